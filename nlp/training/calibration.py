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
    """How a head's scores become those of probabilities: ``(scores + shift) / temperature``."""

    temperature: float
    shift: NDArray[np.float32]

    def __call__(self, scores: Scores) -> Scores:
        """The scores, scaled."""
        scaled: Scores = (scores + self.shift) / np.float32(self.temperature)
        return scaled


def scale(scores: Scores, truth: NDArray[np.int64], *, is_shifted: bool) -> Scale:
    """The scale under which the truth is likeliest (Guo et al., 2017, temperature and bias).

    Args:
        scores: ``float32[texts, labels]`` before the softmax.
        truth: ``int64[texts]``, places of the labels.
        is_shifted: whether each label is also set right by a constant, held small by a penalty:
            for heads whose rare labels were favoured in training.
    """
    wide, rows = scores.astype(np.float64), np.arange(len(truth))

    def surprise(values: NDArray[np.float64]) -> float:
        scaled = log_softmax(wide / np.exp(values[0]) + values[1:], axis=1)
        return -float(scaled[rows, truth].sum()) + PENALTY * float((values[1:] ** 2).sum())

    labels = scores.shape[1]
    most = 3.0 if is_shifted else 0.0
    bounds = [(np.log(0.2), np.log(5.0)), *[(-most, most)] * labels]
    found = minimize(surprise, np.zeros(1 + labels), method="L-BFGS-B", bounds=bounds).x
    temperature = float(np.exp(found[0]))
    return Scale(temperature, (found[1:] * temperature).astype(np.float32))


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
