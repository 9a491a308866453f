"""``zhuanxi import``: files of posts that users already have."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from crawlers import importers
from recovery.cli import output
from recovery.cli.collect import fold, line_of, told_of
from recovery.cli.output import Json, as_json, done, progress, table
from recovery.cli.state import State
from storage import migrate
from storage.engine import transaction
from storage.errors import DatabaseUnavailable, WrongUsage, ZhuanxiError
from storage.models import CrawlRun

_SHOWN = 60  # characters of a sample
_LINES = 20  # rejected rows of a dry run that are named one by one

_Told = dict[str, Any]


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
    columns: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="FIELD=COLUMN", help="of a plain table, e.g. text=正文内容"),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="read 200 rows, show what they become, store nothing")
    ] = False,
    json: Json = False,
) -> None:
    """Import mentions from files; running it twice adds nothing."""
    state: State = context.obj
    said = _said(columns or [])
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
        actor = state.actor(session).name

    def carry_out(file: Path) -> _Told:
        with progress(file.name, total=100, quiet=json) as advance:
            run = importers.import_file(
                file,
                format=format,
                source=source,
                brand=brand,
                columns=said,
                actor=actor,
                understood=None if json else lambda layout: _say_layout(file, layout),
                progress=_Share(advance, file.name),
            )
        return _ended(file, run)

    _one_by_one(files, carry_out, _show_run, json)


def _one_by_one(
    files: Sequence[Path],
    carry_out: Callable[[Path], _Told],
    show: Callable[[_Told], None],
    json: bool,
) -> None:
    """Each file in turn; one that is refused does not keep the others from being read."""
    told: list[_Told] = []
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


def _said(pairs: Sequence[str]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        field, equals, column = pair.partition("=")
        if not equals or not field.strip():
            raise WrongUsage(
                "{given!r} is no FIELD=COLUMN", "write it as in --map text=正文内容", given=pair
            )
        found[field.strip()] = column.strip()
    return found


def _ended(file: Path, run: CrawlRun) -> _Told:
    return {
        "file": str(file),
        **told_of(run),
        "read_as": run.statistics["read_as"],
        "columns": run.statistics["columns"],
        "ignored_columns": run.statistics["ignored_columns"],
        "rejected_file": run.statistics["rejected_file"],
    }


def _previewed(file: Path, found: importers.Preview) -> _Told:
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


def _show_run(told: _Told) -> None:
    done(line_of(told))
    done(f"  {told['read_as']}: {', '.join(_pairs(told['columns']))}")
    _warn_of_ignored(told)


def _show_preview(told: _Told) -> None:
    usable = told["read"] - len(told["rejected"])
    done(f"{told['file']}: {told['read_as']}, {told['encoding']}; nothing is stored")
    table(
        ["field", "column", "rows that say it"],
        [
            (field, name, f"{told['filled'][field]}/{usable}")
            for field, name in told["columns"].items()
        ],
        empty="",
    )
    _warn_of_ignored(told)
    table(
        ["id", "kind", "source", "time", "author", "title and text"],
        [
            (
                one["external_id"][:24],
                one["kind"],
                one["source"],
                output.local(one["posted_at"]),
                one["author"],
                f"{one['title']} {one['text']}".strip()[:_SHOWN],
            )
            for one in told["samples"]
        ],
        empty="no row could be used",
    )
    reasons = ", ".join(f"{reason} {count}" for reason, count in told["reasons"].items())
    done(
        f"of the first {told['read']} rows {usable} would be imported, "
        f"{len(told['rejected'])} rejected{': ' if reasons else ''}{reasons}"
    )
    for row in told["rejected"][:_LINES]:
        output.warn("line {line}: {reason}", line=row["line"], reason=row["reason"])


def _say_layout(file: Path, layout: importers.Layout) -> None:
    output.warn(
        "{file} is read as {layout}: {columns}",
        file=file.name,
        layout=layout.name,
        columns=_pairs(layout.columns),
    )


def _warn_of_ignored(told: _Told) -> None:
    if told["ignored_columns"]:
        output.warn("columns not understood: {columns}", columns=told["ignored_columns"])


def _pairs(columns: Mapping[str, str]) -> list[str]:
    return [f"{field}={column}" for field, column in columns.items()]


class _Share:
    """Turns the share of a file that was read into steps of a bar of 100, and counts the rows."""

    def __init__(self, advance: Callable[..., None], name: str) -> None:
        self._advance, self._name, self._shown = advance, name, 0.0

    def __call__(self, rows: int, share: float) -> None:
        self._advance(100 * share - self._shown, label=f"{self._name}: {rows:,}")
        self._shown = 100 * share
