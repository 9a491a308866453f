"""What is to be done about a schedule's due times: run, wait, catch up or skip. Pure.

A schedule remembers the moment up to which its due times are dealt with (``counted_through``). All
due times since then and up to now are one batch, and make one run at most: the newest of them is
the tick, the others are told in the run. What lies in the night pause is due at the pause's end.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from recovery.clocks import sla
from recovery.collection.triggers import Kind, NextDue, NightPause, next_due
from storage.errors import WrongUsage
from storage.models import Schedule, ScheduleTick
from storage.schedules import OnMissed, Outcome

ON_TIME = timedelta(minutes=10)  # a tick that is late by no more was not missed
AT_MOST = 10_000  # due times that are counted one by one
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Timing:
    """A schedule's times, ready to be asked."""

    schedule_id: int
    kind: Kind
    next_due: NextDue
    pause: NightPause | None
    jitter: timedelta
    zone: ZoneInfo

    def released(self, due: datetime) -> datetime:
        """When a due time may be acted upon: itself, or the end of the night pause around it."""
        return (self.pause and self.pause.ends(due)) or due

    def starts_at(self, due: datetime) -> datetime:
        """When the run of a due time starts: later by the jitter, unless that is in the pause."""
        released = self.released(due)
        start = released + jitter_of(self.schedule_id, due, self.jitter)
        return released if self.pause and self.pause.ends(start) else start


@dataclass(frozen=True, slots=True)
class Batch:
    """The due times that one tick stands for, the newest and those before it.

    ``missed`` were passed over, by a downtime or because a newer one came first; ``held`` waited
    for the end of the night pause. ``is_late`` says that the newest is a missed one, too.
    ``is_least`` says that there were more than were counted.
    """

    due_at: datetime
    first_at: datetime
    count: int
    missed: int
    missed_since: datetime | None
    held: int
    held_since: datetime | None
    is_late: bool
    is_least: bool


@dataclass(frozen=True, slots=True)
class Coming:
    """A start in the future: the newest due time that it is for, and how many there are."""

    due_at: datetime
    first_at: datetime
    starts_at: datetime
    count: int


def timing_of(schedule: Schedule, zone: ZoneInfo) -> Timing:
    """The times of a schedule.

    Raises:
        WrongUsage: its expression or its night pause cannot be understood.
    """
    return Timing(
        schedule.id or 0,
        Kind(schedule.trigger),
        next_due(schedule.trigger, schedule.expression, zone, schedule.created_at),
        NightPause.parse(schedule.night_pause, zone),
        timedelta(seconds=schedule.jitter_seconds),
        zone,
    )


def jitter_of(schedule_id: int, due: datetime, most: timedelta) -> timedelta:
    """Whole seconds up to ``most``, the same for the same due time wherever it is asked."""
    key = f"{schedule_id} {int(due.timestamp() * 1_000_000)}".encode()
    drawn = int.from_bytes(hashlib.sha256(key).digest()[:8])
    return timedelta(seconds=drawn % (int(most.total_seconds()) + 1))


def batch(timing: Timing, counted_through: datetime, now: datetime) -> Batch | None:
    """What is to be dealt with now; None while nothing is."""
    first = newest = missed_since = held_since = None
    count = missed = held = 0
    moment = counted_through + _INSTANT

    def pass_over(due: datetime) -> None:
        nonlocal missed, missed_since, held, held_since
        if timing.released(due) != due and now - timing.released(due) <= ON_TIME:
            held, held_since = held + 1, held_since or due
        else:
            missed, missed_since = missed + 1, missed_since or due

    while (due := timing.next_due(moment)) is not None and timing.released(due) <= now:
        if newest is not None:
            pass_over(newest)
        first, newest, count = first or due, due, count + 1
        moment = due + _INSTANT
        if count == AT_MOST:
            moment = max(moment, now - timedelta(days=1))
    if first is None or newest is None:
        return None
    is_late = now - timing.released(newest) > ON_TIME
    if is_late or timing.released(newest) != newest:
        pass_over(newest)
    return Batch(
        newest, first, count, missed, missed_since, held, held_since, is_late, count >= AT_MOST
    )


def is_overdue(schedule: Schedule, zone: ZoneInfo, at: datetime) -> bool:
    """Whether a schedule had something due at a moment that nobody has dealt with.

    So it is, too, where its expression cannot be understood.
    """
    try:
        return batch(timing_of(schedule, zone), schedule.counted_through, at) is not None
    except WrongUsage:
        return True


