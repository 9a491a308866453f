"""Through the cases with the keyboard: the one before, the next one, and what keys there are."""

import streamlit as st

from dashboard import markup
from dashboard.sign_in.session import say

ORDER = "queue-order"
KEYS = (
    ("J", "case_key_next"),
    ("K", "case_key_before"),
    ("L", "case_key_claim"),
    ("E", "case_key_reply"),
    ("Alt+Enter", "case_key_copy"),
    ("M", "case_key_move"),
    ("Shift+1…6", "case_key_dismiss"),
)


def go(case_id: int) -> None:
    """Open another case."""
    st.query_params["case"] = str(case_id)


def bar(case_id: int, order: list[int]) -> None:
    """One case back and forth in the queue as it was last seen, and the help on keys."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if order:
            before, after = _beside(case_id, order)
            if case_id in order:
                place = say("case_place", at=order.index(case_id) + 1, of=len(order))
                st.html(f'<span class="zx-meta">{place}</span>', width="content")
            _step("before", before, "chevron_left", "K")
            _step("next", after, "chevron_right", "J")
        with st.popover("?", type="tertiary", key="case-keys", help=say("case_keys")):
            rows = "".join(
                f"<tr><td><kbd>{markup.shown(key)}</kbd></td><td>{say(what)}</td></tr>"
                for key, what in KEYS
            )
            st.html(f'<table class="zx-keys">{rows}</table>')
            st.caption(say("case_keys_hint"))


def _beside(case_id: int, order: list[int]) -> tuple[int | None, int | None]:
    """The case before and the one after; where this one is not of the queue, its first is next."""
    if case_id not in order:
        return None, order[0]
    at = order.index(case_id)
    return (order[at - 1] if at else None), (order[at + 1] if at + 1 < len(order) else None)


def _step(name: str, case_id: int | None, icon: str, key: str) -> None:
    st.button(
        say(f"case_go_{name}"),
        key=f"case-go-{name}",
        type="tertiary",
        icon=f":material/{icon}:",
        shortcut=key,
        disabled=case_id is None,
        on_click=go,
        args=(case_id or 0,),
    )
