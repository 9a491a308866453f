"""``zhuanxi evaluate``: how good the classifier is, beside the usual ones."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from recovery.cli.output import Json, as_json, done, err, progress, table
from recovery.cli.state import State
from recovery.verdicts import classify
from storage.errors import WrongUsage, ZhuanxiError

if TYPE_CHECKING:
    from nlp.evaluation.evaluate import Report
    from nlp.evaluation.metrics import Figure


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("evaluate")(evaluate_command)


def evaluate_command(
    context: typer.Context,
    data: Annotated[
        list[Path],
        typer.Argument(help="labelled CSV or JSON lines; with --run its folder of texts"),
    ],
    run: Annotated[
        Path | None, typer.Option(help="a training's working folder: measure its cross-validation")
    ] = None,
    kept_out: Annotated[
        bool,
        typer.Option("--kept-out", help="measure on the tenths of a folder's sentiment sets"),
    ] = False,
    report: Annotated[
        Path | None, typer.Option(help="folder for report.html, report.md, report.json")
    ] = None,
    backend: Annotated[
        str | None, typer.Option(help="openvino, torch or baseline; default: the setting")
    ] = None,
    baselines: Annotated[bool, typer.Option(help="SnowNLP and TF-IDF beside it")] = True,
    json: Json = False,
) -> None:
    """Measure the classifier on labelled texts."""
    state: State = context.obj
    try:
        from nlp.evaluation.report import write  # late: matplotlib and scikit-learn
        from recovery.verdicts.evaluation import of_files, of_kept_out, of_run
    except ImportError as error:
        raise ZhuanxiError(
            "evaluation needs libraries that are not installed: {error}",
            "pip install -e '.[train]' installs them",
            error=error,
        ) from error
    with progress("evaluate", quiet=json) as advance:

        def told(stage: str, finished: int, total: int) -> None:
            advance(0, f"{stage} {finished}/{total}")

        try:
            if run is not None:
                found = of_run(data[0], run, baselines=baselines, progress=told)
            else:
                judge = classify.classifier(state.settings, backend)
                measure = partial(of_kept_out, data[0]) if kept_out else partial(of_files, data)
                found = measure(judge, baselines=baselines, progress=told)
        except ValueError as error:
            raise WrongUsage(
                "this cannot be measured: {error}",
                "docs/classifier.md says what labelled files look like",
                error=error,
            ) from error
        if report is not None:
            language = state.settings.language
            write(found, report, title="转喜 · 分类评测", language=language)
    if json:
        as_json(found.as_dict())
        return
    told_table(found)
    if report is not None:
        done(str(report / "report.html"))


def told_table(found: "Report") -> None:
    """Macro-F1 of each judge on each question with its 95 % interval, and the complaint AUC."""
    rows: list[tuple[str, ...]] = []
    if found.complaint:
        said = [found.complaint.get(judge) for judge in found.judges]
        decided = (written(one.decision.macro_f1 if one else None) for one in said)
        rows.append(("complaint", *decided))
        rows.append(("complaint AUC", *(written(one.auc if one else None) for one in said)))
    for head in found.heads[found.judges[0]]:
        cells = (found.heads[judge].get(head) for judge in found.judges)
        rows.append((head, *(written(cell.macro_f1 if cell else None) for cell in cells)))
    table([f"{found.texts} texts, macro-F1", *found.judges], rows, empty="")
    told_sources(found)
    for problem in found.problems[:20]:
        err.print(problem, markup=False)


def told_sources(found: "Report") -> None:
    """The first judge by source: complaint macro-F1 and sentiment accuracy."""
    rows = []
    for each in found.slices:
        if each.by == "source":
            said = each.judges[found.judges[0]]
            complaint, sentiment = said.get("complaint"), said.get("sentiment")
            rows.append(
                (
                    each.name,
                    str(each.texts),
                    written(complaint.macro_f1 if complaint else None),
                    written(sentiment.accuracy if sentiment else None),
                )
            )
    if rows:
        table(["source", "texts", "complaint macro-F1", "sentiment accuracy"], rows, empty="")


def written(figure: "Figure | None") -> str:
    """A figure with its interval."""
    return f"{figure.value:.3f} ({figure.low:.3f}–{figure.high:.3f})" if figure else "–"
