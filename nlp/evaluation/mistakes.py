"""The mistakes that a judge was surest of: what to read first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.evaluation.complaints import LABELS
from nlp.evaluation.judged import COMPLAINT, POSITIVE, Chances, Judged, Places
from nlp.labels import HEADS
from nlp.training.corpora import Example

WORST = 50
"""How many are shown of each question."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A text that was judged wrong.

    Attributes:
        question: ``complaint`` or ``sentiment``.
        id: of the text.
        source: where it comes from.
        truth: the true label; of the intent, where complaint is asked.
        said: the label said.
        probability: what the judge gave for what it said.
        text: as it was written.
    """

    question: str
    id: str
    source: str
    truth: str
    said: str
    probability: float
    text: str


def worst(
    examples: Sequence[Example], truth: Mapping[str, Places], judged: Judged
) -> list[Mistake]:
    """The ``WORST`` surest mistakes on complaint or not, then those on sentiment.

    Args:
        examples: the texts.
        truth: for each head, ``int64[texts]``, -1 where it is not known.
        judged: what was said of them.
    """
    return [*_on_complaint(examples, truth, judged), *_on_sentiment(examples, truth, judged)]


def _on_complaint(
    examples: Sequence[Example], truth: Mapping[str, Places], judged: Judged
) -> Iterator[Mistake]:
    if judged.is_complaint is None or judged.complaint is None:
        return
    intents = truth["intent"]
    wrong = (intents >= 0) & ((intents == COMPLAINT) != judged.is_complaint)
    sure = np.where(judged.is_complaint, judged.complaint, 1 - judged.complaint)
    for place in _surest(wrong, sure):
        said = (
            HEADS["intent"][judged.said["intent"][place]]
            if "intent" in judged.said
            else LABELS[int(judged.is_complaint[place])]
        )
        true = HEADS["intent"][intents[place]]
        yield _mistake(examples[place], "complaint", true, said, sure[place])


def _on_sentiment(
    examples: Sequence[Example], truth: Mapping[str, Places], judged: Judged
) -> Iterator[Mistake]:
    sure = _sure_of_sentiment(judged)
    if sure is None:
        return
    said, labels = judged.said["sentiment"], HEADS["sentiment"]
    wrong = (truth["sentiment"] >= 0) & (truth["sentiment"] != said)
    for place in _surest(wrong, sure):
        true = labels[truth["sentiment"][place]]
        yield _mistake(examples[place], "sentiment", true, labels[said[place]], sure[place])


def _sure_of_sentiment(judged: Judged) -> Chances | None:
    """Probability of the sentiment said; from the two-way one where there is no other."""
    if "sentiment" not in judged.said:
        return None
    said = judged.said["sentiment"]
    if "sentiment" in judged.chances:
        sure: Chances = judged.chances["sentiment"][np.arange(len(said)), said]
        return sure
    if judged.positive is None:
        return None
    return np.where(said == POSITIVE, judged.positive, 1 - judged.positive)


def _surest(wrong: NDArray[np.bool_], sure: Chances) -> list[int]:
    """Places of the surest mistakes, the surest first."""
    places = np.flatnonzero(wrong)
    ranked: list[int] = places[np.argsort(-sure[places], kind="stable")][:WORST].tolist()
    return ranked


def _mistake(example: Example, question: str, truth: str, said: str, sure: float) -> Mistake:
    return Mistake(
        question, example.id, example.origin, str(truth), str(said), float(sure), example.text
    )
