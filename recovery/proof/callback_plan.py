"""When the customer is asked after a resolution, and what a case may not be closed without."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from recovery.casework.lifecycle import Stage
from recovery.clocks.sla import add_working_hours
from recovery.proof.proof import Asked, Heard, heard
from storage import callbacks
from storage.config import Settings, get_settings
from storage.errors import WrongUsage
from storage.models import Callback, Case


class Closing(StrEnum):
    """Whether a case may be closed."""

    FREE = "free"
    WITH_NOTE = "with_note"
    AFTER_TRIES = "after_tries"
    REFUSED = "refused"


CLOSING: dict[Heard, Closing] = {
    Heard.WON_BACK: Closing.FREE,
    Heard.ONLY_SATISFIED: Closing.FREE,
    Heard.UNDECIDED: Closing.FREE,
    Heard.CONTRADICTORY: Closing.FREE,
    Heard.REFUSED: Closing.FREE,
    Heard.NOT_WON_BACK: Closing.WITH_NOTE,
    Heard.DISSATISFIED: Closing.WITH_NOTE,
    Heard.NO_ANSWER: Closing.AFTER_TRIES,
    Heard.NOT_ASKED: Closing.REFUSED,
}
"""What the callbacks after the last resolution let a person do. Nothing closes a case by itself."""

UNSATISFIED = frozenset(said for said, closing in CLOSING.items() if closing is Closing.WITH_NOTE)
"""The problem is not solved for the customer: reopening is offered."""


def before_move(session: Session, case: Case, to: Stage, note: str, now: datetime) -> None:
    """What callbacks have to do with a move that is about to be made, the case being locked.

    A resolution plans the first callback, and any move to where no callback belongs cancels what
    is planned.

    Raises:
        WrongUsage: the case is to be closed, and the customer has not been asked as they should.
    """
    if to is Stage.CLOSED:
        _must_be_closable(session, case, note)
    if to is Stage.RESOLVED:
        plan(session, case, get_settings(), now)
    elif to is not Stage.CALLBACK:
        cancel(session, case, now)


def plan(session: Session, case: Case, settings: Settings, now: datetime) -> Callback:
    """Plan the first callback after a resolution."""
    assert case.id is not None
    callbacks.cancel(session, case.id, now)
    return _planned(
        session,
        case,
        Callback(
            case_id=case.id,
            round=callbacks.rounds(session, case.id) + 1,
            resolved_at=now,
            planned_at=add_working_hours(
                now, settings.callback.after_hours, settings.sla, settings.zone
            ),
        ),
    )


def plan_next(session: Session, case: Case, last: Callback, settings: Settings) -> Callback | None:
    """Plan the try after ``last``; ``None`` when no more are needed."""
    case.callback_due = None
    made = asked(session, last.case_id)
    if heard(made)[0] is not Heard.NO_ANSWER or len(made) >= settings.callback.tries:
        return None
    assert last.done_at is not None
    return _planned(
        session,
        case,
        Callback(
            case_id=last.case_id,
            round=last.round,
            attempt=last.attempt + 1,
            resolved_at=last.resolved_at,
            planned_at=add_working_hours(
                last.done_at, settings.callback.retry_hours, settings.sla, settings.zone
            ),
        ),
    )


def cancel(session: Session, case: Case, now: datetime) -> None:
    """Cancel the callback that is planned, if one is."""
    assert case.id is not None
    callbacks.cancel(session, case.id, now)
    case.callback_due = None


def asked(session: Session, case_id: int) -> list[Asked]:
    """The callbacks made after the last resolution, in order."""
    return [
        Asked(one.id, one.outcome, one.satisfaction, one.is_won_back)
        for one in callbacks.last_round(session, case_id)
        if one.id is not None and one.outcome is not None
    ]


def closing(made: Sequence[Asked], most_tries: int) -> Closing:
    """Whether a case with these callbacks since its resolution may be closed."""
    rule = CLOSING[heard(made)[0]]
    if rule is Closing.AFTER_TRIES and len(made) >= most_tries:
        return Closing.FREE
    return rule


def _must_be_closable(session: Session, case: Case, note: str) -> None:
    assert case.id is not None
    tries = get_settings().callback.tries
    found = asked(session, case.id)
    rule = closing(found, tries)
    if rule in (Closing.REFUSED, Closing.AFTER_TRIES):
        raise WrongUsage(
            "the customer of case {case} has not said whether the problem is solved "
            "({made} of {tries} tries)",
            "record the callback: `zhuanxi callbacks record`; after {tries} tries without an "
            "answer the case may be closed",
            case=case.id,
            made=len(found),
            tries=tries,
        )
    if rule is Closing.WITH_NOTE and not note.strip():
        raise WrongUsage(
            "the customer of case {case} is not satisfied",
            "reopen it, or close it with a note that says why nothing more can be done",
            case=case.id,
        )


def _planned(session: Session, case: Case, callback: Callback) -> Callback:
    session.add(callback)
    session.flush()
    case.callback_due = callback.planned_at
    return callback
