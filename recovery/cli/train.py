"""``zhuanxi train``: fine-tune the classifier, for those with the ``train`` extra."""

from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from recovery.cli.output import Json, as_json, done, progress
from recovery.cli.state import State
from recovery.verdicts import models
from storage.errors import WrongUsage, ZhuanxiError


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command("train")(train_command)


def train_command(
    context: typer.Context,
    data: Annotated[Path, typer.Argument(help="folder of texts: labelled/, sentiment/, service/")],
    base: Annotated[str, typer.Option(help="the encoder to start from: a folder or a hub id")],
    out: Annotated[
        Path | None, typer.Option(help="working folder; a killed run goes on in it")
    ] = None,
    target: Annotated[
        Path | None, typer.Option(help="where the model folder goes; default: among the models")
    ] = None,
    folds: Annotated[int, typer.Option(min=2, help="of the cross-validation")] = 5,
    jobs: Annotated[int, typer.Option(min=1, help="folds side by side, one thread each")] = 2,
    hold_out: Annotated[
        bool, typer.Option(help="train once, without one fold, which then calibrates and measures")
    ] = False,
    name: Annotated[str, typer.Option(help="what the version begins with; default: the base")] = "",
    epochs: Annotated[int | None, typer.Option(min=1, help="in place of the recipe's")] = None,
    seed: Annotated[int | None, typer.Option(help="in place of the recipe's")] = None,
    sentiment_texts: Annotated[
        int | None, typer.Option(min=0, help="in place of the recipe's")
    ] = None,
    frozen_layers: Annotated[
        int | None, typer.Option(min=0, help="in place of the recipe's")
    ] = None,
    without: Annotated[
        str | None, typer.Option(help="never learn from texts whose origin has this word")
    ] = None,
    json: Json = False,
) -> None:
    """Fine-tune the classifier on a folder of labelled texts, and measure it."""
    state: State = context.obj
    try:
        from nlp.training.pipeline import train  # late: torch takes seconds to load
        from nlp.training.recipe import Recipe
    except ImportError as error:
        raise ZhuanxiError(
            "training needs libraries that are not installed: {error}",
            "pip install -e '.[train]' installs them",
            error=error,
        ) from error
    asked = {
        "epochs": epochs,
        "seed": seed,
        "sentiment_texts": sentiment_texts,
        "frozen_layers": frozen_layers,
        "without": without,
    }
    recipe = replace(Recipe(), **{k: v for k, v in asked.items() if v is not None})  # type: ignore[arg-type]
    made = models.home(state.settings)
    folder = target or made / ".training"
    with progress("train", quiet=json) as advance:
        try:
            model = train(
                data,
                base,
                out or state.settings.home / "training",
                folder,
                recipe,
                folds=folds,
                jobs=jobs,
                hold_out=hold_out,
                name=name,
                now=datetime.now(UTC),
                progress=lambda stage, finished, total: advance(0, f"{stage} {finished}/{total}"),
            )
        except ValueError as error:
            raise WrongUsage(
                "the training cannot begin: {error}",
                "give another --out, or correct what is named",
                error=error,
            ) from error
    if target is None:
        folder.rename(made / model.version)
    if json:
        as_json(asdict(model))
        return
    done(f"{model.version}: complaint thresholds {model.thresholds}")
    if target is None:
        done(f"`zhuanxi model use {model.version}` lets it judge")
