"""What all spiders share: the plan of the run, polite requests, and causes in plain words."""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, ClassVar, Self, TypeVar
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

import scrapy
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.settings import BaseSettings
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawlers import outcome
from crawlers.gone import Gone
from crawlers.items import MentionItem
from crawlers.manners import clock, retry_after
from crawlers.outcome import Status
from crawlers.parsing.encoding import load_json
from crawlers.parsing.html import clean, headline
from crawlers.parsing.times import DAY, is_day, parse_time
from crawlers.plan import Plan, open_plan
from crawlers.reading import Reading
from crawlers.refusals import why
from storage.config import get_settings
from storage.masking import mask
from storage.models.columns import utc_now

_Json = TypeVar("_Json", dict[str, Any], list[Any])
_MOST_ITEMS = 100_000  # of one answer; honest ones of 10 MB hold a tenth of it
_SIGN_IN = ("passport", "login", "captcha", "登录", "验证码", "访问异常")


class MentionSpider(scrapy.Spider):
    """A spider that reads mentions. A subclass says where, and how an answer becomes items.

    Run as ``scrapy crawl NAME -a run_id=N`` (the runner does) or with the options of
    :mod:`crawlers.plan` as ``-a`` arguments.
    """

    home: ClassVar[str] = ""  # the platform's own address; the setting base_url replaces it
    blocked_statuses: ClassVar[frozenset[int]] = frozenset({401, 403, 418, 429, 432})
    blocked_hint: ClassVar[str] = "wait, read less often, or ask the site's owner"
    login_hosts: ClassVar[tuple[str, ...]] = ()  # being sent there means we are not let in

    plan: Plan
    reading: Reading

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Lay the source's own settings over the project's."""
        super().update_settings(settings)
        own = get_settings().source(cls.name)
        changes = {
            "DOWNLOAD_DELAY": own.download_delay,
            "AUTOTHROTTLE_ENABLED": own.download_delay > 0,
            "AUTOTHROTTLE_START_DELAY": own.download_delay,
            "AUTOTHROTTLE_TARGET_CONCURRENCY": float(own.concurrent_requests),
            "CONCURRENT_REQUESTS_PER_DOMAIN": own.concurrent_requests,
            "DOWNLOAD_TIMEOUT": own.download_timeout,
            "ZHUANXI_BASE_URL": own.base_url,
        }
        for name, value in changes.items():
            settings.set(name, value, "spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, run_id: str | None = None, **arguments: str) -> Self:
        """Scrapy's constructor: opens the plan of the run."""
        spider: Self = super().from_crawler(crawler)
        spider.plan = open_plan(
            cls.name, int(run_id) if run_id is not None else None, arguments, utc_now()
        )
        crawler.settings.set("ROBOTSTXT_OBEY", spider.plan.obeys_robots, "spider")
        crawler.settings.set("HTTPCACHE_ENABLED", spider.plan.is_cached, "spider")
        spider._seen = set()
        spider._kept = 0
        spider.gone = Gone()
        spider.reading = Reading(spider.plan)
        return spider

    _seen: set[str]
    _kept: int
    gone: Gone
    as_of: datetime | None = None  # when what is being read came, if not now

    def requests(self) -> Iterator[Request]:
        """The first requests of the run, made with :meth:`ask`."""
        raise NotImplementedError

    def first_requests(self) -> Iterable[Request]:
        """Those of the run's lists; :class:`crawlers.revisiting.Revisiting` knows others."""
        if self.plan.revisits is None:
            return self.requests()
        self.trouble(Status.FAILED, f"{self.name} cannot give stored posts again one by one")
        return ()

    async def start(self) -> AsyncIterator[Any]:
        """Scrapy's entry."""
        for request in self.first_requests():
            yield request

    # --- asking -------------------------------------------------------------------------------

    def address(self, path: str) -> str:
        """``path`` at the configured base address, else at the platform's own."""
        return urljoin(
            f"{(self.plan.settings.base_url or self.home).rstrip('/')}/", path.lstrip("/")
        )

    def located(self, entry: str) -> str | None:
        """``entry`` of a list of addresses and paths as an address; ``None`` with the cause noted.

        A path lies at the base address.
        """
        if "://" in entry:
            return entry
        if self.plan.settings.base_url or self.home:
            return self.address(entry)
        cause = f"{entry} is no web address, and the source has no base_url to put it at"
        self.trouble(Status.FAILED, cause)
        return None

    def ask(self, url: str, callback: Any, **options: Any) -> Request:
        """A request whose every failure ends as a cause of the run."""
        return Request(url, callback, errback=options.pop("errback", self.lost), **options)

    def lost(self, failure: Failure) -> None:
        """Note why a request has no answer."""
        error, request = failure.value, failure.request  # type: ignore[attr-defined]
        self.crawler.stats.inc_value(outcome.UNREAD)
        if isinstance(error, HttpError):
            self.trouble(*self.explain(error.response))
        else:
            self.trouble(*why(error, shown(request.url)))

    def explain(self, response: Response) -> tuple[Status, str]:
        """What an error answer means."""
        place = shown(response.url)
        target = urlsplit(header(response, "Location")).hostname or ""
        if target in self.login_hosts:
            return Status.BLOCKED, f"{place} sent us to sign in; {self.blocked_hint}"
        if response.status in self.blocked_statuses:
            wait = asked_wait(response, utc_now(), self.plan.zone)
            cause = f"{place} refused us (HTTP {response.status}){wait}; {self.blocked_hint}"
            return Status.BLOCKED, cause
        if sends_to := header(response, "Location"):
            there = sends_to.partition("?")[0][:100]
            return Status.FAILED, f"{place} sends us to {there}, which is not followed"
        page = headline(response.text) if hasattr(response, "text") else ""
        return Status.FAILED, f"HTTP {response.status} from {place}{': ' if page else ''}{page}"

    # --- reading ------------------------------------------------------------------------------

    def json_of(self, response: Response) -> dict[str, Any] | None:
        """The JSON object of an answer; ``None`` when it is none, with the cause noted."""
        return self._json_of(response, dict, "JSON object")

    def json_list_of(self, response: Response) -> list[Any] | None:
        """The JSON list of an answer; ``None`` when it is none, with the cause noted."""
        return self._json_of(response, list, "JSON list")

    def _json_of(self, response: Response, wanted: type[_Json], called: str) -> _Json | None:
        try:
            data = load_json(response.body)
        except ValueError:
            data = None
        if isinstance(data, wanted):
            return data
        if not self.is_sign_in(response):
            place = shown(response.url)
            is_page = b"<" in response.body[:200]
            kind = "a web page (HTML)" if is_page else f"something that is no {called}"
            self.trouble(Status.FAILED, f"{place} answered with {kind} instead of data")
        return None

    def is_sign_in(self, response: Response) -> bool:
        """Whether a page asks to sign in or to prove to be human; if so, that is the cause."""
        text = response.body[:2000].decode("utf-8", "replace").lower()
        is_one = any(word in text for word in _SIGN_IN)
        if is_one:
            self.trouble(
                Status.BLOCKED,
                f"{shown(response.url)} answered with a sign-in page instead of data; "
                f"{self.blocked_hint}",
            )
        return is_one

    def answered(self) -> None:
        """Count an answer that was understood."""
        self.crawler.stats.inc_value(outcome.ANSWERS)

    def trouble(self, status: Status, cause: str) -> None:
        """Note a cause; the first of its kind is what the run ends with."""
        key = f"{outcome.TROUBLE}{status}"
        self.crawler.stats.inc_value(f"zhuanxi/troubles/{status}")
        if not self.crawler.stats.get_value(key):
            self.crawler.stats.set_value(
                key, mask(" ".join(clean(cause[:2000]).split())).text[:400]
            )

    # --- choosing -----------------------------------------------------------------------------

    def keep(self, items: Iterable[MentionItem]) -> Iterator[MentionItem]:
        """The items that this run wants: new to it, within its time, up to its limit.

        A bare day lasts until its end, and is marked as such.
        """
        plan, now = self.plan, utc_now()
        for number, item in enumerate(items):
            if number == _MOST_ITEMS:
                cause = f"an answer held more than {_MOST_ITEMS} items; the rest was not read"
                self.trouble(Status.PARTIAL, cause)
                return
            item.external_id = clean(item.external_id)  # it may become part of an address
            if self.is_full or item.external_id in self._seen:
                continue
            moment = parse_time(item.posted_at, now, plan.zone)
            if moment is not None:
                latest = moment
                if is_day(item.posted_at):
                    item.extra["posted_at"] = "day"
                    latest += DAY
                item.posted_at = moment
                if (plan.since and latest < plan.since) or (plan.until and moment > plan.until):
                    self.crawler.stats.inc_value(outcome.OUTSIDE)
                    continue
            if item.external_id:
                self._seen.add(item.external_id)
            self._kept += 1
            item.read_at = self.as_of
            yield item

    @property
    def is_full(self) -> bool:
        """Whether the limit of the run is reached."""
        return self.plan.limit is not None and self._kept >= self.plan.limit

    def may_continue(
        self, items: Sequence[MentionItem], page: int, stream: str, last_page: int | None = None
    ) -> bool:
        """Whether the page after ``page``, of the newest-first list ``stream``, is wanted.

        It is not once a whole page is older than the last reading (or ``since``); one old item may
        be a pinned post. A list that ends, or is read back to there, is known until its newest
        item: see :class:`crawlers.reading.Reading`.

        Args:
            items: of this page.
            page: its number, from 1.
            stream: names the list: its keyword, address or app.
            last_page: how many pages the site serves.
        """
        goes_on, gap = self.reading.goes_on(
            items, page, stream, last_page=last_page, is_full=self.is_full, now=utc_now()
        )
        if gap:
            self.trouble(Status.PARTIAL, gap)
        return goes_on

    def first_seen(self, item: MentionItem) -> MentionItem:
        """``item`` with the time of collection where its source gave none, and marked as such."""
        if item.posted_at in (None, ""):
            item.posted_at = utc_now()
            item.extra["posted_at"] = "first_seen"
            self.crawler.stats.inc_value("zhuanxi/time_first_seen")
        return item


def spider_of(crawler: Crawler) -> MentionSpider:
    """The spider that ``crawler`` runs."""
    assert isinstance(crawler.spider, MentionSpider)
    return crawler.spider


def plan_of(crawler: Crawler) -> Plan:
    """The plan of the run that ``crawler`` carries out."""
    return spider_of(crawler).plan


def header(response: Response, name: str) -> str:
    """One header of an answer, empty where it is missing."""
    return (response.headers.get(name) or b"").decode("latin-1")


def asked_wait(response: Response, now: datetime, zone: ZoneInfo) -> str:
    """The piece of a cause that says until when ``Retry-After`` asks to be waited for."""
    wait = retry_after(header(response, "Retry-After"), now)
    return "" if wait is None else f" and asks us to wait until {clock(now + wait, now, zone)}"


def shown(url: str) -> str:
    """Host and path of an address; its query may hold a key."""
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}"
