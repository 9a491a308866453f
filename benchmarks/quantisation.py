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

from benchmarks.figures import figures
from nlp.encoder import OpenvinoEncoder
from nlp.text import plain
from nlp.training import corpora
from nlp.training.export import export
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
    found = {}
    for name, int8 in (("float32", False), ("int8", True)):
        with tempfile.TemporaryDirectory() as folder:
            export(network, Path(folder), tokenizer, int8=int8)
            encoded = OpenvinoEncoder(Path(folder), recipe.longest).encode(texts)
        means = np.stack([one.features for one in encoded])
        scores = {
            head: means @ weight.numpy().T + bias.numpy()
            for head, (weight, bias) in network.head_weights().items()
        }
        found[name] = figures(tested, scores)
    found["int8 - float32"] = {
        name: round(found["int8"][name] - value, 4) for name, value in found["float32"].items()
    }
    print(json.dumps({"texts": len(texts), **found}, indent=2))


if __name__ == "__main__":
    main()
