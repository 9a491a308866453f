"""Working hours with the State Council's holidays and 调休 workdays, and the norms in them.

Holidays come from ``chinesecalendar``, whose data are of 2004 to 2026; other years are counted by
weekdays, which :func:`is_calendar_known` tells, unless the settings give their days.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo

import chinese_calendar

from storage.case_settings import SlaSettings

URGENT = 4  # severity from which natural hours count
SEVERE = 3
_DAY = timedelta(days=1)
_NO_TIME = timedelta()


class Urgency(StrEnum):
    """The classes that norms are set for."""

    URGENT = "urgent"
    SEVERE = "severe"
    ORDINARY = "ordinary"


@dataclass(frozen=True, slots=True)
class Span:
    """An amount of time, in working hours unless it ``is_natural``."""

    amount: timedelta
    is_natural: bool = False


@dataclass(frozen=True, slots=True)
class Norms:
    """The house norms of one class."""

    first_response: Span
    resolution: Span
    callback: Span


@cache
def known_years() -> tuple[int, int]:
    """The first and the last year whose official holiday arrangement is known."""
    years = {int(day.year) for day in chinese_calendar.holidays}
    return min(years), max(years)


def is_calendar_known(day: date, given: Collection[date] = ()) -> bool:
    """Whether the holiday arrangement of that year is known: official, or ``given``."""
    first, last = known_years()
    return first <= day.year <= last or any(one.year == day.year for one in given)


@cache
def is_workday(day: date) -> bool:
    """Whether offices work on that day: the official arrangement, else Monday to Friday."""
    if is_calendar_known(day):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """When the house works; ``holidays`` and ``workdays`` overrule the official arrangement."""

    opens: time
    closes: time
    zone: ZoneInfo
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()

    def is_workday(self, day: date) -> bool:
        """Whether the house works on that day."""
        if day in self.workdays or day in self.holidays:
            return day in self.workdays
        return is_workday(day)

    def after(self, start: datetime, span: Span) -> datetime:
        """The moment at which ``span`` has passed since ``start``; aware in, aware out."""
        if span.is_natural:
            return start + span.amount
        moment, left = start.astimezone(self.zone), span.amount
        while True:
            opening, closing = self._day(moment.date())
            if self.is_workday(moment.date()) and moment < closing:
                moment = max(moment, opening)
                if moment + left <= closing:
                    return moment + left
                left -= closing - moment
            moment = self._day(moment.date() + _DAY)[0]

    def before(self, end: datetime, span: Span) -> datetime:
        """The latest moment from which ``span`` is left until ``end``."""
        if span.is_natural:
            return end - span.amount
        moment, left = end.astimezone(self.zone), span.amount
        while True:
            opening, closing = self._day(moment.date())
            if self.is_workday(moment.date()) and moment > opening:
                moment = min(moment, closing)
                if moment - left >= opening:
                    return moment - left
                left -= moment - opening
            moment = self._day(moment.date() - _DAY)[1]

    def between(self, start: datetime, end: datetime, *, is_natural: bool = False) -> timedelta:
        """How much time lies from ``start`` to ``end``; negative where the end is earlier."""
        if is_natural:
            return end - start
        if end < start:
            return -self.between(end, start)
        first, last = start.astimezone(self.zone), end.astimezone(self.zone)
        found, day = _NO_TIME, first.date()
        while day <= last.date():
            if self.is_workday(day):
                opening, closing = self._day(day)
                found += max(min(last, closing) - max(first, opening), _NO_TIME)
            day += _DAY
        return found

    def _day(self, day: date) -> tuple[datetime, datetime]:
        return (
            datetime.combine(day, self.opens, self.zone),
            datetime.combine(day, self.closes, self.zone),
        )


def hours_of(sla: SlaSettings, zone: ZoneInfo) -> WorkingHours:
    """The working hours that the settings say."""
    return WorkingHours(
        time.fromisoformat(sla.workday_start),
        time.fromisoformat(sla.workday_end),
        zone,
        frozenset(sla.holidays),
        frozenset(sla.workdays),
    )


def urgency(severity: int, growth: float, sla: SlaSettings) -> Urgency:
    """The class of a case; a crisis, which spreads very fast, is urgent whatever it is about."""
    if severity >= URGENT or growth >= sla.crisis_growth:
        return Urgency.URGENT
    return Urgency.SEVERE if severity >= SEVERE else Urgency.ORDINARY


def norms(of: Urgency, sla: SlaSettings) -> Norms:
    """The house norms of a class."""
    callback = _working(sla.callback_hours)
    if of is Urgency.URGENT:
        return Norms(
            Span(timedelta(hours=sla.urgent_response_hours), is_natural=True),
            Span(timedelta(hours=sla.urgent_resolution_hours), is_natural=True),
            callback,
        )
    if of is Urgency.SEVERE:
        reply = sla.severe_response_hours or sla.first_response_hours
        solution = sla.severe_resolution_hours or sla.resolution_hours * 2 / 3
        return Norms(_working(reply), _working(solution), callback)
    return Norms(_working(sla.first_response_hours), _working(sla.resolution_hours), callback)


def _working(hours: float) -> Span:
    return Span(timedelta(hours=hours))


def add_working_hours(start: datetime, hours: float, sla: SlaSettings, zone: ZoneInfo) -> datetime:
    """The moment ``hours`` working hours after ``start``; aware in, aware (local) out."""
    return hours_of(sla, zone).after(start, _working(hours))


def first_response_due(
    start: datetime, severity: int, sla: SlaSettings, zone: ZoneInfo
) -> datetime:
    """When the customer must have seen the first human reply (首响)."""
    span = norms(urgency(severity, 0, sla), sla).first_response
    return hours_of(sla, zone).after(start, span)
