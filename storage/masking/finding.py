"""What a finder of personal data is given and gives back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from storage.masking.digits import HAN_NUMERALS
from storage.masking.windows import Window, runs, windows


class Identifier(NamedTuple):
    """What a customer can be recognised by. ``kind`` is ``phone``, ``order`` or ``handle``."""

    kind: str
    value: str


class Find(NamedTuple):
    """Where something personal stands in a text, and what stands for it afterwards."""

    start: int
    end: int
    mask: str
    identifier: Identifier | None = None


LENGTHS = range(7, 20)
_LINK = re.compile(
    r"(?:https?://|(?<![\w@.-])(?:[A-Za-z0-9-]{1,63}\.){1,4}(?:com|cn|net|org|cc|tv|me|io|app)/)"
    r"[^\s\u4e00-\u9fff]*",
    re.IGNORECASE,
)


@dataclass
class Reading:
    """One folded text.

    ``written`` is set where its Han numerals were turned into digits. A strict reading leaves out
    what has none but one or two at its end, which may be a word's (``…8000一直``).
    """

    text: str
    written: str | None = None
    is_strict: bool = False
    _links: list[tuple[int, int]] = field(init=False)

    def __post_init__(self) -> None:
        has_link = "/" in self.text
        self._links = [m.span() for m in _LINK.finditer(self.text)] if has_link else []

    @cached_property
    def _windows(self) -> list[Window]:
        found: list[Window] = []
        for run in runs(self.text):
            is_told = self.written is None or any(self.written[i] in HAN_NUMERALS for i in run.at)
            if len(run.digits) >= LENGTHS[0] and is_told:
                found += windows(run, LENGTHS, self.written)
        if self.is_strict and self.written is not None:
            found = [window for window in found if _is_told(window, self.written)]
        return found

    @property
    def has_windows(self) -> bool:
        """Whether there are digits enough for any number."""
        return bool(self._windows)

    def windows(self, *lengths: int) -> Iterator[Window]:
        """All windows with one of these numbers of digits."""
        return (window for window in self._windows if len(window.digits) in lengths)

    def before(self, place: int, most: int = 24) -> str:
        """What stands before a place."""
        return self.text[max(0, place - most) : place]

    def is_in_link(self, place: int) -> bool:
        """Whether a place is inside an address of the web."""
        return any(start <= place < end for start, end in self._links)


def _is_told(window: Window, written: str) -> bool:
    return any(written[place] in HAN_NUMERALS for place in window.at[:-2])
