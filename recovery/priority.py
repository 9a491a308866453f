"""How urgent a case is: one sum of named terms that the handler can read."""

import math
from dataclasses import dataclass

from storage.config import PriorityWeights


@dataclass(frozen=True, slots=True)
class PriorityFacts:
    """What priority depends on. ``reach``: followers plus likes, comments and reposts, those of
    the reposts and copies by others too where the complaint is what they pass on."""

    severity: int
    channel: str
    reach: int = 0
    is_threatened: bool = False
    is_repeat: bool = False
    is_overdue: bool = False


def terms(facts: PriorityFacts, weights: PriorityWeights) -> dict[str, float]:
    """The points of each term; terms that add nothing are left out."""
    points = {
        "severity": weights.severity * facts.severity,
        "reach": weights.reach * math.log10(1 + facts.reach),
        "escalated": weights.escalated * (facts.channel == "escalated"),
        "failed": weights.failed * (facts.channel == "failed"),
        "threatened": weights.threatened * facts.is_threatened,
        "repeat": weights.repeat * facts.is_repeat,
        "overdue": weights.overdue * facts.is_overdue,
    }
    return {name: round(value, 1) for name, value in points.items() if value}


def total(points: dict[str, float]) -> int:
    """The priority, 0 to 100."""
    return min(100, round(sum(points.values())))
