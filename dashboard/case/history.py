"""处理记录: everything that happened to a case, by kind, and what masking hid of its words."""

from enum import StrEnum

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from dashboard import failures, markup
from dashboard.case.html import history_line
from dashboard.queries.case import CaseView
from dashboard.sign_in.session import language, now, say, seen_by
from dashboard.widgets import heading
from recovery.access import revealing
from recovery.access.actor import Actor, Right
from recovery.access.revealing import Revealed
from recovery.casework import cases
from recovery.messages import told
from storage import cases as stored
from storage.engine import transaction
from storage.errors import ZhuanxiError
from storage.keys import get_keys
from storage.models import User


class Kind(StrEnum):
    """What lines of a history can be chosen by."""

    ALL = "all"
    STAGES = "stages"
    SAID = "said"
    NOTES = "notes"
    HANDS = "hands"
    JOINING = "joining"
    OTHER = "other"


_KINDS: dict[Kind, frozenset[str]] = {
    Kind.SAID: frozenset({"replied", "contacted", "called_back", "drafted"}),
    Kind.NOTES: frozenset({"note"}),
    Kind.HANDS: frozenset({"assigned", "claimed", "handed_over", "taken_back"}),
    Kind.JOINING: frozenset(
        {
            *("joined", "merged", "absorbed", "split", "split_off", "undone"),
            *("same_customer", "other_customer", "event_added", "event_removed"),
        }
    ),
}


def kind_of(action: str, *, has_moved: bool) -> Kind:
    """Under which kind a line is found."""
    for kind, actions in _KINDS.items():
        if action in actions:
            return kind
    return Kind.STAGES if has_moved else Kind.OTHER


@st.fragment
def show(case_id: int, people: list[User]) -> None:
    """The history, newest first; choosing a kind draws it alone again."""
    try:
        with transaction() as session:
            _, sight = seen_by(session)
            cases.within(session, case_id, sight)
            lines = list(reversed(stored.history(session, case_id)))
    except (ZhuanxiError, SQLAlchemyError) as error:
        failures.show(error)
        return
    kinds = [
        kind_of(
            line.event.action,
            has_moved=line.event.to_stage is not None
            and line.event.to_stage != line.event.from_stage,
        )
        for line in lines
    ]
    with st.container(border=True, gap="small"):
        heading(say("history"))
        offered = [Kind.ALL, *(kind for kind in Kind if kind in kinds)]
        chosen = st.selectbox(
            say("case_history_kind"),
            offered,
            format_func=lambda kind: say(f"case_history_{kind}"),
            key=f"case-history-{case_id}",
            label_visibility="collapsed",
        )
        shown = [
            history_line(line, people)
            for line, kind in zip(lines, kinds, strict=True)
            if chosen in (None, Kind.ALL, kind)
        ]
        if shown:
            st.html("".join(shown))


def originals(view: CaseView, actor: Actor) -> None:
    """The button that opens what masking hid, for who has the case."""
    is_hidden = any(words.mention.text_sealed is not None for words in view.words)
    may = actor.may(Right.LEAD_TEAM) or view.is_with(actor.name)
    if not (is_hidden and may and actor.may(Right.REVEAL_ORIGINALS)):
        return
    if st.button(
        say("case_reveal"),
        key=f"case-reveal-{view.id}",
        type="tertiary",
        icon=":material/visibility:",
    ):
        st.dialog(say("case_reveal"), width="medium")(_dialog)(view.id)


def _dialog(case_id: int) -> None:
    st.caption(say("case_reveal_hint"))
    with st.form(f"case-reveal-form-{case_id}", border=False):
        because = st.text_input(say("case_because"), key=f"case-reveal-because-{case_id}")
        is_asked = st.form_submit_button(
            say("case_reveal_go"), key=f"case-reveal-go-{case_id}", type="primary"
        )
    if not is_asked:
        return
    try:
        with transaction() as session:
            actor, sight = seen_by(session)
            cases.within(session, case_id, sight)
            found = revealing.reveal(
                session, case_id, actor, get_keys(), because=because, now=now()
            )
    except SQLAlchemyError as error:
        failures.show(error)
        return
    except ZhuanxiError as error:
        st.text("\n".join(told(error, language())))
        return
    if found:
        st.html("".join(map(_revealed, found)))
    else:
        st.caption(say("case_reveal_nothing"))


def _revealed(one: Revealed) -> str:
    known = {
        "case_phone": one.phone,
        "case_order": one.order,
        "case_name": one.name,
    }
    meta = markup.parts(
        *(markup.shown(say("pair", a=say(key), b=value)) for key, value in known.items() if value)
    )
    words = "\n".join(filter(None, (one.title, one.text)))
    return (
        f'<div class="zx-item"><div class="zx-meta"><bdi>{meta}</bdi></div>'
        f"{markup.block(words, 'zx-quote')}</div>"
    )
