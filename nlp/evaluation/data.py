"""Reading labelled texts to measure on: CSV or JSON lines, in words or numbers."""

import csv
import gzip
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp.labels import HEADS
from nlp.training.corpora import Example, text_id

SUFFIXES = (".csv", ".csv.gz", ".jsonl", ".jsonl.gz")
"""What is read, by the end of the file's name."""

LONGEST = 1_000_000
"""Characters of one CSV field."""

_NOT_GIVEN = frozenset({"", "-"})
_SENTIMENT_NUMBERS = {"-1": "negative", "0": "neutral", "1": "positive"}


@dataclass(frozen=True, slots=True)
class Sample(Example):
    """An example that may belong to a ``kind`` (sarcasm, negation …), to be told apart by it."""

    kind: str = ""


@dataclass(frozen=True, slots=True)
class Data:
    """What was read.

    Attributes:
        samples: texts with at least one known label.
        problems: one sentence for each row or label that could not be used, with file and line.
    """

    samples: list[Sample]
    problems: list[str]


def read(files: Sequence[Path]) -> Data:
    """Read labelled texts from ``.csv`` and ``.jsonl`` files, also gzipped ones.

    Columns: ``text``; any of the heads of ``labels.HEADS`` in words (sentiment also as -1, 0, 1;
    an empty value or ``-`` is not known); optionally ``id`` (else it is made from the text),
    ``source`` or ``origin``, and ``kind``. An unknown label makes a problem and leaves that head
    unknown; a row without a text or without any label makes a problem and is left out.

    Raises:
        OSError: a file cannot be opened.
        ValueError: a file cannot be understood; says which, the line, and what is wrong.
    """
    samples: list[Sample] = []
    problems: list[str] = []
    for file in files:
        for line, row in _rows(file):
            place = f"{file.name}:{line}"
            text = row.get("text")
            if not isinstance(text, str) or not text.strip():
                problems.append(f"{place}: there is no text; the row is left out")
                continue
            labels, wrong = _labels(row)
            problems += [f"{place}: {problem}" for problem in wrong]
            if labels:
                samples.append(_sample(row, text, labels))
            else:
                problems.append(f"{place}: no label is known; the row is left out")
    return Data(samples, problems)


def _sample(row: Mapping[str, Any], text: str, labels: dict[str, int]) -> Sample:
    return Sample(
        id=_word(row.get("id")) or text_id(text),
        text=text,
        origin=_word(row.get("source")) or _word(row.get("origin")),
        labels=labels,
        kind=_word(row.get("kind")),
    )


def _labels(row: Mapping[str, Any]) -> tuple[dict[str, int], list[str]]:
    """The place of each known label, and what is wrong with the others."""
    labels: dict[str, int] = {}
    wrong: list[str] = []
    for head, known in HEADS.items():
        given = _word(row.get(head)).lower()
        if given in _NOT_GIVEN:
            continue
        label = _plain_number(given)
        if head == "sentiment":
            label = _SENTIMENT_NUMBERS.get(label, label)
        if label in known:
            labels[head] = known.index(label)
        else:
            wrong.append(f"{head} {given[:40]!r} is unknown; it is one of {', '.join(known)}")
    return labels, wrong


def _word(value: object) -> str:
    """A value as a trimmed word; a missing one is empty."""
    return "" if value is None else str(value).strip()


def _plain_number(word: str) -> str:
    """``2.0``, as tables write whole numbers beside gaps, is ``2``."""
    whole, _, rest = word.partition(".")
    return whole if rest and not rest.strip("0") else word


def _rows(file: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Each row with the line on which it begins."""
    name = file.name.lower()
    if not name.endswith(SUFFIXES):
        raise ValueError(f"{file.name}: unknown kind of file; give {', '.join(SUFFIXES)}")
    rows = _table if ".csv" in name[-7:] else _objects
    line = 1
    opener = gzip.open if name.endswith(".gz") else open
    try:
        with opener(file, "rt", encoding="utf-8-sig", newline="") as lines:
            for line, row in rows(lines):
                yield line, row
    except UnicodeDecodeError as error:
        raise ValueError(f"{file.name}: near line {line}: this is not UTF-8") from error
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise ValueError(f"{file.name}: near line {line}: damaged gzip: {error}") from error
    except _WrongLine as error:
        raise ValueError(f"{file.name}:{error.line}: {error.problem}") from error


class _WrongLine(Exception):  # noqa: N818 - named for what is wrong
    def __init__(self, line: int, problem: str) -> None:
        super().__init__(problem)
        self.line, self.problem = line, problem


def _table(lines: Iterator[str]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    limit = csv.field_size_limit(LONGEST)
    line = 1
    try:
        table = csv.DictReader(lines, strict=True)
        columns = [name.strip().lower() for name in table.fieldnames or ()]
        _check_columns(columns)
        table.fieldnames = columns
        line = table.line_num + 1
        for row in table:
            if None in row or None in row.values():
                raise _WrongLine(line, f"the row does not have {len(columns)} fields")
            yield line, row
            line = table.line_num + 1
    except csv.Error as error:
        raise _WrongLine(line, f"this is not CSV: {error}") from error
    finally:
        csv.field_size_limit(limit)


def _check_columns(columns: Sequence[str]) -> None:
    if "text" not in columns:
        raise _WrongLine(1, f"there is no column 'text' (found: {', '.join(columns) or 'nothing'})")
    if not set(columns) & set(HEADS):
        raise _WrongLine(1, f"there is none of the columns {', '.join(HEADS)}")


def _objects(lines: Iterator[str]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for line, written in enumerate(lines, start=1):
        if not written.strip():
            continue
        try:
            row = json.loads(written)
        except (ValueError, RecursionError) as error:
            raise _WrongLine(line, f"this is not JSON: {error}") from error
        if not isinstance(row, dict):
            raise _WrongLine(line, f"this is not a JSON object but {type(row).__name__}")
        yield line, row
