"""``zhuanxi cases``: the recovery queue from the command line."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from recovery.access import sight
from recovery.casework import cases, customers, handing, numbers
from recovery.casework.lifecycle import OPEN, Dismissal, Reopening, Stage
from recovery.casework.reasons import dismissed_as, reopened
from recovery.cli.output import Json, as_json, done, local, table
from recovery.cli.state import work
from storage import cases as stored
from storage import clusters
from storage.cases import HistoryLine
from storage.errors import WrongUsage
from storage.models import Case, Mention

app = typer.Typer(help="The recovery queue.", no_args_is_help=True)

CaseId = Annotated[int, typer.Argument(help="the case's number, without ZX-")]
Note = Annotated[str, typer.Option("--note", help="why, in your own words")]


@app.command("list")
def list_cases(
    context: typer.Context,
    stage: Annotated[list[Stage] | None, typer.Option(help="only this stage")] = None,
    brand: Annotated[str | None, typer.Option(help="only this brand")] = None,
    mine: Annotated[bool, typer.Option(help="only mine")] = False,
    unassigned: Annotated[bool, typer.Option(help="only nobody's")] = False,
    overdue: Annotated[bool, typer.Option(help="only past the deadline that runs")] = False,
    all_stages: Annotated[bool, typer.Option("--all", help="ended cases too")] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="at most so many")] = 50,
    json: Json = False,
) -> None:
    """Cases, most urgent first; open ones unless --all or --stage says otherwise."""
    with work(context) as (session, state, now):
        rows = stored.listed(
            session,
            stages=stage,
            is_open=not stage and not all_stages,
            brand=brand,
            brand_ids=sight.of(session, state.reader(session)).brand_ids,
            assignee=state.actor(session).name if mine else None,
            is_unassigned=unassigned,
            overdue_at=now if overdue else None,
            limit=limit,
        )
    if json:
        as_json([_as_dict(*row) for row in rows])
        return
    table(
        ["case", "prio", "stage", "channel", "sev", "reply due", "who", "title"],
        [
            (
                numbers.number(case),
                case.priority,
                case.stage,
                case.channel,
                case.severity,
                "done" if case.first_response_at else local(case.first_response_due),
                assignee or "–",
                case.title,
            )
            for case, _, assignee in rows
        ],
        empty="no case matches; `zhuanxi triage` opens cases for new complaints",
    )


@app.command()
def show(context: typer.Context, case_id: CaseId, json: Json = False) -> None:
    """One case: its mentions and its whole history."""
    with work(context) as (session, state, now):
        case = cases.seen(session, case_id, state.reader(session))
        mentions = [session.get_one(Mention, m) for m in stored.mention_ids(session, case_id)]
        history = stored.history(session, case_id)
        threads = clusters.of_case(session, case_id, now)
        suggested = customers.suggestions(session, case_id)
        hinted = clusters.perhaps_same_customer(session, case_id, sorted(OPEN))
    named = {id_ for one in suggested for id_ in (one.case_id, one.other_id)}
    perhaps = sorted({*hinted, *named} - {case_id})
    dismissal = dismissed_as(history) if case.stage == Stage.DISMISSED else None
    told: dict[str, Any] = {
        **case.model_dump(),
        "number": numbers.number(case),
        "mentions": [
            {
                "id": m.id,
                "source": m.source,
                "url": m.url,
                "posted_at": m.posted_at,
                "title": m.title,
                "text": m.text,
            }
            for m in mentions
        ],
        "history": [{**line.event.model_dump(), "note": line.note} for line in history],
        "clusters": [asdict(thread) for thread in threads],
        "perhaps_same_customer": perhaps,
        "reopened": reopened(history),
        "dismissed_as": dismissal,
    }
    if json:
        as_json(told)
        return
    done(
        f"{told['number']}  {case.stage}{f' ({dismissal})' if dismissal else ''}  "
        f"priority {case.priority}  {case.channel}"
    )
    if case.merged_into is not None:
        done(f"merged into {numbers.number_of(case.merged_into)}")
    if case.event_id is not None:
        done(f"of event {case.event_id}")
    if told["reopened"]:
        done(f"reopened {told['reopened']} times")
    for thread in threads:
        done(
            f"cluster {thread.id}: {thread.posts} posts by {thread.posters}, reach {thread.reach}, "
            f"{thread.lately} in the last 24 hours"
        )
    if perhaps:
        others = ", ".join(map(numbers.number_of, perhaps))
        done(f"perhaps the same customer: {others} (`zhuanxi cases suggestions {case_id}`)")
    table(
        ["mention", "posted", "source", "words"],
        [(m.id, local(m.posted_at), m.source, f"{m.title} {m.text}".strip()) for m in mentions],
        empty="this case holds no mention",
    )
    table(
        ["when", "who", "what", "stage", "note"],
        [
            (
                local(line.event.at),
                line.event.actor,
                line.event.action,
                _what(line),
                line.note or "",
            )
            for line in history
        ],
        empty="nothing has happened yet",
    )


@app.command()
def assign(
    context: typer.Context,
    case_id: CaseId,
    user: Annotated[str | None, typer.Argument(help="to whom; nobody: take it back")] = None,
) -> None:
    """Give a case to somebody."""
    with work(context) as (session, state, now):
        case = handing.assign(session, case_id, user, state.actor(session), state.settings, now=now)
    done(f"{numbers.number(case)} is with {user or 'nobody'}, stage {case.stage}")


@app.command()
def note(
    context: typer.Context,
    case_id: CaseId,
    text: Annotated[str, typer.Argument(help="what the next colleague needs to know")],
) -> None:
    """Add a note to a case's history."""
    with work(context) as (session, state, now):
        case = cases.note(session, case_id, text, state.actor(session), now=now)
    done(f"noted on {numbers.number(case)}")


