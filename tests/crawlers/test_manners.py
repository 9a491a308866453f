"""When a host may be asked: pure decisions, and runs that keep to them."""

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from email.utils import format_datetime
from zoneinfo import ZoneInfo

import pytest
from scrapy.http import Request
from sqlmodel import select

from crawlers import runner, settings
from crawlers.manners import Limits, clock, retry_after
from crawlers.middlewares import host_of, hosts
from crawlers.refusals import HostTaken
from storage import runs
from storage.config import SourceSettings, get_settings
from storage.engine import transaction
from storage.errors import WrongUsage
from storage.hosts import take
from storage.locks import HOST, RUN, Locks, number_of
from storage.models import CrawlRun, HostBudget
from tests.crawlers.conftest import queue
from tests.crawlers.site import Answer, Asked, Site
from tests.crawlers.test_fixtures import made
from tests.crawlers.test_runner import child_of, in_thread, running, until

MOST_ON_THEIR_WAY = settings.CONCURRENT_REQUESTS
ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)  # 23:00 in Shanghai
Crawl = Callable[..., CrawlRun]
FEED = (
    '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "%s", "content_text": "慢",'
    ' "date_published": "2026-11-20T08:00:00+08:00"}]}'
)


def limits(begins: str = "", ends: str = "", minutes: float = 120) -> Limits:
    return Limits(
        source="feed",
        ends_at=NOW + timedelta(minutes=minutes),
        minutes=minutes,
        zone=ZONE,
        begins=clock_time.fromisoformat(begins) if begins else None,
        ends=clock_time.fromisoformat(ends) if ends else None,
    )


@pytest.mark.parametrize(
    ("begins", "ends", "minutes", "later", "said"),
    [
        ("", "", 120, 0, None),
        ("", "", 120, 119, None),
        ("", "", 120, 120, "run_minutes"),
        ("23:00", "07:00", 120, 0, "before 07:00"),
        ("23:30", "07:00", 120, 29, None),
        ("23:30", "07:00", 120, 30, "before 07:00"),
        ("22:00", "23:00", 120, 0, None),
        ("01:00", "06:00", 600, 7 * 60, None),
        ("01:00", "06:00", 600, 7 * 60 - 1, "before 06:00"),
    ],
)
def test_a_run_asks_within_its_time_and_not_at_night(
    begins: str, ends: str, minutes: float, later: float, said: str | None
) -> None:
    cause = limits(begins, ends, minutes).why_not(NOW + timedelta(minutes=later))

    assert (cause is None) if said is None else (cause is not None and said in cause)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        (format_datetime(NOW + timedelta(hours=1), usegmt=True), 3600),
        (format_datetime(NOW - timedelta(hours=1), usegmt=True), 0),
        ("9" * 5000, 366 * 86400),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 366 * 86400),
        ("-5", None),
        ("", None),
        ("soon", None),
        ("１２０", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str, seconds: float | None) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)

    assert retry_after(header, NOW) == expected


def test_a_time_is_told_with_its_day_when_that_is_not_today() -> None:
    assert clock(NOW + timedelta(minutes=30), NOW, ZONE) == "23:30"
    assert clock(NOW + timedelta(hours=2), NOW, ZONE) == "2026-11-21 01:00"


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://m.weibo.cn/api", "m.weibo.cn"),
        ("https://m.weibo.cn:443/api", "m.weibo.cn"),
        ("http://M.Weibo.cn.:8080/", "m.weibo.cn:8080"),
    ],
)
def test_a_host_is_known_by_its_name_and_an_unusual_port(url: str, host: str) -> None:
    assert host_of(url) == host


@pytest.mark.parametrize("wrong", ["23:00", "23-7 o'clock", "07:00-07:00", "25:00-07:00"])
def test_a_night_pause_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="night pause"):
        SourceSettings(night_pause=wrong)


def test_all_runs_together_stay_within_the_budget(clean_database: None) -> None:
    day, taken = NOW.date(), []

    def ask() -> None:
        for _ in range(5):
            with transaction() as session:
                taken.append(take(session, "m.weibo.cn", day, 10, 95))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(taken) == 95
    with transaction() as session:
        assert session.exec(select(HostBudget.requests)).one() == 95
        assert take(session, "m.weibo.cn", day + timedelta(days=1), 10, 95) == 10


