"""How far people agree with the model, from what they said of its verdicts. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from dashboard.queries.quality import HEADS, Said
from recovery.verdicts.missed import LEAST, wilson


@dataclass(frozen=True, slots=True)
class Share:
    """``hits`` of ``n`` with its 95 % interval; nothing is claimed below ``LEAST``."""

    hits: int
    n: int

    @property
    def value(self) -> float | None:
        """The share; ``None``: 样本不足."""
        return self.hits / self.n if self.n >= LEAST else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95 % interval of it."""
        return wilson(self.hits, self.n) if self.n >= LEAST else None


def by_head(found: Iterable[Said]) -> dict[str, Share]:
    """Of each head that was spoken of: how often what the model said may be right."""
    hits: Counter[str] = Counter()
    n: Counter[str] = Counter()
    for one in found:
        for head in HEADS:
            if head in one.said and head in one.was:
                n[head] += 1
                hits[head] += one.was[head] in one.said[head]
    return {head: Share(hits[head], n[head]) for head in HEADS if n[head]}


def of_complaint(one: Said) -> bool | None:
    """Whether people and model agree on complaint or none; ``None`` where that was left open."""
    intents = one.said.get("intent")
    if not intents or ("complaint" in intents and len(intents) > 1):
        return None
    return ("complaint" in intents) == (one.was["intent"] == "complaint")


def confusion(found: Iterable[Said]) -> Counter[tuple[str, str]]:
    """Model's intent and people's intent, counted; ruled-out ones as ``not_complaint``."""
    counted: Counter[tuple[str, str]] = Counter()
    for one in found:
        intents = one.said.get("intent", [])
        if len(intents) == 1:
            counted[one.was["intent"], intents[0]] += 1
        elif intents and "complaint" not in intents:
            counted[one.was["intent"], "not_complaint"] += 1
    return counted


def by_week(found: Sequence[Said], zone: ZoneInfo) -> dict[date, Share]:
    """Agreement on complaint or none by local week (its Monday), from the first to the last."""
    hits: Counter[date] = Counter()
    n: Counter[date] = Counter()
    for one in found:
        agreed = of_complaint(one)
        if agreed is not None:
            day = one.at.astimezone(zone).date()
            monday = day - timedelta(days=day.weekday())
            n[monday] += 1
            hits[monday] += agreed
    if not n:
        return {}
    weeks = range((max(n) - min(n)).days // 7 + 1)
    every = [min(n) + timedelta(weeks=week) for week in weeks]
    return {week: Share(hits[week], n[week]) for week in every}
