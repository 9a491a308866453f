"""The feed spider, run as the product runs it, over real HTTP."""

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from storage import brands, runs
from storage.brands import source as used_source
from storage.checkout import CHECKOUT
from storage.engine import transaction
from storage.keys import get_keys
from storage.models import Author, Brand, CrawlRun, Mention, MentionBrand, MentionKey
from tests.crawlers.conftest import crawl_all, queue
from tests.crawlers.site import Answer, Site

FIXTURES = Path(__file__).parents[1] / "fixtures" / "feed"
Crawl = Callable[..., CrawlRun]
XML = {"Content-Type": "application/xml; charset=utf-8"}


def saved(case: str) -> Answer:
    return Answer((FIXTURES / case / "response.xml").read_bytes(), headers=XML)


def test_a_feed_becomes_masked_and_matched_mentions_once(
    brand: Brand, site: Site, crawl: Crawl
) -> None:
    site.pages["/life"] = saved("rss")

    first, second = crawl("feed", urls=["/life"]), crawl("feed", urls=["/life"])

    assert (first.status, first.read, first.new, first.cause) == ("ok", 2, 2, None)
    assert (second.status, second.read, second.new, second.updated) == ("ok", 2, 0, 0)
    keys = get_keys()
    with transaction() as session:
        mention = session.exec(select(Mention).where(Mention.external_id == "forum-1001")).one()
        assert mention.text == "打了三次客服[怒]，电话 138****8000"
        assert mention.text_sealed is not None
        assert "13800138000" in keys.unseal(mention.text_sealed)
        assert mention.run_id == first.id
        found = session.exec(select(MentionKey).where(MentionKey.mention_id == mention.id)).all()
        assert {(key.kind, key.key) for key in found} == {
            ("phone", keys.hash("phone", "13800138000")),
            ("handle", keys.hash("handle", "拧发条的鱼")),
        }
        author = session.get(Author, mention.author_id)
        assert author is not None
        assert author.external_hash == keys.hash("author:feed", "@拧发条的鱼")
        assert len(session.exec(select(MentionBrand)).all()) == 2
        other = session.exec(select(Mention).where(Mention.external_id == "forum-1002")).one()
        assert other.text_sealed is None


def test_what_is_no_feed_ends_with_its_cause(clean_database: None, site: Site) -> None:
    site.pages |= {
        "/503": Answer("<p>Error Message:<br>Error: 上游不通</p>", 503),
        "/404": Answer("<html><title>无此路由</title></html>", 404),
        "/html": Answer("<html><title>首页</title></html>"),
        "/429": Answer("", 429),
        "/empty": saved("empty"),
    }
    expected = {
        "/503": ("failed", "HTTP 503", "Error: 上游不通"),
        "/404": ("failed", "HTTP 404", "无此路由"),
        "/html": ("failed", "a web page (HTML)", "首页"),
        "/429": ("blocked", "HTTP 429", "refused us"),
        "/empty": ("empty", "had nothing", ""),
    }

    ended = crawl_all([queue("feed", urls=[path]) for path in expected])

    for run, (status, *pieces) in zip(ended, expected.values(), strict=True):
        assert run.status == status
        assert all(piece in (run.cause or "") for piece in pieces), run.cause
        assert (run.read, run.new) == (0, 0)


def test_one_broken_feed_among_good_ones_is_partial(site: Site, crawl: Crawl) -> None:
    site.pages["/life"], site.pages["/car"] = saved("rss"), Answer("", 404)

    run = crawl("feed", urls=["/life", "/car"])

    assert (run.status, run.new) == ("partial", 2)
    assert "/car" in (run.cause or "")


def test_a_redirect_into_the_private_network_is_refused(clean_database: None, site: Site) -> None:
    targets = ["http://169.254.169.254/latest/meta-data", "http://localhost:22/", "http://[::1]/"]
    site.pages |= {f"/{n}": Answer("", 302, {"Location": to}) for n, to in enumerate(targets)}

    ended = crawl_all([queue("feed", urls=[f"/{n}"]) for n in range(len(targets))])

    assert {run.status for run in ended} == {"failed"}
    assert all("private address" in (run.cause or "") for run in ended)


def test_a_private_address_that_is_not_the_base_address_is_refused(
    site: Site, crawl: Crawl, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.pages["/life"] = saved("rss")
    monkeypatch.setenv("ZHUANXI_SOURCES__FEED__BASE_URL", "https://rsshub.example.com")

    run = crawl("feed", urls=[f"{site.base_url}/life"])

    assert (run.status, site.asked) == ("failed", [])


def test_robots_txt_is_obeyed_until_an_administrator_overrules_it(site: Site, crawl: Crawl) -> None:
    site.pages["/robots.txt"] = Answer("User-agent: *\nDisallow: /")
    site.pages["/life"] = saved("rss")

    obeyed = crawl("feed", urls=["/life"])
    with transaction() as session:
        source = brands.source(session, "feed")
        source.robots_overruled_by, source.robots_overruled_because = "admin", "our own forum"
        session.add(source)
    overruled = crawl("feed", urls=["/life"])

    assert obeyed.status == "blocked"
    assert "robots.txt" in (obeyed.cause or "")
    assert (overruled.status, overruled.new) == ("ok", 2)


def test_a_window_and_a_limit_are_kept(clean_database: None, site: Site) -> None:
    site.pages["/life"] = saved("rss")

    windows: list[dict[str, Any]] = [
        {"since": "2026-11-20T04:45:00+00:00"},
        {"since": "2026-11-21"},
        {"limit": 1},
    ]

    later, none, first = crawl_all([queue("feed", urls=["/life"], **window) for window in windows])

    assert (later.status, later.read) == ("ok", 1), later.cause
    assert (none.status, none.read) == ("empty", 0), none.cause
    assert (first.status, first.read) == ("ok", 1)


def test_a_template_address_is_asked_for_each_keyword(
    brand: Brand, site: Site, crawl: Crawl
) -> None:
    site.pages["/weibo/keyword/%E9%9D%92%E6%9F%9A"] = saved("empty")
    site.pages["/weibo/keyword/%E9%9D%92%E6%9F%9A%E5%88%B0%E5%AE%B6"] = saved("rss")

    run = crawl("feed", urls=["/weibo/keyword/{keyword}"])

    assert (run.status, run.new) == ("ok", 2)


def test_plain_scrapy_works_from_the_checkout(brand: Brand, site: Site) -> None:
    site.pages["/life"] = saved("rss")

    arguments = ["-a", f"urls={site.base_url}/life", "-a", "brand=青柚到家"]
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", "feed", *arguments],
        cwd=CHECKOUT,
        env=os.environ.copy(),
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.returncode == 0, done.stderr
    with transaction() as session:
        (run,) = runs.newest(session)
    assert (run.status, run.new, run.brand_id) == ("ok", 2, brand.id)


def test_nothing_that_people_wrote_is_logged(site: Site) -> None:
    site.pages["/life"] = saved("rss")
    run_id = queue("feed", urls=["/life"])

    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", "feed", "-a", f"run_id={run_id}", "-L", "DEBUG"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert "/life" in done.stderr
    assert "13800138000" not in done.stderr
    assert "拧发条的鱼" not in done.stderr


def test_first_uses_of_a_source_at_the_same_time_make_one_row(clean_database: None) -> None:
    def use(_: int) -> str:
        with transaction() as session:
            return used_source(session, "forum").name

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(use, range(24))) == {"forum"}
