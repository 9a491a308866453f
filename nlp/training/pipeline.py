"""The whole of ``zhuanxi train``: cross-validation, the final network, the model folder."""

import json
import logging
import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from filelock import FileLock, Timeout
from transformers import AutoTokenizer

from nlp import models
from nlp.training import corpora, ship
from nlp.training.recipe import Recipe
from nlp.training.run import Run, fold, learnt_without

log = logging.getLogger(__name__)

SHAPE = (
    "vocab_size",
    "hidden_size",
    "num_hidden_layers",
    "num_attention_heads",
    "intermediate_size",
)
LIBRARIES = ("torch", "transformers", "tokenizers", "openvino", "nncf", "scikit-learn", "numpy")

Progress = Callable[[str, int, int], None]
"""Called with a stage's name, steps done and steps in all."""


def train(
    folder: Path,
    base: str,
    out: Path,
    target: Path,
    recipe: Recipe,
    *,
    folds: int = 5,
    jobs: int = 2,
    hold_out: bool = False,
    name: str = "",
    now: datetime,
    progress: Progress,
) -> models.Model:
    """Train, measure by cross-validation, and write a model folder.

    What a killed run had finished is not done again: the stages that come before the mentions,
    each fold and, within a stage or a fold, each epoch are kept in ``out``.

    Args:
        folder: texts, as :mod:`nlp.training.corpora` describes.
        base: folder or hub id of the encoder.
        out: working folder of this run; one recipe and one data folder only.
        target: the model folder.
        recipe: how.
        folds: of the cross-validation that calibrates and measures, 2 or more.
        jobs: folds trained side by side, one thread each.
        hold_out: train once, without the first fold, on which is calibrated and measured: half
            the time, less sure figures, and a fifth of the mentions never learnt.
        name: what the model's version begins with; by default the base's name.
        now: the time.
        progress: told what is done.

    Raises:
        ValueError: ``out`` belongs to another recipe or other texts.
        OSError: texts or base cannot be read.
    """
    out.mkdir(parents=True, exist_ok=True)
    with _alone(out):
        record = _record(folder, base, out, recipe)
        run = Run(base, _tokenizer(base, out), recipe, out)
        progress("read", 0, 1)
        material = run.material(folder)
        progress("first", 0, 1)
        run.learn_first(material)
        if hold_out:
            fold(run, folder, 0, folds)
        else:
            _folds(run, folder, folds, jobs, progress)
        said = ship.out_of_fold(out, range(1 if hold_out else folds))
        scales = ship.scales(material.mentions, said)
        apart = ship.scaled_apart(material.mentions, said)
        thresholds = ship.complaint_thresholds(material.mentions, said.places, apart)
        progress("final", 0, 1)
        if hold_out:
            learnt = learnt_without(0, folds, material)
            network = run.network(recipe.frozen_layers)
            network.load_state_dict(torch.load(out / "fold-0.weights.pt", weights_only=True))
            curve = json.loads((out / "fold-0.json").read_text("utf-8"))
        else:
            learnt = list(range(len(material.group)))
            network, curve = run.fit(material, learnt, out / "final.pt")
        progress("export", 0, 1)
        about = record | {
            "curve": curve,
            "mentions": len(material.mentions),
            "measured_on": len(said.places),
            "shape": {name: getattr(network.encoder.config, name) for name in SHAPE},
        }
        model = ship.ship(
            network,
            run.ngrams(material, learnt),
            scales,
            thresholds,
            run.tokenizer,
            target,
            name=name or Path(base).name,
            longest=recipe.longest,
            about=about,
            now=now,
        )
        (out / "final.pt").unlink(missing_ok=True)
        return model


def _folds(run: Run, folder: Path, count: int, jobs: int, progress: Progress) -> None:
    """Each fold with one thread, with which torch is fastest: here, or several in processes."""
    progress("folds", 0, count)
    if jobs == 1:
        threads = torch.get_num_threads()
        _one_thread()
        for number in range(count):
            fold(run, folder, number, count)
            progress("folds", number + 1, count)
        torch.set_num_threads(threads)
        return
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=spawn, initializer=_one_thread) as pool:
        waiting = [pool.submit(fold, run, folder, number, count) for number in range(count)]
        for done, finished in enumerate(as_completed(waiting), start=1):
            finished.result()
            progress("folds", done, count)


def _one_thread() -> None:
    torch.set_num_threads(1)


def _tokenizer(base: str, out: Path) -> Path:
    """The base's ``tokenizer.json``, fetched where the base is a hub id."""
    beside = Path(base) / "tokenizer.json"
    if beside.is_file():
        return beside
    AutoTokenizer.from_pretrained(base).save_pretrained(out / "tokenizer")
    return out / "tokenizer" / "tokenizer.json"


def _record(folder: Path, base: str, out: Path, recipe: Recipe) -> dict[str, Any]:
    """What this run is made of; written once, and compared when it goes on."""
    data = {
        str(file.relative_to(folder)): sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.name.endswith((".csv", ".csv.gz", ".jsonl.gz"))
    }
    if "labelled/mentions.csv" not in data:
        raise FileNotFoundError(f"{folder} has no labelled/mentions.csv")
    data["labels.csv"] = sha256(corpora.LABELS.read_bytes()).hexdigest()
    record = {
        "base": Path(base).name if Path(base).is_dir() else base,
        "recipe": asdict(recipe),
        "data": data,
        "versions": {name: version(name) for name in LIBRARIES},
    }
    file = out / "run.json"
    if file.exists() and json.loads(file.read_text("utf-8")) != record:
        raise ValueError(f"{out} belongs to a run of another recipe, other texts or versions")
    file.write_text(json.dumps(record, indent=1), "utf-8")
    return record


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Two runs in one folder would overwrite each other."""
    lock = FileLock(out / ".lock", blocking=False)
    try:
        with lock:
            yield
    except Timeout:
        raise ValueError(f"another run is working in {out}") from None
