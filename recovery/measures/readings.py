"""Which reading of the overview fits the hour, and the spans that the readings are of. Pure."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from recovery.access.rights import Role
from recovery.casework.lifecycle import LEADS

_MONDAY = 0
_MORNING = (time(5), time(11))
_WEEKLY = (time(9, 30), time(12))
_EVENING = time(19)


class Reading(StrEnum):
    """How the overview is read."""

    PERIOD = "period"
    MORNING = "morning"
    LIVE = "live"
    WEEKLY = "weekly"


def fitting(local: datetime, role: Role) -> Reading:
    """The reading that fits a local time.

    Mornings from 5 to 11 the morning's; on Mondays from 9:30 to 12 the week's, for leads and
    administrators all morning; from 19 to 5 what happens now; otherwise the plain period.
    """
    at = local.time()
    if local.weekday() == _MONDAY:
        begins = _MORNING[0] if role in LEADS else _WEEKLY[0]
        if begins <= at < _WEEKLY[1]:
            return Reading.WEEKLY
    if _MORNING[0] <= at < _MORNING[1]:
        return Reading.MORNING
    if at >= _EVENING or at < _MORNING[0]:
        return Reading.LIVE
    return Reading.PERIOD


def last_closing(
    now: datetime, closes: time, zone: ZoneInfo, is_workday: Callable[[date], bool]
) -> datetime:
    """The end of the last working day that is over; at most 30 days back."""
    day = now.astimezone(zone).date()
    for _ in range(31):
        ended = datetime.combine(day, closes, zone)
        if ended <= now and is_workday(day):
            return ended
        day -= timedelta(days=1)
    return now - timedelta(days=30)


def last_week(today: date) -> tuple[date, date]:
    """Monday and Sunday of the last whole week."""
    monday = today - timedelta(days=today.weekday() + 7)
    return monday, monday + timedelta(days=6)
