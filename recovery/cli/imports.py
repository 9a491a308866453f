"""``zhuanxi import``: files of posts that users already have."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from crawlers import importers
from recovery.access.actor import Right
from recovery.cli import output
from recovery.cli.collect import fold, line_of, told_of
from recovery.cli.mapping import (
    SHOWN,
    Columns,
    DryRun,
    Share,
    Told,
    pairs,
    said_columns,
    say_columns,
    show_columns,
    show_rejected,
    warn_of_ignored,
)
from recovery.cli.output import Json, as_json, done, progress, table
from recovery.cli.state import State
from storage import migrate
from storage.engine import transaction
from storage.errors import DatabaseUnavailable, ZhuanxiError
from storage.models import CrawlRun


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("import")(import_files)


def import_files(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="csv, xlsx, jsonl or json")],
    format: Annotated[importers.Format, typer.Option(help="what kind of file")] = "auto",
    source: Annotated[
        str | None, typer.Option(help="source of every row; default: as in the file")
    ] = None,
    brand: Annotated[str | None, typer.Option(help="brand of every row; default: matched")] = None,
    columns: Columns = None,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Import mentions from files; running it twice adds nothing."""
    state: State = context.obj
    said = said_columns(columns or [])
    if dry_run:
        now, zone = datetime.now(UTC), state.settings.zone
        _one_by_one(
            files,
            lambda file: _previewed(
                file,
                importers.preview(file, now, zone, format=format, source=source, columns=said),
            ),
            _show_preview,
            json,
        )
        return
    migrate.ensure_current(state.settings)
    with transaction() as session:
        person = state.actor(session)
    person.must(Right.IMPORT_POSTS)

    def carry_out(file: Path) -> Told:
        def say(layout: importers.Layout) -> None:
            say_columns(file, layout.name, layout.columns)

        with progress(file.name, total=100, quiet=json) as advance:
            run = importers.import_file(
                file,
                format=format,
                source=source,
                brand=brand,
                columns=said,
                actor=person.name,
                understood=None if json else say,
                progress=Share(advance, file.name),
            )
        return _ended(file, run)

    _one_by_one(files, carry_out, _show_run, json)


def _one_by_one(
    files: Sequence[Path],
    carry_out: Callable[[Path], Told],
    show: Callable[[Told], None],
    json: bool,
) -> None:
    """Each file in turn; one that is refused does not keep the others from being read."""
    told: list[Told] = []
    for file in files:
        try:
            told.append(carry_out(file))
        except DatabaseUnavailable:
            raise
        except ZhuanxiError as error:
            if len(files) == 1:
                raise
            output.failure(error)
            told.append({"file": str(file), "status": "refused", "cause": error.cause})
            continue
        if not json:
            show(told[-1])
    if json:
        as_json(told[0] if len(files) == 1 else told)
    for one in told:
        if "run_id" in one and one["cause"]:
            output.warn("run {run}: {cause}", run=one["run_id"], cause=one["cause"])
    if any("run_id" in one for one in told):
        fold()
    lost = [one for one in told if one.get("status") in ("failed", "refused")]
    if lost:
        raise typer.Exit(1 if len(lost) == len(told) else 3)
    if any(one.get("status") == "partial" for one in told):
        raise typer.Exit(3)


def _ended(file: Path, run: CrawlRun) -> Told:
    return {
        "file": str(file),
        **told_of(run),
        "read_as": run.statistics["read_as"],
        "columns": run.statistics["columns"],
        "ignored_columns": run.statistics["ignored_columns"],
        "rejected_file": run.statistics["rejected_file"],
    }


def _previewed(file: Path, found: importers.Preview) -> Told:
    return {
        "file": str(file),
        "source": found.layout.source,
        "encoding": found.encoding,
        "read": found.read,
        "rejected": [{"line": line, "reason": reason} for line, reason in found.rejected],
        "reasons": Counter(reason for _, reason in found.rejected),
        "read_as": found.layout.name,
        "columns": found.layout.columns,
        "filled": {name: found.filled[name] for name in found.layout.columns},
        "ignored_columns": found.ignored,
        "samples": [asdict(sample) for sample in found.samples],
    }


def _show_run(told: Told) -> None:
    done(line_of(told))
    done(f"  {told['read_as']}: {', '.join(pairs(told['columns']))}")
    warn_of_ignored(told)


def _show_preview(told: Told) -> None:
    done(f"{told['file']}: {told['read_as']}, {told['encoding']}; nothing is stored")
    show_columns(told)
    table(
        ["id", "kind", "source", "time", "author", "title and text"],
        [
            (
                one["external_id"][:24],
                one["kind"],
                one["source"],
                output.local(one["posted_at"]),
                one["author"],
                f"{one['title']} {one['text']}".strip()[:SHOWN],
            )
            for one in told["samples"]
        ],
        empty="no row could be used",
    )
    show_rejected(told)
