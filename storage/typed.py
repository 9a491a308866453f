"""What people are typing: kept, read again, and forgotten."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from storage.models import TypedDraft, User


def keep(
    session: Session, user_id: int, case_id: int, field: str, sealed: bytes, now: datetime
) -> None:
    """Keep what somebody has typed by now, in place of what they had typed before."""
    session.execute(
        insert(TypedDraft)
        .values(user_id=user_id, case_id=case_id, field=field, sealed=sealed, updated_at=now)
        .on_conflict_do_update(
            index_elements=["user_id", "case_id", "field"],
            set_={"sealed": sealed, "updated_at": now},
        )
    )


def of_user(session: Session, user_id: int, case_id: int) -> dict[str, bytes]:
    """What somebody is typing in a case, by field."""
    rows = session.exec(
        select(TypedDraft).where(TypedDraft.user_id == user_id, TypedDraft.case_id == case_id)
    )
    return {row.field: row.sealed for row in rows}


def forget(session: Session, user_id: int, case_id: int, fields: Collection[str]) -> None:
    """Forget what somebody typed in these fields, for it was stored, sent or deleted."""
    session.execute(
        delete(TypedDraft).where(
            col(TypedDraft.user_id) == user_id,
            col(TypedDraft.case_id) == case_id,
            col(TypedDraft.field).in_(fields),
        )
    )


def forget_before(session: Session, moment: datetime) -> int:
    """Forget what nobody has typed at since a moment; how many fields that were."""
    gone = session.execute(delete(TypedDraft).where(col(TypedDraft.updated_at) < moment))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def others(
    session: Session, user_id: int | None, case_id: int, field: str, since: datetime
) -> list[tuple[User, datetime]]:
    """Who else has typed in a field of a case since a time, the latest first."""
    query = (
        select(User, TypedDraft.updated_at)
        .join(TypedDraft, col(TypedDraft.user_id) == User.id)
        .where(
            TypedDraft.case_id == case_id,
            TypedDraft.field == field,
            TypedDraft.updated_at >= since,
            col(User.is_active),
        )
        .order_by(col(TypedDraft.updated_at).desc())
    )
    if user_id is not None:
        query = query.where(User.id != user_id)
    return list(session.exec(query))
