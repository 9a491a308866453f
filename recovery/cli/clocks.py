"""``zhuanxi cases clocks|rescore`` and ``zhuanxi norms``: what is due when, and by which norm."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import typer

from recovery.access.actor import Right
from recovery.casework import cases, numbers
from recovery.cli.casework import CaseId, app
from recovery.cli.output import Json, as_json, done, local, printable, table
from recovery.cli.state import State, work
from recovery.clocks import clocks, deadlines, norms, sla, timing
from recovery.clocks.sla import Span, Urgency, WorkingHours
from recovery.words import word
from storage import cases as stored
from storage.case_settings import SlaSettings

_HOUR = timedelta(hours=1)


@app.command("clocks")
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


@app.command()
def rescore(context: typer.Context) -> None:
    """Have all open cases scored anew after a change of weights or norms. Leads and admins."""
    with work(context) as (session, state, now):
        state.actor(session).must(Right.LEAD_TEAM)
        count = deadlines.look_again(session, now)
    looked = deadlines.keep(state.settings, now)
    done(f"{count} open cases scored, {looked.rescored} have other terms now")


def list_norms(context: typer.Context, json: Json = False) -> None:
    """The norms: how long, whose duty, and where it is written."""
    state: State = context.obj
    found = [*_house(state.settings.sla), *_legal()]
    if json:
        as_json(found)
        return
    table(
        ["preset", "amount", "duty", "what", "source"],
        [
            (
                one["preset"],
                f"{one['amount']:g} {word('unit', one['unit'], 'en')}",
                one["duty"],
                printable(one["what"]),
                one["source"],
            )
            for one in found
        ],
        empty="",
    )


def register(main: typer.Typer) -> None:
    """Add ``norms`` to the command line; the others are commands of ``cases``."""
    main.command("norms")(list_norms)


def _reading(one: clocks.Reading) -> dict[str, Any]:
    return {
        "clock": one.clock,
        "due_at": one.due_at,
        "state": one.state,
        "left_hours": None if one.left is None else round(one.left / _HOUR, 2),
        "norm_hours": one.norm.amount / _HOUR,
        "unit": _unit(one.norm),
        "stopped_at": one.stopped_at,
    }


def _unknown_years(readings: list[clocks.Reading], hours: WorkingHours) -> list[int]:
    days = (one.due_at.astimezone(hours.zone).date() for one in readings)
    return sorted({day.year for day in days if not sla.is_calendar_known(day, hours.holidays)})


def _unit(span: Span) -> norms.Unit:
    return norms.Unit.HOURS if span.is_natural else norms.Unit.WORKING_HOURS


def _house(said: SlaSettings) -> list[dict[str, Any]]:
    found = []
    for urgency in Urgency:
        own = sla.norms(urgency, said)
        for clock, span in (
            (clocks.Clock.FIRST_RESPONSE, own.first_response),
            (clocks.Clock.RESOLUTION, own.resolution),
            (clocks.Clock.CALLBACK, own.callback),
        ):
            found.append(
                {
                    "preset": "house",
                    "what": f"{clock} of {urgency} cases",
                    "what_zh": f"{word('urgency', urgency)}工单的{word('clock', clock)}",
                    "amount": span.amount / _HOUR,
                    "unit": _unit(span),
                    "duty": norms.Duty.COMPANY,
                    "source": "house norm, settings `sla`",
                    "source_zh": "内部约定，配置项 sla",
                    "is_house": True,
                }
            )
    return found


def _legal() -> list[dict[str, Any]]:
    return [
        {"preset": preset, **asdict(norm), "is_house": False}
        for preset, own in norms.PRESETS.items()
        for norm in own
    ]
