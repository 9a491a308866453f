"""One row of a file, whatever kind of file it is."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from crawlers.items import Reason, Rejected

Cell = str | int | float | datetime | None

_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+\d+")
_ANYBODY = frozenset({"匿名", "匿名用户"})
_NOTHING = frozenset({"None", "null", "NULL", "nan", "NaN"})


@dataclass(slots=True)
class Row:
    """One row of a file. ``line`` counts from 1; in a JSON document it is the number of the entry.

    ``fault`` says why it cannot be used.
    """

    line: int
    cells: dict[str, Cell] = field(default_factory=dict)
    fault: Reason | None = None
    raw: str = ""


def has_bad(text: str) -> bool:
    """Whether bytes of ``text`` could not be decoded (``errors="surrogateescape"``)."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def said(value: Cell) -> str:
    """A cell as text; nothing, where a crawler wrote ``None`` or a spreadsheet ``nan``."""
    text = "" if value is None else str(value).strip()
    return "" if text in _NOTHING else text


def identity(value: Cell) -> str:
    """A cell that holds the id of a post.

    Raises:
        Rejected: a spreadsheet rounded it, to a float or to ``4.38318E+15``.
    """
    text = said(value)
    if isinstance(value, float) or _SCIENTIFIC.fullmatch(text):
        raise Rejected(Reason.ROUNDED_ID)
    return text


def person(value: Cell) -> str:
    """A cell that holds the id of an author; nothing for ``0``, which stands for anybody, and for
    a number that a spreadsheet rounded.
    """
    text = said(value)
    return "" if isinstance(value, float) or _SCIENTIFIC.fullmatch(text) or text == "0" else text


def handle(value: Cell) -> str:
    """A cell that holds an author's name; nothing where the platform hides it behind one word."""
    text = said(value)
    return "" if text in _ANYBODY else text
