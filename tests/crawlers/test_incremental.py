"""A run reads on from where the last one ended: nothing is lost, nothing is read for nothing."""

import json
import os
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from storage import watermarks
from storage.engine import transaction
from storage.health import COVERS_SINCE
from storage.models import Brand, CrawlRun, Mention
from tests.crawlers.conftest import queue
from tests.crawlers.site import Answer, Asked, Site
from tests.crawlers.test_runner import child_of, ended, in_thread, stored, until

WORD = "青柚到家"
Crawl = Callable[..., CrawlRun]
NOW = datetime.now(UTC).replace(microsecond=0)


class Posts:
    """A search's posts, newest first, ``per_page`` on a page."""

    def __init__(self, per_page: int) -> None:
        self.per_page = per_page
        self.posts: list[dict[str, object]] = []
        self.pages_asked: list[int] = []
        self.seconds = 0.0  # that a page takes

    def add(self, number: int, age: timedelta) -> None:
        self.posts.insert(
            0,
            {
                "id": str(number),
                "text": f"{WORD} 第{number}条",
                "created_at": (NOW - age).isoformat(),
                "user": {"id": 7, "screen_name": "某人"},
            },
        )

    def __call__(self, asked: Asked) -> Answer:
        page = int(asked.query["page"])
        time.sleep(self.seconds)
        self.pages_asked.append(page)
        shown = self.posts[(page - 1) * self.per_page : page * self.per_page]
        cards = [{"card_type": 9, "mblog": post} for post in shown]
        return Answer(json.dumps({"ok": 1 if cards else 0, "data": {"cards": cards}}))

    def asked(self) -> list[int]:
        """The pages asked for since the last call."""
        pages, self.pages_asked = sorted(self.pages_asked), []
        return pages


@pytest.fixture
def posts(site: Site, brand: Brand, cookie: str) -> Posts:
    found = Posts(10)
    site.pages["/api/container/getIndex"] = found
    for number in range(60):
        found.add(number, timedelta(hours=120 - 2 * number))
    return found


def mark() -> datetime | None:
    with transaction() as session:
        return watermarks.of_source(session, "weibo").get(WORD)


def covers_since(run: CrawlRun) -> datetime | None:
    told = run.statistics.get(COVERS_SINCE)
    return datetime.fromisoformat(told) if told else None


def test_the_next_run_reads_only_what_is_new_and_a_little_more(posts: Posts, crawl: Crawl) -> None:
    run = crawl("weibo", keywords=[WORD])
    assert run.new == 60
    assert covers_since(run) == NOW - timedelta(hours=120)  # the list from its first post on
    assert posts.asked() == [1, 2, 3, 4, 5, 6, 7]
    assert mark() == NOW - timedelta(hours=2)
    for number in range(60, 75):
        posts.add(number, timedelta(minutes=75 - number))

    run = crawl("weibo", keywords=[WORD])

    assert (run.status, run.new) == ("ok", 15)
    assert posts.asked() == [1, 2, 3]  # the third is older than the overlap of six hours
    assert covers_since(run) == NOW - timedelta(hours=2 + 6)
    assert mark() == NOW - timedelta(minutes=1)


def test_an_edit_within_the_overlap_is_noticed(posts: Posts, crawl: Crawl) -> None:
    crawl("weibo", keywords=[WORD])
    posts.posts[1]["text"] = f"{WORD} 改过了"

    run = crawl("weibo", keywords=[WORD])

    assert (run.new, run.updated) == (0, 1)
    with transaction() as session:
        edited = session.exec(select(Mention).where(Mention.external_id == "58")).one()
    assert edited.text.endswith("改过了")
    assert edited.edited_at is not None


@pytest.mark.parametrize(
    "options", [{"limit": 5}, {"until": (NOW - timedelta(hours=9)).isoformat()}]
)
def test_a_run_that_left_something_out_does_not_count_as_read(
    posts: Posts, crawl: Crawl, options: dict[str, object]
) -> None:
    run = crawl("weibo", keywords=[WORD], **options)
    assert mark() is None
    assert (covers_since(run) is None) == ("limit" in options)
    assert crawl("weibo", keywords=[WORD]).status == "ok"
    assert stored() == 60


def test_a_refusal_on_the_way_leaves_the_mark(posts: Posts, crawl: Crawl, site: Site) -> None:
    def refuses(asked: Asked) -> Answer:
        return Answer(status=432) if asked.query["page"] == "3" else posts(asked)

    site.pages["/api/container/getIndex"] = refuses
    run = crawl("weibo", keywords=[WORD])
    assert (run.status, covers_since(run)) == ("partial", None)
    assert mark() is None
    site.pages["/api/container/getIndex"] = posts
    crawl("weibo", keywords=[WORD])
    assert stored() == 60


def test_pages_that_do_not_reach_back_are_told(
    posts: Posts, crawl: Crawl, monkeypatch: pytest.MonkeyPatch
) -> None:
    crawl("weibo", keywords=[WORD])
    for number in range(60, 160):
        posts.add(number, timedelta(seconds=200 - number))
    monkeypatch.setenv("ZHUANXI_SOURCES__WEIBO__MAX_PAGES", "4")

    run = crawl("weibo", keywords=[WORD])

    assert run.status == "partial"
    assert "do not reach back to the last reading" in (run.cause or "")
    assert covers_since(run) == NOW - timedelta(seconds=200 - 129)  # the newest of its fourth page
    since = (NOW - timedelta(days=1)).isoformat()
    run = crawl("weibo", keywords=[WORD], since=since)
    assert run.status == "partial"
    assert "4 pages do not reach back to 20" in (run.cause or "")
    monkeypatch.setenv("ZHUANXI_SOURCES__WEIBO__MAX_PAGES", "40")
    assert crawl("weibo", keywords=[WORD], since=since).status == "ok"
    assert stored() == 160


def test_a_kill_in_the_middle_of_20000_posts_loses_and_doubles_nothing(
    site: Site, brand: Brand, cookie: str, crawl: Crawl, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = Posts(250)
    many.seconds = 0.1
    many.posts = [
        {
            "id": str(10_000_000 + number),
            "text": f"{WORD} 第{number}条",
            "created_at": (NOW - timedelta(seconds=30 * number)).isoformat(),
            "user": {"id": number % 900, "screen_name": f"网友{number % 900}"},
        }
        for number in range(20_000)
    ]
    site.pages["/api/container/getIndex"] = many
    monkeypatch.setenv("ZHUANXI_SOURCES__WEIBO__MAX_PAGES", "1000")
    run_id = queue("weibo", keywords=[WORD])
    thread = in_thread(run_id)
    until(lambda: stored() >= 4000)

    os.kill(child_of(run_id), signal.SIGKILL)
    thread.join(60)

    before = stored()
    assert ended(run_id).status == "failed"
    assert 4000 <= before < 20_000
    assert mark() is None

    many.seconds = 0.0
    run = crawl("weibo", keywords=[WORD])

    assert (run.status, run.read, run.new) == ("ok", 20_000, 20_000 - before)
    with transaction() as session:
        found = list(session.exec(select(Mention.external_id)))
    assert len(found) == len(set(found)) == 20_000
    assert set(found) == {post["id"] for post in many.posts}
    assert mark() == NOW
    many.asked()
    crawl("weibo", keywords=[WORD])
    assert len(many.asked()) <= 5
