"""APScheduler, which only defers jobs. Schedules live in our table and can change while it runs.

Several schedulers may run at once, and none has to: a schedule's row says up to when its due times
are dealt with, whoever holds the row deals with those since then, and each tick is a unique row.
"""

import logging
import re
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from sqlmodel import Session

from recovery import jobs
from recovery.collection import due
from recovery.collection.due import Timing, timing_of
from recovery.collection.triggers import duration
from storage import runs, schedules
from storage.config import get_settings
from storage.engine import transaction
from storage.errors import WrongUsage, ZhuanxiError
from storage.models import Schedule, ScheduleTick
from storage.schedules import OnMissed, Outcome

log = logging.getLogger(__name__)

RELOAD_SECONDS = 5
TICKS_KEPT = timedelta(days=90)
PRUNE_EVERY = timedelta(days=1)
LONGEST_OVERLAP = timedelta(days=366)


def defer_run(
    session: Session,
    schedule: Schedule,
    actor: str,
    now: datetime,
    *,
    covers_from: datetime | None = None,
    starts_at: datetime | None = None,
    note: str = "",
) -> int:
    """Make a run for a schedule and queue its job, both in the caller's transaction.

    Args:
        session: the transaction.
        schedule: what is crawled.
        actor: who asks for it.
        now: when.
        covers_from: the moment from which the schedule's overlap reaches back; default: now.
        starts_at: no worker takes it up before.
        note: what the run is to say.
    """
    options: dict[str, Any] = dict(schedule.options)
    overlap = overlap_of(options.get("since"))
    if overlap is not None:
        options["since"] = ((covers_from or now) - overlap).isoformat()
    if len(schedule.brand_ids) > 1:
        options["brand_ids"] = schedule.brand_ids
    run = runs.create(
        session,
        kind="crawl",
        source=schedule.source,
        brand_id=schedule.brand_ids[0] if len(schedule.brand_ids) == 1 else None,
        options=options,
        actor=actor,
        schedule_id=schedule.id,
        note=note,
        now=now,
    )
    assert run.id is not None
    jobs.defer(session, "crawl", schedule_at=starts_at, run_id=run.id)
    return run.id


def overlap_of(since: object) -> timedelta | None:
    """How far ``since`` reaches back where it is a span of time (2h); None where it is a date."""
    if not isinstance(since, str) or re.fullmatch(r"\d+\s*[mhd]", since, re.ASCII) is None:
        return None
    return duration(since, LONGEST_OVERLAP, "mhd")


def tick(schedule_id: int, now: datetime) -> Outcome | None:
    """Deal with what a schedule has due and nobody has dealt with yet.

    One transaction: the tick, its run and the job exist together or not at all.

    Returns:
        What became of it; None when nothing is due, or the schedule is paused or removed.

    Raises:
        DatabaseUnavailable: the database is away; the due times are still there when it is back.
        WrongUsage: the schedule's expression cannot be understood.
    """
    with transaction() as session:
        schedule = schedules.held(session, schedule_id)
        if schedule is None:
            return None
        timing = timing_of(schedule, get_settings().zone)
        found = due.batch(timing, schedule.counted_through, now)
        if found is None:
            return None
        schedule.counted_through = found.due_at
        session.add(schedule)
        return _decide(session, schedule, timing, found, now)


def _decide(
    session: Session, schedule: Schedule, timing: Timing, found: due.Batch, now: datetime
) -> Outcome | None:
    assert schedule.id is not None
    on_missed = OnMissed(schedule.on_missed)
    waits_for = schedules.unfinished_run(session, schedule.id)
    passed = schedules.passed(session, schedule.id)
    if found.is_late and on_missed == OnMissed.SKIP:
        outcome = Outcome.MISSED
    else:
        outcome = Outcome.QUEUED if waits_for is None else Outcome.STILL_RUNNING
    row = ScheduleTick(
        schedule_id=schedule.id,
        due_at=found.due_at,
        decided_at=now,
        outcome=outcome,
        first_due_at=found.first_at,
        stands_for=found.count,
        run_id=waits_for if outcome == Outcome.STILL_RUNNING else None,
    )
    if not schedules.claim(session, row):
        return None  # the clock was put back: this due time had its tick
    if outcome == Outcome.QUEUED:
        row.starts_at = max(timing.starts_at(found.due_at), now)
        row.run_id = defer_run(
            session,
            schedule,
            f"schedule {schedule.name}",
            now,
            covers_from=due.covers_from(found, passed, on_missed),
            starts_at=row.starts_at if row.starts_at > now else None,
            note=due.note(timing, found, passed, on_missed),
        )
        schedules.complete(session, row)
    log.info("schedule %s, due %s: %s, run %s", schedule.name, found.due_at, outcome, row.run_id)
    return outcome


