"""Taking back the last thing that joined, merged or split a case.

Of two cases each must have been left alone since in what matters: the last operation on both is
this one, both are still open (or merged by it), and of a split nobody has begun to work the new
case. Then the mentions, stages and fields are what they were; the histories only grow.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from recovery.access.actor import Actor, Right
from recovery.casework.cases import changed, locked, record, seen
from recovery.casework.lifecycle import ENDED, Stage
from recovery.casework.merging import open_with
from recovery.casework.numbers import number, number_of
from recovery.casework.restoring import restore
from recovery.errors import CaseChanged
from recovery.triage import lock
from storage import merging
from storage.config import Settings
from storage.errors import WrongUsage
from storage.models import Case, CaseEvent

OPERATIONS = ("joined", "absorbed", "split", "merged", "split_off")
"""What can be undone. The last two are the other case's side of the two before them."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back (``joined``, ``absorbed`` or ``split``), and the two cases of it."""

    what: str
    case: Case
    other: Case


def undo(
    session: Session,
    case_id: int,
    settings: Settings,
    actor: Actor,
    *,
    now: datetime,
    version: int | None = None,
) -> Undone:
    """Take back the last joining, merging or splitting of a case.

    A complaint that had joined gets a case of its own. A merged case is again what it was. What was
    split off comes back, and the case made for it is merged.

    Raises:
        CaseNotFound, CaseChanged: see ``cases.move``.
        WrongUsage: the role may not, there is nothing to take back, or what happened since makes
            it impossible, which the error names.
    """
    actor.must(Right.MERGE_CASES)
    lock(session)
    seen(session, case_id, actor)
    done = _last(session, case_id)
    if done is None:
        raise WrongUsage(
            "nothing was joined, merged or split in case {number} that could be taken back",
            "`zhuanxi cases show {case}` has its history",
            number=number_of(case_id),
            case=case_id,
        )
    ids = {done.case_id} | ({done.details["case"]} if done.action != "joined" else set())
    held = {
        id_: locked(session, id_, actor, version if id_ == case_id else None) for id_ in sorted(ids)
    }
    again = _last(session, case_id)
    if again is None or again.id != done.id:
        raise CaseChanged(case_id, held[case_id].version - 1, held[case_id].version)
    case = held[done.case_id]
    _must_be_last(session, done, held)
    _must_be_open(case)
    match done.action:
        case "joined":
            other = _leave(session, case, done, settings, actor, now)
        case "absorbed":
            other = _part(session, case, held[done.details["case"]], done, actor, now)
        case _:
            other = _reunite(session, case, held[done.details["case"]], done, actor, now)
    restore(case, done.details["changed"])
    record(session, case, "undone", actor, now, details={"event": done.id, "case": other.id})
    return Undone(done.action, changed(session, case, now), changed(session, other, now))


def _leave(
    session: Session,
    case: Case,
    done: CaseEvent,
    settings: Settings,
    actor: Actor,
    now: datetime,
) -> Case:
    """A complaint that had joined gets a case of its own."""
    assert case.id is not None
    mention = done.details["mention"]
    if "changed" not in done.details or mention not in merging.joined_at(session, case.id):
        raise WrongUsage(
            "what case {number} was before is not known",
            "`zhuanxi cases split` puts mentions into a case of their own",
            number=number(case),
        )
    new = open_with(session, case, [mention], settings, actor, now)
    record(session, new, "undone", actor, now, details={"event": done.id, "case": case.id})
    return new


def _part(
    session: Session, case: Case, other: Case, done: CaseEvent, actor: Actor, now: datetime
) -> Case:
    """A merged case gets back what it held, and its stage."""
    assert case.id is not None and other.id is not None
    was = next(
        Stage(one.from_stage or Stage.RECEIVED)
        for one in merging.events(session, other.id, ["merged"])
        if one.details["event"] == done.id
    )
    _bring(session, case.id, other.id, done)
    other.stage, other.merged_into, other.closed_at = was, None, None
    record(
        session,
        other,
        "undone",
        actor,
        now,
        from_stage=Stage.MERGED,
        to_stage=was,
        details={"event": done.id, "case": case.id},
    )
    return other


def _reunite(
    session: Session, case: Case, other: Case, done: CaseEvent, actor: Actor, now: datetime
) -> Case:
    """What was split off comes back; the case that was made for it is merged."""
    assert case.id is not None and other.id is not None
    _must_be_open(other)
    mine = next(
        one.id or 0
        for one in merging.events(session, other.id, ["split_off"])
        if one.details["event"] == done.id
    )
    if merging.worked_since(session, other.id, mine):
        raise WrongUsage(
            "case {number} has been worked on since it was split off",
            "`zhuanxi cases merge {case} {into}` joins them as they are now",
            number=number(other),
            case=other.id,
            into=case.id,
        )
    _bring(session, other.id, case.id, done)
    was = Stage(other.stage)
    other.stage, other.merged_into, other.closed_at = Stage.MERGED, case.id, now
    record(
        session,
        other,
        "undone",
        actor,
        now,
        from_stage=was,
        to_stage=Stage.MERGED,
        details={"event": done.id, "case": case.id},
    )
    return other


def _bring(session: Session, from_case: int, to_case: int, done: CaseEvent) -> None:
    mentions = {
        int(mention_id): datetime.fromisoformat(joined)
        for mention_id, joined in done.details["mentions"].items()
    }
    if merging.move_mentions(session, from_case, to_case, mentions) != len(mentions):
        raise WrongUsage(
            "case {number} no longer holds all of these mentions",
            "`zhuanxi cases show {case}` has what it holds",
            number=number_of(from_case),
            case=from_case,
        )


def _last(session: Session, case_id: int) -> CaseEvent | None:
    """The last operation on a case that stands, as the case that went on tells it."""
    told = merging.events(session, case_id, [*OPERATIONS, "undone"])
    undone = {one.details["event"] for one in told if one.action == "undone"}
    for one in told:
        if one.action == "undone":
            continue
        done = int(one.details.get("event") or one.id or 0)
        if done not in undone:
            return one if done == one.id else merging.get_event(session, done)
    return None


def _must_be_last(session: Session, done: CaseEvent, held: dict[int, Case]) -> None:
    for id_, case in held.items():
        last = _last(session, id_)
        if last is not None and last.id != done.id:
            raise WrongUsage(
                "something else was joined, merged or split in case {number} since",
                "`zhuanxi cases undo {case}` takes that back first",
                number=number(case),
                case=id_,
            )


def _must_be_open(case: Case) -> None:
    if Stage(case.stage) in ENDED:
        raise WrongUsage(
            "case {number} is {stage} by now",
            "`zhuanxi cases undo {case}` takes its merge back first"
            if case.stage == Stage.MERGED
            else "`zhuanxi cases reopen {case}` takes it up again, then take this back",
            number=number(case),
            stage=Stage(case.stage),
            case=case.id,
        )
