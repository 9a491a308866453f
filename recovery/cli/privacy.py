"""``zhuanxi privacy``: whose posts are not stored."""

from typing import Annotated

import typer

from recovery import refusals
from recovery.cli.output import Json, as_json, done, local, table
from recovery.cli.state import work
from storage import refusals as stored
from storage.keys import get_keys

app = typer.Typer(help="Whose posts are not stored.", no_args_is_help=True)

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
        done("what is stored already stays until it is erased")
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
