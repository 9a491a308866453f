"""Cases: reading them, locking one for a change, and adding to their history."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.clocks import running_due
from storage.models import Brand, Case, CaseEvent, CaseMention, CaseNote, User


@dataclass(slots=True, frozen=True)
class HistoryLine:
    """One case event with the free text beside it, if any."""

    event: CaseEvent
    note: str | None


def get(session: Session, case_id: int) -> Case | None:
    """One case."""
    return session.get(Case, case_id)


def locked(session: Session, case_id: int) -> Case | None:
    """One case, held until the transaction ends, so that two moves cannot race."""
    return session.exec(
        select(Case)
        .where(Case.id == case_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def listed(
    session: Session,
    *,
    stages: Sequence[str] | None = None,
    is_open: bool = False,
    brand: str | None = None,
    brand_ids: Collection[int] | None = None,
    assignee: str | None = None,
    is_unassigned: bool = False,
    overdue_at: datetime | None = None,
    limit: int = 50,
) -> list[tuple[Case, str, str | None]]:
    """Cases with brand name and assignee name, most urgent first.

    Args:
        session: open session.
        stages: only these stages.
        is_open: only those that are not ended.
        brand: only this brand, by name.
        brand_ids: only these brands.
        assignee: only this person's, by name.
        is_unassigned: only those nobody works on.
        overdue_at: only those whose running clock (first response, then resolution) has passed
            by this time.
        limit: at most so many.
    """
    order = (col(Case.priority).desc(), col(Case.first_response_due), col(Case.id))
    # The first ones are chosen in an index of the open cases that has all it takes to choose.
    chosen = select(Case.id).order_by(*order).limit(limit)
    if stages is not None:
        chosen = chosen.where(col(Case.stage).in_(stages))
    if is_open:
        chosen = chosen.where(col(Case.closed_at).is_(None))
    if brand is not None:
        named = select(Brand.id).where(Brand.name == brand).scalar_subquery()
        chosen = chosen.where(col(Case.brand_id) == named)
    if brand_ids is not None:
        chosen = chosen.where(col(Case.brand_id).in_(brand_ids))
    if assignee is not None:
        person = select(User.id).where(User.name == assignee).scalar_subquery()
        chosen = chosen.where(col(Case.assignee_id) == person)
    if is_unassigned:
        chosen = chosen.where(col(Case.assignee_id).is_(None))
    if overdue_at is not None:
        chosen = chosen.where(running_due() < overdue_at)
    query = (
        select(Case, Brand.name, User.name)
        .join(Brand, col(Brand.id) == Case.brand_id)
        .outerjoin(User, col(User.id) == Case.assignee_id)
        .where(col(Case.id).in_(chosen))
        .order_by(*order)
    )
    return [(row, brand_name, user) for row, brand_name, user in session.exec(query)]


def of_event(session: Session, event_id: int) -> list[tuple[Case, str | None]]:
    """The cases of an event with the names of those who work on them, most urgent first."""
    query = (
        select(Case, User.name)
        .outerjoin(User, col(User.id) == Case.assignee_id)
        .where(Case.event_id == event_id)
        .order_by(col(Case.priority).desc(), col(Case.first_response_due), col(Case.id))
    )
    return list(session.exec(query))


def history(session: Session, case_id: int) -> list[HistoryLine]:
    """Everything that happened to a case, oldest first."""
    rows = session.exec(
        select(CaseEvent, CaseNote.text)
        .outerjoin(CaseNote, col(CaseNote.event_id) == CaseEvent.id)
        .where(CaseEvent.case_id == case_id)
        .order_by(col(CaseEvent.id))
    )
    return [HistoryLine(event, note) for event, note in rows]


def last_event_id(session: Session, case_id: int) -> int:
    """The newest line of a case's history; 0 where it has none."""
    found = session.exec(select(func.max(CaseEvent.id)).where(CaseEvent.case_id == case_id)).one()
    return int(found or 0)


def add_event(
    session: Session,
    case_id: int,
    action: str,
    *,
    actor: str,
    actor_role: str,
    actor_origin: str,
    now: datetime,
    from_stage: str | None = None,
    to_stage: str | None = None,
    details: dict[str, Any] | None = None,
    note: str = "",
) -> CaseEvent:
    """Append one line to a case's history; ``note`` is kept beside it."""
    event = CaseEvent(
        case_id=case_id,
        at=now,
        actor=actor,
        actor_role=actor_role,
        actor_origin=actor_origin,
        action=action,
        from_stage=from_stage,
        to_stage=to_stage,
        details=details or {},
    )
    session.add(event)
    session.flush()
    if note.strip():
        assert event.id is not None
        session.add(CaseNote(event_id=event.id, text=note.strip()))
        session.flush()
    return event


def add_mention(
    session: Session, case_id: int, mention_id: int, brand_id: int, now: datetime
) -> None:
    """Put a mention into a case."""
    session.add(
        CaseMention(case_id=case_id, mention_id=mention_id, brand_id=brand_id, joined_at=now)
    )
    session.flush()


def mention_ids(session: Session, case_id: int) -> list[int]:
    """The mentions of a case, in the order in which they joined."""
    return list(
        session.exec(
            select(CaseMention.mention_id)
            .where(CaseMention.case_id == case_id)
            .order_by(col(CaseMention.joined_at), col(CaseMention.mention_id))
        )
    )
