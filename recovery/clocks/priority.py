"""How urgent a case is: one sum of named terms that the handler can read. Pure."""

import math
from dataclasses import dataclass

from storage.case_settings import PriorityWeights

STEPS = 5
"""Age counts in fifths, so that a case is scored again some ten times and not every minute."""
OLDEST = 2.0


@dataclass(frozen=True, slots=True)
class PriorityFacts:
    """What priority depends on.

    Attributes:
        severity: 0 to 4.
        channel: 渠道判定.
        reach: followers plus likes, comments and reposts, those of the reposts and copies by
            others too where the complaint is what they pass on.
        growth: likes, comments and reposts that it gains in an hour.
        is_threatened: the customer says they will escalate.
        is_repeat: they complained before.
        is_double_failure: we failed them before.
        is_ordered: a regulator handed it over with a date.
        value_level: 0, or 1 to 3 in the list of valued customers.
        share: of the norm that is used up, 1 at the deadline; the largest of the clocks that run.
        is_overdue: a deadline passed.
    """

    severity: int
    channel: str
    reach: int = 0
    growth: float = 0
    is_threatened: bool = False
    is_repeat: bool = False
    is_double_failure: bool = False
    is_ordered: bool = False
    value_level: int = 0
    share: float = 0
    is_overdue: bool = False


def terms(facts: PriorityFacts, weights: PriorityWeights) -> dict[str, float]:
    """The points of each term; terms that add nothing are left out."""
    points = {
        "severity": weights.severity * facts.severity,
        "reach": weights.reach * math.log10(1 + facts.reach),
        "spread": weights.spread * math.log10(1 + facts.growth),
        "escalated": weights.escalated * (facts.channel == "escalated"),
        "failed": weights.failed * (facts.channel == "failed"),
        "threatened": weights.threatened * facts.is_threatened,
        "value": weights.value * facts.value_level,
        "repeat": weights.repeat * facts.is_repeat,
        "double_failure": weights.double_failure * facts.is_double_failure,
        "ordered": weights.ordered * facts.is_ordered,
        "age": weights.age * age(facts.share),
        "overdue": weights.overdue * facts.is_overdue,
    }
    return {name: round(value, 1) for name, value in points.items() if round(value, 1)}


def age(share: float) -> float:
    """0 until half of the norm is used, 1 at the deadline, 2 from twice the norm on; in fifths."""
    grown = min(max(2 * share - 1, 0.0), OLDEST)
    return math.floor(grown * STEPS + 1e-9) / STEPS


def next_share(share: float) -> float | None:
    """The share at which age grows next; ``None`` where it grows no more."""
    grown = age(share)
    return None if grown >= OLDEST else (grown + 1 / STEPS + 1) / 2


def total(points: dict[str, float]) -> int:
    """The priority, 0 to 100."""
    return min(100, round(sum(points.values())))
