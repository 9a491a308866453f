"""Who has how many cases, which have nobody, and what was done since somebody got one."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, text
from sqlmodel import Session, col, or_, select

from storage.models import Absence, Case, CaseEvent, Shift, User, UserSkill

ASSIGNMENT_LOCK = 0x5A485841  # one distribution at a time
LOOKED_BACK = 10  # cases, to see how many of the last ones were abusive


@dataclass(slots=True)
class Person:
    """Somebody with all that says what they can take.

    ``by_severity`` counts the cases that they work; ``is_abusive`` is of the cases that came to
    them last, newest first.
    """

    user: User
    skills: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    shifts: list[Shift] = field(default_factory=list)
    is_absent: bool = False
    by_severity: dict[int, int] = field(default_factory=dict)
    is_abusive: list[bool] = field(default_factory=list)


@dataclass(slots=True, frozen=True)
class Waits:
    """What of a case decides who can take it; ``title`` is the customer's first words."""

    case_id: int
    version: int
    brand: str
    title: str
    severity: int
    topic: str | None
    needs_senior: bool
    is_abusive: bool


def lock(session: Session) -> None:
    """Let nobody else distribute cases until this transaction ends."""
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ASSIGNMENT_LOCK})


def people(
    session: Session,
    roles: Sequence[str],
    worked: Sequence[str],
    now: datetime,
    names: Sequence[str] | None = None,
) -> list[Person]:
    """Active users of these roles, by name.

    Args:
        session: open session.
        roles: only these.
        worked: the stages in which a case counts as work.
        now: when they would be absent.
        names: only these; all of them without.
    """
    wanted = select(User).where(col(User.is_active), col(User.role).in_(roles)).order_by(User.name)
    if names is not None:
        wanted = wanted.where(col(User.name).in_(names))
    found = {user.id: Person(user) for user in session.exec(wanted)}
    mine = list(found)
    for skill in session.exec(select(UserSkill).where(col(UserSkill.user_id).in_(mine))):
        found[skill.user_id].skills[skill.kind].add(skill.value)
    for shift in session.exec(select(Shift).where(col(Shift.user_id).in_(mine)).order_by("id")):
        found[shift.user_id].shifts.append(shift)
    for user_id in session.exec(select(Absence.user_id).where(_lasts(now))):
        if user_id in found:
            found[user_id].is_absent = True
    counted = session.exec(
        select(Case.assignee_id, Case.severity, func.count())
        .where(
            col(Case.assignee_id).in_(mine),
            col(Case.stage).in_(worked),
            col(Case.closed_at).is_(None),  # an index holds the open ones of each person
        )
        .group_by(col(Case.assignee_id), col(Case.severity))
    )
    for assignee, severity, count in counted:
        found[assignee].by_severity[severity] = count
    for user_id, flags in session.execute(text(_LAST), {"ids": mine, "limit": LOOKED_BACK}):
        found[user_id].is_abusive = flags or []
    return list(found.values())


def waiting(session: Session, stages: Sequence[str]) -> list[Waits]:
    """Cases in these stages that nobody has, most urgent first."""
    rows = session.execute(text(_WAITING), {"stages": list(stages)})
    return [Waits(**row) for row in rows.mappings()]


def facts(session: Session, case_id: int) -> Waits:
    """What of one case decides who can take it, whoever has it."""
    return Waits(**session.execute(text(_ONE), {"id": case_id}).mappings().one())


def held(session: Session, case_ids: Sequence[int]) -> dict[int, Case]:
    """Those of these cases that nobody has, read again and locked; what others hold is left out.

    Nobody is waited for: a move holds mentions before cases, and two who wait would do so for ever.
    """
    rows = session.exec(
        select(Case)
        .where(col(Case.id).in_(case_ids), col(Case.assignee_id).is_(None))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return {case.id: case for case in rows if case.id is not None}


def of_juniors(session: Session, stages: Sequence[str]) -> Sequence[int]:
    """Cases in these stages that need a senior and are with somebody who is none."""
    return [
        id_
        for id_ in session.exec(
            select(Case.id)
            .join(User, col(User.id) == col(Case.assignee_id))
            .where(col(Case.needs_senior), ~col(User.is_senior), col(Case.stage).in_(stages))
            .order_by(col(Case.id))
        )
        if id_ is not None
    ]


def last_giving(session: Session, case_id: int) -> CaseEvent | None:
    """The event by which a case came to somebody, or to nobody."""
    return session.exec(
        select(CaseEvent)
        .where(CaseEvent.case_id == case_id, col(CaseEvent.details).has_key("assignee"))  # type: ignore[attr-defined]
        .order_by(col(CaseEvent.id).desc())
        .limit(1)
    ).one_or_none()


def is_untouched(session: Session, case: Case, user: User) -> bool:
    """Whether somebody has a case and did nothing with it since it came to them."""
    assert case.id is not None
    if case.assignee_id != user.id:
        return False
    giving = last_giving(session, case.id)
    after = giving.id if giving is not None and giving.id is not None else 0
    done = select(CaseEvent.id).where(
        CaseEvent.case_id == case.id, col(CaseEvent.id) > after, CaseEvent.actor == user.name
    )
    return session.exec(done.limit(1)).first() is None


def untouched(session: Session, user: User, stages: Sequence[str]) -> list[int]:
    """Cases of somebody, in these stages, with which they did nothing, most urgent first."""
    cases = session.exec(
        select(Case)
        .where(Case.assignee_id == user.id, col(Case.stage).in_(stages))
        .order_by(col(Case.priority).desc(), col(Case.id))
    ).all()
    return [case.id for case in cases if case.id and is_untouched(session, case, user)]


def _lasts(now: datetime) -> ColumnElement[bool]:
    return and_(
        col(Absence.starts_at) <= now,
        or_(col(Absence.ends_at).is_(None), col(Absence.ends_at) > now),
    )


_LAST = """
SELECT u.id, (
    SELECT array_agg(g.is_abusive ORDER BY g.assigned_at DESC, g.id DESC) FROM (
        SELECT c.id, c.assigned_at, c.is_abusive FROM recovery_case c
        WHERE c.assignee_id = u.id AND c.assigned_at IS NOT NULL
        ORDER BY c.assigned_at DESC, c.id DESC LIMIT :limit
    ) g
) FROM app_user u WHERE u.id = ANY(:ids)
"""

_FACTS = """
SELECT c.id AS case_id, c.version, b.name AS brand, c.title, c.severity, c.topic, c.needs_senior,
    c.is_abusive
FROM recovery_case c JOIN brand b ON b.id = c.brand_id
"""

_WAITING = f"""{_FACTS}
WHERE c.assignee_id IS NULL AND c.stage = ANY(:stages)
ORDER BY c.priority DESC, c.first_response_due, c.id
"""

_ONE = f"{_FACTS} WHERE c.id = :id"
