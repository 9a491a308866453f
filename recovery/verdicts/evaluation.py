"""Measuring the classifier: on labelled files, or by the cross-validation of a training run."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from nlp import Classifier
from nlp.evaluation.baselines import beside
from nlp.evaluation.data import Sample, read
from nlp.evaluation.evaluate import Report, evaluate
from storage.masking import mask

Progress = Callable[[str, int, int], None]


def of_files(
    files: Sequence[Path], judge: Classifier, *, baselines: bool, progress: Progress
) -> Report:
    """Judge labelled files and measure it, personal data masked before.

    Args:
        files: CSV or JSON lines; see :func:`nlp.evaluation.data.read`.
        judge: what is measured.
        baselines: whether SnowNLP and TF-IDF are measured beside it.
        progress: told the stage, texts done and texts in all.

    Raises:
        ValueError: a file cannot be understood, or holds no labelled text.
        OSError: a file cannot be opened.
    """
    found = read(files)
    samples: list[Sample] = [replace(one, text=mask(one.text).text) for one in found.samples]
    return _judged(samples, judge, found.problems, baselines=baselines, progress=progress)


def of_kept_out(folder: Path, judge: Classifier, *, baselines: bool, progress: Progress) -> Report:
    """Measure a classifier on the tenth of each sentiment set that no training learns from.

    Args:
        folder: the texts that it was trained on, with ``sentiment/``.
        judge: what is measured.
        baselines: whether SnowNLP and TF-IDF are measured beside it.
        progress: told the stage, texts done and texts in all.

    Raises:
        ValueError: there is no sentiment set.
    """
    from nlp.training import corpora

    learnt = corpora.labelled()  # some were given further labels before the tenth was chosen
    samples = [
        Sample(one.id, mask(one.text).text, one.origin, one.labels)
        for examples in corpora.sentiment_sets(folder).values()
        for one in examples
        if corpora.is_kept_out(one) and one.id not in learnt and one.text.strip()
    ]
    if not samples:
        raise ValueError(f"{folder} has no sentiment sets")
    return _judged(samples, judge, [], baselines=baselines, progress=progress)


def _judged(
    samples: Sequence[Sample],
    judge: Classifier,
    problems: Sequence[str],
    *,
    baselines: bool,
    progress: Progress,
) -> Report:
    from nlp.training.corpora import BINARY

    said = []
    for start in range(0, len(samples), 256):
        said += judge.predict([one.text for one in samples[start : start + 256]])
        progress(judge.version, len(said), len(samples))
    others = beside(samples, progress=progress) if baselines and samples else {}
    return evaluate(
        samples, {judge.version: said, **others}, without_neutral=BINARY, problems=problems
    )


def of_run(folder: Path, run: Path, *, baselines: bool, progress: Progress) -> Report:
    """Measure a recipe: what each fold's network said of texts that it had not learnt from.

    Each fold is scaled by what was found on the others. The complaint threshold is that of the
    whole run, found on these same predictions; it is one number, so the figures gain little by it.

    Args:
        folder: the texts that the run was trained on.
        run: its working folder.
        baselines: whether SnowNLP, and TF-IDF trained on the same texts, are measured beside it.
        progress: told the stage, texts done and texts in all.

    Raises:
        ValueError: the run has no finished fold.
        OSError: the texts cannot be read.
    """
    from nlp.evaluation.judged import from_probabilities
    from nlp.heads import softmax
    from nlp.training import corpora, grouping, ship

    mentions = corpora.mentions(folder)
    numbers = ship.finished_folds(run)
    if not numbers:
        raise ValueError(f"{run} has no finished fold")
    said = ship.out_of_fold(run, numbers)
    places, scores = said.places, ship.scaled_apart(mentions, said)
    thresholds = ship.complaint_thresholds(mentions, places, scores)
    chances = {head: softmax(rows) for head, rows in scores.items()}
    stated = thresholds.get(ship.DEFAULT_PRECISION) or max(thresholds.values())
    about = (
        f"{len(numbers)} 折交叉验证，未见过这些文本的网络给出的判定",
        f"{len(numbers)} folds, each text judged by a network that had not learnt it",
    )
    examples = [replace(mentions[place], text=mask(mentions[place].text).text) for place in places]
    judged = {"model": from_probabilities(chances, stated, about=about)}
    if not baselines:
        return evaluate(examples, judged)
    more = [
        replace(one, text=mask(one.text).text)
        for one in [
            *(m for n, m in enumerate(mentions) if n not in set(places.tolist())),
            *corpora.more_mentions(folder),
        ]
    ]
    fold = None
    if len(numbers) > 1:
        fold = grouping.folds(grouping.groups([one.text for one in examples]), len(numbers))
    return evaluate(examples, judged | beside(examples, more, fold=fold, progress=progress))
