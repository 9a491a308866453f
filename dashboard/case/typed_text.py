"""Text areas whose words survive a reload, and the sign that somebody else is writing."""

import streamlit as st
from sqlmodel import Session

from dashboard import markup, times
from dashboard.case import actions
from dashboard.queries.case_work import Meanwhile
from dashboard.sign_in.session import language, now, say
from recovery.access import typed
from recovery.access.actor import Actor
from recovery.access.typed import Field
from recovery.messages import told
from storage.errors import DatabaseUnavailable, ZhuanxiError
from storage.keys import get_keys


def restore(session: Session, actor: Actor, case_id: int) -> None:
    """Bring back what was typed before, once a session; what is typed here already counts more."""
    flag = f"case-restored-{case_id}"
    if flag in st.session_state:
        return
    try:
        kept = typed.kept(session, actor, case_id, get_keys())
    except DatabaseUnavailable:
        raise
    except ZhuanxiError as error:
        actions.tell(
            case_id, actions.Outcome(False, say("case_not_restored"), told(error, language())[0])
        )
        kept = {}
    st.session_state[flag] = True
    for field, text in kept.items():
        key = actions.typed_key(case_id, field)
        if not st.session_state.get(key):
            st.session_state[key] = text


def area(case_id: int, field: Field, label: str, hint: str = "", *, height: int = 80) -> str:
    """A text area that is kept, so outside of forms. Returns what is typed in it."""
    key = actions.typed_key(case_id, field)
    typed_text = st.text_area(
        label,
        key=key,
        placeholder=hint,
        max_chars=4000,
        height=height,
        persist_state="session",
        on_change=actions.keep_typed,
        args=(case_id, field),
    )
    return typed_text or ""


@st.fragment
def alone(case_id: int, field: Field, label: str) -> None:
    """An area beside a form, of which nothing else is drawn anew while somebody types."""
    if actions.is_waiting_to_be_told(case_id):
        st.rerun()
    area(case_id, field, label)


def writing(meanwhile: Meanwhile) -> None:
    """Who else is writing a reply, and since when they paused."""
    lines = [
        say("case_writing", name=one.name, ago=times.ago(one.at, now(), language()))
        for one in meanwhile.writing
    ]
    if lines:
        st.html(
            '<div class="zx-writing" role="status">'
            + "<br>".join(f"<bdi>{markup.shown(line)}</bdi>" for line in lines)
            + "</div>"
        )
