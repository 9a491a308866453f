"""``zhuanxi user``: who works with the product, and how they sign in."""

from typing import Annotated, Any

import typer

from recovery.access import accounts
from recovery.access.actor import Role
from recovery.cli import passwords
from recovery.cli.output import Json, as_json, done, local, table
from recovery.cli.passwords import PasswordFile
from recovery.cli.state import work
from storage import users as stored

app = typer.Typer(help="People who work with the product.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="the user")]


@app.command("add")
def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="short name, to sign in with and for --as")],
    role: Annotated[Role, typer.Option(help="what they may do")],
    display_name: Annotated[str, typer.Option(help="as shown on screens")] = "",
    os_account: Annotated[
        str | None, typer.Option(help="operating-system account that stands for them")
    ] = None,
) -> None:
    """Add a user, with a first password that is printed once. Administrators."""
    with work(context) as (session, state, now):
        _, password = accounts.invite(
            session,
            name,
            role,
            state.actor(session),
            state.settings.sign_in,
            now=now,
            display_name=display_name,
            os_account=os_account,
        )
    done(f"user {name} may act as {role}")
    passwords.show(name, password)


@app.command("list")
def list_users(
    context: typer.Context,
    everybody: Annotated[bool, typer.Option("--all", help="the deactivated ones too")] = False,
    json: Json = False,
) -> None:
    """All active users."""
    with work(context) as (session, _, now):
        rows: list[dict[str, Any]] = [
            {
                "name": u.name,
                "display_name": u.display_name,
                "role": u.role,
                "os_account": u.os_account,
                "is_active": u.is_active,
                "can_sign_in": u.is_active and u.password_hash is not None,
                "locked_until": u.locked_until if u.locked_until and u.locked_until > now else None,
            }
            for u in (stored.everybody(session) if everybody else stored.active(session))
        ]
    if json:
        as_json(rows)
        return
    table(
        ["name", "shown as", "role", "account", "sign-in"],
        [
            (
                row["name"],
                row["display_name"],
                row["role"],
                row["os_account"],
                "deactivated"
                if not row["is_active"]
                else "no password"
                if not row["can_sign_in"]
                else f"locked until {local(row['locked_until'])}"
                if row["locked_until"]
                else "",
            )
            for row in rows
        ],
        empty="no user yet; `zhuanxi init` makes the first",
    )


@app.command("password")
def password(context: typer.Context, name: Name, password_file: PasswordFile = None) -> None:
    """Give somebody a new password, printed once; their sessions end. Administrators."""
    with work(context) as (session, state, now):
        rules = state.settings.sign_in
        given = passwords.chosen(password_file, name, rules) if password_file else None
        made = accounts.set_password(
            session, name, state.actor(session), rules, now=now, password=given
        )
    if given is None:
        passwords.show(name, made)
    else:
        done(f"{name} has the password of the file")


@app.command("deactivate")
def deactivate(context: typer.Context, name: Name) -> None:
    """Let somebody in no more; their sessions end at once. Administrators."""
    with work(context) as (session, state, now):
        accounts.set_active(session, name, state.actor(session), is_active=False, now=now)
    done(f"{name} is let in no more")


@app.command("activate")
def activate(context: typer.Context, name: Name) -> None:
    """Let somebody in again. Administrators."""
    with work(context) as (session, state, now):
        accounts.set_active(session, name, state.actor(session), is_active=True, now=now)
    done(f"{name} is let in again")


@app.command("role")
def role(
    context: typer.Context,
    name: Name,
    role: Annotated[Role, typer.Argument(help="what they may do from now on")],
) -> None:
    """Change somebody's role, from their next click on. Administrators."""
    with work(context) as (session, state, now):
        accounts.set_role(session, name, role, state.actor(session), now=now)
    done(f"{name} may act as {role}")


@app.command("sign-out")
def sign_out(context: typer.Context, name: Name) -> None:
    """End all sessions of somebody. Administrators."""
    with work(context) as (session, state, now):
        count = accounts.sign_out(session, name, state.actor(session), now=now)
    done(f"{count} sessions of {name} have ended")


@app.command("unlock")
def unlock(context: typer.Context, name: Name) -> None:
    """Lift the lock that wrong passwords brought. Administrators."""
    with work(context) as (session, state, now):
        accounts.unlock(session, name, state.actor(session), now=now)
    done(f"{name} may try again")
