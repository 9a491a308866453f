"""What all spiders share: the plan of the run, polite requests, and causes in plain words."""

from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any, ClassVar, Self
from urllib.parse import urljoin, urlsplit

import scrapy
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.settings import BaseSettings
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawlers import outcome
from crawlers.items import MentionItem
from crawlers.outcome import Status
from crawlers.parsing.encoding import load_json
from crawlers.parsing.html import clean, headline
from crawlers.parsing.times import parse_time
from crawlers.plan import Plan, open_plan
from crawlers.refusals import why
from storage.config import get_settings
from storage.masking import mask
from storage.models.columns import utc_now

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
        spider._seen = set()
        spider._kept = 0
        return spider

    _seen: set[str]
    _kept: int

    def requests(self) -> Iterator[Request]:
        """The first requests of the run, made with :meth:`ask`."""
        raise NotImplementedError

    async def start(self) -> AsyncIterator[Any]:
        """Scrapy's entry."""
        for request in self.requests():
            yield request

    # --- asking -------------------------------------------------------------------------------

    def address(self, path: str) -> str:
        """``path`` at the configured base address, else at the platform's own."""
        return urljoin(
            f"{(self.plan.settings.base_url or self.home).rstrip('/')}/", path.lstrip("/")
        )

    def ask(self, url: str, callback: Any, **options: Any) -> Request:
        """A request whose every failure ends as a cause of the run."""
        return Request(url, callback, errback=options.pop("errback", self.lost), **options)

    def lost(self, failure: Failure) -> None:
        """Note why a request has no answer."""
        error, request = failure.value, failure.request  # type: ignore[attr-defined]
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
            return (
                Status.BLOCKED,
                f"{place} refused us (HTTP {response.status}); {self.blocked_hint}",
            )
        if sends_to := header(response, "Location"):
            there = sends_to.partition("?")[0][:100]
            return Status.FAILED, f"{place} sends us to {there}, which is not followed"
        page = headline(response.text) if hasattr(response, "text") else ""
        return Status.FAILED, f"HTTP {response.status} from {place}{': ' if page else ''}{page}"

    # --- reading ------------------------------------------------------------------------------

    def json_of(self, response: Response) -> dict[str, Any] | None:
        """The JSON object of an answer; ``None`` when it is none, with the cause noted."""
        try:
            data = load_json(response.body)
        except ValueError:
            data = None
        if isinstance(data, dict):
            return data
        if not self.is_sign_in(response):
            place = shown(response.url)
            kind = (
                "a web page (HTML)"
                if b"<" in response.body[:200]
                else "something that is no JSON object"
            )
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
        """The items that this run wants: new to it, within its time, up to its limit."""
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
                item.posted_at = moment
                if (plan.since and moment < plan.since) or (plan.until and moment > plan.until):
                    self.crawler.stats.inc_value(outcome.OUTSIDE)
                    continue
            if item.external_id:
                self._seen.add(item.external_id)
            self._kept += 1
            yield item

    @property
    def is_full(self) -> bool:
        """Whether the limit of the run is reached."""
        return self.plan.limit is not None and self._kept >= self.plan.limit

    def may_continue(self, items: Iterable[MentionItem], page: int) -> bool:
        """Whether the page after ``page``, of a newest-first list, can hold wanted items.

        It cannot once a whole page is older than ``since``; one old item may be a pinned post.
        """
        if self.is_full or page >= self.plan.settings.max_pages:
            return False
        if self.plan.since is None:
            return True
        now = utc_now()
        moments = [parse_time(item.posted_at, now, self.plan.zone) for item in items]
        return any(moment is None or moment >= self.plan.since for moment in moments)

    def first_seen(self, item: MentionItem) -> MentionItem:
        """``item`` with the time of collection where its source gave none, and marked as such."""
        if item.posted_at in (None, ""):
            item.posted_at = utc_now()
            item.extra["posted_at"] = "first_seen"
            self.crawler.stats.inc_value("zhuanxi/time_first_seen")
        return item


def plan_of(crawler: Crawler) -> Plan:
    """The plan of the run that ``crawler`` carries out."""
    assert isinstance(crawler.spider, MentionSpider)
    return crawler.spider.plan


def header(response: Response, name: str) -> str:
    """One header of an answer, empty where it is missing."""
    return (response.headers.get(name) or b"").decode("latin-1")


def shown(url: str) -> str:
    """Host and path of an address; its query may hold a key."""
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}"
