"""Giving out all cases that nobody has."""

import threading
from datetime import timedelta
from typing import Any

import pytest

from recovery import jobs
from recovery.access.actor import Actor, Role
from recovery.casework import handing
from recovery.casework.lifecycle import Stage
from recovery.errors import CaseTaken
from recovery.team.assignment import Preference, Presence, Rule
from recovery.team.distribution import Distribution, Turn, distribute
from recovery.team.sharing import Wait
from storage.config import get_settings
from storage.engine import transaction
from storage.errors import WrongUsage
from tests.recovery.giving import (
    AMIN,
    LEAD,
    SYSTEM,
    act,
    last_event,
    new_cases,
    person,
    set_case,
    settings,
    team,
    user_id,
    who_has,
)
from tests.recovery.making import NOW, rows

pytestmark = pytest.mark.usefixtures("clean_database")


@pytest.fixture(autouse=True)
def _people(clean_database: None) -> None:
    team()


def given_out(actor: Actor = LEAD, **how: Any) -> Distribution:
    found: Distribution = act(distribute, actor, how.pop("settings", get_settings()), **how)
    return found


def test_all_cases_are_given_out_most_urgent_first_and_it_is_on_record() -> None:
    first, second, third = new_cases(3)
    done = given_out()
    assert done.given == [
        Turn(first, "amin", Preference.NAME),
        Turn(second, "bo", Preference.LOAD),
        Turn(third, "amin", Preference.NAME),
    ]
    assert (done.waiting, done.with_juniors) == ([], [])
    assert who_has() == {first: "amin", second: "bo", third: "amin"}
    assert last_event(second) == ("assigned", "lin", {"assignee": user_id("bo"), "why": "load"})
    assert rows("SELECT DISTINCT stage, version FROM recovery_case") == [("assigned", 2)]


def test_a_second_time_gives_nothing_and_changes_nothing() -> None:
    new_cases(2)
    given_out()
    before = rows("SELECT * FROM recovery_case ORDER BY id")
    assert given_out() == Distribution()
    assert rows("SELECT * FROM recovery_case ORDER BY id") == before


def test_a_dry_run_tells_the_same_and_does_nothing() -> None:
    (case_id,) = new_cases(1)
    told = given_out(dry_run=True)
    assert who_has() == {case_id: None}
    assert given_out() == told


def test_a_case_in_work_that_was_taken_back_is_given_out_and_an_ended_one_is_not() -> None:
    worked, ended = new_cases(2)
    set_case(worked, stage=Stage.INVESTIGATING)
    set_case(ended, stage=Stage.CLOSED)
    assert [one.case_id for one in given_out().given] == [worked]
    assert rows("SELECT stage FROM recovery_case WHERE id = 1") == [("investigating",)]


def test_who_is_not_there_gets_nothing_and_leads_are_asked_last() -> None:
    (case_id,) = new_cases(1)
    person("amin", presence=Presence.AWAY)
    person("bo", capacity=0)
    assert given_out().given == [Turn(case_id, "lin", Preference.ONLY)]


def test_outside_working_hours_everything_waits_and_is_told_why() -> None:
    (case_id,) = new_cases(1)
    night = NOW + timedelta(hours=11)
    (left,) = given_out(now=night).waiting
    assert (left.case_id, left.why, left.rules) == (case_id, Wait.NOBODY, {Rule.OFF_SHIFT: 3})
    soon = NOW + timedelta(hours=20, minutes=45)
    assert given_out(now=soon).given[0].name == "amin"


def test_a_case_that_needs_a_senior_waits_for_a_lead_and_one_with_a_junior_is_told() -> None:
    waits, held = new_cases(2)
    act(handing.claim, held, AMIN, get_settings())
    for each in (waits, held):
        set_case(each, needs_senior=True)
    done = given_out()
    assert [(one.case_id, one.why) for one in done.waiting] == [(waits, Wait.SENIOR)]
    assert done.with_juniors == [held]
    person("bo", is_senior=True)
    assert given_out().given == [Turn(waits, "bo", Preference.ONLY)]


