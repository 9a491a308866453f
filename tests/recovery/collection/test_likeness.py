"""How alike two texts are."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recovery.collection.likeness import (
    BANDS,
    COPY,
    is_copy,
    is_same_complaint,
    likeness,
    may_be_copies,
    passages,
    signature,
    word_hash,
)

STORY = "云杉的冰箱用了两个月就不制冷，师傅来了三次换了两块主板还是老样子，要求换新机被拒绝"

HASH = -6391819413036016851
FIRST_BANDS = [-3046333706762955178, -2648693970236033680]
SKETCH = -6299221458348476780


def words(text: str, title: str = "") -> list[str]:
    return [passage.words for passage in passages(title, text)]


@pytest.mark.parametrize(
    "text",
    [
        "云杉冰箱，不制冷！",
        "雲杉冰箱不製冷",
        "云 杉 冰 箱 不 制 冷",
        "云杉冰箱[怒]不制冷😡",
        "@消费观察 云杉冰箱不制冷 https://t.example/abc",
        "云杉\u200b冰箱不制冷",
    ],
)
def test_what_does_not_tell_a_story_apart_is_not_compared(text: str) -> None:
    assert words(text) == ["云杉冰箱不制冷"]


def test_quoted_words_are_passages_of_their_own() -> None:
    assert words(f"气死我了//@阿桂:真的假的 //@小满：{STORY}")[:2] == ["气死我了", "真的假的"]
    assert is_copy(passages("", f"气死我了//@阿桂:真的//@小满:{STORY}"), passages("", STORY))


def test_a_title_belongs_to_the_words_below_it() -> None:
    assert words("用了两个月不制冷", "云杉冰箱") == ["云杉冰箱用了两个月不制冷"]


@pytest.mark.parametrize("text", ["", "[怒][怒]", "@阿桂 ", "！！！", "\ud800", "//@阿桂:"])
def test_a_text_without_words_is_like_nothing(text: str) -> None:
    assert passages("", text) == []
    assert not is_copy(passages("", text), passages("", STORY))
    assert not is_same_complaint(passages("", text), passages("", STORY))


def test_short_words_are_no_copy_however_alike() -> None:
    short = passages("", "等了一个小时还没到，客服也不理人")
    assert likeness(short[0], short[0]) == 1
    assert not is_copy(short, short)
    assert is_same_complaint(short, short)


def test_what_a_customer_says_about_anything_is_no_complaint() -> None:
    assert not is_same_complaint(passages("", "避雷！"), passages("", "避雷"))


def test_what_a_board_writes_is_not_compared() -> None:
    shared = "我在@黑猫投诉 发起投诉，云杉不履行保修，投诉编号[订单号]，大家快来围观>>网页链接"
    assert not is_copy(passages("", shared), passages("", shared))


@given(st.text(max_size=300), st.text(max_size=300))
def test_likeness_is_a_measure(one: str, other: str) -> None:
    for a in passages("", one):
        assert likeness(a, a) == 1
        assert len(signature(a).bands) == BANDS
        assert signature(a) == signature(a)
        assert may_be_copies(signature(a).sketch, signature(a).sketch)
        for b in passages("", other):
            assert 0 <= likeness(a, b) == likeness(b, a) <= 1
            assert (word_hash(a) == word_hash(b)) == (a.words == b.words)


def test_the_hashes_are_the_same_on_every_machine() -> None:
    (passage,) = passages("", STORY)
    assert word_hash(passage) == HASH
    assert list(signature(passage).bands[:2]) == FIRST_BANDS
    assert signature(passage).sketch == SKETCH


def test_copies_share_bands_as_often_as_the_formula_says() -> None:
    base = [chr(0x4E00 + 7 * n) for n in range(1600)]
    found, overlooked = {}, 0
    for kept in (40, 50, 60, 70, 80):
        hits = 0
        for start in range(0, 1200, 6):
            one = "".join(base[start : start + 100])
            other = one[:kept] + "".join(base[start + 200 : start + 300 - kept])
            mine, theirs = (signature(passages("", text)[0]) for text in (one, other))
            hits += bool({*mine.bands} & {*theirs.bands})
            overlooked += kept >= 70 and not may_be_copies(mine.sketch, theirs.sketch)
        same = (kept - 1) / (200 - 2 - kept + 1)
        found[kept] = (hits / 200, 1 - (1 - same**4) ** BANDS)
    assert all(abs(real - expected) < 0.1 for real, expected in found.values()), found
    assert overlooked <= 8  # of 400 at likeness 0.5 and 0.7
    assert all(a[0] <= b[0] + 0.05 for a, b in pairwise(found.values()))


def test_a_common_opening_makes_no_copy() -> None:
    opening = "本人是三年的老用户，一直很支持这个平台，今天实在忍无可忍，必须出来说一说。"
    one = passages("", f"{opening}上周约的擦玻璃，抹布从头擦到尾全是印子，返工还要加钱。")
    other = passages("", f"{opening}昨天修下水道，报价八十修完变成四百六，旧件也拿不出来。")
    assert likeness(one[0], other[0]) < COPY
