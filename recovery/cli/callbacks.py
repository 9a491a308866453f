"""``zhuanxi callbacks``: asking customers afterwards, and whether they were won back."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from recovery.access import sight
from recovery.access.actor import Right
from recovery.casework import cases, numbers
from recovery.cli import output
from recovery.cli.casework import CaseId
from recovery.cli.output import Json, as_json, done, local, table
from recovery.cli.state import moment, work
from recovery.proof import callbacks, won_back
from recovery.proof.callbacks import Answer, Way
from recovery.proof.proof import Outcome
from recovery.verdicts.missed import LEAST
from storage import brands
from storage import callbacks as stored

app = typer.Typer(help="Callbacks, and whether customers were won back.", no_args_is_help=True)

BrandName = Annotated[str | None, typer.Option("--brand", help="only this brand")]
Limit = Annotated[int, typer.Option(min=1, max=10_000, help="at most so many")]


@app.command()
def due(
    context: typer.Context,
    brand: BrandName = None,
    mine: Annotated[bool, typer.Option(help="only my cases")] = False,
    limit: Limit = 50,
    json: Json = False,
) -> None:
    """Who is to be asked today, the oldest first, and how they may be reached."""
    with work(context) as (session, state, now):
        found = callbacks.due_today(
            session,
            now,
            state.settings.zone,
            sight.of(session, state.reader(session)),
            brand=brand,
            assignee=state.actor(session).name if mine else None,
            limit=limit,
        )
    if json:
        as_json(
            [
                {
                    "case_id": one.case.id,
                    "number": numbers.number(one.case),
                    "brand": one.brand,
                    "stage": one.case.stage,
                    "version": one.case.version,
                    "title": one.case.title,
                    "assignee": one.assignee,
                    "attempt": one.callback.attempt,
                    "planned_at": one.callback.planned_at,
                    "resolved_at": one.callback.resolved_at,
                    "ways": ways,
                }
                for one, ways in found
            ]
        )
        return
    table(
        ["case", "planned", "try", "who", "reach", "title"],
        [
            (
                numbers.number(one.case),
                local(one.callback.planned_at),
                one.callback.attempt,
                one.assignee or "–",
                "; ".join(_way(each) for each in ways) or "nobody known",
                one.case.title,
            )
            for one, ways in found
        ],
        empty="nobody is to be asked today; resolving a case plans its callback",
    )


@app.command()
def record(
    context: typer.Context,
    case_id: CaseId,
    outcome: Annotated[Outcome, typer.Argument(help="what came of it")],
    way: Annotated[Way, typer.Option(help="how it was tried")],
    satisfaction: Annotated[
        int | None, typer.Option(help="1 very dissatisfied … 5 very satisfied")
    ] = None,
    effort: Annotated[
        int | None, typer.Option(help="effort it cost the customer: 1 very little … 5 very much")
    ] = None,
    recommend: Annotated[
        int | None, typer.Option(help="would recommend us: 0 not at all … 10 extremely likely")
    ] = None,
    won: Annotated[
        bool | None,
        typer.Option("--won-back/--not-won-back", help="whether they say they are won back"),
    ] = None,
    comment: Annotated[str, typer.Option(help="what the customer said")] = "",
    reopen: Annotated[
        bool, typer.Option("--reopen", help="reopen the case if the customer is not satisfied")
    ] = False,
    version: Annotated[
        int | None, typer.Option(help="the version you saw; refused if it changed since")
    ] = None,
) -> None:
    """Write down one callback."""
    answer = Answer(outcome, way, satisfaction, effort, recommend, won)
    with work(context) as (session, state, now):
        actor = state.actor(session)
        told = callbacks.record(
            session,
            case_id,
            answer,
            actor,
            settings=state.settings,
            now=now,
            version=version,
            comment=comment,
        )
        if reopen and told.is_unsatisfied:
            callbacks.reopen(session, case_id, actor, now=now)
    done(
        f"{numbers.number(told.case)}: try {told.callback.attempt} recorded, now {told.case.stage}"
    )
    if told.next_due is not None:
        done(f"next try {local(told.next_due)}")
    if told.is_unsatisfied and not reopen:
        output.warn(
            "the customer is not satisfied: `zhuanxi cases reopen {case}` takes the case up again",
            case=case_id,
        )


@app.command("list")
def list_callbacks(
    context: typer.Context,
    case_id: Annotated[int | None, typer.Option("--case", help="only this case")] = None,
    brand: BrandName = None,
    limit: Limit = 50,
    json: Json = False,
) -> None:
    """Callbacks, planned ones too, the newest first; of one case also what is proven."""
    with work(context) as (session, state, now):
        if case_id is not None:
            cases.seen(session, case_id, state.reader(session))
        else:
            state.reader(session).must(Right.SEE_FIGURES)
        rows = stored.listed(session, case_id=case_id, brand=brand, limit=limit)
        days = state.settings.callback.relapse_days
        proven = None if case_id is None else won_back.of_case(session, case_id, now, days)
    if json:
        as_json(
            {
                "callbacks": [{**one.model_dump(), "comment": said} for one, said in rows],
                "proof": asdict(proven) if proven else None,
            }
        )
        return
    table(
        ["case", "try", "when", "by", "outcome", "sat", "effort", "recommend", "won", "comment"],
        [
            (
                one.case_id,
                f"{one.round}.{one.attempt}",
                local(one.done_at or one.planned_at),
                one.done_by or "–",
                one.outcome or ("cancelled" if one.cancelled_at else "planned"),
                _score(one.satisfaction),
                _score(one.effort),
                _score(one.would_recommend),
                {True: "yes", False: "no", None: "–"}[one.is_won_back],
                said or "",
            )
            for one, said in rows
        ],
        empty="no callback yet; resolving a case plans one",
    )
    if proven is not None:
        done(f"{proven.value}: {', '.join(basis.why for basis in proven.basis)}")


@app.command()
def rate(
    context: typer.Context,
    brand: BrandName = None,
    since: Annotated[str, typer.Option(help="resolved since: 90d or a date")] = "90d",
    until: Annotated[str | None, typer.Option(help="resolved before: 2d or a date")] = None,
    json: Json = False,
) -> None:
    """How many customers were won back, of the cases that were resolved in a time."""
    with work(context) as (session, state, now):
        zone = state.settings.zone
        state.reader(session).must(Right.SEE_FIGURES)
        start, end = moment(since, now, zone), moment(until, now, zone) if until else now
        found = won_back.rate(
            session,
            now,
            state.settings.callback.relapse_days,
            brand_id=brands.by_name(session, brand).id if brand else None,
            since=start,
            until=end,
        )
    low, high = found.interval or (None, None)
    told: dict[str, Any] = {
        "brand": brand,
        "since": start,
        "until": end,
        "n": found.n,
        "rate": found.rate,
        "low": low,
        "high": high,
        "at_least": found.at_least,
        "is_too_small": found.is_too_small,
        "won_back": found.won,
        "not_won_back": found.lost,
        "unproven": found.unproven,
        "unproven_because": found.because,
    }
    if json:
        as_json(told)
        return
    done(
        f"{len(found.won)} won back, {len(found.lost)} not, {len(found.unproven)} unproven "
        f"({', '.join(f'{why} {len(ids)}' for why, ids in found.because.items()) or 'none'})"
    )
    if found.rate is None or low is None or high is None:
        output.warn(
            "sample too small: n = {count}, {needed} are needed for a rate",
            count=found.n,
            needed=LEAST,
        )
        return
    done(
        f"won back: {found.rate:.1%} of n = {found.n} (95 % interval {low:.1%} to {high:.1%}); "
        f"of all that were resolved at least {found.at_least:.1%}"
    )


def _way(each: dict[str, Any]) -> str:
    if each["way"] == "phone":
        return f"phone in mention {each['mention_id']}"
    return f"@{each['handle']} {each['source']} {each.get('url', '')}".strip()


def _score(value: int | None) -> str:
    return "–" if value is None else str(value)
