"""``zhuanxi source``: where brands are looked for."""

from pathlib import Path
from typing import Annotated, Any

import typer

from crawlers.plan import options_of
from recovery.actor import Role
from recovery.cli.collect import known_spider
from recovery.cli.output import Json, as_json, done, local, table
from recovery.cli.state import work
from storage import brands as stored
from storage.errors import WrongUsage
from storage.keys import get_keys

source_app = typer.Typer(help="Where it is looked for.", no_args_is_help=True)


@source_app.command("list")
def list_sources(context: typer.Context, json: Json = False) -> None:
    """The sources that have been used or set up."""
    with work(context) as (session, state, _now):
        rows: list[dict[str, Any]] = [
            {
                "name": row.name,
                "base_url": state.settings.source(row.name).base_url,
                "cookie_set_at": row.cookie_set_at,
                "options": row.options,
            }
            for row in stored.all_sources(session)
        ]
    if json:
        as_json(rows)
        return
    table(
        ["source", "base address", "cookie entered", "options"],
        [
            (
                r["name"],
                r["base_url"] or "its own",
                local(r["cookie_set_at"]),
                r["options"] or "",
            )
            for r in rows
        ],
        empty="no source used yet; `zhuanxi crawl feed --url ADDRESS` reads a feed",
    )


@source_app.command("set")
def set_source(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="weibo, feed, appstore …")],
    option: Annotated[
        list[str], typer.Argument(help="KEY=VALUE, e.g. urls=https://a/feed,https://b/feed")
    ],
) -> None:
    """Keep options that every crawl of a source uses."""
    known_spider(name)
    values = options_of(option)
    with work(context) as (session, _, _now):
        row = stored.source(session, name)
        row.options = {**row.options, **values}
        session.add(row)
    done(f"{name} now reads {values}")


@source_app.command("robots")
def overrule_robots(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="the source")],
    because: Annotated[
        str, typer.Option(help="why robots.txt may be overruled; empty: obey it again")
    ],
) -> None:
    """Overrule robots.txt for a source, on record with name and reason. Administrators only."""
    known_spider(name)
    with work(context) as (session, state, _now):
        actor = state.actor(session)
        if actor.role is not Role.ADMIN:
            raise WrongUsage(
                "the role {role} may not do this", "ask an administrator", role=actor.role
            )
        row = stored.source(session, name)
        row.robots_overruled_by = actor.name if because.strip() else None
        row.robots_overruled_because = because.strip() or None
        session.add(row)
    done(f"robots.txt is {'overruled' if because.strip() else 'obeyed'} for {name}")


@source_app.command("cookie")
def set_cookie(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="the source, e.g. weibo")],
    file: Annotated[
        Path | None, typer.Option(help="file that holds the cookie; without it you are asked")
    ] = None,
) -> None:
    """Keep your own account's cookie for a source, encrypted. It is never shown again."""
    known_spider(name)
    cookie = (
        file.read_text(encoding="utf-8").strip()
        if file is not None
        else typer.prompt("cookie", hide_input=True).strip()
    )
    if "=" not in cookie or "\n" in cookie:
        raise WrongUsage(
            "this is no cookie", "paste the value of the Cookie header of a signed-in page"
        )
    with work(context) as (session, _, now):
        stored.set_cookie(session, name, get_keys().seal(cookie), now)
    done(f"the cookie for {name} is kept, encrypted")
