"""``zhuanxi contacts``: the company's own service records."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from recovery import contact_periods as periods
from recovery import contacts
from recovery.cli import output
from recovery.cli.mapping import (
    LINES,
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
from recovery.cli.output import Json, as_json, done, local, progress, table
from recovery.cli.state import State, work
from recovery.contacts import ContactImport, ContactPreview
from storage import brands, contact_periods, migrate
from storage.engine import transaction
from storage.errors import WrongUsage

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
    span = _complete(state, complete_from, complete_until, now)
    if dry_run:
        shown = contacts.preview(file, state.settings, now, brand=brand, columns=said)
        told = _previewed(file, shown)
        if json:
            as_json(told)
        else:
            _show_preview(told)
        return
    with progress(file.name, total=100, quiet=json) as advance:
        result = contacts.import_file(
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
        told |= _declare(state, result, span, now)
    if json:
        as_json(told)
    else:
        _show_ended(told)
    if told.get("not_declared"):
        output.warn("nothing was declared as fully imported: {reason}", reason=told["not_declared"])
    if result.rejected:
        for line, reason in result.first_rejected[:LINES]:
            output.warn("line {line}: {reason}", line=line, reason=reason)
        output.warn(
            "{rejected} of {read} rows were rejected; {file} says which and why",
            rejected=result.rejected,
            read=result.read,
            file=result.rejected_file,
        )
        raise typer.Exit(1 if result.rejected == result.read else 3)


@app.command("periods")
def list_periods(context: typer.Context, json: Json = False) -> None:
    """Days of which all records of a channel are here, as was declared."""
    with work(context) as (session, _, _now):
        found = [
            {
                "id": period.id,
                "channel": period.channel,
                "brand": brand,
                "first_day": period.first_day,
                "last_day": period.last_day,
                "declared_by": period.declared_by,
                "declared_at": period.declared_at,
            }
            for period, brand in contact_periods.in_force(session)
        ]
    if json:
        as_json(found)
        return
    table(
        ["period", "channel", "brand", "from", "until", "declared by", "at"],
        [
            (
                one["id"],
                one["channel"],
                one["brand"] or "all brands",
                one["first_day"],
                one["last_day"],
                one["declared_by"],
                local(one["declared_at"]),
            )
            for one in found
        ],
        empty="nothing is declared as fully imported; `zhuanxi contacts declare` does it",
    )


@app.command("declare")
def declare(
    context: typer.Context,
    channel: Annotated[str, typer.Argument(help="as the records name it")],
    first: Annotated[str, typer.Option("--from", metavar="DATE", help="the first day")],
    last: Annotated[str, typer.Option("--until", metavar="DATE", help="the last day, included")],
    brand: Annotated[str | None, typer.Option(help="of this brand; default: of all")] = None,
) -> None:
    """Say that all records of a channel are here for some days."""
    with work(context) as (session, state, now):
        period, is_new = periods.declare(
            session,
            channel,
            _day(first),
            _day(last),
            state.actor(session),
            brand_id=brands.by_name(session, brand).id if brand else None,
            now=now,
            zone=state.settings.zone,
        )
        number = period.id
    done(f"period {number} is {'declared' if is_new else 'declared already'}")


@app.command("retract")
def retract(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="ID", help="as `contacts periods` shows it")],
) -> None:
    """Take back that a period is fully imported."""
    with work(context) as (session, state, now):
        periods.retract(session, number, state.actor(session), now)
    done(f"period {number} counts no more; its record stays")


def _complete(
    state: State, first: str | None, last: str | None, now: datetime
) -> tuple[date, date] | None:
    """The days that a file is said to be complete for, checked before anything is read."""
    if first is None and last is None:
        return None
    if first is None or last is None:
        raise WrongUsage(
            "a period has a first and a last day",
            "say both --complete-from and --complete-until",
        )
    span = _day(first), _day(last)
    with transaction() as session:
        periods.check(*span, state.actor(session), now, state.settings.zone)
    return span


def _declare(state: State, result: ContactImport, span: tuple[date, date], now: datetime) -> Told:
    """Declare the channels of a file complete, or say why not."""
    if result.rejected:
        reason = output.said(
            "{rejected} rows were rejected; repair them and import the file again",
            rejected=result.rejected,
        )
        return {"declared": [], "not_declared": reason}
    if not result.channels:
        return {"declared": [], "not_declared": output.said("the file has no records")}
    try:
        pairs_of = periods.to_declare(result.channels)
    except WrongUsage as refusal:
        return {"declared": [], "not_declared": output.told(refusal)[0]}
    found = []
    with transaction() as session:
        actor = state.actor(session)
        for channel, brand_id in pairs_of:
            period, _ = periods.declare(
                session,
                channel,
                *span,
                actor,
                brand_id=brand_id,
                now=now,
                zone=state.settings.zone,
            )
            found.append({"id": period.id, "channel": channel, "brand_id": brand_id})
    return {"declared": found, "not_declared": None}


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        raise WrongUsage("{day!r} is no day", "write it as 2026-11-20", day=said) from error


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
