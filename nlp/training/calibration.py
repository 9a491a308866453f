"""Probabilities that mean what they say, and thresholds for a stated precision.

Both are found on texts that the network had not learnt from.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_softmax, logsumexp

PRECISIONS = (0.80, 0.85, 0.90, 0.93, 0.95)
"""The complaint precisions for which a threshold is stated."""

PENALTY = 5.0
"""What a label's shift costs, squared, beside the surprise of all texts."""

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Scale:
    """How two readers' scores become those of probabilities.

    ``(scores + share * beside + shift) / temperature``, where ``scores`` are the network's and
    ``beside`` those of the n-grams.
    """

    temperature: float
    shift: NDArray[np.float32]
    share: float

    def __call__(self, scores: Scores, beside: Scores) -> Scores:
        """The scores, joined and scaled."""
        joined = scores + np.float32(self.share) * beside
        scaled: Scores = (joined + self.shift) / np.float32(self.temperature)
        return scaled


def scale(scores: Scores, beside: Scores, truth: NDArray[np.int64], *, is_shifted: bool) -> Scale:
    """The scale under which the truth is likeliest.

    Temperature and bias as in Guo et al., 2017; the share as in stacking (Wolpert, 1992).

    Args:
        scores: the network's, ``float32[texts, labels]`` before the softmax.
        beside: the n-grams', likewise.
        truth: ``int64[texts]``, places of the labels.
        is_shifted: whether each label is also set right by a constant, held small by a penalty:
            for heads whose rare labels were favoured in training.
    """
    wide, also = scores.astype(np.float64), beside.astype(np.float64)
    rows = np.arange(len(truth))

    def surprise(values: NDArray[np.float64]) -> float:
        first, second, shift = values[0], values[1], values[2:]
        scaled = log_softmax(wide * first + also * second + shift, axis=1)
        return -float(scaled[rows, truth].sum()) + PENALTY * float((shift**2).sum())

    labels = scores.shape[1]
    most = 3.0 if is_shifted else 0.0
    bounds = [(0.2, 5.0), (0.0, 5.0), *[(-most, most)] * labels]
    start = np.array([0.7, 0.3, *[0.0] * labels])
    first, second, *shift = minimize(surprise, start, method="L-BFGS-B", bounds=bounds).x
    return Scale(float(1 / first), np.array(shift, dtype=np.float32) / first, float(second / first))


def chance(scores: Scores, label: int) -> NDArray[np.float64]:
    """Probability of one label, ``float64[texts]``."""
    wide = scores.astype(np.float64)
    found: NDArray[np.float64] = np.exp(wide[:, label] - logsumexp(wide, axis=1))
    return found


def thresholds(
    chances: NDArray[np.float64],
    truth: NDArray[np.bool_],
    precisions: Sequence[float] = PRECISIONS,
) -> dict[str, float]:
    """The lowest complaint probability from which on the precision is reached, a precision.

    A precision that no threshold below 0.999 reaches is left out; if none is reached, the
    threshold of the best F1 is stated with the precision that it has.

    Args:
        chances: ``float64[texts]``.
        truth: ``bool[texts]``, whether each is a complaint.
        precisions: what is asked for.
    """
    order = np.argsort(-chances, kind="stable")
    ranked = chances[order]
    precision = np.cumsum(truth[order]) / np.arange(1, len(order) + 1)
    last = np.append(ranked[1:] != ranked[:-1], True)  # a threshold cuts between unequal chances
    found = {}
    for asked in precisions:
        reached = np.flatnonzero((precision >= asked) & last)
        if len(reached) and ranked[reached[-1]] < 0.999:
            found[f"{asked:.2f}"] = _stated(ranked[reached[-1]])
    if not found:
        right = np.cumsum(truth[order])
        best = int(
            np.argmax(np.where(last, 2 * right / (np.arange(len(order)) + 1 + truth.sum()), 0))
        )
        found[f"{np.floor(precision[best] * 100) / 100:.2f}"] = _stated(ranked[best])
    return found


def _stated(chance: np.float64) -> float:
    """A threshold as it is written down: rounded downwards, so that it is still reached."""
    return max(float(np.floor(chance * 1e4) / 1e4), 1e-4)
