"""The local forum 城事论坛 as a feed reader sees it, in the three formats that RSSHub writes."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import Any

from recovery.demo.records import Platform, SampleBrand
from recovery.demo.world import PostState, World, external_id, thread_number

NAME = "城事论坛"


def rss(world: World, brand: SampleBrand, now: datetime, base_url: str, limit: int | None) -> str:
    """RSS 2.0. The guid is no address and stays the same wherever the site listens."""
    items = "".join(
        f"<item><title>{escape(state.post.title)}</title>"
        f"<description>{escape(_body(state))}</description>"
        f"<link>{_link(state, base_url)}</link>"
        f'<guid isPermaLink="false">{external_id(state.post)}</guid>'
        f"<pubDate>{_http_date(state.posted_at)}</pubDate>"
        f"<author>{escape(world.authors[state.post.author].handle)}</author></item>"
        for state in _topics(world, brand, now, limit)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<rss xmlns:atom="http://www.w3.org/2005/Atom" version="2.0"><channel>'
        f"<title>{_title(brand)}</title><link>{base_url}/</link>"
        f'<atom:link href="{_address(brand, base_url)}" rel="self" type="application/rss+xml"/>'
        f"<description>{_title(brand)} - Powered by RSSHub</description>"
        "<generator>RSSHub</generator><language>zh-cn</language>"
        f"<lastBuildDate>{_http_date(now)}</lastBuildDate><ttl>5</ttl>"
        f"{items}</channel></rss>"
    )


def atom(world: World, brand: SampleBrand, now: datetime, base_url: str, limit: int | None) -> str:
    """Atom 1.0; ``updated`` is the time of an edit."""
    entries = "".join(
        f"<entry><title>{escape(state.post.title)}</title>"
        f'<content type="html">{escape(_body(state))}</content>'
        f'<link href="{_link(state, base_url)}"/><id>{external_id(state.post)}</id>'
        f"<published>{_iso(state.posted_at)}</published>"
        f"<updated>{_iso(state.edited_at or state.posted_at)}</updated>"
        f"<author><name>{escape(world.authors[state.post.author].handle)}</name></author></entry>"
        for state in _topics(world, brand, now, limit)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-cn">'
        f"<title>{_title(brand)}</title>"
        f'<link rel="alternate" href="{base_url}/"/><id>{base_url}/</id>'
        f"<generator>RSSHub</generator><updated>{_iso(now)}</updated>{entries}</feed>"
    )


def json_feed(
    world: World, brand: SampleBrand, now: datetime, base_url: str, limit: int | None
) -> dict[str, Any]:
    """JSON Feed 1.1."""
    items = []
    for state in _topics(world, brand, now, limit):
        item: dict[str, Any] = {
            "id": external_id(state.post),
            "url": _link(state, base_url),
            "title": state.post.title,
            "content_html": _body(state),
            "date_published": _iso(state.posted_at),
            "authors": [{"name": world.authors[state.post.author].handle}],
        }
        if state.edited_at:
            item["date_modified"] = _iso(state.edited_at)
        items.append(item)
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _title(brand),
        "home_page_url": f"{base_url}/",
        "language": "zh-cn",
        "items": items,
    }


Feed = Callable[[World, SampleBrand, datetime, str, int | None], str | dict[str, Any]]
FORMATS: dict[str, tuple[Feed, str]] = {
    "rss": (rss, "application/xml; charset=utf-8"),
    "atom": (atom, "application/xml; charset=utf-8"),
    "json": (json_feed, "application/feed+json; charset=utf-8"),
}


def _topics(
    world: World, brand: SampleBrand, now: datetime, limit: int | None
) -> Sequence[PostState]:
    return world.visible(now, Platform.FEED, brand)[:limit]


def _title(brand: SampleBrand) -> str:
    return escape(f"{NAME} - {brand.name}")


def _address(brand: SampleBrand, base_url: str) -> str:
    return f"{base_url}/rsshub/forum/{brand.key}"


def _link(state: PostState, base_url: str) -> str:
    return f"{base_url}/forum/{thread_number(state.post)}"


def _body(state: PostState) -> str:
    return f"<p>{escape(state.text).replace(chr(10), '<br>')}</p>"


def _http_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _iso(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z"
