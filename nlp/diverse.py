"""A few texts that differ from one another, out of many."""

import numpy as np

from nlp.heads import Matrix


def farthest_first(means: Matrix, count: int) -> list[int]:
    """Places of ``count`` texts: the first, then always the one farthest from all chosen.

    Of the greedy choices this is within a factor of two of the best cover (Gonzalez, 1985). Far is
    a small cosine; a text that says what a chosen one says comes last.

    Args:
        means: ``float32[texts, width]``, the most wanted first, which breaks ties.
        count: how many; all where there are fewer.
    """
    if len(means) == 0 or count < 1:
        return []
    rows = means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)
    chosen = [0]
    nearest = rows @ rows[0]
    nearest[0] = np.inf
    while len(chosen) < min(count, len(rows)):
        place = int(nearest.argmin())
        chosen.append(place)
        nearest = np.maximum(nearest, rows @ rows[place])
        nearest[place] = np.inf
    return chosen
