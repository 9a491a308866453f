"""Which links of a list page lead to articles."""

import re
from urllib.parse import urljoin, urlsplit

from lxml import etree, html  # type: ignore[import-untyped]

# A number or a date, or a headline spelled out, as the last part of a path or a parameter.
_ARTICLE = re.compile(r"\d{4}[^/]*$|/\d{4}[-/]?\d\d[-/]?\d\d/|(?:[^/-]+-){3}[^/]*$|[?&]\w*id=\d+")
_NO_PAGE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|css|js|xml|json|pdf|zip|apk|mp[34])$", re.I)
# Other pages that carry numbers: comments, lists, tags, and what one signs in for.
_NO_ARTICLE = re.compile(
    r"\b(?:comments?|repl(?:y|ies)|login|passport|list|tags?|search|spacecp|redirect|forumdisplay)"
    r"(?:\b|_)",
    re.I,
)
_SHORTEST_HEADLINE = 5


def article_links(markup: str, url: str) -> list[str]:
    """Addresses of the articles that a list page at ``url`` links to, in its order, each once.

    An article's link lies on the same site (the page's host without ``www.`` or ``m.``, or below
    it), has a headline of five characters or more, and an address with a number, a date or a
    spelled-out headline at its end.
    """
    try:
        tree = html.document_fromstring(markup.encode(), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return []
    site = _site(url)
    base = web_address(next(iter(tree.xpath("//base/@href")), ""), url) or url
    found: dict[str, None] = {}
    for anchor in tree.iterfind(".//a[@href]"):
        headline = "".join(anchor.text_content().split()) or anchor.get("title") or ""
        if len(headline) < _SHORTEST_HEADLINE:
            continue
        target = web_address(anchor.get("href"), base)
        if not target:
            continue
        parts, host = urlsplit(target), _site(target)
        is_same = host == site or host.endswith(f".{site}")
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        is_other = _NO_PAGE.search(parts.path) or _NO_ARTICLE.search(target)
        if is_same and not is_other and _ARTICLE.search(path):
            found[target] = None
    return list(found)


def web_address(link: str, base: str = "") -> str:
    """``link`` of a page at ``base`` as an address without its fragment; empty if it is none."""
    try:
        target = urljoin(base, link.strip()).partition("#")[0]
        parts = urlsplit(target)
        is_good = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        return ""
    return target if is_good else ""


def _site(url: str) -> str:
    return re.sub(r"^(?:www|m|wap)\.", "", urlsplit(url).hostname or "")
