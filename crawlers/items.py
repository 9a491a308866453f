"""What spiders and importers produce, and the one place where it is validated."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from crawlers.parsing.counts import parse_count
from crawlers.parsing.html import clean
from crawlers.parsing.times import parse_time
from storage.matches import Given

LONGEST_TEXT = 20_000
LONGEST_TITLE = 500
LONGEST_ID = 200
LONGEST_URL = 2000
_PLAIN_ADDRESS = re.compile(r"https?://[^/?#]", re.IGNORECASE)
KINDS = frozenset({"post", "repost", "comment", "review", "article", "topic"})

RawTime = str | int | float | datetime | None
RawCount = str | int | float | None


class Reason(StrEnum):
    """Why an item or a row is not stored."""

    MISSING_ID = "missing_id"
    EMPTY_TEXT = "empty_text"
    BAD_TIME = "bad_time"
    FUTURE_TIME = "future_time"
    DELETED = "deleted"
    BAD_SOURCE = "bad_source"
    BAD_ROW = "bad_row"
    BAD_ENCODING = "bad_encoding"
    ROUNDED_ID = "rounded_id"
    REFUSED = "refused"


class Rejected(Exception):  # noqa: N818 - an outcome, not a fault
    """This item is no mention."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(slots=True)
class MentionItem:
    """One mention as a platform wrote it, before masking.

    Times and counts may be text (``5分钟前``, ``1.2万``). ``author_id``, ``author_handle`` and
    ``text`` are personal data and never leave the pipelines unmasked. ``brands`` are
    ``(brand id, word)`` where the place itself (or the post that a repost is of) says which brand
    it is about. ``read_at`` is when it was read, if that is not now.
    """

    source: str
    external_id: str
    text: str
    posted_at: RawTime
    kind: str = "post"
    title: str = ""
    url: str = ""
    author_id: str = ""
    author_handle: str = ""
    followers: RawCount = None
    verified: bool = False
    region: str = ""
    rating: RawCount = None
    repost_of: str | None = None
    parent_id: str | None = None
    likes: RawCount = None
    comments: RawCount = None
    reposts: RawCount = None
    edited_at: RawTime = None
    extra: dict[str, Any] = field(default_factory=dict)
    brands: tuple[Given, ...] = ()
    is_deleted: bool = False
    read_at: datetime | None = None


def validate(item: MentionItem, now: datetime, zone: ZoneInfo) -> MentionItem:
    """``item`` with clean text, UTC times and integer counts.

    A text past 20,000 characters is cut and ``extra["cut"]`` says how long it was.

    Raises:
        Rejected: it is no mention; the reason says why.
    """
    if item.is_deleted:
        raise Rejected(Reason.DELETED)
    external_id = short_id(clean(item.external_id))
    text, title = clean(item.text), clean(item.title)[:LONGEST_TITLE]
    if not external_id:
        raise Rejected(Reason.MISSING_ID)
    if not text and not title:
        raise Rejected(Reason.EMPTY_TEXT)
    posted_at = parse_time(item.posted_at, now, zone)
    if posted_at is None:
        raise Rejected(Reason.BAD_TIME)
    if posted_at > now + timedelta(days=1):
        raise Rejected(Reason.FUTURE_TIME)
    extra = {key: _storable(value) for key, value in item.extra.items()}
    if len(text) > LONGEST_TEXT:
        extra["cut"] = len(text)
        text = text[:LONGEST_TEXT]
    rating = parse_count(item.rating)
    return replace(
        item,
        external_id=external_id,
        text=text,
        title=title,
        posted_at=posted_at,
        kind=item.kind if item.kind in KINDS else "post",
        url=_web_address(item.url),
        author_id=clean(item.author_id)[:LONGEST_ID],
        author_handle=clean(item.author_handle)[:LONGEST_ID],
        followers=parse_count(item.followers),
        region=clean(item.region)[:40],
        rating=rating if rating is not None and 1 <= rating <= 5 else None,
        repost_of=short_id(clean(item.repost_of)) if item.repost_of else None,
        parent_id=short_id(clean(item.parent_id)) if item.parent_id else None,
        likes=parse_count(item.likes),
        comments=parse_count(item.comments),
        reposts=parse_count(item.reposts),
        edited_at=parse_time(item.edited_at, now, zone),
        extra=extra,
    )


def short_id(external_id: str) -> str:
    """What is stored: past 200 characters, as in feeds that use pages as ids, the id's hash."""
    if len(external_id) <= LONGEST_ID:
        return external_id
    return f"sha256:{sha256(external_id.encode()).hexdigest()}"


def _web_address(url: str) -> str:
    """``url`` if a browser may safely open it, else nothing."""
    url = clean(url)
    if len(url) > LONGEST_URL:
        return ""
    if url.isascii() and "[" not in url:  # nothing that only looks like a part of an address
        return url if _PLAIN_ADDRESS.match(url) else ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc else ""


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)[:LONGEST_TITLE]
    return value if isinstance(value, (bool, int, float)) or value is None else clean(str(value))
