"""Bytes of csv and xlsx files in which nothing runs. Pure.

A spreadsheet takes a cell that begins with ``= + - @``, a tab or a carriage return for a formula
(OWASP, "CSV Injection"); so do some with their full-width twins. In a csv such a cell gets an
apostrophe. In an xlsx every text is typed as text, and such a cell carries Excel's own mark
(``quotePrefix``), so that it stays text when somebody edits it.
"""

import csv as csv_files
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from dashboard.markup import clean
from recovery.spreadsheet import safe

LONGEST: Final = 32_767
"""Characters that an Excel cell holds."""

DIGITS: Final = 15
"""Digits that an Excel number keeps; a longer number is written as text."""

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\s\x00-\x1f]+')

Cell = str | int | float | bool | datetime | date | None


def csv(columns: Sequence[str], rows: Iterable[Sequence[Any]], zone: ZoneInfo) -> bytes:
    """A csv as Excel reads it: UTF-8 with its mark at the beginning."""
    out = io.StringIO(newline="")
    writer = csv_files.writer(out)
    writer.writerow([safe(plain(name, zone)) for name in columns])
    for row in rows:
        writer.writerow([_written(plain(cell, zone)) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def xlsx(
    titles: tuple[str, str],
    about: Iterable[tuple[str, object]],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    zone: ZoneInfo,
) -> bytes:
    """A workbook whose first sheet says what the second one is.

    Args:
        titles: of the two sheets.
        about: what is said of the list: a label and a value a line.
        columns: the list's heads.
        rows: the list.
        zone: in which times are written; Excel knows none.
    """
    book = Workbook(write_only=True)
    first = book.create_sheet(titles[0])
    first.column_dimensions["A"].width = 16
    first.column_dimensions["B"].width = 80
    for label, value in about:
        first.append(
            [_cell(first, plain(label, zone), is_head=True), _cell(first, plain(value, zone))]
        )
    second = book.create_sheet(titles[1])
    second.freeze_panes = "A2"
    heads = [plain(name, zone) for name in columns]
    for number, head in enumerate(heads, start=1):
        width = min(40, max(12, 2 * len(str(head)) + 2))
        second.column_dimensions[get_column_letter(number)].width = width
    second.append([_cell(second, head, is_head=True) for head in heads])
    for row in rows:
        second.append([_cell(second, plain(cell, zone)) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def plain(value: object, zone: ZoneInfo) -> Cell:
    """A value as files hold it: no zone, no controls, nothing longer than a cell; ``None`` if none.

    Raises:
        TypeError: ``value`` is of a kind that is no cell's.
    """
    if isinstance(value, str):
        return _NOT_IN_XML.sub("", clean(value))[:LONGEST]
    if isinstance(value, list | tuple):
        return plain("、".join(str(one) for one in value), zone)
    if value is None or value is pd.NaT or value is pd.NA or value != value:  # NaN is not itself
        return None
    if hasattr(value, "item") and not isinstance(value, datetime):  # numpy's own numbers
        return plain(value.item(), zone)
    if isinstance(value, datetime):
        local = value.astimezone(zone).replace(tzinfo=None) if value.tzinfo else value
        return local.replace(microsecond=0)
    if isinstance(value, bool | float | date):
        return value
    if isinstance(value, int):
        return value if len(str(abs(value))) <= DIGITS else str(value)
    raise TypeError(f"{type(value).__name__} is no cell of a table")


def file_name(name: str, brand: str, period: str, stamp: str, ending: str) -> str:
    """``提及_星河快递_2026-11-16_2026-11-22_20261122-0830.xlsx``; no part can leave a folder."""
    parts = [_NOT_IN_NAMES.sub("-", clean(part)).strip("-.")[:60] for part in (name, brand, period)]
    return f"{'_'.join([*filter(None, parts), stamp])}.{ending}"


def _written(cell: Cell) -> object:
    return safe(cell) if isinstance(cell, str) else cell


def _cell(sheet: WriteOnlyWorksheet, value: Cell, *, is_head: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, None)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # "=1+1" would have been taken for a formula, "#N/A" for an error
        cell.quotePrefix = safe(value) != value
    elif isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd hh:mm"
    if is_head:
        cell.font = Font(bold=True)
    return cell