@app.command()
def move(
    context: typer.Context,
    case_id: CaseId,
    stage: Annotated[Stage, typer.Argument(help="the stage to move to")],
    note: Note = "",
    reason: Annotated[
        str | None, typer.Option(help="of a dismissal or a reopening, which need one")
    ] = None,
    version: Annotated[
        int | None, typer.Option(help="the version you saw; refused if it changed since")
    ] = None,
) -> None:
    """Move a case to another stage."""
    _move(context, case_id, stage, note, _reason(reason), version)


@app.command()
def close(context: typer.Context, case_id: CaseId, note: Note = "") -> None:
    """Close a case after its callback."""
    _move(context, case_id, Stage.CLOSED, note)


@app.command()
def reopen(
    context: typer.Context,
    case_id: CaseId,
    reason: Annotated[Reopening, typer.Option(help="why")],
    note: Note = "",
) -> None:
    """Take up an ended or resolved case again."""
    _move(context, case_id, Stage.ASSIGNED, note, reason)


def _move(
    context: typer.Context,
    case_id: int,
    to: Stage,
    note: str,
    reason: Dismissal | Reopening | None = None,
    version: int | None = None,
) -> None:
    with work(context) as (session, state, now):
        case = cases.move(
            session,
            case_id,
            to,
            state.actor(session),
            now=now,
            version=version,
            note=note,
            reason=reason,
        )
    done(f"{numbers.number(case)} is now {case.stage}")


def _reason(said: str | None) -> Dismissal | Reopening | None:
    if said is None:
        return None
    for kind in (Dismissal, Reopening):
        if said in set(kind):
            return kind(said)
    raise WrongUsage(
        "{said!r} is no reason",
        "there are: {reasons}",
        said=said,
        reasons=[*Dismissal, *Reopening],
    )


def _what(line: HistoryLine) -> str:
    """The stage that an event led to, with its reason, or the case on its other side."""
    details = line.event.details
    if other := details.get("case"):
        return numbers.number_of(other)
    stage = line.event.to_stage or ""
    return f"{stage} ({details['reason']})" if details.get("reason") else stage


def _as_dict(case: Case, brand: str, assignee: str | None) -> dict[str, Any]:
    return {
        **case.model_dump(),
        "number": numbers.number(case),
        "brand": brand,
        "assignee": assignee,
    }
