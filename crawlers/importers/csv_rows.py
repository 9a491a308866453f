"""The rows of a csv file that may be cut, misquoted or shifted: a broken row costs only itself."""

import csv
from collections.abc import Iterator
from typing import TextIO

from crawlers.importers.rows import Cell, Row, has_bad
from crawlers.items import Reason

# A quote that is still open after this much is a broken one, not a long text.
_MOST_LINES, _MOST_CHARACTERS = 500, 200_000


def csv_rows(text: TextIO, names: list[str], delimiter: str) -> Iterator[Row]:
    """The rows after the header line. Constant memory.

    A row with too few or too many columns, or with a quote that never closes, comes as a faulty
    row; reading goes on in the line behind it.
    """
    lines = _Lines(text)
    while True:
        try:
            for values in csv.reader(lines, delimiter=delimiter):
                _refuse_open_quote(lines.taken, delimiter)
                raw = "".join(lines.taken).rstrip("\r\n")
                line = lines.accept()
                if values:
                    yield Row(line, *_cells(names, values, raw), raw)
            return
        except csv.Error:
            yield lines.give_up()


class _Lines:
    """Lines with a way back: a broken record loses its first line and returns the others."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._back: list[str] = []
        self._done = 1
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= _MOST_LINES or sum(map(len, self.taken)) > _MOST_CHARACTERS:
            raise csv.Error("a quote stays open")
        line = self._back.pop() if self._back else self._text.readline(_MOST_CHARACTERS)
        if not line:
            raise StopIteration
        self.taken.append(line)
        return line.replace("\0", "")

    def accept(self) -> int:
        """Forget the lines of a finished record; the number of its first one."""
        first, self._done = self._done + 1, self._done + len(self.taken)
        self.taken = []
        return first

    def give_up(self) -> Row:
        """The first line as a faulty row; the others are read again."""
        lost, *rest = self.taken
        self._back += reversed(rest)
        self._done += 1
        self.taken = []
        return Row(self._done, fault=Reason.BAD_ROW, raw=lost.rstrip("\r\n"))


def _refuse_open_quote(taken: list[str], delimiter: str) -> None:
    """Raise ``csv.Error`` where the file ended inside a quote, which the reader lets pass."""
    if len(taken) == 1 and '"' not in taken[0]:
        return
    try:
        list(csv.reader(taken, delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise


def _cells(names: list[str], values: list[str], raw: str) -> tuple[dict[str, Cell], Reason | None]:
    fault = None
    if has_bad(raw):
        fault = Reason.BAD_ENCODING
    elif len(values) < len(names) or any(value.strip() for value in values[len(names) :]):
        fault = Reason.BAD_ROW
    return dict(zip(names, values, strict=False)), fault
