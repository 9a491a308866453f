"""What the lexicons and SnowNLP see in a text, as numbers that weights can be put on."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from nlp import contact, escalation
from nlp.labels import Contact, Escalation
from nlp.lexicon import pattern, read
from nlp.text import clause_of, clauses

Span = tuple[int, int]

_TELLING = 5
"""Characters from which a clause speaks for itself."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What was seen in one plain text.

    Attributes:
        values: signal name to strength, 0 where nothing was seen; the names are the rows of
            ``lexicon/weights.toml``.
        hits: signal name to the places where its words stand.
        fields: topic to how strongly the text speaks of its field, grievance or not.
        clauses: spans of the text's clauses.
        contact: what it tells of contact with official service, and the words.
        escalation: what it tells of going over its head, and the steps.
    """

    values: dict[str, float]
    hits: dict[str, tuple[int, ...]]
    fields: dict[str, float]
    clauses: list[Span]
    contact: tuple[Contact, tuple[Span, ...]]
    escalation: tuple[Escalation, tuple[escalation.Step, ...]]


def see(text: str, positive: float) -> Signals:
    """Read a plain text.

    Args:
        text: as ``nlp.text.plain`` gives it.
        positive: SnowNLP's probability that the text is positive.
    """
    parts = clauses(text)
    told, step = contact.find(text, parts), escalation.find(text, parts)
    hits = {name: _places(words, text) for name, words in _signal_patterns().items()}
    fields = {topic: len(_places(words, text)) for topic, words in _field_patterns().items()}
    values = {name: saturated(len(places)) for name, places in hits.items()} | {
        "field": saturated(sum(fields.values())),
        "snow_negative": max(0.0, 1 - 2 * positive),
        "snow_positive": max(0.0, 2 * positive - 1),
        "length": math.log10(len(text) + 1) - 1.5,
        "silence": float(not any(hits.values())),
        "contact_in_vain": float(told[0] in (Contact.UNREACHABLE, Contact.UNRESOLVED)),
        "contact_resolved": float(told[0] is Contact.RESOLVED),
        "escalation_threatened": float(step[0] is Escalation.THREATENED),
        "escalation_done": float(step[0] is Escalation.DONE),
    }
    strengths = {topic: saturated(count) for topic, count in fields.items()}
    return Signals(values, hits, strengths, parts, told, step)


def saturated(count: int) -> float:
    """Strength of ``count`` hits: the first counts 1, each further one half of the one before."""
    return 2.0 - 2.0 ** (1 - count)


def grievance_clause(signals: Signals, weights: Mapping[str, float]) -> Span | None:
    """The clause in which the words that speak most for a complaint stand.

    A clause of a few characters ("差评") says little alone and takes the one before it along.

    Args:
        signals: what was seen in the text.
        weights: signal name to what a hit adds to the complaint score.
    """
    if not signals.clauses:
        return None
    scores = [0.0] * len(signals.clauses)
    for name, places in signals.hits.items():
        for place in places:
            scores[clause_of(signals.clauses, place)] += weights.get(name, 0.0)
    best = max(range(len(scores)), key=lambda index: scores[index])
    start, end = signals.clauses[best]
    if end - start < _TELLING and best > 0:
        start = signals.clauses[best - 1][0]
    return start, end


def _places(words: re.Pattern[str], text: str) -> tuple[int, ...]:
    return tuple(found.start() for found in words.finditer(text))


@cache
def _signal_patterns() -> Mapping[str, re.Pattern[str]]:
    signals = {
        name: pattern(
            entry.get("words", ()), entry.get("patterns", ()), negated=entry.get("negated", False)
        )
        for name, entry in read("signals").items()
    }
    grievances = {
        topic: pattern(entry["grievance"], entry.get("patterns", ()), negated=True)
        for topic, entry in read("topics").items()
    }
    return signals | grievances


@cache
def _field_patterns() -> Mapping[str, re.Pattern[str]]:
    return {topic: pattern(entry["context"]) for topic, entry in read("topics").items()}
