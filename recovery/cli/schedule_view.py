"""What ``zhuanxi schedule`` shows: the schedules, what they did, and what comes next."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

import typer
from sqlmodel import Session, col, select

from recovery.cli import output
from recovery.cli.output import Json, as_json, done, table
from recovery.cli.state import work
from recovery.collection import due, triggers
from storage import schedules
from storage.config import get_settings
from storage.models import AppSetting, Brand, Schedule, ScheduleTick
from storage.schedules import Outcome

_UNITS = ((86400, "d"), (3600, "h"), (60, "m"), (1, "s"))


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command("list")(list_schedules)
    app.command("show")(show)


def list_schedules(context: typer.Context, json: Json = False) -> None:
    """All schedules with their state, their last tick and their next times, local."""
    with work(context) as (session, _, now):
        all_paused = schedules.all_paused(session)
        told = [
            describe(session, row, now, all_paused=all_paused, newest=1)
            for row in schedules.all_of(session)
        ]
    if json:
        as_json(told)
        return
    rows: list[tuple[object, ...]] = []
    for one in told:
        asked = f"{one['source']} {' '.join(one['brands'])}".strip()
        lines = [f"last {tick['told']}" for tick in one["ticks"]]
        first, *others = [*lines, *(f"next {_next_line(each)}" for each in one["next"])] or [""]
        rows.append((one["name"], asked, one["when"], one["state"], first))
        rows += [("", "", "", "", line) for line in others]
    table(
        ["name", "source", "when", "state", "last and next"],
        rows,
        empty="no schedule yet; `zhuanxi schedule add NAME SOURCE --every 2h` adds one",
    )
    if all_paused is not None:
        warn_all_paused(all_paused)


def show(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="the schedule's name")],
    json: Json = False,
) -> None:
    """One schedule: all that it says, its next times, and what became of the last ones."""
    with work(context) as (session, _, now):
        all_paused = schedules.all_paused(session)
        row = schedules.by_name(session, name)
        told = describe(session, row, now, all_paused=all_paused, newest=10)
    if json:
        as_json(told)
        return
    plain = {
        "source": told["source"],
        "brands": "、".join(told["brands"]) or "all",
        "when": told["when"],
        "options": ", ".join(f"{key}={_value(value)}" for key, value in told["options"].items()),
        "jitter": span(row.jitter_seconds) if row.jitter_seconds else "none",
        "night pause": row.night_pause or "none",
        "when missed": row.on_missed,
        "state": told["state"],
    }
    table(["what", "value"], [(key, value) for key, value in plain.items() if value], empty="")
    for each in told["next"]:
        done(f"next: {_next_line(each)}")
    table(["last", "what became of it"], [(t["at"], t["told"]) for t in told["ticks"]], empty="")
    if all_paused is not None:
        warn_all_paused(all_paused)


def tell_next(session: Session, row: Schedule, now: datetime) -> None:
    """Print the next times of a schedule that was made or changed."""
    all_paused = schedules.all_paused(session)
    for each in describe(session, row, now, all_paused=all_paused, newest=0)["next"]:
        done(f"next: {_next_line(each)}")
    if all_paused is not None:
        warn_all_paused(all_paused)


def warn_all_paused(row: AppSetting) -> None:
    """That no schedule ticks, on whose word and since when."""
    output.warn(
        "all schedules are paused since {since} by {by}: {because}",
        since=output.local(row.changed_at),
        by=row.changed_by,
        because=row.value.get("because") or "-",
    )


def describe(
    session: Session,
    row: Schedule,
    now: datetime,
    *,
    all_paused: AppSetting | None,
    newest: int,
) -> dict[str, Any]:
    """A schedule as JSON tells it; ``newest`` ticks are included."""
    assert row.id is not None
    zone = get_settings().zone
    timing = due.timing_of(row, zone)
    is_stopped = row.is_paused or all_paused is not None
    names = _names(session, row.brand_ids)
    return {
        **row.model_dump(),
        "brands": [names.get(brand_id, str(brand_id)) for brand_id in row.brand_ids],
        "when": when(row.trigger, row.expression),
        "state": "paused" if row.is_paused else "all paused" if all_paused else _state(timing, now),
        "next": []
        if is_stopped
        else [
            {
                "due_at": one.due_at,
                "starts_at": one.starts_at.astimezone(zone),
                "means": due.means(timing, one),
            }
            for one in due.coming(timing, row.counted_through, now)
        ],
        "ticks": [
            {**tick.model_dump(), "at": due.stamp(tick.due_at, zone), "told": _told(tick)}
            for tick in schedules.ticks(session, row.id, newest)
        ],
    }


def when(trigger: str, expression: str) -> str:
    """A trigger in words."""
    match triggers.Kind(trigger):
        case triggers.Kind.INTERVAL:
            return f"every {expression.strip()}"
        case triggers.Kind.WORKDAY:
            return f"working days {expression.strip()}"
        case _:
            return f"cron {expression.strip()}"


def span(seconds: int) -> str:
    """Seconds in the largest unit that fits: 300 is 5m."""
    size, unit = next((s, u) for s, u in _UNITS if seconds % s == 0)
    return f"{seconds // size}{unit}"


def _state(timing: due.Timing, now: datetime) -> str:
    return "night pause" if timing.pause and timing.pause.began(now) else "active"


def _told(tick: ScheduleTick) -> str:
    zone = get_settings().zone
    at = due.stamp(tick.due_at, zone)
    more = f", stands for {tick.stands_for} due times" if tick.stands_for > 1 else ""
    match Outcome(tick.outcome):
        case Outcome.QUEUED:
            return f"{at}: run {tick.run_id}{more}"
        case Outcome.STILL_RUNNING:
            return f"{at}: skipped, run {tick.run_id} was still running{more}"
        case Outcome.MISSED:
            return f"{at}: missed and skipped{more}"


def _next_line(one: Mapping[str, Any]) -> str:
    zone = get_settings().zone
    return due.stamp(one["starts_at"], zone) + (f" ({one['means']})" if one["means"] else "")


def _names(session: Session, ids: Sequence[int]) -> dict[int | None, str]:
    found = session.exec(select(Brand.id, Brand.name).where(col(Brand.id).in_(ids)))
    return dict(found.all())


def _value(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
