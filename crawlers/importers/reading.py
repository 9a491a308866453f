"""Files that users have, read as rows in constant memory, whatever their encoding and damage."""

import codecs
import csv
import io
import itertools
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from crawlers.importers.csv_rows import csv_rows
from crawlers.importers.json_rows import json_rows
from crawlers.importers.rows import Cell, Row, has_bad
from storage.errors import ZhuanxiError

_SAMPLE = 100  # lines of a jsonl file that are asked for its column names
_EXACT = 10**15  # whole numbers below keep all their digits in a spreadsheet
_ASCII = bytes(range(128))
_ENOUGH = 4_000_000


@dataclass(slots=True)
class Table:
    """A file with its column names and its rows, which can be read once.

    ``share`` says how much of it has been read, 0 to 1.
    """

    columns: list[str]
    rows: Iterator[Row]
    encoding: str
    share: Callable[[], float]
    close: Callable[[], object]

    def peek(self, count: int) -> list[Row]:
        """The next rows, which stay to be read."""
        first = list(itertools.islice(self.rows, count))
        self.rows = itertools.chain(first, self.rows)
        return first


def open_table(path: Path) -> Table:
    """Open a csv, xlsx, jsonl or json file; which one is told by its content and name.

    Raises:
        ZhuanxiError: it is empty, damaged as a whole, or of another kind.
    """
    try:
        size = path.stat().st_size
        head = path.open("rb").read(8) if size else b""
    except OSError as error:
        raise ZhuanxiError(
            "{file} cannot be read: {reason}",
            "check that the file is there and that you may read it",
            file=path,
            reason=error.strerror,
        ) from error
    if not size:
        raise ZhuanxiError(
            "{file} is empty", "nothing was imported; check the export", file=path.name
        )
    if head.startswith(b"PK"):
        return _open_workbook(path)
    if head.startswith(b"\xd0\xcf\x11\xe0") or path.suffix.lower() in (".xls", ".pdf", ".doc"):
        raise ZhuanxiError(
            "{file} is in a format that is not read",
            "save it as .xlsx, .csv or .jsonl",
            file=path.name,
        )
    encoding = detect_encoding(path)
    _refuse_page(path, encoding)
    if path.suffix.lower() in (".jsonl", ".ndjson", ".json"):
        return _open_json(path, encoding)
    return _open_csv(path, encoding)


def detect_encoding(path: Path) -> str:
    """UTF-8, UTF-16 or GB18030 (which holds GBK), by byte order mark, else by which fits best.

    A handful of bad bytes in an otherwise sound file does not change the answer.

    Raises:
        ZhuanxiError: none of them fits.
    """
    with path.open("rb") as file:
        head = file.read(4)
        if head.startswith(codecs.BOM_UTF8):
            return "utf-8-sig"
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if head[1:2] == b"\0" or head[:1] == b"\0":
            return "utf-16-le" if head[1:2] == b"\0" else "utf-16-be"
    # UTF-8 first: nearly every UTF-8 text could be read as GB18030 too, as nonsense.
    for encoding, most in (("utf-8", 0.1), ("gb18030", 0.2)):
        if _bad_share(path, encoding) <= most:
            return encoding
    else:
        raise ZhuanxiError(
            "{file} is neither UTF-8, UTF-16 nor GBK text",
            "save it as UTF-8 and try again",
            file=path.name,
        )


def _bad_share(path: Path, encoding: str) -> float:
    """Undecodable bytes among those that are not ASCII, of which four million are enough."""
    decoder = codecs.getincrementaldecoder(encoding)("surrogateescape")
    bad = other = 0
    with path.open("rb") as file:
        while other < _ENOUGH and (block := file.read(1 << 20)):
            text = decoder.decode(block)
            if not text.isascii():
                other += len(block.translate(None, _ASCII))
                bad += sum("\udc80" <= ch <= "\udcff" for ch in text) if has_bad(text) else 0
    return bad / other if other else 0.0


def _refuse_page(path: Path, encoding: str) -> None:
    with path.open(encoding=encoding, errors="replace") as text:
        beginning = text.read(500).strip().lower()
    if beginning.startswith(("<!doctype", "<html", "<head", "<script")):
        raise ZhuanxiError(
            "{file} is a web page, not an export",
            "the crawler was probably sent to a page of sign-in; sign in with it and export again",
            file=path.name,
        )


def _open_text(path: Path, encoding: str) -> tuple[io.TextIOWrapper, Callable[[], float]]:
    raw, size = path.open("rb"), path.stat().st_size
    errors = "replace" if encoding.startswith("utf-16") else "surrogateescape"
    text = io.TextIOWrapper(raw, encoding=encoding, errors=errors, newline="")
    return text, lambda: 1.0 if raw.closed else raw.tell() / size


def _open_csv(path: Path, encoding: str) -> Table:
    text, share = _open_text(path, encoding)
    header = text.readline()
    if "\0" in header:
        raise ZhuanxiError("{file} is no text", "give a .csv, .xlsx or .jsonl file", file=path.name)
    delimiter = max(",;\t|", key=header.count)
    names = [name.strip() for name in next(csv.reader([header], delimiter=delimiter), [])]
    return Table(names, csv_rows(text, names, delimiter), encoding, share, text.close)


def _open_json(path: Path, encoding: str) -> Table:
    text, share = _open_text(path, encoding)
    names: dict[str, None] = {}
    rows = list(itertools.islice(json_rows(text), _SAMPLE))
    for row in rows:
        names |= dict.fromkeys(row.cells)
    if not rows:
        text.close()
        raise ZhuanxiError(
            "{file} holds an empty list; nothing was imported",
            "that is no proof of a quiet day: a site that wants a sign-in answers a crawler like "
            "this too. Search the same words in a browser, then export again",
            file=path.name,
        )
    if not names:
        text.close()
        raise ZhuanxiError(
            "{file} is not one JSON object a line, nor one list of them",
            "write one object a line (.jsonl) or one list (.json)",
            file=path.name,
        )
    text.seek(0)
    return Table(list(names), json_rows(text), encoding, share, text.close)


def _open_workbook(path: Path) -> Table:
    try:
        book = load_workbook(path, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = sheet.iter_rows(values_only=True)
        names = [str(name or "").strip() for name in next(rows, ())]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError) as error:
        raise ZhuanxiError(
            "{file} is no sound Excel workbook: {error}",
            "open it and save it again as .xlsx",
            file=path.name,
            error=error,
        ) from error
    if not any(names):
        raise ZhuanxiError(
            "{file} has no header row", "name the columns in its first row", file=path.name
        )
    total, reached = max(1, sheet.max_row or 1), [1]

    def counted() -> Iterator[Row]:
        for line, values in enumerate(rows, start=2):
            reached[0] = line
            if any(value is not None for value in values):
                yield _workbook_row(line, names, values)

    return Table(names, counted(), "xlsx", lambda: min(1.0, reached[0] / total), book.close)


def _workbook_row(line: int, names: list[str], values: tuple[Any, ...]) -> Row:
    cells = {n: _excel(value) for n, value in zip(names, values, strict=False) if n}
    return Row(line, cells, raw=json.dumps(cells, ensure_ascii=False, default=str))


def _excel(value: Any) -> Cell:
    """A number past 15 digits stays a float, for a spreadsheet has rounded it."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if abs(value) >= _EXACT:
            return float(value)
        return int(value) if float(value).is_integer() else value
    return value if value is None or isinstance(value, (str, datetime)) else str(value)
