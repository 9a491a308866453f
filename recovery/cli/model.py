"""``zhuanxi model``: which model judges, and teaching it the corrections."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from nlp.refit import PARTS
from recovery.cli import output
from recovery.cli.output import Json, as_json, done, progress, table
from recovery.cli.state import State
from recovery.verdicts import models, refit
from recovery.verdicts.models import Known
from storage import migrate
from storage.engine import transaction

app = typer.Typer(help="The classifier's models.", no_args_is_help=True)

Version = Annotated[str, typer.Argument(help="the model's version, as `model list` shows it")]


@app.command("list")
def list_models(context: typer.Context, json: Json = False) -> None:
    """The shipped model and those made here."""
    state: State = context.obj
    known = models.listed(state.settings)
    if json:
        as_json([_as_dict(each) for each in known])
        return
    table(
        ["", "version", "made", "state"],
        [
            (
                "in use" if each.is_active else "",
                each.version,
                each.model.made_at[:10] if each.model else "",
                output.told(each.error)[0] if each.error else models.kind(each),
            )
            for each in known
        ],
        empty="",
    )


@app.command()
def show(
    context: typer.Context,
    version: Annotated[str | None, typer.Argument(help="default: the one in use")] = None,
    json: Json = False,
) -> None:
    """What a model says of itself: how it was made, its thresholds and figures."""
    state: State = context.obj
    known = models.known(state.settings, version)
    if json:
        as_json(_as_dict(known) | {"about": known.model.about if known.model else {}})
        return
    if known.error is not None or known.model is None:
        raise known.error or AssertionError
    told = [
        ("version", known.version),
        ("made", known.model.made_at),
        ("kind", models.kind(known)),
        ("in use", "yes" if known.is_active else "no"),
        ("folder", known.folder),
        ("encoder", known.model.encoder or "its own"),
        ("precision", known.model.precision),
        *((f"threshold for {name}", value) for name, value in known.model.thresholds.items()),
        *((name, value) for name, value in known.model.about.items()),
    ]
    table(["what", "value"], told, empty="")


@app.command()
def use(context: typer.Context, version: Version) -> None:
    """Let a model judge from now on; verdicts already made stay."""
    state: State = context.obj
    migrate.ensure_current(state.settings)
    with transaction() as session:
        actor = state.actor(session)
    chosen = models.use(state.settings, version, actor, datetime.now(UTC))
    done(f"{chosen.version} judges from now on; `zhuanxi classify --reclassify` judges again")


@app.command("refit")
def refit_model(context: typer.Context, json: Json = False) -> None:
    """Teach the model in use what people corrected; adopted only if it loses nothing."""
    state: State = context.obj
    migrate.ensure_current(state.settings)
    with transaction() as session:
        actor = state.actor(session)
    with progress("model refit", quiet=json) as advance:
        result = refit.run(state.settings, actor, datetime.now(UTC), progress=advance)
    if json:
        as_json({**asdict(result), "why": result.why})
        return
    done(
        f"{result.corrections} corrected texts: {result.learnt} taught, "
        f"{result.corrections - result.learnt} (a fixed fifth, 1 in {PARTS}) judged beside the "
        f"challenge set; {result.seconds['encode']} s to read them, "
        f"{result.seconds['fit']} s to fit"
    )
    table(
        ["macro-F1", "texts", "old", "new", "difference", "95 % interval"],
        [
            (
                name,
                f.texts,
                f"{f.old:.3f}",
                f"{f.new:.3f}",
                f"{f.difference:+.3f}",
                f"{f.low:+.3f} to {f.high:+.3f}",
            )
            for name, f in result.figures.items()
        ],
        empty="",
    )
    left = [head for head, strength in result.strengths.items() if strength is None]
    done(f"left as they were: {', '.join(left) or 'none'}")
    done(
        f"{result.version} adopted: {result.why}"
        if result.is_adopted
        else f"not adopted, {result.base} stays: {result.why}"
    )


def _as_dict(known: Known) -> dict[str, Any]:
    model = known.model
    return {
        "version": known.version,
        "is_active": known.is_active,
        "is_shipped": known.is_shipped,
        "is_whole": known.error is None,
        "problem": known.error.cause if known.error else None,
        "folder": str(known.folder),
        "made_at": model.made_at if model else None,
        "encoder": (model.encoder or None) if model else None,
        "precision": model.precision if model else None,
        "thresholds": model.thresholds if model else {},
    }
