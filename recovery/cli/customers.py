"""``zhuanxi customers``: whose complaints weigh more."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from recovery.access.actor import Right
from recovery.casework import valued
from recovery.cli.mapping import Columns, Told, end_with_rejected, said_columns, warn_of_ignored
from recovery.cli.output import Json, as_json, done, local, table
from recovery.cli.state import State, work
from storage import brands, migrate
from storage import valued as stored
from storage.engine import transaction
from storage.keys import get_keys

app = typer.Typer(help="What is known of customers.", no_args_is_help=True)
value = typer.Typer(help="Valued customers (VIP); names and numbers are not kept.")
app.add_typer(value, name="value")

BrandName = Annotated[str | None, typer.Option("--brand", help="for this brand; default: for all")]


@value.command("add")
def add(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="handle|phone", help="what is known of them")],
    words: Annotated[str, typer.Argument(metavar="HANDLE|-", help="it; - reads it from stdin")],
    level: Annotated[int, typer.Option(min=1, max=3, help="1 to 3, 3 the highest")] = 1,
    label: Annotated[str, typer.Option(help="what the house calls it, without names")] = "",
    brand: BrandName = None,
) -> None:
    """Put a customer on the list, or change their level. Leads and administrators."""
    told = typer.get_text_stream("stdin").readline().strip() if words == "-" else words
    with work(context) as (session, state, now):
        is_new, cases = valued.add(
            session,
            state.actor(session),
            get_keys(),
            kind=kind,
            words=told,
            level=level,
            label=label,
            brand_id=brands.by_name(session, brand).id if brand else None,
            now=now,
        )
    done(f"{'added' if is_new else 'on the list already'}, level {level}; {cases} cases follow")


@value.command("list")
def list_valued(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="at most so many")] = 100,
    json: Json = False,
) -> None:
    """The list, newest first; who they are is not in it."""
    with work(context) as (session, state, _now):
        state.reader(session).must(Right.SEE_FIGURES)
        found: list[Told] = [
            {
                "id": one.id,
                "kind": one.kind,
                "level": one.level,
                "label": one.label,
                "brand": brand,
                "added_by": one.added_by,
                "added_at": one.added_at,
            }
            for one, brand in stored.listed(session, limit)
        ]
    if json:
        as_json(found)
        return
    table(
        ["entry", "by", "level", "brand", "added by", "at", "label"],
        [
            (
                one["id"],
                one["kind"],
                one["level"],
                one["brand"] or "all brands",
                one["added_by"],
                local(one["added_at"]),
                one["label"],
            )
            for one in found
        ],
        empty="nobody is on the list; `zhuanxi customers value import FILE` reads one",
    )


@value.command("remove")
def remove(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="ID", help="as `value list` shows it")],
) -> None:
    """Take a customer off the list. Leads and administrators."""
    with work(context) as (session, state, now):
        cases = valued.remove(session, state.actor(session), number, now)
    done(f"entry {number} is off the list; {cases} cases follow")


@value.command("import")
def import_list(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="csv or xlsx")],
    brand: BrandName = None,
    level: Annotated[
        int | None, typer.Option(min=1, max=3, help="of rows that do not say one")
    ] = None,
    columns: Columns = None,
    json: Json = False,
) -> None:
    """Read the list from a file; running it twice changes nothing. Leads and administrators."""
    state: State = context.obj
    migrate.ensure_current(state.settings)
    with transaction() as session:
        actor = state.actor(session)
    result = valued.import_file(
        file,
        actor,
        get_keys(),
        datetime.now(UTC),
        brand=brand,
        level=level,
        columns=said_columns(columns or []),
    )
    told: Told = {
        "file": str(file),
        "read": result.read,
        "new": result.new,
        "updated": result.updated,
        "rejected": result.rejected,
        "reasons": dict(result.reasons),
        "cases": result.cases,
        "columns": result.columns,
        "ignored_columns": result.ignored_columns,
        "rejected_file": str(result.rejected_file) if result.rejected_file else None,
    }
    if json:
        as_json(told)
    else:
        done(
            f"{result.read} rows read: {result.new} entries new, {result.updated} updated; "
            f"{result.cases} cases follow"
        )
        warn_of_ignored(told)
    end_with_rejected(result, ())
