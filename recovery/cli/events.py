"""``zhuanxi events``: one happening behind many cases."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlmodel import Session

from recovery.access import sight
from recovery.access.actor import Actor
from recovery.casework import cases, events, numbers, together
from recovery.casework.lifecycle import OPEN, Stage
from recovery.casework.parts import Parts
from recovery.cli import output
from recovery.cli.output import Json, as_json, done, local, table
from recovery.cli.state import work
from storage import cases as stored_cases
from storage import events as stored
from storage.config import get_settings
from storage.errors import WrongUsage

app = typer.Typer(help="One happening behind many cases.", no_args_is_help=True)

EventId = Annotated[int, typer.Argument(help="the event's number")]
CaseIds = Annotated[list[int], typer.Argument(help="the cases' numbers, without ZX-")]
Act = Callable[[Session, Actor, datetime], Parts]


@app.command("open")
def open_event(
    context: typer.Context,
    title: Annotated[str, typer.Argument(help="what happened, in a few words")],
    brand: Annotated[str, typer.Option(help="whose")],
) -> None:
    """Open an event of a brand."""
    with work(context) as (session, state, now):
        event = events.open_event(session, brand, title, state.actor(session), now=now)
    done(f"event {event.id}: {event.title}")


@app.command("list")
def list_events(
    context: typer.Context,
    brand: Annotated[str | None, typer.Option(help="only this brand's")] = None,
    all_events: Annotated[bool, typer.Option("--all", help="those that are over too")] = False,
    json: Json = False,
) -> None:
    """Events, newest first, with how many of their cases are open."""
    with work(context) as (session, state, _):
        seen = sight.of(session, state.reader(session))
        every = events.listed(session, brand, with_closed=all_events)
        found = [one for one in every if seen.covers(one.event.brand_id)]
    if json:
        as_json(
            [{**one.event.model_dump(), "brand": one.brand, "stages": one.stages} for one in found]
        )
        return
    table(
        ["event", "brand", "opened", "closed", "open", "cases", "title"],
        [
            (
                one.event.id,
                one.brand,
                local(one.event.opened_at),
                local(one.event.closed_at),
                sum(n for stage, n in one.stages.items() if Stage(stage) in OPEN),
                sum(one.stages.values()),
                one.event.title,
            )
            for one in found
        ],
        empty="no event; `zhuanxi events open` opens one",
    )


@app.command()
def show(context: typer.Context, event_id: EventId, json: Json = False) -> None:
    """One event and its cases."""
    with work(context) as (session, state, _):
        event = events.seen(session, event_id, state.reader(session))
        prepared = stored.drafted(session, event_id)
        rows = stored_cases.of_event(session, event_id)
    if json:
        told = [
            {**case.model_dump(), "number": numbers.number(case), "assignee": assignee}
            | {"is_drafted": case.id in prepared}
            for case, assignee in rows
        ]
        as_json({**event.model_dump(), "cases": told})
        return
    over = f", over since {local(event.closed_at)}" if event.closed_at else ""
    done(f"event {event.id}: {event.title}{over}")
    table(
        ["case", "prio", "stage", "who", "reply", "title"],
        [
            (
                numbers.number(case),
                case.priority,
                case.stage,
                assignee or "–",
                _reply(case.needs_senior, case.id in prepared),
                case.title,
            )
            for case, assignee in rows
        ],
        empty=f"it has no case yet; `zhuanxi events add {event.id} CASE…` puts some in",
    )


@app.command()
def add(context: typer.Context, event_id: EventId, case_ids: CaseIds, json: Json = False) -> None:
    """Put open cases into an event."""
    _do(context, json, lambda s, me, now: events.add(s, event_id, case_ids, me, now=now))


@app.command()
def remove(
    context: typer.Context, event_id: EventId, case_ids: CaseIds, json: Json = False
) -> None:
    """Take cases out of an event."""
    _do(context, json, lambda s, me, now: events.remove(s, event_id, case_ids, me, now=now))


@app.command()
def assign(
    context: typer.Context,
    event_id: EventId,
    user: Annotated[str, typer.Argument(help="to whom")],
    json: Json = False,
) -> None:
    """Give all open cases of an event to somebody."""
    _do(
        context,
        json,
        lambda s, me, now: together.assign(s, event_id, user, me, get_settings(), now=now),
    )


@app.command()
def answer(
    context: typer.Context,
    event_id: EventId,
    text: Annotated[
        str | None, typer.Argument(help="with {handle}, {title}, {topic}, {product}, {number}")
    ] = None,
    file: Annotated[Path | None, typer.Option(help="the text, as a UTF-8 file")] = None,
    sent: Annotated[
        bool, typer.Option("--sent", help="the prepared replies were sent: move to responded")
    ] = False,
    json: Json = False,
) -> None:
    """Prepare a personal reply for each open case; people send them, nothing is posted."""
    if [text is not None, file is not None, sent].count(True) != 1:
        raise WrongUsage("say one of a text, --file and --sent", "see --help")
    if sent:
        _do(context, json, lambda s, me, now: together.sent(s, event_id, me, now=now))
        return
    try:
        words = file.read_text(encoding="utf-8") if file is not None else text or ""
    except UnicodeDecodeError as error:
        raise WrongUsage("{file} is no UTF-8 text", "save it as UTF-8", file=file) from error
    _do(context, json, lambda s, me, now: together.answer(s, event_id, words, me, now=now))


@app.command()
def move(
    context: typer.Context,
    event_id: EventId,
    stage: Annotated[Stage, typer.Argument(help="the stage to move to")],
    json: Json = False,
) -> None:
    """Move all open cases of an event to a stage, each by the rules of one alone."""
    _do(context, json, lambda s, me, now: together.move(s, event_id, stage, me, now=now))


@app.command()
def close(context: typer.Context, event_id: EventId, json: Json = False) -> None:
    """Close the cases of an event after their callbacks, and it when none is open any more."""
    _do(context, json, lambda s, me, now: together.close(s, event_id, me, now=now))


def _do(context: typer.Context, json: bool, act: Act) -> None:
    with work(context) as (session, state, now):
        parts = act(session, state.actor(session), now)
        links = {
            case_id: stored.known(session, cases.get(session, case_id)).url
            for case_id in parts.replies
        }
    failed: list[dict[str, Any]] = [
        {"case": case_id, "number": numbers.number_of(case_id), "cause": output.told(error)[0]}
        for case_id, error in parts.failed
    ]
    if json:
        as_json(_as_told(parts, failed, links))
    else:
        if parts.replies:
            table(
                ["case", "post", "reply"],
                [(numbers.number_of(c), links[c], reply) for c, reply in parts.replies.items()],
                empty="",
            )
        over = ", the event is over" if parts.event.closed_at else ""
        done(f"{len(parts.done)} cases done, {len(parts.left)} left as they were{over}")
    for one in failed:
        is_named = one["number"] in one["cause"]
        reason = one["cause"] if is_named else f"{one['number']}: {one['cause']}"
        output.warn("not done: {reason}", reason=reason)
    if failed:
        raise typer.Exit(3 if parts.done or parts.left else 1)


def _as_told(parts: Parts, failed: list[dict[str, Any]], links: dict[int, str]) -> dict[str, Any]:
    return {
        "event": parts.event.id,
        "is_over": parts.event.closed_at is not None,
        "done": parts.done,
        "left": parts.left,
        "failed": failed,
        "replies": [
            {"case": case_id, "url": links[case_id], "reply": reply}
            for case_id, reply in parts.replies.items()
        ],
    }


def _reply(needs_senior: bool, is_drafted: bool) -> str:
    if needs_senior:
        return "senior"
    return "prepared" if is_drafted else ""
