"""Deadlines in working hours, with the State Council's holidays and 调休 workdays.

Holidays come from ``chinesecalendar``, whose data are of 2004 to 2026; other years are counted by
weekdays, which :func:`is_calendar_known` tells.
"""

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import chinese_calendar

from storage.config import SlaSettings

URGENT = 4  # severity from which natural hours count


@cache
def known_years() -> tuple[int, int]:
    """The first and the last year whose official holiday arrangement is known."""
    years = {int(day.year) for day in chinese_calendar.holidays}
    return min(years), max(years)


def is_calendar_known(day: date) -> bool:
    """Whether the official holiday arrangement of that year is known."""
    first, last = known_years()
    return first <= day.year <= last


def is_workday(day: date) -> bool:
    """Whether offices work on that day: the official arrangement, else Monday to Friday."""
    if is_calendar_known(day):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5


def add_working_hours(start: datetime, hours: float, sla: SlaSettings, zone: ZoneInfo) -> datetime:
    """The moment ``hours`` working hours after ``start``; aware in, aware (local) out."""
    opens, closes = time.fromisoformat(sla.workday_start), time.fromisoformat(sla.workday_end)
    moment = start.astimezone(zone)
    left = timedelta(hours=hours)
    while True:
        opening = datetime.combine(moment.date(), opens, zone)
        closing = datetime.combine(moment.date(), closes, zone)
        if is_workday(moment.date()) and moment < closing:
            moment = max(moment, opening)
            if moment + left <= closing:
                return moment + left
            left -= closing - moment
        moment = datetime.combine(moment.date() + timedelta(days=1), opens, zone)


def first_response_due(
    start: datetime, severity: int, sla: SlaSettings, zone: ZoneInfo
) -> datetime:
    """When the customer must have seen the first human reply (首响)."""
    if severity >= URGENT:
        return start + timedelta(hours=sla.urgent_response_hours)
    return add_working_hours(start, sla.first_response_hours, sla, zone)


def resolution_due(start: datetime, severity: int, sla: SlaSettings, zone: ZoneInfo) -> datetime:
    """When the problem must be solved."""
    if severity >= URGENT:
        return start + timedelta(hours=sla.urgent_resolution_hours)
    return add_working_hours(start, sla.resolution_hours, sla, zone)
