"""Crawls repeated with the answers of before, run as the product runs them, over real HTTP."""

import gzip
import json
import os
import shutil
import stat
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import select

from crawlers import runner
from storage import answers, brands, runs
from storage.answers import Answer as Kept
from storage.answers import Answers, prune
from storage.config import CacheSettings, Settings, get_settings
from storage.engine import transaction
from storage.keys import get_keys
from storage.models import Brand, CrawlRun, Engagement, Mention
from tests.crawlers.site import Answer, Site

SEARCH = "/api/container/getIndex"
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
NOTHING = Answer(json.dumps({"ok": 0, "data": {"cards": []}}))


@pytest.fixture(autouse=True)
def folder(home: Path) -> Iterator[Path]:
    yield answers.folder_of(get_settings())
    shutil.rmtree(home / "cache", ignore_errors=True)


def cards(*numbers: int, words: str = "青柚到家的退款，电话13800138000", likes: int = 1) -> Answer:
    found = [
        {
            "id": str(number),
            "text": f"{words} {number}",
            "created_at": "2026-11-20 08:00",
            "attitudes_count": likes,
            "user": {"id": number, "screen_name": f"某{number}"},
        }
        for number in numbers
    ]
    body = json.dumps({"ok": 1, "data": {"cards": [{"mblog": each} for each in found]}})
    return Answer(gzip.compress(body.encode()), headers={"Content-Encoding": "gzip"})


def paged(site: Site, *pages: Answer) -> None:
    site.pages[SEARCH] = lambda asked: (*pages, NOTHING)[int(asked.query["page"]) - 1]


def crawl(kind: str = "cached", source: str = "weibo", **options: Any) -> CrawlRun:
    with transaction() as session:
        run = runs.create(
            session,
            kind=kind,
            source=source,
            actor="test",
            options={"keywords": ["青柚"], "since": "2026-11-01", **options},
            now=datetime.now(UTC),
        )
    assert run.id is not None
    return runner.run(run.id)


def asked(site: Site) -> list[str]:
    found = [each.query.get("page") or each.path for each in site.asked]
    site.asked.clear()
    return found


def stored() -> dict[str, Mention]:
    with transaction() as session:
        return {each.external_id: each for each in session.exec(select(Mention))}


def age(folder: Path, hours: float) -> None:
    for path in folder.glob("*/*"):
        at = time.time() - hours * 3600
        os.utime(path, (at, at))


def test_the_second_run_asks_nothing_and_gives_the_same_items(brand: Brand, site: Site) -> None:
    paged(site, cards(1, 2), cards(3))

    first, before = crawl(), stored()
    assert asked(site) == ["/robots.txt", "1", "2", "3"]
    second = crawl()

    assert asked(site) == []
    assert (first.status, first.read, first.new) == ("ok", 3, 3)
    assert (second.status, second.read, second.new, second.updated) == ("ok", 3, 0, 0)
    assert stored() == before
    assert second.statistics["httpcache/hit"] == 4
    assert second.statistics.get("downloader/request_count", 0) == 0
    with transaction() as session:
        session.execute(text("DELETE FROM mention"))
    assert (crawl().new, asked(site)) == (3, [])


def test_a_crawl_keeps_nothing_unless_it_is_asked_to(
    brand: Brand, site: Site, folder: Path
) -> None:
    paged(site, cards(1))
    crawl("crawl")
    assert not folder.exists()
    crawl("cached")
    asked(site)
    crawl("crawl")
    assert asked(site) == ["/robots.txt", "1", "2"]


def test_an_answer_that_means_blocked_is_asked_for_again(brand: Brand, site: Site) -> None:
    sign_in = Answer(json.dumps({"ok": -100, "url": "https://passport.weibo.com/sso"}))
    paged(site, cards(1), sign_in)
    assert crawl().status == "partial"
    asked(site)

    paged(site, cards(1), cards(2))
    run = crawl()

    assert (run.status, run.new, asked(site)) == ("ok", 1, ["2", "3"])


