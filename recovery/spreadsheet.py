"""Tables for people's spreadsheets, in which crawled words stay words."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

_FORMULA = tuple("=+-@＝＋－＠\t\r")


def safe(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    words = "" if cell is None else str(cell).encode("utf-8", "replace").decode()
    return f"'{words}" if words.lstrip(" \n").startswith(_FORMULA) else words


def write(file: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Write a csv that Excel opens as UTF-8; the number of rows.

    Raises:
        OSError: the file cannot be written.
    """
    count = 0
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(columns)
        for row in rows:
            writer.writerow([safe(cell) for cell in row])
            count += 1
    return count
