"""The heads of the trained classifier: one linear layer a question."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp.labels import HEADS

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Head:
    """One question.

    Attributes:
        weight: ``float32[labels, width]``.
        bias: ``float32[labels]``.
        temperature: scores are divided by it before the softmax, so that of the verdicts given
            with probability p about p are right (Guo et al., 2017).
    """

    weight: Matrix
    bias: Matrix
    temperature: float = 1.0

    def scores(self, features: Matrix) -> Matrix:
        """``float32[texts, labels]`` before the softmax, of ``float32[texts, width]``."""
        scores: Matrix = (features @ self.weight.T + self.bias) / np.float32(self.temperature)
        return scores


def softmax(scores: Matrix) -> Matrix:
    """Probabilities of each row."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Matrix = powers / powers.sum(axis=1, keepdims=True)
    return shares


def save(heads: Mapping[str, Head], file: Path) -> None:
    """Write all heads into one ``.npz``."""
    arrays: dict[str, Matrix] = {}
    for name, head in heads.items():
        arrays |= {
            f"{name}_weight": head.weight,
            f"{name}_bias": head.bias,
            f"{name}_temperature": np.float32(head.temperature).reshape(1),
        }
    with file.open("wb") as out:
        np.savez(out, **arrays)  # type: ignore[arg-type]


def read(file: Path) -> dict[str, Head]:
    """The heads of a file.

    Raises:
        OSError: the file cannot be read.
        ValueError: it does not hold exactly the heads of the label set.
    """
    with np.load(file, allow_pickle=False) as arrays:
        heads = {}
        for name, labels in HEADS.items():
            try:
                weight, bias = arrays[f"{name}_weight"], arrays[f"{name}_bias"]
                temperature = float(arrays[f"{name}_temperature"][0])
            except KeyError as error:
                raise ValueError(f"{file.name} lacks {error}") from error
            if weight.shape[0] != len(labels) or bias.shape != (len(labels),) or temperature <= 0:
                raise ValueError(f"{file.name} does not fit the labels of {name}")
            heads[name] = Head(weight, bias, temperature)
        return heads
