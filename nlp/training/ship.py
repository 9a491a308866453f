"""A trained network and its cross-validation become a model folder."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp import heads as head_files
from nlp import models, ngrams
from nlp.heads import Head
from nlp.labels import HEADS, Intent
from nlp.ngrams import NGrams
from nlp.training import calibration
from nlp.training.calibration import Scale
from nlp.training.corpora import Example
from nlp.training.export import export
from nlp.training.network import Network

COMPLAINT = HEADS["intent"].index(Intent.COMPLAINT)
DEFAULT_PRECISION = "0.93"
SHIFTED = ("intent", "severity", "topic")
"""Heads whose favoured rare labels are set right; those of contact and escalation stay favoured,
for a miss is worse there than a false alarm."""

Scores = dict[str, NDArray[np.float32]]
"""``float32[texts, labels]`` a head."""


@dataclass(frozen=True, slots=True)
class OutOfFold:
    """What the folds said of texts that they had not learnt from.

    Attributes:
        places: of the mentions, ``int64[texts]``.
        folds: which one said it, ``int64[texts]``.
        scores: the network's.
        beside: the n-grams'.
    """

    places: NDArray[np.int64]
    folds: NDArray[np.int64]
    scores: Scores
    beside: Scores

    def only(self, which: NDArray[np.bool_]) -> "OutOfFold":
        """A part of the texts."""
        return OutOfFold(
            self.places[which],
            self.folds[which],
            {head: rows[which] for head, rows in self.scores.items()},
            {head: rows[which] for head, rows in self.beside.items()},
        )


def finished_folds(folder: Path) -> list[int]:
    """The numbers of the folds that a training has finished, in order."""
    return sorted(int(file.stem.partition("-")[2]) for file in folder.glob("fold-*.npz"))


def out_of_fold(folder: Path, numbers: Sequence[int]) -> OutOfFold:
    """The folds' predictions put together.

    Raises:
        OSError: a fold is missing.
    """
    kept = []
    for number in numbers:
        with np.load(folder / f"fold-{number}.npz") as arrays:
            kept.append(dict(arrays))
    return OutOfFold(
        np.concatenate([each["places"] for each in kept]),
        np.concatenate(
            [np.full(len(each["places"]), n) for n, each in zip(numbers, kept, strict=True)]
        ),
        {head: np.concatenate([each[f"scores_{head}"] for each in kept]) for head in HEADS},
        {head: np.concatenate([each[f"beside_{head}"] for each in kept]) for head in HEADS},
    )


def scales(mentions: list[Example], said: OutOfFold) -> dict[str, Scale]:
    """The scale of each head, from predictions of texts not learnt from."""
    found = {}
    for head in HEADS:
        known = [n for n, place in enumerate(said.places) if head in mentions[place].labels]
        truth = np.array([mentions[said.places[n]].labels[head] for n in known])
        found[head] = calibration.scale(
            said.scores[head][known], said.beside[head][known], truth, is_shifted=head in SHIFTED
        )
    return found


def scaled_apart(mentions: list[Example], said: OutOfFold) -> Scores:
    """Each fold's scores by the scales found on the others, so that none is scaled by its truth.

    A single fold can only be scaled by itself.
    """
    made = {head: np.zeros_like(rows) for head, rows in said.scores.items()}
    for number in np.unique(said.folds):
        mine = said.folds == number
        found = scales(mentions, said.only(~mine if (~mine).any() else mine))
        for head, rows in made.items():
            rows[mine] = found[head](said.scores[head][mine], said.beside[head][mine])
    return made


def complaint_thresholds(
    mentions: list[Example], places: NDArray[np.int64], scores: Scores
) -> dict[str, float]:
    """Complaint thresholds by precision, from scaled scores of texts not learnt from."""
    truth = np.array([mentions[place].labels["intent"] == COMPLAINT for place in places])
    return calibration.thresholds(calibration.chance(scores["intent"], COMPLAINT), truth)


def ship(
    network: Network,
    beside: NGrams,
    scaled: dict[str, Scale],
    thresholds: dict[str, float],
    tokenizer: Path,
    folder: Path,
    *,
    name: str,
    longest: int,
    about: dict[str, Any],
    now: datetime,
    with_torch: bool = True,
) -> models.Model:
    """Write the model folder; its version has a name, the day and a mark of the weights.

    Args:
        network: trained on everything.
        beside: likewise.
        scaled: the scale of each head.
        thresholds: complaint thresholds by precision.
        tokenizer: the base's ``tokenizer.json``.
        folder: where the model goes.
        name: what the version begins with.
        longest: tokens read of a text.
        about: data, hashes, versions, curve, figures.
        now: the time.
        with_torch: whether the encoder is kept for torch too, in ``torch/``.
    """
    if with_torch:
        network.encoder.save_pretrained(folder / "torch")
    export(network, folder, tokenizer)
    ngrams.save(beside, folder / ngrams.FILE)
    made = {
        name: _head(name, weight.numpy(), bias.numpy(), scaled[name])
        for name, (weight, bias) in network.head_weights().items()
    }
    head_files.save(made, folder / models.HEADS_FILE)
    files = models.digests(folder)
    mark = hashlib.sha256("".join(sorted(files.values())).encode()).hexdigest()[:8]
    model = models.Model(
        version=f"{name}-{now:%Y%m%d}-{mark}",
        made_at=now.isoformat(timespec="seconds"),
        longest=longest,
        thresholds=thresholds,
        precision=DEFAULT_PRECISION if DEFAULT_PRECISION in thresholds else max(thresholds),
        files=files,
        about=about,
    )
    models.write(folder, model)
    return model


def _head(name: str, weight: NDArray[np.float32], bias: NDArray[np.float32], scaled: Scale) -> Head:
    """A head on the encoder's mean and, behind it, the n-grams' scores of its own labels."""
    beside = np.zeros((len(weight), ngrams.LABELS), dtype=np.float32)
    beside[:, ngrams.columns(name)] = np.eye(len(weight)) * scaled.share
    return Head(np.hstack((weight, beside)), bias + scaled.shift, scaled.temperature)
