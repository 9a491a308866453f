"""Why: the clause that carried a decision, and the words that show contact and escalation.

A head's score is linear in the mean of the tokens, so it is a sum of what each token adds. What a
token speaks for is measured against the other labels, weighed by how likely they are: the gradient
of the log-odds. No second pass through the encoder is needed.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nlp import contact, escalation
from nlp.classifier import Evidence
from nlp.encoder import Encoded
from nlp.heads import Head
from nlp.labels import HEADS, Contact, Escalation, Intent
from nlp.text import Plain, clause_of, clauses

Span = tuple[int, int]

TELLING = 5
"""Characters from which a clause speaks for itself; a shorter one takes the one before along."""


def evidence(
    text: Plain,
    encoded: Encoded,
    heads: dict[str, Head],
    probabilities: dict[str, NDArray[np.float32]],
) -> list[Evidence]:
    """The spans behind a text's complaint, contact and escalation, in the original text.

    ``classifier.decide`` keeps those that fit the verdict.

    Args:
        text: the plain text that was encoded.
        encoded: its states.
        heads: of the classifier.
        probabilities: ``float32[labels]`` a head.
    """
    parts = clauses(text.text)
    if not parts:
        return []
    found: list[tuple[Span, str]] = []

    def carrying(head: str, label: str) -> Span:
        values = token_values(encoded, heads[head], HEADS[head].index(label), probabilities[head])
        return strongest(values, encoded.tokens.spans, parts)

    found.append((carrying("intent", Intent.COMPLAINT), "complaint"))
    told = HEADS["contact"][int(probabilities["contact"].argmax())]
    if told != Contact.NONE:
        said, spans = contact.find(text.text, parts)
        found += [(span, "contact") for span in spans if said == told] or [
            (carrying("contact", told), "contact")
        ]
    step = HEADS["escalation"][int(probabilities["escalation"].argmax())]
    if step != Escalation.NONE:
        steps = escalation.find(text.text, parts)[1]
        found += [(each.span, each.why) for each in steps] or [
            (carrying("escalation", step), "escalation")
        ]
    return [Evidence(*text.original(*span), why) for span, why in found]


def token_values(
    encoded: Encoded, head: Head, label: int, probabilities: NDArray[np.float32]
) -> NDArray[np.float32]:
    """What each token adds to the log-odds of ``label``: ``float32[tokens]``."""
    others = probabilities.copy()
    others[label] = 0.0
    total = float(others.sum())
    against = (others / total) @ head.weight if total > 0 else 0.0
    direction = (head.weight[label] - against) / head.temperature
    direction = direction[: encoded.hidden.shape[1]]  # what n-grams add has no tokens
    values: NDArray[np.float32] = encoded.hidden @ direction / len(encoded.tokens.ids)
    return values


def strongest(values: NDArray[np.float32], spans: Sequence[Span], parts: Sequence[Span]) -> Span:
    """The clause whose tokens add most above the text's average token."""
    level = float(values.mean())
    sums = [0.0] * len(parts)
    for value, (start, end) in zip(values.tolist(), spans, strict=True):
        if end > start:
            sums[clause_of(parts, start)] += value - level
    best = max(range(len(parts)), key=lambda place: sums[place])
    start, end = parts[best]
    if end - start < TELLING and best > 0:
        start = parts[best - 1][0]
    return start, end