class Ticking(BaseTrigger):  # type: ignore[misc]
    """APScheduler's view of a schedule: when to look after it next."""

    def __init__(self, timing: Timing, counted_through: datetime) -> None:
        self._timing, self._counted_through = timing, counted_through

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime | None:
        """The next moment at which something is due that is not in the night pause."""
        del previous
        found = due.coming(self._timing, self._counted_through, now.astimezone(UTC), 1)
        return self._timing.released(found[0].due_at).astimezone(now.tzinfo) if found else None


class Scheduler:
    """Keeps APScheduler's jobs equal to the schedule table, and looks after what was left undone.

    Due times are left undone by a downtime of all schedulers or of the database.
    """

    def __init__(self) -> None:
        self._scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "misfire_grace_time": None},
            timezone=get_settings().zone,
        )
        self._seen: dict[int, tuple[datetime, Timing | None]] = {}
        self._pruned_at: datetime | None = None

    def run(self, stop: threading.Event) -> None:
        """Schedule until ``stop`` is set."""
        self._scheduler.start()
        try:
            while not stop.is_set():
                try:
                    self.reload()
                    self.prune(datetime.now(UTC))
                except ZhuanxiError as error:
                    log.error("schedules cannot be read: %s", error)
                stop.wait(RELOAD_SECONDS)
        finally:
            self._scheduler.shutdown(wait=True)

    def reload(self) -> None:
        """Take over what changed in the table, and deal with what is overdue."""
        with transaction() as session:
            is_paused = schedules.all_paused(session) is not None
            rows = [row for row in schedules.all_of(session) if not row.is_paused]
        current = {row.id: row for row in rows if row.id is not None and not is_paused}
        for gone in self._seen.keys() - current.keys():
            self._drop(gone)
            del self._seen[gone]
        for schedule_id, row in current.items():
            seen_at, timing = self._seen.get(schedule_id, (None, None))
            if seen_at != row.updated_at:
                timing = self._take_over(schedule_id, row)
            now = datetime.now(UTC)
            if timing is not None and due.batch(timing, row.counted_through, now) is not None:
                tick(schedule_id, now)

    def prune(self, now: datetime) -> None:
        """Once a day, forget the ticks that were due more than 90 days ago."""
        if self._pruned_at is not None and now - self._pruned_at < PRUNE_EVERY:
            return
        with transaction() as session:
            gone = schedules.forget_before(session, now - TICKS_KEPT)
        self._pruned_at = now
        if gone:
            log.info("%d ticks of more than %d days ago are forgotten", gone, TICKS_KEPT.days)

    def _take_over(self, schedule_id: int, row: Schedule) -> Timing | None:
        timing = None
        self._drop(schedule_id)
        try:
            timing = timing_of(row, get_settings().zone)
        except WrongUsage as error:
            log.error("schedule %s is left out: %s", row.name, error)
        else:
            self._scheduler.add_job(
                _look_after,
                Ticking(timing, row.counted_through),
                args=(schedule_id,),
                id=str(schedule_id),
                name=row.name,
            )
        self._seen[schedule_id] = row.updated_at, timing
        return timing

    def _drop(self, schedule_id: int) -> None:
        if self._scheduler.get_job(str(schedule_id)) is not None:
            self._scheduler.remove_job(str(schedule_id))


def _look_after(schedule_id: int) -> None:
    try:
        tick(schedule_id, datetime.now(UTC))
    except ZhuanxiError as error:
        # The database is away: what is due is dealt with at a later reload, here or elsewhere.
        log.error("schedule %s waits: %s", schedule_id, error)
