"""Stored posts read again, run as the product runs them, over real HTTP."""

import json
from typing import Any

from sqlalchemy import text
from sqlmodel import select

from crawlers import runner
from crawlers.revisiting import Revisiting
from crawlers.revisits import readable
from crawlers.spiders.discourse import DiscourseSpider
from crawlers.spiders.news import NewsSpider
from crawlers.spiders.v2ex import V2exSpider
from crawlers.spiders.web import WebSpider
from crawlers.spiders.weibo import WeiboSpider
from storage import brands as stored_brands
from storage import runs
from storage.config import get_settings
from storage.engine import transaction
from storage.models import Author, Brand, Mention
from tests.crawlers.reread import (
    EXTEND,
    FIXTURES,
    HTML,
    POSTED,
    SHOW,
    again,
    asked,
    brands_of,
    curve,
    extended,
    keep,
    stored,
    topic,
)
from tests.crawlers.site import Answer, Asked, Site


def test_every_reading_that_changed_something_is_a_point_of_the_curve(
    brand: Brand, site: Site
) -> None:
    keep("weibo", "5001", likes=3, comments=1, reposts=0)

    for likes in (40, 40, 95):
        site.pages[EXTEND] = extended(likes=likes, comments_count=1)
        assert again("weibo", "5001").status == "ok"

    assert curve("5001") == [(3, 1, 0), (40, 1, 0), (95, 1, 0)]
    assert asked(site) == [EXTEND] * 3


def test_an_edit_is_noticed_and_is_judged_again(brand: Brand, site: Site) -> None:
    keep("v2ex", "t/7", title="退款", comments=2)
    with transaction() as session:
        session.execute(text("UPDATE mention SET verdict_id = 1"))
    site.pages[SHOW] = topic(7, "更新：青柚到家 已经退了", title="退款", replies=5)

    run = again("v2ex", "t/7")

    assert (run.status, run.updated, run.cause) == ("ok", 1, None)
    found = stored("t/7")
    assert (found.text, found.title, found.comments) == ("更新：青柚到家 已经退了", "退款", 5)
    assert (found.edited_at is not None, found.verdict_id) == (True, None)
    assert brands_of("t/7") == {brand.id: "name"}


def test_white_space_is_no_edit_and_nothing_changed_changes_nothing(
    brand: Brand, site: Site
) -> None:
    keep("v2ex", "t/7", text="退款\n还没到", comments=2)
    site.pages[SHOW] = topic(7, "退款 还没到", replies=2)

    first, second = again("v2ex", "t/7"), again("v2ex", "t/7")

    assert [(run.status, run.new, run.updated) for run in (first, second)] == [("ok", 0, 0)] * 2
    assert (stored("t/7").text, stored("t/7").edited_at) == ("退款\n还没到", None)


def test_what_only_the_first_reading_knew_stays(brand: Brand, site: Site) -> None:
    assert brand.id is not None
    fields = {"url": "https://m.weibo.cn/status/5001", "is_official": True}
    keep("weibo", "5001", text="我也是", brands=((brand.id, "post 1"),), **fields)
    site.pages[EXTEND] = extended("我也是", likes=9)

    assert again("weibo", "5001").updated == 1

    found = stored("5001")
    assert (found.url, found.is_official, found.likes) == (fields["url"], True, 9)
    assert brands_of("5001") == {brand.id: "place"}
    with transaction() as session:
        assert session.exec(select(Author.handle)).all() == ["某人"]


def test_a_masked_number_stays_sealed_and_known(brand: Brand, site: Site) -> None:
    words = "青柚退款，电话13800138000"
    site.pages["/api/topics/latest.json"] = topic(7, words, title="致电13900139000")
    site.pages["/api/topics/hot.json"] = Answer("[]")
    with transaction() as session:
        run = runs.create(session, kind="crawl", source="v2ex", actor="t", now=POSTED)
    runner.run(run.id or 0)
    before = stored("t/7")
    site.pages[SHOW] = topic(7, words, title="致电13900139000", replies=3)

    again("v2ex", "t/7")

    after = stored("t/7")
    assert (after.title, after.text, after.comments) == (before.title, before.text, 3)
    assert "13800138000" not in after.text and after.text_sealed is not None
    assert after.edited_at is None


def forum_post(number: int, cooked: str, **fields: Any) -> dict[str, Any]:
    return {"id": 100 + number, "post_number": number, "cooked": cooked, **fields}


