"""Learning from corrections: the heads are fitted again on the frozen encoder, in seconds.

For each head, with ``A`` the labels that a person left possible, minimised is

    mean over corrections of -log(sum of the probabilities of A)  +  strength * |W - W0|^2

where ``W0`` are the weights (and biases) in use: where nobody said anything, nothing changes. The
strength is chosen by cross-validation; "do not change this head" is one of the choices.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from nlp.corrections import Said
from nlp.heads import Head, Matrix
from nlp.labels import HEADS
from nlp.lbfgs import minimise

LEAST = 50
"""Corrections from which on heads are refitted."""

LEAST_OF_A_HEAD = 10
"""Corrections that must say something of a head; one of fewer stays as it is."""

PARTS = 5
"""One part in so many only judges; the others are split in as many again for cross-validation."""

STRENGTHS = (10.0, 1.0, 0.1, 0.01, 1e-3, 1e-4, 1e-5, 1e-6)
"""What is tried, times the mean squared length of a text's mean: comparable between encoders."""

Wide = NDArray[np.float64]
Allowed = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one text teaches.

    Attributes:
        key: names the text for good; decides whether it teaches or judges.
        features: ``float32[width]``, what the heads see of the text.
        said: the labels that may be right (see ``nlp.corrections.taught``).
    """

    key: int
    features: Matrix
    said: Said

    @property
    def is_judge(self) -> bool:
        """Whether it belongs to the fixed fifth that heads never learn from."""
        return _mark(self.key) % PARTS == 0

    @property
    def fold(self) -> int:
        """Its part in cross-validation."""
        return _mark(self.key) // PARTS % PARTS


@dataclass(frozen=True, slots=True)
class Refitted:
    """New heads, and with which strength each was fitted; ``None``: it stayed as it was."""

    heads: dict[str, Head]
    strengths: dict[str, float | None]


def refit(heads: Mapping[str, Head], lessons: Sequence[Lesson]) -> Refitted:
    """Fit all heads again, from those in use.

    Args:
        heads: in use.
        lessons: those that teach, not those that judge.
    """
    made, strengths = {}, {}
    for name, head in heads.items():
        known = [lesson for lesson in lessons if name in lesson.said]
        strength = None
        if len(known) >= LEAST_OF_A_HEAD:
            means, allowed = _means(known), _allowed(name, known)
            strength = _strength(head, means, allowed, np.array([each.fold for each in known]))
        strengths[name] = strength
        made[name] = head if strength is None else fit(head, means, allowed, strength)
    return Refitted(made, strengths)


def fit(head: Head, means: Matrix, allowed: Allowed, strength: float) -> Head:
    """One head, fitted from itself.

    Args:
        head: in use.
        means: ``float32[texts, width]``.
        allowed: ``bool[texts, labels]``, at least one a row.
        strength: how dear a change of the weights is.
    """
    problem = _Problem(head, means, allowed)
    return problem.head(minimise(problem.at(strength), problem.start))


class _Problem:
    """The change of one head's weights as a point, and what it costs."""

    def __init__(self, head: Head, means: Matrix, allowed: Allowed) -> None:
        self._old = head
        self._inputs = _with_bias(means)
        self._scores = head.scores(means).astype(np.float64)
        self._allowed = allowed
        self._shape = (allowed.shape[1], self._inputs.shape[1])
        self.start: Wide = np.zeros(self._shape).ravel()

    def at(self, strength: float) -> Callable[[Wide], tuple[float, Wide]]:
        """The function to minimise."""

        def cost(point: Wide) -> tuple[float, Wide]:
            change = point.reshape(self._shape)
            scores = self._scores + self._inputs @ change.T / self._old.temperature
            surprise, pull = _surprise(scores, self._allowed)
            slope = pull.T @ self._inputs / (len(scores) * self._old.temperature)
            return (
                float(surprise.mean()) + strength * float(point @ point),
                (slope + 2 * strength * change).ravel(),
            )

        return cost

    def head(self, point: Wide) -> Head:
        """The head that a point stands for."""
        change = point.reshape(self._shape).astype(np.float32)
        return Head(
            self._old.weight + change[:, :-1], self._old.bias + change[:, -1], self._old.temperature
        )


def _strength(
    head: Head, means: Matrix, allowed: Allowed, folds: NDArray[np.int64]
) -> float | None:
    """The strength under which kept-out texts surprise least.

    ``None``, no change, unless that is better by more than one standard error.
    """
    scale = float((_with_bias(means) ** 2).sum(axis=1).mean()) / head.temperature**2
    kept = np.zeros((len(STRENGTHS), len(means)))
    for fold in range(PARTS):
        out = folds == fold
        if out.all():
            return None
        problem = _Problem(head, means[~out], allowed[~out])
        point = problem.start
        for place, strength in enumerate(STRENGTHS):
            point = minimise(problem.at(strength * scale), point, steps=100, tolerance=1e-5)
            scores = problem.head(point).scores(means[out]).astype(np.float64)
            kept[place, out] = _surprise(scores, allowed[out])[0]
    unchanged = _surprise(head.scores(means).astype(np.float64), allowed)[0]
    best = int(kept.mean(axis=1).argmin())
    gain = unchanged - kept[best]
    error = float(gain.std(ddof=1)) / len(gain) ** 0.5
    return STRENGTHS[best] * scale if gain.mean() > error else None


def _surprise(scores: Wide, allowed: Allowed) -> tuple[Wide, Wide]:
    """-log of the probability of the allowed labels, a row, and its slope by the scores."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares = powers / powers.sum(axis=1, keepdims=True)
    right = np.where(allowed, shares, 0.0)
    chance = np.maximum(right.sum(axis=1, keepdims=True), 1e-12)
    return -np.log(chance[:, 0]), shares - right / chance


def _with_bias(means: Matrix) -> Wide:
    return np.hstack([means.astype(np.float64), np.ones((len(means), 1))])


def _means(lessons: Sequence[Lesson]) -> Matrix:
    return np.stack([lesson.features for lesson in lessons])


def _allowed(head: str, lessons: Sequence[Lesson]) -> Allowed:
    return np.array([[label in lesson.said[head] for label in HEADS[head]] for lesson in lessons])


def _mark(key: int) -> int:
    return int.from_bytes(sha256(str(key).encode()).digest()[:8], "big")
