"""Comments of posts and the hot list, run as the product runs them, over real HTTP."""

import json
from collections.abc import Callable
from pathlib import Path

from sqlmodel import select

from storage.engine import transaction
from storage.models import Brand, CrawlRun, Mention, MentionBrand
from tests.crawlers.conftest import crawl_all, queue
from tests.crawlers.site import Answer, Asked, Site

FIXTURES = Path(__file__).parents[1] / "fixtures"
FLOW, HOT = "/comments/hotflow", "/ajax/side/hotSearch"
POST = "5200000000000001"
Crawl = Callable[..., CrawlRun]


def saved(case: str) -> str:
    return next((FIXTURES / case).glob("response.*")).read_text()


def comments(*numbers: int, max_id: int = 0) -> Answer:
    user = {"id": 7, "screen_name": "某人"}
    found = [
        {
            "id": str(n),
            "text": "我也是",
            "created_at": "Fri Nov 20 12:40:00 +0800 2026",
            "user": user,
        }
        for n in numbers
    ]
    return Answer(json.dumps({"ok": 1, "data": {"data": found, "max_id": max_id}}))


def test_comments_are_paged_by_cursor_to_its_end(
    brand: Brand, site: Site, cookie: str, crawl: Crawl
) -> None:
    pages = {None: comments(1, 2, max_id=55), "55": comments(3, max_id=66), "66": comments(4)}
    site.pages[FLOW] = lambda asked: pages[asked.query.get("max_id")]

    run = crawl("weibo", posts=[POST], brand_id=brand.id)

    assert (run.status, run.new) == ("ok", 4)
    asked = [a for a in site.asked if a.path == FLOW]
    assert [a.query.get("max_id") for a in asked] == [None, "55", "66"]
    assert {(a.query["id"], a.query["mid"], a.headers["Cookie"]) for a in asked} == {
        (POST, POST, cookie)
    }


def test_a_cursor_that_comes_back_ends_the_reading(brand: Brand, site: Site, crawl: Crawl) -> None:
    site.pages[FLOW] = comments(1, max_id=55)

    run = crawl("weibo", posts=[POST])

    assert (run.status, run.new) == ("ok", 1)
    assert len([a for a in site.asked if a.path == FLOW]) == 2


def test_a_comment_is_about_the_brands_of_its_stored_post(
    brand: Brand, site: Site, crawl: Crawl
) -> None:
    user = {"id": 8, "screen_name": "楼主"}
    post = {"id": POST, "text": "青柚到家的汤", "created_at": "2026-11-20 08:00", "user": user}
    site.pages["/api/container/getIndex"] = lambda asked: Answer(
        json.dumps({"ok": 1, "data": {"cards": [{"mblog": post}]}})
        if asked.query["page"] == "1"
        else saved("weibo/nothing")
    )
    site.pages[FLOW] = lambda asked: (
        Answer(saved("weibo/comments")) if "max_id" not in asked.query else comments(9)
    )

    crawl("weibo", keywords=["青柚"])
    run = crawl("weibo", posts=[POST])

    assert (run.status, run.reasons) == ("ok", {"deleted": 1}), run.cause
    with transaction() as session:
        found = session.exec(select(Mention).where(Mention.kind == "comment")).all()
        about = {link.mention_id for link in session.exec(select(MentionBrand)).all()}
    parents = {m.external_id: m.parent_id for m in found}
    assert parents["5300000000000002"] == "5300000000000001"
    assert parents["5300000000000001"] == parents["9"] == POST
    assert {m.id for m in found} <= about
    assert [m.external_id for m in found if m.is_official] == ["5300000000000004"]


def test_each_refusal_of_comments_is_blocked(clean_database: None, site: Site) -> None:
    answers = {
        "1": Answer(saved("weibo/comments_cookie_expired")),
        "2": Answer(saved("weibo/sign_in_page")),
        "3": Answer("", 432),
        "4": Answer('{"error":"Forbidden"}', 403),
        "5": Answer("", 302, {"Location": "https://passport.weibo.com/visitor/visitor?a=enter"}),
        "6": Answer(saved("weibo/comments_too_often")),
    }
    site.pages[FLOW] = lambda asked: answers[asked.query["id"]]

    ended = crawl_all([queue("weibo", posts=[post]) for post in answers])

    assert [run.status for run in ended] == ["blocked"] * 6
    assert all("cookie" in (run.cause or "") for run in ended)


def test_a_post_without_comments_is_quiet_and_a_wrong_number_is_said(
    clean_database: None, site: Site
) -> None:
    site.pages[FLOW] = Answer(saved("weibo/comments_none"))

    quiet, wrong = crawl_all([queue("weibo", posts=[post]) for post in (POST, "HyTZ&id=1")])

    assert quiet.status == "empty"
    assert (wrong.status, "no number of a post" in (wrong.cause or "")) == ("failed", True)


def guarded(body: str) -> Callable[[Asked], Answer]:
    """The hot list is refused without a Referer."""
    return lambda asked: (
        Answer(body) if "Referer" in asked.headers else Answer('{"error":"Forbidden"}', 403)
    )


def test_hot_words_of_a_brand_become_topics_whose_heat_is_kept_up_to_date(
    brand: Brand, site: Site, crawl: Crawl
) -> None:
    site.pages[HOT] = guarded(saved("weibohot/list"))
    first = crawl("weibohot")
    site.pages[HOT] = guarded(saved("weibohot/list").replace("834210", "990000"))
    second = crawl("weibohot")

    assert (first.status, first.new, second.new, second.updated) == ("ok", 2, 0, 1)
    with transaction() as session:
        topic = session.exec(select(Mention).where(Mention.text == "青柚到家 退款难")).one()
        about = {link.brand_id for link in session.exec(select(MentionBrand)).all()}
    assert (topic.kind, topic.author_id, topic.extra["rank"]) == ("topic", None, 2)
    assert topic.extra["heat"] == 990000
    assert about == {brand.id}


def test_a_hot_list_without_our_brand_is_quiet_and_a_refusal_is_not(
    brand: Brand, site: Site, crawl: Crawl
) -> None:
    site.pages[HOT] = guarded(saved("weibohot/no_brand"))
    quiet = crawl("weibohot")
    site.pages[HOT] = Answer('{"error":"Forbidden"}', 403)
    refused = crawl("weibohot")

    assert (quiet.status, refused.status) == ("empty", "blocked")
