"""From complaint verdicts to cases."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from recovery.casework import cases
from recovery.casework.lifecycle import Stage
from recovery.triage import TriageResult
from storage.engine import transaction
from storage.models import Case
from tests.recovery.making import (
    NOW,
    brand,
    called_back,
    cases_of,
    channels,
    everything,
    moved,
    post,
    rows,
    triaged,
)
from tests.storage.making import kept, recounted

pytestmark = pytest.mark.usefixtures("clean_database")


@pytest.fixture(autouse=True)
def _the_rollup_stays_exact(clean_database: None) -> Iterator[None]:
    yield
    with transaction() as session:
        assert kept(session) == recounted(session)


def case(case_id: int) -> Case:
    with transaction() as session:
        return cases.get(session, case_id)


def finish(case_id: int, *stages: Stage) -> None:
    for stage in stages:
        if stage is Stage.CLOSED:
            called_back(case_id)
        moved(case_id, stage)


HOUR = timedelta(hours=1)
CLOSED = (
    Stage.ASSIGNED,
    Stage.RESPONDED,
    Stage.RESOLVED,
    Stage.CALLBACK,
    Stage.CLOSED,
)


def test_a_hot_word_that_nobody_wrote_opens_none() -> None:
    post("1", brands=(brand(),), verdict={"severity": 3}, kind="topic")
    assert triaged() == TriageResult()
    assert triaged(include_history=True) == TriageResult()


def test_a_complaint_opens_a_case() -> None:
    post("1", brands=(brand(),), verdict={"severity": 3, "contact": "unresolved"})
    assert triaged() == TriageResult(complaints=1, opened=1)
    opened = case(cases_of()["1"])
    assert (opened.stage, opened.severity, opened.channel, opened.topic) == (
        "received",
        3,
        "failed",
        "aftersales",
    )
    assert opened.priority_terms == {"severity": 36, "failed": 14}
    assert opened.first_response_due == NOW + timedelta(hours=2)  # posted at ten, 4 hours
    assert opened.title == "云杉的空调修了两次还是不制冷"
    (event,) = rows("SELECT action, actor, to_stage, details FROM case_event")
    assert event[:3] == ("opened", "triage", "received")
    assert event[3]["mention"] == rows("SELECT id FROM mention")[0][0]


@pytest.mark.parametrize("intent", ["inquiry", "suggestion", "praise", "news", "other"])
def test_what_is_no_complaint_opens_none(intent: str) -> None:
    post("1", brands=(brand(),), verdict={"intent": intent})
    assert triaged() == TriageResult()
    assert (cases_of(), channels()) == ({}, {})


def test_a_complaint_about_no_brand_opens_none() -> None:
    brand()
    post("1")
    assert triaged() == TriageResult()


def test_a_second_complaint_of_the_same_author_joins_the_open_case() -> None:
    fir = brand()
    post("1", brands=(fir,))
    triaged()
    post(
        "2",
        "一周了云杉还没回音",
        brands=(fir,),
        verdict={"severity": 4, "escalation": "threatened"},
    )
    assert triaged() == TriageResult(complaints=1, joined=1)
    assert cases_of() == {"1": 1, "2": 1}
    joined = case(1)
    assert (joined.severity, joined.is_threatened, joined.version) == (4, True, 2)
    assert joined.priority_terms == {
        "severity": 48,
        "threatened": 8,
        "repeat": 10,
        "age": 5,  # the graver words stand there for the two hours that they have
        "overdue": 10,
    }
    assert [action for (action,) in rows("SELECT action FROM case_event ORDER BY id")] == [
        "opened",
        "joined",
    ]


def test_two_complaints_of_one_author_in_one_batch_make_one_case() -> None:
    fir = brand()
    for number in range(3):
        post(str(number), brands=(fir,))
    assert triaged() == TriageResult(complaints=3, opened=1, joined=2)


def test_the_same_authors_complaint_about_another_brand_is_another_case() -> None:
    fir, oak = brand(), brand("橡果")
    post("1", brands=(fir,))
    post("2", brands=(oak,))
    assert triaged().opened == 2


def test_one_post_about_two_brands_is_a_case_for_each() -> None:
    fir, oak = brand(), brand("橡果")
    post("1", brands=(fir, oak))
    assert triaged() == TriageResult(complaints=2, opened=2)


def test_unknown_authors_never_join_anybody() -> None:
    fir = brand()
    for number in range(3):
        post(str(number), brands=(fir,), author=None)
    assert triaged().opened == 3
    post("3", brands=(fir,), author=None)
    assert triaged() == TriageResult(complaints=1, opened=1)


def test_the_same_name_on_another_platform_joins_nobody() -> None:
    fir = brand()
    post("1", brands=(fir,))
    post("2", brands=(fir,), source="feed", keys=(("handle", "h"),))
    post("3", brands=(fir,), source="appstore", keys=(("handle", "h"),))
    assert triaged().opened == 3


@pytest.mark.parametrize("kind", ["order", "phone"])
def test_the_same_number_on_another_platform_joins(kind: str) -> None:
    fir = brand()
    post("1", brands=(fir,), keys=((kind, "n"),))
    triaged()
    post("2", brands=(fir,), author="另一个名字", source="feed", keys=((kind, "n"),))
    assert triaged() == TriageResult(complaints=1, joined=1)
    assert cases_of() == {"1": 1, "2": 1}


def test_an_author_who_joined_from_another_platform_is_the_same_customer_from_then_on() -> None:
    fir = brand()
    post("1", brands=(fir,), keys=(("order", "n"),))
    post("2", brands=(fir,), author="另一个名字", source="feed", keys=(("order", "n"),))
    triaged()
    post("3", brands=(fir,), author="另一个名字", source="feed")
    assert triaged() == TriageResult(complaints=1, joined=1)


def test_the_same_number_of_another_brand_joins_nobody() -> None:
    fir, oak = brand(), brand("橡果")
    post("1", brands=(fir,), keys=(("order", "n"),))
    post("2", brands=(oak,), author="另一个名字", source="feed", keys=(("order", "n"),))
    assert triaged().opened == 2


def test_a_complaint_about_something_else_after_closing_is_a_new_case_and_a_repeat() -> None:
    fir = brand()
    post("1", brands=(fir,))
    triaged()
    finish(1, *CLOSED)
    other = {"topic": "price"}
    post("2", "云杉多扣了会员费", brands=(fir,), posted_at=NOW + HOUR, verdict=other)
    assert triaged(NOW + HOUR) == TriageResult(complaints=1, opened=1)
    assert "repeat" not in case(1).priority_terms
    assert case(2).priority_terms["repeat"] == 10
    assert case(1).stage == "closed"


def test_a_dismissed_case_makes_nobody_a_repeat_complainer() -> None:
    fir = brand()
    post("1", brands=(fir,))
    triaged()
    finish(1, Stage.DISMISSED)
    post("2", brands=(fir,))
    assert triaged().opened == 1
    assert "repeat" not in case(2).priority_terms


def test_a_complaint_about_a_competitor_opens_none() -> None:
    fir = brand(competitors=["橡果"])
    words = "云杉用得好好的，橡果却天天漏水"
    evidence = [{"start": words.index("橡果"), "end": len(words), "why": "complaint"}]
    post("1", words, brands=(fir,), verdict={"evidence": evidence})
    assert triaged() == TriageResult(about_competitors=1)
    assert (cases_of(), channels()) == ({}, {})
    assert triaged() == TriageResult()


def test_our_own_official_posts_open_none() -> None:
    post("1", brands=(brand(),), author="云杉客服", is_official=True)
    assert triaged() == TriageResult()


def test_an_old_post_makes_history_and_opens_no_case() -> None:
    post("1", brands=(brand(),), posted_at=NOW - timedelta(days=31))
    assert triaged() == TriageResult(complaints=1, history=1)
    assert cases_of() == {}
    assert channels() == {"1": "bypassed"}


def test_history_that_is_asked_for_opens_cases_whose_clocks_start_now() -> None:
    post("1", brands=(brand(),), posted_at=NOW - timedelta(days=300))
    triaged()
    assert triaged(include_history=True).opened == 1
    opened = case(1)
    assert opened.is_history
    assert opened.first_response_due == NOW + timedelta(hours=4)
    assert opened.resolution_due is not None
    assert opened.resolution_due > NOW
    assert "overdue" not in opened.priority_terms
    before = everything()
    assert triaged(include_history=True).opened == 0
    assert everything() == before


def test_a_late_found_post_is_overdue_from_the_start() -> None:
    post("1", brands=(brand(),), posted_at=NOW - timedelta(days=9))
    triaged()
    assert not case(1).is_history
    assert case(1).priority_terms["overdue"] == 10


def test_running_twice_changes_nothing() -> None:
    fir = brand(official_accounts={"weibo": ["云杉客服"]}, competitors=["橡果"])
    post("1", brands=(fir,))
    post("2", brands=(fir,))
    post("3", "@云杉客服 什么时候来人", brands=(fir,), author="白露")
    post("4", brands=(fir,), author=None, posted_at=NOW - timedelta(days=60))
    their_fault = {"evidence": [{"start": 0, "end": 4, "why": "complaint"}]}
    post("5", "橡果漏水，比云杉差", brands=(fir,), author=None, verdict=their_fault)
    post("6", brands=(fir,), verdict={"intent": "praise"})
    triaged()
    assert channels() == {"1": "bypassed", "2": "bypassed", "3": "unknown", "4": "bypassed"}
    before = everything()
    triaged()
    assert everything() == before
