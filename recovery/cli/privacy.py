"""``zhuanxi privacy``: whose posts are not stored, and whose words were erased."""

from typing import Annotated

import typer

from recovery.access import erasure, refusals
from recovery.cli.output import Json, as_json, done, local, table
from recovery.cli.state import work
from storage import erasure as erased
from storage import refusals as stored
from storage.keys import get_keys

app = typer.Typer(
    help="Whose posts are not stored, and whose words were erased.", no_args_is_help=True
)

Source = Annotated[str, typer.Argument(help="the source, e.g. weibo or 微博")]
Who = Annotated[str, typer.Argument(metavar="HANDLE|ID", help="the author's handle or id there")]


@app.command("refuse")
def refuse(
    context: typer.Context,
    source: Source,
    who: Who,
    because: Annotated[str, typer.Option(help="why, without names")],
) -> None:
    """Never store an author's posts again, known already or not. Leads and administrators."""
    with work(context) as (session, state, now):
        refusal, is_new = refusals.refuse(
            session,
            state.actor(session),
            get_keys(),
            source=source,
            who=who,
            because=because,
            now=now,
        )
        number, name = refusal.id, refusal.source
    if is_new:
        done(f"refusal {number}: no post of this author on {name} is stored from now on")
        done("what is stored already stays; `zhuanxi privacy erase` erases it")
    else:
        done(f"refusal {number} has it already")


@app.command("refused")
def refused(
    context: typer.Context,
    source: Annotated[str | None, typer.Argument(help="only this source")] = None,
    who: Annotated[
        str | None, typer.Argument(metavar="[HANDLE|ID]", help="only the refusal of this author")
    ] = None,
    json: Json = False,
) -> None:
    """The list of refusals; names are not on it."""
    with work(context) as (session, _, _now):
        name = refusals.named(source) if source is not None else None
        if name is not None and who is not None:
            found = stored.find(session, name, refusals.marks_of(get_keys(), name, who))
            listed = [found] if found is not None else []
        else:
            listed = [*stored.newest(session, name)]
        rows = [one.model_dump() for one in listed]
    if json:
        as_json(rows)
        return
    table(
        ["refusal", "source", "since", "by", "lifted", "because"],
        [
            (
                row["id"],
                row["source"],
                local(row["created_at"]),
                row["actor"],
                f"{local(row['lifted_at'])} {row['lifted_by']}" if row["lifted_at"] else "",
                row["because"],
            )
            for row in rows
        ],
        empty="nobody is refused",
    )


@app.command("unrefuse")
def unrefuse(
    context: typer.Context,
    number: Annotated[int, typer.Argument(help="as `zhuanxi privacy refused` prints it")],
) -> None:
    """Store an author's posts again from now on. Leads and administrators."""
    with work(context) as (session, state, now):
        refusals.lift(session, state.actor(session), number, now)
    done(f"refusal {number} is lifted; its record stays")


@app.command("erase")
def erase(
    context: typer.Context,
    source: Source,
    who: Who,
    because: Annotated[str, typer.Option(help="why, without names")],
    yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
) -> None:
    """Erase an author's words everywhere, for ever, and refuse their posts. Leads, administrators.

    Every count and every line of history stays.
    """
    with work(context) as (session, state, _):
        found = erasure.look(session, state.actor(session), get_keys(), source, who)
    if found.mentions and not yes:
        typer.confirm(
            f"{len(found.mentions)} mentions lose their words for ever. Go on?",
            abort=True,
            err=True,
        )
    with work(context) as (session, state, now):
        receipt = erasure.erase(
            session,
            state.actor(session),
            get_keys(),
            state.settings,
            source=source,
            who=who,
            because=because,
            now=now,
        )
        number, counts = receipt.id, receipt.counts
    done(f"erasure {number}: {', '.join(f'{name} {count}' for name, count in counts.items())}")
    done("no post of this author is stored from now on; every count stays as it was")


@app.command("erased")
def list_erased(context: typer.Context, json: Json = False) -> None:
    """The receipts of what was erased; names are not on them."""
    with work(context) as (session, _, _now):
        rows = [one.model_dump(exclude={"marks"}) for one in erased.newest(session)]
    if json:
        as_json(rows)
        return
    table(
        ["erasure", "source", "when", "by", "mentions", "because"],
        [
            (
                row["id"],
                row["source"],
                local(row["erased_at"]),
                row["actor"],
                row["counts"].get("mentions", 0),
                row["because"],
            )
            for row in rows
        ],
        empty="nothing was erased",
    )
