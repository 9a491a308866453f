"""Taking a bulk act back: those of its cases that nobody has changed since are what they were."""

from datetime import datetime, timedelta

from sqlmodel import Session

from recovery.access.actor import Actor, Right
from recovery.casework import cases
from recovery.casework.bulk import Act, Done, Kind, Receipt, Result, Who
from recovery.casework.lifecycle import TEACHING, Dismissal, Stage, can_move, next_stages
from recovery.casework.restoring import restore
from recovery.errors import MoveRefused
from recovery.verdicts import corrections
from storage import bulk_receipts, callbacks, rollup
from storage import cases as stored
from storage.engine import transaction
from storage.errors import DatabaseUnavailable, WrongUsage, ZhuanxiError

WITHIN = timedelta(minutes=10)
"""For so long a bulk act can be taken back; later, people have built on it."""

RIGHTS = {
    Kind.CLAIM: Right.WORK_CASES,
    Kind.ASSIGN: Right.WORK_CASES,
    Kind.MOVE: Right.MOVE_CASES,
    Kind.DISMISS: Right.MOVE_CASES,
    Kind.EVENT: Right.KEEP_EVENTS,
    Kind.DISTRIBUTE: Right.DISTRIBUTE_CASES,
}
"""What each asks for, and so taking it back. Moves ask the table of moves as well."""


def last(session: Session, name: str, *, now: datetime) -> Receipt | None:
    """What somebody did last to many cases, while it can be taken back, wherever they did it.

    Nothing where no case of it is any more as the act left it: it was taken back, or was changed.
    """
    kept = bulk_receipts.of(session, name, now - WITHIN)
    if kept is None:
        return None
    done = tuple(Done(**one) for one in kept.done)
    versions = bulk_receipts.versions(session, [one.case_id for one in done])
    if all(versions.get(one.case_id) != one.version for one in done):
        return None
    reason = Dismissal(kept.reason) if kept.reason is not None else None
    return Receipt(Act(Kind(kept.kind), reason=reason), kept.actor, kept.at, done)


def undo(receipt: Receipt, who: Who, *, now: datetime) -> Result:
    """Take a bulk act back, each case in a transaction of its own.

    A case whose version is not the one that the act left behind was changed since: it stays, and
    the result says so. So taking back twice, or from two windows, changes each case once.

    Raises:
        WrongUsage: somebody else did it, the role may not, or it is too long ago.
    """
    with transaction() as session:
        _must_be_theirs(receipt, who(session), now)
    versions: dict[int, int] = {}
    refused: list[tuple[int, ZhuanxiError]] = []
    for place, one in enumerate(receipt.done):
        try:
            with transaction() as session:
                actor = who(session)
                _must_be_theirs(receipt, actor, now)
                version = _take_back(session, receipt, one, actor, now)
        except DatabaseUnavailable as error:
            refused += [(left.case_id, error) for left in receipt.done[place:]]
            break
        except ZhuanxiError as error:
            refused.append((one.case_id, error))
        else:
            versions[one.case_id] = version
    return Result(None, versions, (), tuple(refused))


def _must_be_theirs(receipt: Receipt, actor: Actor, now: datetime) -> None:
    actor.must(RIGHTS[receipt.act.kind])
    if actor.name != receipt.by:
        raise WrongUsage(
            "{name} did this", "only who did something to many cases takes it back", name=receipt.by
        )
    if now - receipt.at > WITHIN:
        raise WrongUsage(
            "this was done more than {minutes} minutes ago",
            "change the cases one by one",
            minutes=int(WITHIN.total_seconds() // 60),
        )


def _take_back(session: Session, receipt: Receipt, done: Done, actor: Actor, now: datetime) -> int:
    """The version of the case that is again what it was."""
    act = receipt.act
    teaches = act.kind is Kind.DISMISS and act.reason in TEACHING
    # Mentions before the case, as in `cases.move`.
    mentions = stored.mention_ids(session, done.case_id) if act.kind is Kind.DISMISS else []
    with rollup.tracked(session, mentions):
        case = cases.locked(session, done.case_id, actor, done.version)
        is_stage = Stage(case.stage)
        _must_have_been_theirs(done, actor)
        restore(case, done.changed)
        callbacks.take_back(session, done.case_id, receipt.at)
        if teaches:
            corrections.reopened(session, done.case_id, actor, now)
        given = {"assignee": case.assignee_id} if "assignee_id" in done.changed else {}
        cases.record(
            session,
            case,
            "bulk_undone",
            actor,
            now,
            from_stage=is_stage,
            to_stage=Stage(case.stage),
            details={"event": done.event_id, **given},
        )
        return cases.changed(session, case, now).version


def _must_have_been_theirs(done: Done, actor: Actor) -> None:
    """Who may not make a move any more may not take it back either."""
    was, to = (Stage(one) for one in done.changed.get("stage", (Stage.MERGED, Stage.MERGED)))
    if was is not to and not can_move(was, to, actor.role):
        raise MoveRefused(was, to, actor.role, next_stages(was, actor.role))
