"""How long something took: in natural hours, and in hours in which the house was open. Pure."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from recovery import sla
from storage.config import SlaSettings

Span = tuple[datetime, datetime]

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


class OpenHours:
    """Working hours between two moments, for many of them: each day is looked up once.

    Holidays and 调休 workdays are those of :func:`recovery.sla.is_workday`.
    """

    def __init__(
        self,
        settings: SlaSettings,
        zone: ZoneInfo,
        is_workday: Callable[[date], bool] = sla.is_workday,
    ) -> None:
        opens = time.fromisoformat(settings.workday_start)
        closes = time.fromisoformat(settings.workday_end)
        self._opens = timedelta(hours=opens.hour, minutes=opens.minute)
        self._length = timedelta(hours=closes.hour, minutes=closes.minute) - self._opens
        self._zone, self._is_workday = zone, is_workday
        self._worked: list[date] = []
        self._first = self._end = date.min

    def hours(self, start: datetime, end: datetime) -> float:
        """Working hours from ``start`` to ``end``, both aware; 0 where ``end`` is not later."""
        if end <= start:
            return 0.0
        first, last = start.astimezone(self._zone), end.astimezone(self._zone)
        self._know(first.date(), last.date())
        return (self._until(last) - self._until(first)) / _HOUR

    def _until(self, local: datetime) -> timedelta:
        """Working time from the first known day to ``local``."""
        day = local.date()
        before = bisect_left(self._worked, day)
        if before == len(self._worked) or self._worked[before] != day:
            return before * self._length
        of_day = timedelta(hours=local.hour, minutes=local.minute, seconds=local.second)
        of_day += timedelta(microseconds=local.microsecond)
        return before * self._length + min(max(of_day - self._opens, timedelta()), self._length)

    def _know(self, first: date, last: date) -> None:
        if self._first <= first and last < self._end:
            return
        known = self._first < self._end
        self._first = min(first, self._first) if known else first
        self._end = max(last + _DAY, self._end) if known else last + _DAY
        days = ((self._first + n * _DAY) for n in range((self._end - self._first).days))
        self._worked = [day for day in days if self._is_workday(day)]


def natural(start: datetime, end: datetime, without: Iterable[Span] = ()) -> float:
    """Hours from ``start`` to ``end`` by the clock, less those of ``without``."""
    return (end - start) / _HOUR - sum((until - since) / _HOUR for since, until in without)


def working(
    open_hours: OpenHours, start: datetime, end: datetime, without: Iterable[Span] = ()
) -> float:
    """The same in working hours."""
    idle = sum(open_hours.hours(since, until) for since, until in without)
    return open_hours.hours(start, end) - idle


def quantile(ordered: Sequence[float], share: float) -> float:
    """A quantile of values in order, between neighbours by their distance (Hyndman & Fan 1996,
    "Sample quantiles in statistical packages", The American Statistician 50, type 7).

    Raises:
        ValueError: there are no values.
    """
    if not ordered:
        raise ValueError("nothing has no quantile")
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
