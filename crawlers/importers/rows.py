"""One row of a file, whatever kind of file it is."""

from dataclasses import dataclass, field
from datetime import datetime

from crawlers.items import Reason

Cell = str | int | float | datetime | None


@dataclass(slots=True)
class Row:
    """One row of a file. ``line`` counts from 1. ``fault`` says why it cannot be used."""

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
