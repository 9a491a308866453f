"""The queue's view, filters and order in the address of the page, so that a view can be sent.

The widgets keep them while somebody works; an address that says something else than they last did
was followed from elsewhere, and then counts alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import streamlit as st

from dashboard.queries.recovery_queue import Sort, View
from dashboard.sign_in.session import now

WRITTEN = "queue-address"
BEFORE = "queue-address-before"
BUSY = timedelta(seconds=3)
OPENED = "queue-view-opened"
"""Whether a saved view was just opened: what stands outside the list is drawn anew then."""
TURN = "queue-turn"
"""Counts how often the page number was set by us, for the widget that turns pages."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the address, the widget that keeps it, and what it is when nothing is said."""

    name: str
    key: str
    default: str | int | bool

    def read(self, said: str) -> str | int | bool:
        """What an address says here; the default where that makes no sense."""
        if isinstance(self.default, bool):
            return said == "1"
        if isinstance(self.default, int):
            return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else 0
        return said[:100]

    def written(self, value: object) -> str:
        """As it stands in an address; empty for what is not said."""
        if value is None or value == self.default:
            return ""
        return "1" if value is True else str(value)


VIEW = Part("view", "queue-view", "")
WORDS = Part("q", "queue-words", "")
BRAND = Part("brand", "queue-brand", 0)
CHANNEL = Part("channel", "queue-channel", "")
SEVERITY = Part("severity", "queue-severity", "")
STAGE = Part("stage", "queue-stage", "")
ASSIGNEE = Part("assignee", "queue-assignee", "")
TOPIC = Part("topic", "queue-topic", "")
EVENT = Part("event", "queue-event", 0)
SENIOR = Part("senior", "queue-senior", False)
THREATENED = Part("threatened", "queue-threatened", False)
SORT = Part("sort", "queue-sort", str(Sort.PRIORITY))
PAGE = Part("page", "queue-page", 1)

NARROWING = (*(WORDS, BRAND, CHANNEL, SEVERITY, STAGE, ASSIGNEE, TOPIC, EVENT, SENIOR, THREATENED),)
PARTS = (VIEW, *NARROWING, SORT, PAGE)


def follow(home: View) -> None:
    """Let the widgets say what the address says, if that is not what they last wrote there.

    Args:
        home: the view that somebody begins with who followed no address.
    """
    said = {part.name: st.query_params[part.name] for part in PARTS if _is_said(part)}
    if said and said != st.session_state.get(WRITTEN) and not _is_behind(said):
        for part in PARTS:
            st.session_state[part.key] = part.read(said.get(part.name, str(part.default)))
        turn_to(int(st.session_state[PAGE.key]))
    if st.session_state.get(VIEW.key) not in list(View):
        st.session_state[VIEW.key] = str(View.OPEN if said else home)


def of_view(view: View, brand_id: int) -> dict[str, str]:
    """The address of a view of a brand (0: of all) that nothing else narrows."""
    said = {VIEW.name: str(view), BRAND.name: BRAND.written(brand_id)}
    return {name: words for name, words in said.items() if words}


def write() -> None:
    """Have the address say what the widgets say."""
    said = {
        part.name: words
        for part in PARTS
        if (words := part.written(st.session_state.get(part.key, part.default)))
    }
    if st.query_params.to_dict() != said:
        st.query_params.from_dict(said)
    if said != st.session_state.get(WRITTEN):
        st.session_state[BEFORE] = (st.session_state.get(WRITTEN), now())
    st.session_state[WRITTEN] = said


def set_now() -> dict[str, str]:
    """What the widgets ask for, as an address has it; which page of it is no part of that."""
    return {
        part.name: words
        for part in PARTS
        if part is not PAGE
        and (words := part.written(st.session_state.get(part.key, part.default)))
    }


def open_view(query: Mapping[str, str]) -> None:
    """Have the widgets ask for what a saved view asks, from its first page."""
    for part in PARTS:
        st.session_state[part.key] = part.read(query.get(part.name, str(part.default)))
    if st.session_state[VIEW.key] not in list(View):
        st.session_state[VIEW.key] = str(View.OPEN)
    turn_to(1)
    st.session_state[OPENED] = True


def clear() -> None:
    """Take every filter away."""
    for part in NARROWING:
        st.session_state[part.key] = part.default


def turn_to(number: int) -> None:
    """Turn to a page of the list."""
    st.session_state[PAGE.key] = number
    st.session_state[TURN] = int(st.session_state.get(TURN, 0)) + 1


def narrowing() -> int:
    """How many filters are set."""
    return sum(
        bool(part.written(st.session_state.get(part.key, part.default))) for part in NARROWING
    )


def _is_behind(said: dict[str, str]) -> bool:
    """Whether a browser that is still busy tells the address that was just replaced."""
    before, at = st.session_state.get(BEFORE, (None, None))
    return said == before and at is not None and now() - at < BUSY


def _is_said(part: Part) -> bool:
    return part.name in st.query_params
