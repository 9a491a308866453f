"""The interface: texts in, predictions out, whatever judges them."""

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from nlp.labels import HEADS, Contact, Escalation, Intent, Sentiment, Topic

_SURE = 0.94


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words that carried a decision: ``text[start:end]`` of the text as it was given.

    ``why`` is ``complaint`` (the clause with the grievance), ``contact`` (words that show contact
    with the company's service), ``escalation`` (a threat), or ``escalation:KIND`` (already done)
    with KIND ``platform``, ``regulator``, ``media`` or ``court``.
    """

    start: int
    end: int
    why: str


@dataclass(frozen=True, slots=True)
class Prediction:
    """What is said of one text. Made by ``decide``, which keeps the parts consistent."""

    sentiment: Sentiment
    intent: Intent
    severity: int
    contact: Contact
    escalation: Escalation
    topic: Topic | None
    complaint_probability: float
    probabilities: dict[str, dict[str, float]]
    evidence: tuple[Evidence, ...]

    def as_dict(self) -> dict[str, Any]:
        """The prediction as JSON-ready values, in the field order of the command line."""
        return asdict(self) | {"evidence": [asdict(evidence) for evidence in self.evidence]}


class Classifier(ABC):
    """Judges texts. ``version`` names the model and its weights; verdicts are kept under it."""

    version: str

    @abstractmethod
    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """One prediction a text, in order; evidence points into the texts as given.

        Any string is judged, also an empty one (``other``, ``neutral``) and one with invalid
        Unicode. Nothing is kept of the texts.
        """


def decide(
    probabilities: Mapping[str, Mapping[str, float]],
    *,
    complaint_threshold: float,
    evidence: Sequence[Evidence] = (),
) -> Prediction:
    """Turn probabilities into a prediction whose parts agree.

    The one place that knows: ``intent`` is ``complaint`` exactly when its probability reaches the
    threshold; otherwise severity is 0, topic is ``None`` and there is no evidence of a complaint;
    evidence of contact and escalation stands only beside a verdict that says the same.

    Args:
        probabilities: for each head of ``labels.HEADS``, each label's probability.
        complaint_threshold: above 0, at most 1.
        evidence: spans in the original text.

    Raises:
        ValueError: a head or label is missing or unknown, or a head does not sum to 1.
    """
    heads = {head: _checked(head, labels, probabilities) for head, labels in HEADS.items()}
    chance = heads["intent"][Intent.COMPLAINT]
    is_complaint = chance >= complaint_threshold
    contact = Contact(_likeliest(heads["contact"]))
    escalation = Escalation(_likeliest(heads["escalation"]))
    shown = {
        "complaint": is_complaint,
        "contact": contact is not Contact.NONE,
        "escalation": escalation is not Escalation.NONE,
    }
    return Prediction(
        sentiment=Sentiment(_likeliest(heads["sentiment"])),
        intent=Intent.COMPLAINT
        if is_complaint
        else Intent(_likeliest(heads["intent"], without=Intent.COMPLAINT)),
        severity=int(_likeliest(heads["severity"], without="0")) if is_complaint else 0,
        contact=contact,
        escalation=escalation,
        topic=Topic(_likeliest(heads["topic"])) if is_complaint else None,
        complaint_probability=chance,
        probabilities=heads,
        evidence=tuple(
            dict.fromkeys(_as_decided(e, escalation) for e in evidence if shown[_head_of(e)])
        ),
    )


def silent(complaint_threshold: float) -> Prediction:
    """What is said of a text without a word: neutral, and no complaint."""
    surely = ("neutral", "other", "0", "none", "none", "other")
    return decide(
        {
            head: {
                each: _SURE if each == label else (1 - _SURE) / (len(labels) - 1) for each in labels
            }
            for (head, labels), label in zip(HEADS.items(), surely, strict=True)
        },
        complaint_threshold=complaint_threshold,
    )


def checked_threshold(complaint_threshold: float) -> float:
    """The threshold itself.

    Raises:
        ValueError: it is not above 0 and at most 1.
    """
    if not 0 < complaint_threshold <= 1:
        raise ValueError(f"complaint_threshold must lie in (0, 1], not {complaint_threshold}")
    return complaint_threshold


def _checked(
    head: str, labels: tuple[str, ...], probabilities: Mapping[str, Mapping[str, float]]
) -> dict[str, float]:
    given = probabilities.get(head, {})
    if set(given) != set(labels):
        raise ValueError(f"{head} needs exactly the labels {', '.join(labels)}")
    values = {str(label): float(given[label]) for label in labels}
    if min(values.values()) < 0 or not math.isclose(sum(values.values()), 1, abs_tol=1e-4):
        raise ValueError(f"the probabilities of {head} do not sum to 1")
    return values


def _likeliest(chances: Mapping[str, float], without: str | None = None) -> str:
    return max((label for label in chances if label != without), key=lambda label: chances[label])


def _head_of(evidence: Evidence) -> str:
    return evidence.why.partition(":")[0]


def _as_decided(evidence: Evidence, escalation: Escalation) -> Evidence:
    """Only what was done names where; a threat is plain ``escalation``."""
    if _head_of(evidence) == "escalation" and escalation is not Escalation.DONE:
        return replace(evidence, why="escalation")
    return evidence
