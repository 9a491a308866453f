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
from nlp.training.corpora import Example
from nlp.training.export import export
from nlp.training.network import Network

COMPLAINT = HEADS["intent"].index(Intent.COMPLAINT)
DEFAULT_PRECISION = "0.90"

Scores = dict[str, NDArray[np.float32]]


def out_of_fold(folder: Path, numbers: Sequence[int]) -> tuple[NDArray[np.int64], Scores]:
    """The folds' predictions put together: places of the mentions, and their scores a head.

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
    return np.concatenate(places), {head: np.concatenate(each) for head, each in rows.items()}


def calibrated(
    mentions: list[Example], places: NDArray[np.int64], scores: Scores
) -> tuple[dict[str, float], dict[str, float]]:
    """A temperature a head and complaint thresholds, from predictions of texts not learnt from."""
    temperatures = {}
    for head in HEADS:
        known = [n for n, place in enumerate(places) if head in mentions[place].labels]
        truth = np.array([mentions[places[n]].labels[head] for n in known])
        temperatures[head] = calibration.temperature(scores[head][known], truth)
    chances = calibration.chance(scores["intent"] / temperatures["intent"], COMPLAINT)
    truth = np.array([mentions[place].labels["intent"] == COMPLAINT for place in places])
    return temperatures, calibration.thresholds(chances, truth)


def ship(
    network: Network,
    temperatures: dict[str, float],
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
        temperatures: a head.
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
        name: Head(weight.numpy(), bias.numpy(), temperatures[name])
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