def test_a_topic_and_a_reply_of_a_forum_are_read_again(brand: Brand, site: Site) -> None:
    place = site.base_url.partition("://")[2]
    page = f"{site.base_url}/t/7/1"
    keep("discourse", f"{place}/t/7", url=page, title="退款", comments=1)
    keep("discourse", f"{place}/p/502", url=page, kind="comment", parent_id=f"{place}/t/7")
    keep("discourse", f"{place}/p/503", url=page, kind="comment", parent_id=f"{place}/t/7")
    posts = [
        forum_post(1, "<p>青柚的退款还没到</p>", actions_summary=[{"id": 2, "count": 6}]),
        forum_post(2, "<p>我也是</p>"),
    ]
    told = {"title": "退款", "posts_count": 9, "post_stream": {"posts": posts}}
    site.pages["/t/7.json"] = Answer(json.dumps(told))
    edited = forum_post(2, "<p>到了，青柚道歉</p>", version=2, updated_at="2026-11-21T00:00:00Z")
    site.pages["/posts/502.json"] = Answer(json.dumps(edited))
    hidden = forum_post(3, "<p>x</p>", user_deleted=True)
    site.pages["/posts/503.json"] = Answer(json.dumps(hidden))

    run = again("discourse", f"{place}/t/7", f"{place}/p/502", f"{place}/p/503")

    assert (run.status, run.updated, run.reasons) == ("ok", 2, {"deleted": 1}), run.cause
    first, reply = stored(f"{place}/t/7"), stored(f"{place}/p/502")
    assert (first.likes, first.comments, first.title, first.edited_at) == (6, 8, "退款", None)
    assert (reply.text, reply.parent_id) == ("到了，青柚道歉", f"{place}/t/7")
    assert stored(f"{place}/p/503").vanished_at is not None
    site.pages["/t/7.json"] = Answer("{}", 403)
    assert again("discourse", f"{place}/t/7").status == "blocked"
    assert stored(f"{place}/t/7").vanished_at is None


def test_an_article_is_read_again_where_it_stands(brand: Brand, site: Site) -> None:
    url = f"{site.base_url}/n/1.html"
    keep("news", url, url=url, kind="article", title="旧标题", text="旧文")
    moved = f"{site.base_url}/n/2.html"
    keep("news", moved, url=moved, kind="article")
    site.pages["/n/1.html"] = Answer(
        (FIXTURES / "news/article/response.html").read_bytes(), 200, HTML
    )
    site.pages["/n/2.html"] = Answer("", 301, {"Location": "/"})

    run = again("news", url, moved)

    assert run.status == "partial" and "has moved" in (run.cause or "")
    found = stored(url)
    assert found.title == "订单取消之后，退款在哪里" and "林女士" in found.text
    assert (stored(moved).text, stored(moved).vanished_at) == ("青柚的退款还没到", None)
    site.pages["/n/1.html"] = Answer("<html>gone</html>", 410, HTML)
    again("news", url)
    assert stored(url).vanished_at is not None


def test_the_own_page_of_a_sites_entry_is_read_again(brand: Brand, site: Site) -> None:
    name = next(n for n, how in get_settings().source("web").sites.items() if how.follow)
    keep("web", f"{name}:/a", url=f"{site.base_url}/a", title="退款")
    selector = get_settings().source("web").sites[name].text
    site.pages["/a"] = Answer("<html><p>nothing here</p></html>", 200, HTML)

    run = again("web", f"{name}:/a")

    assert run.status == "partial" and selector in (run.cause or "")
    site.pages["/a"] = Answer("gone", 404)
    again("web", f"{name}:/a")
    assert stored(f"{name}:/a").vanished_at is not None
    assert stored(f"{name}:/a").text == "青柚的退款还没到"


def test_a_revisit_reads_no_list_and_says_nothing_of_how_far_a_source_is_read(
    brand: Brand, site: Site
) -> None:
    with transaction() as session:
        stored_brands.source(session, "v2ex").options = {"nodes": ["qna"], "limit": 1}
    for number in (7, 8):
        keep("v2ex", f"t/{number}")
    site.pages[SHOW] = lambda each: topic(int(each.query["id"]))

    run = again("v2ex", "t/7", "t/8")

    assert (run.status, run.read) == ("ok", 2)
    assert asked(site) == [SHOW, SHOW]


def test_a_post_that_was_erased_or_refused_does_not_come_back(brand: Brand, site: Site) -> None:
    keep("v2ex", "t/7")

    def erase(each: Asked) -> Answer:
        with transaction() as session:
            session.execute(text("DELETE FROM mention"))
        return topic(7)

    site.pages[SHOW] = erase

    run = again("v2ex", "t/7")
    later = again("v2ex", "t/7")

    assert (run.new, later.new, later.status) == (0, 0, "partial")
    assert "not stored any more" in (later.cause or "")
    with transaction() as session:
        assert session.exec(select(Mention)).all() == []


def test_a_source_without_single_posts_says_so(brand: Brand, site: Site) -> None:
    run = again("appstore", "1")
    assert run.status == "failed" and "one by one" in (run.cause or "")
    assert asked(site) == []


def test_the_table_of_readable_sources_is_that_of_the_spiders() -> None:
    able = {DiscourseSpider, NewsSpider, V2exSpider, WebSpider, WeiboSpider}
    assert all(issubclass(spider, Revisiting) for spider in able)
    assert set(readable(get_settings())) == {spider.name for spider in able}
