"""What the network is to get right: one cross-entropy a head, rare labels favoured."""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor
from torch.nn import functional

from nlp.labels import HEADS
from nlp.training.reading import UNKNOWN, Batch, Ready

WEIGHTS = {
    "sentiment": 1.0,
    "intent": 1.0,
    "severity": 0.7,
    "contact": 0.5,
    "escalation": 0.3,
    "topic": 0.7,
}
"""What each head counts in the loss."""

BALANCED = ("intent", "severity", "contact", "escalation", "topic")
"""Heads with labels so rare that they would never be said without being favoured."""


class Objective:
    """The loss of a batch.

    Args:
        texts: what is learnt from, for how often each label is seen.
        balance: see :class:`nlp.training.recipe.Recipe`.
    """

    def __init__(self, texts: Sequence[Ready], balance: float) -> None:
        self._shift: dict[str, Tensor] = {}
        for place, (head, labels) in enumerate(HEADS.items()):
            known = torch.tensor([t.targets[place] for t in texts if t.targets[place] != UNKNOWN])
            counts = torch.bincount(known.long(), minlength=len(labels)).float() + 1
            prior = (counts / counts.sum()).log()
            self._shift[head] = balance * prior if head in BALANCED else torch.zeros(len(labels))

    def loss(self, scores: Mapping[str, Tensor], batch: Batch) -> Tensor:
        """The weighted sum over the heads, a scalar; heads nobody labelled count nothing."""
        total = torch.zeros(())
        for place, head in enumerate(HEADS):
            target = batch.targets[:, place]
            if bool((target != UNKNOWN).any()):
                logits = scores[head].float() + self._shift[head]
                total = total + WEIGHTS[head] * functional.cross_entropy(
                    logits, target, ignore_index=UNKNOWN
                )
        return total
