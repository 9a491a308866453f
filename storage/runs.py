"""Crawl runs: made when asked for, started and finished by whoever does the work."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from storage.errors import WrongUsage
from storage.models import CrawlRun

UNFINISHED = ("queued", "running")


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
) -> CrawlRun:
    """A queued run."""
    run = CrawlRun(
        kind=kind,
        source=source,
        brand_id=brand_id,
        actor=actor,
        options=dict(options or {}),
        rerun_of=rerun_of,
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
        raise WrongUsage(f"there is no crawl run {run_id}", "`zhuanxi runs list` shows them")
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
            f"run {run_id} has ended ({run.status})", "`zhuanxi runs rerun` repeats it"
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
    """End a run. One that has ended already keeps what it says."""
    run = _locked(session, run_id)
    if run.status not in UNFINISHED:
        return run
    run.status, run.cause, run.finished_at = status, cause, now
    run.read, run.new, run.updated, run.rejected = read, new, updated, rejected
    run.reasons, run.statistics = dict(reasons or {}), dict(statistics or {})
    session.add(run)
    return run


def _locked(session: Session, run_id: int) -> CrawlRun:
    run = session.exec(
        select(CrawlRun).where(CrawlRun.id == run_id).with_for_update()
    ).one_or_none()
    return run if run is not None else get(session, run_id)
