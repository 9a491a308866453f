"""Times, counts and HTML as platforms write them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import HtmlResponse

from crawlers.parsing.counts import parse_count
from crawlers.parsing.encoding import page_text
from crawlers.parsing.html import clean, headline, plain, to_text
from crawlers.parsing.times import is_before, is_day, parse_time

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("刚刚", "2026-11-22 10:00"),
        ("5分钟前", "2026-11-22 09:55"),
        ("3小时前", "2026-11-22 07:00"),
        ("半小时前", "2026-11-22 09:30"),
        ("今天 08:30", "2026-11-22 08:30"),
        ("昨天 12:30", "2026-11-21 12:30"),
        ("前天 1:05", "2026-11-20 01:05"),
        ("06-14", "2026-06-14 00:00"),
        ("12-31", "2025-12-31 00:00"),
        ("02-29", "2024-02-29 00:00"),
        ("06月14日 12:30", "2026-06-14 12:30"),
        ("2024-08-06 22:12", "2024-08-06 22:12"),
        ("2024年08月06日", "2024-08-06 00:00"),
        ("2024/8/6 下午3:05", "2024-08-06 15:05"),
        ("3天前发布", "2026-11-19 10:00"),
        ("发布于 昨天 12:30", "2026-11-21 12:30"),
        ("编辑于 11-20 来自上海", "2026-11-20 00:00"),
        ("Fri Jun 14 20:38:16 +0800 2019", "2019-06-14 20:38"),
        ("Mon, 31 Dec 2018 15:59:50 GMT", "2018-12-31 23:59"),
        ("2018-12-31T15:59:50.000Z", "2018-12-31 23:59"),
        ("2026-11-20T08:00:00-07:00", "2026-11-20 23:00"),
        (1718368696, "2024-06-14 20:38"),
        ("1718368696000", "2024-06-14 20:38"),
        ("１１月２１日 １２：３０", "2026-11-21 12:30"),
        (datetime(2026, 11, 1, 9, 0), "2026-11-01 09:00"),  # noqa: DTZ001
    ],
)
def test_a_time_is_understood(text: str | int | datetime, expected: str) -> None:
    found = parse_time(text, NOW, ZONE)

    assert found is not None
    assert found.tzinfo is UTC
    assert f"{found.astimezone(ZONE):%Y-%m-%d %H:%M}" == expected


@pytest.mark.parametrize(
    "text", ["", "很久以前", "2024-13-40", "2026-11-22 25:61", "99", None, True, 1e30, float("nan")]
)
def test_nonsense_is_no_time(text: object) -> None:
    assert parse_time(text, NOW, ZONE) is None  # type: ignore[arg-type]


@given(st.text("0123456789-/:年月日时分秒天前昨今 TZ+.", max_size=30))
def test_any_time_text_is_survived(text: str) -> None:
    parse_time(text, NOW, ZONE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("赞", 0),
        ("评论", 0),
        ("转发", 0),
        ("1.2万", 12_000),
        ("1w+", 10_000),
        ("10万+", 100_000),
        ("100万+", 1_000_000),
        ("3亿", 300_000_000),
        ("1,234", 1234),
        ("１２", 12),
        ("赞 12", 12),
        (7, 7),
        ("", None),
        ("很多", None),
        (-1, None),
        (None, None),
        (True, None),
        (float("nan"), None),
        ("9" * 30 + "万", None),
    ],
)
def test_a_count_is_understood(text: str | int | None, expected: int | None) -> None:
    assert parse_count(text) == expected


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("没有标记 1<2 && a > b", "没有标记 1<2 && a > b"),
        ('气<span class="url-icon"><img alt=[怒] src="//x" /></span>死', "气[怒]死"),
        ('<a href="/n/a">@某客服</a> <a href="/s">#一个话题#</a>', "@某客服 #一个话题#"),
        ('<a href="t.cn"><span class="surl-text">网页链接</span></a>', "网页链接"),
        ("一<br />二<p>三</p><p>四</p>", "一\n二\n三\n四"),
        ("前<script>alert(1)</script><style>p{}</style>后", "前后"),
        ("&lt;script&gt;alert(1)&lt;/script&gt; &amp; 完", "<script>alert(1)</script> & 完"),
        ('<img src=x onerror="alert(1)" alt="一张图">', ""),
        ("<b>" * 3000 + "深处", "深处"),
        ("<!-- 注 -->文<b>粗", "文粗"),
    ],
)
def test_html_becomes_what_a_reader_sees(markup: str, expected: str) -> None:
    assert to_text(markup) == expected


def test_hostile_characters_go_and_emoji_stay() -> None:
    assert clean("a\x00b\ud83d\u200bc\u202ed\ufeff") == "abcd"
    assert clean("青\u200d柚 👨\u200d👩\u200d👧") == "青柚 👨\u200d👩\u200d👧"


@given(st.text(st.characters(), max_size=80))
def test_any_markup_is_survived_and_can_be_stored(markup: str) -> None:
    to_text(markup).encode("utf-8")
    assert "\x00" not in clean(markup)


PIECES = """
<html> <head> <title> <body> </body> <p > <br/> <!-- & 文 </div> <script> </script> <![CDATA[
<table> <tr> <?x &#0; " =
"""


@given(st.lists(st.sampled_from(PIECES.split()), max_size=12).map("".join))
def test_any_broken_markup_is_survived(markup: str) -> None:
    to_text(markup).encode("utf-8")


def test_an_error_page_says_what_is_wrong() -> None:
    page = "<title>Welcome</title><p>Error Message:<br/><code>Error: no such user</code></p>"

    assert headline(page) == "Error: no such user"
    assert headline("<html><title> 系统 维护 </title><p>x") == "系统 维护"
    assert headline("<html><title>首页</title></html>") == "首页"


@pytest.mark.parametrize(
    "written", ["2026-11-20", "2026年11月20日", "11-20", "昨天", "发布于 11月20日"]
)
def test_a_day_without_a_clock_is_a_day(written: str) -> None:
    assert is_day(written)


@pytest.mark.parametrize(
    "written", ["2026-11-20 08:00", "昨天 12:30", "3小时前", "刚刚", "", None, 1795149000]
)
def test_a_time_is_no_day(written: str | int | None) -> None:
    assert not is_day(written)


def test_a_day_is_before_a_time_only_when_it_is_over() -> None:
    since = datetime(2026, 11, 20, 4, tzinfo=UTC)

    assert not is_before("2026-11-20", since, NOW, ZONE)
    assert is_before("2026-11-19", since, NOW, ZONE)
    assert is_before("2026-11-20 08:00", since, NOW, ZONE)
    assert not is_before("不知道", since, NOW, ZONE)


@pytest.mark.parametrize(
    ("declared", "body"),
    [
        ("text/html", "青柚到家".encode()),
        ("text/html; charset=gb2312", "青柚到家".encode()),
        ("text/html", "青柚到家的汤".encode("gbk")),
        ("text/html; charset=gb2312", "青柚到家㑇".encode("gb18030")),
        ("text/html; charset=iso-8859-1", "青柚到家的汤".encode("gbk")),
        ("text/html; charset=utf-8", "青柚到家的汤洒了".encode("gbk")),
        ("text/html; charset=utf-8", "青柚到家的汤洒了".encode()[:-1]),
        ("text/html; charset=big5", "青柚到家".encode("big5")),
        ("text/html", b"\xef\xbb\xbf" + "青柚到家".encode()),
        ("text/html; charset=gbk", "青柚到家".encode() + b"\xff"),
    ],
)
def test_a_page_is_read_in_the_encoding_that_it_has(declared: str, body: bytes) -> None:
    page = HtmlResponse("https://a.example", headers={"Content-Type": declared}, body=body)

    assert page_text(page).startswith("青柚到家")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5<6, R&D 和 <3", "5<6, R&D 和 <3"),
        ("<p>一</p><p>二<br/>三</p>", "一\n二\n三"),
        ("<em class='keyword'>青柚</em>到家", "青柚到家"),
        ("A&amp;B &lt;好&gt;", "A&B <好>"),
        ("<script>alert(1)</script><b>好</b>", "好"),
    ],
)
def test_only_known_markup_of_a_file_becomes_text(text: str, expected: str) -> None:
    assert plain(text) == expected
