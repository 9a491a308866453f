"""Cases from hand to hand."""

import threading
from datetime import timedelta

import pytest

from recovery.access import users
from recovery.access.actor import Actor, Role
from recovery.casework import abuse, handing
from recovery.casework.lifecycle import Stage
from recovery.errors import CannotTake, CaseChanged, CaseNotFound, CaseTaken
from recovery.team import duties, team
from recovery.team.assignment import Presence, Rule
from recovery.team.skills import Skill
from storage.config import get_settings
from storage.engine import transaction
from storage.errors import WrongUsage
from storage.models import Case
from tests.recovery.giving import (
    AMIN,
    BO,
    LEAD,
    act,
    last_event,
    new_cases,
    person,
    set_case,
    user_id,
    who_has,
    worked_on,
)
from tests.recovery.giving import team as make_team
from tests.recovery.making import NOW, moved, rows

pytestmark = pytest.mark.usefixtures("clean_database")


@pytest.fixture
def case_id() -> int:
    make_team(qi=Role.ANALYST, wai=Role.OUTSOURCED)
    (case_id,) = new_cases(1)
    return case_id


def claim(case_id: int, actor: Actor = AMIN, version: int | None = None) -> Case:
    found: Case = act(handing.claim, case_id, actor, get_settings(), version=version)
    return found


def hand_over(case_id: int, to: str, actor: Actor = AMIN, **how: object) -> Case:
    words = {"note": "客户只在晚上方便", **how}
    found: Case = act(handing.hand_over, case_id, to, actor, get_settings(), **words)
    return found


def take_back(case_id: int, actor: Actor) -> Case:
    found: Case = act(handing.take_back, case_id, actor)
    return found


def test_who_claims_a_case_has_it_and_it_is_on_record(case_id: int) -> None:
    case = claim(case_id, version=1)
    assert (case.stage, case.version, case.assigned_at) == (Stage.ASSIGNED, 2, NOW)
    assert who_has() == {case_id: "amin"}
    assert last_event(case_id) == ("claimed", "amin", {"assignee": user_id("amin")})


def test_a_case_that_somebody_has_is_not_claimed(case_id: int) -> None:
    claim(case_id)
    with pytest.raises(CaseTaken, match="is with amin"):
        claim(case_id, BO)
    with pytest.raises(CaseTaken):
        claim(case_id)
    assert who_has() == {case_id: "amin"}


