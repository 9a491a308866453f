"""The first step: only sound items pass, and each rejection is counted by its reason."""

from collections import Counter
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from crawlers.base import spider_of
from crawlers.items import MentionItem, Reason, Rejected, short_id, validate
from crawlers.outcome import READ, REJECTED
from crawlers.parsing.html import clean
from storage.config import get_settings
from storage.health import ACCEPTED, FIELD
from storage.models.columns import utc_now

FIELDS = (
    "title",
    "url",
    "author_handle",
    "author_id",
    "followers",
    "region",
    "rating",
    "likes",
    "comments",
    "reposts",
)
"""What a source may leave out."""


class ValidatePipeline:
    """Validates items (:func:`crawlers.items.validate`)."""

    def __init__(self, crawler: Crawler) -> None:
        self._stats = crawler.stats
        self._count = crawler.stats.inc_value  # looked up once: Scrapy's look-up takes longer
        self._gone = spider_of(crawler).gone
        self._zone = get_settings().zone
        self._filled: Counter[str] = Counter()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's constructor."""
        return cls(crawler)

    def process_item(self, item: MentionItem) -> MentionItem:
        """The clean item, or a counted drop. A notice in the place of a post is remembered."""
        self._count(READ)
        try:
            valid = validate(item, utc_now(), self._zone)
        except Rejected as rejected:
            self._count(f"{REJECTED}{rejected.reason}")
            if rejected.reason is Reason.DELETED:
                self._gone.by_notice(short_id(clean(item.external_id)))
            raise DropItem(rejected.reason, log_level="DEBUG") from rejected
        self._filled.update(name for name in FIELDS if getattr(valid, name) not in (None, ""))
        self._filled[""] += 1
        return valid

    def close_spider(self) -> None:
        """Keep how many items had each field: one that is suddenly empty tells of a new layout."""
        self._stats.set_value(ACCEPTED, self._filled.pop("", 0))
        for name, amount in self._filled.items():
            self._stats.set_value(f"{FIELD}{name}", amount)
