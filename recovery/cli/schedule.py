"""``zhuanxi schedule``: crawls that repeat."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer
from sqlmodel import Session

from crawlers.parsing.times import parse_time
from crawlers.plan import options_of
from recovery import scheduler, triggers
from recovery.cli import schedule_view
from recovery.cli.collect import known_spider
from recovery.cli.output import done
from recovery.cli.schedule_view import tell_next
from recovery.cli.state import work
from storage import brands, schedules
from storage.config import get_settings
from storage.errors import WrongUsage
from storage.models import Schedule
from storage.schedules import OnMissed

LONGEST_JITTER = timedelta(hours=12)

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
    with work(context) as (session, _, now):
        row = Schedule(
            name=_free(session, name),
            source=source,
            trigger=times[0],
            expression=times[1],
            counted_through=now,
            created_at=now,
        )
        _change(session, row, now, source, brand, since, option, jitter, night_pause, on_missed)
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
    with work(context) as (session, _, now):
        row = schedules.by_name(session, name)
        if rename is not None and rename != name:
            row.name = _free(session, rename)
        if times is not None:
            # What the old times would have been is neither missed nor made up for.
            (row.trigger, row.expression), row.counted_through = times, now
        if all_brands:
            row.brand_ids = []
        _change(session, row, now, source, brand, since, option, jitter, night_pause, on_missed)
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
        if name is None:
            schedules.pause_all(session, state.actor(session).name, because, now)
            left = schedules.unfinished_runs(session)
        else:
            row = schedules.by_name(session, name)
            row.is_paused, row.updated_at = True, now
            session.add(row)
            assert row.id is not None
            left = [n for n in [schedules.unfinished_run(session, row.id)] if n is not None]
    done("all schedules are paused" if name is None else f"{name} is paused")
    if left:
        done(f"made before, and still waiting or running: run {', '.join(map(str, left))}")


@app.command()
def resume(context: typer.Context, name: NameOrAll = None, everything: All = False) -> None:
    """Let a paused schedule, or all, go on from now; what was due meanwhile is not made up for."""
    _one_or_all(name, everything)
    with work(context) as (session, _, now):
        if name is None:
            was_paused = schedules.resume_all(session, now)
            done("schedules are due again" if was_paused else "they were not all paused")
            return
        row = schedules.by_name(session, name)
        if row.is_paused:
            row.is_paused, row.updated_at, row.counted_through = False, now, now
            session.add(row)
        done(f"{name} is active")
        tell_next(session, row, now)


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
        row = schedules.by_name(session, name)
        run_id = scheduler.defer_run(session, row, state.actor(session).name, now)
    done(f"run {run_id} waits for a worker (`zhuanxi worker` or `zhuanxi up`)")


def _times(cron: str | None, every: str | None, workday: str | None) -> tuple[str, str] | None:
    """The kind and the expression of the one trigger that was said, if it is sound."""
    kinds = {"cron": cron, "interval": every, "workday": workday}
    said = [(kind, text) for kind, text in kinds.items() if text is not None]
    if not said:
        return None
    if len(said) > 1:
        raise WrongUsage("say one of --cron, --every and --workday", "for example --every 2h")
    now = datetime.now(UTC)
    if triggers.next_due(*said[0], get_settings().zone, now)(now) is None:
        raise WrongUsage(
            "{expression!r} is never due", "check its day and month", expression=said[0][1]
        )
    return said[0]


def _change(
    session: Session,
    row: Schedule,
    now: datetime,
    source: str | None,
    names: Sequence[str] | None,
    since: str | None,
    pairs: Sequence[str] | None,
    jitter: str | None,
    night_pause: str | None,
    on_missed: OnMissed | None,
) -> None:
    """Take what was said into a schedule, and store it."""
    if source is not None:
        known_spider(source)
        row.source = source
    if names:
        row.brand_ids = [brands.by_name(session, name).id or 0 for name in dict.fromkeys(names)]
    row.options = _options(row.options, [*(pairs or []), *([f"since={since}"] if since else [])])
    if jitter is not None:
        row.jitter_seconds = int(triggers.duration(jitter, LONGEST_JITTER).total_seconds())
    if night_pause is not None:
        wanted = "" if night_pause == "none" else night_pause
        row.night_pause = str(triggers.NightPause.parse(wanted, get_settings().zone) or "")
    if on_missed is not None:
        row.on_missed = on_missed
    row.updated_at = now
    session.add(row)
    session.flush()


def _options(old: dict[str, Any], pairs: Sequence[str]) -> dict[str, Any]:
    """The options with those that were said; one without a value is taken out."""
    options = {key: value for key, value in {**old, **options_of(pairs)}.items() if value}
    since, limit = options.get("since"), options.get("limit")
    zone, now = get_settings().zone, datetime.now(UTC)
    for value in (since, options.get("until")):
        is_overlap = value is since and scheduler.overlap_of(value) is not None
        if value is not None and not is_overlap and parse_time(value, now, zone) is None:
            raise WrongUsage("{time!r} is no time", "write 2d, 6h or 2026-11-20", time=value)
    if limit is not None and not (limit.isdecimal() and int(limit) > 0):
        raise WrongUsage(
            "limit {value!r} is no number of items", "use a whole number from 1", value=limit
        )
    return options


def _free(session: Session, name: str) -> str:
    if any(row.name == name for row in schedules.all_of(session)):
        raise WrongUsage(
            "there is already a schedule {name!r}",
            "`zhuanxi schedule edit` changes it",
            name=name,
        )
    return name


def _one_or_all(name: str | None, everything: bool) -> None:
    if (name is None) != everything:
        raise WrongUsage(
            "say the name of a schedule, or --all", "`zhuanxi schedule list` shows them"
        )
