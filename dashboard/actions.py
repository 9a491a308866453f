"""What a handler does to a case. Callbacks: they run before the page is drawn again.

Each is given the version that the page showed when the button was drawn, so that a case which
somebody else has changed since is never changed unseen. What was typed stays until it is stored.
"""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st
from sqlmodel import Session

from dashboard.session import language, me, now, say, term
from recovery import cases, handing
from recovery.actor import Actor
from recovery.errors import CaseChanged, MoveRefused
from recovery.lifecycle import Stage
from recovery.messages import told
from storage.config import get_settings
from storage.engine import transaction
from storage.errors import DatabaseUnavailable, ZhuanxiError
from storage.models import Case


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an action: ``done`` or ``refused``, our own words, and the service's."""

    is_done: bool
    message: str
    cause: str = ""


def note_key(case_id: int) -> str:
    """Where the page keeps what is being typed about a case."""
    return f"case-note-{case_id}"


def assignee_key(case_id: int) -> str:
    """Where the page keeps the person chosen for a case."""
    return f"case-assignee-{case_id}"


def reason_key(case_id: int) -> str:
    """Where the page keeps the reason chosen for a dismissal or a reopening."""
    return f"case-reason-{case_id}"


def outcome_of(case_id: int) -> Outcome | None:
    """What came of the action just taken; told once."""
    found: Outcome | None = st.session_state.pop(_outcome_key(case_id), None)
    return found


def seen_version(case_id: int) -> int | None:
    """The version that this session last saw or made."""
    found: int | None = st.session_state.get(f"case-seen-{case_id}")
    return found


def remember_version(case_id: int, version: int) -> None:
    """Remember which version this session has now been shown."""
    st.session_state[f"case-seen-{case_id}"] = version


def move(case_id: int, version: int, to: Stage, *, needs_reason: bool = False) -> None:
    """Move a case, with what is typed as the note and, where one is needed, the chosen reason."""
    text = typed(case_id)
    reason = st.session_state.get(reason_key(case_id)) if needs_reason else None
    if needs_reason and reason is None:
        _tell(case_id, Outcome(False, say("reason_missing", stage=term("stage", to))))
        return

    def action(session: Session, actor: Actor) -> Case:
        return cases.move(
            session, case_id, to, actor, version=version, note=text, reason=reason, now=now()
        )

    changed = _act(case_id, action, say("moved", stage=term("stage", to)))
    if changed is not None:
        st.session_state[note_key(case_id)] = ""
        if needs_reason:
            st.session_state[reason_key(case_id)] = None
        remember_version(case_id, changed.version)


def assign(case_id: int, version: int, user_name: str | None = None) -> None:
    """Give a case to ``user_name``, else to the person chosen on the page."""
    name = user_name or st.session_state.get(assignee_key(case_id))
    if name is None:
        return

    def action(session: Session, actor: Actor) -> Case:
        return handing.assign(
            session, case_id, name, actor, get_settings(), version=version, now=now()
        )

    changed = _act(case_id, action, say("assigned"))
    if changed is not None:
        remember_version(case_id, changed.version)


def note(case_id: int) -> None:
    """Store what is typed as a note. It changes no version, so none is remembered."""
    text = typed(case_id)
    if not text.strip():
        _tell(case_id, Outcome(False, say("note_empty")))
        return

    def action(session: Session, actor: Actor) -> Case:
        return cases.note(session, case_id, text, actor, now=now())

    if _act(case_id, action, say("noted")) is not None:
        st.session_state[note_key(case_id)] = ""


def typed(case_id: int) -> str:
    """What is typed about a case and not stored yet."""
    return str(st.session_state.get(note_key(case_id)) or "")


def _act(case_id: int, action: Callable[[Session, Actor], Case], done: str) -> Case | None:
    try:
        with transaction() as session:
            changed = action(session, me(session))
    except CaseChanged:
        _tell(case_id, Outcome(False, say("changed_refused")))
    except MoveRefused:
        _tell(case_id, Outcome(False, say("move_refused")))
    except DatabaseUnavailable:
        _tell(case_id, Outcome(False, say("database_down")))
    except ZhuanxiError as error:
        _tell(case_id, Outcome(False, say("refused"), told(error, language())[0]))
    else:
        _tell(case_id, Outcome(True, done))
        return changed
    return None


def _tell(case_id: int, outcome: Outcome) -> None:
    st.session_state[_outcome_key(case_id)] = outcome


def _outcome_key(case_id: int) -> str:
    return f"case-outcome-{case_id}"
