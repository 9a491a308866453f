import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.text import HEAD, LINK, TAIL, USER, clauses, plain

HOSTILE = st.text(
    st.one_of(
        st.characters(codec=None, categories=None),  # lone surrogates and unassigned ones too
        st.sampled_from("退款没人接，。！？@＠/:： \u202e\u200b\ufeff\ud83d\udc00ﷺ\x00\n[]…#"),
    ),
    max_size=300,
)


def shown(text: str, words: str) -> str:
    """The original words behind ``words`` of the plain text."""
    made = plain(text)
    start = made.text.index(words)
    left, right = made.original(start, start + len(words))
    return text[left:right]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ＡＰＰ打不开！", "app打不开!"),
        ("等了\u200b两\u202e小时\ufeff", "等了两小时"),
        ("坏\ud83d了\x00", "坏了"),
        ("太　慢   了", "太 慢 了"),
        ("谢谢@好运快递客服 帮忙", f"谢谢{USER} 帮忙"),
        ("写信到 a@b.com", "写信到 a@b.com"),
        ("看这里 https://t.example/ab1 气人", f"看这里 {LINK} 气人"),
        ("服务差.再也不来", "服务差。再也不来"),
        ("只有3.5分", "只有3.5分"),
        ("修了三次[怒]", "修了三次[怒]"),
        ("客服電話沒人接", "客服电话没人接"),
        ("又坏了😡", "又坏了[怒火中烧]"),
        ("👍🏻👍🏻", "[拇指向上][拇指向上]"),
        ("全家👨‍👩‍👧都吐了", "全家[家庭]都吐了"),
    ],
)
def test_text_is_made_plain(text: str, expected: str) -> None:
    assert plain(text).text == expected


def test_only_the_authors_part_of_a_repost_is_judged() -> None:
    assert plain("我也遇到了//@小林:空调坏了没人修 //@小周：同感").text == "我也遇到了"


@pytest.mark.parametrize("own", ["转发微博", "", "Repost"])
def test_a_repost_without_own_words_says_nothing(own: str) -> None:
    assert plain(f"{own}//@小林:空调坏了没人修").text == ""


def test_spans_point_at_the_original_words() -> None:
    text = "\u200b@某某电器官方 ＡＰＰ\u200b又㎏打不开了！https://t.example/x 退款"
    assert shown(text, "打不开") == "打不开"
    assert shown(text, "app") == "ＡＰＰ"
    assert shown(text, "kg") == "㎏"
    assert shown(text, "退款") == "退款"
    assert shown("全家👨‍👩‍👧都吐了", "[家庭]") == "👨‍👩‍👧"
    assert shown("客服電話沒人接", "没人接") == "沒人接"
    assert shown(text, USER) == "@某某电器官方"
    assert shown(text, LINK) == "https://t.example/x"


def test_a_long_text_keeps_its_head_and_tail() -> None:
    text = "开头" + "中" * 100_000 + "结尾退款"
    made = plain(text)
    assert len(made.text) == HEAD + 1 + TAIL
    assert made.text.startswith("开头") and made.text.endswith("结尾退款")
    assert shown(text, "结尾退款") == "结尾退款"


def test_clauses_end_at_punctuation_and_at_spaces_between_chinese_words() -> None:
    text = plain("空调坏了，打电话 没人接！第3.5次了。app v2 卡").text
    assert [text[start:end] for start, end in clauses(text)] == [
        "空调坏了",
        "打电话",
        "没人接",
        "第3.5次了",
        "app v2 卡",
    ]


def test_an_empty_span_has_no_original() -> None:
    with pytest.raises(ValueError, match="no such span"):
        plain("坏了").original(1, 1)


@given(HOSTILE)
def test_any_text_is_made_plain_and_every_span_leads_back(text: str) -> None:
    made = plain(text)
    assert len(made.text) == len(made.starts) == len(made.ends)
    made.text.encode("utf-8")
    for start, end in clauses(made.text):
        left, right = made.original(start, end)
        assert 0 <= left < right <= len(text)
