"""The third step: which brands a mention is about, and whether a brand itself speaks."""

from typing import Self

from scrapy.crawler import Crawler

from crawlers.base import plan_of
from crawlers.brands import BrandMatcher
from storage.mentions import MentionRecord


def assign_brands(record: MentionRecord, matcher: BrandMatcher) -> MentionRecord:
    """Set the brands of ``record`` and whether its author is a declared official account.

    Brands that the place gave (an app's reviews, say) stay and come first. A mention of no brand
    is kept unassigned.
    """
    brands = dict(
        matcher.match(f"{record.title}\n{record.text}")
        if record.title
        else matcher.match(record.text)
    )
    official = matcher.official(record.source, record.author.handle) if record.author else None
    if official is not None:
        record.is_official = True
        brands.setdefault(*official)
    record.brands = tuple({**dict(record.brands), **brands}.items())
    return record


class MatchPipeline:
    """Matches records against all active brands (:func:`assign_brands`)."""

    def __init__(self, crawler: Crawler) -> None:
        self._stats = crawler.stats
        self._matcher = plan_of(crawler).matcher

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's constructor."""
        return cls(crawler)

    def process_item(self, record: MentionRecord) -> MentionRecord:
        """The record with its brands."""
        assign_brands(record, self._matcher)
        self._stats.inc_value("zhuanxi/matched" if record.brands else "zhuanxi/unassigned")
        return record
