"""Complaint or not: how well the verdict decides, how well the probability ranks and means."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.evaluation.judged import Chances
from nlp.evaluation.metrics import (
    BINS,
    DRAWS,
    Draws,
    Figure,
    HeadFigures,
    Values,
    binned_error,
    bins,
    figure,
    head_figures,
)

LABELS = ("other", "complaint")
CURVE_POINTS = 200
"""At most so many points of a precision-recall curve are kept."""

_CELLS_AT_ONCE = 4_000_000


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Precision and recall when a complaint is said from ``threshold`` on."""

    threshold: float
    precision: float
    recall: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Texts with about the same complaint probability.

    Attributes:
        texts: how many.
        foretold: their mean probability.
        happened: the share that are complaints.
    """

    texts: int
    foretold: float
    happened: float


@dataclass(frozen=True, slots=True)
class ComplaintFigures:
    """Complaint or not, over the texts whose intent is known.

    Attributes:
        decision: of the verdict, with the labels ``other`` and ``complaint``.
        auc: chance that a complaint has a higher probability than another text (area under the
            ROC curve; ties count half: Hanley & McNeil 1982). ``None`` without both kinds.
        average_precision: the mean precision over the recalls reached, ties together.
        calibration_error: distance of probability from share of complaints, over equal-width bins
            of the probability (Guo et al. 2017, for two classes).
        curve: precision and recall by threshold, falling thresholds.
        reliability: the bins that have texts.
    """

    decision: HeadFigures
    auc: Figure | None
    average_precision: Figure | None
    calibration_error: float | None
    curve: list[CurvePoint]
    reliability: list[Bin]


def complaint_figures(
    truth: NDArray[np.bool_],
    said: NDArray[np.bool_],
    chance: Chances | None,
    draws: Draws = DRAWS,
) -> ComplaintFigures:
    """All figures of complaint or not.

    Args:
        truth: ``bool[texts]``, at least one text.
        said: ``bool[texts]``.
        chance: complaint probabilities, ``float64[texts]``.
        draws: how intervals are made.
    """
    decision = head_figures(truth.astype(np.int64), said.astype(np.int64), LABELS, draws=draws)
    if chance is None:
        return ComplaintFigures(decision, None, None, None, [], [])
    thresholds, ranked = by_threshold(truth, chance)
    samples = _ranking_samples(ranked, draws)
    is_mixed = 0 < truth.sum() < len(truth)
    return ComplaintFigures(
        decision=decision,
        auc=figure(auc(ranked), samples[0]) if is_mixed else None,
        average_precision=figure(average_precision(ranked), samples[1]) if is_mixed else None,
        calibration_error=binned_error(chance, truth),
        curve=_curve(thresholds, ranked) if truth.any() else [],
        reliability=_reliability(truth, chance),
    )


def by_threshold(truth: NDArray[np.bool_], chance: Chances) -> tuple[Values, NDArray[np.int64]]:
    """Texts of equal probability put together, the highest first.

    Returns:
        The probabilities, ``float64[unequal]``, and at each how many are no complaints and how
        many are, ``int64[unequal, 2]``.
    """
    thresholds, place = np.unique(-chance, return_inverse=True)
    counts = np.bincount(place * 2 + truth, minlength=2 * len(thresholds))
    return -thresholds, counts.reshape(-1, 2)


def auc(ranked: NDArray[np.int64]) -> Values:
    """Area under the ROC curve, ties counting half; nan without both kinds.

    ``float64[…]`` of ``ranked[…, unequal, 2]``, see ``by_threshold``.
    """
    others, complaints = ranked[..., 0], ranked[..., 1]
    below = others.sum(axis=-1, keepdims=True) - others.cumsum(axis=-1)
    won = (complaints * (below + 0.5 * others)).sum(axis=-1)
    pairs = others.sum(axis=-1) * complaints.sum(axis=-1)
    return np.asarray(won / np.where(pairs == 0, np.nan, pairs), dtype=np.float64)


def average_precision(ranked: NDArray[np.int64]) -> Values:
    """Sum of precision times the recall gained, from threshold to threshold; nan without complaint.

    ``float64[…]`` of ``ranked[…, unequal, 2]``. No interpolation between the points, which would
    flatter (Davis & Goadrich 2006).
    """
    complaints = ranked[..., 1]
    said = ranked.sum(axis=-1).cumsum(axis=-1)
    precision = complaints.cumsum(axis=-1) / np.maximum(said, 1)
    total = complaints.sum(axis=-1)
    return np.asarray(
        (complaints * precision).sum(axis=-1) / np.where(total == 0, np.nan, total),
        dtype=np.float64,
    )


def best_threshold(truth: NDArray[np.bool_], chance: Chances) -> float:
    """The complaint probability from which on the macro-F1 of complaint or not is highest."""
    thresholds, ranked = by_threshold(truth, chance)
    said = ranked.cumsum(axis=0)
    others, complaints = ranked.sum(axis=0)
    of_complaints = 2 * said[:, 1] / (said.sum(axis=1) + complaints)
    left = len(truth) - said.sum(axis=1)
    of_others = 2 * (others - said[:, 0]) / np.maximum(left + others, 1)
    return float(thresholds[(of_complaints + of_others).argmax()])


def _ranking_samples(ranked: NDArray[np.int64], draws: Draws) -> tuple[Values, Values]:
    """AUC and average precision of drawn samples, a part at a time to spare memory."""
    at_once = max(1, _CELLS_AT_ONCE // ranked.size)
    areas, precisions = [], []
    for start in range(0, draws.resamples, at_once):
        size = min(at_once, draws.resamples - start)
        sample = Draws(size, draws.seed + start).of(ranked)
        areas.append(auc(sample))
        precisions.append(average_precision(sample))
    return np.concatenate(areas), np.concatenate(precisions)


def _curve(thresholds: Values, ranked: NDArray[np.int64]) -> list[CurvePoint]:
    found = ranked[:, 1].cumsum()
    precision = found / ranked.sum(axis=1).cumsum()
    recall = found / found[-1]
    kept = np.unique(
        np.linspace(0, len(thresholds) - 1, min(len(thresholds), CURVE_POINTS)).astype(np.int64)
    )
    return [
        CurvePoint(*map(float, point))
        for point in zip(thresholds[kept], precision[kept], recall[kept], strict=True)
    ]


def _reliability(truth: NDArray[np.bool_], chance: Chances) -> list[Bin]:
    place = bins(chance)
    texts = np.bincount(place, minlength=BINS)
    foretold = np.bincount(place, weights=chance, minlength=BINS)
    happened = np.bincount(place, weights=truth, minlength=BINS)
    return [
        Bin(int(texts[b]), float(foretold[b] / texts[b]), float(happened[b] / texts[b]))
        for b in np.flatnonzero(texts)
    ]