def test_of_eight_who_claim_one_case_at_once_exactly_one_gets_it(case_id: int) -> None:
    names = [f"handler {number}" for number in range(8)]
    make_team_of(names)
    gate = threading.Barrier(8, timeout=20)
    won: list[str] = []
    told: list[CaseTaken] = []

    def race(name: str) -> None:
        gate.wait()
        try:
            claim(case_id, Actor(name, Role.HANDLER, "cli"))
        except CaseTaken as taken:
            told.append(taken)
        else:
            won.append(name)

    threads = [threading.Thread(target=race, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (len(won), len(told)) == (1, 7)
    assert {taken.name for taken in told} == set(won)
    assert who_has() == {case_id: won[0]}
    assert rows("SELECT count(*) FROM case_event WHERE action = 'claimed'") == [(1,)]


def make_team_of(names: list[str]) -> None:
    with transaction() as session:
        for name in names:
            users.add(session, name, Role.HANDLER)


@pytest.mark.parametrize("role", [Role.PR, Role.ANALYST])
def test_who_works_no_cases_claims_none(case_id: int, role: Role) -> None:
    with pytest.raises(WrongUsage):
        claim(case_id, Actor("qi", role, "cli"))


def test_a_case_that_needs_a_senior_is_claimed_by_no_junior(case_id: int) -> None:
    set_case(case_id, needs_senior=True)
    with pytest.raises(CannotTake) as error:
        claim(case_id)
    assert error.value.rules == (Rule.SENIOR,)
    person("amin", is_senior=True)
    claim(case_id)
    assert who_has() == {case_id: "amin"}


def test_a_lead_claims_what_waits_for_one_and_it_is_on_record(case_id: int) -> None:
    set_case(case_id, needs_senior=True)
    claim(case_id, LEAD)
    assert last_event(case_id)[2] == {"assignee": user_id("lin"), "overruled": ["senior"]}


def test_an_outsourced_handler_claims_only_cases_of_their_brands(case_id: int) -> None:
    wai = Actor("wai", Role.OUTSOURCED, "cli")
    with pytest.raises(CaseNotFound):
        claim(case_id, wai)
    with transaction() as session:
        duties.add_skill(session, "wai", Skill.BRAND, "云杉", LEAD)
    assert claim(case_id, wai).assignee_id == user_id("wai")


def test_what_only_guides_giving_out_keeps_nobody_from_claiming(case_id: int) -> None:
    person("amin", presence=Presence.AWAY)
    with transaction() as session:
        duties.add_skill(session, "amin", Skill.TOPIC, "price", LEAD)
    assert claim(case_id).assignee_id == user_id("amin")


def test_who_has_enough_or_is_absent_claims_no_more(case_id: int) -> None:
    person("amin", capacity=0)
    with transaction() as session:
        duties.say_absent(session, None, NOW, None, duties.Why.LEAVE, AMIN, now=NOW)
    with pytest.raises(CannotTake) as error:
        claim(case_id)
    assert error.value.rules == (Rule.ABSENT, Rule.FULL)


def test_a_case_of_before_or_of_nowhere_is_told(case_id: int) -> None:
    with pytest.raises(CaseChanged):
        claim(case_id, version=7)
    with pytest.raises(CaseNotFound):
        claim(99)


def test_a_case_is_handed_over_with_a_masked_note(case_id: int) -> None:
    claim(case_id)
    hand_over(case_id, "bo", note="请打 13800138000")
    details = {"assignee": user_id("bo"), "from": user_id("amin")}
    assert last_event(case_id) == ("handed_over", "amin", details)
    assert rows("SELECT text FROM case_note") == [("请打 138****8000",)]
    assert who_has() == {case_id: "bo"}
    version = rows("SELECT version FROM recovery_case")
    hand_over(case_id, "bo", LEAD)
    assert rows("SELECT version FROM recovery_case") == version


def test_a_case_is_handed_over_by_who_has_it_or_a_lead(case_id: int) -> None:
    claim(case_id)
    with pytest.raises(WrongUsage, match="is not with you"):
        hand_over(case_id, "bo", BO)
    hand_over(case_id, "bo", LEAD)
    assert who_has() == {case_id: "bo"}


@pytest.mark.parametrize("to", ["nobody", "qi"])
def test_a_case_is_handed_over_only_to_who_works_cases(case_id: int, to: str) -> None:
    claim(case_id)
    with pytest.raises(WrongUsage, match="works cases"):
        hand_over(case_id, to)


def test_a_case_is_not_handed_over_without_a_word(case_id: int) -> None:
    claim(case_id)
    with pytest.raises(WrongUsage, match="empty"):
        hand_over(case_id, "bo", note=" ")


def test_a_colleague_who_cannot_take_a_case_gets_it_only_on_a_leads_word(case_id: int) -> None:
    claim(case_id)
    person("bo", presence=Presence.AWAY)
    with pytest.raises(CannotTake, match="away"):
        hand_over(case_id, "bo")
    with pytest.raises(CannotTake):
        hand_over(case_id, "bo", LEAD)
    with pytest.raises(WrongUsage, match="may not do this"):
        hand_over(case_id, "bo", override="他马上回来")
    hand_over(case_id, "bo", LEAD, override="他马上回来")
    assert last_event(case_id)[2]["overruled"] == ["away"]
    assert rows("SELECT text FROM case_note") == [("客户只在晚上方便\n他马上回来",)]


def test_who_handed_a_case_over_takes_it_back_until_it_is_touched(case_id: int) -> None:
    claim(case_id)
    hand_over(case_id, "bo")
    assert take_back(case_id, AMIN).assignee_id == user_id("amin")
    details = {"assignee": user_id("amin"), "from": user_id("bo")}
    assert last_event(case_id) == ("taken_back", "amin", details)
    hand_over(case_id, "bo")
    worked_on(case_id, BO)
    with pytest.raises(WrongUsage, match="worked on since"):
        take_back(case_id, AMIN)


def test_nobody_else_takes_a_case_back_but_a_lead_to_nobody(case_id: int) -> None:
    claim(case_id)
    with pytest.raises(WrongUsage, match="not handed over by you"):
        take_back(case_id, BO)
    with pytest.raises(WrongUsage, match="not handed over by you"):
        take_back(case_id, AMIN)
    worked_on(case_id, AMIN)
    case = take_back(case_id, LEAD)
    assert (case.assignee_id, case.assigned_at, case.stage) == (None, None, "investigating")
    with pytest.raises(WrongUsage, match="nobody has case"):
        take_back(case_id, LEAD)


def test_assigning_by_hand_keeps_to_the_rules_that_bind(case_id: int) -> None:
    set_case(case_id, needs_senior=True)
    with pytest.raises(CannotTake):
        act(handing.assign, case_id, "bo", AMIN, get_settings())
    act(handing.assign, case_id, "bo", LEAD, get_settings())
    assert last_event(case_id)[2] == {"assignee": user_id("bo"), "overruled": ["senior"]}
    with pytest.raises(WrongUsage, match="is not with you"):
        act(handing.assign, case_id, None, AMIN, get_settings())
    act(handing.assign, case_id, None, BO, get_settings())
    assert who_has() == {case_id: None}


def test_an_ended_case_goes_to_nobody(case_id: int) -> None:
    moved(case_id, Stage.DISMISSED, now=NOW)
    with pytest.raises(WrongUsage, match="dismissed"):
        claim(case_id)


def test_untouched_cases_are_given_back(case_id: int) -> None:
    first, second, third = case_id, *new_cases(2)
    for each in (first, second):
        claim(each)
    claim(third, BO)
    worked_on(first, AMIN)
    with transaction() as session:
        back = handing.release(session, person("amin"), LEAD, now=NOW)
        assert [case.id for case in back] == [second]
        assert handing.release(session, person("amin"), LEAD, now=NOW) == []
    assert who_has() == {first: "amin", second: None, third: "bo"}
    assert last_event(second)[:2] == ("taken_back", "lin")
    assert last_event(second)[2]["why"] == "absent"


def test_a_case_is_marked_as_abusive_by_a_person_and_no_more(case_id: int) -> None:
    for is_abusive in (True, True, False):
        act(abuse.mark_abusive, case_id, is_abusive, AMIN)
    told = rows("SELECT action FROM case_event WHERE action <> 'opened' ORDER BY id")
    assert told == [("marked_abusive",), ("unmarked_abusive",)]
    with pytest.raises(WrongUsage):
        act(abuse.mark_abusive, case_id, True, Actor("qi", Role.ANALYST, "cli"))


def test_the_streak_is_of_the_last_cases_that_came_to_somebody(case_id: int) -> None:
    ids = [case_id, *new_cases(3)]
    for hour, each in enumerate(ids):
        set_case(each, is_abusive=hour != 1)
        act(handing.claim, each, AMIN, get_settings(), now=NOW + timedelta(minutes=hour))
    with transaction() as session:
        found = {one.name: one for one in team.members(session, get_settings(), NOW)}
    assert (found["amin"].abusive_streak, found["bo"].abusive_streak) == (2, 0)
    assert (found["amin"].open_cases, found["amin"].load) == (4, 12)


def test_a_third_abusive_case_is_handed_over_to_nobody_while_others_could_take_it(
    case_id: int,
) -> None:
    for each in [case_id, *new_cases(2)]:
        set_case(each, is_abusive=True)
        claim(each, BO if each != case_id else AMIN)
    with pytest.raises(CannotTake, match="third_abusive"):
        hand_over(case_id, "bo")
    set_case(case_id, is_abusive=False)
    assert hand_over(case_id, "bo").assignee_id == user_id("bo")
