"""How long something took: in natural hours, and in hours in which the house was open. Pure."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from recovery.clocks import sla
from storage.config import SlaSettings

Span = tuple[datetime, datetime]

_HOUR = timedelta(hours=1)


class OpenHours:
    """Working hours between two moments, for many of them: each day is looked up once.

    Holidays and 调休 workdays are those of :func:`recovery.clocks.sla.is_workday`.
    """

    def __init__(
        self,
        settings: SlaSettings,
        zone: ZoneInfo,
        is_workday: Callable[[date], bool] = sla.is_workday,
    ) -> None:
        opens = _seconds(time.fromisoformat(settings.workday_start))
        self._opens = opens
        self._length = _seconds(time.fromisoformat(settings.workday_end)) - opens
        self._zone, self._is_workday = zone, is_workday
        self._first = self._end = 0  # the known days, as ordinals; the end is not one of them
        self._before: list[tuple[int, bool]] = []

    def hours(self, start: datetime, end: datetime) -> float:
        """Working hours from ``start`` to ``end``, both aware; 0 where ``end`` is not later."""
        if end <= start:
            return 0.0
        first, last = start.astimezone(self._zone), end.astimezone(self._zone)
        if first.toordinal() < self._first or last.toordinal() >= self._end:
            self._know(first.year, last.year)
        return (self._until(last) - self._until(first)) / 3600

    def _until(self, local: datetime) -> float:
        """Working seconds from the first known day to ``local``."""
        days, is_worked = self._before[local.toordinal() - self._first]
        if not is_worked:
            return days * self._length
        of_day = _seconds(local) + local.microsecond / 1e6 - self._opens
        return days * self._length + min(max(of_day, 0), self._length)

    def _know(self, first: int, last: int) -> None:
        """Look up the days of these years too: how many are worked before, and whether it is."""
        years = {first, last}
        if self._before:
            years |= {date.fromordinal(day).year for day in (self._first, self._end - 1)}
        self._first = date(min(years), 1, 1).toordinal()
        self._end = date(max(years) + 1, 1, 1).toordinal()
        self._before, worked = [], 0
        for day in range(self._first, self._end):
            is_worked = self._is_workday(date.fromordinal(day))
            self._before.append((worked, is_worked))
            worked += is_worked


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


def _seconds(of_day: time | datetime) -> int:
    return of_day.hour * 3600 + of_day.minute * 60 + of_day.second
