"""The problem is back: what triage does with a later complaint of the same customer."""

from datetime import timedelta

import pytest

from recovery.access import users
from recovery.access.actor import TRIAGE, Role
from recovery.casework.lifecycle import Stage
from recovery.channel.decision import Channel, Decision
from recovery.proof import relapse
from recovery.triage import TriageResult
from storage.complaints import pending
from storage.config import get_settings
from storage.engine import transaction
from storage.models import Case
from tests.recovery.making import (
    NOW,
    SOLVING,
    brand,
    called_back,
    cases_of,
    everything,
    moved,
    post,
    rows,
    triaged,
)

pytestmark = pytest.mark.usefixtures("clean_database")
DAY = timedelta(days=1)
BACK = NOW + 3 * DAY
OTHER = {"topic": "price"}
CLOSING = (*SOLVING, Stage.CALLBACK, Stage.CLOSED)


def solved(*stages: Stage) -> int:
    """A brand whose customer's one case went through ``stages``."""
    fir = brand()
    post("1", brands=(fir,))
    triaged()
    for stage in stages:
        if stage is Stage.CLOSED:
            called_back(1)
        moved(1, stage)
    return fir


def case(case_id: int = 1) -> Case:
    with transaction() as session:
        return session.get_one(Case, case_id)


@pytest.mark.parametrize("stages", [SOLVING, CLOSING[:-1], CLOSING], ids=lambda s: s[-1])
def test_a_relapse_reopens_the_solved_case_and_its_clocks_start_with_the_post(
    stages: tuple[Stage, ...],
) -> None:
    fir = solved(*stages)
    was, before = case().stage, case().version
    post("2", "又不制冷了", brands=(fir,), posted_at=BACK, verdict={"severity": 3})
    assert triaged(BACK) == TriageResult(complaints=1, reopened=1)
    found = case()
    assert (found.stage, found.severity, cases_of()) == ("received", 3, {"1": 1, "2": 1})
    assert (found.first_response_at, found.resolved_at, found.closed_at) == (None, None, None)
    monday = BACK + 2 * DAY  # four working hours after a Saturday end there at 13:00
    assert found.first_response_due == monday + timedelta(hours=1)
    assert found.resolution_due is not None
    assert found.resolution_due > found.first_response_due
    assert found.callback_due is None
    assert "repeat" in found.priority_terms
    assert found.version > before
    mention = rows("SELECT id FROM mention WHERE external_id = '2'")[0][0]
    events = rows(
        "SELECT action, actor, from_stage, to_stage, details->'mention' FROM case_event ORDER BY id"
    )
    assert events[-2:] == [
        ("relapsed", "triage", was, "received", mention),
        ("joined", "triage", None, None, mention),
    ]
    assert rows("SELECT count(*) FROM callback WHERE done_at IS NULL AND cancelled_at IS NULL") == [
        (0,)
    ]


def test_a_relapse_goes_to_whoever_worked_on_the_case_unless_they_left() -> None:
    fir = solved(*CLOSING)
    with transaction() as session:
        hua = users.add(session, "hua", Role.HANDLER)
        session.get_one(Case, 1).assignee_id = hua.id
    post("2", brands=(fir,), posted_at=BACK)
    triaged(BACK)
    assert (case().stage, case().assignee_id) == ("assigned", 1)
    moved(1, *SOLVING[1:], now=BACK + DAY)
    with transaction() as session:
        session.get_one(type(hua), 1).is_active = False
    post("3", brands=(fir,), posted_at=BACK + 2 * DAY)
    triaged(BACK + 2 * DAY)
    assert (case().stage, case().assignee_id) == ("received", None)


def test_triaging_twice_changes_nothing_and_a_second_complaint_joins() -> None:
    fir = solved(*CLOSING)
    post("2", brands=(fir,), posted_at=BACK)
    triaged(BACK)
    before = everything()
    assert triaged(BACK) == TriageResult()
    assert everything() == before
    post("3", brands=(fir,), posted_at=BACK)
    assert triaged(BACK) == TriageResult(complaints=1, joined=1)


def test_reopening_for_the_same_complaint_again_does_nothing() -> None:
    fir = solved(*CLOSING)
    mention = post("2", brands=(fir,), posted_at=BACK)
    with transaction() as session:
        (complaint,) = pending(session, 10)
        assert complaint.mention_id == mention
        decision = Decision(value=Channel.FAILED, rule="asked_in_vain", facts={})
        given = (complaint, decision, get_settings(), TRIAGE, BACK)
        reopened = relapse.reopen_for(session, *given)
        assert reopened is not None
        version = reopened.version
        assert relapse.reopen_for(session, *given) is None
        assert reopened.version == version


