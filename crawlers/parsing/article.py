"""The article of a news page: trafilatura's text, and a time that is as exact as the page."""

import re
from typing import NamedTuple

from lxml import etree, html  # type: ignore[import-untyped]
from trafilatura import bare_extraction

from crawlers.parsing.html import clean
from crawlers.parsing.times import is_day

_PUBLISHED = (
    "//meta[@property='article:published_time' or @itemprop='datePublished' or @name='pubdate' "
    "or @name='publishdate' or @property='og:published_time']/@content"
    " | //time[@itemprop='datePublished' or @pubdate]/@datetime"
)
_IN_JSON = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')
_ROLE = re.compile(r"^(?:责任编辑|编辑|作者|记者|来源|文)\s*[\uff1a:/|]\s*|\s*\+?关注$")
# The name of the site behind a title: "_青柚新闻网", "-订阅". It may be a brand's.
_SITE = re.compile(
    r"(?:\s*[-_|\u2014\u2013]+\s*[^-_|\u2014\u2013]{0,12}"
    r"(?:网|新闻|订阅|[日晚早周]报|频道|资讯|在线|客户端|财经|中心|论坛))+$"
)
_FIRST = re.compile(r"20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s{0,3}\d{1,2}:\d\d(?::\d\d)?")
_CLOCK = r"日?\s*T?\s*(\d{1,2}:\d\d(?::\d\d)?)"


class Article(NamedTuple):
    """What a page says; each part is empty where it does not say. ``time`` is as written."""

    title: str
    text: str
    time: str
    author: str


def read_article(markup: str) -> Article:
    """The article in the text of a page.

    Of the text only what is surely the article is taken: a brand in a menu, a footer or among the
    recommended is no mention. The time is what the page declares for programs, else the day that
    trafilatura finds with the first clock beside that day, else that day alone, else the first day
    with a clock among its words.
    """
    found = bare_extraction(
        markup,
        favor_precision=True,
        include_comments=False,
        with_metadata=True,
        date_extraction_params={
            "original_date": True,
            "extensive_search": False,
            "outputformat": "%Y-%m-%d %H:%M:%S",
        },
    )
    title, text, author, guess = "", "", "", ""
    if found is not None and not isinstance(found, dict):
        title, text = clean(found.title or ""), clean(found.text or "")
        author, guess = clean(found.author or ""), found.date or ""
    try:
        tree = html.document_fromstring(markup.encode(), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return Article(title, text, guess.removesuffix(" 00:00:00"), _ROLE.sub("", author))
    return Article(
        _headline(tree, title), text, _time(tree, markup, guess), _ROLE.sub("", author).strip()
    )


def _headline(tree: html.HtmlElement, title: str) -> str:
    """The title without the name of the site, which may be a brand's."""
    title = _SITE.sub("", title) or title
    heads = [" ".join(node.text_content().split()) for node in tree.iterfind(".//h1")]
    if not title:
        heads.append(" ".join((tree.findtext(".//title") or "").split()))
        return next((clean(head) for head in heads if head), "")
    return next((head for head in heads if len(head) > 3 and head in title), title)


def _time(tree: html.HtmlElement, markup: str, guess: str) -> str:
    declared = [str(value).strip() for value in tree.xpath(_PUBLISHED)]
    declared += [match[1] for match in _IN_JSON.finditer(markup)]
    exact: str | None = next((value for value in declared if re.search(r"\d:\d\d", value)), None)
    if exact is not None:
        return exact
    day = guess[:10] or next((value for value in declared if is_day(value)), "")
    written = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", day)
    if written is None:
        first = _FIRST.search(" ".join(tree.xpath("//body//text()[not(parent::script)]")))
        return day or (first[0] if first else "")
    year, month, number = (int(part) for part in written.groups())
    beside = re.search(rf"{year}[-/.年]0?{month}[-/.月]0?{number}{_CLOCK}", markup)
    if beside is not None:
        return f"{day} {beside[1]}"
    return guess if guess and not guess.endswith("00:00:00") else day
