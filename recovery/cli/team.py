"""``zhuanxi user``: what people can take, when they work, and where they are."""

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Any

import typer

from crawlers.parsing.times import is_day
from recovery.casework import handing
from recovery.casework.numbers import number_of
from recovery.cli.output import Json, as_json, done, local, table
from recovery.cli.state import moment, work
from recovery.team import duties, team
from recovery.team.assignment import Presence
from recovery.team.duties import Why
from recovery.team.shifts import DAILY, WORKDAYS, clock, weekdays
from recovery.team.skills import Skill
from storage import assignment as stored
from storage import users

skills = typer.Typer(help="What somebody takes cases of.", no_args_is_help=True)
shifts = typer.Typer(help="When people work.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="the user")]
Whom = Annotated[str | None, typer.Option("--user", help="leads: of whom; default: yourself")]
Kind = Annotated[Skill, typer.Argument(help="brand, topic or language")]
Value = Annotated[str, typer.Argument(help="a brand's name, or the code of a topic or language")]


def register(app: typer.Typer) -> None:
    """Add the commands to ``zhuanxi user``."""
    app.command("set")(change)
    app.command("team")(show)
    app.command("presence")(presence)
    app.command("absent")(absent)
    app.command("back")(back)
    app.command("absences")(absences)
    app.add_typer(skills, name="skill")
    app.add_typer(shifts, name="shift")


def change(
    context: typer.Context,
    name: Name,
    senior: Annotated[
        bool | None, typer.Option("--senior/--junior", help="takes cases that need a senior")
    ] = None,
    capacity: Annotated[
        int | None, typer.Option(min=0, help="most cases that they work at a time")
    ] = None,
) -> None:
    """Change what somebody can be given. Leads and administrators."""
    with work(context) as (session, state, _):
        user = duties.change(
            session, name, state.actor(session), is_senior=senior, capacity=capacity
        )
        most = state.settings.assignment.capacity if user.capacity is None else user.capacity
    done(f"{name} is {'a' if user.is_senior else 'no'} senior handler, {most} cases at most")


def show(context: typer.Context, json: Json = False) -> None:
    """Everybody who works cases: their shift now, presence, load and what they take."""
    with work(context) as (session, state, now):
        rows = [asdict(one) for one in team.members(session, state.settings, now)]
    for row in rows:
        row |= {kind: sorted(row[kind]) for kind in ("brands", "topics", "languages")}
    if json:
        as_json(rows)
        return
    table(
        ["name", "role", "shift", "presence", "cases", "load", "abusive", "takes"],
        [
            (
                row["name"],
                f"{row['role']}{' senior' if row['is_senior'] else ''}",
                row["duty"],
                "absent" if row["is_absent"] else row["presence"],
                f"{row['open_cases']}/{row['capacity']}",
                row["load"],
                row["abusive_streak"],
                _takes(row),
            )
            for row in rows
        ],
        empty="nobody works cases yet; `zhuanxi user add NAME --role handler` adds somebody",
    )


@skills.command("add")
def add_skill(context: typer.Context, name: Name, kind: Kind, value: Value) -> None:
    """Somebody takes this brand, topic or language, and of its kind only what is said so."""
    with work(context) as (session, state, _):
        duties.add_skill(session, name, kind, value, state.actor(session))
    done(f"{name} takes the {kind} {value}")


@skills.command("remove")
def remove_skill(context: typer.Context, name: Name, kind: Kind, value: Value) -> None:
    """Take a skill back; without any of a kind somebody takes all of it."""
    with work(context) as (session, state, _):
        duties.remove_skill(session, name, kind, value, state.actor(session))
    done(f"{name} has the {kind} {value} no more")


@shifts.command("add")
def add_shift(
    context: typer.Context,
    name: Name,
    begins: Annotated[str, typer.Option("--from", help="when it begins, local time: 09:00")],
    ends: Annotated[str, typer.Option("--to", help="when it ends; after midnight: 02:00")],
    days: Annotated[
        str, typer.Option(help="workdays (official, 调休 too), daily, or weekdays: 1-5 or 6,7")
    ] = WORKDAYS,
) -> None:
    """Somebody works in these hours; without any shift, in the working hours of the settings."""
    with work(context) as (session, state, _):
        me = state.actor(session)
        shift = duties.add_shift(session, name, weekdays(days), clock(begins), clock(ends), me)
    done(f"shift {shift.id}: {name} works {_days(shift.weekdays)} {begins}–{ends}")


@shifts.command("list")
def list_shifts(context: typer.Context, json: Json = False) -> None:
    """All shifts."""
    with work(context) as (session, _, _now):
        rows = [
            {
                "id": shift.id,
                "name": name,
                "days": _days(shift.weekdays),
                "from": f"{shift.starts:%H:%M}",
                "to": f"{shift.ends:%H:%M}",
            }
            for shift, name in users.shifts(session)
        ]
    if json:
        as_json(rows)
        return
    table(
        ["shift", "name", "days", "from", "to"],
        [tuple(row.values()) for row in rows],
        empty="no shifts; everybody works the working hours of the settings",
    )


@shifts.command("remove")
def remove_shift(
    context: typer.Context,
    number: Annotated[int, typer.Argument(help="as `zhuanxi user shift list` prints it")],
) -> None:
    """Take a shift back."""
    with work(context) as (session, state, _):
        duties.remove_shift(session, number, state.actor(session))
    done(f"shift {number} is gone")


def presence(
    context: typer.Context,
    where: Annotated[Presence, typer.Argument(help="at_work, remote or away")],
    user: Whom = None,
) -> None:
    """Say where you are: who is away is given no case."""
    with work(context) as (session, state, now):
        who = duties.say_presence(session, user, where, state.actor(session), now=now)
    done(f"{who.name} is {where}")


def absent(
    context: typer.Context,
    user: Whom = None,
    begins: Annotated[
        str | None, typer.Option("--from", help="from when, as 2026-11-25 13:00; default: now")
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="up to when; a day is included; default: until back")
    ] = None,
    why: Annotated[Why, typer.Option(help="why")] = Why.LEAVE,
    release: Annotated[
        bool, typer.Option("--release", help="give the untouched cases back now")
    ] = False,
    json: Json = False,
) -> None:
    """Say when you are absent, and which of your cases nobody has touched yet."""
    with work(context) as (session, state, now):
        zone, me = state.settings.zone, state.actor(session)
        ends = moment(until, now, zone) if until is not None else None
        if ends is not None and is_day(until):
            ends += timedelta(days=1)
        starts = moment(begins, now, zone) if begins is not None else now
        who, absence = duties.say_absent(session, user, starts, ends, why, me, now=now)
        untouched = stored.untouched(session, who, sorted(team.WORKED))
        released = handing.release(session, who, me, now=now) if release else []
        told: dict[str, Any] = {
            "name": who.name,
            "starts_at": absence.starts_at,
            "ends_at": absence.ends_at,
            "why": absence.why,
            "untouched": untouched,
            "released": [case.id for case in released],
        }
    if json:
        as_json(told)
        return
    done(
        f"{told['name']} is absent from {local(told['starts_at'])} "
        f"{'to ' + local(told['ends_at']) if told['ends_at'] else 'until back'}"
    )
    for case_id in untouched:
        is_back = case_id in told["released"]
        done(f"{number_of(case_id)} is untouched{', with nobody now' if is_back else ''}")


