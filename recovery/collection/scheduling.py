"""Changing schedules: what may be said of one, checked, and who may say it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from crawlers.parsing.times import parse_time
from crawlers.plan import options_of
from recovery.access.actor import Actor, Right
from recovery.collection import scheduler, triggers
from recovery.collection.collecting import known_spider
from storage import brands, schedules
from storage.config import get_settings
from storage.errors import WrongUsage
from storage.masking import mask
from storage.models import Schedule
from storage.schedules import OnMissed

LONGEST_JITTER = timedelta(hours=12)
LONGEST_NAME = 60


def sound(kind: str, expression: str, now: datetime) -> tuple[str, str]:
    """A trigger that is due some day.

    Raises:
        WrongUsage: it is not understood, or never due.
    """
    if triggers.next_due(kind, expression, get_settings().zone, now)(now) is None:
        raise WrongUsage(
            "{expression!r} is never due", "check its day and month", expression=expression
        )
    return kind, expression


def add(
    session: Session,
    actor: Actor,
    name: str,
    source: str,
    times: tuple[str, str],
    now: datetime,
    **said: Any,
) -> Schedule:
    """Add a schedule. A running scheduler takes it over within seconds.

    Args:
        session: open session.
        actor: who adds it.
        name: how it is called.
        source: what is crawled.
        times: kind and expression of its trigger.
        now: the clock.
        said: as :func:`change` takes it.

    Raises:
        WrongUsage: the role may not, the name is taken, or something is not understood.
    """
    actor.must(Right.KEEP_SCHEDULES)
    row = Schedule(name=_free(session, name), source=source, trigger="", expression="")
    row.trigger, row.expression = sound(*times, now)
    row.counted_through = row.created_at = now
    return change(session, row, now, source=source, **said)


def edit(
    session: Session,
    actor: Actor,
    name: str,
    now: datetime,
    *,
    rename: str | None = None,
    times: tuple[str, str] | None = None,
    all_brands: bool = False,
    **said: Any,
) -> Schedule:
    """Change a schedule; what is ``None`` stays.

    Raises:
        WrongUsage: the role may not, there is no such schedule, or see :func:`add`.
    """
    actor.must(Right.KEEP_SCHEDULES)
    row = schedules.by_name(session, name)
    if rename is not None and rename != name:
        row.name = _free(session, rename)
    if times is not None and times != (row.trigger, row.expression):
        # What the old times would have been is neither missed nor made up for.
        (row.trigger, row.expression), row.counted_through = sound(*times, now), now
    if all_brands:
        row.brand_ids = []
    return change(session, row, now, **said)


def change(
    session: Session,
    row: Schedule,
    now: datetime,
    *,
    source: str | None = None,
    names: Sequence[str] | None = None,
    since: str | None = None,
    pairs: Sequence[str] | None = None,
    jitter: str | None = None,
    night_pause: str | None = None,
    on_missed: OnMissed | None = None,
) -> Schedule:
    """Take what was said into a schedule, and store it; what is ``None`` stays.

    Args:
        session: open session.
        row: the schedule.
        now: the clock.
        source: what is crawled.
        names: only these brands.
        since: how far each run reaches back.
        pairs: ``KEY=VALUE`` of the source; without a value the option is taken out.
        jitter: start up to so much later; ``0``: not at all.
        night_pause: local hours, or ``none``.
        on_missed: what a downtime leaves.

    Raises:
        WrongUsage: something is not understood.
    """
    if source is not None:
        known_spider(source)
        row.source = source
    if names:
        row.brand_ids = [brands.by_name(session, name).id or 0 for name in dict.fromkeys(names)]
    row.options = _options(
        row.options, [*(pairs or []), *([f"since={since}"] if since is not None else [])], now
    )
    if jitter is not None:
        row.jitter_seconds = int(triggers.duration(jitter, LONGEST_JITTER).total_seconds())
    if night_pause is not None:
        wanted = "" if night_pause == "none" else night_pause
        row.night_pause = str(triggers.NightPause.parse(wanted, get_settings().zone) or "")
    if on_missed is not None:
        row.on_missed = on_missed
    row.updated_at = now
    session.add(row)
    session.flush()
    return row


def pause(session: Session, actor: Actor, name: str, now: datetime) -> list[int]:
    """Stop a schedule until resumed; the runs that it has made and that have not ended.

    Raises:
        WrongUsage: the role may not, or there is no such schedule.
    """
    actor.must(Right.KEEP_SCHEDULES)
    row = schedules.by_name(session, name)
    row.is_paused, row.updated_at = True, now
    session.add(row)
    assert row.id is not None
    return [n for n in [schedules.unfinished_run(session, row.id)] if n is not None]


def resume(session: Session, actor: Actor, name: str, now: datetime) -> Schedule:
    """Let a schedule go on from now; what was due meanwhile is not made up for.

    Raises:
        WrongUsage: the role may not, or there is no such schedule.
    """
    actor.must(Right.KEEP_SCHEDULES)
    row = schedules.by_name(session, name)
    if row.is_paused:
        row.is_paused, row.updated_at, row.counted_through = False, now, now
        session.add(row)
    return row


def pause_all(session: Session, actor: Actor, because: str, now: datetime) -> list[int]:
    """Stop all schedules until resumed; the runs that they have made and that have not ended.

    Why is kept masked: everybody who sees the schedules reads it.

    Raises:
        WrongUsage: the role may not.
    """
    actor.must(Right.KEEP_SCHEDULES)
    schedules.pause_all(session, actor.name, mask(because.strip()).text, now)
    return list(schedules.unfinished_runs(session))


def resume_all(session: Session, actor: Actor, now: datetime) -> bool:
    """Let all schedules go on from now; whether they were all paused.

    Raises:
        WrongUsage: the role may not.
    """
    actor.must(Right.KEEP_SCHEDULES)
    return schedules.resume_all(session, now)


def remove(session: Session, actor: Actor, name: str) -> None:
    """Remove a schedule; the runs it made stay.

    Raises:
        WrongUsage: the role may not, or there is no such schedule.
    """
    actor.must(Right.KEEP_SCHEDULES)
    session.delete(schedules.by_name(session, name))
    session.flush()


def run_now(session: Session, actor: Actor, name: str, now: datetime) -> int:
    """Queue a schedule's crawl for the next free worker; its run's number.

    Raises:
        WrongUsage: the role may not, or there is no such schedule.
    """
    actor.must(Right.RUN_CRAWLS)
    return scheduler.defer_run(session, schedules.by_name(session, name), actor.name, now)


def _options(old: dict[str, Any], pairs: Sequence[str], now: datetime) -> dict[str, Any]:
    """The options with those that were said; one without a value is taken out."""
    options = {key: value for key, value in {**old, **options_of(pairs)}.items() if value}
    since, limit = options.get("since"), options.get("limit")
    zone = get_settings().zone
    for value in (since, options.get("until")):
        is_overlap = value is since and scheduler.overlap_of(value) is not None
        if value is not None and not is_overlap and parse_time(value, now, zone) is None:
            raise WrongUsage("{time!r} is no time", "write 2d, 6h or 2026-11-20", time=value)
    if limit is not None and not (limit.isdecimal() and int(limit) > 0):
        raise WrongUsage(
            "limit {value!r} is no number of items", "use a whole number from 1", value=limit
        )
    return options


def _free(session: Session, name: str) -> str:
    if not name.strip() or len(name) > LONGEST_NAME:
        raise WrongUsage(
            "a schedule needs a name of {longest} characters at most",
            "give it a short name",
            longest=LONGEST_NAME,
        )
    if any(row.name == name for row in schedules.all_of(session)):
        raise WrongUsage(
            "there is already a schedule {name!r}",
            "`zhuanxi schedule edit` changes it",
            name=name,
        )
    return name
