"""The second step: personal data becomes masks, keyed hashes and a sealed original."""

import json
from datetime import datetime
from typing import Self

from scrapy.crawler import Crawler

from crawlers.items import MentionItem
from storage.keys import KeyRing, get_keys
from storage.masking import identifier, mask, mask_values
from storage.mentions import AuthorRecord, MentionRecord


def to_record(item: MentionItem, keys: KeyRing) -> MentionRecord:
    """A validated item as the record that is stored.

    Title and text are masked, and so are the handle, the region and what the source adds
    (``extra``), but not ids and addresses in it. Where title or text changed, ``{"title",
    "text"}`` as they were is sealed beside them, as JSON. The author's id (the handle, where the
    platform gives no id) is kept as a keyed hash of kind ``author:SOURCE``; handle, phone and
    order numbers as keyed hashes by which service records are matched.
    """
    title, text, handle = mask(item.title), mask(item.text), mask(item.author_handle)
    found = dict.fromkeys((*title.identifiers, *text.identifiers, *handle.identifiers))
    is_masked = title.text != item.title or text.text != item.text
    author = None
    if item.author_handle:
        found[identifier("handle", item.author_handle)] = None
    if item.author_id or item.author_handle:
        author = AuthorRecord(
            external_hash=keys.hash(
                f"author:{item.source}", item.author_id or f"@{item.author_handle}"
            ),
            handle=handle.text,
            followers=_integer(item.followers),
            is_verified=item.verified,
        )
    assert isinstance(item.posted_at, datetime)
    return MentionRecord(
        source=item.source,
        external_id=item.external_id,
        text=text.text,
        title=title.text,
        text_sealed=_seal(item, keys) if is_masked else None,
        posted_at=item.posted_at,
        edited_at=item.edited_at if isinstance(item.edited_at, datetime) else None,
        kind=item.kind,
        author=author,
        url=item.url,
        region=mask(item.region).text,
        rating=_integer(item.rating),
        repost_of=item.repost_of,
        parent_id=item.parent_id,
        likes=_integer(item.likes),
        comments=_integer(item.comments),
        reposts=_integer(item.reposts),
        extra={
            key: value if _is_id(key) else mask_values(value) for key, value in item.extra.items()
        },
        keys=tuple((each.kind, keys.hash(each.kind, each.value)) for each in found),
        brands=item.brands,
        read_at=item.read_at,
    )


class MaskPipeline:
    """Masks items (:func:`to_record`); nothing behind this step sees personal data."""

    def __init__(self, crawler: Crawler) -> None:
        self._stats = crawler.stats
        self._keys = get_keys()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's constructor."""
        return cls(crawler)

    def process_item(self, item: MentionItem) -> MentionRecord:
        """The record of an item."""
        record = to_record(item, self._keys)
        if record.text_sealed is not None:
            self._stats.inc_value("zhuanxi/masked")
        return record


def _seal(item: MentionItem, keys: KeyRing) -> bytes:
    return keys.seal(json.dumps({"title": item.title, "text": item.text}, ensure_ascii=False))


def _is_id(key: str) -> bool:
    return key.lower().endswith(("id", "ids", "url", "urls"))


def _integer(value: object) -> int | None:
    return value if isinstance(value, int) else None
