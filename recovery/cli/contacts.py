"""``zhuanxi contacts``: the company's own service records."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from recovery.access.actor import Right
from recovery.cli import contact_matches, contact_periods, output
from recovery.cli.contact_periods import complete, declare_file
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
from recovery.contacts import records
from recovery.contacts.records import ContactImport, ContactPreview
from storage import migrate
from storage.engine import transaction

app = typer.Typer(help="The company's own service records.", no_args_is_help=True)

LAYOUT = "contacts"


@app.command("import")
def import_contacts(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="csv or xlsx")],
    brand: Annotated[str | None, typer.Option(help="brand of every record")] = None,
    columns: Columns = None,
    dry_run: DryRun = False,
    complete_from: Annotated[
        str | None, typer.Option(help="all records from this day on are in the file …")
    ] = None,
    complete_until: Annotated[
        str | None, typer.Option(help="… up to this day; of each channel that occurs in it")
    ] = None,
    json: Json = False,
) -> None:
    """Import the company's own service records; running it twice changes nothing."""
    state: State = context.obj
    said = said_columns(columns or [])
    migrate.ensure_current(state.settings)
    now = datetime.now(UTC)
    span = complete(state, complete_from, complete_until, now)
    with transaction() as session:
        state.actor(session).must(Right.IMPORT_CONTACTS)
    if dry_run:
        shown = records.preview(file, state.settings, now, brand=brand, columns=said)
        told = _previewed(file, shown)
        if json:
            as_json(told)
        else:
            _show_preview(told)
        return
    with progress(file.name, total=100, quiet=json) as advance:
        result = records.import_file(
            file,
            state.settings,
            now,
            brand=brand,
            columns=said,
            understood=None if json else lambda found: say_columns(file, LAYOUT, found.columns),
            progress=Share(advance, file.name),
        )
    told = _ended(file, result)
    if span is not None:
        told |= declare_file(state, result, span, now)
    if json:
        as_json(told)
    else:
        _show_ended(told)
    if told.get("not_declared"):
        output.warn("nothing was declared as fully imported: {reason}", reason=told["not_declared"])
    end_with_rejected(result, result.first_rejected)


def _ended(file: Path, result: ContactImport) -> Told:
    return {
        "file": str(file),
        "read": result.read,
        "new": result.new,
        "updated": result.updated,
        "rejected": result.rejected,
        "reasons": dict(result.reasons),
        "complaints": result.complaints,
        "columns": result.columns,
        "ignored_columns": result.ignored_columns,
        "rejected_file": str(result.rejected_file) if result.rejected_file else None,
    }


def _previewed(file: Path, shown: ContactPreview) -> Told:
    found = shown.found
    return {
        "file": str(file),
        "encoding": found.encoding,
        "read": found.read,
        "rejected": [{"line": line, "reason": reason} for line, reason in found.first_rejected],
        "reasons": dict(found.reasons),
        "complaints": found.complaints,
        "columns": found.columns,
        "filled": {name: shown.filled[name] for name in found.columns},
        "ignored_columns": found.ignored_columns,
        "samples": shown.samples,
    }


def _show_ended(told: Told) -> None:
    reasons = ", ".join(f"{reason} {count}" for reason, count in told["reasons"].items())
    done(
        f"{told['read']} records read: {told['new']} new, {told['updated']} updated, "
        f"{told['rejected']} rejected{': ' if reasons else ''}{reasons}"
    )
    done(f"  {', '.join(pairs(told['columns']))}")
    warn_of_ignored(told)
    _say_complaints(told)
    for one in told.get("declared", ()):
        done(f"period {one['id']}: all records of {one['channel']} are here for these days")


def _show_preview(told: Told) -> None:
    done(f"{told['file']}: {LAYOUT}, {told['encoding']}; nothing is stored")
    show_columns(told)
    table(
        ["reference", "channel", "opened", "result", "complaint", "keys", "product topic text"],
        [
            (
                one["reference"][:24],
                one["channel"],
                local(one["opened_at"]),
                one["result"],
                "yes" if one["is_complaint"] else "no",
                " ".join(one["keys"]),
                f"{one['product']} {one['topic']} {one['text']}".strip()[:SHOWN],
            )
            for one in told["samples"]
        ],
        empty="no row could be used",
    )
    show_rejected(told)
    _say_complaints(told)


def _say_complaints(told: Told) -> None:
    """Say which records count as complaints, for the leakage is measured against those."""
    if "kind" in told["columns"]:
        usable = told["read"] - sum(told["reasons"].values())
        done(f"{told['complaints']} of {usable} records are complaints")
    else:
        output.warn(
            "no column says whether a record is a complaint: all of them count as complaints"
        )


contact_periods.register(app)
contact_matches.register(app)
