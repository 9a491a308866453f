"""What 8-bit weights cost: the shipped kind of encoder against float32 of the same weights.

Reads a training's working folder (with ``fold-0``), exports that fold's network with and without
8-bit weights, and judges the fold's mentions, which it had not learnt, with both.

Usage: ``python -m benchmarks.quantisation TEXTS RUN BASE`` (folder of texts, working folder, base
encoder). Needs the ``train`` extra.
"""

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
import torch
from sklearn.metrics import f1_score, roc_auc_score

from nlp.encoder import OpenvinoEncoder
from nlp.labels import HEADS
from nlp.text import plain
from nlp.training import corpora
from nlp.training.export import export
from nlp.training.network import Network
from nlp.training.recipe import Recipe
from nlp.training.run import Run


def main() -> None:
    """Print macro-F1 of each head, complaint or not, and AUC, for both, and the differences."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("texts", "run", "base"):
        parser.add_argument(name, type=Path)
    asked = parser.parse_args()
    recipe = Recipe()
    tokenizer = asked.base / "tokenizer.json"
    network = Run(str(asked.base), tokenizer, recipe, asked.run).network(recipe.frozen_layers)
    network.load_state_dict(torch.load(asked.run / "fold-0.weights.pt", weights_only=True))
    mentions = corpora.mentions(asked.texts)
    with np.load(asked.run / "fold-0.npz") as kept:
        tested = [mentions[place] for place in kept["places"]]
    texts = [plain(one.text).text for one in tested]
    figures = {}
    for name, int8 in (("float32", False), ("int8", True)):
        with tempfile.TemporaryDirectory() as folder:
            export(network, Path(folder), tokenizer, int8=int8)
            encoded = OpenvinoEncoder(Path(folder), recipe.longest).encode(texts)
        means = np.stack([one.mean for one in encoded])
        figures[name] = measured(tested, means, network)
    figures["int8 - float32"] = {
        name: round(figures["int8"][name] - value, 4) for name, value in figures["float32"].items()
    }
    print(json.dumps({"texts": len(texts), **figures}, indent=2))


def measured(
    tested: list[corpora.Example], means: np.ndarray, network: Network
) -> dict[str, float]:
    """Macro-F1 of each head by its likeliest label, of complaint or not, and the complaint AUC."""
    found = {}
    for head, (weight, bias) in network.head_weights().items():
        scores = means @ weight.numpy().T + bias.numpy()
        known = [n for n, one in enumerate(tested) if head in one.labels]
        truth = [tested[n].labels[head] for n in known]
        found[head] = f1_score(truth, scores[known].argmax(1), average="macro", zero_division=0)
        if head == "intent":
            is_complaint = [label == 0 for label in truth]
            shares = np.exp(scores - scores.max(1, keepdims=True))
            chance = shares[:, 0] / shares.sum(1)
            found["complaint"] = f1_score(is_complaint, chance >= 0.5, average="macro")
            found["complaint AUC"] = roc_auc_score(is_complaint, chance)
    assert set(HEADS) <= set(found)
    return {name: round(float(value), 4) for name, value in found.items()}


if __name__ == "__main__":
    main()
