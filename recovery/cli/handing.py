"""``zhuanxi cases``: who gets which case."""

from collections import Counter
from dataclasses import asdict
from typing import Annotated, Any

import typer

from recovery.casework import abuse, cases, handing, numbers
from recovery.casework.numbers import number_of
from recovery.cli.casework import CaseId, Note
from recovery.cli.output import Json, as_json, done, table, warn
from recovery.cli.state import work
from recovery.team import distribution, team
from recovery.team.assignment import Ranked
from recovery.team.distribution import Distribution
from storage import cases as stored
from storage.models import Mention

Version = Annotated[
    int | None, typer.Option(help="the version you saw; refused if it changed since")
]


def register(app: typer.Typer) -> None:
    """Add the commands to ``zhuanxi cases``."""
    app.command("claim")(claim)
    app.command("hand-over")(hand_over)
    app.command("take-back")(take_back)
    app.command("candidates")(candidates)
    app.command("distribute")(distribute)
    app.command("abusive")(abusive)


def claim(context: typer.Context, case_id: CaseId, version: Version = None) -> None:
    """Take a case that nobody has."""
    with work(context) as (session, state, now):
        me = state.actor(session)
        case = handing.claim(session, case_id, me, state.settings, now=now, version=version)
    done(f"{numbers.number(case)} is with you, stage {case.stage}")


def hand_over(
    context: typer.Context,
    case_id: CaseId,
    user: Annotated[str, typer.Argument(help="the colleague")],
    note: Annotated[str, typer.Option("--note", help="what they need to know")],
    override: Annotated[
        str, typer.Option(help="leads: why, where a rule keeps it from the colleague")
    ] = "",
    version: Version = None,
) -> None:
    """Give your case to a colleague who can take it."""
    with work(context) as (session, state, now):
        case = handing.hand_over(
            session,
            case_id,
            user,
            state.actor(session),
            state.settings,
            now=now,
            note=note,
            override=override,
            version=version,
        )
    done(f"{numbers.number(case)} is with {user}, stage {case.stage}")


def take_back(
    context: typer.Context, case_id: CaseId, note: Note = "", version: Version = None
) -> None:
    """Take a case back: a lead any, to nobody; who handed it over, while it is untouched."""
    with work(context) as (session, state, now):
        case = handing.take_back(
            session, case_id, state.actor(session), now=now, note=note, version=version
        )
    done(f"{numbers.number(case)} is with {'nobody' if case.assignee_id is None else 'you'}")


def candidates(context: typer.Context, case_id: CaseId, json: Json = False) -> None:
    """Who can take a case, who is asked first, and what keeps it from the others."""
    with work(context) as (session, state, now):
        cases.seen(session, case_id, state.reader(session))
        facts, ranked = team.candidates(session, case_id, state.settings, now)
        mentions = [session.get_one(Mention, m) for m in stored.mention_ids(session, case_id)]
        hints = abuse.hint(f"{m.title} {m.text}" for m in mentions)
    if json:
        as_json({**asdict(facts), "perhaps_abusive": hints, "candidates": [*map(_told, ranked)]})
        return
    done(
        f"brand {facts.brand}, topic {facts.topic or '–'}, language {facts.language or '–'}, "
        f"severity {facts.severity}{', needs a senior' if facts.needs_senior else ''}"
        f"{', abusive' if facts.is_abusive else ''}"
    )
    if hints and not facts.is_abusive:
        done(f"perhaps abusive: {' '.join(hints)} (`zhuanxi cases abusive {case_id}` says so)")
    table(
        ["place", "name", "role", "shift", "presence", "cases", "load", "abusive", "why"],
        [
            (
                one.rank or "–",
                one.candidate.name,
                f"{one.candidate.role}{' senior' if one.candidate.is_senior else ''}",
                one.candidate.duty,
                one.candidate.presence,
                f"{one.candidate.open_cases}/{one.candidate.capacity}",
                one.candidate.load,
                one.candidate.abusive_streak,
                one.why or f"not: {', '.join(one.refused_by)}",
            )
            for one in ranked
        ],
        empty="nobody works cases yet; `zhuanxi user add NAME --role handler` adds somebody",
    )
    if facts.needs_senior and not any(one.rank for one in ranked):
        warn("no senior handler can take it now: it waits for a lead")


def distribute(
    context: typer.Context,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="say what would be done, and do nothing")
    ] = False,
    json: Json = False,
) -> None:
    """Give out all cases that nobody has, most urgent first. Leads and administrators."""
    with work(context) as (session, state, now):
        result = distribution.distribute(
            session, state.actor(session), state.settings, now=now, dry_run=dry_run
        )
    if json:
        as_json(asdict(result))
        return
    _show(result, dry_run)


def abusive(
    context: typer.Context,
    case_id: CaseId,
    no: Annotated[bool, typer.Option("--no", help="they do not")] = False,
) -> None:
    """Say that the customer of a case insults people: such cases are shared fairly."""
    with work(context) as (session, state, now):
        case = abuse.mark_abusive(session, case_id, not no, state.actor(session), now=now)
    done(f"{numbers.number(case)} is {'' if case.is_abusive else 'not '}marked as abusive")


def _show(result: Distribution, dry_run: bool) -> None:
    done(
        f"{len(result.given)} cases {'would be given' if dry_run else 'given'} out, "
        f"{len(result.waiting)} wait"
    )
    table(
        ["case", "to", "why"],
        [(number_of(one.case_id), one.name, one.why) for one in result.given],
        empty="",
    )
    waiting = Counter(
        (one.why, ", ".join(f"{rule} {n}" for rule, n in sorted(one.rules.items())))
        for one in result.waiting
    )
    if waiting:
        table(
            ["waiting", "because", "kept from so many people by"],
            [(count, why, rules) for (why, rules), count in waiting.most_common()],
            empty="",
        )
    seniors = [one.case_id for one in result.waiting if one.why == "senior"]
    if seniors:
        warn(
            "no senior handler can take these now, they wait for a lead: {cases}",
            cases=[number_of(case_id) for case_id in seniors],
        )
    if result.with_juniors:
        warn(
            "these need a senior handler and are with somebody who is none: {cases}",
            cases=[number_of(case_id) for case_id in result.with_juniors],
        )


def _told(one: Ranked) -> dict[str, Any]:
    who = asdict(one.candidate)
    skills = {kind: sorted(who[kind]) for kind in ("brands", "topics", "languages")}
    return {**who, **skills, "rank": one.rank, "why": one.why, "refused_by": one.refused_by}
