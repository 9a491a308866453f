"""Judging a file: JSON lines in, JSON lines out, as the command line promises."""

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any

from nlp.classifier import Classifier

BATCH = 256
"""Texts judged at a time: enough to fill a neural classifier, little enough to hold."""


class Fault(StrEnum):
    """Why a line cannot be judged."""

    NOT_UTF8 = "not UTF-8"
    NOT_JSON = "not JSON"
    NO_OBJECT = "not a JSON object"
    NO_ID = "no id (a string or a whole number)"
    NO_TEXT = "no text, or text is not a string"


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that could not be judged: its number, from 1, and the reason."""

    line: int
    reason: Fault


@dataclass(slots=True)
class Counts:
    """What became of a file: lines read (without blank ones), verdicts written, lines refused."""

    read: int = 0
    judged: int = 0
    bad: list[BadLine] = field(default_factory=list)


def classify_file(
    input_path: Path,
    output_path: Path,
    classifier: Classifier,
    progress: Callable[[int], None] | None = None,
) -> Counts:
    """Judge each ``{"id", "text"}`` line of a file and write one verdict line for it, in order.

    A bad line is counted with its number and left out; the good ones are judged all the same. The
    output appears whole or not at all: it is written beside its place and moved there at the end,
    so it may also replace the input.

    Args:
        input_path: UTF-8 JSON lines; other fields are ignored, blank lines skipped.
        output_path: where the verdicts go; an existing file is replaced.
        classifier: what judges.
        progress: called with the number of lines done after each batch.

    Raises:
        OSError: the input cannot be read or the output cannot be written.
    """
    counts = Counts()
    descriptor, name = tempfile.mkstemp(prefix=f".{output_path.name}.", dir=output_path.parent)
    unfinished = Path(name)
    try:
        with (
            os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as output,
            input_path.open("rb") as lines,
        ):
            numbered = _numbered(lines)
            while batch := list(islice(numbered, BATCH)):
                output.writelines(_verdicts(batch, classifier, counts))
                if progress is not None:
                    progress(len(batch))
        unfinished.chmod(0o666 & ~_umask())
        unfinished.replace(output_path)
    finally:
        unfinished.unlink(missing_ok=True)
    return counts


def _numbered(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    return ((number, line) for number, line in enumerate(lines, start=1) if line.strip())


def _verdicts(
    batch: list[tuple[int, bytes]], classifier: Classifier, counts: Counts
) -> Iterator[str]:
    rows: list[tuple[str | int, str]] = []
    for number, line in batch:
        row = _row(line)
        if isinstance(row, Fault):
            counts.bad.append(BadLine(number, row))
        else:
            rows.append(row)
    counts.read += len(batch)
    counts.judged += len(rows)
    predictions = classifier.predict([text for _, text in rows])
    for (identifier, _), prediction in zip(rows, predictions, strict=True):
        verdict = {"id": identifier} | prediction.as_dict()
        # ASCII, because an id may hold half a surrogate pair, which UTF-8 cannot say
        yield json.dumps(verdict | {"model_version": classifier.version}) + "\n"


def _row(line: bytes) -> tuple[str | int, str] | Fault:
    """The id and text of a line, or why it has none."""
    try:
        row: Any = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Fault.NOT_UTF8
    except (ValueError, RecursionError):
        return Fault.NOT_JSON
    if not isinstance(row, dict):
        return Fault.NO_OBJECT
    identifier, text = row.get("id"), row.get("text")
    if isinstance(identifier, bool) or not isinstance(identifier, str | int) or identifier == "":
        return Fault.NO_ID
    if not isinstance(text, str):
        return Fault.NO_TEXT
    return identifier, text


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
