"""What a handler does to a case. Callbacks: they run before the page is drawn again.

Each is given the version that the page showed when the button was drawn, so that a case which
somebody else has changed since is never changed unseen. What was typed stays until it is stored,
and then both versions are shown: what was wanted, and what others did meanwhile.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import streamlit as st
from sqlmodel import Session

from dashboard import times
from dashboard.sign_in.session import language, now, say, seen_by, term, zone
from recovery.access import typed
from recovery.access.actor import Actor
from recovery.access.typed import Field
from recovery.casework import cases
from recovery.casework.demands import Finding
from recovery.casework.drafts import DraftRefused
from recovery.errors import CaseChanged, MoveRefused, TaskEnded, WordChanged
from recovery.messages import told
from storage.engine import transaction
from storage.errors import DatabaseUnavailable, ZhuanxiError
from storage.keys import get_keys

_TYPED = {
    Field.REPLY: "reply",
    Field.NOTE: "note",
    Field.CONTACT: "contact-note",
    Field.COMPENSATION: "compensation-why",
    Field.TASK: "task-what",
    Field.CALLBACK: "callback-comment",
}
"""What the page calls the widget of each field."""
_EMPTY: dict[type, object] = {str: "", list: [], bool: False}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wanted to do: in our words, and what they had typed for it."""

    what: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """What one says of a case where the later word overrules.

    Attributes:
        named: how the page calls what is said.
        again: says it all the same, by who has seen the word of this id.
    """

    named: Callable[[Any], str]
    again: Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Theirs:
    """The word that somebody else said meanwhile, and what says one's own all the same."""

    by: str
    at: datetime
    what: str
    note: str
    overrule: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an action.

    Attributes:
        is_done: done, or else refused.
        message: our own words.
        cause: the service's.
        findings: what is wrong with a text.
        wanted: of what was refused because others had changed the case: what was wanted.
        since: the newest line of the history that had been shown by then.
        theirs: of a word that somebody else was faster to say otherwise: that word.
    """

    is_done: bool
    message: str
    cause: str = ""
    findings: tuple[Finding, ...] = ()
    wanted: Wanted | None = None
    since: int = 0
    theirs: Theirs | None = None


def act(
    case_id: int,
    action: Callable[[Session, Actor], object],
    done: str,
    *,
    wanted: Wanted | None = None,
    word: Word | None = None,
    clears: Sequence[str] = (),
    forgets: Sequence[Field] = (),
) -> bool:
    """Do something to a case in one transaction, and remember what came of it.

    Args:
        case_id: which case.
        action: the service to call.
        done: what is told when it succeeded.
        wanted: what is shown beside the new state where somebody else was first.
        word: how what is said is called and said again, where a later word overrules.
        clears: keys of other widgets whose text is stored by it.
        forgets: fields whose text is stored by it, and need not be kept any more.

    Returns:
        Whether it succeeded.
    """
    try:
        with transaction() as session:
            actor, sight = seen_by(session)
            case = cases.within(session, case_id, sight)
            is_known = case.version == seen_version(case_id)
            action(session, actor)
            typed.forget(session, actor, case_id, forgets)
            session.refresh(case)
            version = case.version
    except CaseChanged:
        tell(
            case_id,
            Outcome(
                False, say("changed_refused"), wanted=wanted or Wanted(""), since=seen_line(case_id)
            ),
        )
    except WordChanged as error:
        assert word is not None
        said = word.named(error.value)
        overrule = partial(word.again, error.word)
        theirs = Theirs(error.by, error.at, said, error.note, overrule)
        tell(case_id, Outcome(False, say("case_word_changed"), wanted=wanted, theirs=theirs))
    except TaskEnded as error:
        answer = wanted.text if wanted is not None else ""
        tell(case_id, Outcome(False, say("refused"), _ended(error, answer)))
    except MoveRefused:
        tell(case_id, Outcome(False, say("move_refused")))
    except DraftRefused as error:
        tell(case_id, Outcome(False, say("case_draft_refused"), findings=error.findings))
    except DatabaseUnavailable:
        tell(case_id, Outcome(False, say("database_down")))
    except ZhuanxiError as error:
        tell(case_id, Outcome(False, say("refused"), told(error, language())[0]))
    else:
        tell(case_id, Outcome(True, done))
        if is_known:
            remember_version(case_id, version)
        for key in (*clears, *(typed_key(case_id, field) for field in forgets)):
            st.session_state[key] = _EMPTY.get(type(st.session_state.get(key)))
        return True
    return False


def keep_typed(case_id: int, field: Field) -> None:
    """Keep what is being typed, so that no reload loses it. Tells only of what fails."""
    try:
        with transaction() as session:
            actor, sight = seen_by(session)
            cases.within(session, case_id, sight)
            text = typed_in(case_id, field)
            typed.keep(session, actor, case_id, field, text, get_keys(), now=now())
    except DatabaseUnavailable:
        tell(case_id, Outcome(False, say("case_not_kept")))
    except ZhuanxiError as error:
        tell(case_id, Outcome(False, say("case_not_kept"), told(error, language())[0]))


def outcome_of(case_id: int) -> Outcome | None:
    """What came of the action just taken; told once."""
    found: Outcome | None = st.session_state.pop(_outcome_key(case_id), None)
    if found is not None:
        settle(case_id)
        if found.wanted is not None:
            st.session_state[_conflict_key(case_id)] = found
    return found


def conflict_of(case_id: int) -> Outcome | None:
    """What was refused because others were faster, until it is settled or something else is done.

    Both versions must stand there while the page runs anew beside them.
    """
    found: Outcome | None = st.session_state.get(_conflict_key(case_id))
    return found


def settle(case_id: int) -> None:
    """What somebody wanted, and others were faster to change, is not shown any more."""
    st.session_state.pop(_conflict_key(case_id), None)


def is_waiting_to_be_told(case_id: int) -> bool:
    """Whether a fragment did something that the whole page has to be drawn again for."""
    return _outcome_key(case_id) in st.session_state


def tell(case_id: int, outcome: Outcome) -> None:
    """Have something told at the head of the page."""
    st.session_state[_outcome_key(case_id)] = outcome


def seen_version(case_id: int) -> int | None:
    """The version that this session last saw or made."""
    found: int | None = st.session_state.get(f"case-seen-{case_id}")
    return found


def remember_version(case_id: int, version: int) -> None:
    """Remember which version this session has now been shown."""
    st.session_state[f"case-seen-{case_id}"] = version


def seen_line(case_id: int) -> int:
    """The newest line of the history that this session was shown."""
    return int(st.session_state.get(f"case-line-{case_id}", 0))


def remember_line(case_id: int, event_id: int) -> None:
    """Remember up to which line of the history this session has now been shown."""
    st.session_state[f"case-line-{case_id}"] = event_id


def typed_key(case_id: int, field: Field) -> str:
    """Where the page keeps what is being typed in a field."""
    return f"case-{_TYPED[field]}-{case_id}"


def typed_in(case_id: int, field: Field) -> str:
    """What is typed in a field and not stored yet."""
    return str(st.session_state.get(typed_key(case_id, field)) or "")


def typed_note(case_id: int) -> str:
    """What is typed about a case and not stored yet."""
    return typed_in(case_id, Field.NOTE)


def _outcome_key(case_id: int) -> str:
    return f"case-outcome-{case_id}"


def _conflict_key(case_id: int) -> str:
    return f"case-conflict-of-{case_id}"


def _ended(error: TaskEnded, answer: str) -> str:
    """Who ended the task and when, with the answer that has no field to stand in any more."""
    state, at = term("task_state", error.state), times.moment(error.at, zone())
    told_by = say("case_task_ended", name=error.by, at=at, state=state)
    return f"{told_by}\n{say('case_not_stored', text=answer)}" if answer else told_by