def test_another_problem_of_the_same_customer_is_a_new_case_beside_the_resolved_one() -> None:
    fir = solved(*SOLVING)
    post("2", "会员费多扣了一个月", brands=(fir,), posted_at=BACK, verdict=OTHER)
    assert triaged(BACK) == TriageResult(complaints=1, opened=1)
    assert case(1).stage == "resolved"
    assert "repeat" in case(2).priority_terms


def test_a_post_from_before_the_solution_that_is_found_late_joins_and_reopens_nothing() -> None:
    fir = solved(*SOLVING)
    post("2", brands=(fir,), posted_at=NOW - DAY)
    assert triaged(BACK) == TriageResult(complaints=1, joined=1)
    assert (case().stage, case().callback_due is None) == ("resolved", False)


def test_a_case_in_work_takes_the_complaint_before_a_solved_one_is_reopened() -> None:
    fir = solved(*CLOSING)
    post("2", "会员费多扣了一个月", brands=(fir,), posted_at=BACK, verdict=OTHER)
    triaged(BACK)
    post("3", brands=(fir,), posted_at=BACK + DAY)
    assert triaged(BACK + DAY) == TriageResult(complaints=1, joined=1)
    assert (cases_of()["3"], case(1).stage) == (2, "closed")


def test_of_several_solved_cases_the_one_with_that_problem_is_reopened() -> None:
    fir = solved(*CLOSING)
    post("2", "会员费多扣了一个月", brands=(fir,), posted_at=NOW + DAY, verdict=OTHER)
    triaged(NOW + DAY)
    moved(2, *SOLVING, now=NOW + DAY)
    post("3", brands=(fir,), posted_at=BACK)
    assert triaged(BACK).reopened == 1
    assert (cases_of()["3"], case(2).stage) == (1, "resolved")


@pytest.mark.parametrize("kind", ["order", "phone"])
def test_the_same_number_under_another_name_is_the_same_customer(kind: str) -> None:
    fir = brand()
    post("1", brands=(fir,), keys=((kind, "n"),))
    triaged()
    moved(1, *SOLVING)
    post(
        "2", brands=(fir,), author="另一个名字", source="feed", keys=((kind, "n"),), posted_at=BACK
    )
    assert triaged(BACK).reopened == 1


def test_another_problem_under_another_name_is_a_repeat_too() -> None:
    fir = brand()
    post("1", brands=(fir,), keys=(("phone", "n"),))
    triaged()
    moved(1, *SOLVING)
    post(
        "2",
        "会员费多扣了一个月",
        brands=(fir,),
        author="另一个名字",
        source="feed",
        keys=(("phone", "n"),),
        posted_at=BACK,
        verdict=OTHER,
    )
    assert triaged(BACK).opened == 1
    assert "repeat" in case(2).priority_terms


def test_a_dismissed_case_is_not_reopened() -> None:
    fir = brand()
    post("1", brands=(fir,))
    triaged()
    moved(1, Stage.DISMISSED)
    post("2", brands=(fir,), posted_at=BACK)
    assert triaged(BACK) == TriageResult(complaints=1, opened=1)
    assert case(1).stage == "dismissed"


def test_after_the_time_of_relapses_a_complaint_is_a_new_case() -> None:
    fir = solved(*CLOSING)
    late = NOW + 31 * DAY
    post("2", brands=(fir,), posted_at=late)
    assert triaged(late) == TriageResult(complaints=1, opened=1)


@pytest.mark.parametrize("words", [{"author": "白露"}, {"author": None}])
def test_somebody_elses_complaint_reopens_nothing(words: dict[str, str | None]) -> None:
    fir = solved(*CLOSING)
    post("2", brands=(fir,), posted_at=BACK, **words)  # type: ignore[arg-type]
    assert triaged(BACK).opened == 1


def test_imported_history_reopens_nothing() -> None:
    fir = solved(*CLOSING)
    post("2", brands=(fir,), posted_at=BACK)
    much_later = BACK + 60 * DAY
    assert triaged(much_later, include_history=True).reopened == 0
    assert case().stage == "closed"


def test_praise_after_the_solution_reopens_nothing() -> None:
    fir = solved(*CLOSING)
    post("2", "云杉修好了，很满意", brands=(fir,), posted_at=BACK, verdict={"intent": "praise"})
    assert triaged(BACK) == TriageResult()
    assert case().stage == "closed"
