"""``zhuanxi source``: where is looked, and whether what comes can be believed."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from crawlers import runner
from crawlers.plan import options_of
from recovery.access.actor import Right
from recovery.cli.output import (
    Json,
    as_json,
    done,
    err,
    failure,
    local,
    source_name,
    table,
)
from recovery.cli.state import work
from recovery.collection import collecting, health
from recovery.collection.collecting import known_spider
from storage import brands as stored
from storage import runs

app = typer.Typer(help="Where it is looked for.", no_args_is_help=True)


@app.command("list")
def list_sources(context: typer.Context, json: Json = False) -> None:
    """The sources that have been used or set up, how fresh each is, and what is wrong."""
    with work(context) as (session, state, now):
        known = {one.facts.source: one for one in health.examine(session, now)}
        rows: list[dict[str, Any]] = [
            {
                "name": row.name,
                "base_url": state.settings.source(row.name).base_url,
                "cookie_set_at": row.cookie_set_at,
                "options": row.options,
                **_health(known.get(row.name)),
            }
            for row in stored.all_sources(session)
        ]
    if json:
        as_json(rows)
        return
    table(
        ["source", "read until", "newest post", "base address", "cookie entered", "wrong"],
        [
            (
                source_name(r["name"]),
                local(r["read_at"]),
                local(r["newest_posted_at"]),
                r["base_url"] or "its own",
                local(r["cookie_set_at"]),
                "; ".join(one["told"] for one in r["alarms"]),
            )
            for r in rows
        ],
        empty="no source used yet; `zhuanxi crawl feed --url ADDRESS` reads a feed",
    )


@app.command("check")
def check_source(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="weibo, feed, appstore …")],
    ask: Annotated[
        bool, typer.Option("--ask", help="read five items of it now, as a run of its own")
    ] = False,
    json: Json = False,
) -> None:
    """Whether what a source brings can be believed; exit code 3 when something is wrong."""
    known_spider(name)
    if ask:
        with work(context) as (session, state, now):
            actor = state.actor(session)
            actor.must(Right.RUN_CRAWLS)
            run = runs.create(
                session,
                kind="crawl",
                source=name,
                options={"limit": 5},
                actor=actor.name,
                now=now,
            )
        assert run.id is not None
        runner.run(run.id)
    with work(context) as (session, _, now):
        found = next((h for h in health.examine(session, now) if h.facts.source == name), None)
    if json:
        as_json({"name": name, **_health(found)})
    elif found is None:
        err.print(f"{name} was never read; `zhuanxi source check {name} --ask` reads five items")
    else:
        _shown(found)
    if found is not None and found.alarms:
        raise typer.Exit(3)


def _shown(found: health.SourceHealth) -> None:
    """The facts, the usual and the fields of a source, and what is wrong with it."""
    facts = found.facts
    rows = [
        ("newest run", f"{facts.run_id} {facts.status}"),
        ("read until", local(facts.read_at)),
        ("newest post", local(facts.newest_posted_at)),
    ]
    for one in found.usual:
        hours = round(one.window.total_seconds() / 3600)
        usual = "too young to say" if one.expected is None else f"usually {one.expected:.0f}"
        rows.append((f"posts in {hours} h before", f"{one.posted}, {usual}"))
    rows += [
        (f"field {one.name}", f"{one.filled}/{one.of}, before {one.filled_before}/{one.of_before}")
        for one in found.fields
    ]
    table([source_name(facts.source), ""], rows, empty="")
    for alarm in found.alarms:
        failure(alarm)


def _health(found: health.SourceHealth | None) -> dict[str, Any]:
    """A source's health for JSON; all unknown where it was never crawled."""
    if found is None:
        return {"read_at": None, "newest_posted_at": None, "status": None, "alarms": []}
    return {
        "read_at": found.facts.read_at,
        "newest_posted_at": found.facts.newest_posted_at,
        "status": found.facts.status,
        "run_id": found.facts.run_id,
        "usual": [
            {
                "hours": round(one.window.total_seconds() / 3600),
                "posted": one.posted,
                "expected": one.expected,
                "windows": len(one.earlier),
            }
            for one in found.usual
        ],
        "fields": [asdict(one) for one in found.fields],
        "alarms": [{"told": one.told, "next_step": one.next_step} for one in found.alarms],
    }


@app.command("set")
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
    with work(context) as (session, state, _now):
        state.actor(session).must(Right.KEEP_SOURCES)
        row = stored.source(session, name)
        row.options = {**row.options, **values}
        session.add(row)
    done(f"{name} now reads {values}")


@app.command("robots")
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
        actor.must(Right.KEEP_SOURCES)
        row = stored.source(session, name)
        row.robots_overruled_by = actor.name if because.strip() else None
        row.robots_overruled_because = because.strip() or None
        session.add(row)
    done(f"robots.txt is {'overruled' if because.strip() else 'obeyed'} for {name}")


@app.command("cookie")
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
    with work(context) as (session, state, now):
        collecting.set_cookie(session, state.actor(session), name, cookie, now)
    done(f"the cookie for {name} is kept, encrypted")
