import pytest

from recovery.measures import rising
from recovery.measures.rising import LEAST_BEFORE, SIGNIFICANT, rose, signed_g2

QUIET = ["包裹准时送到，推荐", "师傅上门很快", "价格有点贵，不过值得", "客服态度不错"] * 25


def said(words: str, times: int) -> list[str]:
    return [f"第{n}个人说，{words}，真是的" for n in range(times)]


def found(now: list[str], before: list[str], *left_out: str) -> list[str]:
    return [one.word for one in rose(now, before, left_out)]


@pytest.mark.parametrize(
    ("hits", "of", "before", "of_before", "expected"),
    [
        (0, 10, 0, 10, 0.0),
        (10, 100, 10, 100, 0.0),
        (20, 100, 5, 100, 10.9245),  # counted by hand: 2 Σ O ln(O/E) of the four cells
        (5, 100, 20, 100, -10.9245),
        (10, 10, 0, 10, 27.7259),  # 2 · 20 ln 2
    ],
)
def test_g2_is_dunnings_and_carries_the_sign_of_the_rise(
    hits: int, of: int, before: int, of_before: int, expected: float
) -> None:
    assert signed_g2(hits, of, before, of_before) == pytest.approx(expected, abs=2e-3)


def test_a_word_that_rose_is_found_with_its_change_and_n() -> None:
    now = [*QUIET, *said("冰箱漏氟", 30)]
    before = [*QUIET, *QUIET, *said("冰箱漏氟", 2)]
    one = next(each for each in rose(now, before) if each.word == "冰箱漏氟")
    assert (one.texts, one.of, one.before, one.of_before) == (30, 130, 2, 202)
    assert one.times == pytest.approx((30 / 130) / (2 / 202))
    assert one.strength > SIGNIFICANT


def test_a_word_that_is_merely_frequent_did_not_rise() -> None:
    assert found(QUIET, QUIET) == []


def test_a_word_that_fell_is_not_among_them() -> None:
    assert "冰箱漏氟" not in found([*QUIET, *said("冰箱漏氟", 6)], said("冰箱漏氟", 90))


def test_names_of_brands_are_left_out_and_so_is_what_spans_them() -> None:
    now = [*QUIET, *said("青禾家电冰箱漏氟", 30)]
    words = found(now, QUIET, "青禾家电", "青禾")
    assert "冰箱漏氟" in words
    assert not any("青禾" in word or "家电" in word for word in words)


def test_a_phrase_is_told_once_and_not_by_its_fragments() -> None:
    words = found([*QUIET, *said("退款按钮消失", 30)], QUIET)
    assert words.count("退款按钮消失") == 1
    assert not {"退款", "款按", "按钮消失", "退款按钮"} & set(words)


def test_a_word_of_which_there_was_nothing_before_has_no_times() -> None:
    one = rose([*QUIET, *said("冰箱漏氟", 30)], QUIET)[0]
    assert one.before == 0 and one.times is None


def test_with_too_few_texts_before_nothing_can_have_risen() -> None:
    assert rose(said("冰箱漏氟", 30), QUIET[: LEAST_BEFORE - 1]) == []
    assert rose([], QUIET) == []


def test_a_latin_word_counts_whole_in_any_case() -> None:
    words = found([*QUIET, *said("App闪退 WiFi6 断线", 30)], QUIET)
    assert "app" in words and "wifi6" in words


@pytest.mark.parametrize(
    "hostile",
    ["<script>alert(1)</script>", "[点](javascript:x)", "$E=mc^2$", ":smile:", "**粗体**", "=1+1"],
)
def test_a_word_holds_letters_only_whatever_people_write(hostile: str) -> None:
    for word in found([*QUIET, *said(hostile, 40)], QUIET):
        assert word.isalnum()


def test_at_most_so_many_are_told_the_surest_first() -> None:
    now = [*QUIET, *said("冰箱漏氟", 60), *said("快递丢件", 20), *said("空调滴水", 15)]
    told = rose(now, QUIET, limit=2)
    assert len(told) == 2 and told[0].strength >= told[1].strength


def test_long_texts_are_read_from_their_beginning_only() -> None:
    late = ["好" * rising._READ + "冰箱漏氟"] * 30
    assert "冰箱漏氟" not in found([*QUIET, *late], QUIET)
