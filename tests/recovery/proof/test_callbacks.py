"""Callbacks: planned at the resolution, recorded, and tried again."""

import threading
from datetime import timedelta

import pytest

from recovery.access import users
from recovery.access.actor import Actor, Role
from recovery.casework import cases
from recovery.casework.lifecycle import Stage
from recovery.errors import CaseChanged
from recovery.proof import callbacks
from recovery.proof.callbacks import Answer, Way
from recovery.proof.proof import Heard, Outcome
from storage import callbacks as stored
from storage.config import get_settings
from storage.engine import transaction
from storage.errors import WrongUsage
from storage.models import Callback, Case
from tests.recovery.making import (
    HANDLER,
    LEAD,
    NOW,
    SOLVING,
    brand,
    called_back,
    moved,
    post,
    rows,
    triaged,
    unanswered,
)

pytestmark = pytest.mark.usefixtures("clean_database")
HOUR = timedelta(hours=1)
FIRST = NOW + timedelta(days=1)  # nine working hours after a Wednesday noon
NO_ANSWER = {"outcome": Outcome.NO_ANSWER}


@pytest.fixture
def case_id() -> int:
    """A resolved case, in nobody's hands."""
    post("1", brands=(brand(),))
    triaged()
    moved(1, *SOLVING)
    return 1


def case(case_id: int) -> Case:
    with transaction() as session:
        return cases.get(session, case_id)


def planned(case_id: int = 1) -> Callback | None:
    with transaction() as session:
        return stored.standing(session, case_id)


def test_a_resolution_plans_the_first_callback_in_working_hours(case_id: int) -> None:
    plan = planned()
    assert plan is not None
    assert (plan.attempt, plan.planned_at, plan.resolved_at) == (1, FIRST, NOW)
    assert case(case_id).callback_due == FIRST


def test_an_unresolved_case_has_no_callback() -> None:
    post("1", brands=(brand(),))
    triaged()
    moved(1, Stage.ASSIGNED)
    assert (planned(), case(1).callback_due) == (None, None)
    with pytest.raises(WrongUsage, match="is assigned"):
        called_back(1)


def test_a_recorded_callback_moves_the_case_and_is_in_its_history(case_id: int) -> None:
    told = called_back(case_id, FIRST, satisfaction=4, effort=2, would_recommend=9)
    assert (told.case.stage, told.next_due, told.is_unsatisfied) == ("callback", None, False)
    assert (told.callback.done_at, told.callback.done_by) == (FIRST, "lin")
    assert (told.callback.done_role, told.callback.done_origin) == ("lead", "cli")
    assert (planned(), case(case_id).callback_due) == (None, None)
    action, details = rows("SELECT action, details FROM case_event ORDER BY id DESC")[0]
    assert action == "called_back"
    assert details == {
        "callback": told.callback.id,
        "attempt": 1,
        "outcome": "answered",
        "way": "phone",
        "satisfaction": 4,
        "effort": 2,
        "would_recommend": 9,
    }


def test_what_the_customer_said_lies_beside_the_history_and_is_masked(case_id: int) -> None:
    with transaction() as session:
        callbacks.record(
            session,
            case_id,
            Answer(Outcome.ANSWERED, Way.PHONE, satisfaction=2),
            HANDLER,
            settings=get_settings(),
            now=FIRST,
            comment="还是不凉，改打 13800138000",
        )
        ((_, said),) = stored.listed(session, case_id=case_id)
    assert said == "还是不凉，改打 138****8000"
    ((history,),) = rows("SELECT json_agg(case_event)::text FROM case_event")
    assert "不凉" not in str(history)
    assert "不凉" not in str(rows("SELECT * FROM callback"))


def test_nobody_reached_is_tried_again_and_after_the_last_try_no_more(case_id: int) -> None:
    told = called_back(case_id, FIRST, **NO_ANSWER)
    later = FIRST + timedelta(days=1, hours=4)  # thirteen working hours: another time of day
    assert told.next_due == later
    assert case(case_id).callback_due == told.next_due
    unanswered(case_id, 2)
    assert (planned(), case(case_id).callback_due) == (None, None)
    assert [n for (n,) in rows("SELECT attempt FROM callback ORDER BY id")] == [1, 2, 3]
    assert case(case_id).stage == "callback"


def test_a_try_right_after_another_is_no_second_try(case_id: int) -> None:
    called_back(case_id, FIRST, **NO_ANSWER)
    with pytest.raises(WrongUsage, match="planned for"):
        called_back(case_id, FIRST + HOUR, **NO_ANSWER)
    assert called_back(case_id, FIRST + HOUR).heard is Heard.WON_BACK  # the customer rang back


def test_a_customer_may_answer_after_the_last_try(case_id: int) -> None:
    unanswered(case_id, 3)
    told = called_back(case_id, NOW + timedelta(days=20))
    assert (told.callback.attempt, told.heard) == (4, Heard.WON_BACK)