def coming(
    timing: Timing, counted_through: datetime, now: datetime, count: int = 3
) -> list[Coming]:
    """The next starts. Due times that wait for the end of a night pause are in the first."""
    began = timing.pause.began(now) if timing.pause else None
    moment = max(counted_through + _INSTANT, began) if began else now + _INSTANT
    found: list[Coming] = []
    while (due := timing.next_due(moment)) is not None:
        moment = due + _INSTANT
        released = timing.released(due)
        if released <= now:
            continue
        if found and timing.released(found[-1].due_at) >= released:
            last = found[-1]
            found[-1] = Coming(due, last.first_at, timing.starts_at(due), last.count + 1)
            continue
        if len(found) == count:
            break
        found.append(Coming(due, due, timing.starts_at(due), 1))
    return found


def covers_from(found: Batch, passed: Sequence[ScheduleTick], on_missed: OnMissed) -> datetime:
    """From when on a run has to read, so that what was caught up or did not pile up has no gap.

    Args:
        found: the batch that the run is for.
        passed: the ticks since the last one that made a run.
        on_missed: with ``skip`` what was missed stays unread.
    """
    own = found.first_at if on_missed == OnMissed.ONCE else (found.held_since or found.due_at)
    return min([own, *(t.first_due_at for t in passed if t.outcome == Outcome.STILL_RUNNING)])


def note(timing: Timing, found: Batch, passed: Sequence[ScheduleTick], on_missed: OnMissed) -> str:
    """What a run says of the due times that it is not simply for; empty on an ordinary day."""
    said = []
    skipped = [tick for tick in passed if tick.outcome == Outcome.MISSED]
    waited = [tick for tick in passed if tick.outcome == Outcome.STILL_RUNNING]
    more = "more than " if found.is_least else ""
    if found.missed and on_missed == OnMissed.ONCE:
        were = were_of(found.missed)
        since = stamp(found.missed_since or found.first_at, timing.zone)
        said.append(f"catching up: {more}{were} missed since {since}")
    elif found.missed or skipped:
        were = were_of(found.missed + sum(tick.stands_for for tick in skipped))
        starts = [tick.first_due_at for tick in skipped]
        since = stamp(min([*starts, found.missed_since or found.due_at]), timing.zone)
        said.append(f"{more}{were} missed since {since} and skipped")
    if waited:
        were = were_of(sum(tick.stands_for for tick in waited))
        since = stamp(waited[0].first_due_at, timing.zone)
        said.append(f"{were} skipped since {since}, because the run before still ran")
    if found.held and found.held_since is not None:
        were, since = were_of(found.held), stamp(found.held_since, timing.zone)
        said.append(f"{were} moved from {since} to the end of the night pause {timing.pause}")
    return "; ".join([*said, *calendar_note(timing, found.due_at)])


def calendar_note(timing: Timing, due: datetime) -> list[str]:
    """That a working day was only counted by weekdays."""
    day = due.astimezone(timing.zone).date()
    if timing.kind != Kind.WORKDAY or sla.is_calendar_known(day):
        return []
    return [f"the official holidays of {day.year} are not known: Monday to Friday are working days"]


def means(timing: Timing, one: Coming) -> str:
    """What a start in the future means, in a few words; may be empty."""
    said = []
    local = one.due_at.astimezone(timing.zone)
    if timing.kind == Kind.WORKDAY:
        is_moved = sla.is_calendar_known(local.date()) and local.weekday() >= 5
        said.append("working day (调休)" if is_moved else "working day")
        said += calendar_note(timing, one.due_at)
    if timing.released(one.due_at) != one.due_at or one.count > 1:
        due = "" if one.count == 1 else f"{one.count} due times "
        since = stamp(one.first_at, timing.zone)
        said.append(f"{due}from {since}, moved by the night pause {timing.pause}")
    wait = one.starts_at - timing.released(one.due_at)
    if wait:
        said.append(f"{int(wait.total_seconds())} s of jitter in it")
    return "; ".join(said)


def were_of(count: int) -> str:
    """``1 due time was``, ``3 due times were``."""
    return "1 due time was" if count == 1 else f"{count} due times were"


def stamp(moment: datetime, zone: ZoneInfo) -> str:
    """A local time to the minute, with its weekday."""
    return f"{moment.astimezone(zone):%a %y-%m-%d %H:%M}"
