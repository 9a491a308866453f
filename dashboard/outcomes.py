"""What came of something that was done on a page: told once, beside where it was done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import streamlit as st
from sqlmodel import Session

from dashboard import markup
from dashboard.sign_in.session import language, me, say
from recovery.access.actor import Actor
from recovery.messages import told
from storage.engine import transaction
from storage.errors import DatabaseUnavailable, ZhuanxiError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done, or why it was not and what to do."""

    is_done: bool
    words: str
    next_step: str = ""


def attempt(place: str, action: Callable[[Session, Actor], T], done: str) -> T | None:
    """Do something as who is signed in, in one transaction; :func:`show` tells what came of it.

    Args:
        place: where it is told.
        action: what is done; what it returns must not be ``None``.
        done: what is told when it is done.

    Returns:
        What the action returned; ``None`` where it was refused.
    """
    try:
        with transaction() as session:
            result = action(session, me(session))
    except DatabaseUnavailable:
        tell(place, Outcome(False, say("database_down")))
    except ZhuanxiError as error:
        refuse(place, error)
    else:
        tell(place, Outcome(True, done))
        return result
    return None


def refuse(place: str, error: ZhuanxiError) -> None:
    """Tell why something was not done."""
    tell(place, Outcome(False, *told(error, language())))


def tell(place: str, outcome: Outcome) -> None:
    """Keep what is to be told."""
    st.session_state[f"outcome-{place}"] = outcome


def show(place: str) -> None:
    """Tell it, once. The words may quote anything, so all of them are escaped."""
    found: Outcome | None = st.session_state.pop(f"outcome-{place}", None)
    if found is not None:
        st.html(as_html(found))


def as_html(outcome: Outcome) -> str:
    """An outcome with a sign of its own, for it is told by more than a colour."""
    kind, sign = ("done", "✓") if outcome.is_done else ("refused", "!")
    step = ""
    if outcome.next_step:
        step = f'<div class="zx-meta">{markup.with_code(outcome.next_step)}</div>'
    return (
        f'<div class="zx-told zx-told-{kind}" role="status"><b>{sign}</b> '
        f"{markup.with_code(outcome.words)}{step}</div>"
    )
