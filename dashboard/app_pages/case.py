"""工单: one customer's problem, what was said and judged, and what is done about it."""

from datetime import datetime

import streamlit as st

from dashboard import actions, markup, times
from dashboard.case_html import display_name, fact_line, history_line, said, spread
from dashboard.queries import case as query
from dashboard.queries.case import CaseView
from dashboard.session import language, me, now, say, term, zone
from dashboard.widgets import calm, channel_badge, heading, severity_badge, stage_badge
from recovery.actor import Actor, Role
from recovery.errors import CaseNotFound
from recovery.lifecycle import ENDED, Stage, next_stages, reasons
from storage.cases import HistoryLine
from storage.engine import transaction
from storage.models import User

QUEUE = "app_pages/recovery_queue.py"


def render() -> None:
    """The page."""
    st.page_link(QUEUE, label=say("back_to_queue"), icon=":material/arrow_back:")
    asked = st.query_params.get("case", "")
    if not asked.isdecimal() or len(asked) > 9:
        calm(say("no_case_chosen"), say("choose_case"))
        return
    try:
        with transaction() as session:
            view = query.load(session, int(asked), now())
            actor = me(session)
    except CaseNotFound:
        calm(say("case_missing"), say("choose_case"))
        return
    _tell_what_happened(view)
    _header(view)
    words, work = st.columns([3, 2], gap="medium")
    with words:
        _customer_words(view)
        _spread(view)
        _facts(view)
    with work:
        _work(view, actor)
        _history(view.history, view.people)


def _tell_what_happened(view: CaseView) -> None:
    case_id, version = view.case.id, view.case.version
    assert case_id is not None
    outcome, seen = actions.outcome_of(case_id), actions.seen_version(case_id)
    if outcome is not None and outcome.is_done:
        st.toast(outcome.message, icon=":material/check:")
    elif outcome is not None:
        st.warning(outcome.message, icon=":material/warning:")
        if outcome.cause:
            st.text(outcome.cause)
    elif seen is not None and seen < version:
        st.info(say("changed_meanwhile"), icon=":material/sync:")
    actions.remember_version(case_id, version)


def _header(view: CaseView) -> None:
    case = view.case
    with st.container(border=True, gap="small"):
        st.html(
            f'<div class="zx-title">{view.number} '
            f"<bdi>{markup.shown(markup.one_line(case.title) or say('erased'))}</bdi></div>"
            f'<div class="zx-meta">{_about(view)}</div>'
        )
        with st.container(horizontal=True, gap="small"):
            stage_badge(case.stage)
            severity_badge(case.severity)
            channel_badge(case.channel, view.certainty)
            if case.is_threatened:
                st.badge(say("threatened"), icon=":material/campaign:", color="orange")
            if case.is_history:
                st.badge(say("from_history"), icon=":material/history:", color="gray")
        clock = now()
        with st.grid(4, min_column_width=130, gap="small"):
            _deadline(say("first_response"), case.first_response_due, case.first_response_at, clock)
            _deadline(
                say("resolution"), case.resolution_due, case.resolved_at, clock, case.paused_at
            )
            _fact_of_header(say("priority"), str(case.priority), _terms(case.priority_terms))
            name = display_name(view.assignee) if view.assignee is not None else say("unassigned")
            _fact_of_header(say("assignee"), name, "")


def _deadline(
    name: str,
    due: datetime | None,
    done: datetime | None,
    clock: datetime,
    paused: datetime | None = None,
) -> None:
    if done is not None:
        late = due is not None and done > due
        value = say("done_late" if late else "done")
        detail = say("done_at", at=times.moment(done, zone()))
    elif due is None:
        value, detail = say("no_deadline"), ""
    elif paused is not None:
        value = say("clock_paused")
        detail = say("paused_since", at=times.moment(paused, zone()))
    else:
        value = times.remaining(due, clock, language())
        detail = say("deadline", at=times.moment(due, zone()))
    is_late = done is None and paused is None and due is not None and due < clock
    _fact_of_header(name, value, detail, is_late=is_late)


def _fact_of_header(name: str, value: str, detail: str, *, is_late: bool = False) -> None:
    css = "zx-value zx-late" if is_late else "zx-value"
    st.html(
        f'<div class="zx-meta">{markup.shown(name)}</div>'
        f'<div class="{css}"><bdi>{markup.shown(value)}</bdi></div>'
        f'<div class="zx-meta"><bdi>{markup.shown(detail)}</bdi></div>'
    )