def back(context: typer.Context, user: Whom = None) -> None:
    """Say that you are back: absences that last end now."""
    with work(context) as (session, state, now):
        count = duties.say_back(session, user, state.actor(session), now=now)
    done("welcome back" if count else "no absence lasted")


def absences(context: typer.Context, json: Json = False) -> None:
    """Who is or will be absent; why, only leads see of others."""
    with work(context) as (session, state, now):
        rows: list[dict[str, Any]] = [
            {
                "name": name,
                "starts_at": absence.starts_at,
                "ends_at": absence.ends_at,
                "why": why,
                "set_by": absence.set_by,
            }
            for absence, name, why in duties.absences(session, state.actor(session), now=now)
        ]
    if json:
        as_json(rows)
        return
    table(
        ["name", "from", "to", "why", "said by"],
        [
            (r["name"], local(r["starts_at"]), local(r["ends_at"]), r["why"] or "", r["set_by"])
            for r in rows
        ],
        empty="nobody is absent",
    )


def _days(digits: str) -> str:
    return {"": WORKDAYS, DAILY: "daily"}.get(digits, ",".join(digits))


def _takes(row: dict[str, Any]) -> str:
    if row["role"] == "outsourced" and not row["brands"]:
        return "nothing: no brand assigned"
    return " ".join([*row["brands"], *row["topics"], *row["languages"]]) or "everything"
