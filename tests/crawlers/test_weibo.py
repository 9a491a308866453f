"""The weibo spider, run as the product runs it, over real HTTP."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlmodel import select

from storage.engine import transaction
from storage.models import Brand, CrawlRun, Mention, MentionBrand
from tests.crawlers.conftest import crawl_all, queue
from tests.crawlers.site import Answer, Asked, Site

FIXTURES = Path(__file__).parents[1] / "fixtures" / "weibo"
SEARCH = "/api/container/getIndex"
Crawl = Callable[..., CrawlRun]


def saved(case: str) -> str:
    return next((FIXTURES / case).glob("response.*")).read_text()


def paged(*pages: str) -> Callable[[Asked], Answer]:
    def answer(asked: Asked) -> Answer:
        number = int(asked.query["page"])
        return Answer(pages[number - 1] if number <= len(pages) else saved("nothing"))

    return answer


def long_text(text: str) -> Answer:
    return Answer(json.dumps({"ok": 1, "data": {"ok": 1, "longTextContent": text}}))


def cards(*posts: dict[str, Any]) -> str:
    found = [{"card_type": 9, "mblog": post} for post in posts]
    return json.dumps({"ok": 1, "data": {"cards": found}})


def post(number: int, when: str, name: str = "某人", text: str = "青柚到家") -> dict[str, Any]:
    user = {"id": 7, "screen_name": name}
    return {"id": str(number), "text": text, "created_at": when, "user": user}


def test_a_search_becomes_mentions(brand: Brand, site: Site, cookie: str, crawl: Crawl) -> None:
    site.pages[SEARCH] = paged(saved("cards"))
    site.pages["/statuses/extend"] = long_text("青柚到家的会员真的值，但是<br />退会员要打电话")

    run = crawl("weibo", keywords=["青柚到家"])

    assert (run.status, run.cause) == ("ok", None)
    assert (run.read, run.new, run.reasons) == (7, 6, {"deleted": 1})
    assert {asked.headers.get("Cookie") for asked in site.asked if asked.path == SEARCH} == {cookie}
    with transaction() as session:
        stored = {m.external_id: m for m in session.exec(select(Mention)).all()}
        about = {
            link.mention_id: link.brand_id for link in session.exec(select(MentionBrand)).all()
        }
    first = stored["5200000000000001"]
    assert first.text.endswith("订单号****0001，#青柚到家 洒汤#")
    assert (first.likes, first.reposts, first.region) == (1_000_000, 0, "上海")
    assert stored["5200000000000002"].text == "青柚到家的会员真的值，但是\n退会员要打电话"
    repost = stored["5200000000000003"]
    assert (repost.kind, repost.repost_of) == ("repost", "5200000000000004")
    assert repost.id in about and stored["5200000000000004"].id in about
    assert stored["5200000000000007"].id not in about
    assert "5200000000000008" not in stored


def test_an_expired_cookie_is_blocked_and_says_who_renews_it(
    clean_database: None, site: Site, cookie: str
) -> None:
    answers = {
        "a": Answer(saved("cookie_expired")),
        "b": Answer(saved("sign_in_page")),
        "c": Answer("", 432),
        "d": Answer('{"error":"Forbidden"}', 403),
        "e": Answer("", 302, {"Location": "https://passport.weibo.com/visitor/visitor?a=enter"}),
    }
    site.pages[SEARCH] = lambda asked: answers[asked.query["containerid"][-1]]

    ended = crawl_all([queue("weibo", keywords=[word]) for word in answers])

    for run in ended:
        assert run.status == "blocked", run.cause
        assert "cookie expired" in (run.cause or "") and "owner" in (run.cause or "")
        assert "SUB=" not in str((run.cause, run.statistics, run.options))


def test_a_cookie_that_expires_on_the_way_keeps_what_was_read(
    brand: Brand, site: Site, cookie: str, crawl: Crawl
) -> None:
    site.pages[SEARCH] = paged(cards(post(1, "2026-11-20 08:00")), saved("cookie_expired"))

    run = crawl("weibo", keywords=["青柚"])

    assert (run.status, run.new) == ("partial", 1)
    assert "cookie expired" in (run.cause or "")


def test_nothing_found_is_a_quiet_day(brand: Brand, site: Site, crawl: Crawl) -> None:
    site.pages[SEARCH] = Answer(saved("nothing"))

    assert crawl("weibo", keywords=["青柚"]).status == "empty"


def test_paging_stops_before_what_is_too_old(brand: Brand, site: Site, crawl: Crawl) -> None:
    site.pages[SEARCH] = paged(
        cards(post(1, "2026-11-20 08:00"), post(2, "2026-11-19 08:00")),
        cards(post(3, "2026-11-10 08:00"), post(4, "2026-11-09 08:00")),
        cards(post(5, "2026-11-01 08:00")),
    )

    run = crawl("weibo", keywords=["青柚"], since="2026-11-15")

    assert (run.status, run.new) == ("ok", 2)
    assert [a.query["page"] for a in site.asked if a.path == SEARCH] == ["1", "2"]


def test_each_keyword_of_the_brand_is_searched_and_a_post_counts_once(
    brand: Brand, site: Site, crawl: Crawl
) -> None:
    site.pages[SEARCH] = paged(cards(post(1, "2026-11-20 08:00")))

    run = crawl("weibo", brand_id=brand.id)

    asked = {a.query["containerid"] for a in site.asked if a.path == SEARCH}
    assert asked == {"100103type=61&q=青柚到家", "100103type=61&q=青柚"}
    assert (run.read, run.new) == (1, 1)


def test_a_long_text_that_cannot_be_read_leaves_its_head(
    brand: Brand, site: Site, crawl: Crawl
) -> None:
    site.pages[SEARCH] = paged(
        cards(post(1, "2026-11-20 08:00", text="青柚到家很慢 ...<a>全文</a>"))
    )

    run = crawl("weibo", keywords=["青柚"])

    assert (run.status, run.new) == ("partial", 1)
    with transaction() as session:
        assert session.exec(select(Mention)).one().text == "青柚到家很慢 …"


def test_an_official_account_speaks_for_its_brand(brand: Brand, site: Site, crawl: Crawl) -> None:
    site.pages[SEARCH] = paged(
        cards(post(1, "2026-11-20 08:00", name="青柚到家客服", text="亲，请私信我们"))
    )

    crawl("weibo", keywords=["青柚"])

    with transaction() as session:
        assert session.exec(select(Mention)).one().is_official
        assert session.exec(select(MentionBrand)).one().matched == "@青柚到家客服"
