"""Schedules, and the ticks that make sure each due time is deferred once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session, select

from storage.errors import WrongUsage
from storage.models import Schedule


def all_of(session: Session) -> Sequence[Schedule]:
    """All schedules, by name."""
    return session.exec(select(Schedule).order_by(Schedule.name)).all()


def by_name(session: Session, name: str) -> Schedule:
    """One schedule, held until the transaction ends.

    Raises:
        WrongUsage: none is called so.
    """
    schedule = session.exec(
        select(Schedule).where(Schedule.name == name).with_for_update()
    ).one_or_none()
    if schedule is None:
        raise WrongUsage(
            "there is no schedule {name!r}", "`zhuanxi schedule list` shows them", name=name
        )
    return schedule


def claim_tick(session: Session, schedule_id: int, due_at: datetime, now: datetime) -> bool:
    """Whether this transaction is the one that may defer the tick.

    A schedule that was paused or removed meanwhile has no tick.
    """
    claimed = session.execute(
        text(
            "INSERT INTO schedule_tick (schedule_id, due_at, deferred_at) "
            "SELECT id, :due_at, :now FROM schedule WHERE id = :id AND NOT is_paused "
            "ON CONFLICT DO NOTHING"
        ),
        {"id": schedule_id, "due_at": due_at, "now": now},
    )
    return bool(claimed.rowcount)  # type: ignore[attr-defined]
