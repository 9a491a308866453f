"""Who works cases, as the rules of assignment see them now, and who could take a case."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlmodel import Session

from recovery.access.actor import Role
from recovery.casework import cases
from recovery.casework.lifecycle import OPEN, WORKERS, Stage
from recovery.team import assignment
from recovery.team.assignment import Candidate, CaseFacts, Presence, Ranked, Rule
from recovery.team.shifts import WORKDAYS, Hours, duty, weekdays
from recovery.team.skills import Skill, language_of
from storage import assignment as stored
from storage.assignment import Person, Waits
from storage.config import Settings

WORKED = OPEN - {Stage.RESOLVED, Stage.CALLBACK}
"""Stages in which a case is work; a solved one only waits for its callback."""


def candidates(
    session: Session, case_id: int, settings: Settings, now: datetime
) -> tuple[CaseFacts, list[Ranked]]:
    """A case's facts, and everybody's place for it with the reason.

    Raises:
        CaseNotFound: there is no such case.
    """
    case = _facts_of(session, case_id)
    return case, assignment.rank(case, members(session, settings, now))


def refusals(
    session: Session, case_id: int, name: str, settings: Settings, now: datetime
) -> tuple[Rule, ...]:
    """The rules that keep a case from somebody who works cases.

    Others are looked at only where it matters who else there is: whether somebody else could take
    the case of a customer who insults people.

    Raises:
        CaseNotFound: there is no such case.
    """
    case = _facts_of(session, case_id)
    looked_at = members(session, settings, now, None if case.is_abusive else [name])
    ranked = assignment.rank(case, looked_at)
    return next(one.refused_by for one in ranked if one.candidate.name == name)


def members(
    session: Session, settings: Settings, now: datetime, names: Sequence[str] | None = None
) -> list[Candidate]:
    """Everybody who works cases with what decides which they can take, by name.

    Who has no shifts works the working hours of the settings. With ``names`` only these people.
    """
    found = stored.people(session, sorted(WORKERS), sorted(WORKED), now, names)
    return [_candidate(person, settings, now) for person in found]


def _candidate(person: Person, settings: Settings, now: datetime) -> Candidate:
    user = person.user
    hours = [Hours(each.weekdays, each.starts, each.ends) for each in person.shifts] or [
        Hours(
            weekdays(WORKDAYS),
            time.fromisoformat(settings.sla.workday_start),
            time.fromisoformat(settings.sla.workday_end),
        )
    ]
    soon = timedelta(minutes=settings.assignment.soon_minutes)
    streak = [*person.is_abusive, False].index(False)
    return Candidate(
        name=user.name,
        role=Role(user.role),
        brands=frozenset(person.skills[Skill.BRAND]),
        topics=frozenset(person.skills[Skill.TOPIC]),
        languages=frozenset(person.skills[Skill.LANGUAGE]),
        open_cases=sum(person.by_severity.values()),
        load=sum(assignment.weight(level) * n for level, n in person.by_severity.items()),
        capacity=settings.assignment.capacity if user.capacity is None else user.capacity,
        duty=duty(hours, now, settings.zone, soon),
        presence=Presence(user.presence),
        is_absent=person.is_absent,
        is_senior=user.is_senior,
        abusive_streak=streak,
    )


def _facts_of(session: Session, case_id: int) -> CaseFacts:
    cases.get(session, case_id)
    return facts(stored.facts(session, case_id))


def facts(case: Waits) -> CaseFacts:
    """What of a case decides who can take it; its language is that of its first words."""
    return CaseFacts(
        case_id=case.case_id,
        brand=case.brand,
        severity=case.severity,
        topic=case.topic,
        language=language_of(case.title),
        needs_senior=case.needs_senior,
        is_abusive=case.is_abusive,
    )
