"""The v2ex spider, run as the product runs it, over real HTTP."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlmodel import select

from storage.engine import transaction
from storage.models import Brand, CrawlRun, Mention, MentionBrand
from tests.crawlers.conftest import crawl_all, queue
from tests.crawlers.site import Answer, Page, Site

FIXTURES = Path(__file__).parents[1] / "fixtures" / "v2ex"
LATEST, HOT = "/api/topics/latest.json", "/api/topics/hot.json"
NODE, REPLIES = "/api/topics/show.json", "/api/replies/show.json"
ELEVEN = 1_795_143_600  # 2026-11-20 11:00 in Shanghai
SPENT = {"X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Reset": str(ELEVEN + 3600)}
Crawl = Callable[..., CrawlRun]


def saved(case: str) -> str:
    return next((FIXTURES / case).glob("response.*")).read_text()


def topic(number: int, title: str = "青柚到家怎么退", **fields: Any) -> dict[str, Any]:
    member = {"id": number, "username": f"u{number}"}
    return {"id": number, "title": title, "created": ELEVEN, "member": member, **fields}


def reply(number: int, text: str = "我也是", **fields: Any) -> dict[str, Any]:
    member = {"id": number, "username": f"r{number}"}
    return {"id": number, "content": text, "created": ELEVEN, "member": member, **fields}


def listed(*posts: dict[str, Any]) -> Answer:
    return Answer(json.dumps(posts))


def replied(by_topic: dict[str, Answer]) -> Page:
    return lambda asked: by_topic[asked.query["topic_id"]]


def asked_by(site: Site) -> list[str]:
    return [
        f"{asked.path}?{asked.query['topic_id']}" if asked.path == REPLIES else asked.path
        for asked in site.asked
        if asked.path.startswith("/api/")
    ]


def test_replies_of_topics_about_a_brand_are_read_with_their_parent(
    brand: Brand, site: Site, crawl: Crawl
) -> None:
    site.pages[LATEST], site.pages[HOT] = Answer(saved("topics")), Answer(saved("topics"))
    site.pages[REPLIES] = replied({"1000105": Answer(saved("replies")), "1000102": listed()})

    run = crawl("v2ex")

    assert (run.read, run.new, run.reasons) == (8, 7, {"empty_text": 1})
    assert asked_by(site) == [LATEST, HOT, f"{REPLIES}?1000105", f"{REPLIES}?1000102"]
    with transaction() as session:
        stored = {m.external_id: m for m in session.exec(select(Mention)).all()}
        about = {link.mention_id for link in session.exec(select(MentionBrand)).all()}
    bare = stored["r/15000001"]
    assert (bare.text, bare.kind, bare.parent_id) == ("我也是", "comment", "t/1000105")
    assert bare.id in about and stored["t/1000105"].id in about
    assert stored["t/1000104"].id not in about


def test_the_nodes_of_the_run_are_read_instead_of_the_newest(
    brand: Brand, site: Site, crawl: Crawl
) -> None:
    site.pages[NODE] = lambda asked: listed(topic(len(asked.query["node_name"])))

    run = crawl("v2ex", nodes=["life", "qna"])

    assert (run.status, run.new) == ("ok", 2)
    assert asked_by(site) == [NODE, NODE]


def test_the_end_of_the_hours_requests_stops_the_run_and_the_next_one_reads_the_rest(
    brand: Brand, site: Site, crawl: Crawl
) -> None:
    topics = [topic(1, replies=1), topic(2, replies=1), topic(3, replies=1)]
    site.pages[LATEST], site.pages[HOT] = listed(*topics), listed()
    answers = {str(n): listed(reply(n + 10)) for n in (1, 2, 3)}
    site.pages[REPLIES] = replied({**answers, "1": Answer(answers["1"].body, headers=SPENT)})

    first = crawl("v2ex")
    asked = asked_by(site)
    site.pages[REPLIES] = replied(answers)
    second = crawl("v2ex")

    assert (first.status, first.new) == ("partial", 4)
    assert "until 2026-11-20 12:00" in (first.cause or "")
    assert "2 more addresses were left unread" in (first.cause or "")
    assert asked == [LATEST, HOT, f"{REPLIES}?1"]
    assert (second.status, second.new, second.updated) == ("ok", 2, 0)


def test_the_last_request_of_the_hour_may_be_the_last_of_the_run(
    brand: Brand, site: Site, crawl: Crawl
) -> None:
    site.pages[LATEST] = listed(topic(1))
    site.pages[HOT] = Answer("[]", headers=SPENT)

    run = crawl("v2ex")

    assert (run.status, run.cause) == ("ok", None)


def test_a_refusal_is_blocked_and_nothing_more_is_asked(clean_database: None, site: Site) -> None:
    refusals = {
        "a": Answer('{"status":"error"}', 403, SPENT),
        "b": Answer("", 429, {"Retry-After": "1800"}),
    }
    site.pages[NODE] = lambda asked: refusals[asked.query["node_name"][0]]

    ended = crawl_all([queue("v2ex", nodes=[f"{kind}1", f"{kind}2"]) for kind in refusals])

    assert [run.status for run in ended] == ["blocked", "blocked"]
    assert "HTTP 403" in (ended[0].cause or "") and "until 2026-11-20 12:00" in (
        ended[0].cause or ""
    )
    assert "Retry-After); again at" in (ended[1].cause or "")
    assert asked_by(site) == [NODE, NODE]


def test_an_old_topic_is_left_alone_until_someone_replies(
    brand: Brand, site: Site, crawl: Crawl
) -> None:
    old = {"created": ELEVEN - 90 * 86_400, "replies": 1}
    site.pages[LATEST], site.pages[HOT] = (
        listed(
            topic(1, **old, last_touched=ELEVEN - 80 * 86_400),
            topic(2, **old, last_touched=ELEVEN),
        ),
        listed(),
    )
    site.pages[REPLIES] = replied({"2": listed(reply(12))})

    run = crawl("v2ex", since="2026-11-19")

    assert (run.status, run.new) == ("ok", 1)
    assert asked_by(site) == [LATEST, HOT, f"{REPLIES}?2"]


def test_an_answer_that_is_not_understood_costs_only_itself(
    brand: Brand, site: Site, crawl: Crawl
) -> None:
    site.pages[LATEST] = listed({**topic(1), "member": "nobody"})
    site.pages[HOT] = listed(topic(2))

    run = crawl("v2ex")

    assert (run.status, run.new) == ("partial", 1)
    assert "did not understand" in (run.cause or "")


def test_only_replies_about_the_brand_of_the_run_are_asked_for(
    brand: Brand, site: Site, crawl: Crawl
) -> None:
    with transaction() as session:
        other = Brand(name="橙屿出行")
        session.add(other)
    site.pages[LATEST] = listed(topic(1, "橙屿出行绕路", replies=2), topic(2, replies=2))
    site.pages[HOT] = listed()
    site.pages[REPLIES] = lambda asked: listed(reply(int(asked.query["topic_id"]) + 10))

    crawl("v2ex", brand_id=other.id)

    assert asked_by(site)[2:] == [f"{REPLIES}?1"]
