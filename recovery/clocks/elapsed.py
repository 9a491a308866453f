"""How long things took: in natural hours, and in hours in which the house was open. Pure."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from recovery.clocks import sla
from storage.config import SlaSettings

Span = tuple[datetime, datetime]
Numbers: TypeAlias = NDArray[np.float64]

_HOUR = 3600
_DAY = 86_400
_EPOCH = date(1970, 1, 1).toordinal()


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
        self._first = 0  # the first known day, as an ordinal
        self._worked: NDArray[np.bool_] = np.zeros(0, dtype=bool)
        self._before: NDArray[np.int64] = np.zeros(0, dtype=np.int64)

    def hours(self, start: datetime, end: datetime) -> float:
        """Working hours from ``start`` to ``end``, both aware; 0 where ``end`` is not later."""
        if end <= start:
            return 0.0
        local = [at.astimezone(self._zone).replace(tzinfo=UTC).timestamp() for at in (start, end)]
        return float(self.between(*np.array(local).reshape(2, 1))[0])

    def between(self, starts: Numbers, ends: Numbers) -> Numbers:
        """Working hours of many spans, none of which ends before it begins.

        Args:
            starts: (n,) by the clock of the house, in seconds since 1970-01-01 00:00 there.
            ends: (n,) likewise.

        Returns:
            (n,) hours.
        """
        if not len(starts):
            return np.zeros(0)
        self._know(float(starts.min()), float(ends.max()))
        return np.asarray((self._until(ends) - self._until(starts)) / _HOUR)

    def _until(self, local: Numbers) -> Numbers:
        """Working seconds from the first known day to these moments."""
        days, of_day = np.divmod(local, _DAY)
        place = days.astype(np.int64) + _EPOCH - self._first
        today = np.clip(of_day - self._opens, 0, self._length) * self._worked[place]
        return np.asarray(self._before[place] * self._length + today)

    def _know(self, earliest: float, latest: float) -> None:
        """Look up the days of these years too: whether each is worked, and how many before it."""
        first, last = (int(at // _DAY) + _EPOCH for at in (earliest, latest))
        if len(self._worked):
            if self._first <= first and last < self._first + len(self._worked):
                return
            first, last = min(first, self._first), max(last, self._first + len(self._worked) - 1)
        self._first = date(date.fromordinal(first).year, 1, 1).toordinal()
        end = date(date.fromordinal(last).year + 1, 1, 1).toordinal()
        days = map(date.fromordinal, range(self._first, end))
        self._worked = np.fromiter(map(self._is_workday, days), dtype=bool)
        self._before = np.cumsum(self._worked) - self._worked


def hours(
    open_hours: OpenHours, moments: Numbers, clock: Numbers, idle: Mapping[int, Sequence[Span]]
) -> tuple[Numbers, Numbers]:
    """How long each of many things took.

    Args:
        open_hours: when the house is open.
        moments: (n, 2) start and end, in seconds since 1970-01-01 00:00 UTC.
        clock: (n, 2) the same by the clock of the house, since 1970-01-01 00:00 there.
        idle: by place in the arrays, spans in between that do not count.

    Returns:
        Working hours (n,) and natural hours (n,).
    """
    working = open_hours.between(clock[:, 0], clock[:, 1])
    natural = (moments[:, 1] - moments[:, 0]) / _HOUR
    for place, spans in idle.items():
        for since, until in spans:
            working[place] -= open_hours.hours(since, until)
            natural[place] -= (until - since).total_seconds() / _HOUR
    return working, natural


def _seconds(of_day: time) -> int:
    return of_day.hour * 3600 + of_day.minute * 60 + of_day.second
