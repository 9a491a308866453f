"""``zhuanxi user``: who works with the product."""

from typing import Annotated

import typer

from recovery import users
from recovery.actor import Role
from recovery.cli.output import Json, as_json, done, table
from recovery.cli.state import work
from storage.errors import WrongUsage

app = typer.Typer(help="People who work with the product.", no_args_is_help=True)


@app.command("add")
def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="short name, used with --as")],
    role: Annotated[Role, typer.Option(help="what they may do")],
    display_name: Annotated[str, typer.Option(help="as shown on screens")] = "",
    os_account: Annotated[
        str | None, typer.Option(help="operating-system account that stands for them")
    ] = None,
) -> None:
    """Add a user."""
    if role is Role.SYSTEM:
        raise WrongUsage(
            "{role} is the product itself, no person's role",
            "the roles are: {roles}",
            role=role,
            roles=[one for one in Role if one is not Role.SYSTEM],
        )
    with work(context) as (session, _, _now):
        users.add(session, name, role, display_name=display_name, os_account=os_account)
    done(f"user {name} may act as {role}")


@app.command("list")
def list_users(context: typer.Context, json: Json = False) -> None:
    """All active users."""
    with work(context) as (session, _, _now):
        rows = [
            {
                "name": u.name,
                "display_name": u.display_name,
                "role": u.role,
                "os_account": u.os_account,
            }
            for u in users.active(session)
        ]
    if json:
        as_json(rows)
        return
    table(
        ["name", "shown as", "role", "account"],
        [tuple(row.values()) for row in rows],
        empty="no user yet; `zhuanxi init` makes the first",
    )
