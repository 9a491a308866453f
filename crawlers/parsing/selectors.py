"""What an analyst's CSS selectors find on a page."""

from collections.abc import Sequence
from typing import Any

from scrapy import Selector

from crawlers.items import MentionItem
from crawlers.parsing.html import to_text
from crawlers.parsing.links import web_address
from storage.config import SiteSettings

SELECTORS = ("item", "id", "link", "text", "title", "time", "author", "next", "nothing")
_FIELDS = {"title": "title", "time": "posted_at", "author": "author_handle", "text": "text"}


def broken_selector(how: SiteSettings) -> str | None:
    """The name of the first selector that is no CSS."""
    page = Selector(text="<a></a>")
    for name in SELECTORS:
        try:
            page.css(getattr(how, name) or "a")
        except (SyntaxError, RuntimeError, ValueError):  # what cssselect and parsel raise
            return name
    return None


def first_text(tree: Selector, css: str) -> str:
    """The words of the first match, or what ``::attr`` and ``::text`` ask of it; else nothing."""
    return to_text(str(tree.css(css).get() or "")) if css else ""


def first_address(tree: Selector, css: str, base: str) -> str:
    """Where the first match leads: its ``href``, or what ``::attr`` asks of it, as an address."""
    found: Any = tree.css(css)[:1] if css else []
    if not found:
        return ""
    is_element = hasattr(found[0].root, "tag")
    link = str((found[0].attrib.get("href") if is_element else found[0].get()) or "")
    return web_address(link, base) if link else ""


def read_entry(site: str, how: SiteSettings, entry: Selector, base: str) -> MentionItem:
    """One entry of a list page. With ``follow`` its text is left to its own page."""
    url = first_address(entry, how.link, base)
    own = first_text(entry, how.id) if how.id else url
    return MentionItem(
        source="web",
        external_id=f"{site}:{own}" if own else "",
        title=first_text(entry, how.title),
        text="" if how.follow else first_text(entry, how.text),
        posted_at=first_text(entry, how.time),
        url=url,
        author_handle=first_text(entry, how.author),
        extra={"site": site},
    )


def complete(item: MentionItem, how: SiteSettings, page: Selector) -> None:
    """Add to ``item`` what the list did not say and its own page says."""
    for selector, field in _FIELDS.items():
        if not getattr(item, field):
            setattr(item, field, first_text(page, getattr(how, selector)))


def unmatched(how: SiteSettings, items: Sequence[MentionItem], is_complete: bool) -> list[str]:
    """The names of the selectors that gave nothing for any of ``items``.

    Before an entry's own page was read, only what must stand on the list counts.
    """
    fields = {"link": "url", "id": "external_id", **(_FIELDS if is_complete else {})}
    return [
        selector
        for selector, field in fields.items()
        if getattr(how, selector) and not any(getattr(item, field) for item in items)
    ]
