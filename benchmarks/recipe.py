"""What each choice of the recipe brings: the recipe with one choice changed, over several seeds.

Every variant is trained without one fold and measured on it; the folds are the same for all. A run
that was killed goes on in its working folder, and what is done is not done again.

Usage: ``python -m benchmarks.recipe TEXTS BASE OUT [--seeds 3] [--fold 0] [--only NAME …]``.
Needs the ``train`` extra. A variant that shares what is learnt before the mentions takes a quarter
of an hour of one thread for each seed, another one an hour more.
"""

import argparse
import json
import shutil
import statistics
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import torch

from benchmarks.figures import figures
from nlp.labels import HEADS
from nlp.training import corpora
from nlp.training.recipe import Recipe
from nlp.training.run import Run, fold

VARIANTS: dict[str, dict[str, Any]] = {
    "recipe": {},
    "without sentiment sets": {"sentiment_texts": 0, "sentiment_share": 0.0},
    "without further labels": {"more_mentions": False},
    "one learning rate": {"layer_decay": 1.0},
    "without favouring rare labels": {"balance": 0.0},
    "with emoji always": {"emoji_dropout": 0.0},
    "adversarial": {"adversarial": 0.02},
    "all layers": {"layers": 0, "frozen_layers": 6, "warm_up_frozen_layers": 6},
}
"""Each choice that was tried, as it differs from the recipe."""

FOLDS = 5
_SENTIMENT = (
    *("seed", "layers", "batch_size", "sentiment_texts", "head_learning_rate"),
    *("warm_up_frozen_layers", "warm_up_learning_rate", "adversarial"),
)
STAGES = {
    "material.pt": ("seed", "sentiment_texts"),
    "sentiment.pt": _SENTIMENT,
    "further.pt": (
        *(*_SENTIMENT, "balance", "emoji_dropout"),
        *("more_mentions", "further_epochs", "without"),
    ),
}
"""What a training makes before any mention, and the choices that it depends on."""


def main() -> None:
    """Train what is not done yet, and print the differences to the recipe as JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    for name in ("texts", "base", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--fold", type=int, default=0)
    parser.add_argument("--only", nargs="*", choices=list(VARIANTS), default=list(VARIANTS))
    asked = parser.parse_args()
    torch.set_num_threads(1)
    mentions = corpora.mentions(asked.texts)
    found: dict[str, list[dict[str, float]]] = {}
    for number in range(asked.seeds):
        for name in dict.fromkeys(["recipe", *asked.only]):
            recipe = replace(Recipe(), seed=Recipe().seed + number, **VARIANTS[name])
            folder = asked.out / f"{name.replace(' ', '-')}-{recipe.seed}"
            folder.mkdir(parents=True, exist_ok=True)
            _share(asked.out, folder, recipe)
            run = Run(str(asked.base), asked.base / "tokenizer.json", recipe, folder)
            kept = fold(run, asked.texts, asked.fold, FOLDS)
            found.setdefault(name, []).append(of_fold(mentions, kept))
            print(json.dumps({"variant": name, "seed": recipe.seed, **found[name][-1]}), flush=True)
    print(json.dumps(compared(found), indent=2))


def of_fold(mentions: list[corpora.Example], kept: Path) -> dict[str, float]:
    """The figures of a trained fold."""
    with np.load(kept) as rows:
        tested = [mentions[place] for place in rows["places"]]
        return figures(tested, {head: rows[f"scores_{head}"] for head in HEADS})


def compared(found: dict[str, list[dict[str, float]]]) -> dict[str, Any]:
    """Each variant minus the recipe, seed by seed: mean, least and most."""
    base = found["recipe"]
    return {
        name: {
            figure: {
                "mean": round(statistics.mean(differences), 4),
                "min": round(min(differences), 4),
                "max": round(max(differences), 4),
            }
            for figure in base[0]
            if (differences := [a[figure] - b[figure] for a, b in zip(rows, base, strict=True)])
        }
        for name, rows in found.items()
        if name != "recipe"
    } | {"recipe": base}


def _share(out: Path, folder: Path, recipe: Recipe) -> None:
    """What another variant has already made before any mention, and this one would make alike."""
    labels = sha256(corpora.LABELS.read_bytes()).hexdigest()
    mine = {"labels": labels, **asdict(recipe)}
    own = folder / "recipe.json"
    if own.exists() and json.loads(own.read_text("utf-8")) != mine:
        raise SystemExit(f"{folder} is of another recipe or other labels: choose another OUT")
    own.write_text(json.dumps(mine), "utf-8")
    for other in sorted(out.iterdir()):
        said = other / "recipe.json"
        if other == folder or not said.exists():
            continue
        theirs = json.loads(said.read_text("utf-8"))
        for name, choices in STAGES.items():
            is_alike = all(theirs[choice] == mine[choice] for choice in ("labels", *choices))
            if is_alike and (other / name).exists() and not (folder / name).exists():
                shutil.copyfile(other / name, folder / name)


if __name__ == "__main__":
    main()
