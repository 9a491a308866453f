"""A host that asks us to wait is waited for, once and not too long."""

from datetime import timedelta
from time import monotonic
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawlers.base import header, plan_of
from crawlers.manners import Limits, clock, retry_after
from crawlers.middlewares import host_of, pause
from crawlers.refusals import HostClosed
from storage.models.columns import utc_now

_TOO_OFTEN = frozenset({418, 429, 432})  # the host, not the page, has had enough of us
_WAITED = "zhuanxi_waited"


class RetryAfterMiddleware:
    """Waits as long as ``Retry-After`` of a 429 or 503 says, and asks that page once again.

    Nothing else is asked of the host meanwhile, but for the few requests that were already on their
    way (four at most, ``CONCURRENT_REQUESTS``). A wait past the setting ``longest_wait``, or past
    the run's own time, closes the host for the rest of the run; so does a host that has had enough
    of us without saying for how long, or that says so again.
    """

    def __init__(self, crawler: Crawler) -> None:
        plan = plan_of(crawler)
        self._crawler, self._zone = crawler, plan.zone
        self._longest = timedelta(seconds=plan.settings.longest_wait)
        self._limits = Limits.of(plan)
        self._not_before: dict[str, float] = {}
        self._closed: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's constructor."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Hold the request until its host may be asked.

        Raises:
            HostClosed: it may not be asked any more in this run.
            OutOfTime: the run ends before it may be asked.
        """
        host = host_of(request.url)
        while (seconds := self._not_before.get(host, 0.0) - monotonic()) > 0:
            await pause(self._crawler, self._limits, seconds)
        if host in self._closed:
            raise HostClosed(self._closed[host])

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The answer, or the request that asks for it again.

        Raises:
            HostClosed: the host asks for a longer wait than this run may take.
        """
        if response.status not in {*_TOO_OFTEN, 503}:
            return response
        host, now = host_of(request.url), utc_now()
        wait = retry_after(header(response, "Retry-After"), now)
        if wait is None or request.meta.get(_WAITED):
            if response.status in _TOO_OFTEN:
                self._closed[host] = (
                    f"{host} refused us (HTTP {response.status}), and was asked nothing more"
                )
            if wait is not None:
                request.meta["dont_retry"] = True
            return response
        if wait > self._longest or self._limits.why_not(now + wait):
            self._closed[host] = (
                f"{host} asks us to stop (HTTP {response.status}, Retry-After); "
                f"again at {clock(now + wait, now, self._zone)}"
            )
            raise HostClosed(self._closed[host])
        self._crawler.stats.inc_value("zhuanxi/waited")
        self._not_before[host] = max(
            self._not_before.get(host, 0.0), monotonic() + wait.total_seconds()
        )
        return request.replace(dont_filter=True, meta={**request.meta, _WAITED: True})
