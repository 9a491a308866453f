"""How many complaints the classifier misses, from what people said of a random sample."""

import math
from dataclasses import dataclass

LEAST = 30
"""Labels from which on a rate is stated."""

_Z = 1.959963984540054  # of a two-sided 95 % interval


@dataclass(frozen=True, slots=True)
class Missed:
    """An estimate from one draw; rates and expected counts are ``None`` below ``LEAST`` labels.

    Attributes:
        population: unflagged mentions when the sample was drawn.
        size: mentions drawn.
        labelled: of them, those of which people have since said whether they are complaints.
        missed: of those, complaints.
        rate: share of complaints among the unflagged.
        low: 95 % interval of it (Wilson, 1927).
        high: the same.
        expected: complaints missed in the population.
        expected_low: 95 % interval of it.
        expected_high: the same.
    """

    population: int
    size: int
    labelled: int
    missed: int
    rate: float | None = None
    low: float | None = None
    high: float | None = None
    expected: int | None = None
    expected_low: int | None = None
    expected_high: int | None = None

    @property
    def is_too_small(self) -> bool:
        """样本不足: nothing is claimed."""
        return self.labelled < LEAST


def estimate(population: int, size: int, labelled: int, missed: int) -> Missed:
    """The estimate from so many labels."""
    if labelled < LEAST:
        return Missed(population, size, labelled, missed)
    low, high = wilson(missed, labelled)
    rate = missed / labelled
    expected = (round(share * population) for share in (rate, low, high))
    return Missed(population, size, labelled, missed, rate, low, high, *expected)


def wilson(hits: int, count: int) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson, 1927); right for shares near 0 too."""
    share = hits / count
    middle = share + _Z**2 / (2 * count)
    reach = _Z * math.sqrt(share * (1 - share) / count + _Z**2 / (4 * count**2))
    whole = 1 + _Z**2 / count
    return max(0.0, (middle - reach) / whole), min(1.0, (middle + reach) / whole)
