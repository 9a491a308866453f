"""``zhuanxi schedule``: crawls that repeat."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from recovery.cli import schedule_view
from recovery.cli.output import done
from recovery.cli.schedule_view import tell_next
from recovery.cli.state import work
from recovery.collection import scheduling
from storage.errors import WrongUsage
from storage.schedules import OnMissed

app = typer.Typer(help="Crawls that repeat.", no_args_is_help=True)
schedule_view.register(app)

Name = Annotated[str, typer.Argument(help="the schedule's name")]
NameOrAll = Annotated[str | None, typer.Argument(help="the schedule's name")]
Cron = Annotated[
    str | None, typer.Option(help="minute hour day month weekday, e.g. '30 8 * * mon-fri'")
]
Every = Annotated[str | None, typer.Option(help="30m, 2h, 1d")]
Workday = Annotated[
    str | None, typer.Option(help="on working days: '09:00,14:30', or minute hour: '*/30 9-17'")
]
BrandNames = Annotated[
    list[str] | None, typer.Option("--brand", help="only these brands; default: all")
]
Since = Annotated[str | None, typer.Option(help="how far each run reaches back: 2d, 6h; or a date")]
Option = Annotated[
    list[str] | None, typer.Option("--set", help="KEY=VALUE of the source, e.g. nodes=qna")
]
Jitter = Annotated[str | None, typer.Option(help="start up to so much later: 90s, 5m; 0: none")]
Pause = Annotated[
    str | None, typer.Option("--night-pause", help="local hours, 23:00-07:00; or none")
]
Missed = Annotated[OnMissed | None, typer.Option(help="after a downtime: one run for all, or none")]
All = Annotated[bool, typer.Option("--all", help="all schedules, now and until resumed")]


@app.command()
def add(
    context: typer.Context,
    name: Name,
    source: Annotated[str, typer.Argument(help="what is crawled")],
    cron: Cron = None,
    every: Every = None,
    workday: Workday = None,
    brand: BrandNames = None,
    since: Since = None,
    option: Option = None,
    jitter: Jitter = None,
    night_pause: Pause = None,
    on_missed: Missed = None,
) -> None:
    """Add a schedule. A running scheduler takes it over within seconds."""
    times = _times(cron, every, workday)
    if times is None:
        raise WrongUsage("say one of --cron, --every and --workday", "for example --every 2h")
    with work(context) as (session, state, now):
        row = scheduling.add(
            session,
            state.actor(session),
            name,
            source,
            times,
            now,
            names=brand,
            since=since,
            pairs=option,
            jitter=jitter,
            night_pause=night_pause,
            on_missed=on_missed,
        )
        done(f"{name}: {source}, {schedule_view.when(*times)}")
        tell_next(session, row, now)


@app.command()
def edit(
    context: typer.Context,
    name: Name,
    rename: Annotated[str | None, typer.Option(help="the new name")] = None,
    source: Annotated[str | None, typer.Option(help="what is crawled")] = None,
    cron: Cron = None,
    every: Every = None,
    workday: Workday = None,
    brand: BrandNames = None,
    all_brands: Annotated[
        bool, typer.Option("--all-brands", help="no brand in particular")
    ] = False,
    since: Since = None,
    option: Option = None,
    jitter: Jitter = None,
    night_pause: Pause = None,
    on_missed: Missed = None,
) -> None:
    """Change a schedule; what is not named stays. A running scheduler takes it over in seconds."""
    times = _times(cron, every, workday)
    said = (rename, source, times, brand, since, option, jitter, night_pause, on_missed)
    if all(one is None for one in said) and not all_brands:
        raise WrongUsage(
            "say what is to change", "`zhuanxi schedule show {name}` tells what is", name=name
        )
    if brand and all_brands:
        raise WrongUsage("--brand and --all-brands exclude each other", "say one of them")
    with work(context) as (session, state, now):
        row = scheduling.edit(
            session,
            state.actor(session),
            name,
            now,
            rename=rename,
            times=times,
            all_brands=all_brands,
            source=source,
            names=brand,
            since=since,
            pairs=option,
            jitter=jitter,
            night_pause=night_pause,
            on_missed=on_missed,
        )
        done(f"{row.name}: {row.source}, {schedule_view.when(row.trigger, row.expression)}")
        tell_next(session, row, now)


@app.command()
def pause(
    context: typer.Context,
    name: NameOrAll = None,
    everything: All = False,
    because: Annotated[str, typer.Option(help="with --all: why")] = "",
) -> None:
    """Stop a schedule, or all of them, until resumed. Runs that were made already go on."""
    _one_or_all(name, everything)
    with work(context) as (session, state, now):
        actor = state.actor(session)
        left = (
            scheduling.pause_all(session, actor, because, now)
            if name is None
            else scheduling.pause(session, actor, name, now)
        )
    done("all schedules are paused" if name is None else f"{name} is paused")
    if left:
        done(f"made before, and still waiting or running: run {', '.join(map(str, left))}")


@app.command()
def resume(context: typer.Context, name: NameOrAll = None, everything: All = False) -> None:
    """Let a paused schedule, or all, go on from now; what was due meanwhile is not made up for."""
    _one_or_all(name, everything)
    with work(context) as (session, state, now):
        if name is None:
            was_paused = scheduling.resume_all(session, state.actor(session), now)
            done("schedules are due again" if was_paused else "they were not all paused")
            return
        row = scheduling.resume(session, state.actor(session), name, now)
        done(f"{name} is active")
        tell_next(session, row, now)


@app.command()
def remove(context: typer.Context, name: Name) -> None:
    """Remove a schedule; the runs it made stay."""
    with work(context) as (session, state, _now):
        scheduling.remove(session, state.actor(session), name)
    done(f"{name} is removed")


@app.command()
def run(context: typer.Context, name: Name) -> None:
    """Queue a schedule's crawl now, for the next free worker."""
    with work(context) as (session, state, now):
        run_id = scheduling.run_now(session, state.actor(session), name, now)
    done(f"run {run_id} waits for a worker (`zhuanxi worker` or `zhuanxi up`)")


def _times(cron: str | None, every: str | None, workday: str | None) -> tuple[str, str] | None:
    """The kind and the expression of the one trigger that was said, if it is sound."""
    kinds = {"cron": cron, "interval": every, "workday": workday}
    said = [(kind, text) for kind, text in kinds.items() if text is not None]
    if not said:
        return None
    if len(said) > 1:
        raise WrongUsage("say one of --cron, --every and --workday", "for example --every 2h")
    return scheduling.sound(*said[0], datetime.now(UTC))


def _one_or_all(name: str | None, everything: bool) -> None:
    if (name is None) != everything:
        raise WrongUsage(
            "say the name of a schedule, or --all", "`zhuanxi schedule list` shows them"
        )
