"""What people and their leads say of them."""

from datetime import time, timedelta

import pytest
from sqlmodel import Session

from recovery.access import users
from recovery.access.actor import Actor, Role
from recovery.team import duties, team
from recovery.team.assignment import Candidate, Presence
from recovery.team.duties import Why
from recovery.team.shifts import Duty
from recovery.team.skills import Skill
from storage import users as stored
from storage.config import get_settings
from storage.errors import WrongUsage
from storage.models import User
from tests.recovery.giving import AMIN, BO, LEAD
from tests.recovery.making import NOW
from tests.storage.making import brand

HOUR = timedelta(hours=1)


@pytest.fixture
def people(db: Session) -> Session:
    for name, role in (("amin", Role.HANDLER), ("lin", Role.LEAD), ("qi", Role.ANALYST)):
        users.add(db, name, role)
    return db


def seen(session: Session, name: str = "amin", hours: float = 0) -> Candidate:
    members = team.members(session, get_settings(), NOW + HOUR * hours)
    return next(one for one in members if one.name == name)


def test_without_a_word_somebody_works_the_working_hours_and_takes_everything(
    people: Session,
) -> None:
    assert seen(people) == Candidate("amin", Role.HANDLER)
    assert seen(people, hours=8).duty is Duty.OFF
    assert [one.name for one in team.members(people, get_settings(), NOW)] == ["amin", "lin"]


def test_everybody_says_where_they_are_and_a_lead_of_others(people: Session) -> None:
    duties.say_presence(people, None, Presence.AWAY, AMIN, now=NOW)
    user = stored.by_name(people, "amin")
    assert user is not None
    assert (user.presence, user.presence_at) == ("away", NOW)
    assert seen(people).presence is Presence.AWAY
    duties.say_presence(people, "amin", Presence.REMOTE, LEAD, now=NOW)
    assert seen(people).presence is Presence.REMOTE
    with pytest.raises(WrongUsage, match="may not do this"):
        duties.say_presence(people, "lin", Presence.AWAY, AMIN, now=NOW)
    with pytest.raises(WrongUsage, match="works cases"):
        duties.say_presence(people, None, Presence.AWAY, Actor("qi", Role.ANALYST, "cli"), now=NOW)


def test_somebody_is_absent_from_the_first_moment_up_to_the_last(people: Session) -> None:
    duties.say_absent(people, None, NOW + HOUR, NOW + 2 * HOUR, Why.TRAINING, AMIN, now=NOW)
    assert [seen(people, hours=hours).is_absent for hours in (0.9, 1, 1.9, 2)] == [
        False,
        True,
        True,
        False,
    ]


def test_an_absence_said_twice_is_one_and_ends_when_somebody_is_back(people: Session) -> None:
    for minutes in (0, 5):
        at = NOW + timedelta(minutes=minutes)
        duties.say_absent(people, None, at, None, Why.SICK, AMIN, now=at)
    later = NOW + HOUR
    assert [name for _, name in stored.absences(people, later)] == ["amin"]
    assert seen(people, hours=24).is_absent
    assert duties.say_back(people, "amin", LEAD, now=later) == 1
    assert duties.say_back(people, "amin", LEAD, now=later) == 0
    assert (stored.absences(people, later), seen(people, hours=24).is_absent) == ([], False)


def test_why_somebody_is_absent_is_for_themselves_and_their_leads(people: Session) -> None:
    users.add(people, "bo", Role.HANDLER)
    duties.say_absent(people, None, NOW, None, Why.SICK, AMIN, now=NOW)

    def why(actor: Actor) -> list[str | None]:
        return [reason for _, _, reason in duties.absences(people, actor, now=NOW)]

    assert [why(AMIN), why(LEAD), why(BO)] == [["sick"], ["sick"], [None]]


def test_an_absence_that_ends_before_it_begins_is_refused(people: Session) -> None:
    with pytest.raises(WrongUsage, match="end after it begins"):
        duties.say_absent(people, None, NOW, NOW, Why.LEAVE, AMIN, now=NOW)


def test_skills_are_added_once_and_removed(people: Session) -> None:
    brand(people, "青柚到家")
    for _ in range(2):
        duties.add_skill(people, "amin", Skill.BRAND, "青柚到家", LEAD)
        duties.add_skill(people, "amin", Skill.LANGUAGE, "ko", LEAD)
    one = seen(people)
    assert (one.brands, one.topics, one.languages) == ({"青柚到家"}, frozenset(), {"ko"})
    duties.remove_skill(people, "amin", Skill.BRAND, "青柚到家", LEAD)
    assert seen(people).brands == frozenset()
    with pytest.raises(WrongUsage, match="no such skill"):
        duties.remove_skill(people, "amin", Skill.BRAND, "青柚到家", LEAD)


def test_shifts_are_added_once_and_removed(people: Session) -> None:
    night = [duties.add_shift(people, "amin", "3", time(22), time(6), LEAD) for _ in range(2)]
    assert night[0].id == night[1].id
    assert [seen(people, hours=hours).duty for hours in (0, 9.75, 10, 17)] == [
        Duty.OFF,
        Duty.SOON,
        Duty.ON,
        Duty.ON,
    ]
    assert [name for _, name in stored.shifts(people)] == ["amin"]
    assert night[0].id is not None
    duties.remove_shift(people, night[0].id, LEAD)
    assert seen(people).duty is Duty.ON
    with pytest.raises(WrongUsage, match="no shift"):
        duties.remove_shift(people, 99, LEAD)


def test_seniority_and_capacity_are_a_leads_to_say(people: Session) -> None:
    duties.change(people, "amin", LEAD, is_senior=True, capacity=0)
    assert (seen(people).is_senior, seen(people).capacity) == (True, 0)
    duties.change(people, "amin", LEAD, is_senior=False)
    assert (seen(people).is_senior, seen(people).capacity) == (False, 0)


def test_what_is_a_leads_to_say_nobody_else_says(people: Session) -> None:
    with pytest.raises(WrongUsage, match="may not"):
        duties.change(people, "amin", AMIN, is_senior=True)
    with pytest.raises(WrongUsage, match="may not"):
        duties.add_skill(people, "amin", Skill.LANGUAGE, "ko", AMIN)
    with pytest.raises(WrongUsage, match="may not"):
        duties.remove_skill(people, "amin", Skill.LANGUAGE, "ko", AMIN)
    with pytest.raises(WrongUsage, match="may not"):
        duties.add_shift(people, "amin", "", time(9), time(18), AMIN)
    with pytest.raises(WrongUsage, match="may not"):
        duties.remove_shift(people, 1, AMIN)


def test_who_has_left_is_no_candidate(people: Session) -> None:
    people.add(User(name="gone", role=Role.HANDLER, is_active=False))
    people.flush()
    assert "gone" not in [one.name for one in team.members(people, get_settings(), NOW)]
