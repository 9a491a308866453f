"""The trained classifier: an encoder, its heads, and the reasons for what they say."""

from collections.abc import Sequence

import numpy as np

from nlp.classifier import Classifier, Prediction, checked_threshold, decide, silent
from nlp.encoder import Encoded, Encoder
from nlp.explain import evidence
from nlp.heads import Head, softmax
from nlp.labels import HEADS, Intent
from nlp.text import Plain, plain

_COMPLAINT = HEADS["intent"].index(Intent.COMPLAINT)


class TrainedClassifier(Classifier):
    """Judges with the encoder and heads of a model folder; see :func:`nlp.loading.load`.

    Args:
        version: of the model.
        encoder: what reads.
        heads: what judges.
        complaint_threshold: the probability from which intent is complaint.

    Raises:
        ValueError: the threshold does not lie above 0 and at most at 1.
    """

    def __init__(
        self, version: str, encoder: Encoder, heads: dict[str, Head], complaint_threshold: float
    ) -> None:
        self.version = version
        self._encoder, self._heads = encoder, heads
        self._threshold = checked_threshold(complaint_threshold)

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """One prediction a text, in order; see ``Classifier``."""
        if not texts:
            return []
        made = [plain(text) for text in texts]
        encoded = self._encoder.encode([text.text for text in made])
        features = np.stack([each.features for each in encoded])
        chances = {name: softmax(head.scores(features)) for name, head in self._heads.items()}
        return [
            self._judge(text, states, {name: rows[place] for name, rows in chances.items()})
            for place, (text, states) in enumerate(zip(made, encoded, strict=True))
        ]

    def _judge(self, text: Plain, encoded: Encoded, chances: dict[str, np.ndarray]) -> Prediction:
        if not text.text.strip():
            return silent(self._threshold)
        is_complaint = chances["intent"][_COMPLAINT] >= self._threshold
        told = any(int(chances[head].argmax()) for head in ("contact", "escalation"))
        return decide(
            {
                name: dict(zip(HEADS[name], rows.astype(float).tolist(), strict=True))
                for name, rows in chances.items()
            },
            complaint_threshold=self._threshold,
            evidence=evidence(text, encoded, self._heads, chances) if is_complaint or told else (),
        )
