"""What a model's card says of how good it is, read from the card itself so that it is said once."""

import re
from dataclasses import dataclass
from pathlib import Path

CARD = "README.md"

CODES = {
    "complaint or not": "complaint",
    "complaint AUC": "auc",
    "complaint, help-desk posts only": "helpdesk",
    "sentiment": "sentiment",
    "intent": "intent",
    "severity": "severity",
    "contact": "contact",
    "escalation": "escalation",
    "topic (true complaints)": "topic",
}
"""Rows of the card's table; other rows are not read."""

_FIGURE = re.compile(r"(\d\.\d+)(?: \((\d\.\d+)[–-](\d\.\d+)\))?")
_AT_THRESHOLD = re.compile(
    r"precision is (\d\.\d+ \(\d\.\d+–\d\.\d+\)) and the recall (\d\.\d+ \(\d\.\d+–\d\.\d+\))"
)
_MENTIONS = re.compile(r"over all ([\d,]+) mentions")


@dataclass(frozen=True, slots=True)
class Stated:
    """One figure: between 0 and 1, with its 95 % interval where the card gives one."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A figure of the model beside the same figure of two baselines, where they have one."""

    code: str
    model: Stated
    tfidf: Stated | None
    snownlp: Stated | None


@dataclass(frozen=True, slots=True)
class Card:
    """Attributes:
    rows: macro-F1 a head (``auc``: area under the curve).
    n: texts that were measured on; ``None`` where the card does not say.
    precision: of complaints at the model's threshold.
    recall: the same.
    """

    rows: tuple[Row, ...]
    n: int | None
    precision: Stated | None
    recall: Stated | None


def read(folder: Path) -> Card | None:
    """The figures of the card in a model's folder; ``None`` where there is no card or no table."""
    try:
        said = (folder / CARD).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    return of(said)


def of(said: str) -> Card | None:
    """The figures of a card's text. Pure."""
    rows = []
    for line in said.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        code = CODES.get(cells[0].split(" · ")[0]) if len(cells) == 5 else None
        model = _figure(cells[1]) if code else None
        if code and model:
            rows.append(Row(code, model, _figure(cells[3]), _figure(cells[4])))
    if not rows:
        return None
    together = " ".join(said.split())
    at, n = _AT_THRESHOLD.search(together), _MENTIONS.search(together)
    return Card(
        tuple(rows),
        int(n[1].replace(",", "")) if n else None,
        _figure(at[1]) if at else None,
        _figure(at[2]) if at else None,
    )


def _figure(cell: str) -> Stated | None:
    found = _FIGURE.match(cell)
    if found is None:
        return None
    value, low, high = found.groups()
    return Stated(float(value), float(low) if low else None, float(high) if high else None)
