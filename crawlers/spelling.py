"""Words as customers write them: found through full width, traditional characters, and gaps.

Text is *folded* (NFKC, lower case, simplified characters, plain Latin letters) and, where people
put spaces, dots or emoji between characters to escape a search, *squeezed* (those are left out).
Every place that is found is told as a place in the text as it was written.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import opencc

Span = tuple[int, int]

_EMOJI = (
    "\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff\u3030\u303d"
    "\U0001f000-\U0001faff\U000e0020-\U000e007f"
)
_UNSEEN = "™℠®©\u00ad\u0300-\u036f\u180e\u200b-\u200f\u2060-\u2064\u20d0-\u20f0\ufe00-\ufe0f\ufeff"
# What stands between the characters of one word; [doge] is how platforms export their own emoji.
_BETWEEN = re.compile(
    rf"(?:[^\S\r\n\u2028\u2029]|[{_EMOJI}{_UNSEEN}.·•・‧∙*_~+|/\\^'`-]|\[[^\W_]{{1,6}}\])+"
)
_HAS_EMOJI = re.compile(f"[{_EMOJI}]")
_NOTHING = re.compile(f"[{_UNSEEN}]*")
_LETTER = re.compile(r"[^\W_]")
_LONGEST_GAP = 8
_MOST = (
    50  # places of one word; a text that repeats it forever costs no more than one that does not
)
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


@dataclass(slots=True, frozen=True)
class Spelling:
    """One word to be looked for.

    ``needle`` is searched in the squeezed text, or in the folded one where the word ``is_exact``
    (an emoji, or a name that ends in a sign, like ``A+``). ``open_at`` are the places inside it
    where the word itself has a gap (``Mova Pro``).
    """

    needle: str
    is_exact: bool
    open_at: frozenset[int]


class _Folding(dict[int, str]):
    """A table for ``str.translate`` that learns each character when it is first seen."""

    def __missing__(self, code: int) -> str:
        folded = _folded(chr(code))
        if code < 0x30000:  # every assigned character but the rarest; bounds what hostile text adds
            self[code] = folded
        return folded


_FOLDING = _Folding()


class Text:
    """A text in the forms that are searched."""

    __slots__ = ("_at", "_back", "folded", "squeezed", "written")

    def __init__(self, written: str) -> None:
        self.written = written
        self.folded = fold(written)
        self.squeezed = _BETWEEN.sub("", self.folded)
        self._at: Sequence[int] | None = None
        self._back: Sequence[int] | None = None

    def occurrences(self, word: Spelling) -> Iterator[Span]:
        """Where ``word`` stands, as places in the folded text; of very many the first 50."""
        text, needle = self.folded if word.is_exact else self.squeezed, word.needle
        start, left = text.find(needle), _MOST
        while start >= 0 and left:
            left -= 1
            span = (start, start + len(needle)) if word.is_exact else self._stands(word, start)
            if span is not None and _is_bordered(self.folded, needle, span):
                yield span
            start = text.find(needle, start + 1)

    def place(self, span: Span) -> Span:
        """A span of the folded text as one of the text as it was written."""
        if len(self.folded) == len(self.written):  # no character folds to none: each to itself
            return span
        if self._back is None:
            self._back = [at for at, ch in enumerate(self.written) for _ in _FOLDING[ord(ch)]]
        return self._back[span[0]], self._back[span[1] - 1] + 1

    def _stands(self, word: Spelling, start: int) -> Span | None:
        """The place of an occurrence in the squeezed text, unless its gaps say that it is none."""
        length = len(word.needle)
        if len(self.squeezed) == len(self.folded):
            return start, start + length
        if self._at is None:
            gaps = _BETWEEN.finditer(self.folded)
            self._at = _outside([gap.span() for gap in gaps], len(self.folded))
        at = self._at[start : start + length]
        if at[-1] - at[0] == length - 1 or self._is_spelled_out(word, at):
            return at[0], at[-1] + 1
        return None

    def _is_spelled_out(self, word: Spelling, at: Sequence[int]) -> bool:
        """Whether gaps only stretch one word, rather than part two.

        Of two characters, a blank must stand on both outer sides too (``山 云 杉 木`` is cut
        everywhere, ``看云 杉木`` between two words). Latin letters are spelled out only as a whole
        (``p.d.d``), from three on, and not as part of a longer row of letters.
        """
        folded, inner = self.folded, range(1, len(at))
        gaps = {i: folded[at[i - 1] + 1 : at[i]] for i in inner if at[i] - at[i - 1] > 1}
        if any(len(gap) > _LONGEST_GAP for gap in gaps.values()):
            return False
        closed = {
            i: gap
            for i, gap in gaps.items()
            if i not in word.open_at and not _NOTHING.fullmatch(gap)
        }
        latin = {i for i in inner if {*word.needle[i - 1 : i + 1]} <= _LATIN} - word.open_at
        if latin & closed.keys():
            row = {folded[max(0, at[0] - 2) : at[0]][:1], folded[at[-1] + 2 : at[-1] + 3]}
            return len(at) > 2 and latin <= closed.keys() and not row & _LATIN
        if len(at) == 2 and any(gap.isspace() for gap in closed.values()):
            before, after = folded[at[0] - 1 : at[0]], folded[at[-1] + 1 : at[-1] + 2]
            return not (before.isalnum() or after.isalnum())
        return True


def fold(text: str) -> str:
    """``text`` with each character in its plain form. One may become several, none is dropped."""
    return text.lower() if text.isascii() else text.translate(_FOLDING)


def spelling(word: str) -> Spelling | None:
    """A word as it is looked for; ``None`` where it is nothing but signs."""
    folded = fold(word.strip())
    gaps = [gap.span() for gap in _BETWEEN.finditer(folded)]
    has_emoji = _HAS_EMOJI.search(folded) is not None
    if not has_emoji and not _LETTER.search(folded):
        return None
    if has_emoji or any(start == 0 or end == len(folded) for start, end in gaps):
        return Spelling(folded.rstrip("\ufe0f"), True, frozenset())
    at = _outside(gaps, len(folded))
    opened = frozenset(i for i in range(1, len(at)) if at[i] - at[i - 1] > 1)
    return Spelling("".join(folded[i] for i in at), False, opened)


def is_short(word: Spelling) -> bool:
    """Whether a word is a single character or sign, which convinces nobody alone."""
    return len(word.needle) == 1


def _outside(gaps: Sequence[Span], length: int) -> list[int]:
    """The places in ``0 … length`` that no gap covers."""
    places: list[int] = []
    last = 0
    for start, end in gaps:
        places += range(last, start)
        last = end
    return [*places, *range(last, length)]


def _is_bordered(folded: str, needle: str, span: Span) -> bool:
    """Latin words count at word borders only."""
    start, end = span
    return not (
        (needle[0] in _LATIN and folded[max(0, start - 1) : start] in _LATIN)
        or (needle[-1] in _LATIN and folded[end : end + 1] in _LATIN)
    )


def _folded(character: str) -> str:
    if character in "™℠":
        return character
    plain = unicodedata.normalize("NFKD", character)
    if not plain[0].isascii() or not plain[0].isalpha():
        plain = unicodedata.normalize("NFKC", character)
    else:  # é is found as e
        plain = "".join(ch for ch in plain if not unicodedata.combining(ch))
    return _to_simplified().convert(plain).casefold() or character


@cache
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")
