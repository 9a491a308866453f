"""Who works when: shifts in local hours, over midnight and on official working days."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from recovery.clocks.sla import is_workday
from storage.errors import WrongUsage

WORKDAYS = "workdays"
DAILY = "1234567"
_DAYS = re.compile(r"[1-7](-[1-7])?(,[1-7](-[1-7])?)*", re.ASCII)


class Duty(StrEnum):
    """Whether somebody's shift runs, begins soon, or neither."""

    ON = "on"
    SOON = "soon"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Hours:
    """One shift. ``weekdays`` are ISO weekdays as digits; none: the official working days.

    It belongs to the day on which it begins; one that does not end after it starts ends on the
    next day, so that 00:00 to 00:00 is a whole day.
    """

    weekdays: str
    starts: time
    ends: time

    def is_worked(self, day: date) -> bool:
        """Whether the shift begins on that day."""
        return str(day.isoweekday()) in self.weekdays if self.weekdays else is_workday(day)

    def span(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """When the shift of that day begins and ends, in UTC."""
        last = day if self.ends > self.starts else day + timedelta(days=1)
        return (
            datetime.combine(day, self.starts, zone).astimezone(UTC),
            datetime.combine(last, self.ends, zone).astimezone(UTC),
        )


def duty(shifts: Iterable[Hours], now: datetime, zone: ZoneInfo, soon: timedelta) -> Duty:
    """Whether somebody with these shifts works now, or begins within ``soon``.

    Args:
        shifts: their shifts.
        now: aware.
        zone: in which the shifts' hours are meant.
        soon: how long before a shift counts as soon; its very beginning is the shift.
    """
    today = now.astimezone(zone).date()
    spans = [
        shift.span(day, zone)
        for shift in shifts
        for day in (today - timedelta(days=1), today, today + timedelta(days=1))
        if shift.is_worked(day)
    ]
    if any(begins <= now < ends for begins, ends in spans):
        return Duty.ON
    if any(now < begins <= now + soon for begins, _ in spans):
        return Duty.SOON
    return Duty.OFF


def weekdays(written: str) -> str:
    """The days of a shift as digits: ``1-5``, ``6,7``, ``daily``; nothing for ``workdays``.

    Raises:
        WrongUsage: it is none of these.
    """
    if written == WORKDAYS:
        return ""
    if written == "daily":
        return DAILY
    found: set[str] = set()
    if _DAYS.fullmatch(written):
        for part in written.split(","):
            first, _, last = part.partition("-")
            found |= {str(day) for day in range(int(first), int(last or first) + 1)}
    if not found:
        raise WrongUsage(
            "{days!r} is not understood as days of a shift",
            "write workdays, daily, or numbers of weekdays (1 is Monday) such as 1-5 or 6,7",
            days=written,
        )
    return "".join(sorted(found))


def clock(written: str) -> time:
    """A time of day such as ``09:00``; ``24:00`` is midnight.

    Raises:
        WrongUsage: it is none.
    """
    try:
        return time.fromisoformat("00:00" if written == "24:00" else written.zfill(5)).replace(
            second=0, microsecond=0, tzinfo=None
        )
    except ValueError:
        raise WrongUsage("{time!r} is no time of day", "write it as 09:00", time=written) from None