@pytest.mark.parametrize(
    "refusal",
    [
        Answer("", 302, {"Location": "https://passport.weibo.com/x"}),
        Answer("<html><title>登录</title></html>"),
    ],
)
def test_no_refusal_and_nothing_that_was_not_understood_is_kept(
    brand: Brand, site: Site, refusal: Answer
) -> None:
    paged(site, refusal)
    assert crawl().status in ("blocked", "failed")
    asked(site)
    paged(site, cards(1))
    run = crawl()
    assert (run.status, run.new, asked(site)) == ("ok", 1, ["1", "2"])


def test_answers_that_are_too_old_are_asked_for_again(
    brand: Brand, site: Site, folder: Path
) -> None:
    paged(site, cards(1))
    crawl()
    asked(site)
    age(folder, 25)  # of robots.txt a day is the most
    crawl()
    assert asked(site) == ["/robots.txt"]
    age(folder, get_settings().cache.hours + 1)
    crawl()
    assert asked(site) == ["/robots.txt", "1", "2"]


def test_robots_txt_is_obeyed_whether_it_is_asked_for_or_kept(brand: Brand, site: Site) -> None:
    site.pages["/robots.txt"] = Answer("User-agent: *\nDisallow: /api/\n")
    paged(site, cards(1))
    for expected in (["/robots.txt"], []):
        run = crawl()
        assert (run.status, asked(site)) == ("blocked", expected)
        assert "robots.txt" in (run.cause or "")


def test_an_answer_of_before_takes_nothing_newer_back(brand: Brand, site: Site) -> None:
    paged(site, cards(1, likes=3))
    crawl()
    paged(site, cards(1, words="青柚到家退款到了", likes=90))
    time.sleep(1.1)
    crawl("crawl")

    crawl()

    found = stored()["1"]
    assert (found.likes, found.text) == (90, "青柚到家退款到了 1")
    with transaction() as session:
        assert [each.likes for each in session.exec(select(Engagement))] == [3, 90]


def test_what_an_answer_of_before_brings_counts_as_of_then(
    brand: Brand, site: Site, folder: Path
) -> None:
    paged(site, cards(1))
    crawl()
    with transaction() as session:
        session.execute(text("DELETE FROM mention"))
    age(folder, 5)
    crawl()
    assert timedelta(hours=4.9) < datetime.now(UTC) - stored()["1"].collected_at
    assert datetime.now(UTC) - stored()["1"].collected_at < timedelta(hours=5.1)


def test_nothing_that_is_kept_can_be_read_without_the_key(
    brand: Brand, site: Site, folder: Path, cookie: str
) -> None:
    paged(site, cards(1))
    crawl()
    files = list(folder.glob("*/*"))
    assert len(files) == 3
    for path in (folder, folder / "weibo"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    for path in files:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        kept = path.read_bytes()
        assert not any(word in kept for word in (b"138001", b"weibo", b"mine", "青柚".encode()))
        opened = get_keys().unseal(kept)
        assert "mine" not in opened and "Set-Cookie" not in opened


def test_what_was_asked_with_one_cookie_is_no_answer_to_another(
    brand: Brand, site: Site, cookie: str
) -> None:
    paged(site, cards(1))
    crawl()
    asked(site)
    with transaction() as session:
        brands.set_cookie(session, "weibo", get_keys().seal("SUB=other\n"), NOW)
    crawl()
    assert asked(site) == ["1", "2"]


def limited(home: Path, **limits: float) -> Settings:
    return get_settings().model_copy(
        update={"home": home, "cache": CacheSettings.model_validate(limits)}
    )


def kept(settings: Settings, name: str, at: datetime, size: int = 10) -> None:
    answer = Kept("https://forum.example.com", 200, {}, b"x" * size)
    Answers(settings, "feed", get_keys()).keep(name, answer, at)


def test_the_oldest_go_when_there_is_too_much_and_the_expired_always(tmp_path: Path) -> None:
    settings = limited(tmp_path, hours=10, max_mb=1)
    for hours, size in ((11, 10), (3, 250_000), (2, 250_000), (1, 250_000)):
        kept(settings, str(hours), NOW - timedelta(hours=hours), size)

    assert prune(settings, NOW) == 2

    found = Answers(settings, "feed", get_keys())
    there = [hours for hours in (11, 3, 2, 1) if found.find(str(hours), NOW)]
    assert there == [2, 1]
    assert prune(settings, NOW) == 0
    assert prune(limited(tmp_path / "nothing"), NOW) == 0
