"""The third step: which brands a mention is about, and whether a brand itself speaks."""

from typing import Self

from scrapy.crawler import Crawler

from crawlers.base import plan_of
from crawlers.brands import BrandMatcher
from storage.matches import joined
from storage.mentions import MentionRecord, judged_text


def assign_brands(record: MentionRecord, matcher: BrandMatcher) -> MentionRecord:
    """Set the brands of ``record`` and whether its author is a declared official account.

    Brands that the place or a person gave (an app's reviews, say) stay and come first. A mention of
    no brand is kept unassigned.
    """
    found = matcher.find(judged_text(record.title, record.text))
    author = matcher.author(record.source, record.author.handle) if record.author else None
    if author is not None:
        record.is_official = True
        found.insert(0, author)
    record.brands = joined(record.brands, found, is_repost=record.repost_of is not None)
    return record


class MatchPipeline:
    """Matches records against all active brands (:func:`assign_brands`)."""

    def __init__(self, crawler: Crawler) -> None:
        self._count = crawler.stats.inc_value  # looked up once: Scrapy's look-up takes longer
        self._matcher = plan_of(crawler).matcher

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's constructor."""
        return cls(crawler)

    def process_item(self, record: MentionRecord) -> MentionRecord:
        """The record with its brands."""
        assign_brands(record, self._matcher)
        self._count("zhuanxi/matched" if record.brands else "zhuanxi/unassigned")
        return record
