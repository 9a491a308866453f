"""``zhuanxi classify`` and ``zhuanxi triage``."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from nlp import Classifier
from nlp.files import classify_file
from nlp.loading import BACKENDS
from recovery import triage
from recovery.cli import output
from recovery.cli.output import Json, as_json, done, progress
from recovery.cli.state import State
from recovery.verdicts import classify
from storage import migrate
from storage.errors import WrongUsage


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command("classify")(classify_command)
    app.command("triage")(triage_command)


def classify_command(
    context: typer.Context,
    input_file: Annotated[
        Path | None, typer.Option("--input", help="JSON lines with id and text")
    ] = None,
    output_file: Annotated[
        Path | None, typer.Option("--output", help="where the verdicts go, one a line")
    ] = None,
    backend: Annotated[
        str | None, typer.Option(help="openvino, torch or baseline; default: the setting")
    ] = None,
    reclassify: Annotated[
        bool, typer.Option(help="also what an older model judged; old verdicts stay")
    ] = False,
    json: Json = False,
) -> None:
    """Judge the mentions that wait, or a file of texts."""
    state: State = context.obj
    if backend is not None and backend not in BACKENDS:
        raise WrongUsage(
            "there is no backend {name!r}", "there are: {backends}", name=backend, backends=BACKENDS
        )
    judge = classify.classifier(state.settings, backend)
    if input_file is not None or output_file is not None:
        if input_file is None or output_file is None:
            raise WrongUsage(
                "--input and --output belong together", "say both, or neither for the database"
            )
        _classify_file(input_file, output_file, judge, json)
        return
    migrate.ensure_current(state.settings)
    with progress("classify", quiet=json) as advance:
        made = classify.drain(
            judge, state.settings, datetime.now(UTC), reclassify=reclassify, progress=advance
        )
    if json:
        as_json({"verdicts": made, "model_version": judge.version})
        return
    done(f"{made} verdicts by {judge.version}")


def triage_command(
    context: typer.Context,
    include_history: Annotated[
        bool, typer.Option(help="open cases for old posts too; notifies nobody, clocks start now")
    ] = False,
    json: Json = False,
) -> None:
    """Turn complaint verdicts into cases."""
    state: State = context.obj
    migrate.ensure_current(state.settings)
    with output.err.status("triage"):
        result = triage.triage(state.settings, datetime.now(UTC), include_history=include_history)
    if json:
        as_json(asdict(result))
        return
    done(
        f"{result.complaints} complaints: {result.opened} cases opened, "
        f"{result.joined} joined one, {result.reopened} reopened one"
    )
    if result.history:
        done(
            f"{result.history} are older than {state.settings.history_days} days and opened none; "
            "--include-history opens them"
        )


def _classify_file(source: Path, target: Path, judge: Classifier, json: bool) -> None:
    if not source.is_file():
        raise WrongUsage("there is no file {file}", "name a file of JSON lines", file=source)
    with progress(source.name, quiet=json) as advance:
        counts = classify_file(source, target, judge, progress=advance)
    if json:
        as_json(asdict(counts))
    else:
        done(f"{counts.judged} of {counts.read} lines judged by {judge.version} into {target}")
    for bad in counts.bad[:20]:
        output.warn("line {line}: {reason}", line=bad.line, reason=output.said(bad.reason))
    if counts.bad:
        raise typer.Exit(3)
