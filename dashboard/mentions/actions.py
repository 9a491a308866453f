"""What people do to a mention. Callbacks: they run before the drawer is drawn again.

Each is given what the drawer showed when its button was drawn, so that nothing which somebody else
has said since is overruled unseen. What was chosen and typed stays until it is stored.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st
from sqlmodel import Session

from dashboard.sign_in.session import language, me, now, say
from recovery.access import refusals
from recovery.access.actor import Actor
from recovery.casework.numbers import id_of, number
from recovery.channel import word
from recovery.channel.decision import Channel
from recovery.errors import VerdictChanged
from recovery.intake import taking_in
from recovery.messages import told
from recovery.verdicts import corrections
from recovery.verdicts.corrections import CHOICES
from storage.config import get_settings
from storage.engine import transaction
from storage.errors import DatabaseUnavailable, ZhuanxiError
from storage.keys import get_keys

OUTCOME = "mentions-outcome"
NO_COMPLAINT = "no_complaint"
TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an action: in our own words, and in the service's."""

    is_done: bool
    message: str
    cause: str = ""


def key(mention_id: int, name: str) -> str:
    """Where the drawer keeps what is chosen or typed about a mention."""
    return f"mentions-{name}-{mention_id}"


def outcome() -> Outcome | None:
    """What came of the action just taken; told once."""
    found: Outcome | None = st.session_state.pop(OUTCOME, None)
    return found


def correct(mention_id: int, verdict_id: int) -> None:
    """Say what is right of a mention, of those heads that were chosen."""
    chosen = {head: _chosen(mention_id, head) for head in CHOICES}
    labels = {head: str(one) for head, one in chosen.items() if one not in (None, NO_COMPLAINT)}
    is_none = chosen["intent"] == NO_COMPLAINT
    if not labels and not is_none:
        _tell(Outcome(False, say("mentions_nothing_chosen")))
        return

    def action(session: Session, actor: Actor) -> object:
        return corrections.correct(
            session,
            mention_id,
            labels,
            actor,
            now=now(),
            not_complaint=is_none,
            note=_typed(mention_id, "note"),
            verdict_id=verdict_id,
        )

    if _act(action, lambda _: say("mentions_corrected")):
        _forget(mention_id, *CHOICES, "note")


def confirm(mention_id: int, verdict_id: int) -> None:
    """Say that the verdict is right in every part."""

    def action(session: Session, actor: Actor) -> object:
        note = _typed(mention_id, "note")
        return corrections.confirm(
            session, mention_id, actor, now=now(), note=note, verdict_id=verdict_id
        )

    if _act(action, lambda _: say("mentions_confirmed")):
        _forget(mention_id, *CHOICES, "note")


def open_case(mention_id: int, brand_id: int) -> None:
    """Open a case for a complaint."""

    def action(session: Session, actor: Actor) -> Any:
        why = _typed(mention_id, f"why-{brand_id}")
        return taking_in.open_with(
            session, mention_id, brand_id, get_settings(), actor, now=now(), why=why
        )

    if _act(action, lambda case: say("mentions_case_opened", number=number(case))):
        _forget(mention_id, f"why-{brand_id}")


def join_case(mention_id: int, brand_id: int) -> None:
    """Put a complaint into the case whose number was typed."""
    case_id = id_of(_typed(mention_id, f"case-{brand_id}"))
    if case_id is None:
        _tell(Outcome(False, say("mentions_case_needed")))
        return

    def action(session: Session, actor: Actor) -> Any:
        why = _typed(mention_id, f"why-{brand_id}")
        return taking_in.join(
            session, mention_id, brand_id, case_id, get_settings(), actor, now=now(), why=why
        )

    if _act(action, lambda case: say("mentions_case_joined", number=number(case))):
        _forget(mention_id, f"why-{brand_id}", f"case-{brand_id}")


def say_channel(mention_id: int, brand_id: int, seen: int) -> None:
    """Say what the channel of a complaint is, or take back what was said.

    ``seen`` is the id of the word that the page showed; 0 for none.
    """
    value = _chosen(mention_id, f"channel-{brand_id}")
    if value is None:
        _tell(Outcome(False, say("mentions_nothing_chosen")))
        return

    def action(session: Session, actor: Actor) -> tuple[object, bool]:
        return word.say(
            session,
            mention_id,
            brand_id,
            None if value == TAKEN_BACK else Channel(value),
            actor,
            now=now(),
            note=_typed(mention_id, f"channel-note-{brand_id}"),
            seen=seen,
        )

    def done(found: tuple[object, bool]) -> str:
        return say("mentions_channel_kept" if found[1] else "mentions_channel_known")

    if _act(action, done):
        _forget(mention_id, f"channel-{brand_id}", f"channel-note-{brand_id}")


def ignore(mention_id: int, source: str, handle: str) -> None:
    """Never store posts of this author again, for the reason that was typed."""
    if not st.session_state.get(key(mention_id, "sure")):
        _tell(Outcome(False, say("mentions_not_sure")))
        return

    def action(session: Session, actor: Actor) -> tuple[object, bool]:
        return refusals.refuse(
            session,
            actor,
            get_keys(),
            source=source,
            who=handle,
            because=_typed(mention_id, "because"),
            now=now(),
        )

    def done(found: tuple[object, bool]) -> str:
        return say("mentions_ignored" if found[1] else "mentions_ignored_before")

    if _act(action, done):
        _forget(mention_id, "because", "sure")


def _act(action: Callable[[Session, Actor], Any], done: Callable[[Any], str]) -> bool:
    try:
        with transaction() as session:
            made = action(session, me(session))
            message = done(made)
    except VerdictChanged:
        _tell(Outcome(False, say("mentions_verdict_changed")))
    except DatabaseUnavailable:
        _tell(Outcome(False, say("database_down")))
    except ZhuanxiError as error:
        _tell(Outcome(False, say("refused"), " ".join(told(error, language())).strip()))
    else:
        _tell(Outcome(True, message))
        return True
    return False


def _chosen(mention_id: int, name: str) -> str | None:
    found: str | None = st.session_state.get(key(mention_id, name))
    return found


def _typed(mention_id: int, name: str) -> str:
    return str(st.session_state.get(key(mention_id, name)) or "")


def _forget(mention_id: int, *names: str) -> None:
    for name in names:
        state = key(mention_id, name)
        if state in st.session_state:
            is_text = isinstance(st.session_state[state], str) and name.startswith(_TEXTS)
            st.session_state[state] = "" if is_text else False if name == "sure" else None


_TEXTS = ("note", "why", "case-", "channel-note", "because")


def _tell(what: Outcome) -> None:
    st.session_state[OUTCOME] = what
