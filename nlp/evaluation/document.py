"""What stands in a report, before it is HTML or Markdown: headings, tables and pictures.

Words from files and texts are held as they are; whoever renders escapes every string.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from nlp.evaluation.evaluate import Report
from nlp.evaluation.metrics import Figure, HeadFigures
from nlp.evaluation.slices import FEW, Slice
from nlp.evaluation.words import Language, label_name, word
from nlp.labels import HEADS

SHOWN_PROBLEMS = 50
LONGEST_TEXT = 2000
_NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Heading:
    """A section begins."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first column names the row. ``is_prose``: its last column holds texts."""

    caption: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]
    is_prose: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, by its file's name without ending, and what it shows."""

    name: str
    shows: str


Block = Heading | Paragraph | Table | Picture


def blocks(report: Report, language: Language, with_texts: bool) -> Iterator[Block]:
    """The report from top to bottom.

    Args:
        report: what was measured.
        language: of all but names from files.
        with_texts: whether texts, and words of rows that could not be used, are shown.
    """
    yield Paragraph(word("about", language, texts=report.texts, resamples=report.draws.resamples))
    for about in report.about.values():
        if about[language == "en"]:
            yield Paragraph(about[language == "en"])
    yield from _problems(report, language, with_texts)
    yield _headline(report, language)
    yield from _pictures_of_complaints(report, language)
    yield from _heads(report, language)
    yield from _slices(report, language)
    yield from _worst(report, language, with_texts)


def _problems(report: Report, language: Language, with_texts: bool) -> Iterator[Block]:
    if not report.problems:
        return
    yield Paragraph(word("problems", language, count=len(report.problems)))
    if with_texts:
        for problem in report.problems[:SHOWN_PROBLEMS]:
            yield Paragraph(problem)
        if len(report.problems) > SHOWN_PROBLEMS:
            yield Paragraph(word("more", language, count=len(report.problems) - SHOWN_PROBLEMS))


def _headline(report: Report, language: Language) -> Table:
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for judge in report.judges:
        for question, name, cell in _headline_cells(report, judge):
            rows.setdefault((question, name), {})[judge] = cell
    order = ["complaint", *HEADS]
    return Table(
        word("all", language),
        (word("figure", language), *report.judges),
        [
            (
                f"{word(question, language)} · {word(name, language)}",
                *(cells.get(judge, _NOTHING) for judge in report.judges),
            )
            for (question, name), cells in sorted(
                rows.items(), key=lambda row: order.index(row[0][0])
            )
        ],
    )


def _headline_cells(report: Report, judge: str) -> Iterator[tuple[str, str, str]]:
    """Question, name of the figure, and the cell."""
    if judge in report.complaint:
        found = report.complaint[judge]
        of_label = found.decision.labels["complaint"]
        yield "complaint", "macro_f1", _cell(found.decision.macro_f1)
        yield "complaint", "precision", _cell(of_label.precision)
        yield "complaint", "recall", _cell(of_label.recall)
        yield "complaint", "f1", _cell(of_label.f1)
        yield "complaint", "auc", _cell(found.auc)
        yield "complaint", "average_precision", _cell(found.average_precision)
        yield "complaint", "calibration_error", _number(found.calibration_error)
    for head, figures in report.heads[judge].items():
        yield head, "macro_f1", _cell(figures.macro_f1)
        yield head, "accuracy", _cell(figures.accuracy)
        if figures.kappa:
            yield head, "kappa", _cell(figures.kappa)
        yield head, "calibration_error", _number(figures.calibration_error)


def _pictures_of_complaints(report: Report, language: Language) -> Iterator[Block]:
    if report.complaint:
        yield Heading(word("complaint", language))
        for name in ("curve", "reliability"):
            yield Picture(name, word(name, language))


def _heads(report: Report, language: Language) -> Iterator[Block]:
    first = report.judges[0]
    shown: dict[str, HeadFigures] = {}
    if first in report.complaint:
        shown["complaint"] = report.complaint[first].decision
    for head, figures in (shown | report.heads[first]).items():
        yield Heading(f"{word(head, language)} · {first}")
        yield Table(
            f"{word(head, language)}: {figures.texts}",
            tuple(
                word(name, language) for name in ("label", "support", "precision", "recall", "f1")
            ),
            [
                (
                    label_name(head, label, language),
                    str(found.support),
                    _cell(found.precision),
                    _cell(found.recall),
                    _cell(found.f1),
                )
                for label, found in figures.labels.items()
            ],
        )
        yield Picture(
            f"confusion-{head}", f"{word('confusion', language)} · {word(head, language)}"
        )


def _slices(report: Report, language: Language) -> Iterator[Block]:
    if not report.slices:
        return
    yield Heading(word("slices", language, few=FEW))
    for by in dict.fromkeys(each.by for each in report.slices):
        yield Table(
            word(by, language),
            (word("part", language), word("support", language), *_slice_columns(report, language)),
            [
                (
                    word(each.name, language) if by == "emoji" else each.name,
                    str(each.texts),
                    *_slice_cells(each, report, language),
                )
                for each in report.slices
                if each.by == by
            ],
        )


def _slice_columns(report: Report, language: Language) -> Iterator[str]:
    for question in ("complaint", "sentiment"):
        name = word(question, language)
        yield f"{name} · {word('accuracy', language)} · {report.judges[0]}"
        for judge in report.judges:
            yield f"{name} · {word('macro_f1', language)} · {judge}"


def _slice_cells(part: Slice, report: Report, language: Language) -> Iterator[str]:
    for question in ("complaint", "sentiment"):
        for place, judge in enumerate(report.judges):
            found = part.judges[judge].get(question)
            if found is None:
                yield from [_NOTHING] * (2 if place == 0 else 1)
            elif found.macro_f1 is None:
                if place == 0:
                    yield word("right", language, right=found.right, texts=found.texts)
                yield _NOTHING
            elif place == 0:
                yield from (_cell(found.accuracy), _cell(found.macro_f1))
            else:
                yield _number(found.macro_f1.value)


def _worst(report: Report, language: Language, with_texts: bool) -> Iterator[Block]:
    if not report.worst:
        return
    yield Heading(word("worst", language, judge=report.judges[0]))
    for question in dict.fromkeys(mistake.question for mistake in report.worst):
        head = "intent" if question == "complaint" else question
        names = ("id", "source_name", "truth", "said", "probability", *["text"][:with_texts])
        yield Table(
            word(question, language),
            tuple(word(name, language) for name in names),
            [
                (
                    mistake.id,
                    mistake.source or _NOTHING,
                    label_name(head, mistake.truth, language),
                    label_name(head, mistake.said, language),
                    _number(mistake.probability),
                    *[_shortened(mistake.text)][:with_texts],
                )
                for mistake in report.worst
                if mistake.question == question
            ],
            is_prose=with_texts,
        )


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"


def _cell(figure: Figure | None) -> str:
    if figure is None:
        return _NOTHING
    if figure.low == figure.high:
        return _number(figure.value)
    return f"{figure.value:.3f} ({figure.low:.3f}–{figure.high:.3f})"


def _number(value: float | None) -> str:
    return _NOTHING if value is None else f"{value:.3f}"
