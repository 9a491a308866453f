"""A trained network and its cross-validation become a model folder."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp import heads as head_files
from nlp import models
from nlp.heads import Head
from nlp.labels import HEADS, Intent
from nlp.training import calibration
from nlp.training.calibration import Scale
from nlp.training.corpora import Example
from nlp.training.export import export
from nlp.training.network import Network

COMPLAINT = HEADS["intent"].index(Intent.COMPLAINT)
DEFAULT_PRECISION = "0.93"
SHIFTED = ("intent", "severity", "contact", "topic")
"""Heads whose favoured rare labels are set right; those of escalation stay favoured, for a miss
is worse there than a false alarm."""

Scores = dict[str, NDArray[np.float32]]


def out_of_fold(
    folder: Path, numbers: Sequence[int]
) -> tuple[NDArray[np.int64], Scores, NDArray[np.int64]]:
    """The folds' predictions put together: places of the mentions, scores a head, each one's fold.

    Raises:
        OSError: a fold is missing.
    """
    places: list[NDArray[np.int64]] = []
    rows: dict[str, list[NDArray[np.float32]]] = {head: [] for head in HEADS}
    for number in numbers:
        with np.load(folder / f"fold-{number}.npz") as found:
            places.append(found["places"])
            for head in HEADS:
                rows[head].append(found[f"scores_{head}"])
    folds = [np.full(len(each), number) for number, each in zip(numbers, places, strict=True)]
    scores = {head: np.concatenate(each) for head, each in rows.items()}
    return np.concatenate(places), scores, np.concatenate(folds)


def scales(mentions: list[Example], places: NDArray[np.int64], scores: Scores) -> dict[str, Scale]:
    """The scale of each head, from predictions of texts not learnt from."""
    found = {}
    for head in HEADS:
        known = [n for n, place in enumerate(places) if head in mentions[place].labels]
        truth = np.array([mentions[places[n]].labels[head] for n in known])
        found[head] = calibration.scale(scores[head][known], truth, is_shifted=head in SHIFTED)
    return found


def scaled_apart(
    mentions: list[Example],
    places: NDArray[np.int64],
    scores: Scores,
    folds: NDArray[np.int64],
) -> Scores:
    """Each fold's scores by the scales found on the others, so that none is scaled by its truth.

    A single fold can only be scaled by itself.
    """
    made = {head: rows.copy() for head, rows in scores.items()}
    for number in np.unique(folds):
        mine = folds == number
        others = ~mine if (~mine).any() else mine
        found = scales(mentions, places[others], {h: rows[others] for h, rows in scores.items()})
        for head, rows in made.items():
            rows[mine] = found[head](scores[head][mine])
    return made


def complaint_thresholds(
    mentions: list[Example], places: NDArray[np.int64], scores: Scores
) -> dict[str, float]:
    """Complaint thresholds by precision, from scaled scores of texts not learnt from."""
    truth = np.array([mentions[place].labels["intent"] == COMPLAINT for place in places])
    return calibration.thresholds(calibration.chance(scores["intent"], COMPLAINT), truth)


def ship(
    network: Network,
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
    made = {
        name: Head(weight.numpy(), bias.numpy() + scaled[name].shift, scaled[name].temperature)
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
