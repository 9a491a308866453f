"""One run at a time reads a host, and all runs together stay within its daily budget."""

import asyncio
from collections import defaultdict
from datetime import date
from time import monotonic
from typing import Self

import psycopg
from scrapy import Request, signals
from scrapy.crawler import Crawler

from crawlers.base import plan_of
from crawlers.manners import Limits
from crawlers.middlewares import host_of, pause
from crawlers.refusals import HostTaken, OutOfTime, OverBudget
from storage import hosts
from storage.engine import transaction
from storage.errors import ZhuanxiError
from storage.locks import HOST, Locks, number_of
from storage.models.columns import utc_now

PATIENCE = 60.0  # seconds a run that holds a host waits for another; two could wait for each other
BLOCK = 10  # requests that are taken from the budget at a time


class OneRunPerHostMiddleware:
    """Holds an advisory lock of each host that the run reads, from its first request to its end.

    A run that finds its first host taken waits for it, as long as its own time allows. One that
    reads a host already waits a minute for another, then goes without it: two runs that each hold
    what the other wants would else wait forever.
    """

    def __init__(self, crawler: Crawler) -> None:
        plan = plan_of(crawler)
        self._crawler, self._limits = crawler, Limits.of(plan)
        self._locks = Locks(HOST, f"run {plan.run_id}")
        self._mine: set[str] = set()
        self._given_up: dict[str, str] = {}
        self._one_by_one: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        crawler.signals.connect(self._locks.close, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's constructor."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Hold the request until this run is the one that reads its host.

        Raises:
            HostTaken: another run reads it, for longer than this one may wait.
            DatabaseUnavailable: the database does not answer.
        """
        host = host_of(request.url)
        if host in self._mine:
            return
        async with self._one_by_one[host]:
            if host not in self._mine:
                await self._take(host)

    async def _take(self, host: str) -> None:
        if host in self._given_up:
            raise HostTaken(self._given_up[host])
        number, since = number_of(host), monotonic()
        while not await asyncio.to_thread(self._locks.try_take, number):
            try:
                if self._mine and monotonic() - since > PATIENCE:
                    raise OutOfTime
                await pause(self._crawler, self._limits, 1.0)
            except OutOfTime as over:
                other = await asyncio.to_thread(self._locks.holder, number)
                self._given_up[host] = (
                    f"{other or 'another run'} is reading {host}, and this run could wait no "
                    "longer; run it again after that one's end"
                )
                raise HostTaken(self._given_up[host]) from over
        waited = round(monotonic() - since)
        self._crawler.stats.inc_value("zhuanxi/seconds_waited_for_hosts", waited)
        self._mine.add(host)


class DailyBudgetMiddleware:
    """Counts each request against the budget of its host for the local day, in the database.

    Requests are taken ten at a time, and what is left is given back at the end; a killed run gives
    nothing back.
    """

    def __init__(self, crawler: Crawler) -> None:
        plan = plan_of(crawler)
        self._limit, self._zone = plan.settings.daily_requests, plan.zone
        self._left: dict[tuple[str, date], int] = {}
        self._one_by_one = asyncio.Lock()
        crawler.signals.connect(self._give_back, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's constructor."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Count the request.

        Raises:
            OverBudget: the budget of its host is used up for today.
            DatabaseUnavailable: the database does not answer.
        """
        host, day = host_of(request.url), utc_now().astimezone(self._zone).date()
        async with self._one_by_one:
            if not self._left.get((host, day)):
                self._left[host, day] = await asyncio.to_thread(self._take, host, day)
            if not self._left[host, day]:
                raise OverBudget(
                    f"the {self._limit} requests a day (the setting daily_requests) to {host} "
                    "are used up; they begin anew at 00:00"
                )
            self._left[host, day] -= 1

    def _take(self, host: str, day: date) -> int:
        with transaction() as session:
            return hosts.take(session, host, day, BLOCK, self._limit)

    def _give_back(self) -> None:
        try:
            with transaction() as session:
                for (host, day), count in sorted(self._left.items()):
                    hosts.give_back(session, host, day, count)
        except (ZhuanxiError, psycopg.Error):
            return  # the budget is then a little smaller than it need be
