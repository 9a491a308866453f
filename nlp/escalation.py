"""Whether a text tells of going to a complaint platform, a regulator, the media or a court.

Rules over ``lexicon/escalation.toml``. A place that is merely tagged, asked about or recommended
to others does not count; a place named together with doing counts as a threat unless the words
say that it was done.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from nlp.labels import Escalation
from nlp.lexicon import read

Span = tuple[int, int]
KINDS = ("platform", "regulator", "media", "court")

_DONE = {"media": "done_media", "court": "done_court"}
"""What says that it was done, where it is not said as of a regulator."""


@dataclass(frozen=True, slots=True)
class Step:
    """One place where the text speaks of a step; ``kind`` is one of ``KINDS`` where it is named."""

    label: Escalation
    span: Span
    kind: str = ""

    @property
    def why(self) -> str:
        """The evidence code of the step."""
        return f"escalation:{self.kind}" if self.kind else "escalation"


def find(text: str, clauses: Sequence[Span]) -> tuple[Escalation, tuple[Step, ...]]:
    """The farthest step that a plain text tells of, and the words that show it, kind by kind.

    Args:
        text: as ``nlp.text.plain`` gives it.
        clauses: its clauses.
    """
    steps = [*_letters(text), *_clauses(text, clauses), *_open_threats(text)]
    for label in (Escalation.DONE, Escalation.THREATENED):
        told = {step.kind: step for step in reversed(steps) if step.label is label}
        if told:
            return label, tuple(sorted(told.values(), key=lambda step: step.span))
    return Escalation.NONE, ()


def confidence(escalation: Escalation) -> float:
    """How often the rules are right when they say this."""
    if escalation is Escalation.NONE:
        return 0.95
    return float(read("escalation")["confidence"][escalation])


def _letters(text: str) -> Iterator[Step]:
    for kind in ("platform", "regulator"):
        if found := _pattern("letter", kind).search(text):
            yield Step(Escalation.DONE, found.span(), kind)


def _clauses(text: str, clauses: Sequence[Span]) -> Iterator[Step]:
    for start, end in clauses:
        clause = text[start:end]
        kind = next((kind for kind in KINDS if _pattern("targets", kind).search(clause)), None)
        if kind is None or _pattern("clause", "dismissed").search(clause):
            continue
        if _pattern("clause", "surely_done").search(clause):
            yield Step(Escalation.DONE, (start, end), kind)
        elif _pattern("clause", "threat").search(clause):
            yield Step(Escalation.THREATENED, (start, end), kind)
        elif _pattern("clause", _DONE.get(kind, "done")).search(clause):
            yield Step(Escalation.DONE, (start, end), kind)
        elif _pattern("clause", "bare").search(clause):
            yield Step(Escalation.THREATENED, (start, end), kind)


def _open_threats(text: str) -> Iterator[Step]:
    for pattern in _threats():
        for found in pattern.finditer(text):
            yield Step(Escalation.THREATENED, found.span())


@cache
def _pattern(table: str, name: str) -> re.Pattern[str]:
    return re.compile(read("escalation")[table][name])


@cache
def _threats() -> Sequence[re.Pattern[str]]:
    return tuple(re.compile(pattern) for pattern in read("escalation")["threat"]["patterns"])