def _terms(points: dict[str, float]) -> str:
    ordered = sorted(points.items(), key=lambda item: -item[1])
    return " + ".join(f"{term('priority_term', name)} {value:g}" for name, value in ordered)


def _about(view: CaseView) -> str:
    handle = (view.customer.handle if view.customer else "") or say("unknown_customer")
    return markup.parts(
        f"<bdi>{markup.shown(handle)}</bdi>",
        f"<bdi>{markup.shown(view.brand)}</bdi>",
        say("opened_at", at=times.moment(view.case.opened_at, zone())),
    )


def _customer_words(view: CaseView) -> None:
    with st.container(border=True, gap="small"):
        heading(say("customer_words"))
        st.html("".join(said(words) for words in view.words))


def _spread(view: CaseView) -> None:
    if not view.spread:
        return
    with st.container(border=True, gap="small"):
        heading(say("spread"))
        st.html("".join(map(spread, view.spread)))


def _work(view: CaseView, actor: Actor) -> None:
    case = view.case
    assert case.id is not None
    with st.container(border=True, gap="small"):
        heading(say("actions"))
        with st.form(f"case-form-{case.id}", border=False):
            st.text_area(
                say("note"),
                key=actions.note_key(case.id),
                placeholder=say("note_hint"),
                max_chars=4000,
                height=90,
                persist_state="session",
            )
            _moves(case.id, case.version, Stage(case.stage), actor.role)
        if Stage(case.stage) not in ENDED:
            _assign(view, case.id, actor)
        name = next(
            (display_name(user) for user in view.people if user.name == actor.name), actor.name
        )
        st.html(
            '<div class="zx-meta">'
            + markup.shown(say("acting_as", name=name, role=term("role", actor.role)))
            + "</div>"
        )


def _moves(case_id: int, version: int, stage: Stage, role: Role) -> None:
    allowed = next_stages(stage, role)
    if not allowed:
        st.caption(say("nowhere"))
    known = {to: reasons(stage, to) for to in allowed}
    is_dismissal = Stage.DISMISSED in known
    if asked := next(filter(None, known.values()), ()):
        st.selectbox(
            say("reason"),
            asked,
            index=None,
            format_func=lambda one: term(type(one).__name__.lower(), one),
            placeholder=say("reason_of_dismissal" if is_dismissal else "reason_of_reopening"),
            key=actions.reason_key(case_id),
        )
    with st.container(horizontal=True, gap="small"):
        for place, to in enumerate(allowed):
            st.form_submit_button(
                say("move_to", stage=term("stage", to)),
                key=f"case-move-{case_id}-{to}",
                type="primary" if place == 0 else "secondary",
                on_click=actions.move,
                args=(case_id, version, to),
                kwargs={"needs_reason": bool(known[to])},
            )
        st.form_submit_button(
            say("save_note"),
            key=f"case-save-note-{case_id}",
            type="tertiary",
            icon=":material/edit_note:",
            on_click=actions.note,
            args=(case_id,),
        )


def _assign(view: CaseView, case_id: int, actor: Actor) -> None:
    names = {user.name: display_name(user) for user in view.workers}
    current = view.assignee.name if view.assignee is not None else None
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox(
            say("assign_to"),
            list(names),
            index=None,
            format_func=names.__getitem__,
            placeholder=say("assign_hint"),
            key=actions.assignee_key(case_id),
            width=180,
        )
        st.button(
            say("assign"),
            key=f"case-assign-{case_id}",
            on_click=actions.assign,
            args=(case_id, view.case.version),
        )
        if actor.name in names and current != actor.name:
            st.button(
                say("take"),
                key=f"case-take-{case_id}",
                icon=":material/pan_tool:",
                on_click=actions.assign,
                args=(case_id, view.case.version, actor.name),
            )


def _facts(view: CaseView) -> None:
    with st.container(border=True, gap="small"):
        heading(say("facts"))
        if not view.facts:
            st.caption(say("no_facts"))
            return
        st.html("".join(fact_line(*fact) for fact in view.facts))


def _history(history: list[HistoryLine], people: list[User]) -> None:
    with st.container(border=True, gap="small"):
        heading(say("history"))
        st.html("".join(history_line(line, people) for line in history))


if __name__ == "__main__":
    render()
