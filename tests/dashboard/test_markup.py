import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import markup

TITLES = {"complaint": "投诉内容", "contact": "联系官方的经过", "escalation": "升级"}
TAG = re.compile(r"</?mark[^<>]*>")


@given(
    st.text(max_size=60),
    st.lists(
        st.tuples(
            st.integers(-5, 70),
            st.integers(-5, 70),
            st.sampled_from(["complaint", "contact", "escalation:media", '"><script>']),
        ),
        max_size=5,
    ),
)
def test_marking_shows_the_whole_text_and_adds_nothing_but_marks(
    text: str, spans: list[tuple[int, int, str]]
) -> None:
    made = markup.marked(text, spans, TITLES)
    rest = TAG.sub("", made)
    assert "<" not in rest and ">" not in rest
    assert html.unescape(rest) == markup.clean(text)


def test_a_span_is_marked_with_what_it_shows() -> None:
    made = markup.marked("打了三次电话没人接", [(0, 4, "contact")], TITLES)
    assert made == '<mark class="zx-contact" title="联系官方的经过">打了三次</mark>电话没人接'


def test_overlapping_spans_name_both_reasons() -> None:
    made = markup.marked("甲乙丙", [(0, 2, "complaint"), (1, 3, "escalation:court")], TITLES)
    assert 'title="投诉内容、升级"' in made
    assert TAG.sub("", made) == "甲乙丙"


@pytest.mark.parametrize(
    "hostile",
    ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><b>', "&lt;b&gt;"],
)
def test_what_is_shown_is_text(hostile: str) -> None:
    assert "<" not in markup.shown(hostile)
    assert html.unescape(markup.shown(hostile)) == hostile


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "data:text/html,<script>1</script>",
        "//evil.example",
        "http://",
        "http://[",
        "",
    ],
)
def test_only_web_addresses_become_links(url: str) -> None:
    assert markup.web_link(url) is None
    assert markup.anchor(url, "打开") == ""


def test_a_web_address_becomes_a_link_that_cannot_break_out() -> None:
    made = markup.anchor('https://example.com/?q="><script>', "打开")
    assert made.count("<") == 2
    assert made.startswith('<a href="https://example.com/?q=&quot;&gt;&lt;script&gt;"')


def test_controls_that_turn_the_reading_direction_are_left_out() -> None:
    assert markup.clean("甲\u202e乙\u2066丙\x00丁\n戊") == "甲乙丙丁\n戊"


def test_a_table_cell_is_one_line() -> None:
    assert markup.one_line(" 甲\n乙\t丙 ") == "甲 乙 丙"
    assert markup.one_line("甲" * 50, 10) == "甲" * 9 + "…"


def test_a_searched_word_inside_of_evidence_shows_both() -> None:
    shown = markup.marked("客服不理人", [(0, 5, "contact"), (0, 2, "found")], {"found": "搜索词"})
    assert '<mark class="zx-contact zx-found" title="contact、搜索词">客服</mark>' in shown
    assert '<mark class="zx-contact" title="contact">不理人</mark>' in shown
