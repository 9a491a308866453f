"""``zhuanxi audit``: who signed in, revealed, exported, and changed users or settings."""

from typing import Annotated

import typer

from recovery.access import audit
from recovery.access.audit import AuditKind
from recovery.cli.output import Json, as_json, local, table
from recovery.cli.state import moment, work

app = typer.Typer(help="What nobody may do unseen.", no_args_is_help=True)


@app.command("list")
def list_lines(
    context: typer.Context,
    since: Annotated[str | None, typer.Option(help="from when on: 2d, 6h or a date")] = None,
    kind: Annotated[list[AuditKind] | None, typer.Option(help="only of this kind")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="lines at most")] = 200,
    json: Json = False,
) -> None:
    """The newest lines, newest first. Administrators."""
    with work(context) as (session, state, now):
        begins = None if since is None else moment(since, now, state.settings.zone)
        lines = audit.lines(
            session, state.actor(session), since=begins, kinds=kind or (), limit=limit
        )
        rows = [
            {
                "at": line.at,
                "kind": line.kind,
                "actor": line.actor,
                "role": line.actor_role,
                "origin": line.actor_origin,
                "subject": line.subject,
                "details": line.details,
            }
            for line in lines
        ]
    if json:
        as_json(rows)
        return
    table(
        ["at", "what", "who", "from", "of whom or what", "details"],
        [
            (
                local(line.at),
                line.kind,
                line.actor,
                line.actor_origin,
                line.subject,
                " ".join(f"{key}={value}" for key, value in line.details.items()),
            )
            for line in lines
        ],
        empty="no such line",
    )
