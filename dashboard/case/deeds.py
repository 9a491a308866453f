"""The callbacks of what is said and done in a case: each calls one service.

The values come from the page's widgets, whose keys are ``case-<what>-<case>``.
"""

from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

import streamlit as st
from sqlmodel import Session

from dashboard.case.actions import Outcome, Wanted, act, tell, typed_in, typed_note
from dashboard.sign_in.session import now, say, term
from recovery.access.actor import Actor
from recovery.access.typed import Field
from recovery.casework import acting, compensation, events, private_contact, tasks
from recovery.casework.compensation import Kind
from recovery.casework.parts import Parts
from recovery.casework.private_contact import ContactBasis, ContactOutcome, ContactWay
from recovery.proof import callbacks
from recovery.proof.callbacks import Answer, Way
from recovery.proof.proof import Outcome as Reached
from storage.config import get_settings


def value(name: str, case_id: int) -> Any:
    """What a widget of the page holds."""
    return st.session_state.get(f"case-{name}-{case_id}")


def ago(name: str, case_id: int) -> datetime:
    """The time that a widget says in minutes before now."""
    return now() - timedelta(minutes=int(value(name, case_id) or 0))


def record_reply(case_id: int, version: int, mention_id: int) -> None:
    """Record that the reply that is written was posted under a mention."""
    text = typed_in(case_id, Field.REPLY)
    account = value("account", case_id) or ""
    link = value("reply-link", case_id) or ""

    def action(session: Session, actor: Actor) -> object:
        return acting.record_reply(
            session,
            case_id,
            text,
            actor,
            account=account,
            posted_at=ago("reply-ago", case_id),
            now=now(),
            mention_id=mention_id,
            url=link,
            version=version,
        )

    act(
        case_id,
        action,
        say("case_reply_recorded"),
        wanted=Wanted(say("case_record_reply"), text),
        clears=[f"case-reply-link-{case_id}"],
        forgets=[Field.REPLY],
    )


def record_contact(case_id: int) -> None:
    """Record that the customer was contacted in private."""
    way, outcome, basis = (
        value(name, case_id) for name in ("contact-way", "contact-outcome", "contact-basis")
    )
    note = typed_in(case_id, Field.CONTACT)

    def action(session: Session, actor: Actor) -> object:
        return private_contact.record_contact(
            session,
            case_id,
            ContactWay(way),
            ContactOutcome(outcome),
            actor,
            at=ago("contact-ago", case_id),
            now=now(),
            basis=ContactBasis(basis) if basis else None,
            note=note,
        )

    act(case_id, action, say("case_contact_recorded"), forgets=[Field.CONTACT])


def compensate(case_id: int) -> None:
    """Grant a compensation within one's limit, or propose it."""
    said = str(value("compensation-amount", case_id) or "").strip()
    try:
        amount = Decimal(said)
    except InvalidOperation:
        tell(case_id, Outcome(False, say("case_amount_unclear")))
        return
    kind, why = value("compensation-kind", case_id), typed_in(case_id, Field.COMPENSATION)

    def action(session: Session, actor: Actor) -> object:
        limits = get_settings().acting.limits
        return compensation.propose(
            session, case_id, Kind(kind), amount, why, actor, limits, now=now()
        )

    act(
        case_id,
        action,
        say("case_compensation_kept"),
        clears=[f"case-compensation-amount-{case_id}"],
        forgets=[Field.COMPENSATION],
    )


def decide_compensation(case_id: int, number: int, what: str) -> None:
    """``approve``, ``decline`` or ``give`` a compensation."""

    def action(session: Session, actor: Actor) -> object:
        limits = get_settings().acting.limits
        match what:
            case "approve":
                return compensation.approve(session, number, actor, limits, now=now())
            case "decline":
                note = typed_note(case_id)
                return compensation.decline(session, number, actor, limits, now=now(), note=note)
            case _:
                return compensation.give(session, number, actor, now=now())

    act(case_id, action, say("case_compensation_kept"))


def add_task(case_id: int) -> None:
    """Ask a department for something."""
    department, what = value("task-department", case_id) or "", typed_in(case_id, Field.TASK)
    hours = float(value("task-hours", case_id) or 0)

    def action(session: Session, actor: Actor) -> object:
        return tasks.add(
            session, case_id, department, what, actor, get_settings(), now=now(), hours=hours
        )

    act(case_id, action, say("case_task_given"), forgets=[Field.TASK])


def finish_task(case_id: int, task_id: int, *, is_done: bool) -> None:
    """Say that a task is done, with its answer, or not needed any more."""
    key = f"case-task-answer-{task_id}"
    answer = str(st.session_state.get(key) or "")

    def action(session: Session, actor: Actor) -> object:
        return tasks.finish(session, task_id, actor, now=now(), answer=answer, is_done=is_done)

    wanted = Wanted(say("case_task_done" if is_done else "case_task_cancel"), answer)
    act(case_id, action, say("case_task_finished"), wanted=wanted, clears=[key])


def record_callback(case_id: int, version: int) -> None:
    """Record what came of asking the customer."""
    outcome = value("callback-outcome", case_id)
    is_answered = outcome == Reached.ANSWERED
    won = {"yes": True, "no": False}.get(str(value("callback-won", case_id)))
    satisfaction = value("callback-satisfaction", case_id)
    comment = typed_in(case_id, Field.CALLBACK)
    answer = Answer(
        Reached(outcome),
        Way(value("callback-way", case_id)),
        satisfaction=int(satisfaction) if is_answered and satisfaction else None,
        is_won_back=won if is_answered else None,
    )

    def action(session: Session, actor: Actor) -> object:
        return callbacks.record(
            session,
            case_id,
            answer,
            actor,
            settings=get_settings(),
            now=now(),
            version=version,
            comment=comment,
        )

    act(
        case_id,
        action,
        say("case_callback_recorded"),
        wanted=Wanted(say("case_record_callback"), comment),
        forgets=[Field.CALLBACK],
    )


def reopen_unsatisfied(case_id: int, version: int) -> None:
    """Take the case up again because a callback says that the customer is not satisfied."""

    def action(session: Session, actor: Actor) -> object:
        return callbacks.reopen(
            session, case_id, actor, now=now(), version=version, note=typed_note(case_id)
        )

    act(
        case_id,
        action,
        say("moved", stage=term("stage", "assigned")),
        wanted=Wanted(say("case_reopen_unsatisfied"), typed_note(case_id)),
        forgets=[Field.NOTE],
    )


def add_to_event(case_id: int) -> None:
    """Put the case into the event that is chosen."""
    event_id = value("event", case_id)
    if event_id is None:
        tell(case_id, Outcome(False, say("case_nothing_chosen")))
        return

    def action(session: Session, actor: Actor) -> object:
        return _all_done(events.add(session, event_id, [case_id], actor, now=now()))

    act(case_id, action, say("case_event_added"))


def remove_from_event(case_id: int, event_id: int) -> None:
    """Take the case out of its event."""

    def action(session: Session, actor: Actor) -> object:
        return _all_done(events.remove(session, event_id, [case_id], actor, now=now()))

    act(case_id, action, say("case_event_removed"))


def _all_done(parts: Parts) -> Parts:
    """What became of one case, or what kept it from being done."""
    if parts.failed:
        raise parts.failed[0][1]
    return parts
