"""Two ways of doing the same, timed in turn: these machines are never quiet."""

import statistics
import time
from collections.abc import Callable, Sequence


def compare(
    rounds: int, count: int, ours: Callable[[], object], theirs: Callable[[], object]
) -> dict[str, object]:
    """How many of ``count`` things a second each does, after one round that is not counted.

    The ratio is taken pair by pair.
    """
    pairs = []
    for _ in range(rounds + 1):
        pairs.append((rate(count, ours), rate(count, theirs)))
    pairs = pairs[1:]
    return {
        "ours_per_second": spread([a for a, _ in pairs]),
        "other_per_second": spread([b for _, b in pairs]),
        "ratio": spread([a / b for a, b in pairs]),
        "rounds": rounds,
    }


def rate(count: int, run: Callable[[], object]) -> float:
    """Things a second."""
    began = time.perf_counter()
    run()
    return count / (time.perf_counter() - began)


def spread(values: Sequence[float]) -> dict[str, float]:
    """Minimum, median and maximum."""
    return {
        "min": round(min(values), 2),
        "median": round(statistics.median(values), 2),
        "max": round(max(values), 2),
    }
