"""Digits that stand near each other, and every stretch of them that may be one number."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from storage.masking.digits import HAN_NUMERALS, INVISIBLE, PICTURE, is_word


class Window(NamedTuple):
    """Some neighbouring groups of a run of digits.

    ``shape`` are the lengths of its groups, ``gaps`` what stands between them. ``before`` and
    ``after`` are the gaps to the next groups outside, ``None`` where no digits are near.
    """

    digits: str
    at: tuple[int, ...]
    shape: tuple[int, ...]
    gaps: tuple[str, ...]
    before: str | None
    after: str | None

    @property
    def start(self) -> int:
        """Where it begins in the text."""
        return self.at[0]

    @property
    def end(self) -> int:
        """Where it ends in the text, exclusive."""
        return self.at[-1] + 1

    def without(self, count: int) -> "Window":
        """The window without its first ``count`` digits."""
        shape, left = list(self.shape), count
        gaps = list(self.gaps)
        while left and shape:
            cut = min(left, shape[0])
            shape[0] -= cut
            left -= cut
            if not shape[0]:
                shape.pop(0)
                del gaps[:1]
        return self._replace(
            digits=self.digits[count:], at=self.at[count:], shape=tuple(shape), gaps=tuple(gaps)
        )


@dataclass(slots=True)
class Run:
    """Digits near each other, and where each of them stands.

    Group ``i``, with nothing visible between its digits, is ``digits[cuts[i]:cuts[i + 1]]``,
    ``sizes[i]`` long; ``gaps[i]`` stands behind it.
    """

    digits: str = ""
    at: list[int] = field(default_factory=list)
    cuts: list[int] = field(default_factory=lambda: [0])
    sizes: list[int] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)

    def add(self, value: str, start: int) -> None:
        """One more group, as it stands in the text."""
        self.at += (i for i, ch in enumerate(value, start) if ch != INVISIBLE)
        value = value.replace(INVISIBLE, "")
        self.digits += value
        self.sizes.append(len(value))
        self.cuts.append(len(self.digits))


_GROUP = re.compile(rf"\d+(?:{INVISIBLE}+\d+)*")
_WORD = re.compile(r"[^\W_]")
_MOST_VISIBLE, _LONGEST_GAP = 3, 40
_USUAL = frozenset(" -.:,/")


def runs(text: str) -> Iterator[Run]:
    """The runs of digits of a folded text.

    A letter, an equals sign, two asterisks (a mask) and more than three marks part runs; pictures
    do not. Digits beside two asterisks are what a mask has left and belong to no run.
    """
    run, last = Run(), 0
    for match in _GROUP.finditer(text):
        start, end = match.span()
        is_left = "**" in text[max(0, start - 3) : start] or "**" in text[end : end + 3]
        gap = None if is_left else _gap(text[last:start])
        last = end
        if gap is None and run.digits:
            yield run
            run = Run()
        if not is_left:
            if gap is not None and run.digits:
                run.gaps.append(gap)
            run.add(match[0], start)
    if run.digits:
        yield run


def _gap(between: str) -> str | None:
    """What stands between digits, white space and pictures counted once; ``None``: too much."""
    if between in _USUAL:
        return between
    if len(between) > _LONGEST_GAP or "**" in between or "=" in between or _WORD.search(between):
        return None
    marks = re.sub(f"{PICTURE}+", PICTURE, between.replace(INVISIBLE, ""))
    marks = re.sub(r"\s+", " ", marks)
    visible = len(marks.replace(PICTURE, "").replace(" ", ""))
    return marks if visible <= _MOST_VISIBLE else None


def windows(run: Run, lengths: range, written: str | None = None) -> Iterator[Window]:
    """All windows of a run with one of these numbers of digits.

    Args:
        run: of :func:`runs`.
        lengths: how many digits are wanted.
        written: the text in which Han numerals still stand, where ``run`` is of its spoken form.
            A window then holds one at least, and may leave out one at its front and two at its
            end, which belong to the words around it (``…八零零零一直没人接``).

    Yields:
        Of windows with one beginning the longest first.
    """
    cuts, most = run.cuts, lengths[-1]
    for first in range(len(cuts) - 1):
        found: list[Window] = []
        fronts = 0 if written is None else _words(run.at[cuts[first] : cuts[first] + 1], written)
        for last in range(first + 1, len(cuts)):
            total = cuts[last] - cuts[first]
            if total > most + 3:
                break
            if total < lengths[0]:
                continue
            backs = (
                0 if written is None else _words(run.at[cuts[last] - 2 : cuts[last]][::-1], written)
            )
            for front in range(fronts + 1):
                for back in range(backs + 1):
                    if total - front - back in lengths:
                        found += _window(run, first, last, front, back)
        found.reverse()
        if written is not None:
            found = [w for w in found if any(written[i] in HAN_NUMERALS for i in w.at)]
            found.sort(key=lambda w: (is_word(written, w.end - 1), -len(w.digits)))
        yield from found


def _words(at: list[int], written: str) -> int:
    """How many of these places hold Han numerals, up to the first that does not."""
    count = 0
    while count < len(at) and written[at[count]] in HAN_NUMERALS:
        count += 1
    return count


def _window(run: Run, first: int, last: int, front: int, back: int) -> list[Window]:
    """Groups ``first`` to ``last`` without some digits at the ends; none where a group is lost."""
    start, end = run.cuts[first] + front, run.cuts[last] - back
    shape = run.sizes[first:last]
    shape[0] -= front
    shape[-1] -= back
    if shape[0] <= 0 or shape[-1] <= 0:
        return []
    window = Window(
        run.digits[start:end],
        tuple(run.at[start:end]),
        tuple(shape),
        tuple(run.gaps[first : last - 1]),
        run.gaps[first - 1] if first and not front else None,
        run.gaps[last - 1] if last <= len(run.gaps) and not back else None,
    )
    return [window]
