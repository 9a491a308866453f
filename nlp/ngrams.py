"""A linear reader of character n-grams, beside the encoder.

The encoder reads meaning, n-grams read wording: on labelled mentions each errs where the other does
not, so the heads see the scores of both (stacking, Wolpert 1992). A text costs about a hundredth of
what the encoder costs.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from math import log
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp.heads import Matrix
from nlp.labels import HEADS

FILE = "ngrams.npz"
LONGEST = 3
"""Characters of the longest n-gram."""

LABELS = sum(map(len, HEADS.values()))

_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class NGrams:
    """TF-IDF of the n-grams of a text and what each speaks for.

    Attributes:
        places: n-gram to its row.
        idf: ``float32[n-grams]``.
        weight: ``int8[n-grams, labels]``, the labels of all heads in the order of ``HEADS``.
        unit: ``float32[labels]``, what one step of ``weight`` is worth.
        bias: ``float32[labels]``.
    """

    places: dict[str, int]
    idf: Matrix
    weight: NDArray[np.int8]
    unit: Matrix
    bias: Matrix

    def scores(self, texts: Sequence[str]) -> Matrix:
        """``float32[texts, labels]``, centred log-probabilities of plain texts."""
        found = np.tile(self.bias, (len(texts), 1))
        for row, text in enumerate(texts):
            known = map(self.places.get, grams(text))
            seen = Counter(place for place in known if place is not None)
            if seen:
                rows = np.fromiter(seen, dtype=np.int64, count=len(seen))
                often = np.array([1 + log(times) for times in seen.values()], dtype=np.float32)
                values = often * self.idf[rows]
                values /= np.float32(np.linalg.norm(values))
                found[row] += (values @ self.weight[rows].astype(np.float32)) * self.unit
        return found


def grams(text: str) -> Iterator[str]:
    """All n-grams of one to ``LONGEST`` characters; case and the length of gaps do not count."""
    text = _SPACES.sub(" ", text.lower())
    return chain.from_iterable(
        (text[start : start + size] for start in range(len(text) - size + 1))
        for size in range(1, LONGEST + 1)
    )


def columns(head: str) -> slice:
    """Where the labels of a head stand among those of all heads."""
    start = 0
    for name, labels in HEADS.items():
        if name == head:
            return slice(start, start + len(labels))
        start += len(labels)
    raise KeyError(head)


def save(ngrams: NGrams, file: Path) -> None:
    """Write them into one ``.npz``, the n-grams as UTF-8 lines parted by NUL."""
    ordered = sorted(ngrams.places, key=ngrams.places.__getitem__)
    np.savez_compressed(
        file,
        grams=np.frombuffer("\0".join(ordered).encode(), dtype=np.uint8),
        idf=ngrams.idf,
        weight=ngrams.weight,
        unit=ngrams.unit,
        bias=ngrams.bias,
    )


def of(folder: Path) -> NGrams | None:
    """The n-grams of a model folder, if it has any.

    Raises:
        ValueError: the parts of the file do not fit each other.
    """
    file = folder / FILE
    if not file.exists():
        return None
    try:
        with np.load(file, allow_pickle=False) as arrays:
            found = {name: arrays[name] for name in ("grams", "idf", "weight", "unit", "bias")}
    except KeyError as error:
        raise ValueError(f"{file.name} lacks {error}") from error
    ordered = found["grams"].tobytes().decode().split("\0")
    if found["weight"].shape != (len(ordered), LABELS) or found["idf"].shape != (len(ordered),):
        raise ValueError(f"the parts of {file.name} do not fit each other")
    return NGrams(
        {gram: place for place, gram in enumerate(ordered)},
        found["idf"],
        found["weight"],
        found["unit"],
        found["bias"],
    )
