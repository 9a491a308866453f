"""Fitting the reader of n-grams that stands beside the encoder."""

from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from nlp.labels import HEADS
from nlp.ngrams import LABELS, NGrams, columns, grams
from nlp.text import plain
from nlp.training.corpora import Example

MOST = 80_000
"""N-grams that are kept, the most frequent."""

LEAST_TEXTS = 3
"""Texts that an n-gram must occur in."""

LOOSENESS = {"sentiment": 10.0, "intent": 10.0}
"""Inverse strength of the L2 regularisation of the heads whose labels are all frequent. The others
have ``RARE_LOOSENESS``, and their rare labels are weighed up."""

RARE_LOOSENESS = 3.0

BESIDE = 0.15
"""What a text of the sentiment sets counts: its label means something else than a mention's."""

_NEVER = -6.0
"""Log-odds of a label that no text has."""


def fit(examples: Sequence[Example], beside: Sequence[Example] = ()) -> NGrams:
    """One logistic regression a head on the TF-IDF of n-grams.

    Args:
        examples: what is learnt from; each head learns from those whose label is known.
        beside: texts of other kinds, which count ``BESIDE`` each; their n-grams and how often they
            occur are not learnt.
    """
    vectoriser = TfidfVectorizer(
        analyzer=grams,
        min_df=min(LEAST_TEXTS, len(examples)),
        max_features=MOST,
        sublinear_tf=True,
        dtype=np.float32,
    )
    vectoriser.fit([plain(each.text).text for each in examples])
    everything = [*examples, *beside]
    values = vectoriser.transform([plain(each.text).text for each in everything])
    counts = np.array([1.0] * len(examples) + [BESIDE] * len(beside))
    weight = np.zeros((values.shape[1], LABELS))
    bias = np.full(LABELS, _NEVER)
    for head in HEADS:
        known = [place for place, each in enumerate(everything) if head in each.labels]
        truth = [everything[place].labels[head] for place in known]
        if len(set(truth)) < 2:
            continue
        fitted = regression(head).fit(values[known], truth, sample_weight=counts[known])
        mine = np.arange(LABELS)[columns(head)][fitted.classes_]
        if len(mine) == 2:  # scikit-learn keeps one row for two labels: the log-odds of the second
            weight[:, mine], bias[mine] = (
                fitted.coef_.T @ np.array([[-0.5, 0.5]]),
                fitted.intercept_ * np.array([-0.5, 0.5]),
            )
        else:
            weight[:, mine], bias[mine] = fitted.coef_.T, fitted.intercept_
    unit = np.maximum(np.abs(weight).max(axis=0), 1e-6) / 127
    return NGrams(
        {str(gram): int(place) for gram, place in vectoriser.vocabulary_.items()},
        vectoriser.idf_.astype(np.float32),
        np.round(weight / unit).astype(np.int8),
        unit.astype(np.float32),
        bias.astype(np.float32),
    )


def regression(head: str) -> LogisticRegression:
    """What a head is fitted with."""
    loose = LOOSENESS.get(head)
    weights = None if loose else "balanced"
    return LogisticRegression(C=loose or RARE_LOOSENESS, max_iter=200, class_weight=weights)