def test_abusive_cases_are_shared_over_several_passes() -> None:
    person("lin", capacity=0)
    severities = {"severity": 0, "is_abusive": True}
    for _ in range(2):
        new_cases(1, **severities)
        person("bo", presence=Presence.AWAY)
        given_out()
    person("bo", presence=Presence.AT_WORK)
    busy = new_cases(3)
    for each in busy:
        set_case(each, severity=4)
        act(handing.assign, each, "bo", LEAD, get_settings())
    (third,) = new_cases(1, **severities)
    assert given_out().given == [Turn(third, "bo", Preference.ONLY)]
    (plain,) = new_cases(1)
    assert given_out().given[0].name == "amin"
    (rested,) = new_cases(1, **severities)
    assert given_out().given == [Turn(rested, "amin", Preference.LOAD)]
    assert who_has()[plain] == "amin"


def test_the_order_within_one_pass_is_read_back() -> None:
    person("bo", capacity=0)
    person("lin", capacity=0)
    for case_id, is_abusive in zip(new_cases(3), (False, True, True), strict=True):
        set_case(case_id, is_abusive=is_abusive)
    given_out()
    (streak,) = rows("SELECT array_agg(is_abusive ORDER BY assigned_at DESC) FROM recovery_case")
    assert streak == ([True, True, False],)
    person("bo", capacity=9)
    (fourth,) = new_cases(1, is_abusive=True)
    assert given_out().given == [Turn(fourth, "bo", Preference.ONLY)]


def test_eight_distributions_at_once_give_each_case_once() -> None:
    ids = new_cases(12)
    gate = threading.Barrier(8, timeout=20)
    given: list[int] = []

    def race() -> None:
        gate.wait()
        given.extend(one.case_id for one in given_out(SYSTEM).given)

    threads = [threading.Thread(target=race) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(given) == ids
    assert rows("SELECT count(*), max(version) FROM recovery_case") == [(12, 2)]
    assert rows("SELECT count(*) FROM case_event WHERE action = 'assigned'") == [(12,)]


def test_a_case_that_somebody_is_changing_is_left_for_the_next_time() -> None:
    busy, free = new_cases(2)
    with transaction() as session:
        handing.claim(session, busy, AMIN, get_settings(), now=NOW)
        done = given_out(SYSTEM)
    assert [one.case_id for one in done.given] == [free]
    assert [(one.case_id, one.why) for one in done.waiting] == [(busy, Wait.CHANGED)]
    assert who_has()[busy] == "amin"


def test_a_claim_and_a_distribution_at_once_end_with_one_holder() -> None:
    ids = new_cases(8)
    gate = threading.Barrier(2, timeout=20)
    refused: list[int] = []

    def claim_all() -> None:
        gate.wait()
        for case_id in reversed(ids):
            try:
                act(handing.claim, case_id, AMIN, get_settings())
            except CaseTaken:
                refused.append(case_id)

    def give_all() -> None:
        gate.wait()
        given_out(SYSTEM)

    threads = [threading.Thread(target=claim_all), threading.Thread(target=give_all)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    givings = rows("SELECT case_id FROM case_event WHERE details ? 'assignee' ORDER BY case_id")
    assert [case_id for (case_id,) in givings] == ids
    claimed = [case_id for case_id in ids if last_event(case_id)[0] == "claimed"]
    assert sorted(claimed + refused) == ids


@pytest.mark.parametrize("role", [Role.HANDLER, Role.OUTSOURCED, Role.PR, Role.ANALYST])
def test_only_leads_distribute(role: Role) -> None:
    with pytest.raises(WrongUsage):
        given_out(Actor("amin", role, "cli"))


def test_the_triage_job_gives_out_only_where_the_settings_say_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (case_id,) = new_cases(1)
    person("amin", capacity=5)
    jobs.triage()
    assert who_has() == {case_id: None}
    monkeypatch.setattr(jobs, "get_settings", lambda: settings(automatic=True))
    with transaction() as session:  # whatever the time of the test
        for name in ("amin", "bo"):
            session.connection().exec_driver_sql(
                "INSERT INTO shift (user_id, weekdays, starts, ends) "
                f"SELECT id, '1234567', '00:00', '00:00' FROM app_user WHERE name = '{name}'"
            )
    jobs.triage()
    assert who_has() == {case_id: "amin"}
    assert last_event(case_id)[1] == "assignment"
