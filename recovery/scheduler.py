"""APScheduler, which only defers jobs. Schedules live in our table and can change while it runs.

Several schedulers may run at once: each due time is deferred once, by whoever writes its tick.
"""

import logging
import re
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from apscheduler.executors.base import BaseExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlmodel import Session

from recovery import jobs
from storage import runs, schedules
from storage.config import get_settings
from storage.engine import transaction
from storage.errors import WrongUsage, ZhuanxiError
from storage.models import Schedule

log = logging.getLogger(__name__)

RELOAD_SECONDS = 5
CATCH_UP_SECONDS = 600  # a tick missed by more than this (a long downtime) is skipped
WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")


def trigger_of(kind: str, expression: str, zone: ZoneInfo, start: datetime) -> BaseTrigger:
    """The trigger of a schedule.

    Args:
        kind: ``cron`` (five fields, Sunday is 0 or 7 as in cron) or ``interval`` (30m, 2h, 1d).
        expression: its text.
        zone: the zone in which cron fields are read.
        start: where an interval counts from, so that every scheduler finds the same due times.

    Raises:
        WrongUsage: the expression cannot be understood.
    """
    try:
        if kind == "cron":
            return _cron(expression, zone)
        amount, unit = re.fullmatch(r"(\d+)\s*([mhd])", expression.strip()).groups()  # type: ignore[union-attr]
        seconds = int(amount) * {"m": 60, "h": 3600, "d": 86400}[unit]
        if seconds == 0:
            raise ValueError("an interval of nothing")
        return IntervalTrigger(seconds=seconds, start_date=start, timezone=zone)
    except (ValueError, AttributeError, IndexError) as error:
        raise WrongUsage(
            "{expression!r} is no {kind} expression",
            "cron: minute hour day month weekday, as in '30 8 * * mon-fri'; interval: '30m', '2h'",
            expression=expression,
            kind=kind,
        ) from error


def _cron(expression: str, zone: ZoneInfo) -> BaseTrigger:
    """Five fields as cron reads them: where day and weekday are both limited, either is enough."""
    minute, hour, day, month, weekday = expression.split()
    fields = {"minute": minute, "hour": hour, "month": month, "timezone": zone}
    if weekday == "*":
        return CronTrigger(day=day, **fields)
    by_weekday = CronTrigger(day_of_week=_weekdays(weekday), **fields)
    return by_weekday if day == "*" else OrTrigger([CronTrigger(day=day, **fields), by_weekday])


def _weekdays(field: str) -> str:
    """A weekday field with every day named, because APScheduler counts from Monday."""
    names: list[str] = []
    for part in field.lower().split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        start = 0 if span == "*" else _weekday(first)
        end = 6 if span == "*" else _weekday(last or first)
        end += 7 if end < start else 0
        names += [WEEKDAYS[n % 7] for n in range(start, end + 1, int(step or 1))]
    return ",".join(dict.fromkeys(names))


def _weekday(word: str) -> int:
    return int(word) if word.isdigit() and int(word) < 8 else WEEKDAYS.index(word)


def next_times(schedule: Schedule, now: datetime, count: int = 3) -> list[datetime]:
    """The next due times, local; empty while paused."""
    if schedule.is_paused:
        return []
    zone = get_settings().zone
    trigger = trigger_of(schedule.trigger, schedule.expression, zone, schedule.created_at)
    times: list[datetime] = []
    previous, moment = None, now
    for _ in range(count):
        following = trigger.get_next_fire_time(previous, moment)
        if following is None:
            break
        times.append(following)
        previous, moment = following, following + timedelta(microseconds=1)
    return times


def defer_run(session: Session, schedule: Schedule, actor: str, now: datetime) -> int:
    """Make a run for a schedule and queue its job, both in the caller's transaction."""
    run = runs.create(
        session,
        kind="crawl",
        source=schedule.source,
        brand_id=schedule.brand_id,
        options=schedule.options,
        actor=actor,
        now=now,
    )
    assert run.id is not None
    jobs.defer(session, "crawl", run_id=run.id)
    return run.id


def tick(schedule_id: int, due_at: datetime) -> bool:
    """Defer the run that was due at ``due_at``, unless another scheduler has; whether we did."""
    now = datetime.now(UTC)
    with transaction() as session:
        if not schedules.claim_tick(session, schedule_id, due_at, now):
            return False
        schedule = session.get_one(Schedule, schedule_id)
        run_id = defer_run(session, schedule, f"schedule {schedule.name}", now)
    log.info("schedule %s: run %s deferred", schedule.name, run_id)
    return True


class DeferringExecutor(BaseExecutor):  # type: ignore[misc]
    """Runs a tick in the scheduler's own thread, and tells it which time it was due.

    APScheduler hands due times to executors, not to jobs.
    """

    def _do_submit_job(self, job: Any, run_times: Sequence[datetime]) -> None:
        late = datetime.now(UTC) - run_times[-1]
        if late.total_seconds() > CATCH_UP_SECONDS:
            log.warning("schedule %s: %s was %s ago and is skipped", job.name, run_times[-1], late)
            self._run_job_success(job.id, [])
            return
        try:
            tick(job.args[0], run_times[-1].astimezone(UTC))
        except ZhuanxiError as error:
            # The database is away. The next tick, or the next scheduler, tries again.
            log.error("schedule %s missed %s: %s", job.name, run_times[-1], error)
        self._run_job_success(job.id, [])


class Scheduler:
    """Keeps APScheduler's jobs equal to the schedule table."""

    def __init__(self) -> None:
        self._scheduler = BackgroundScheduler(
            executors={"default": DeferringExecutor()},
            job_defaults={"coalesce": True},
            timezone=get_settings().zone,
        )
        self._seen: dict[int, datetime] = {}

    def run(self, stop: threading.Event) -> None:
        """Schedule until ``stop`` is set."""
        self._scheduler.start()
        try:
            while not stop.is_set():
                try:
                    self.reload()
                except ZhuanxiError as error:
                    log.error("schedules cannot be read: %s", error)
                stop.wait(RELOAD_SECONDS)
        finally:
            self._scheduler.shutdown(wait=False)

    def reload(self) -> None:
        """Take over what changed in the table."""
        with transaction() as session:
            rows = [row for row in schedules.all_of(session) if not row.is_paused]
        current = {row.id: row for row in rows if row.id is not None}
        for gone in self._seen.keys() - current.keys():
            self._drop(gone)
            del self._seen[gone]
        for schedule_id, row in current.items():
            if self._seen.get(schedule_id) == row.updated_at:
                continue
            self._seen[schedule_id] = row.updated_at
            self._drop(schedule_id)
            try:
                trigger = trigger_of(
                    row.trigger, row.expression, get_settings().zone, row.created_at
                )
            except WrongUsage as error:
                log.error("schedule %s is left out: %s", row.name, error)
                continue
            # The executor puts the due time in the place of None.
            self._scheduler.add_job(
                tick, trigger, args=(schedule_id, None), id=str(schedule_id), name=row.name
            )

    def _drop(self, schedule_id: int) -> None:
        if self._scheduler.get_job(str(schedule_id)) is not None:
            self._scheduler.remove_job(str(schedule_id))