def test_a_budget_that_is_used_up_ends_the_run_and_counts_across_runs(
    site: Site, crawl: Crawl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHUANXI_SOURCES__FEED__DAILY_REQUESTS", "5")
    site.pages |= {f"/{n}": Answer(FEED % n) for n in range(9)}

    first = crawl("feed", urls=["/0", "/1"])
    second = crawl("feed", urls=["/2", "/3", "/4"])
    third = crawl("feed", urls=["/5"])

    assert (first.status, first.new) == ("ok", 2)
    assert (second.status, second.new) == ("partial", 1), second.cause
    assert (third.status, third.new) == ("blocked", 0)
    assert "5 requests a day" in (third.cause or "")
    assert len(site.asked) == 5  # robots.txt counts too


def test_nothing_is_asked_at_night(
    site: Site, crawl: Crawl, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now(ZONE)
    night = f"{now - timedelta(hours=1):%H:%M}-{now + timedelta(hours=1):%H:%M}"
    monkeypatch.setenv("ZHUANXI_SOURCES__FEED__NIGHT_PAUSE", night)

    run = crawl("feed", urls=["/life"])

    assert (run.status, site.asked) == ("partial", [])
    assert f"it is night for feed ({night}" in (run.cause or "")


def refusing(times: int, status: int, wait: str) -> Callable[[Asked], Answer]:
    left = [Answer("", status, {"Retry-After": wait})] * times

    def answer(_asked: Asked) -> Answer:
        return left.pop() if left else Answer(FEED % "late")

    return answer


@pytest.mark.parametrize("status", [429, 503])
def test_a_short_retry_after_is_waited_for_once(status: int, site: Site, crawl: Crawl) -> None:
    site.pages["/busy"] = refusing(1, status, "2")
    site.pages["/other"] = Answer(FEED % "other")
    asked: list[float] = []
    site.pages["/busy"] = timed(site.pages["/busy"], asked)

    run = crawl("feed", urls=["/busy", "/other"])

    assert (run.status, run.new) == ("ok", 2), run.cause
    assert len(asked) == 2
    assert asked[1] - asked[0] >= 2


def timed(page: object, times: list[float]) -> Callable[[Asked], Answer]:
    assert callable(page)

    def answer(asked: Asked) -> Answer:
        times.append(time.monotonic())
        given = page(asked)
        assert isinstance(given, Answer)
        return given

    return answer


def test_a_host_that_refuses_again_or_for_long_is_left_alone(
    site: Site, crawl: Crawl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHUANXI_SOURCES__FEED__CONCURRENT_REQUESTS", "1")
    site.pages |= {"/twice": refusing(5, 429, "1"), "/long": refusing(5, 503, "3600")}
    site.pages |= {f"/{n}": Answer(FEED % n) for n in range(40)}

    twice = crawl("feed", urls=["/twice", *(f"/{n}" for n in range(20))])
    of_twice = [asked.path for asked in site.asked]
    its_own = ["/long", *(f"/{n}" for n in range(20, 40))]
    long = crawl("feed", urls=its_own)
    # the site may hear late of what the run before had on its way when it ended
    of_long = [asked.path for asked in site.asked if asked.path in its_own]

    assert (of_twice.count("/twice"), of_long.count("/long")) == (2, 1)
    assert len(of_long) <= MOST_ON_THEIR_WAY
    assert "HTTP 429" in (twice.cause or "")
    assert {twice.status, long.status} <= {"partial", "blocked"}
    assert "HTTP 503" in (long.cause or "") and "again at " in (long.cause or "")


def test_two_runs_do_not_read_one_host_at_a_time(clean_database: None, site: Site) -> None:
    def slow(asked: Asked) -> Answer:
        time.sleep(0.3)
        return Answer(FEED % asked.path)

    site.pages |= {f"/{run}{n}": slow for run in "ab" for n in range(6)}
    threads = [in_thread(queue("feed", urls=[f"/{run}{n}" for n in range(6)])) for run in "ab"]
    for thread in threads:
        thread.join(60)

    order = "".join(asked.path[1] for asked in site.asked if asked.path != "/robots.txt")
    assert order in ("a" * 6 + "b" * 6, "b" * 6 + "a" * 6)


def test_a_host_that_stays_taken_ends_the_run_with_its_holder(
    clean_database: None, site: Site, crawl: Crawl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHUANXI_SOURCES__FEED__RUN_MINUTES", "0.05")
    with Locks(HOST, "run 77") as other:
        assert other.try_take(number_of(host_of(site.base_url)))

        run = crawl("feed", urls=["/life"])

    assert (run.status, site.asked) == ("partial", [])
    assert "run 77 is reading 127.0.0.1" in (run.cause or "")


def test_a_run_that_reads_a_host_does_not_wait_long_for_another(
    clean_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hosts, "PATIENCE", 0.0)
    spider = made("feed")
    spider.crawler.spider = spider
    middleware = hosts.OneRunPerHostMiddleware(spider.crawler)

    async def ask() -> None:
        await middleware.process_request(Request("https://one.example.com/"))
        await middleware.process_request(Request("https://two.example.com/"))

    with Locks(HOST, "run 78") as other:
        assert other.try_take(number_of("two.example.com"))
        with (
            ThreadPoolExecutor(1) as elsewhere,  # a browser's loop may run in this thread
            pytest.raises(HostTaken, match=r"run 78 is reading two\.example\.com"),
        ):
            elsewhere.submit(asyncio.run, ask()).result()


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in {"RUN_MINUTES": "0.02", "DOWNLOAD_TIMEOUT": "1"}.items():
        monkeypatch.setenv(f"ZHUANXI_SOURCES__FEED__{name}", value)
    monkeypatch.setattr(runner, "GRACE_SECONDS", 1.0)
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


def test_a_process_that_hangs_is_ended(clean_database: None, hurried: None, site: Site) -> None:
    run_id = queue("feed", urls=["/life"])
    thread = in_thread(run_id)
    until(lambda: running(run_id))
    os.kill(child_of(run_id), signal.SIGSTOP)
    thread.join(30)

    with transaction() as session:
        run = session.get(CrawlRun, run_id)
    assert run is not None
    assert run.status == "failed"
    assert "outlived its time" in (run.cause or "")


def test_only_the_process_that_holds_a_run_writes_to_it(
    clean_database: None, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = queue("feed", urls=["/life"])
    with Locks(RUN, "run") as other:
        assert other.try_take(run_id)
        monkeypatch.setattr(runs, "PATIENCE", 0.5)
        with pytest.raises(WrongUsage, match="another process carries out"):
            runner.run(run_id)

    assert site.asked == []
    with transaction() as session:
        run = session.get(CrawlRun, run_id)
    assert run is not None
    assert (run.status, run.finished_at) == ("queued", None)
