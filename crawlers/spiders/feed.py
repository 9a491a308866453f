"""RSS, Atom and JSON Feed, and with them every route of RSSHub."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import feedparser
from scrapy.http import Request, Response

from crawlers.base import MentionSpider, header, shown
from crawlers.items import MentionItem
from crawlers.outcome import Status
from crawlers.parsing.encoding import load_json, repaired_xml
from crawlers.parsing.html import headline, to_text

_ENDS = (b"</rss>", b"</feed>", b"</rdf:rdf>")
_WHOLE = ("http://", "https://")
_MOST_TAGS = 300_000  # of 10 MB, which is the most that is read; an entry has about ten
_FEED = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:rss|feed|rdf|channel)\b", re.IGNORECASE)


class FeedSpider(MentionSpider):
    """Reads the feeds of ``urls``: of the run, else of the source's options.

    An entry is an address, or a path at the source's ``base_url`` (an RSSHub of one's own, say).
    ``{keyword}`` in it stands for each keyword of the brands in turn.
    """

    name = "feed"

    def requests(self) -> Iterator[Request]:
        """One request per feed."""
        for entry in self.plan.listed("urls"):
            words = self.plan.keywords if "{keyword}" in entry else ("",)
            for word in words:
                url = self.located(entry.replace("{keyword}", quote(word, safe="")))
                if url is not None:
                    yield self.ask(url, self.parse_feed)

    def parse_feed(self, response: Response) -> Iterator[MentionItem]:
        """The entries of one feed."""
        items = _json_items(response.body) or self._xml_items(response)
        if items is None:
            return
        self.answered()
        yield from self.keep(map(self.first_seen, items))

    def _xml_items(self, response: Response) -> Iterator[MentionItem] | None:
        body, place = response.body.strip(), shown(response.url)
        if body.count(b"<") > _MOST_TAGS:
            self.trouble(Status.FAILED, f"{place} answered with more tags than a feed can have")
            return None
        kind = header(response, "Content-Type")
        feed = None
        if _FEED.search(body[:65536].replace(b"\0", b"")):  # else its parser toils over any page
            feed = feedparser.parse(
                repaired_xml(response.body, kind),
                response_headers={"content-type": kind},
                resolve_relative_uris=False,
                sanitize_html=False,
            )
        if feed is None or not feed.get("version"):
            if self.is_sign_in(response):
                return None
            if b"<html" in body[:2000].lower():
                page = headline(response.text)
                cause = f"a web page (HTML) instead of a feed{': ' if page else ''}{page}"
            else:
                cause = "something that is no RSS, Atom or JSON feed" if body else "nothing at all"
            self.trouble(Status.FAILED, f"{place} answered with {cause}")
            return None
        entries = feed.entries
        if not body.lower().endswith(_ENDS):
            self.trouble(
                Status.PARTIAL, f"the feed of {place} is cut short; its whole entries were read"
            )
            if any(body.rfind(b"<" + tag) > body.rfind(b"</" + tag) for tag in (b"item", b"entry")):
                entries = entries[:-1]
        elif feed.bozo:
            self.crawler.stats.inc_value("zhuanxi/malformed_feeds")
        # plain dicts: feedparser's own look every name up in its table of old ones
        return (_from_entry(dict(entry), response) for entry in entries)


def _from_entry(entry: dict[str, Any], response: Response) -> MentionItem:
    contents = [part.get("value", "") for part in entry.get("content", [])]
    markup = max([*contents, entry.get("summary", "")], key=len)
    author, link = dict(entry.get("author_detail") or {}), entry.get("link", "")
    return _item(
        external_id=entry.get("id") or link,
        title=entry.get("title", ""),
        markup=markup,
        url=link if not link or link.startswith(_WHOLE) else response.urljoin(link),
        author=author.get("name") or entry.get("author", ""),
        author_id=author.get("href", ""),
        posted_at=entry.get("published") or entry.get("updated"),
    )


def _json_items(body: bytes) -> Iterator[MentionItem] | None:
    """The items of a JSON Feed (1.0 and 1.1); ``None`` when ``body`` is none."""
    if not body.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        return None
    try:
        feed = load_json(body)
    except ValueError:
        return None
    if (
        not isinstance(feed, dict)
        or not isinstance(feed.get("items"), list)
        or "jsonfeed.org" not in str(feed.get("version"))
    ):
        return None
    return (_from_json(entry) for entry in feed["items"] if isinstance(entry, dict))


def _from_json(entry: dict[str, Any]) -> MentionItem:
    authors = [a for a in entry.get("authors") or [entry.get("author")] if isinstance(a, dict)]
    author = authors[0] if authors else {}
    return _item(
        external_id=str(entry.get("id") or entry.get("url") or ""),
        title=str(entry.get("title") or ""),
        markup=str(entry.get("content_html") or ""),
        text=str(entry.get("content_text") or entry.get("summary") or ""),
        url=str(entry.get("url") or entry.get("external_url") or ""),
        author=str(author.get("name") or ""),
        author_id=str(author.get("url") or ""),
        posted_at=entry.get("date_published") or entry.get("date_modified"),
    )


def _item(
    *,
    external_id: str,
    title: str,
    markup: str,
    url: str,
    author: str,
    author_id: str,
    posted_at: Any,
    text: str = "",
) -> MentionItem:
    body, head = to_text(markup) or text.strip(), to_text(title)
    if body.startswith(head.rstrip("….")):
        head = ""  # many routes repeat the beginning of a short post as its title
    return MentionItem(
        source=FeedSpider.name,
        external_id=external_id,
        title=head,
        text=body,
        url=url,
        author_id=author_id,
        author_handle=author,
        posted_at=posted_at,
    )
