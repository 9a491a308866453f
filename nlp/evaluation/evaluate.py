"""The evaluation: labelled texts and what was said of them in, one report out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from nlp.classifier import Prediction
from nlp.evaluation.complaints import ComplaintFigures, complaint_figures
from nlp.evaluation.judged import COMPLAINT, Judged, Places, from_predictions
from nlp.evaluation.metrics import DRAWS, Draws, HeadFigures, head_figures
from nlp.evaluation.mistakes import Mistake, worst
from nlp.evaluation.slices import Slice, slices, truths
from nlp.labels import HEADS
from nlp.training.corpora import Example


@dataclass(frozen=True, slots=True)
class Report:
    """What was measured. The first judge is the one that the report is about.

    Attributes:
        texts: how many.
        judges: names, in order.
        about: how each judge came to be, in Chinese and in English.
        heads: by judge and head, where the truth is known and the judge says something.
        complaint: complaint or not, by judge.
        slices: parts of the texts.
        worst: the mistakes that the first judge was surest of, on complaint and then on sentiment.
        problems: rows and labels that could not be used.
        draws: how intervals were made.
    """

    texts: int
    judges: list[str]
    about: dict[str, tuple[str, str]]
    heads: dict[str, dict[str, HeadFigures]]
    complaint: dict[str, ComplaintFigures]
    slices: list[Slice]
    worst: list[Mistake]
    problems: list[str]
    draws: Draws

    def as_dict(self, with_texts: bool = False) -> dict[str, Any]:
        """The report as JSON-ready values; mistakes are named by id, with their text if asked."""
        found = asdict(self)
        found["about"] = {
            judge: {"zh": chinese, "en": english}
            for judge, (chinese, english) in self.about.items()
        }
        if not with_texts:
            for mistake in found["worst"]:
                del mistake["text"]
        return found


def evaluate(
    examples: Sequence[Example],
    judged: Mapping[str, Judged | Sequence[Prediction]],
    *,
    without_neutral: Collection[str] = (),
    problems: Sequence[str] = (),
    draws: Draws = DRAWS,
) -> Report:
    """Measure judges on labelled texts.

    Args:
        examples: the texts; ``data.Sample`` with a kind is sliced by it too.
        judged: what each judge said of them, in their order; the first is reported in full.
        without_neutral: sources whose labels know no neutral: there the likelier of negative and
            positive counts as said.
        problems: to be reported with the figures.
        draws: how intervals are made.

    Raises:
        ValueError: there is no text or no judge, or a judge speaks of another number of texts.
    """
    if not examples or not judged:
        raise ValueError("an evaluation needs texts and a judge")
    two_way = np.array([example.origin in without_neutral for example in examples])
    judges = {
        name: _whole(name, said, len(examples)).without_neutral(two_way)
        for name, said in judged.items()
    }
    truth = truths(examples)
    first = next(iter(judges.values()))
    return Report(
        texts=len(examples),
        judges=list(judges),
        about={name: said.about for name, said in judges.items()},
        heads={name: _heads(truth, said, draws) for name, said in judges.items()},
        complaint={
            name: figures
            for name, said in judges.items()
            if (figures := _complaint(truth["intent"], said, draws)) is not None
        },
        slices=slices(examples, judges, draws),
        worst=worst(examples, truth, first),
        problems=list(problems),
        draws=draws,
    )


def _whole(name: str, said: Judged | Sequence[Prediction], texts: int) -> Judged:
    judged = said if isinstance(said, Judged) else from_predictions(said)
    sizes = {len(answers) for answers in judged.said.values()}
    if judged.complaint is not None:
        sizes.add(len(judged.complaint))
    if sizes - {texts}:
        raise ValueError(f"{name} speaks of {max(sizes - {texts})} texts, not of {texts}")
    return judged


def _heads(truth: Mapping[str, Places], said: Judged, draws: Draws) -> dict[str, HeadFigures]:
    found = {}
    for head, labels in HEADS.items():
        known = truth[head] >= 0
        if head not in said.said or not known.any():
            continue
        chances = said.chances.get(head)
        found[head] = head_figures(
            truth[head][known],
            said.said[head][known],
            labels,
            chances=None if chances is None else chances[known],
            is_ordered=head == "severity",
            draws=draws,
        )
    return found


def _complaint(intent: Places, said: Judged, draws: Draws) -> ComplaintFigures | None:
    known = intent >= 0
    if said.is_complaint is None or not known.any():
        return None
    return complaint_figures(
        intent[known] == COMPLAINT,
        said.is_complaint[known],
        None if said.complaint is None else said.complaint[known],
        draws,
    )
