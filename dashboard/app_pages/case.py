"""工单: one customer's problem, what was said and judged, and what is done about it.

The parts of the page are in ``dashboard/case_*.py``.
"""

import streamlit as st
from sqlmodel import Session

from dashboard import exports, markup
from dashboard.case import (
    beside,
    channel,
    document,
    head,
    history,
    keys,
    meanwhile,
    more,
    moves,
    reply,
    typed_text,
)
from dashboard.case import words as case_words
from dashboard.case.html import display_name
from dashboard.case.next_step import Next
from dashboard.mentions.filters import number
from dashboard.queries import case as query
from dashboard.queries import case_around, case_work
from dashboard.queries.case import CaseView
from dashboard.queries.case_work import Work
from dashboard.sign_in.session import now, say, seen_by, term
from dashboard.widgets import calm
from recovery.access.actor import Actor, Right
from recovery.access.sight import Sight
from recovery.casework.lifecycle import ENDED, Stage
from recovery.errors import CaseNotFound
from storage.config import get_settings
from storage.engine import transaction

QUEUE = "app_pages/recovery_queue.py"
FIRST_TAB = {
    Next.CALL_BACK: "case_tab_callback",
    Next.REOPEN: "case_tab_callback",
    Next.CLOSE: "case_tab_callback",
    Next.TASKS: "case_tab_tasks",
}
LONGEST_RECORD = 100


def render() -> None:
    """The page."""
    at = now()
    with st.container(
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        key="case-bar",
    ):
        st.page_link(QUEUE, label=say("back_to_queue"), icon=":material/arrow_back:")
        bar = st.container(width="content")
    with transaction() as session:
        actor, sight = seen_by(session)
        asked = _asked(session, sight)
        if asked is None:
            calm(say("no_case_chosen"), say("choose_case"))
            return
        try:
            view = query.load(session, asked, at, sight)
        except CaseNotFound:
            calm(say("case_missing"), say("choose_case"))
            return
        mentions = [words.mention for words in view.words]
        around = case_around.load(session, view.case, view.mention_ids, sight)
        work = case_work.load(session, view.case, mentions, actor, get_settings(), at)
        order = st.session_state.get(keys.ORDER) or case_work.order_of(session, actor, sight)
        typed_text.restore(session, actor, view.id)
    with bar:
        keys.bar(view.id, list(order))
    since = view.last_event
    meanwhile.tell(view, actor.name)
    meanwhile.watch(view.id, since, view.people)
    head.show(view, work)
    doing = head.next_step(view, work, actor)
    words, hands = st.columns([3, 2], gap="medium")
    with words:
        case_words.show(view, around)
        channel.facts(view, work, actor)
        channel.records(view, work, actor)
        beside.spreading(view)
        beside.together(view, around, actor)
    with hands:
        _work(view, work, actor, doing)
        history.show(view.id, view.people)
        _take_along(view, actor)


def _asked(session: Session, sight: Sight) -> int | None:
    """The case of the address, by its number or by that of one of its service records."""
    record = st.query_params.get("record", "")[:LONGEST_RECORD]
    asked = st.query_params.get("case", "")
    if record and not asked:
        return query.by_record(session, record, sight)
    return number(asked) or None


def _work(view: CaseView, work: Work, actor: Actor, doing: Next) -> None:
    is_open = Stage(view.case.stage) not in ENDED
    tabs: list[str] = []
    if is_open and actor.may(Right.ANSWER_IN_PUBLIC):
        tabs.append("case_tab_reply")
    if is_open and actor.may(Right.CONTACT_IN_PRIVATE):
        tabs.append("case_tab_contact")
    if work.acts.tasks or (is_open and actor.may(Right.GIVE_TASKS)):
        tabs.append("case_tab_tasks")
    if work.acts.compensations or (is_open and actor.may(Right.COMPENSATE)):
        tabs.append("case_tab_money")
    if work.callbacks or (is_open and actor.may(Right.CALL_BACK)):
        tabs.append("case_tab_callback")
    if is_open and actor.may(Right.MOVE_CASES):
        tabs.append("case_tab_dismiss")
    if actor.may(Right.MERGE_CASES):
        tabs.append("case_tab_join")
    with st.container(border=True, gap="small", key=f"case-work-{view.id}"):
        if tabs:
            _tabs(tabs, view, work, actor, doing)
        more.acts(work)
    with st.container(border=True, gap="small", key=f"case-moves-{view.id}"):
        moves.note(view.id)
        moves.moves(view, work, actor, doing)
        moves.hands(view, actor)
        _acting_as(view, actor)


def _tabs(tabs: list[str], view: CaseView, work: Work, actor: Actor, doing: Next) -> None:
    first = FIRST_TAB.get(doing, tabs[0])
    opened = st.tabs([say(name) for name in tabs], default=say(first if first in tabs else tabs[0]))
    for name, tab in zip(tabs, opened, strict=True):
        with tab:
            match name:
                case "case_tab_reply":
                    reply.editor(view, work)
                case "case_tab_contact":
                    more.contact(view)
                case "case_tab_tasks":
                    more.tasks(view, work, actor)
                case "case_tab_money":
                    more.money(view, work, actor)
                case "case_tab_callback":
                    more.callback(view, work, actor)
                case "case_tab_dismiss":
                    moves.dismissal(view, actor)
                case _:
                    moves.joining(view, actor)


def _acting_as(view: CaseView, actor: Actor) -> None:
    name = next((display_name(user) for user in view.people if user.name == actor.name), actor.name)
    told = say("acting_as", name=name, role=term("role", actor.role))
    st.html(f'<div class="zx-meta">{markup.shown(told)}</div>')


def _take_along(view: CaseView, actor: Actor) -> None:
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            say("case_document"),
            exports.in_this_session(lambda: document.saved(view.id)),
            file_name=f"{view.number}.docx",
            mime=document.MIME,
            key=f"case-document-{view.id}",
            type="tertiary",
            icon=":material/description:",
            on_click="ignore",
        )
        history.originals(view, actor)


if __name__ == "__main__":
    render()
