"""Sitemaps, with the news extension. Norms: sitemaps.org 0.9, Google's sitemap-news 0.9."""

import zlib
from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from typing import NamedTuple
from zoneinfo import ZoneInfo

from lxml import etree  # type: ignore[import-untyped]

from crawlers.parsing.links import web_address
from crawlers.parsing.times import is_before, parse_time

_ENTRIES = frozenset({"url", "sitemap"})
_NEVER = datetime.min.replace(tzinfo=UTC)
_ENDS = (b"</urlset>", b"</sitemapindex>")


class Place(NamedTuple):
    """One entry: an address, when it was changed last, and when it was published, as written."""

    url: str
    modified: str = ""
    published: str = ""


class Sitemap(NamedTuple):
    """The entries of a sitemap, or of an index of sitemaps; whether it came to its end."""

    is_index: bool
    places: list[Place]
    is_whole: bool


def newest(
    places: Iterable[Place],
    since: datetime | None,
    until: datetime | None,
    now: datetime,
    zone: ZoneInfo,
) -> list[Place]:
    """The places that may have been published within a time, newest first, each address once.

    What was changed last before ``since`` was published before it. What was changed after
    ``until`` may have been published within: only a time of publication is compared with that.
    Places without a time come last, in their order.
    """
    found: list[tuple[datetime, Place]] = []
    for place in {place.url: place for place in places}.values():
        published = parse_time(place.published, now, zone)
        if until is not None and published is not None and published > until:
            continue
        if since is not None and any(
            is_before(written, since, now, zone) for written in (place.modified, place.published)
        ):
            continue
        found.append((published or parse_time(place.modified, now, zone) or _NEVER, place))
    return [place for _, place in sorted(found, key=lambda each: each[0], reverse=True)]


def unpack(body: bytes, largest: int) -> bytes:
    """``body``, unpacked where it is gzip.

    Raises:
        ValueError: it is damaged, or larger than ``largest`` bytes; the message goes on "X …".
    """
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        plain = zlib.decompressobj(wbits=31).decompress(body, largest + 1)
    except zlib.error as error:
        raise ValueError(f"is gzip that cannot be unpacked: {error}") from error
    if len(plain) > largest:
        raise ValueError(f"is gzip that unpacks to more than {largest // 1024**2} MB")
    return plain


def read_sitemap(body: bytes) -> Sitemap | None:
    """The sitemap in ``body``; ``None`` where it is something else.

    Entities are not replaced, nothing is fetched, and of a damaged one the whole entries are read.
    """
    root, places = "", []
    try:
        events = etree.iterparse(
            BytesIO(body.lstrip()),
            events=("start", "end"),
            recover=True,
            resolve_entities=False,
            no_network=True,
        )
        for event, node in events:
            name = _name(node)
            if event == "start":
                root = root or name
                if root not in ("urlset", "sitemapindex"):
                    return None
            elif name in _ENTRIES:
                places.append(_place(node))
                node.clear()
    except etree.XMLSyntaxError:
        if not root:
            return None
    if not root:
        return None
    found = [place for place in places if place.url]
    return Sitemap(root == "sitemapindex", found, body.rstrip().endswith(_ENDS))


def _place(entry: etree._Element) -> Place:
    own = {_name(child): (child.text or "").strip() for child in entry}
    dates = [node for node in entry.iter() if _name(node) == "publication_date"]
    published = (dates[0].text or "").strip() if dates else ""
    return Place(web_address(own.get("loc", "")), own.get("lastmod", ""), published)


def _name(node: etree._Element) -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else ""
