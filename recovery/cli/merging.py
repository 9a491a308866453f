"""``zhuanxi cases``: dismissing, merging, splitting, and who is one customer."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from recovery.access.actor import Right
from recovery.casework import cases, customers, merging, numbers, undoing
from recovery.casework.lifecycle import Dismissal, Stage
from recovery.cli.casework import CaseId, Note
from recovery.cli.output import Json, as_json, done, printable, table
from recovery.cli.state import work
from storage.customers import Suggestion

OtherId = Annotated[int, typer.Argument(help="the other case's number, without ZX-")]
Version = Annotated[
    int | None, typer.Option(help="the version you saw; refused if it changed since")
]


def register(app: typer.Typer) -> None:
    """Put these commands beside the others of ``zhuanxi cases``."""
    for command in (dismiss, merge, split, undo, confirm, reject):
        app.command()(command)
    app.command("suggestions")(show_suggestions)


def dismiss(
    context: typer.Context,
    case_id: CaseId,
    reason: Annotated[Dismissal, typer.Option(help="why: exactly one reason")],
    note: Note = "",
    version: Version = None,
) -> None:
    """Dismiss a case for one reason; two of them teach the classifier."""
    with work(context) as (session, state, now):
        case = cases.move(
            session,
            case_id,
            Stage.DISMISSED,
            state.actor(session),
            now=now,
            version=version,
            note=note,
            reason=reason,
        )
    done(f"{numbers.number(case)} is now {case.stage}: {reason}")


def merge(
    context: typer.Context,
    case_id: CaseId,
    into: OtherId,
    note: Note = "",
    version: Version = None,
    into_version: Annotated[
        int | None, typer.Option(help="the version of the other case that you saw")
    ] = None,
) -> None:
    """Put what a case holds into another, which goes on as grave as both."""
    with work(context) as (session, state, now):
        case, other = merging.merge(
            session,
            case_id,
            into,
            state.actor(session),
            now=now,
            version=version,
            into_version=into_version,
            note=note,
        )
    done(f"{numbers.number(case)} is merged into {numbers.number(other)}")
    done(f"`zhuanxi cases undo {case.id}` takes it back")


def split(
    context: typer.Context,
    case_id: CaseId,
    mentions: Annotated[list[int], typer.Argument(help="ids of mentions, see `cases show`")],
    note: Note = "",
    version: Version = None,
) -> None:
    """Put some mentions of a case into a case of their own."""
    with work(context) as (session, state, now):
        case, new = merging.split(
            session,
            case_id,
            mentions,
            state.settings,
            state.actor(session),
            now=now,
            version=version,
            note=note,
        )
    done(f"{numbers.number(new)} was split off {numbers.number(case)}")
    done(f"`zhuanxi cases undo {case.id}` takes it back")


def undo(context: typer.Context, case_id: CaseId, version: Version = None) -> None:
    """Take back the last joining, merging or splitting of a case."""
    with work(context) as (session, state, now):
        undone = undoing.undo(
            session, case_id, state.settings, state.actor(session), now=now, version=version
        )
    case, other = numbers.number(undone.case), numbers.number(undone.other)
    done(
        {
            "joined": f"what had joined {case} last is {other} now",
            "absorbed": f"{other} is a case of its own again, stage {undone.other.stage}",
            "split": f"what was split off as {other} is back in {case}",
        }[undone.what]
    )


def show_suggestions(
    context: typer.Context,
    case_id: Annotated[int | None, typer.Argument(help="only those about this case")] = None,
    json: Json = False,
) -> None:
    """Pairs of open cases that may be one customer's; a person decides."""
    with work(context) as (session, state, _):
        state.reader(session).must(Right.SEE_FIGURES)
        if case_id is not None:
            cases.get(session, case_id)
        found = customers.suggestions(session, case_id)
    if json:
        as_json([as_told(one) for one in found])
        return
    table(
        ["case", "other", "same", "brand", "sources", "handles"],
        [
            (
                numbers.number_of(one.case_id),
                numbers.number_of(one.other_id),
                one.by,
                one.brand,
                " ".join(sorted({source for source in one.sources if source})),
                " · ".join(sorted({handle for handle in one.handles if handle})),
            )
            for one in found
        ],
        empty="no two open cases look like one customer's",
    )


def confirm(
    context: typer.Context,
    case_id: CaseId,
    other: OtherId,
    note: Note = "",
    join: Annotated[bool, typer.Option("--merge", help="merge the first into the other")] = False,
) -> None:
    """Say that one customer wrote what two cases hold."""
    with work(context) as (session, state, now):
        actor = state.actor(session)
        one, two, is_new = customers.decide(
            session, case_id, other, actor, is_same=True, now=now, note=note
        )
        if join:
            one, two = merging.merge(session, case_id, other, actor, now=now, note=note)
    said = "are one customer's" if is_new else "were already said to be one customer's"
    done(f"{numbers.number(one)} and {numbers.number(two)} {said}")
    if join:
        done(f"{numbers.number(one)} is merged into {numbers.number(two)}")


def reject(context: typer.Context, case_id: CaseId, other: OtherId, note: Note = "") -> None:
    """Say that two customers wrote what two cases hold, whatever they share."""
    with work(context) as (session, state, now):
        one, two, is_new = customers.decide(
            session, case_id, other, state.actor(session), is_same=False, now=now, note=note
        )
    said = "are two customers'" if is_new else "were already said to be two customers'"
    done(f"{numbers.number(one)} and {numbers.number(two)} {said}")


def as_told(one: Suggestion) -> dict[str, Any]:
    """A suggestion as JSON has it."""
    told = asdict(one)
    for name in ("handles", "sources"):
        told[name] = sorted({printable(value) for value in told[name] if value})
    return told
