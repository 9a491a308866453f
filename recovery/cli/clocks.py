"""``zhuanxi cases clocks|rescore``: what is due when, what is left of it, and why."""

from datetime import datetime, timedelta
from typing import Any

import typer

from recovery.access.actor import Right
from recovery.casework import cases, numbers
from recovery.cli.casework import CaseId
from recovery.cli.norms import unit
from recovery.cli.output import Json, as_json, done, local, table
from recovery.cli.state import work
from recovery.clocks import clocks, deadlines, sla, timing
from recovery.clocks.sla import WorkingHours
from recovery.words import word
from storage import cases as stored

_HOUR = timedelta(hours=1)


def register(app: typer.Typer) -> None:
    """Add the commands to those of ``cases``."""
    app.command("clocks")(case_clocks)
    app.command("rescore")(rescore)


def case_clocks(context: typer.Context, case_id: CaseId, json: Json = False) -> None:
    """What is due when in a case, what is left of it, and why."""
    with work(context) as (session, state, now):
        case = cases.seen(session, case_id, state.reader(session))
        history = stored.history(session, case_id)
        by = timing.rules(state.settings)
        readings = by.readings(case, now)
    counts = clocks.deadline(readings)
    told: dict[str, Any] = {
        "case": case_id,
        "number": numbers.number(case),
        "urgency": by.urgency(case),
        "paused_at": case.paused_at,
        "ordered_due": case.ordered_due,
        "legal_due": case.legal_due,
        "counts": counts.clock if counts else None,
        "counted_by_weekdays": _unknown_years(readings, by.hours),
        "clocks": [_reading(one) for one in readings],
        "hastened": [
            {"at": line.event.at, **line.event.details}
            for line in history
            if line.event.action == "hastened"
        ],
        "priority": case.priority,
        "priority_terms": case.priority_terms,
    }
    if json:
        as_json(told)
        return
    waits = f", paused since {local(case.paused_at)}" if case.paused_at else ""
    done(f"{told['number']}  {case.stage}  {told['urgency']}{waits}")
    table(
        ["clock", "due", "state", "left", "norm"],
        [
            (
                one["clock"],
                local(one["due_at"]),
                one["state"],
                "" if one["left_hours"] is None else f"{one['left_hours']:g} h",
                f"{one['norm_hours']:g} {word('unit', one['unit'], 'en')}",
            )
            for one in told["clocks"]
        ],
        empty="no clock of this case runs",
    )
    if told["counted_by_weekdays"]:
        years = ", ".join(map(str, told["counted_by_weekdays"]))
        done(f"holidays of {years} are not known; Monday to Friday count as working days")
    for one in told["hastened"]:
        was = f"{local(datetime.fromisoformat(one['was']))} before" if one["was"] else "none before"
        done(
            f"{one['clock']} shortened {local(one['at'])}: mention {one['mention']} gains "
            f"{one['growth']:g} an hour, so {one['hours']:g} natural hours were left ({was})"
        )
    terms = ", ".join(f"{name} {points:g}" for name, points in case.priority_terms.items())
    done(f"priority {case.priority}: {terms}")


def rescore(context: typer.Context) -> None:
    """Have all open cases scored anew after a change of weights or norms. Leads and admins."""
    with work(context) as (session, state, now):
        state.actor(session).must(Right.LEAD_TEAM)
        count = deadlines.look_again(session, now)
    looked = deadlines.keep(state.settings, now)
    done(f"{count} open cases scored, {looked.rescored} have other terms now")


def _reading(one: clocks.Reading) -> dict[str, Any]:
    return {
        "clock": one.clock,
        "due_at": one.due_at,
        "state": one.state,
        "left_hours": None if one.left is None else round(one.left / _HOUR, 2),
        "norm_hours": one.norm.amount / _HOUR,
        "unit": unit(one.norm),
        "stopped_at": one.stopped_at,
    }


def _unknown_years(readings: list[clocks.Reading], hours: WorkingHours) -> list[int]:
    days = (one.due_at.astimezone(hours.zone).date() for one in readings)
    return sorted({day.year for day in days if not sla.is_calendar_known(day, hours.holidays)})
