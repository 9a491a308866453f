"""``zhuanxi schedule``: crawls that repeat."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from sqlmodel import Session

from recovery import scheduler
from recovery.cli.collect import known_spider
from recovery.cli.output import Json, as_json, done, local, table
from recovery.cli.state import work
from storage import brands, schedules
from storage.config import get_settings
from storage.errors import WrongUsage
from storage.models import Schedule

app = typer.Typer(help="Crawls that repeat.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="the schedule's name")]
Cron = Annotated[
    str | None, typer.Option(help="minute hour day month weekday, e.g. '30 8 * * mon-fri'")
]
Every = Annotated[str | None, typer.Option(help="30m, 2h, 1d")]
Brand = Annotated[str | None, typer.Option(help="only this brand; default: all")]


@app.command("list")
def list_schedules(context: typer.Context, json: Json = False) -> None:
    """All schedules with their next times, local."""
    with work(context) as (session, _, now):
        rows = [(row, scheduler.next_times(row, now)) for row in schedules.all_of(session)]
    if json:
        as_json([{**row.model_dump(), "next": times} for row, times in rows])
        return
    table(
        ["name", "source", "when", "state", "next"],
        [
            (
                row.name,
                row.source,
                f"{row.trigger} {row.expression}",
                "paused" if row.is_paused else "active",
                local(times[0]) if times else "",
            )
            for row, times in rows
        ],
        empty="no schedule yet; `zhuanxi schedule add NAME SOURCE --every 2h` adds one",
    )


@app.command()
def add(
    context: typer.Context,
    name: Name,
    source: Annotated[str, typer.Argument(help="what is crawled")],
    cron: Cron = None,
    every: Every = None,
    brand: Brand = None,
) -> None:
    """Add a schedule. A running scheduler takes it over within seconds."""
    kind, expression = _when(cron, every)
    known_spider(source)
    with work(context) as (session, _, now):
        if any(row.name == name for row in schedules.all_of(session)):
            raise WrongUsage(
                "there is already a schedule {name!r}",
                "`zhuanxi schedule edit` changes it",
                name=name,
            )
        session.add(
            Schedule(
                name=name,
                source=source,
                brand_id=brands.by_name(session, brand).id if brand else None,
                trigger=kind,
                expression=expression,
                created_at=now,
                updated_at=now,
            )
        )
    done(f"{source} is crawled {kind} {expression}")


@app.command()
def edit(context: typer.Context, name: Name, cron: Cron = None, every: Every = None) -> None:
    """Change when a schedule is due."""
    kind, expression = _when(cron, every)
    with work(context) as (session, _, now):
        row = schedules.by_name(session, name)
        row.trigger, row.expression, row.updated_at = kind, expression, now
        session.add(row)
    done(f"{name} is now {kind} {expression}")


@app.command()
def pause(context: typer.Context, name: Name) -> None:
    """Stop a schedule until it is resumed."""
    with work(context) as (session, _, now):
        _set_paused(session, name, True, now)
    done(f"{name} is paused")


@app.command()
def resume(context: typer.Context, name: Name) -> None:
    """Let a paused schedule go on."""
    with work(context) as (session, _, now):
        _set_paused(session, name, False, now)
    done(f"{name} is active")


@app.command()
def remove(context: typer.Context, name: Name) -> None:
    """Remove a schedule; the runs it made stay."""
    with work(context) as (session, _, _now):
        session.delete(schedules.by_name(session, name))
    done(f"{name} is removed")


@app.command()
def run(context: typer.Context, name: Name) -> None:
    """Queue a schedule's crawl now, for the next free worker."""
    with work(context) as (session, state, now):
        run_id = scheduler.defer_run(
            session, schedules.by_name(session, name), state.actor(session).name, now
        )
    done(f"run {run_id} waits for a worker (`zhuanxi worker` or `zhuanxi up`)")


def _when(cron: str | None, every: str | None) -> tuple[str, str]:
    if (cron is None) == (every is None):
        raise WrongUsage("say either --cron or --every", "for example --every 2h")
    kind, expression = ("cron", cron) if cron is not None else ("interval", every or "")
    scheduler.trigger_of(kind, expression, get_settings().zone, datetime.now(UTC))
    return kind, expression


def _set_paused(session: Session, name: str, is_paused: bool, now: datetime) -> None:
    row = schedules.by_name(session, name)
    row.is_paused, row.updated_at = is_paused, now
    session.add(row)
