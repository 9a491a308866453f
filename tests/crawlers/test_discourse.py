"""The discourse spider, run as the product runs it, over real HTTP."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from storage.engine import transaction
from storage.models import Brand, CrawlRun, Mention, MentionBrand
from tests.crawlers.site import Answer, Asked, Site

FIXTURES = Path(__file__).parents[1] / "fixtures" / "discourse"
SEARCH, NEWEST = "/search.json", "/posts.json"
Crawl = Callable[..., CrawlRun]


def saved(case: str) -> Answer:
    return Answer((FIXTURES / case / "response.json").read_bytes())


def post(number: int, text: str = "青柚到家很慢", day: int = 20, **fields: Any) -> dict[str, Any]:
    """A first post, as a search tells of it."""
    moment = f"2026-11-{day:02}T03:00:00.000Z"
    said = {"username": f"m{number}", "blurb": text, "created_at": moment}
    return {"id": number, "topic_id": number, "post_number": 1, **said, **fields}


def results(*posts: dict[str, Any], more: bool = False) -> Answer:
    found = {"more_full_page_results": more or None, "error": None}
    return Answer(json.dumps({"posts": posts, "topics": [], "grouped_search_result": found}))


def paged(*pages: Answer) -> Callable[[Asked], Answer]:
    return lambda asked: pages[int(asked.query["page"]) - 1]


def newest(*posts: dict[str, Any]) -> Answer:
    return Answer(json.dumps({"latest_posts": [{**p, "cooked": p["blurb"]} for p in posts]}))


def stored() -> dict[str, Mention]:
    with transaction() as session:
        return {m.external_id: m for m in session.exec(select(Mention)).all()}


def asked_by(site: Site) -> list[str]:
    return [asked.path for asked in site.asked if asked.path.endswith(".json")]


def here(site: Site) -> str:
    return site.base_url.partition("://")[2]


def test_a_search_becomes_mentions_with_their_whole_text(
    brand: Brand, site: Site, crawl: Crawl
) -> None:
    site.pages[SEARCH] = paged(saved("search"), saved("nothing_found"))
    whole = "<p>那天等了两个小时，青柚到家的客服让我再等<br>一个钟头。</p>"
    site.pages["/posts/502.json"] = Answer(json.dumps({"cooked": whole, "version": 1}))

    run = crawl("discourse", keywords=["青柚到家"])

    assert (run.read, run.new, run.reasons) == (5, 4, {"empty_text": 1})
    found = stored()
    place = here(site)
    reply = found[f"{place}/p/502"]
    assert reply.text == "那天等了两个小时，青柚到家的客服让我再等\n一个钟头。"
    assert (reply.kind, reply.parent_id) == ("comment", f"{place}/t/72")
    assert found[f"{place}/t/71"].title == "冰淇淋化了怎么赔"


def topic_page(*posts: dict[str, Any]) -> Answer:
    said = [{**p, "cooked": p["blurb"], "topic_id": 7} for p in posts]
    return Answer(json.dumps({"id": 7, "title": "客服", "post_stream": {"posts": said}}))


def with_topic(answer: Answer, **topic: Any) -> Answer:
    found = json.loads(answer.body)
    return Answer(json.dumps({**found, "topics": [{"id": 7, "title": "客服", **topic}]}))


def test_replies_to_a_topic_about_a_brand_are_about_it_too(
    brand: Brand, site: Site, crawl: Crawl
) -> None:
    site.pages[SEARCH] = with_topic(
        results(post(7)), posts_count=44, last_posted_at="2026-11-21T03:00:00Z"
    )
    pages = {
        "1": topic_page(post(7), post(8, "刚下单", day=20, post_number=2)),
        "2": topic_page(post(9, "我也是", post_number=21)),
        "3": topic_page(
            post(10, "+1", post_number=43),
            post(11, "话题已关闭", post_number=44, post_type=3),
        ),
    }
    site.pages["/t/7.json"] = lambda asked: pages[asked.query["page"]]

    run = crawl("discourse", brand_id=brand.id)
    found, place = stored(), here(site)
    replies = [f"{place}/p/{number}" for number in (8, 9, 10)]
    with transaction() as session:
        of_brand = set(session.exec(select(MentionBrand.mention_id)).all())
    again = crawl("discourse", brand_id=brand.id)

    assert (run.status, run.new) == ("ok", 4), run.cause
    assert sorted(found) == sorted([f"{place}/t/7", *replies])
    assert {found[reply].parent_id for reply in replies} == {f"{place}/t/7"}
    assert of_brand == {mention.id for mention in found.values()}
    asked = [asked.query["page"] for asked in site.asked if asked.path == "/t/7.json"]
    assert asked[:3] == ["3", "2", "1"]
    assert (again.status, again.new) == ("ok", 0)


def test_replies_to_other_topics_are_left(brand: Brand, site: Site, crawl: Crawl) -> None:
    reply = {**post(9, post_number=3), "topic_id": 7}
    site.pages[SEARCH] = with_topic(results(reply), posts_count=30)

    assert crawl("discourse", brand_id=brand.id).new == 1
    assert set(asked_by(site)) == {SEARCH}


def test_replies_before_the_last_reading_are_not_read_again(
    brand: Brand, site: Site, crawl: Crawl
) -> None:
    said = {"posts_count": 44, "last_posted_at": "2026-11-20T03:00:00Z"}
    site.pages[SEARCH] = with_topic(results(post(7)), **said)
    site.pages["/t/7.json"] = topic_page(post(10, "+1", day=10, post_number=43))

    crawl("discourse", brand_id=brand.id, since="2026-11-19")
    assert asked_by(site).count("/t/7.json") == 1  # its last page begins before that day
    crawl("discourse", brand_id=brand.id, since="2026-11-21")
    assert asked_by(site).count("/t/7.json") == 1  # nobody replied since


def test_posts_of_two_forums_never_meet(brand: Brand, site: Site, crawl: Crawl) -> None:
    forums = [f"{site.base_url}/north", f"{site.base_url}/south/"]
    site.pages["/north/search.json"] = results(post(7))
    site.pages["/south/search.json"] = results(post(7))

    run = crawl("discourse", keywords=["青柚"], urls=forums)

    assert (run.status, run.new) == ("ok", 2)
    assert stored().keys() == {f"{here(site)}/north/t/7", f"{here(site)}/south/t/7"}
    assert len({mention.author_id for mention in stored().values()}) == 2


def test_paging_stops_before_what_is_too_old(brand: Brand, site: Site, crawl: Crawl) -> None:
    site.pages[SEARCH] = paged(
        results(post(9), post(8, day=19), more=True),
        results(post(7, day=10), post(6, day=9), more=True),
        results(post(5, day=1)),
    )

    run = crawl("discourse", keywords=["青柚"], since="2026-11-18", until="2026-11-20T23:00")

    assert (run.status, run.new) == ("ok", 2)
    asked = [asked.query for asked in site.asked if asked.path == SEARCH]
    assert [query["page"] for query in asked] == ["1", "2"]
    assert {query["q"] for query in asked} == {"青柚 order:latest before:2026-11-21"}


def test_a_forum_that_asks_us_to_wait_is_asked_nothing_more(
    brand: Brand, site: Site, crawl: Crawl
) -> None:
    site.pages[SEARCH] = Answer('{"error_type":"rate_limit"}', 429, {"Retry-After": "4700"})

    run = crawl("discourse", brand_id=brand.id)

    assert run.status == "blocked"
    assert "Retry-After); again at" in (run.cause or "")
    assert asked_by(site) == [SEARCH]


def test_a_forum_that_wants_a_sign_in_is_blocked(brand: Brand, site: Site, crawl: Crawl) -> None:
    site.pages[SEARCH] = Answer('{"error_type":"not_logged_in"}', 403)

    run = crawl("discourse", keywords=["青柚"])

    assert run.status == "blocked"
    assert "sign-in" in (run.cause or "")


def test_a_refusal_on_the_way_keeps_the_pieces_and_the_next_run_reads_the_whole(
    brand: Brand, site: Site, crawl: Crawl
) -> None:
    numbers = (7, 8, 9)
    site.pages[SEARCH] = results(*(post(n, f"青柚到家第{n}次...") for n in numbers))
    whole = {n: Answer(json.dumps({"cooked": f"<p>青柚到家第{n}次漏送</p>"})) for n in numbers}
    site.pages |= {f"/posts/{n}.json": whole[n] for n in numbers}
    site.pages["/posts/8.json"] = Answer("", 429, {"Retry-After": "4700"})

    first = crawl("discourse", keywords=["青柚"])
    texts, asked = sorted(m.text for m in stored().values()), asked_by(site)
    site.pages["/posts/8.json"] = whole[8]
    second = crawl("discourse", keywords=["青柚"])

    assert (first.status, first.new) == ("partial", 3)
    assert "Retry-After); again at" in (first.cause or "")
    assert texts == ["青柚到家第7次漏送", "青柚到家第8次...", "青柚到家第9次..."]
    assert asked == [SEARCH, "/posts/7.json", "/posts/8.json"]
    assert (second.status, second.new, second.updated) == ("ok", 0, 2)
    assert sorted(m.text for m in stored().values()) == [f"青柚到家第{n}次漏送" for n in numbers]


def test_a_post_that_was_deleted_meanwhile_is_not_kept(
    brand: Brand, site: Site, crawl: Crawl
) -> None:
    site.pages[SEARCH] = results(post(7, "青柚到家..."))
    site.pages["/posts/7.json"] = Answer(json.dumps({"cooked": "无", "user_deleted": True}))

    run = crawl("discourse", keywords=["青柚"])

    assert (run.new, run.reasons) == (0, {"deleted": 1})


def test_where_robots_txt_forbids_the_search_the_newest_posts_are_read(
    brand: Brand, site: Site, crawl: Crawl
) -> None:
    pages = {
        None: newest(post(9), post(8, "下雨了"), post(7, "+1", topic_title="青柚到家漏送")),
        "7": newest(post(6, day=10), post(5, day=9)),
    }
    site.pages["/robots.txt"] = Answer("User-agent: *\nDisallow: /search\n")
    site.pages[NEWEST] = lambda asked: pages[asked.query.get("before")]

    run = crawl("discourse", keywords=["青柚", "青柚到家"], since="2026-11-18")

    assert (run.status, run.new) == ("ok", 2), run.cause
    assert asked_by(site) == [NEWEST, NEWEST]
    assert run.statistics["zhuanxi/search_forbidden"] == 2


def test_newest_posts_that_do_not_reach_back_far_enough_are_partial(
    brand: Brand, site: Site, crawl: Crawl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHUANXI_SOURCES__DISCOURSE__MAX_PAGES", "2")
    site.pages["/robots.txt"] = Answer("User-agent: *\nDisallow: /search\n")
    site.pages[NEWEST] = lambda asked: newest(post(int(asked.query.get("before", 9)) - 1))

    run = crawl("discourse", keywords=["青柚"])

    assert (run.status, run.new) == ("partial", 2)
    assert "robots.txt" in (run.cause or "") and "newest posts" in (run.cause or "")


def test_newest_posts_are_read_again_for_another_keyword(
    brand: Brand, site: Site, crawl: Crawl
) -> None:
    pages = {
        None: newest(post(9)),
        "9": newest(post(8, day=10)),
        "8": newest(post(7, "木樨送菜迟到", day=5)),
        "7": newest(),
    }
    site.pages["/robots.txt"] = Answer("User-agent: *\nDisallow: /search\n")
    site.pages[NEWEST] = lambda asked: pages[asked.query.get("before")]

    assert crawl("discourse", keywords=["青柚"]).new == 2
    assert crawl("discourse", keywords=["木樨"]).new == 1


def test_a_page_of_the_forums_own_notes_is_read_past(
    brand: Brand, site: Site, crawl: Crawl
) -> None:
    notes = newest(*({**post(n, ""), "post_type": 3} for n in (9, 8)))
    pages = {None: notes, "8": newest(post(7)), "7": newest()}
    site.pages["/robots.txt"] = Answer("User-agent: *\nDisallow: /search\n")
    site.pages[NEWEST] = lambda asked: pages[asked.query.get("before")]

    assert crawl("discourse", keywords=["青柚"]).new == 1
    assert asked_by(site) == [NEWEST, NEWEST, NEWEST]


@pytest.mark.parametrize("urls", [[], ["论坛"]])
def test_a_forum_must_be_named(
    urls: list[str], brand: Brand, site: Site, crawl: Crawl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ZHUANXI_SOURCES__DISCOURSE__BASE_URL")

    run = crawl("discourse", keywords=["青柚"], urls=urls)

    assert run.status == "failed"
    assert "forum" in (run.cause or "")
