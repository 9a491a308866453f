"""When a schedule is due: cron, interval and working-day triggers, and the night pause.

Pure. Due times are UTC; expressions are read in the configured zone. Where that zone has summer
time, a time of day that the change skips is due right after it (02:30 at 03:30), and one that comes
twice is due the first time; with every hour asked for (``*``) each real hour is due.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger

from crawlers.parsing.times import is_between
from recovery.clocks import sla
from storage.errors import WrongUsage
from storage.hours import night_pause

NextDue = Callable[[datetime], datetime | None]
"""The first due time at or after a moment; None: never again."""

WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class Kind(StrEnum):
    """Kinds of trigger."""

    CRON = "cron"
    INTERVAL = "interval"
    WORKDAY = "workday"


def next_due(kind: str, expression: str, zone: ZoneInfo, start: datetime) -> NextDue:
    """The due times of a trigger, as a function.

    Args:
        kind: ``cron`` (five fields, Sunday is 0 or 7 as in cron), ``interval`` (30m, 2h, 1d), or
            ``workday`` (times of day, ``09:00,14:30``, or cron's fields of minute and hour,
            ``*/30 9-17``, on the days on which offices work).
        expression: its text.
        zone: the zone in which fields and times of day are read.
        start: where an interval counts from, so that every scheduler finds the same due times.

    Raises:
        WrongUsage: the expression cannot be understood.
    """
    try:
        match Kind(kind):
            case Kind.CRON:
                return _cron(expression, zone)
            case Kind.INTERVAL:
                return _interval(expression, start)
            case Kind.WORKDAY:
                return _workday(expression, zone)
    except (ValueError, AttributeError, IndexError, OverflowError) as error:
        raise WrongUsage(
            "{expression!r} is no {kind} expression",
            "cron: minute hour day month weekday, as in '30 8 * * mon-fri'; interval: '30m', '2h'; "
            "workday: '09:00,14:30', or minute and hour, '*/30 9-17'",
            expression=expression,
            kind=kind,
        ) from error


def duration(value: str, most: timedelta, units: str = "smhd") -> timedelta:
    """A span of time such as ``90s``, ``5m``, ``2h``, ``1d``; ``0`` is none.

    Raises:
        WrongUsage: it is not understood, or longer than ``most``.
    """
    found = re.fullmatch(rf"(\d{{1,9}})\s*([{units}])|0", value.strip(), re.ASCII)
    span = timedelta(seconds=int(found[1] or 0) * _UNITS[found[2] or "s"]) if found else None
    if span is None or span > most:
        raise WrongUsage(
            "{value!r} is no span of time, or too long a one",
            "write 90s, 5m, 2h or 1d; the longest here is {most}",
            value=value,
            most=most,
        )
    return span


def _interval(expression: str, start: datetime) -> NextDue:
    amount, unit = re.fullmatch(r"(\d+)\s*([mhd])", expression.strip(), re.ASCII).groups()  # type: ignore[union-attr]
    length = timedelta(seconds=int(amount) * _UNITS[unit])
    if not length:
        raise ValueError("an interval of nothing")
    begin = start.astimezone(UTC)
    return lambda moment: begin + max(0, -((begin - moment) // length)) * length


def _cron(expression: str, zone: ZoneInfo) -> NextDue:
    """Five fields as cron reads them: where day and weekday are both limited, either is enough."""
    minute, hour, day, month, weekday = expression.split()
    fields = {"minute": minute, "hour": hour, "month": month, "timezone": zone}
    if weekday == "*":
        return _following(CronTrigger(day=day, **fields), zone, hour)
    by_weekday = CronTrigger(day_of_week=_weekdays(weekday), **fields)
    if day == "*":
        return _following(by_weekday, zone, hour)
    return _following(OrTrigger([CronTrigger(day=day, **fields), by_weekday]), zone, hour)


def _following(trigger: BaseTrigger, zone: ZoneInfo, hour: str) -> NextDue:
    """What APScheduler finds, but once where the clock is put back."""

    def following(moment: datetime) -> datetime | None:
        while True:
            # UTC and no previous time: with local ones APScheduler stands still in a repeated hour.
            found = trigger.get_next_fire_time(None, moment.astimezone(UTC))
            if found is None:
                return None
            due: datetime = found.astimezone(UTC)
            if hour.startswith("*") or not due.astimezone(zone).fold:
                return due
            moment = due + timedelta(microseconds=1)

    return following


def _workday(expression: str, zone: ZoneInfo) -> NextDue:
    if ":" in expression:
        clocks = [time.fromisoformat(part.strip().zfill(5)) for part in expression.split(",")]
        if any(clock.second or clock.microsecond or clock.tzinfo for clock in clocks):
            raise ValueError("hours and minutes only")
        trigger, hour = (
            OrTrigger([CronTrigger(hour=c.hour, minute=c.minute, timezone=zone) for c in clocks]),
            "",
        )
    else:
        minute, hour = expression.split()
        trigger = CronTrigger(minute=minute, hour=hour, timezone=zone)
    any_day = _following(trigger, zone, hour)

    def following(moment: datetime) -> datetime | None:
        while (due := any_day(moment)) is not None:
            day = due.astimezone(zone).date()
            if sla.is_workday(day):
                return due
            moment = datetime.combine(day + timedelta(days=1), time(), zone)
        return None

    return following


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


@dataclass(frozen=True, slots=True)
class NightPause:
    """Hours of the day, local, from ``start`` up to ``end``, in which nothing starts."""

    start: time
    end: time
    zone: ZoneInfo

    @classmethod
    def parse(cls, value: str, zone: ZoneInfo) -> "NightPause | None":
        """``23:00-07:00``; None for an empty text.

        Raises:
            WrongUsage: it is not understood.
        """
        try:
            hours = night_pause(value)
        except ValueError as error:
            raise WrongUsage(
                "{value!r} is no night pause",
                "write two local times, as in 23:00-07:00, or none",
                value=value,
            ) from error
        return cls(*hours, zone) if hours else None

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"

    def began(self, moment: datetime) -> datetime | None:
        """When the pause began in which a moment lies; None outside."""
        local = moment.astimezone(self.zone)
        if not self._holds(local.time()):
            return None
        day = local.date() - timedelta(days=local.time() < self.start)
        return datetime.combine(day, self.start, self.zone).astimezone(UTC)

    def ends(self, moment: datetime) -> datetime | None:
        """When the pause ends in which a moment lies; None outside."""
        local = moment.astimezone(self.zone)
        if not self._holds(local.time()):
            return None
        day = local.date() + timedelta(days=local.time() >= self.end)
        end = datetime.combine(day, self.end, self.zone)
        if end.astimezone(UTC) <= moment:  # the clock was put back meanwhile
            end = end.replace(fold=1)
        return end.astimezone(UTC)

    def _holds(self, clock: time) -> bool:
        return is_between(clock, self.start, self.end)
