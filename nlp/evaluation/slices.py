"""The same figures for parts of the texts: by source, kind, length, and with or without emoji."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import emoji
import numpy as np
from numpy.typing import NDArray

from nlp.evaluation.data import Sample
from nlp.evaluation.judged import COMPLAINT, Judged, Places
from nlp.evaluation.metrics import Draws, Figure, head_figures
from nlp.labels import HEADS
from nlp.training.corpora import Example

FEW = 20
"""Below so many texts a slice only counts what is right, for its shares would say nothing."""

MOST = 60
"""Of each way of slicing, so many of the largest parts are measured."""

LENGTHS = ((0, 20), (21, 60), (61, 140), (141, None))
"""Characters of a text, from and to."""

_BRACKETED = re.compile(r"\[(?!链接\]|图片\]|视频\]|位置\])[\u4e00-\u9fffA-Za-z]{1,8}\]")
_FIRST_PICTURE = "\u2190"


@dataclass(frozen=True, slots=True)
class SliceFigures:
    """One question in one slice; shares are ``None`` below ``FEW`` texts."""

    texts: int
    right: int
    accuracy: Figure | None
    macro_f1: Figure | None


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of the texts.

    Attributes:
        by: ``source``, ``kind``, ``length`` or ``emoji``.
        name: which part.
        texts: how many.
        judges: for each judge, the figures of ``complaint`` (or not) and of the heads, where they
            are known.
    """

    by: str
    name: str
    texts: int
    judges: dict[str, dict[str, SliceFigures]]


def truths(examples: Sequence[Example]) -> dict[str, Places]:
    """For each head, ``int64[texts]``: the true label's place, -1 where it is not known.

    A topic counts only where the truth is a complaint, for nothing else has one.
    """
    found = {
        head: np.array([example.labels.get(head, -1) for example in examples], dtype=np.int64)
        for head in HEADS
    }
    has_topic = (found["intent"] < 0) | (found["intent"] == COMPLAINT)
    return found | {"topic": np.where(has_topic, found["topic"], -1)}


def slices(examples: Sequence[Example], judged: Mapping[str, Judged], draws: Draws) -> list[Slice]:
    """The largest slices of each kind, ``MOST`` at most, in the order of their names.

    A way of slicing that leaves all texts together is left out.
    """
    truth = truths(examples)
    return [
        Slice(
            by,
            name,
            int(rows.sum()),
            {judge: _figures(truth, said, rows, draws) for judge, said in judged.items()},
        )
        for by, names in _memberships(examples).items()
        if len(set(names)) > 1
        for name, rows in _parts(by, names)
    ]


def has_emoji(text: str) -> bool:
    """Whether a text has an emoji, or a platform's picture in brackets such as ``[怒]``."""
    return bool(_BRACKETED.search(text)) or any(
        len(found["emoji"]) > 1 or found["emoji"] >= _FIRST_PICTURE  # not ©, ®
        for found in emoji.emoji_list(text)
    )


def length_of(text: str) -> str:
    """The name of the range of ``LENGTHS`` that a text's characters fall in."""
    size = len(text)
    low, high = next(each for each in LENGTHS if each[1] is None or size <= each[1])
    return f">{low - 1}" if high is None else f"{low}-{high}" if low else f"<={high}"


def _memberships(examples: Sequence[Example]) -> dict[str, list[str]]:
    """For each way of slicing, the name of each text's part; empty where it belongs to none."""
    return {
        "source": [example.origin for example in examples],
        "kind": [example.kind if isinstance(example, Sample) else "" for example in examples],
        "length": [length_of(example.text) for example in examples],
        "emoji": ["with" if has_emoji(example.text) else "without" for example in examples],
    }


def _parts(by: str, names: list[str]) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    largest = Counter(name for name in names if name).most_common(MOST)
    order = sorted(name for name, _ in largest)
    if by == "length":
        order.sort(key=lambda name: int(re.split(r"\D+", name)[-1]) + (name[0] == ">"))
    member = np.array(names)
    for name in order:
        yield name, member == name


def _figures(
    truth: Mapping[str, Places], said: Judged, rows: NDArray[np.bool_], draws: Draws
) -> dict[str, SliceFigures]:
    found = {}
    known = rows & (truth["intent"] >= 0)
    if said.is_complaint is not None and known.any():
        found["complaint"] = _slice_figures(
            (truth["intent"][known] == COMPLAINT).astype(np.int64),
            said.is_complaint[known].astype(np.int64),
            ("other", "complaint"),
            draws,
        )
    for head, answers in said.said.items():
        known = rows & (truth[head] >= 0)
        if known.any():
            found[head] = _slice_figures(truth[head][known], answers[known], HEADS[head], draws)
    return found


def _slice_figures(
    truth: Places, said: Places, labels: Sequence[str], draws: Draws
) -> SliceFigures:
    right = int((truth == said).sum())
    if len(truth) < FEW:
        return SliceFigures(len(truth), right, None, None)
    figures = head_figures(truth, said, labels, draws=draws)
    return SliceFigures(len(truth), right, figures.accuracy, figures.macro_f1)
