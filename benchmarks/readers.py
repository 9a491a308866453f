"""What each of the two readers brings: the network alone, the n-grams alone, and both.

Each fold of a cross-validation is scaled, and the readers joined, by what was found on the
other folds, so nothing is measured on what it was fitted to.

Usage: ``python -m benchmarks.readers TEXTS OUT`` with the working folder of a training. Needs the
``train`` extra; a minute.
"""

import argparse
import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.figures import figures
from nlp.training import corpora, ship


def main() -> None:
    """Print the figures of each, and what both have over the network, fold by fold."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    for name in ("texts", "out"):
        parser.add_argument(name, type=Path)
    asked = parser.parse_args()
    mentions = corpora.mentions(asked.texts)
    numbers = ship.finished_folds(asked.out)
    said = ship.out_of_fold(asked.out, numbers)
    nothing = {head: np.zeros_like(rows) for head, rows in said.scores.items()}
    readers = {
        "network": replace(said, beside=nothing),
        "n-grams": replace(said, scores=said.beside, beside=nothing),
        "both": said,
    }
    scores = {name: ship.scaled_apart(mentions, one) for name, one in readers.items()}
    tested = [mentions[place] for place in said.places]
    found = {name: figures(tested, rows) for name, rows in scores.items()}
    gains: dict[str, list[float]] = {}
    for number in numbers:
        mine = np.flatnonzero(said.folds == number)
        part = {
            name: figures([tested[n] for n in mine], {h: rows[mine] for h, rows in each.items()})
            for name, each in scores.items()
        }
        for name, value in part["both"].items():
            gains.setdefault(name, []).append(value - part["network"][name])
    found["both - network, mean, least and most of the folds"] = {
        name: [round(float(f(each)), 4) for f in (np.mean, np.min, np.max)]
        for name, each in gains.items()
    }
    print(json.dumps({"mentions": len(tested), "folds": len(numbers), **found}, indent=2))


if __name__ == "__main__":
    main()
