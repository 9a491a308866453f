"""Moving mentions between cases, and finding what did so last."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session, col, select

from storage.models import CaseEvent, CaseMention


def joined_at(session: Session, case_id: int) -> dict[int, datetime]:
    """The mentions of a case with the time at which each joined it."""
    rows = session.exec(
        select(CaseMention.mention_id, CaseMention.joined_at)
        .where(CaseMention.case_id == case_id)
        .order_by(col(CaseMention.mention_id))
    )
    return dict(rows.all())


def move_mentions(
    session: Session, from_case: int, to_case: int, mentions: Mapping[int, datetime]
) -> int:
    """Put mentions of one case into another, with the time at which each joined.

    Returns:
        How many there were to put.
    """
    moved = 0
    for mention_id, joined in sorted(mentions.items()):
        found = session.get(CaseMention, (from_case, mention_id))
        if found is not None:
            session.delete(found)
            session.flush()
            session.add(
                CaseMention(
                    case_id=to_case,
                    mention_id=mention_id,
                    brand_id=found.brand_id,
                    joined_at=joined,
                )
            )
            moved += 1
    session.flush()
    return moved


def take_out(session: Session, case_id: int, mention_ids: Collection[int]) -> None:
    """Take mentions out of a case, for the caller to put them elsewhere."""
    for mention_id in mention_ids:
        session.delete(session.get_one(CaseMention, (case_id, mention_id)))
    session.flush()


def author_of_first(session: Session, case_id: int) -> int | None:
    """Who wrote the earliest mention of a case."""
    return session.execute(
        text(
            "SELECT m.author_id FROM case_mention c JOIN mention m ON m.id = c.mention_id "
            "WHERE c.case_id = :case ORDER BY m.posted_at, m.id LIMIT 1"
        ),
        {"case": case_id},
    ).scalar()


def events(session: Session, case_id: int, actions: Sequence[str]) -> Sequence[CaseEvent]:
    """The lines of a case's history that tell of these actions, newest first."""
    return session.exec(
        select(CaseEvent)
        .where(CaseEvent.case_id == case_id, col(CaseEvent.action).in_(actions))
        .order_by(col(CaseEvent.id).desc())
    ).all()


def get_event(session: Session, event_id: int) -> CaseEvent:
    """One line of a history."""
    return session.get_one(CaseEvent, event_id)


def worked_since(session: Session, case_id: int, event_id: int) -> bool:
    """Whether a person did more to a case than note something after a line of its history."""
    found = session.exec(
        select(CaseEvent.id)
        .where(
            CaseEvent.case_id == case_id,
            col(CaseEvent.id) > event_id,
            CaseEvent.actor_role != "system",
            CaseEvent.action != "note",
        )
        .limit(1)
    ).first()
    return found is not None
