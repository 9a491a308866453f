"""Deadlines that are near or passed: told once, to whom it concerns."""

import threading
from datetime import timedelta

import pytest

from recovery import jobs
from recovery.access import users
from recovery.access.actor import TRIAGE, Role
from recovery.casework import cases
from recovery.casework.lifecycle import Stage
from recovery.clocks import deadlines
from recovery.clocks.deadlines import Looked
from storage.config import get_settings
from storage.engine import transaction
from tests.recovery.making import HANDLER, LEAD, NOW, brand, moved, post, rows, triaged

pytestmark = pytest.mark.usefixtures("clean_database")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def fir() -> int:
    """A case that was opened at ten; its first response is due at fourteen (NOW + 2 hours)."""
    made = brand()
    post("1", brands=(made,))
    triaged()
    return made


def keep(after: timedelta) -> Looked:
    return deadlines.keep(get_settings(), NOW + after)


def alarms() -> list[tuple[object, ...]]:
    return rows("SELECT case_id, clock, level FROM deadline_alarm ORDER BY raised_at, clock, level")


def events() -> list[dict[str, object]]:
    return [
        d for (d,) in rows("SELECT details FROM case_event WHERE action='deadline' ORDER BY id")
    ]


def messages() -> list[dict[str, object]]:
    return [p for (p,) in rows("SELECT payload FROM outbox WHERE kind = 'deadline' ORDER BY id")]


def test_a_deadline_is_told_when_it_nears_and_when_it_passes(fir: int) -> None:
    assert keep(timedelta(minutes=59)).alarms == 0
    assert keep(HOUR).alarms == 1  # a quarter of the four hours is left
    assert keep(2 * HOUR - timedelta(minutes=1)).alarms == 0
    assert keep(2 * HOUR).alarms == 1
    assert keep(9 * HOUR).alarms == 0
    assert alarms() == [(1, "first_response", "near"), (1, "first_response", "passed")]
    assert events()[0] == {
        "clock": "first_response",
        "level": "near",
        "due_at": "2026-11-18T06:00:00.000000Z",
    }
    assert {
        actor for (actor,) in rows("SELECT actor FROM case_event WHERE action = 'deadline'")
    } == {"clocks"}


def test_one_that_has_passed_already_is_not_told_to_be_near(fir: int) -> None:
    keep(DAY)
    assert alarms() == [(1, "first_response", "passed")]


def test_it_is_addressed_to_who_works_on_it_and_then_to_the_lead(fir: int) -> None:
    with transaction() as session:
        users.add(session, "hua", Role.HANDLER)
        cases.assign(session, 1, "hua", LEAD, now=NOW)
    keep(HOUR)
    keep(2 * HOUR)
    near, passed = messages()
    assert (near["to"], near["assignee"], near["case"]) == (["assignee"], 1, 1)
    assert passed["to"] == ["assignee", "lead"]
    assert rows("SELECT DISTINCT idempotency_key FROM outbox ORDER BY 1") == [
        ("deadline:1:first_response:2026-11-18T06:00:00.000000Z:near",),
        ("deadline:1:first_response:2026-11-18T06:00:00.000000Z:passed",),
    ]


def test_what_nobody_works_on_is_told_to_the_lead(fir: int) -> None:
    keep(HOUR)
    assert messages()[0]["to"] == ["lead"]


