"""Schedules, and the ticks that make sure each due time is deferred once."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from storage.errors import WrongUsage
from storage.models import AppSetting, CrawlRun, Schedule, ScheduleTick
from storage.runs import UNFINISHED

ALL_PAUSED = "schedules.paused"  # the setting that exists while all schedules are paused


class OnMissed(StrEnum):
    """What becomes of due times that nobody dealt with in time."""

    ONCE = "once"  # one run for all of them
    SKIP = "skip"  # none; the next run says so


class Outcome(StrEnum):
    """What became of a tick."""

    QUEUED = "queued"
    STILL_RUNNING = "still_running"  # no run, because the one before had not ended
    MISSED = "missed"  # no run, because nobody was there and the schedule skips


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


def held(session: Session, schedule_id: int) -> Schedule | None:
    """A schedule that may tick, as it is now, held until the transaction ends.

    Another scheduler that asks for it waits, and then sees what this one has dealt with. None when
    it was removed or paused meanwhile, or all are.
    """
    if all_paused(session) is not None:
        return None
    return session.exec(
        select(Schedule)
        .where(Schedule.id == schedule_id, col(Schedule.is_paused).is_(False))
        .with_for_update()
    ).one_or_none()


def claim(session: Session, tick: ScheduleTick) -> bool:
    """Write a tick; whether this transaction is the one that may act upon it."""
    claimed = session.execute(
        insert(ScheduleTick)
        .values(**tick.model_dump())
        .on_conflict_do_nothing()
        .returning(col(ScheduleTick.schedule_id))
    )
    return claimed.first() is not None


def complete(session: Session, tick: ScheduleTick) -> None:
    """Note the run that a claimed tick was given, and when it may start."""
    session.execute(
        update(ScheduleTick)
        .where(
            col(ScheduleTick.schedule_id) == tick.schedule_id,
            col(ScheduleTick.due_at) == tick.due_at,
        )
        .values(run_id=tick.run_id, starts_at=tick.starts_at)
    )


def unfinished_run(session: Session, schedule_id: int) -> int | None:
    """The newest run of a schedule that has not ended: it waits for a worker, or runs."""
    return session.exec(
        select(CrawlRun.id)
        .where(CrawlRun.schedule_id == schedule_id, col(CrawlRun.status).in_(UNFINISHED))
        .order_by(col(CrawlRun.id).desc())
        .limit(1)
    ).first()


def unfinished_runs(session: Session) -> Sequence[int]:
    """The runs that schedules made and that have not ended."""
    found = session.exec(
        select(CrawlRun.id)
        .where(col(CrawlRun.schedule_id).is_not(None), col(CrawlRun.status).in_(UNFINISHED))
        .order_by(col(CrawlRun.id))
    )
    return [run_id for run_id in found if run_id is not None]


def passed(session: Session, schedule_id: int) -> Sequence[ScheduleTick]:
    """The ticks since the last one that made a run, oldest first."""
    last = (
        select(ScheduleTick.due_at)
        .where(ScheduleTick.schedule_id == schedule_id, ScheduleTick.outcome == Outcome.QUEUED)
        .order_by(col(ScheduleTick.due_at).desc())
        .limit(1)
        .scalar_subquery()
    )
    return session.exec(
        select(ScheduleTick)
        .where(
            ScheduleTick.schedule_id == schedule_id,
            col(ScheduleTick.outcome) != Outcome.QUEUED,
            (last.is_(None)) | (col(ScheduleTick.due_at) > last),
        )
        .order_by(col(ScheduleTick.due_at))
    ).all()


def ticks(session: Session, schedule_id: int, limit: int) -> Sequence[ScheduleTick]:
    """The newest ticks, newest first."""
    return session.exec(
        select(ScheduleTick)
        .where(ScheduleTick.schedule_id == schedule_id)
        .order_by(col(ScheduleTick.due_at).desc())
        .limit(limit)
    ).all()


def forget_before(session: Session, moment: datetime) -> int:
    """Delete the ticks that were due before ``moment``, and return how many.

    The newest tick of a schedule that made a run stays, however old: what was passed over since
    then is told by it (:func:`passed`).
    """
    return len(session.execute(text(_FORGET), {"moment": moment}).all())


def all_paused(session: Session) -> AppSetting | None:
    """The row that says who paused all schedules, when and why; None while they run."""
    return session.get(AppSetting, ALL_PAUSED, populate_existing=True)


def pause_all(session: Session, by: str, because: str, now: datetime) -> None:
    """Let no schedule tick any more, in any scheduler."""
    values = {"value": {"because": because}, "changed_by": by, "changed_at": now}
    session.execute(
        insert(AppSetting)
        .values(name=ALL_PAUSED, **values)
        .on_conflict_do_update(index_elements=["name"], set_=values)
    )


def resume_all(session: Session, now: datetime) -> bool:
    """Let schedules tick again from now on; what was due meanwhile was not missed.

    Returns:
        Whether they were paused.
    """
    row = all_paused(session)
    if row is None:
        return False
    session.delete(row)
    session.execute(text("UPDATE schedule SET counted_through = :now"), {"now": now})
    return True


_FORGET = """
DELETE FROM schedule_tick AS tick WHERE due_at < :moment AND NOT (
    outcome = 'queued' AND NOT EXISTS (
        SELECT FROM schedule_tick newer WHERE newer.schedule_id = tick.schedule_id
            AND newer.outcome = 'queued' AND newer.due_at > tick.due_at))
RETURNING schedule_id
"""
