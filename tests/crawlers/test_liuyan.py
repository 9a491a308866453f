"""The liuyan spider, run as the product runs it, over real HTTP."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from storage.engine import transaction
from storage.models import Brand, CrawlRun, Mention
from tests.crawlers.conftest import crawl_all, queue
from tests.crawlers.site import Answer, Asked, Site

UNSIGNED = (
    Path(__file__).parents[1] / "fixtures" / "liuyan" / "unsigned" / "response.json"
).read_text()
LIST = "/threads/queryThreadsList"
NOON = 1_795_147_200  # 2026-11-20 12:00 in Shanghai
DAY = 86_400
Crawl = Callable[..., CrawlRun]


def thread(tid: int, when: int = NOON, **fields: Any) -> dict[str, Any]:
    said = {"subject": "青柚到家退卡", "content": "三个月没有退", "nickName": "网友"}
    return {"tid": tid, "dateline": when, **said, **fields}


def answered(text: str, by: str, when: int = NOON + DAY) -> dict[str, Any]:
    return {"answerContent": text, "answerOrganization": by, "answerDateline": when}


def page(*threads: dict[str, Any]) -> str:
    return json.dumps({"result": "success", "responseData": threads})


def after(pages: dict[str, str]) -> Callable[[Asked], Answer]:
    """Pages by the ``lastItem`` that asks for them."""
    return lambda asked: Answer(pages.get(asked.form["lastItem"], page()))


def stored() -> dict[str, Mention]:
    with transaction() as session:
        return {m.external_id: m for m in session.exec(select(Mention)).all()}


def asked_for(site: Site, name: str) -> list[str]:
    return [asked.form[name] for asked in site.asked if asked.path == LIST]


def test_a_board_is_read_from_the_last_thread_of_each_page(
    brand: Brand, site: Site, crawl: Crawl
) -> None:
    site.pages[LIST] = after(
        {"0": page(thread(9), thread(8)), "8": page(thread(7), thread(6)), "6": page(thread(5))}
    )

    run = crawl("liuyan", forum_ids=["1001"])

    assert (run.status, run.new) == ("ok", 5)
    assert asked_for(site, "lastItem") == ["0", "8", "6", "5"]
    (first, *_) = [asked for asked in site.asked if asked.path == LIST]
    assert first.form == {"fid": "1001", "state": "1", "lastItem": "0"}
    assert first.headers["Referer"].endswith("/threads/list?fid=1001")


def test_paging_stops_before_what_is_too_old(brand: Brand, site: Site, crawl: Crawl) -> None:
    site.pages[LIST] = after(
        {
            "0": page(thread(9), thread(8, NOON - DAY)),
            "8": page(thread(7, NOON - 9 * DAY), thread(6, NOON - 10 * DAY)),
            "6": page(thread(5, NOON - 11 * DAY)),
        }
    )

    run = crawl("liuyan", forum_ids=["1001"], since="2026-11-18")

    assert (run.status, run.new) == ("ok", 2)
    assert asked_for(site, "lastItem") == ["0", "8"]


def test_each_board_is_read_in_each_state_and_a_thread_counts_once(
    brand: Brand, site: Site, crawl: Crawl
) -> None:
    site.pages[LIST] = after({"0": page(thread(9))})

    run = crawl("liuyan", forum_ids=["1001", "1002"], states=["2", "4"])

    asked = {(a.form["fid"], a.form["state"]) for a in site.asked if a.path == LIST}
    assert asked == {("1001", "2"), ("1001", "4"), ("1002", "2"), ("1002", "4")}
    assert (run.read, run.new) == (1, 1)


def test_a_board_that_wants_signatures_is_blocked_and_says_what_to_do(
    clean_database: None, site: Site
) -> None:
    answers = {"1": Answer(UNSIGNED), "2": Answer("<html>拦截</html>", 403)}
    site.pages[LIST] = lambda asked: answers[asked.form["fid"]]

    ended = crawl_all([queue("liuyan", forum_ids=[board]) for board in answers])

    for run in ended:
        assert run.status == "blocked", run.cause
        assert "never forges signatures" in (run.cause or "")
        assert "export" in (run.cause or "") and "RSSHub" in (run.cause or "")


def test_what_was_read_before_the_block_is_kept_and_the_next_run_reads_the_rest(
    brand: Brand, site: Site, crawl: Crawl
) -> None:
    pages = {"0": page(thread(9), thread(8)), "8": page(thread(7))}
    site.pages[LIST] = after({**pages, "8": UNSIGNED})
    first = crawl("liuyan", forum_ids=["1001"])
    site.pages[LIST] = after(pages)

    second = crawl("liuyan", forum_ids=["1001"])

    assert (first.status, first.new) == ("partial", 2)
    assert "never forges signatures" in (first.cause or "")
    assert (second.status, second.new, second.updated) == ("ok", 1, 0)
    assert stored().keys() == {"9", "8", "7"}


def test_the_answer_of_an_office_joins_its_thread_when_it_comes(
    brand: Brand, site: Site, crawl: Crawl
) -> None:
    reply = answered("已责令青柚到家退款，联系人小周 13800138000", "示例区市场监管局")
    site.pages[LIST] = after({"0": page(thread(9))})
    crawl("liuyan", forum_ids=["1001"])
    site.pages[LIST] = after({"0": page(thread(9, **reply))})

    run = crawl("liuyan", forum_ids=["1001"])

    assert (run.new, run.updated) == (0, 1)
    (mention,) = stored().values()
    assert mention.extra == {
        "answer": "已责令青柚到家退款，联系人小周 138****8000",
        "answered_by": "示例区市场监管局",
        "answered_at": "2026-11-21T04:00:00+00:00",
    }


def test_the_answer_of_a_brands_own_account_is_its_own_words(
    clean_database: None, site: Site, crawl: Crawl
) -> None:
    with transaction() as session:
        session.add(Brand(name="青柚供水", official_accounts={"liuyan": ["青柚供水集团"]}))
    reply = answered("已派人上门换表，水费多收的退回账户", "青柚供水集团")
    site.pages[LIST] = after({"0": page(thread(9, subject="青柚供水乱收费", **reply))})

    crawl("liuyan", forum_ids=["1001"])

    found = stored()
    answer = found["9/answer"]
    assert (answer.kind, answer.parent_id, answer.is_official) == ("comment", "9", True)
    assert not found["9"].is_official


def test_people_with_one_nickname_are_not_one_author(
    brand: Brand, site: Site, crawl: Crawl
) -> None:
    site.pages[LIST] = after({"0": page(thread(9), thread(8))})

    crawl("liuyan", forum_ids=["1001"])

    assert len({mention.author_id for mention in stored().values()}) == 2


@pytest.mark.parametrize(
    ("options", "piece"),
    [
        ({}, "none is given"),
        ({"forum_ids": ["市长"]}, "市长 is none"),
        ({"forum_ids": ["1"], "states": ["5"]}, "5 is none"),
    ],
)
def test_boards_and_states_must_be_numbers(
    options: dict[str, Any], piece: str, site: Site, crawl: Crawl
) -> None:
    run = crawl("liuyan", **options)

    assert run.status == "failed"
    assert piece in (run.cause or "")
    assert asked_for(site, "fid") == []
