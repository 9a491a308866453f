"""Crawl runs: made when asked for, started and finished by whoever does the work."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from storage import locks
from storage.errors import WrongUsage
from storage.masking import mask_values
from storage.models import CrawlRun

UNFINISHED = ("queued", "running")
CACHED = "cached"
"""Kind of a crawl that may take answers of before; it says nothing of how far a source is read."""
LOST = "the process that carried it out is gone; what it stored is kept"
STARTING = timedelta(minutes=10)  # a queued run without a job is carried out at once, or never
PATIENCE = 10.0  # seconds for which a lock is waited for that a killed process may still have


def create(
    session: Session,
    *,
    kind: str,
    source: str,
    actor: str,
    now: datetime,
    brand_id: int | None = None,
    options: Mapping[str, Any] | None = None,
    rerun_of: int | None = None,
    schedule_id: int | None = None,
    note: str = "",
) -> CrawlRun:
    """A queued run. ``note`` is what is to be said of it from the start."""
    run = CrawlRun(
        kind=kind,
        source=source,
        brand_id=brand_id,
        actor=actor,
        options=dict(options or {}),
        rerun_of=rerun_of,
        schedule_id=schedule_id,
        note=note,
        queued_at=now,
    )
    session.add(run)
    session.flush()
    return run


def get(session: Session, run_id: int) -> CrawlRun:
    """One run.

    Raises:
        WrongUsage: there is none with this id.
    """
    run = session.get(CrawlRun, run_id)
    if run is None:
        raise WrongUsage(
            "there is no crawl run {run}", "`zhuanxi runs list` shows them", run=run_id
        )
    return run


def newest(session: Session, limit: int = 20, source: str | None = None) -> Sequence[CrawlRun]:
    """The newest runs, newest first."""
    query = select(CrawlRun).order_by(col(CrawlRun.id).desc()).limit(limit)
    if source is not None:
        query = query.where(CrawlRun.source == source)
    return session.exec(query).all()


def start(session: Session, run_id: int, now: datetime) -> CrawlRun:
    """Mark a run as running; again, where a job was taken up a second time.

    Raises:
        WrongUsage: there is no such run, or it has ended.
    """
    run = _locked(session, run_id)
    if run.status not in UNFINISHED:
        raise WrongUsage(
            "run {run} has ended ({status})",
            "`zhuanxi runs rerun {run}` repeats it",
            run=run_id,
            status=run.status,
        )
    run.status, run.started_at = "running", now
    session.add(run)
    return run


def finish(
    session: Session,
    run_id: int,
    *,
    status: str,
    now: datetime,
    cause: str | None = None,
    read: int = 0,
    new: int = 0,
    updated: int = 0,
    rejected: int = 0,
    reasons: Mapping[str, int] | None = None,
    statistics: Mapping[str, Any] | None = None,
) -> CrawlRun:
    """End a run. One that has ended already keeps what it says, unless it was only given up.

    Cause and statistics may quote a site or a file: they are masked.
    """
    run = _locked(session, run_id)
    if run.status not in UNFINISHED and run.cause != LOST:
        return run
    run.status, run.cause, run.finished_at = status, mask_values(cause), now
    run.read, run.new, run.updated, run.rejected = read, new, updated, rejected
    run.reasons, run.statistics = dict(reasons or {}), mask_values(statistics or {})
    session.add(run)
    return run


@contextmanager
def carried_out(run_id: int) -> Iterator[locks.Locks]:
    """Carry out a run while the block lasts, and be the only process that does.

    Yields:
        The lock: ``try_take(run_id)`` says whether the run is still ours, which it may not be
        after the database was away.

    Raises:
        WrongUsage: another process carries it out.
    """
    with locks.Locks(locks.RUN, f"run {run_id}") as lock:
        if not lock.take_within(run_id, PATIENCE):
            raise WrongUsage(
                "another process carries out run {run}",
                "wait for its end; `zhuanxi runs show {run}` tells it",
                run=run_id,
            )
        yield lock


def workers_alive(session: Session) -> int:
    """How many workers told of themselves within the last minute."""
    return int(session.execute(text(_WORKERS)).scalar_one())


def end_lost(session: Session, now: datetime) -> list[int]:
    """End as failed the runs that nobody carries out any more, and return their ids.

    Left behind where the database, or the machine, was away when a run should have got its end. A
    run whose job waits or runs is left to the job queue, which takes the job up again.
    """
    return list(
        session.execute(
            text(_END_LOST),
            {"cause": LOST, "now": now, "starting": now - STARTING, "kind": locks.RUN},
        ).scalars()
    )


_WORKERS = """
SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '1 minute'
"""

_END_LOST = """
UPDATE crawl_run AS run SET status = 'failed', cause = :cause, finished_at = :now,
    (read, new) = (SELECT count(*), count(*) FROM mention WHERE run_id = run.id)
WHERE (run.status = 'running' OR (run.status = 'queued' AND run.queued_at < :starting))
    AND NOT EXISTS (
        SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = CAST(:kind AS oid)
            AND objid = CAST(run.id AS oid)
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
    AND NOT EXISTS (
        SELECT FROM procrastinate_jobs WHERE queue_name = 'crawl' AND status IN ('todo', 'doing')
            AND (args ->> 'run_id')::bigint = run.id)
RETURNING run.id
"""


def _locked(session: Session, run_id: int) -> CrawlRun:
    run = session.exec(
        select(CrawlRun).where(CrawlRun.id == run_id).with_for_update()
    ).one_or_none()
    return run if run is not None else get(session, run_id)
