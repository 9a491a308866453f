"""From stage to stage and hand to hand: moves, dismissal, assignment, merging and splitting."""

import streamlit as st

from dashboard import markup, times
from dashboard.case import actions, acts, typed_text
from dashboard.case.html import display_name
from dashboard.case.next_step import Next
from dashboard.queries.case import CaseView
from dashboard.queries.case_work import Work
from dashboard.sign_in.session import now, place, say, term, zone
from recovery.access.actor import Actor, Right
from recovery.access.typed import Field
from recovery.casework import undismissing
from recovery.casework.lifecycle import ENDED, Stage, next_stages, reasons
from recovery.casework.numbers import number_of
from recovery.casework.undoing import OPERATIONS
from recovery.proof.callback_plan import Closing

_CLOSABLE = (Closing.FREE, Closing.WITH_NOTE)


@st.fragment
def note(case_id: int) -> None:
    """The note, which moves and hand-overs take with them."""
    if actions.is_waiting_to_be_told(case_id):
        st.rerun()
    typed_text.area(case_id, Field.NOTE, say("note"), say("note_hint"))
    st.button(
        say("save_note"),
        key=f"case-save-note-{case_id}",
        type="tertiary",
        icon=":material/edit_note:",
        on_click=acts.note,
        args=(case_id,),
    )


def moves(view: CaseView, work: Work, actor: Actor, doing: Next) -> None:
    """The moves of the table that this role may make.

    Without those that need a reason, and without ``assigned``: claiming and assigning do that.
    """
    stage = Stage(view.case.stage)
    allowed = [
        to
        for to in next_stages(stage, actor.role)
        if to is not Stage.ASSIGNED and not reasons(stage, to)
    ]
    if work.closing not in _CLOSABLE:
        allowed = [to for to in allowed if to is not Stage.CLOSED]
    primary = {Next.RESOLVE: Stage.RESOLVED, Next.CLOSE: Stage.CLOSED}.get(doing)
    allowed = [to for to in allowed if to is not primary]
    if allowed:
        with st.container(horizontal=True, gap="small"):
            for place_, to in enumerate(allowed):
                st.button(
                    say("move_to", stage=term("stage", to)),
                    key=f"case-move-{view.id}-{to}",
                    shortcut="M" if place_ == 0 and primary is None else None,
                    on_click=acts.move,
                    args=(view.id, view.case.version, to),
                )
    elif primary is None and not next_stages(stage, actor.role):
        st.caption(say("nowhere"))
    _reopen(view, actor)
    _undismiss(view, actor)


def dismissal(view: CaseView, actor: Actor) -> None:
    """Dismissing with one key: each reason is a button."""
    stage = Stage(view.case.stage)
    if Stage.DISMISSED not in next_stages(stage, actor.role):
        st.caption(say("case_not_dismissable"))
        return
    minutes = int(undismissing.SOON.total_seconds() // 60)
    st.caption(say("case_dismiss_hint", minutes=minutes))
    with st.container(horizontal=True, gap="small"):
        for place_, reason in enumerate(reasons(stage, Stage.DISMISSED), 1):
            st.button(
                term("dismissal", reason),
                key=f"case-dismiss-{view.id}-{reason}",
                shortcut=f"Shift+{place_}",
                on_click=acts.move,
                args=(view.id, view.case.version, Stage.DISMISSED, reason),
            )


def hands(view: CaseView, actor: Actor) -> None:
    """Who has it, and to whom it goes."""
    if Stage(view.case.stage) in ENDED or not actor.may(Right.WORK_CASES):
        return
    mine, is_lead = view.is_with(actor.name), actor.may(Right.LEAD_TEAM)
    is_held = view.assignee is not None
    names = {
        user.name: display_name(user)
        for user in view.workers
        if not is_held or view.assignee is None or user.name != view.assignee.name
    }
    if not is_held or mine or is_lead:
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            st.selectbox(
                say("case_hand_to" if is_held else "assign_to"),
                list(names),
                index=None,
                format_func=names.__getitem__,
                placeholder=say("assign_hint"),
                key=acts.assignee_key(view.id),
                width=180,
            )
            st.button(
                say("case_hand_over" if is_held else "assign"),
                key=f"case-assign-{view.id}",
                on_click=acts.assign,
                args=(view.id, view.case.version),
                kwargs={"is_handed_over": is_held},
            )
        if is_held:
            st.caption(say("case_hand_over_hint"))
        if is_held and is_lead:
            st.text_input(
                say("case_override"), key=acts.override_key(view.id), persist_state="session"
            )
    if is_held and not mine:
        st.button(
            say("case_take_back"),
            key=f"case-take-back-{view.id}",
            type="tertiary",
            icon=":material/undo:",
            on_click=acts.take_back,
            args=(view.id, view.case.version),
        )


def joining(view: CaseView, actor: Actor) -> None:
    """Merging into another case, splitting off, and taking the last of these back."""
    if not actor.may(Right.MERGE_CASES):
        return
    is_open = Stage(view.case.stage) not in ENDED
    if is_open:
        _merge(view)
        if len(view.words) > 1:
            _split(view)
    last = next((one.event for one in view.history if one.event.action in OPERATIONS), None)
    if last is not None and (is_open or view.case.stage == Stage.MERGED):
        told = say(
            "case_undo_what", what=term("action", last.action), at=times.moment(last.at, zone())
        )
        st.html(f'<div class="zx-meta">{markup.shown(told)}</div>')
        st.button(
            say("case_undo"),
            key=f"case-undo-{view.id}",
            type="tertiary",
            icon=":material/undo:",
            on_click=acts.undo,
            args=(view.id, view.case.version),
        )


def _reopen(view: CaseView, actor: Actor) -> None:
    stage = Stage(view.case.stage)
    for to in next_stages(stage, actor.role):
        known = reasons(stage, to)
        if to is not Stage.ASSIGNED or not known:
            continue
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            st.selectbox(
                say("reason"),
                known,
                index=None,
                format_func=lambda one: term("reopening", one),
                placeholder=say("reason_of_reopening"),
                key=acts.reason_key(view.id),
                width=200,
            )
            st.button(
                say("case_reopen"),
                key=f"case-reopen-{view.id}",
                on_click=acts.reopen,
                args=(view.id, view.case.version, to),
            )


def _undismiss(view: CaseView, actor: Actor) -> None:
    moved = (one.event for one in view.history if one.event.to_stage != one.event.from_stage)
    if undismissing.may_undo(view.case, next(moved, None), actor, now()):
        st.button(
            say("case_undismiss"),
            key=f"case-undismiss-{view.id}",
            icon=":material/undo:",
            on_click=acts.undismiss,
            args=(view.id, view.case.version),
        )


def _merge(view: CaseView) -> None:
    key = f"case-merge-{view.id}"
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input(say("case_merge_number"), key=key, placeholder=number_of(1), width=180)
        st.button(
            say("case_merge"),
            key=f"case-merge-go-{view.id}",
            on_click=acts.merge_typed,
            args=(view.id, view.case.version, key),
        )


def _split(view: CaseView) -> None:
    names = {
        one.mention.id: f"{place(one.mention.source, one.mention.kind)} "
        f"{times.moment(one.mention.posted_at, zone())} "
        f"{markup.one_line(f'{one.mention.title} {one.mention.text}', 24)}"
        for one in view.words
    }
    key = f"case-split-{view.id}"
    st.multiselect(say("case_split_which"), list(names), format_func=names.__getitem__, key=key)
    st.button(
        say("case_split"),
        key=f"case-split-go-{view.id}",
        on_click=acts.split,
        args=(view.id, view.case.version, key),
    )
