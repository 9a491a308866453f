"""The baseline: SnowNLP's sentiment and hand-made lexicons under a few hundred readable weights.

Needs no trained weights and no network. It reads words, not meaning: irony, comparison and
unusual wording escape it.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from snownlp import sentiment as snownlp_sentiment

from nlp import contact, escalation
from nlp.classifier import Classifier, Evidence, Prediction, checked_threshold, decide, silent
from nlp.labels import Contact, Escalation, Intent, Topic
from nlp.lexicon import read
from nlp.signals import Signals, grievance_clause, see
from nlp.text import Plain, plain

_FIELD_SHARE = 0.7
"""What a word of a topic's field counts beside a word of its grievances."""

_OTHER_TOPIC = 0.45
"""What speaks for topic ``other`` always."""

_TOPIC_SHARPNESS = 2.5


class BaselineClassifier(Classifier):
    """Rules and weights; see the module.

    Args:
        complaint_threshold: the probability from which intent is complaint.

    Raises:
        ValueError: the threshold does not lie above 0 and at most at 1.
    """

    version = "baseline-1"

    def __init__(self, complaint_threshold: float = 0.5) -> None:
        self._threshold = checked_threshold(complaint_threshold)
        self._weights = read("weights")
        self._telling = {
            name: weight + (name in set(Topic))
            for name, weight in self._weights["complaint"].items()
        }

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """One prediction a text, in order; see ``Classifier``."""
        return [self._judge(plain(text)) for text in texts]

    def _judge(self, text: Plain) -> Prediction:
        if not text.text.strip():
            return silent(self._threshold)
        signals = see(text.text, snownlp_sentiment.classify(text.text))
        chance = _chance(self._weights["complaint"], signals.values)
        is_complaint = chance >= self._threshold
        told = signals.contact[0]
        step = signals.escalation[0] if is_complaint else Escalation.NONE
        return decide(
            {
                "sentiment": _shares(self._weights["sentiment"], signals.values),
                "intent": {Intent.COMPLAINT: chance}
                | _scaled(_shares(self._weights["intent"], signals.values), 1 - chance),
                "severity": {"0": 1 - chance}
                | _scaled(_shares(self._weights["severity"], signals.values), chance),
                "contact": _sure(tuple(Contact), told, contact.confidence(told)),
                "escalation": _sure(tuple(Escalation), step, escalation.confidence(step)),
                "topic": _topics(signals),
            },
            complaint_threshold=self._threshold,
            evidence=self._evidence(text, signals),
        )

    def _evidence(self, text: Plain, signals: Signals) -> list[Evidence]:
        spans = [(span, "contact") for span in signals.contact[1]]
        spans += [(step.span, step.why) for step in signals.escalation[1]]
        if clause := grievance_clause(signals, self._telling):
            spans.insert(0, (clause, "complaint"))
        return [Evidence(*text.original(*span), why) for span, why in spans]


def _chance(weights: Mapping[str, float], values: Mapping[str, float]) -> float:
    """The logistic function of the weighted sum."""
    return 1 / (1 + math.exp(-sum(w * _value(values, name) for name, w in weights.items())))


def _shares(weights: Mapping[str, Any], values: Mapping[str, float]) -> dict[str, float]:
    """The softmax of each column's weighted sum."""
    columns: list[str] = weights["columns"]
    scores = dict.fromkeys(columns, 0.0)
    for name, row in weights.items():
        if name != "columns" and (value := _value(values, name)):
            for column, weight in zip(columns, row, strict=True):
                scores[column] += weight * value
    return _softmax(scores)


def _topics(signals: Signals) -> dict[str, float]:
    scores = dict.fromkeys(Topic, _OTHER_TOPIC) | {
        topic: signals.values[topic] + _FIELD_SHARE * strength
        for topic, strength in signals.fields.items()
    }
    return _softmax({topic: _TOPIC_SHARPNESS * score for topic, score in scores.items()})


def _softmax(scores: Mapping[str, float]) -> dict[str, float]:
    highest = max(scores.values())
    powers = {label: math.exp(score - highest) for label, score in scores.items()}
    total = sum(powers.values())
    return {label: power / total for label, power in powers.items()}


def _value(values: Mapping[str, float], name: str) -> float:
    return 1.0 if name == "bias" else values[name]


def _scaled(shares: Mapping[str, float], total: float) -> dict[str, float]:
    return {label: share * total for label, share in shares.items()}


def _sure(labels: Sequence[str], label: str, confidence: float) -> dict[str, float]:
    """``label`` with this confidence, the others alike."""
    rest = (1 - confidence) / (len(labels) - 1)
    return {other: confidence if other == label else rest for other in labels}
