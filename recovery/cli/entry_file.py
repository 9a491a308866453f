"""``zhuanxi intake import``: many things entered at once."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from recovery.cli.collect import fold
from recovery.cli.mapping import (
    SHOWN,
    Columns,
    DryRun,
    Share,
    Told,
    end_with_rejected,
    pairs,
    said_columns,
    say_columns,
    show_columns,
    show_rejected,
    warn_of_ignored,
)
from recovery.cli.output import Json, as_json, done, local, progress, table
from recovery.cli.state import State
from recovery.intake import entry_import
from recovery.intake.entry_import import EntryImport
from recovery.intake.manual import Kind, Outcome
from recovery.verdicts.classify import classifier
from storage import migrate
from storage.engine import transaction

LAYOUT = "entries"


def import_entries(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="csv, xlsx or jsonl")],
    kind: Annotated[Kind | None, typer.Option(help="how every row came")] = None,
    brand: Annotated[
        str | None, typer.Option(help="brand of every row; default: as said, else matched")
    ] = None,
    columns: Columns = None,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Enter many things at once; running it twice changes nothing."""
    state: State = context.obj
    said = said_columns(columns or [])
    migrate.ensure_current(state.settings)
    now = datetime.now(UTC)
    if dry_run:
        shown = entry_import.preview(
            file, state.settings, now, kind=kind, brand=brand, columns=said
        )
        told = _previewed(file, shown)
        if json:
            as_json(told)
        else:
            _show_preview(told)
        return
    with transaction() as session:
        actor = state.actor(session)
    with progress(file.name, total=100, quiet=json) as advance:
        result = entry_import.import_file(
            file,
            state.settings,
            classifier(state.settings),
            actor,
            now,
            kind=kind,
            brand=brand,
            columns=said,
            understood=None if json else lambda found: say_columns(file, LAYOUT, found.columns),
            progress=Share(advance, file.name),
        )
    fold()
    told = _ended(file, result)
    if json:
        as_json(told)
    else:
        _show_ended(told)
    end_with_rejected(result, result.first_rejected)


def _ended(file: Path, result: EntryImport) -> Told:
    return {
        "file": str(file),
        "read": result.read,
        **{str(each): result.outcomes[each] for each in Outcome if each is not Outcome.REFUSED},
        "cases": sorted(result.cases),
        "no_case": dict(result.no_case),
        "rejected": result.rejected,
        "reasons": dict(result.reasons),
        "columns": result.columns,
        "ignored_columns": result.ignored_columns,
        "rejected_file": str(result.rejected_file) if result.rejected_file else None,
    }


def _previewed(file: Path, result: EntryImport) -> Told:
    return {
        "file": str(file),
        "encoding": result.encoding,
        "read": result.read,
        "rejected": [{"line": line, "reason": reason} for line, reason in result.first_rejected],
        "reasons": dict(result.reasons),
        "columns": result.columns,
        "filled": {name: result.filled[name] for name in result.columns},
        "ignored_columns": result.ignored_columns,
        "samples": result.samples,
    }


def _show_ended(told: Told) -> None:
    reasons = ", ".join(f"{reason} {count}" for reason, count in told["reasons"].items())
    done(
        f"{told['read']} rows read: {told['new']} new, {told['updated']} updated, "
        f"{told['known']} known, {told['rejected']} rejected{': ' * bool(reasons)}{reasons}"
    )
    without = ", ".join(f"{reason} {count}" for reason, count in told["no_case"].items())
    done(f"  in {len(told['cases'])} cases{'; without one: ' * bool(without)}{without}")
    done(f"  {', '.join(pairs(told['columns']))}")
    warn_of_ignored(told)


def _show_preview(told: Told) -> None:
    done(f"{told['file']}: {LAYOUT}, {told['encoding']}; nothing is stored")
    show_columns(told)
    table(
        ["how", "received", "answer until", "who", "keys", "title and text"],
        [
            (
                one["kind"],
                local(one["received_at"]),
                local(one["due"]),
                one["author"],
                " ".join(one["keys"]),
                f"{one['title']} {one['text']}".strip()[:SHOWN],
            )
            for one in told["samples"]
        ],
        empty="no row could be used",
    )
    show_rejected(told)
