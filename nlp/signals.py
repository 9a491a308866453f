"""What the lexicons and SnowNLP see in a text, as numbers that weights can be put on."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from nlp.labels import Topic
from nlp.lexicon import pattern, read

_TRUST = 0.5


@dataclass(frozen=True, slots=True)
class Signals:
    """What was seen in one plain text.

    Attributes:
        values: signal name to strength, 0 where nothing was seen; the names are the rows of
            ``weights.toml``.
        hits: signal name to the places where it was seen.
        topics: topic to its evidence: one a grievance, a third a word of its field.
    """

    values: dict[str, float]
    hits: dict[str, tuple[int, ...]]
    topics: dict[str, float]


def see(text: str, snow: float) -> Signals:
    """Read a plain text.

    Args:
        text: as ``nlp.text.plain`` gives it.
        snow: SnowNLP's probability that the text is positive.
    """
    hits = {name: _places(words, text) for name, words in _signal_patterns().items()}
    fields = {topic: len(_places(words, text)) for topic, words in _context_patterns().items()}
    values = {name: saturated(len(places)) for name, places in hits.items()}
    values["field"] = saturated(sum(fields.values()))
    values["snow_negative"] = max(0.0, 1 - 2 * snow)
    values["snow_positive"] = max(0.0, 2 * snow - 1)
    values["length"] = math.log10(len(text) + 1) - 1.5
    values["nothing"] = float(not any(hits.values()))
    return Signals(
        values,
        hits,
        {
            topic: values.get(topic, 0.0) + saturated(fields.get(topic, 0)) / 3
            for topic in Topic
        },
    )


def saturated(count: int) -> float:
    """Strength of ``count`` hits: the first counts 1, each further one half of the one before."""
    return 2 * (1 - _TRUST**count)


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
def _context_patterns() -> Mapping[str, re.Pattern[str]]:
    return {topic: pattern(entry["context"]) for topic, entry in read("topics").items()}