def test_it_is_told_once_however_many_workers_look(fir: int) -> None:
    for number in range(2, 8):
        post(str(number), brands=(fir,), author=f"客户{number}")
    triaged()
    gate = threading.Barrier(8, timeout=20)
    told: list[int] = []

    def race() -> None:
        gate.wait()
        told.append(keep(3 * HOUR).alarms)

    threads = [threading.Thread(target=race) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    keep(3 * HOUR)
    assert len(told) == 8
    assert rows("SELECT count(*), count(DISTINCT case_id) FROM deadline_alarm") == [(7, 7)]
    assert len(messages()) == len(events()) == 7


def test_a_case_that_somebody_just_changes_is_looked_at_next_time(fir: int) -> None:
    with transaction() as session:
        cases.locked(session, 1, TRIAGE)
        assert keep(3 * HOUR) == Looked(0, 0, 0)
    assert keep(3 * HOUR).alarms == 1


def test_a_paused_clock_tells_nothing(fir: int) -> None:
    with transaction() as session:
        for stage in (Stage.ASSIGNED, Stage.RESPONDED, Stage.WAITING):
            cases.move(session, 1, stage, HANDLER, now=NOW + HOUR)
    assert keep(30 * DAY).alarms == 0
    assert alarms() == []
    with transaction() as session:
        cases.move(session, 1, Stage.INVESTIGATING, HANDLER, now=NOW + 30 * DAY)
    assert keep(30 * DAY).alarms == 0
    assert keep(40 * DAY).alarms == 1
    assert alarms() == [(1, "resolution", "passed")]


def test_a_regulators_date_is_told_though_the_case_waits(fir: int) -> None:
    with transaction() as session:
        for stage in (Stage.ASSIGNED, Stage.RESPONDED, Stage.WAITING):
            case = cases.move(session, 1, stage, HANDLER, now=NOW + HOUR)
        case.ordered_due = NOW + DAY
        cases.changed(session, case, NOW + HOUR)
    keep(DAY)
    assert alarms() == [(1, "ordered", "passed")]


def test_a_deadline_that_moved_is_another_one(fir: int) -> None:
    with transaction() as session:
        for stage in (Stage.ASSIGNED, Stage.RESPONDED):
            cases.move(session, 1, stage, HANDLER, now=NOW)
    keep(10 * DAY)
    moved(1, Stage.RESOLVED, Stage.ASSIGNED, actor=HANDLER, now=NOW + 10 * DAY)
    keep(30 * DAY)
    assert [level for _, clock, level in alarms() if clock == "resolution"] == ["passed", "passed"]


def test_the_callback_has_a_deadline_too(fir: int) -> None:
    with transaction() as session:
        for stage in (Stage.ASSIGNED, Stage.RESPONDED, Stage.RESOLVED):
            cases.move(session, 1, stage, HANDLER, now=NOW)
    keep(2 * DAY)
    assert alarms() == [(1, "callback", "passed")]


def test_of_history_nobody_is_notified(clean_database: None) -> None:
    post("1", brands=(brand(),), posted_at=NOW - 300 * DAY)
    triaged(include_history=True)
    keep(DAY)
    assert alarms() == [(1, "first_response", "passed")]
    assert (len(events()), messages()) == (1, [])


def test_ended_cases_are_never_looked_at(fir: int) -> None:
    moved(1, Stage.DISMISSED, actor=HANDLER)
    assert keep(DAY) == Looked(0, 0, 0)


def test_time_scores_a_case_again_and_no_version_changes(fir: int) -> None:
    scores = []
    for minutes in range(0, 60 * 40, 7):
        keep(timedelta(minutes=minutes))
        ((priority, terms, version),) = rows(
            "SELECT priority, priority_terms, version FROM recovery_case"
        )
        scores.append(priority)
        assert version == 1
    assert scores == sorted(scores)
    assert (scores[0], scores[-1], terms["age"]) == (24, 44, 10)


def test_a_change_of_weights_reaches_the_cases_when_they_are_asked_to_look(
    fir: int,
) -> None:
    keep(timedelta())
    settings = get_settings().model_copy(deep=True)
    settings.priority.severity = 20
    assert deadlines.keep(settings, NOW).rescored == 0
    with transaction() as session:
        assert deadlines.look_again(session, NOW) == 1
    assert deadlines.keep(settings, NOW).rescored == 1
    assert rows("SELECT priority FROM recovery_case") == [(40,)]


def test_a_worker_watches_the_cases_as_part_of_its_upkeep(fir: int) -> None:
    jobs.watch_cases(NOW + DAY)
    assert alarms() == [(1, "first_response", "passed")]
