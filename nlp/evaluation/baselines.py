"""What anybody could have without a network: the judges that every evaluation is printed beside.

Where a choice is open it is made in the baseline's favour, and said.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from snownlp import sentiment as snownlp_sentiment

from nlp.evaluation.complaints import best_threshold
from nlp.evaluation.judged import COMPLAINT, NEGATIVE, NEUTRAL, POSITIVE, Chances, Judged
from nlp.evaluation.metrics import confusion, macro_f1
from nlp.evaluation.tfidf import Progress, silently, tfidf
from nlp.training.corpora import Example

READ_FOR_THRESHOLD = 2000
"""At most so many training texts are read to find a threshold."""

_NEGATIVE_BELOW, _POSITIVE_ABOVE, _COMPLAINT_BELOW = 0.4, 0.6, 0.3


def beside(
    examples: Sequence[Example],
    training: Sequence[Example] = (),
    *,
    fold: NDArray[np.int64] | None = None,
    progress: Progress = silently,
) -> dict[str, Judged]:
    """Both baselines by their names, for ``evaluate``; see ``snownlp`` and ``tfidf``."""
    return {
        "SnowNLP": snownlp(examples, training, progress=progress),
        "TF-IDF": tfidf(examples, training, fold=fold, progress=progress),
    }


def snownlp(
    examples: Sequence[Example],
    training: Sequence[Example] = (),
    *,
    progress: Progress = silently,
) -> Judged:
    """SnowNLP as it is commonly used, from its probability that a text is positive.

    Sentiment is negative below 0.4 and positive above 0.6. The complaint probability is that of
    not being positive. A complaint is said below 0.3, or from the threshold that separates the
    training texts best (without any: these texts themselves), whichever has the higher macro-F1
    here.

    Args:
        examples: what is judged.
        training: for the threshold; the first 2,000 that know their intent are read.
        progress: told of each text.
    """
    positive = _positive([example.text for example in examples], progress)
    polar = np.where(positive > _POSITIVE_ABOVE, POSITIVE, NEUTRAL)
    is_complaint, about = _most_favourable(examples, positive, training, progress)
    return Judged(
        said={"sentiment": np.where(positive < _NEGATIVE_BELOW, NEGATIVE, polar)},
        chances={},
        complaint=1 - positive,
        is_complaint=is_complaint,
        positive=positive,
        about=about,
    )


def _most_favourable(
    examples: Sequence[Example],
    positive: Chances,
    training: Sequence[Example],
    progress: Progress,
) -> tuple[NDArray[np.bool_], tuple[str, str]]:
    """Whether each is a complaint, by the threshold that does better here, and which it is."""
    usual = positive < _COMPLAINT_BELOW
    known, truth = _complaints(examples)
    learnt = [example for example in training if "intent" in example.labels][:READ_FOR_THRESHOLD]
    if not known.any():
        return usual, _about(_COMPLAINT_BELOW, "常用值", "the usual one")
    if learnt:
        scores = _positive([example.text for example in learnt], progress)
        threshold = best_threshold(_complaints(learnt)[1], 1 - scores)
        origin = ("训练文本上最优", "the best on the training texts")
    else:
        threshold = best_threshold(truth[known], 1 - positive[known])
        origin = ("被评测文本自身上最优，对其有利", "the best on these very texts, in its favour")
    best = 1 - positive >= threshold
    if _macro(truth[known], best[known]) <= _macro(truth[known], usual[known]):
        return usual, _about(
            _COMPLAINT_BELOW, "常用值，此处优于另选的阈值", "the usual one, here the better one"
        )
    return best, _about(1 - threshold, *origin)


def _about(below: float, chinese: str, english: str) -> tuple[str, str]:
    return (
        "SnowNLP：正面概率低于 0.4 判负面、高于 0.6 判正面；"
        f"低于 {below:.3g} 判投诉（{chinese}）。",
        "SnowNLP: negative where it gives positive below 0.4, positive above 0.6; a complaint "
        f"below {below:.3g} ({english}).",
    )


def _positive(texts: Sequence[str], progress: Progress) -> Chances:
    """SnowNLP's probability that each text is positive."""
    found = np.zeros(len(texts))
    for place, text in enumerate(texts):
        found[place] = snownlp_sentiment.classify(text)
        progress("SnowNLP", 1, len(texts))
    return found


def _complaints(examples: Sequence[Example]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whose intent is known, and which are complaints."""
    intents = np.array([example.labels.get("intent", -1) for example in examples], dtype=np.int64)
    return intents >= 0, intents == COMPLAINT


def _macro(truth: NDArray[np.bool_], said: NDArray[np.bool_]) -> float:
    counts = confusion(truth.astype(np.int64), said.astype(np.int64), 2)
    return float(macro_f1(counts, counts.sum(axis=1) > 0))
