"""What people and their leads say of them: skills, shifts, presence, absence, seniority, capacity.

Everybody says for themselves where they are and when they are absent; all else, and whatever
concerns somebody else, is a lead's to say. Saying it twice is saying it once.
"""

from datetime import datetime, time
from enum import StrEnum

from sqlmodel import Session

from recovery.access.actor import Actor, Right
from recovery.casework import cases
from recovery.team.assignment import Presence
from recovery.team.skills import Skill, checked
from storage import users
from storage.errors import WrongUsage
from storage.models import Absence, Shift, User, UserSkill


class Why(StrEnum):
    """Why somebody is absent; nothing of their health is kept beyond that."""

    LEAVE = "leave"
    SICK = "sick"
    TRAINING = "training"
    OTHER = "other"


def say_presence(
    session: Session, name: str | None, presence: Presence, actor: Actor, *, now: datetime
) -> User:
    """Where somebody is from now on: the actor, or whom a lead names.

    Raises:
        WrongUsage: no such person who works cases, or it is not the actor's to say.
    """
    user = whose(session, name, actor)
    user.presence, user.presence_at = presence, now
    session.add(user)
    session.flush()
    return user


def say_absent(
    session: Session,
    name: str | None,
    starts: datetime,
    ends: datetime | None,
    why: Why,
    actor: Actor,
    *,
    now: datetime,
) -> tuple[User, Absence]:
    """When somebody is absent: the actor, or whom a lead names; without ``ends`` until back.

    Raises:
        WrongUsage: it ends before it begins, or see :func:`say_presence`.
    """
    user = whose(session, name, actor)
    if ends is not None and ends <= starts:
        raise WrongUsage(
            "an absence must end after it begins",
            "check --from and --until",
        )
    known = users.same_absence(session, user, starts, ends, why)
    if known is not None:
        return user, known
    absence = Absence(
        user_id=_id(user),
        starts_at=starts,
        ends_at=ends,
        why=why,
        set_by=actor.name,
        created_at=now,
    )
    session.add(absence)
    session.flush()
    return user, absence


def say_back(session: Session, name: str | None, actor: Actor, *, now: datetime) -> int:
    """Somebody is back: absences that last end now. How many there were.

    Raises:
        WrongUsage: see :func:`say_presence`.
    """
    return users.end_absences(session, whose(session, name, actor), now)


def absences(
    session: Session, actor: Actor, *, now: datetime
) -> list[tuple[Absence, str, str | None]]:
    """Absences that last or come, with name and reason; of others a reason is for leads only."""
    return [
        (absence, name, absence.why if actor.may(Right.LEAD_TEAM) or name == actor.name else None)
        for absence, name in users.absences(session, now)
    ]


def add_skill(session: Session, name: str, kind: Skill, value: str, actor: Actor) -> None:
    """Somebody takes cases of this brand, topic or language; of its kind no others but those said.

    Raises:
        WrongUsage: no such skill or person, or the actor is no lead.
    """
    user = _of_lead(session, name, actor)
    key = (_id(user), kind.value, checked(session, kind, value))
    if session.get(UserSkill, key) is None:
        session.add(UserSkill(user_id=key[0], kind=key[1], value=key[2]))
        session.flush()


def remove_skill(session: Session, name: str, kind: Skill, value: str, actor: Actor) -> None:
    """Take a skill back, of a brand that is gone too.

    Raises:
        WrongUsage: they have no such skill, or see :func:`add_skill`.
    """
    user = _of_lead(session, name, actor)
    row = session.get(UserSkill, (_id(user), kind.value, value))
    if row is None:
        raise WrongUsage(
            "{name!r} has no such skill: {skill} {value!r}",
            "`zhuanxi user team` shows what everybody takes",
            name=name,
            skill=kind,
            value=value,
        )
    session.delete(row)
    session.flush()


def add_shift(
    session: Session, name: str, weekdays: str, starts: time, ends: time, actor: Actor
) -> Shift:
    """Hours in which somebody works; see :class:`recovery.team.shifts.Hours`.

    Raises:
        WrongUsage: no such person, or the actor is no lead.
    """
    user = _of_lead(session, name, actor)
    known = users.same_shift(session, user, weekdays, starts, ends)
    if known is not None:
        return known
    shift = Shift(user_id=_id(user), weekdays=weekdays, starts=starts, ends=ends)
    session.add(shift)
    session.flush()
    return shift


def remove_shift(session: Session, shift_id: int, actor: Actor) -> None:
    """Take a shift back.

    Raises:
        WrongUsage: there is none of this number, or the actor is no lead.
    """
    actor.must(Right.LEAD_TEAM)
    shift = session.get(Shift, shift_id)
    if shift is None:
        raise WrongUsage(
            "there is no shift {shift}", "`zhuanxi user shift list` shows them", shift=shift_id
        )
    session.delete(shift)
    session.flush()


def change(
    session: Session,
    name: str,
    actor: Actor,
    *,
    is_senior: bool | None = None,
    capacity: int | None = None,
) -> User:
    """Whether somebody is a senior handler, and the most cases they work at a time.

    Raises:
        WrongUsage: no such person, or the actor is no lead.
    """
    user = _of_lead(session, name, actor)
    if is_senior is not None:
        user.is_senior = is_senior
    if capacity is not None:
        user.capacity = capacity
    session.add(user)
    session.flush()
    return user


def whose(session: Session, name: str | None, actor: Actor) -> User:
    """The actor themselves, or whom a lead names.

    Raises:
        WrongUsage: they do not work cases, or somebody else is named by no lead.
    """
    if name is not None and name != actor.name:
        actor.must(Right.LEAD_TEAM)
    return cases.worker(session, name or actor.name)


def _of_lead(session: Session, name: str, actor: Actor) -> User:
    actor.must(Right.LEAD_TEAM)
    return cases.worker(session, name)


def _id(user: User) -> int:
    assert user.id is not None
    return user.id
