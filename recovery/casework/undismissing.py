"""Taking back a dismissal that was a slip: by who made it, soon, and with the stage as it was.

Later, and of what somebody else dismissed, a lead reopens it (``recovery.casework.lifecycle``).
"""

from datetime import datetime, timedelta

from sqlmodel import Session

from recovery.access.actor import Actor, Right
from recovery.casework import cases, numbers
from recovery.casework.lifecycle import Stage
from recovery.errors import CaseChanged
from recovery.verdicts import corrections
from storage import cases as stored
from storage import rollup
from storage.errors import WrongUsage
from storage.models import Case, CaseEvent

SOON = timedelta(minutes=30)


def may_undo(case: Case, last: CaseEvent | None, actor: Actor, now: datetime) -> bool:
    """Whether an actor may take back the dismissal of a case.

    Args:
        case: which case.
        last: the newest line of its history that moved it.
        actor: who wants to.
        now: the clock.
    """
    return (
        case.stage == Stage.DISMISSED
        and last is not None
        and last.to_stage == Stage.DISMISSED
        and actor.may(Right.MOVE_CASES)
        and (actor.may(Right.LEAD_TEAM) or (last.actor == actor.name and now - last.at <= SOON))
    )


def undo(
    session: Session, case_id: int, actor: Actor, *, now: datetime, version: int | None = None
) -> Case:
    """Take back a dismissal: the case is in the stage and with whom it was.

    What the dismissal said of its mentions is taken back with it.

    Raises:
        CaseNotFound, CaseChanged: see :func:`recovery.casework.cases.move`.
        WrongUsage: the role may not, it is not dismissed, another dismissed it, or too long ago.
    """
    actor.must(Right.MOVE_CASES)
    mentions = stored.mention_ids(session, case_id)
    with rollup.tracked(session, mentions):
        case = cases.locked(session, case_id, actor, version)
        if set(stored.mention_ids(session, case_id)) - set(mentions):
            raise CaseChanged(case_id, case.version - 1, case.version)
        last = last_move(session, case_id)
        if last is None or not may_undo(case, last, actor, now):
            raise WrongUsage(
                "the dismissal of case {number} cannot be taken back by you",
                "who dismissed it may within {minutes} minutes; a lead reopens it",
                number=numbers.number(case),
                minutes=int(SOON.total_seconds() // 60),
            )
        was = Stage(last.from_stage or Stage.RECEIVED)
        case.stage, case.closed_at = was, None
        cases.record(
            session,
            case,
            "undismissed",
            actor,
            now,
            from_stage=Stage.DISMISSED,
            to_stage=was,
            details={"event": last.id},
        )
        corrections.reopened(session, case_id, actor, now)
        return cases.changed(session, case, now)


def last_move(session: Session, case_id: int) -> CaseEvent | None:
    """The newest line of a case's history that led to another stage."""
    lines = [line.event for line in stored.history(session, case_id)]
    return next((one for one in reversed(lines) if one.to_stage != one.from_stage), None)
