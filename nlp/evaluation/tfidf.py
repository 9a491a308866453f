"""The baseline that learns: counts of characters, and logistic regressions on them."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from nlp.evaluation.judged import Chances, Judged, Places, from_probabilities
from nlp.labels import HEADS
from nlp.text import plain
from nlp.training import grouping
from nlp.training.corpora import Example

Progress = Callable[[str, int, int], None]
"""Called with a stage's name, what was done since the last call, and the stage's whole."""

FOLDS = 5
SEED = 7

_MANY = 1000  # texts, from which on what is seen once is noise


def silently(stage: str, done: int, whole: int) -> None:
    """Progress that nobody watches."""


def tfidf(
    examples: Sequence[Example],
    training: Sequence[Example] = (),
    *,
    fold: NDArray[np.int64] | None = None,
    progress: Progress = silently,
) -> Judged:
    """Character 1- to 3-gram TF-IDF and one balanced logistic regression a head.

    Reads texts made plain, as the classifier does. Each head says its likeliest label: the
    classifier's rules for what agrees would cost this baseline a point or two.

    Args:
        examples: what is judged.
        training: what is learnt from; near-duplicates of ``examples`` are left out.
        fold: ``int64[len(examples)]``: each fold is judged after learning the others beside
            ``training``. Without training and fold, ``FOLDS`` folds of whole groups of
            near-duplicates are made.
        progress: told of each regression.

    Returns:
        The heads for which there was something to learn; none if there are too few texts.
    """
    usable = _unlike(training, examples)
    if fold is None and not usable:
        group = grouping.groups([example.text for example in examples])
        fold = grouping.folds(group, FOLDS)
    parts = list(_parts(examples, usable, fold))
    answers = [
        _learn(
            learnt,
            [examples[place] for place in places],
            lambda: progress("TF-IDF", 1, len(parts) * len(HEADS)),
        )
        for places, learnt in parts
    ]
    found: dict[str, Chances] = {}
    for head, labels in HEADS.items():
        if all(head in answer for answer in answers):
            found[head] = np.zeros((len(examples), len(labels)))
            for (places, _), answer in zip(parts, answers, strict=True):
                found[head][places] = answer[head]
    left_out = len(training) - len(usable)
    return from_probabilities(found, None, _about(len(usable), left_out, fold, bool(found)))


def _parts(
    examples: Sequence[Example], training: Sequence[Example], fold: NDArray[np.int64] | None
) -> Iterator[tuple[NDArray[np.int64], list[Example]]]:
    """Places that are judged together, and what is learnt before."""
    if fold is None:
        yield np.arange(len(examples)), list(training)
        return
    for number in np.unique(fold):
        others = [example for example, of in zip(examples, fold, strict=True) if of != number]
        yield np.flatnonzero(fold == number), [*others, *training]


def _learn(
    learnt: Sequence[Example], judged: Sequence[Example], done: Callable[[], None]
) -> dict[str, Chances]:
    """Probabilities of each head that ``learnt`` knows, ``float64[judged, labels]``."""
    if not learnt:
        return {}
    vectorizer = TfidfVectorizer(
        analyzer="char",
        ngram_range=(1, 3),
        min_df=2 if len(learnt) > _MANY else 1,
        sublinear_tf=True,
        dtype=np.float32,
    )
    seen = csr_matrix(vectorizer.fit_transform([_readable(example) for example in learnt]))
    asked = csr_matrix(vectorizer.transform([_readable(example) for example in judged]))
    answers = {}
    for head, labels in HEADS.items():
        truth = np.array([example.labels.get(head, -1) for example in learnt])
        known = truth >= 0
        if known.any():
            answers[head] = _regress(seen[known], truth[known], asked, len(labels))
        done()
    return answers


def _regress(seen: csr_matrix, truth: Places, asked: csr_matrix, labels: int) -> Chances:
    chances = np.zeros((asked.shape[0], labels))
    if len(np.unique(truth)) == 1:
        chances[:, truth[0]] = 1.0
        return chances
    model = LogisticRegression(C=10, class_weight="balanced", max_iter=500, tol=1e-3)
    model.fit(seen, truth)
    chances[:, model.classes_] = model.predict_proba(asked)
    return chances


def _readable(example: Example) -> str:
    return plain(example.text).text or " "


def _unlike(training: Sequence[Example], examples: Sequence[Example]) -> list[Example]:
    alike = grouping.resembles(
        [example.text for example in training], [example.text for example in examples]
    )
    return [example for example, is_alike in zip(training, alike, strict=True) if not is_alike]


def _about(
    learnt: int, left_out: int, fold: NDArray[np.int64] | None, is_measured: bool
) -> tuple[str, str]:
    if not is_measured:
        return (
            "TF-IDF：文本太少，无可学习，未评测。",
            "TF-IDF: not measured, for there are too few texts to learn from.",
        )
    chinese, english = "字符 TF-IDF + 逻辑回归：", "Character TF-IDF + logistic regression: "
    if fold is not None:
        count = len(np.unique(fold))
        chinese += f"在被评测文本上做 {count} 折交叉验证，近似重复的文本同折"
        english += f"{count}-fold cross-validation on these texts, near-duplicates in one fold"
    if learnt:
        chinese += ("，另加 " if fold is not None else "学习 ") + f"{learnt} 条训练文本"
        english += (", beside " if fold is not None else "learnt ") + f"{learnt} training texts"
    if left_out:
        chinese += f"；{left_out} 条与被评测文本近似，未用于训练"
        english += f"; {left_out} that resemble these texts were not learnt"
    return f"{chinese}。", f"{english}."
