"""Near-duplicates: texts that must not stand on both sides of a split."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components
from sklearn.feature_extraction.text import TfidfVectorizer

ALIKE = 0.6
"""Cosine of character 3- and 4-gram TF-IDF vectors from which two texts are near-duplicates."""

_ROWS = 512
_DRAW = 7
_NAMES = re.compile(r"@[\w\-]+|https?://\S+")


def groups(texts: Sequence[str]) -> NDArray[np.int64]:
    """The group of each text: near-duplicates, also through a third text, share one.

    Returns:
        ``int64[len(texts)]``, groups numbered from 0.
    """
    vectors = _vectors(texts)
    rows, columns = [], []
    for start in range(0, vectors.shape[0], _ROWS):
        alike = (vectors[start : start + _ROWS] @ vectors.T >= ALIKE).tocoo()
        rows.append(alike.row + start)
        columns.append(alike.col)
    row, column = np.concatenate(rows), np.concatenate(columns)
    size = vectors.shape[0]
    graph = csr_matrix((np.ones(len(row), dtype=bool), (row, column)), shape=(size, size))
    found: NDArray[np.int64] = connected_components(graph, directed=False)[1].astype(np.int64)
    return found


def resembles(texts: Sequence[str], others: Sequence[str]) -> NDArray[np.bool_]:
    """Which of ``texts`` are near-duplicates of any of ``others``: ``bool[len(texts)]``."""
    if not texts or not others:
        return np.zeros(len(texts), dtype=bool)
    vectors = _vectors([*others, *texts])
    known, asked = vectors[: len(others)], vectors[len(others) :]
    found = [
        np.asarray((asked[start : start + _ROWS] @ known.T >= ALIKE).sum(axis=1)).ravel() > 0
        for start in range(0, asked.shape[0], _ROWS)
    ]
    return np.concatenate(found)


def folds(group: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """The fold of each text, 0 to ``count - 1``: groups whole, folds as even as groups allow.

    The same for every seed of a training, so that recipes are compared on the same texts.
    """
    sizes = np.bincount(group)
    order = np.random.default_rng(_DRAW).permutation(len(sizes))
    filled = np.zeros(count, dtype=np.int64)
    fold_of = np.zeros(len(sizes), dtype=np.int64)
    for each in order[np.argsort(-sizes[order], kind="stable")]:
        fold_of[each] = filled.argmin()
        filled[fold_of[each]] += sizes[each]
    return fold_of[group]


def _vectors(texts: Sequence[str]) -> csr_matrix:
    plain = [_NAMES.sub("", text) or text for text in texts]
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(3, 4), min_df=1, dtype=np.float32)
    try:
        return csr_matrix(vectorizer.fit_transform(plain))
    except ValueError:  # no text has three characters
        return csr_matrix((len(plain), 1), dtype=np.float32)
