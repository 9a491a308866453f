"""The figures of bare scores, for comparing networks and what was made of them."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score, roc_auc_score

from nlp.heads import softmax
from nlp.labels import HEADS
from nlp.training.corpora import Example
from nlp.training.ship import COMPLAINT


def figures(
    tested: Sequence[Example], scores: Mapping[str, NDArray[np.float32]]
) -> dict[str, float]:
    """Macro-F1 of each head by its likeliest label, of complaint or not, and the complaint AUC.

    Args:
        tested: the texts, with what is known of them.
        scores: for each head, ``float32[texts, labels]`` before the softmax.
    """
    found = {}
    for head in HEADS:
        known = [place for place, one in enumerate(tested) if head in one.labels]
        truth = [tested[place].labels[head] for place in known]
        said = scores[head][known].argmax(1)
        found[head] = f1_score(truth, said, average="macro", zero_division=0)
        if head == "intent":
            is_complaint = [label == COMPLAINT for label in truth]
            chance = softmax(scores[head][known])[:, COMPLAINT]
            found["complaint"] = f1_score(is_complaint, chance >= 0.5, average="macro")
            found["complaint AUC"] = roc_auc_score(is_complaint, chance)
    return {name: round(float(value), 4) for name, value in found.items()}
