"""The callbacks of the case page's buttons: each calls one service for one case."""

import streamlit as st
from sqlmodel import Session

from dashboard.case.actions import Outcome, Wanted, act, tell, typed_note
from dashboard.sign_in.session import now, say, term
from recovery.access.actor import Actor
from recovery.access.typed import Field
from recovery.casework import cases, handing, merging, numbers, undismissing, undoing
from recovery.casework.lifecycle import Dismissal, Reopening, Stage
from recovery.casework.numbers import id_of
from storage import users
from storage.config import get_settings


def assignee_key(case_id: int) -> str:
    """Where the page keeps the person chosen for a case."""
    return f"case-assignee-{case_id}"


def override_key(case_id: int) -> str:
    """Where the page keeps why a lead overrules what keeps a case from somebody."""
    return f"case-override-{case_id}"


def reason_key(case_id: int) -> str:
    """Where the page keeps the reason chosen for a reopening."""
    return f"case-reason-{case_id}"


def move(
    case_id: int,
    version: int,
    to: Stage,
    reason: Dismissal | Reopening | None = None,
) -> None:
    """Move a case, with what is typed as the note."""
    text, what = typed_note(case_id), say("move_to", stage=term("stage", to))

    def action(session: Session, actor: Actor) -> object:
        return cases.move(
            session, case_id, to, actor, version=version, note=text, reason=reason, now=now()
        )

    act(
        case_id,
        action,
        say("moved", stage=term("stage", to)),
        wanted=Wanted(what, text),
        forgets=[Field.NOTE],
    )


def reopen(case_id: int, version: int, to: Stage) -> None:
    """Take a case up again for the reason that is chosen on the page."""
    chosen = st.session_state.get(reason_key(case_id))
    if chosen is None:
        tell(case_id, Outcome(False, say("reason_missing", stage=term("stage", to))))
        return
    move(case_id, version, to, Reopening(chosen))


def claim(case_id: int, version: int) -> None:
    """Take a case that nobody has."""

    def action(session: Session, actor: Actor) -> object:
        user = users.by_name(session, actor.name)
        if user is not None and cases.get(session, case_id).assignee_id == user.id:
            return None  # pressed twice before the page was drawn anew
        return handing.claim(session, case_id, actor, get_settings(), version=version, now=now())

    act(case_id, action, say("case_claimed"), wanted=Wanted(say("take")))


def assign(case_id: int, version: int, *, is_handed_over: bool) -> None:
    """Give a case to the person chosen on the page; from hand to hand with the note for them."""
    name = st.session_state.get(assignee_key(case_id))
    if name is None:
        tell(case_id, Outcome(False, say("case_nobody_chosen")))
        return
    text = typed_note(case_id)
    override = str(st.session_state.get(override_key(case_id)) or "")

    def action(session: Session, actor: Actor) -> object:
        settings = get_settings()
        if is_handed_over:
            return handing.hand_over(
                session,
                case_id,
                name,
                actor,
                settings,
                note=text,
                override=override,
                version=version,
                now=now(),
            )
        return handing.assign(session, case_id, name, actor, settings, version=version, now=now())

    act(
        case_id,
        action,
        say("assigned"),
        wanted=Wanted(say("assign"), text),
        clears=[override_key(case_id)] if is_handed_over else [],
        forgets=[Field.NOTE] if is_handed_over else [],
    )


def take_back(case_id: int, version: int) -> None:
    """Take a case back from who has it."""

    def action(session: Session, actor: Actor) -> object:
        return handing.take_back(
            session, case_id, actor, note=typed_note(case_id), version=version, now=now()
        )

    act(case_id, action, say("case_taken_back"), wanted=Wanted(say("case_take_back")))


def note(case_id: int) -> None:
    """Store what is typed as a note."""
    text = typed_note(case_id)
    if not text.strip():
        tell(case_id, Outcome(False, say("note_empty")))
        return

    def action(session: Session, actor: Actor) -> object:
        return cases.note(session, case_id, text, actor, now=now())

    act(case_id, action, say("noted"), forgets=[Field.NOTE])


def merge(case_id: int, version: int, into_id: int) -> None:
    """Put what this case holds into another one."""

    def action(session: Session, actor: Actor) -> object:
        return merging.merge(
            session,
            case_id,
            into_id,
            actor,
            version=version,
            note=typed_note(case_id),
            now=now(),
        )

    number = numbers.number_of(into_id)
    act(
        case_id,
        action,
        say("case_merged", number=number),
        wanted=Wanted(say("case_merge_into", number=number)),
    )


def split(case_id: int, version: int, key: str) -> None:
    """Put the mentions that are chosen under ``key`` into a case of their own."""
    chosen = list(st.session_state.get(key) or ())
    if not chosen:
        tell(case_id, Outcome(False, say("case_nothing_chosen")))
        return

    def action(session: Session, actor: Actor) -> object:
        return merging.split(
            session, case_id, chosen, get_settings(), actor, version=version, now=now()
        )

    act(case_id, action, say("case_split_done"), wanted=Wanted(say("case_split")), clears=[key])


def undo(case_id: int, version: int) -> None:
    """Take back the last joining, merging or splitting."""

    def action(session: Session, actor: Actor) -> object:
        return undoing.undo(session, case_id, get_settings(), actor, version=version, now=now())

    act(case_id, action, say("case_undone"), wanted=Wanted(say("case_undo")))


def undismiss(case_id: int, version: int) -> None:
    """Take back a dismissal that was a slip."""

    def action(session: Session, actor: Actor) -> object:
        return undismissing.undo(session, case_id, actor, version=version, now=now())

    act(case_id, action, say("case_undone"), wanted=Wanted(say("case_undo")))


def merge_typed(case_id: int, version: int, key: str) -> None:
    """Merge into the case whose number is typed under ``key``: ``ZX-000012``, ``12``."""
    into = id_of(str(st.session_state.get(key) or ""))
    if into is None:
        tell(case_id, Outcome(False, say("case_number_unclear")))
        return
    merge(case_id, version, into)
