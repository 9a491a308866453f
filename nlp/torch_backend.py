"""Judging with torch: for GPUs, and for sequence classifiers of other makers.

Needs the ``train`` extra. A model that ``zhuanxi train`` made has its encoder for torch in the
folder ``torch``; any Hugging Face sequence classifier can stand in for the heads whose labels it
names, the others stay with the trained model.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import AutoModel, AutoModelForSequenceClassification, AutoTokenizer

from nlp import ngrams
from nlp.classifier import Classifier, Prediction, decide
from nlp.encoder import Encoded, batches, padded, with_scores
from nlp.labels import HEADS, NAMES
from nlp.text import plain
from nlp.tokens import Tokeniser

TORCH = "torch"
"""The folder, inside a model folder, that holds the encoder for torch."""

_BATCH = 32


def device() -> torch.device:
    """The first GPU where there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


class TorchEncoder:
    """The trained encoder in torch; see ``nlp.encoder.Encoder``.

    Args:
        folder: a model folder with ``torch/`` and ``tokenizer.json``.
        longest: tokens read of a text.

    Raises:
        OSError: the folder lacks them.
    """

    def __init__(self, folder: Path, longest: int) -> None:
        self._tokeniser = Tokeniser(folder / "tokenizer.json", longest)
        self._ngrams = ngrams.of(folder)
        self._device = device()
        network: Any = AutoModel.from_pretrained(
            folder / TORCH, add_pooling_layer=False, local_files_only=True
        )
        self._network = network.to(self._device).eval()

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """One ``Encoded`` a text, computed in batches of about one length."""
        tokens = self._tokeniser.encode(list(texts))
        done: dict[int, Encoded] = {}
        for places in batches([len(each.ids) for each in tokens]):
            rows = [tokens[place] for place in places]
            ids, mask = padded([row.ids for row in rows], self._tokeniser.padding)
            with torch.inference_mode():
                hidden = self._network(
                    input_ids=torch.from_numpy(ids).to(self._device),
                    attention_mask=torch.from_numpy(mask).to(self._device),
                ).last_hidden_state
            states = hidden.float().cpu().numpy()
            for row, (place, each) in enumerate(zip(places, rows, strict=True)):
                own = states[row, : len(each.ids)]
                done[place] = Encoded(each, own, own.mean(axis=0))
        beside = self._ngrams.scores(texts) if self._ngrams else None
        return with_scores([done[place] for place in range(len(tokens))], beside)


class SequenceClassifier(Classifier):
    """A Hugging Face sequence classifier for the heads that it names, another for the rest.

    Its labels must be exactly those of one head, in English or Chinese in any case
    (``negative``, ``NEGATIVE`` or ``负面``), or a part of them; labels it lacks get probability 0.

    Args:
        name: a folder or a hub id.
        rest: what judges the other heads and gives the evidence.
        complaint_threshold: the probability from which intent is complaint.

    Raises:
        OSError: the model is not there.
        ValueError: its labels are those of no head.
    """

    def __init__(self, name: str, rest: Classifier, complaint_threshold: float) -> None:
        self._tokenizer: Any = AutoTokenizer.from_pretrained(name)
        network: Any = AutoModelForSequenceClassification.from_pretrained(name)
        self._device = device()
        self._network = network.to(self._device).eval()
        written = [str(network.config.id2label[n]) for n in range(network.config.num_labels)]
        self._head, self._labels = head_of(written)
        self._rest, self._threshold = rest, complaint_threshold
        self.version = f"{Path(name).name}:{self._head}+{rest.version}"

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """One prediction a text, in order; see ``Classifier``."""
        if not texts:
            return []
        chances = self._chances([plain(text).text for text in texts])
        return [
            decide(
                said.probabilities | {self._head: self._spread(row)},
                complaint_threshold=self._threshold,
                evidence=said.evidence,
            )
            for said, row in zip(self._rest.predict(texts), chances, strict=True)
        ]

    def _spread(self, row: Sequence[float]) -> dict[str, float]:
        return dict.fromkeys(HEADS[self._head], 0.0) | dict(zip(self._labels, row, strict=True))

    def _chances(self, texts: list[str]) -> list[list[float]]:
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        rows: list[list[float]] = [[] for _ in texts]
        longest = min(512, int(self._tokenizer.model_max_length))
        for start in range(0, len(order), _BATCH):
            places = order[start : start + _BATCH]
            batch = self._tokenizer(
                [texts[place] for place in places],
                padding=True,
                truncation=True,
                max_length=longest,
                return_tensors="pt",
            ).to(self._device)
            with torch.inference_mode():
                scores = self._network(**batch).logits.double()
            shares = np.asarray(torch.softmax(scores, dim=-1).cpu())
            for place, row in zip(places, shares.tolist(), strict=True):
                rows[place] = row
        return rows


def head_of(written: Sequence[str]) -> tuple[str, list[str]]:
    """The head whose labels these are, and the labels in our words, in the same order.

    Raises:
        ValueError: they belong to no head.
    """
    for head, labels in HEADS.items():
        known = {label.casefold(): label for label in labels}
        known |= {name.casefold(): label for label, name in NAMES[head].items()}
        found = [known.get(each.casefold(), "") for each in written]
        if all(found) and len(set(found)) == len(found):
            return head, found
    raise ValueError(
        f"its labels ({', '.join(written)}) are those of no head; "
        f"name them in id2label, as in {', '.join(HEADS['sentiment'])}"
    )
