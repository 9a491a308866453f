"""What 8-bit weights cost: the shipped kind of encoder against float32 of the same weights.

Reads a training's working folder, exports each finished fold's network with and without 8-bit
weights, and judges the fold's mentions, which it had not learnt, with both: by the network alone,
and as it is shipped, joined with the n-grams by what was found on the other folds. Intervals are
95 % of a paired bootstrap over the mentions (``nlp.paired``).

Usage: ``python -m benchmarks.quantisation TEXTS RUN BASE`` (folder of texts, working folder, base
encoder). Needs the ``train`` extra; a minute a fold.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from benchmarks.figures import figures
from nlp.encoder import OpenvinoEncoder
from nlp.heads import softmax
from nlp.labels import HEADS
from nlp.paired import difference
from nlp.text import plain
from nlp.training import corpora, ship
from nlp.training.corpora import Example
from nlp.training.export import export
from nlp.training.network import Network
from nlp.training.recipe import Recipe
from nlp.training.run import Run
from nlp.training.ship import COMPLAINT, Scores

WEIGHTS = {"float32": False, "int8": True}


def main() -> None:
    """Print the figures of both kinds of weights, and what the smaller ones cost."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    for name in ("texts", "run", "base"):
        parser.add_argument(name, type=Path)
    asked = parser.parse_args()
    torch.set_num_threads(1)
    mentions = corpora.mentions(asked.texts)
    numbers = ship.finished_folds(asked.run)
    said = ship.out_of_fold(asked.run, numbers)
    tested = [mentions[place] for place in said.places]
    alone = {
        kind: {head: np.empty_like(rows) for head, rows in said.scores.items()} for kind in WEIGHTS
    }
    tokenizer = asked.base / "tokenizer.json"
    run = Run(str(asked.base), tokenizer, Recipe(), asked.run)
    for number in numbers:
        network = run.network(run.recipe.frozen_layers)
        file = asked.run / f"fold-{number}.weights.pt"
        network.load_state_dict(torch.load(file, weights_only=True))
        mine = np.flatnonzero(said.folds == number)
        for kind, is_int8 in WEIGHTS.items():
            judged = _judged(network, tokenizer, [tested[place] for place in mine], is_int8)
            for head, rows in judged.items():
                alone[kind][head][mine] = rows
    shipped = {
        kind: ship.scaled_apart(mentions, replace(said, scores=scores))
        for kind, scores in alone.items()
    }
    found = {"network": _compared(tested, alone), "shipped": _compared(tested, shipped)}
    print(json.dumps({"mentions": len(tested), "folds": len(numbers), **found}, indent=2))


def _judged(network: Network, tokenizer: Path, tested: list[Example], is_int8: bool) -> Scores:
    """A network's scores of these texts, served as a model is."""
    with tempfile.TemporaryDirectory() as folder:
        with redirect_stdout(sys.stderr):  # the progress of making weights smaller
            export(network, Path(folder), tokenizer, int8=is_int8)
        encoder = OpenvinoEncoder(Path(folder), Recipe().longest)
        encoded = encoder.encode([plain(one.text).text for one in tested])
    means = np.stack([one.features for one in encoded])
    return {
        head: means @ weight.numpy().T + bias.numpy()
        for head, (weight, bias) in network.head_weights().items()
    }


def _compared(tested: Sequence[Example], scores: dict[str, Scores]) -> dict[str, object]:
    """The figures of both, and of ``int8 - float32`` each difference in macro-F1."""
    differences = {}
    for head, labels in HEADS.items():
        known = [place for place, one in enumerate(tested) if head in one.labels]
        truth = np.array([tested[place].labels[head] for place in known])
        chances = {kind: softmax(rows[head][known]) for kind, rows in scores.items()}
        differences[head] = difference(
            len(labels), truth, *(chances[kind].argmax(1) for kind in WEIGHTS)
        )
        if head == "intent":
            said = (chances[kind][:, COMPLAINT] >= 0.5 for kind in WEIGHTS)
            differences["complaint"] = difference(2, truth == COMPLAINT, *said)
    return {kind: figures(tested, rows) for kind, rows in scores.items()} | {
        "int8 - float32": {
            name: {end: round(getattr(one, end), 4) for end in ("difference", "low", "high")}
            for name, one in differences.items()
        }
    }


if __name__ == "__main__":
    main()
