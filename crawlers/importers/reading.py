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
from crawlers.importers.rows import Cell, Row, has_bad
from crawlers.items import Reason
from storage.errors import ZhuanxiError

_SAMPLE = 100  # lines of a jsonl file that are asked for its column names
_EXACT = 10**15  # whole numbers below keep all their digits in a spreadsheet
_ASCII = bytes(range(128))


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


def open_table(path: Path) -> Table:
    """Open a csv, xlsx or jsonl file; which one is told by its content and name.

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
    if path.suffix.lower() in (".jsonl", ".ndjson", ".json"):
        return _open_jsonl(path, encoding)
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
    """Undecodable bytes among those that are not ASCII."""
    decoder = codecs.getincrementaldecoder(encoding)("surrogateescape")
    bad = other = 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            text = decoder.decode(block)
            if not text.isascii():
                other += len(block.translate(None, _ASCII))
                bad += sum("\udc80" <= ch <= "\udcff" for ch in text) if has_bad(text) else 0
    return bad / other if other else 0.0


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


def _open_jsonl(path: Path, encoding: str) -> Table:
    text, share = _open_text(path, encoding)
    names: dict[str, None] = {}
    for row in itertools.islice(_jsonl_rows(text), _SAMPLE):
        names |= dict.fromkeys(row.cells)
    if not names:
        raise ZhuanxiError(
            "{file} is not one JSON object a line",
            "write one object a line (.jsonl)",
            file=path.name,
        )
    text.seek(0)
    return Table(list(names), _jsonl_rows(text), encoding, share, text.close)


def _jsonl_rows(text: io.TextIOWrapper) -> Iterator[Row]:
    for line, raw in enumerate(iter(text.readline, ""), start=1):
        shown = raw.rstrip("\r\n")
        if not shown.strip():
            continue
        if has_bad(shown):
            yield Row(line, fault=Reason.BAD_ENCODING, raw=shown)
            continue
        try:
            values = json.loads(shown)
        except (ValueError, RecursionError):
            values = None
        if isinstance(values, dict):
            yield Row(line, {str(k): _scalar(v) for k, v in values.items()}, raw=shown)
        else:
            yield Row(line, fault=Reason.BAD_ROW, raw=shown)


def _scalar(value: Any) -> Cell:
    if value is None or isinstance(value, (str, int, float)):
        return value
    return json.dumps(value, ensure_ascii=False)


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
