"""The challenge set: texts of the kinds on which classifiers fail, labelled before any training."""

import json
from dataclasses import dataclass
from pathlib import Path

from nlp.corrections import Said, confirmed

FILE = Path(__file__).with_name("challenge.jsonl")


@dataclass(frozen=True, slots=True)
class Challenge:
    """One text with its kind (``sarcasm``, ``negation`` …) and its labels."""

    id: str
    kind: str
    text: str
    labels: Said


def read(file: Path = FILE) -> list[Challenge]:
    """All challenges, in the file's order."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return [Challenge(row["id"], row["kind"], row["text"], confirmed(row)) for row in rows]