def test_a_reopened_case_cancels_what_is_planned_and_the_next_resolution_asks_anew(
    case_id: int,
) -> None:
    called_back(case_id, FIRST, **NO_ANSWER)
    moved(case_id, Stage.ASSIGNED, now=FIRST + HOUR)
    assert (planned(), case(case_id).callback_due) == (None, None)
    moved(case_id, Stage.RESPONDED, Stage.RESOLVED, now=FIRST + HOUR)
    plan = planned()
    assert plan is not None
    assert (plan.round, plan.attempt, plan.resolved_at) == (2, 1, FIRST + HOUR)
    assert [
        cancelled for (cancelled,) in rows("SELECT cancelled_at FROM callback ORDER BY id")
    ] == [
        None,
        FIRST + HOUR,
        None,
    ]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"outcome": Outcome.NO_ANSWER, "satisfaction": 3}, "not reached"),
        ({"outcome": Outcome.REFUSED, "is_won_back": False}, "not reached"),
        ({"effort": 2, "satisfaction": None}, "neither"),
        ({"satisfaction": 0}, "0 is no value of satisfaction"),
        ({"satisfaction": 6}, "6 is no value of satisfaction"),
        ({"satisfaction": 3, "effort": 0}, "0 is no value of effort"),
        ({"satisfaction": 3, "effort": 6}, "6 is no value of effort"),
        ({"satisfaction": 3, "would_recommend": -1}, "-1 is no value of would_recommend"),
        ({"satisfaction": 3, "would_recommend": 11}, "11 is no value of would_recommend"),
    ],
)
def test_an_answer_that_makes_no_sense_is_refused(
    case_id: int, answer: dict[str, object], told: str
) -> None:
    with pytest.raises(WrongUsage, match=told):
        called_back(case_id, **answer)
    assert case(case_id).stage == "resolved"


@pytest.mark.parametrize("role", [Role.PR, Role.ANALYST, Role.SYSTEM])
def test_only_people_who_work_cases_record_callbacks(case_id: int, role: Role) -> None:
    answer = Answer(Outcome.ANSWERED, Way.PRIVATE, satisfaction=5)
    with pytest.raises(WrongUsage, match="may not"), transaction() as session:
        actor = Actor("x", role, "cli")
        callbacks.record(session, case_id, answer, actor, settings=get_settings(), now=FIRST)


def test_of_eight_callbacks_recorded_at_once_on_one_version_exactly_one_counts(
    case_id: int,
) -> None:
    version, gate = case(case_id).version, threading.Barrier(8, timeout=20)
    told: list[CaseChanged] = []

    def race(number: int) -> None:
        answer = Answer(Outcome.ANSWERED, Way.PHONE, satisfaction=number % 5 + 1)
        actor = Actor(f"user {number}", Role.HANDLER, "dashboard")
        gate.wait()
        try:
            with transaction() as session:
                callbacks.record(
                    session,
                    case_id,
                    answer,
                    actor,
                    settings=get_settings(),
                    now=FIRST,
                    version=version,
                )
        except CaseChanged as changed:
            told.append(changed)

    threads = [threading.Thread(target=race, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(told) == 7
    assert rows("SELECT count(*) FROM callback") == [(1,)]


def test_today_shows_what_is_due_the_oldest_first_with_how_to_reach_whom(case_id: int) -> None:
    with transaction() as session:
        users.add(session, "hua", Role.HANDLER)
        (fir, *_) = session.connection().exec_driver_sql("SELECT id FROM brand").scalars()
    post("2", brands=(fir,), author="白露", keys=(("phone", "n"),), url="https://a.example/2")
    post("3", brands=(fir,), author=None)
    triaged()
    for number, hours in ((2, -1), (3, 22)):
        moved(number, *SOLVING, now=NOW + hours * HOUR)
    with transaction() as session:
        cases.assign(session, 2, "hua", LEAD, now=NOW)

    def due(now: object, **only: object) -> list[int]:
        with transaction() as session:
            found = callbacks.due_today(session, now, get_settings().zone, **only)  # type: ignore[arg-type]
        return [one.callback.case_id for one, _ in found]

    assert due(NOW) == []
    assert due(FIRST - 3 * HOUR) == [2, 1]  # planned for later today
    assert due(FIRST + timedelta(days=1)) == [2, 1, 3]
    assert due(FIRST, assignee="hua") == [2]
    assert due(FIRST, brand="橡果") == []
    with transaction() as session:
        reach = stored.ways(session, [1, 2, 3])
    mention = rows("SELECT id FROM mention WHERE external_id = '2'")[0][0]
    assert reach[2] == [
        {
            "way": "public",
            "source": "weibo",
            "handle": "白露",
            "url": "https://a.example/2",
            "mention_id": mention,
        },
        {"way": "phone", "mention_id": mention},
    ]
    assert [way["handle"] for way in reach[1]] == ["阿桂"]
    assert reach[3] == []
    called_back(2, FIRST)
    assert due(FIRST + timedelta(days=1)) == [1, 3]
