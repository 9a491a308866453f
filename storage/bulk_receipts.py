"""With what the last thing that somebody did to many cases can be taken back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import case
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from storage.models import BulkReceipt, Case


def add(
    session: Session,
    actor: str,
    at: datetime,
    kind: str,
    reason: str | None,
    done: Sequence[dict[str, Any]],
) -> None:
    """Put cases on somebody's receipt; of another act than it is of, it begins anew.

    An act that a newer one has followed puts nothing on it any more.
    """
    new = insert(BulkReceipt).values(actor=actor, at=at, kind=kind, reason=reason, done=list(done))
    is_same = col(BulkReceipt.at) == new.excluded.at
    with_them = col(BulkReceipt.done).op("||")(new.excluded.done)
    session.execute(
        new.on_conflict_do_update(
            index_elements=["actor"],
            set_={
                "at": new.excluded.at,
                "kind": new.excluded.kind,
                "reason": new.excluded.reason,
                "done": case((is_same, with_them), else_=new.excluded.done),
            },
            where=col(BulkReceipt.at) <= new.excluded.at,
        )
    )


def of(session: Session, actor: str, since: datetime) -> BulkReceipt | None:
    """Somebody's receipt, if what they did was done at this time or later."""
    return session.exec(
        select(BulkReceipt).where(BulkReceipt.actor == actor, col(BulkReceipt.at) >= since)
    ).one_or_none()


def versions(session: Session, case_ids: Sequence[int]) -> dict[int, int]:
    """Of which version some cases are now."""
    rows = session.exec(select(Case.id, Case.version).where(col(Case.id).in_(case_ids)))
    return {case_id: version for case_id, version in rows if case_id is not None}
