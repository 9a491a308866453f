"""Figures of one head, each with its 95 % interval, from a confusion matrix.

Accuracy, precision, recall, F1 and kappa depend on the confusion matrix alone. Drawing texts with
replacement and counting them again is therefore the same as drawing the cells from a multinomial
distribution, which needs no loop over texts (bootstrap: Efron 1979, "Bootstrap methods: another
look at the jackknife", Annals of Statistics 7; percentile interval: Efron & Tibshirani 1993).
Texts are drawn one by one; where many are about one happening, intervals are too narrow. A share
of exactly 0 or 1 has no spread to draw from: its open end is the exact binomial bound (Clopper &
Pearson 1934). F1 and kappa have none; there both ends equal the figure and say nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.evaluation.judged import Chances, Places

Counts = NDArray[np.int64]
"""``int64[…, labels, labels]``: texts by true label (row) and label said (column)."""

Values = NDArray[np.float64]

BINS = 10
"""Equal-width bins of a probability, for calibration."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and the ends of its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """One label. ``precision`` is ``None`` where it was never said, ``recall`` where it is never
    true, ``f1`` where neither; ``support`` is how often it is true."""

    support: int
    precision: Figure | None
    recall: Figure | None
    f1: Figure | None


@dataclass(frozen=True, slots=True)
class HeadFigures:
    """One head, over the texts whose label is known.

    Attributes:
        texts: how many.
        accuracy: share that is right.
        macro_f1: mean F1 of the labels that occur in the truth.
        kappa: quadratic weighted kappa (Cohen 1968), of ordered labels.
        calibration_error: see ``calibration_error``, where there are probabilities.
        labels: by label.
        confusion: rows are true labels, columns labels said, in the order of ``labels``.
    """

    texts: int
    accuracy: Figure
    macro_f1: Figure
    kappa: Figure | None
    calibration_error: float | None
    labels: dict[str, LabelFigures]
    confusion: list[list[int]]


@dataclass(frozen=True, slots=True)
class Draws:
    """How intervals are made: ``resamples`` drawn samples, from ``seed``."""

    resamples: int = 1000
    seed: int = 7

    def of(self, cells: NDArray[np.int64]) -> NDArray[np.int64]:
        """Samples of as many texts as ``cells`` counts: ``int64[resamples, *cells.shape]``."""
        flat = cells.ravel()
        filled = np.flatnonzero(flat)
        drawn = np.zeros((self.resamples, flat.size), dtype=np.int64)
        drawn[:, filled] = np.random.default_rng(self.seed).multinomial(
            int(flat.sum()), flat[filled] / flat.sum(), size=self.resamples
        )
        return drawn.reshape(self.resamples, *cells.shape)


DRAWS = Draws()


def confusion(truth: Places, said: Places, labels: int) -> Counts:
    """``int64[labels, labels]`` of ``truth[texts]`` (rows) and ``said[texts]`` (columns)."""
    return np.bincount(truth * labels + said, minlength=labels * labels).reshape(labels, labels)


def head_figures(
    truth: Places,
    said: Places,
    labels: Sequence[str],
    *,
    chances: Chances | None = None,
    is_ordered: bool = False,
    draws: Draws = DRAWS,
) -> HeadFigures:
    """All figures of a head.

    Args:
        truth: true labels as places in ``labels``.
        said: labels said.
        labels: of the head.
        chances: ``float64[texts, labels]``.
        is_ordered: whether the labels are steps of a scale.
        draws: how intervals are made.

    Raises:
        ValueError: there is no text.
    """
    if not len(truth):
        raise ValueError("nothing can be measured without a text")
    counts = confusion(truth, said, len(labels))
    drawn = draws.of(counts)
    occurs = counts.sum(axis=1) > 0
    of_label = [_label_figures(counts, drawn, place) for place in range(len(labels))]
    return HeadFigures(
        texts=len(truth),
        accuracy=_certain(figure(_accuracy(counts), _accuracy(drawn), len(truth))),
        macro_f1=_certain(figure(macro_f1(counts, occurs), macro_f1(drawn, occurs))),
        kappa=figure(quadratic_kappa(counts), quadratic_kappa(drawn)) if is_ordered else None,
        calibration_error=None if chances is None else calibration_error(chances, truth),
        labels=dict(zip(map(str, labels), of_label, strict=True)),
        confusion=counts.tolist(),
    )


def figure(value: Values, samples: Values, of: int | None = None) -> Figure | None:
    """A figure with the middle 95 % of its samples; ``None`` where it is not defined.

    Args:
        value: ``float64[]``, nan where undefined.
        samples: ``float64[resamples]``; those that are nan are left out.
        of: number of texts, if the figure is a share of texts.
    """
    point, defined = float(value), samples[~np.isnan(samples)]
    if np.isnan(point):
        return None
    low, high = np.percentile(defined, (2.5, 97.5)) if len(defined) else (point, point)
    if of and point in (0.0, 1.0):
        bound = 0.025 ** (1 / of)
        low, high = (bound, 1.0) if point else (0.0, 1 - bound)
    return Figure(point, float(low), float(high))


def quadratic_kappa(counts: Counts) -> Values:
    """Weighted kappa with squared distances (Cohen 1968, Psychological Bulletin 70).

    1 is agreement, 0 what chance gives; nan where chance cannot disagree. ``float64[…]`` of
    ``counts[…, labels, labels]``.
    """
    place = np.arange(counts.shape[-1])
    distance = (place[:, None] - place) ** 2
    true, said = counts.sum(axis=-1), counts.sum(axis=-2)
    by_chance = np.einsum("...i,...j,ij->...", true, said, distance, dtype=np.float64)
    total = counts.sum(axis=(-1, -2))
    return 1 - _share(total * (counts * distance).sum(axis=(-1, -2)), by_chance)


def calibration_error(chances: Chances, truth: Places) -> float:
    """Expected calibration error of the likeliest label (Guo et al. 2017, ICML).

    Mean distance between confidence and share right over ``BINS`` equal bins of the confidence,
    weighted by their texts. ``chances[texts, labels]``, ``truth[texts]``.
    """
    return binned_error(chances.max(axis=1), chances.argmax(axis=1) == truth)


def binned_error(chance: Chances, happened: NDArray[np.bool_]) -> float:
    """Distance between what was foretold and what happened, over ``BINS`` bins of ``chance``."""
    gaps = np.bincount(bins(chance), weights=chance - happened, minlength=BINS)
    return float(np.abs(gaps).sum() / len(chance))


def bins(chance: Chances) -> Places:
    """The bin of each probability, 0 to ``BINS - 1``; a bin includes its lower end, the last 1."""
    return np.minimum((chance * BINS).astype(np.int64), BINS - 1)


def _label_figures(counts: Counts, drawn: Counts, place: int) -> LabelFigures:
    said, true = int(counts[:, place].sum()), int(counts[place].sum())
    return LabelFigures(
        support=true,
        precision=figure(_precision(counts)[place], _precision(drawn)[:, place], said),
        recall=figure(_recall(counts)[place], _recall(drawn)[:, place], true),
        f1=figure(_f1(counts)[place], _f1(drawn)[:, place]),
    )


def _accuracy(counts: Counts) -> Values:
    return _share(_right(counts).sum(axis=-1), counts.sum(axis=(-1, -2)))


def _precision(counts: Counts) -> Values:
    return _share(_right(counts), counts.sum(axis=-2))


def _recall(counts: Counts) -> Values:
    return _share(_right(counts), counts.sum(axis=-1))


def _f1(counts: Counts) -> Values:
    return _share(2 * _right(counts), counts.sum(axis=-1) + counts.sum(axis=-2))


def macro_f1(counts: Counts, occurs: NDArray[np.bool_]) -> Values:
    """The mean over labels that occur in the truth, in a sample without those it missed whole."""
    found = _f1(counts)[..., occurs]
    return _share(np.nansum(found, axis=-1), (~np.isnan(found)).sum(axis=-1))


def _right(counts: Counts) -> Counts:
    return np.diagonal(counts, axis1=-2, axis2=-1)


def _share(part: NDArray[np.number], whole: NDArray[np.number]) -> Values:
    """``part / whole``, nan where there is no whole."""
    over = np.where(whole == 0, np.nan, whole)
    return np.asarray(part / over, dtype=np.float64)


def _certain(found: Figure | None) -> Figure:
    if found is None:
        raise ValueError("nothing can be measured without a text")
    return found
