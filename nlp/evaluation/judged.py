"""What a judge said of a row of texts, as arrays: the one thing that is measured."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from nlp.classifier import Prediction, checked_threshold
from nlp.labels import HEADS, Intent, Sentiment

Places = NDArray[np.int64]
"""``int64[texts]``: places of labels in ``HEADS[head]``."""

Chances = NDArray[np.float64]
"""Probabilities: ``float64[texts, labels]`` of a head, ``float64[texts]`` of one label."""

COMPLAINT = HEADS["intent"].index(Intent.COMPLAINT)
NEGATIVE, NEUTRAL, POSITIVE = map(HEADS["sentiment"].index, Sentiment)


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """What one judge said of ``texts`` texts; a judge may leave heads out.

    Attributes:
        said: for each head, the label said. The topic is the likeliest whether or not a complaint
            was seen, for it is measured on true complaints only.
        chances: for each head, the probabilities, where the judge has them.
        complaint: probability of a complaint, where the judge gives one.
        is_complaint: whether a complaint was said, ``bool[texts]``.
        positive: probability of ``positive`` where ``neutral`` is no answer.
        about: how the judge came to be, for readers, in Chinese and in English.
    """

    said: Mapping[str, Places]
    chances: Mapping[str, Chances]
    complaint: Chances | None = None
    is_complaint: NDArray[np.bool_] | None = None
    positive: Chances | None = None
    about: tuple[str, str] = ("", "")

    def without_neutral(self, rows: NDArray[np.bool_]) -> "Judged":
        """The same, where sentiment has only two answers in these rows (``bool[texts]``)."""
        if self.positive is None or not rows.any():
            return self
        two_way = np.where(self.positive >= 0.5, POSITIVE, NEGATIVE)
        sentiment = np.where(rows, two_way, self.said["sentiment"])
        return replace(self, said={**self.said, "sentiment": sentiment})


def from_predictions(
    predictions: Sequence[Prediction], about: tuple[str, str] = ("", "")
) -> Judged:
    """What a classifier said, from its predictions in the order of the texts."""
    chances = {
        head: np.array(
            [[said.probabilities[head][label] for label in labels] for said in predictions],
            dtype=np.float64,
        ).reshape(len(predictions), len(labels))
        for head, labels in HEADS.items()
    }
    said = {
        head: np.array(
            [labels.index(str(getattr(each, head))) for each in predictions], dtype=np.int64
        )
        for head, labels in HEADS.items()
        if head != "topic"
    }
    return Judged(
        said={**said, "topic": chances["topic"].argmax(axis=1)},
        chances=chances,
        complaint=np.array([each.complaint_probability for each in predictions]),
        is_complaint=said["intent"] == COMPLAINT,
        positive=_positive(chances["sentiment"]),
        about=about,
    )


def from_probabilities(
    chances: Mapping[str, NDArray[np.floating]],
    complaint_threshold: float | None,
    about: tuple[str, str] = ("", ""),
) -> Judged:
    """What follows from probabilities.

    Args:
        chances: for any of the heads, ``float[texts, labels]`` in the order of ``HEADS``.
        complaint_threshold: probability from which intent is ``complaint``, and severity above 0,
            by the rules of ``nlp.classifier.decide``. ``None``: each head says its likeliest
            label, whatever the others say.
        about: how they came to be, for readers, in Chinese and in English.

    Raises:
        ValueError: a head is unknown, or an array has another shape or holds no probabilities.
    """
    wide = {head: np.asarray(values, dtype=np.float64) for head, values in chances.items()}
    _check(wide)
    said: dict[str, Places] = {head: values.argmax(axis=1) for head, values in wide.items()}
    complaint = wide["intent"][:, COMPLAINT] if "intent" in wide else None
    if complaint is not None and complaint_threshold is not None:
        is_complaint = complaint >= checked_threshold(complaint_threshold)
        said |= dict(_decided(wide, is_complaint))
    return Judged(
        said=said,
        chances=wide,
        complaint=complaint,
        is_complaint=said["intent"] == COMPLAINT if "intent" in said else None,
        positive=_positive(wide["sentiment"]) if "sentiment" in wide else None,
        about=about,
    )


def _decided(
    chances: Mapping[str, Chances], is_complaint: NDArray[np.bool_]
) -> Iterator[tuple[str, Places]]:
    """The heads that say something else once it is known what is a complaint."""
    others = chances["intent"].copy()
    others[:, COMPLAINT] = -1.0
    yield "intent", np.where(is_complaint, COMPLAINT, others.argmax(axis=1))
    if "severity" in chances:
        yield "severity", np.where(is_complaint, 1 + chances["severity"][:, 1:].argmax(axis=1), 0)


def _positive(sentiment: Chances) -> Chances:
    """The share of ``positive`` in what is not neutral; one half where there is nothing."""
    both = sentiment[:, POSITIVE] + sentiment[:, NEGATIVE]
    shares: Chances = np.divide(
        sentiment[:, POSITIVE], both, out=np.full(len(both), 0.5), where=both > 0
    )
    return shares


def _check(chances: Mapping[str, Chances]) -> None:
    for head, values in chances.items():
        if head not in HEADS:
            raise ValueError(f"unknown head {head!r}: it is one of {', '.join(HEADS)}")
        if values.ndim != 2 or values.shape[1] != len(HEADS[head]):
            raise ValueError(f"{head} needs {len(HEADS[head])} columns, not {values.shape}")
        if not np.all(values >= 0) or not np.allclose(values.sum(axis=1), 1, atol=1e-3):
            raise ValueError(f"{head} holds no probabilities: its rows must sum to 1")
    if len({len(values) for values in chances.values()}) > 1:
        raise ValueError("the heads speak of different numbers of texts")
