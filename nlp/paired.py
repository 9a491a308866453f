"""Two sets of heads on the same texts: how much better is the new one, and how sure is that.

Figures are macro-F1. The interval of the difference is a paired percentile bootstrap: texts are
drawn again with replacement, and both are measured on the same draw (Efron and Tibshirani, 1993).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.corrections import is_complaint
from nlp.heads import Head, softmax
from nlp.labels import HEADS, Intent
from nlp.refit import Lesson

RESAMPLES = 2000
SEED = 20261111
ALLOWED_LOSS = 0.01
"""A refit is adopted when a loss of more than this is ruled out, of complaint and sentiment."""

_COMPLAINT = HEADS["intent"].index(Intent.COMPLAINT)

Places = NDArray[np.int64]
Wide = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure of the old and the new heads, on ``texts`` texts.

    ``low`` and ``high`` are the 95 % interval of ``difference`` = ``new`` - ``old``.
    """

    texts: int
    old: float
    new: float
    difference: float
    low: float
    high: float

    @property
    def is_safe(self) -> bool:
        """Whether a loss of more than ``ALLOWED_LOSS`` is ruled out."""
        return self.low > -ALLOWED_LOSS


def compared(
    old: Mapping[str, Head], new: Mapping[str, Head], judges: Sequence[Lesson], threshold: float
) -> dict[str, Compared]:
    """``complaint`` (or not) and ``sentiment`` of both, on the texts that say which it is.

    Args:
        old: heads in use.
        new: heads that would replace them.
        judges: texts that neither learnt from.
        threshold: the complaint probability from which intent is complaint.
    """
    deciding = [lesson for lesson in judges if is_complaint(lesson.said) is not None]
    feeling = [lesson for lesson in judges if len(lesson.said.get("sentiment", ())) == 1]
    return {
        "complaint": difference(
            2,
            np.array([int(bool(is_complaint(lesson.said))) for lesson in deciding]),
            *(_complaints(heads["intent"], deciding, threshold) for heads in (old, new)),
        ),
        "sentiment": difference(
            len(HEADS["sentiment"]),
            np.array([HEADS["sentiment"].index(each.said["sentiment"][0]) for each in feeling]),
            *(_likeliest(heads["sentiment"], feeling) for heads in (old, new)),
        ),
    }


def macro_f1(truth: Places, found: Places, labels: int, times: NDArray[np.int64]) -> Wide:
    """Macro-F1 of each weighting of the texts.

    Args:
        truth: ``int64[texts]``.
        found: ``int64[texts]``.
        labels: how many there are; one that is neither true nor found is left out.
        times: ``int64[weightings, texts]``, how often each text counts.
    """
    shares = []
    for label in range(labels):
        hits = times @ ((truth == label) & (found == label)).astype(np.int64)
        both = times @ ((truth == label).astype(np.int64) + (found == label).astype(np.int64))
        with np.errstate(invalid="ignore"):
            shares.append(2 * hits / both)
    macro: Wide = np.nanmean(np.stack(shares), axis=0)
    return macro


def difference(labels: int, truth: Places, old: Places, new: Places) -> Compared:
    """How much better ``new`` says the truth than ``old``, in macro-F1.

    Args:
        labels: how many there are.
        truth: ``int64[texts]``.
        old: likewise, what one judge said of them.
        new: what the other said.
    """
    count = len(truth)
    once = np.ones((1, count), dtype=np.int64)
    draws = np.random.default_rng(SEED).multinomial(count, [1 / count] * count, size=RESAMPLES)
    before, after = (float(macro_f1(truth, each, labels, once)[0]) for each in (old, new))
    differences = macro_f1(truth, new, labels, draws) - macro_f1(truth, old, labels, draws)
    low, high = (float(each) for each in np.quantile(differences, (0.025, 0.975)))
    return Compared(count, before, after, after - before, low, high)


def _complaints(head: Head, lessons: Sequence[Lesson], threshold: float) -> Places:
    chances = softmax(head.scores(np.stack([lesson.features for lesson in lessons])))
    return (chances[:, _COMPLAINT] >= threshold).astype(np.int64)


def _likeliest(head: Head, lessons: Sequence[Lesson]) -> Places:
    places: Places = head.scores(np.stack([lesson.features for lesson in lessons])).argmax(axis=1)
    return places
