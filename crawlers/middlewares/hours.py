"""A run asks within its time, and not at night."""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler

from crawlers.base import plan_of
from crawlers.manners import Limits
from crawlers.refusals import OutOfTime
from storage.models.columns import utc_now


class HoursMiddleware:
    """Sends nothing once the run's time is up, or while it is night for the source.

    What is on its way is still read, so that a run ends at most the time of one answer later.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._limits = Limits.of(plan_of(crawler))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's constructor."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Let the request pass or raise.

        Raises:
            OutOfTime: it comes too late.
        """
        del request
        cause = self._limits.why_not(utc_now())
        if cause is not None:
            raise OutOfTime(cause)
