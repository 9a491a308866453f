"""What a person says of a verdict: the verdict it makes, and what it teaches.

A saying names, of each head that was spoken of, the labels that may be right: one, or several where
the person only ruled one out. What was not said stays the model's.
"""

from collections.abc import Iterable, Mapping, Sequence

from nlp.classifier import Evidence, Prediction, decide
from nlp.labels import HEADS, Intent

Said = dict[str, tuple[str, ...]]

NO_COMPLAINT: tuple[str, ...] = tuple(label for label in Intent if label is not Intent.COMPLAINT)
"""The intents that remain when somebody says that a text is no complaint."""

_GRAVE: tuple[str, ...] = tuple(label for label in HEADS["severity"] if label != "0")


def checked(labels: Mapping[str, Sequence[str]]) -> Said:
    """A saying, its labels in the order of ``labels.HEADS``.

    Raises:
        ValueError: a head or label is unknown, a head has no label, or severity or topic are said
            of what is said to be no complaint.
    """
    for head, given in labels.items():
        if head not in HEADS or not given or set(given) - set(HEADS[head]):
            raise ValueError(f"{list(given)} are no labels of {head}")
    said = {
        head: tuple(str(label) for label in HEADS[head] if label in labels[head])
        for head in HEADS
        if head in labels
    }
    if is_complaint(said) is False and ("topic" in said or said.get("severity", ("0",)) != ("0",)):
        raise ValueError("severity and topic belong to complaints")
    return said


def is_complaint(said: Said) -> bool | None:
    """Whether a complaint was said, or none; ``None`` where that was left open."""
    intents = said.get("intent")
    if intents is None or (Intent.COMPLAINT in intents and len(intents) > 1):
        return None
    return Intent.COMPLAINT in intents


def combined(sayings: Iterable[Said]) -> Said:
    """Several sayings of one text, oldest first: of each head the last word counts."""
    all_said: Said = {}
    for said in sayings:
        if is_complaint(said) is False:
            all_said = {h: v for h, v in all_said.items() if h not in ("severity", "topic")}
        all_said |= said
    return all_said


def taught(said: Said) -> Said:
    """A saying with what follows from it by the annotation guide.

    What is no complaint has severity 0; a complaint has another one; severity and topic are only
    said of complaints.
    """
    lesson = dict(said)
    if "intent" not in lesson and ("topic" in said or said.get("severity", ("0",)) != ("0",)):
        lesson["intent"] = (str(Intent.COMPLAINT),)
    decided = is_complaint(lesson)
    if decided is not None:
        lesson.setdefault("severity", _GRAVE if decided else ("0",))
    return lesson


def confirmed(verdict: Mapping[str, object]) -> Said:
    """What is said by calling a verdict right: all its labels; a topic only of a complaint."""
    labels = {head: (str(verdict[head]),) for head in HEADS if verdict[head] is not None}
    return checked(labels)


def corrected(
    probabilities: Mapping[str, Mapping[str, float]],
    said: Said,
    *,
    was_complaint: bool,
    evidence: Sequence[Evidence] = (),
) -> Prediction:
    """The verdict that a saying makes of a text.

    The probabilities of a head that was spoken of are shared among what was said, as the model
    shared them, and sum to 1. Whether it is a complaint stays as it was unless that was said.

    Args:
        probabilities: of the verdict that is corrected, a head and label; labels that its model
            did not know share what is left.
        said: a checked saying.
        was_complaint: whether the corrected verdict is one.
        evidence: what was shown for it; only what fits the new verdict is kept.
    """
    chances = {head: _whole(labels, probabilities.get(head, {})) for head, labels in HEADS.items()}
    chances |= {head: _among(chances[head], labels) for head, labels in said.items()}
    chance = chances["intent"][Intent.COMPLAINT]
    decided = is_complaint(said)
    stays = was_complaint if decided is None else decided
    return decide(chances, complaint_threshold=chance if stays else chance + 1.0, evidence=evidence)


def _whole(labels: Sequence[str], shares: Mapping[str, float]) -> dict[str, float]:
    unknown = [label for label in labels if label not in shares]
    if not unknown:
        return dict(shares)
    left = max(0.0, 1.0 - sum(shares.values())) / len(unknown)
    whole = {str(label): shares.get(label, left) for label in labels}
    return _among(whole, labels)


def _among(shares: Mapping[str, float], labels: Sequence[str]) -> dict[str, float]:
    left = sum(shares[label] for label in labels)
    return {
        label: (share / left if left > 0 else 1 / len(labels)) if label in labels else 0.0
        for label, share in shares.items()
    }
