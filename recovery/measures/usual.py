"""What is usual: the same weekdays up to the same hour, some weeks back. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

MOST_WINDOWS = 4
LEAST_WINDOWS = 2


@dataclass(frozen=True, slots=True)
class Usual:
    """The median of comparable times, and between which values they lay."""

    middle: float
    low: float
    high: float
    windows: int

    def compare(self, value: float) -> int:
        """1 where a count is higher than usual, -1 where it is lower, else 0.

        It must lie outside of all comparable times, and by more than twice the square root of the
        median, which is what counts differ by of themselves (Poisson).
        """
        if abs(value - self.middle) <= 2 * math.sqrt(max(self.middle, 1.0)):
            return 0
        return (value > self.high) - (value < self.low)


def of(values: Sequence[float]) -> Usual | None:
    """What is usual by these; ``None`` where they are too few."""
    if len(values) < LEAST_WINDOWS:
        return None
    return Usual(median(values), min(values), max(values), len(values))


def windows(since: date, until: date) -> list[tuple[date, date]]:
    """Earlier spans of the same length and weekdays that do not overlap, the latest first.

    Four of a week, two of two weeks, and two of a month, which begin five weeks apart.
    """
    days = (until - since).days + 1
    step = timedelta(days=7 * math.ceil(days / 7))
    count = MOST_WINDOWS if days <= 7 else LEAST_WINDOWS
    return [(since - n * step, until - n * step) for n in range(1, count + 1)]
