"""The first step: only sound items pass, and each rejection is counted by its reason."""

from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from crawlers.items import MentionItem, Rejected, validate
from crawlers.outcome import READ, REJECTED
from storage.config import get_settings
from storage.models.columns import utc_now


class ValidatePipeline:
    """Validates items (:func:`crawlers.items.validate`)."""

    def __init__(self, crawler: Crawler) -> None:
        self._stats = crawler.stats
        self._zone = get_settings().zone

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's constructor."""
        return cls(crawler)

    def process_item(self, item: MentionItem) -> MentionItem:
        """The clean item, or a counted drop."""
        self._stats.inc_value(READ)
        try:
            return validate(item, utc_now(), self._zone)
        except Rejected as rejected:
            self._stats.inc_value(f"{REJECTED}{rejected.reason}")
            raise DropItem(rejected.reason, log_level="DEBUG") from rejected
