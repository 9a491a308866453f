"""The head of the case page: who, how grave, the clocks, the priority's terms, what is next."""

from typing import Literal

import streamlit as st

from dashboard import markup, times
from dashboard.case import acts
from dashboard.case import next_step as case_next
from dashboard.case.html import display_name
from dashboard.case.next_step import Facts, Next
from dashboard.queries.case import CaseView
from dashboard.queries.case_work import Work
from dashboard.sign_in.session import language, now, say, term, zone
from dashboard.widgets import channel_badge, severity_badge, stage_badge
from recovery.access.actor import Actor
from recovery.casework.lifecycle import Stage
from recovery.casework.numbers import number_of
from recovery.clocks import clocks, sla, timing
from recovery.clocks.clocks import Reading, State
from recovery.proof.proof import Value
from storage.config import get_settings

_HOUR = 3600


def show(view: CaseView, work: Work) -> None:
    """The head."""
    case = view.case
    with st.container(border=True, gap="small", key="case-head"):
        st.html(
            f'<div class="zx-title">{view.number} '
            f"<bdi>{markup.shown(markup.one_line(case.title) or say('erased'))}</bdi></div>"
            f'<div class="zx-meta">{_about(view)}</div>'
        )
        _badges(view, work)
        with st.grid(4, min_column_width=150, gap="small"):
            for one in work.readings:
                _clock(view, work, one)
            if not work.readings:
                _fact(say("deadlines"), say("no_deadline"), "")
            _fact(say("priority"), str(case.priority), _terms(case.priority_terms))
            name = display_name(view.assignee) if view.assignee is not None else say("unassigned")
            since = (
                say("case_since", at=times.moment(case.assigned_at, zone()))
                if case.assigned_at is not None
                else ""
            )
            _fact(say("assignee"), name, since)


def next_step(view: CaseView, work: Work, actor: Actor) -> Next:
    """What is to be done next, with the button that does it where one is enough."""
    doing = case_next.step(
        Facts(
            stage=Stage(view.case.stage),
            is_taken=view.assignee is not None,
            has_case=view.is_with(actor.name),
            is_answered=view.case.first_response_at is not None,
            open_tasks=sum(one.task.state == "open" for one in work.acts.tasks),
            closing=work.closing,
            heard=work.heard,
        ),
        actor,
    )
    clock = case_next.clock_of(doing, work.readings)
    left = "" if clock is None or clock.state is State.PAUSED else _left(clock)
    css = "zx-value zx-late" if case_next.is_late(clock) and doing is not Next.ENDED else "zx-value"
    with st.container(
        horizontal=True, vertical_alignment="center", gap="medium", key="case-next", border=True
    ):
        other = ""
        if doing is Next.MERGED and view.case.merged_into is not None:
            other = (
                f' <a href="/case?case={view.case.merged_into}" target="_self">'
                f"{number_of(view.case.merged_into)}</a>"
            )
        st.html(
            f'<div class="zx-meta">{say("case_next")}</div>'
            f'<div class="{css}">{markup.shown(say(f"case_next_{doing}"))}{other}</div>'
            f'<div class="zx-meta">{markup.shown(left)}</div>',
            width="stretch",
        )
        _button(view, doing)
    return doing


def _button(view: CaseView, doing: Next) -> None:
    version = view.case.version
    match doing:
        case Next.CLAIM:
            st.button(
                say("take"),
                key=f"case-take-{view.id}",
                type="primary",
                icon=":material/pan_tool:",
                shortcut="L",
                on_click=acts.claim,
                args=(view.id, version),
            )
        case Next.RESOLVE | Next.CLOSE:
            to = Stage.RESOLVED if doing is Next.RESOLVE else Stage.CLOSED
            st.button(
                say("move_to", stage=term("stage", to)),
                key=f"case-next-{view.id}",
                type="primary",
                shortcut="M",
                on_click=acts.move,
                args=(view.id, version, to),
            )


def _badges(view: CaseView, work: Work) -> None:
    case = view.case
    with st.container(horizontal=True, gap="small"):
        stage_badge(case.stage)
        severity_badge(case.severity)
        channel_badge(case.channel, view.certainty)
        marks: tuple[tuple[bool, str, str, Literal["orange", "violet", "red", "gray"]], ...] = (
            (case.is_threatened, say("threatened"), "campaign", "orange"),
            (case.value_level > 0, say("case_valued", n=case.value_level), "star", "violet"),
            (case.is_repeat, say("case_repeat"), "repeat", "orange"),
            (case.needs_senior, say("case_needs_senior"), "priority_high", "red"),
            (case.is_abusive, say("case_abusive"), "block", "gray"),
            (case.ordered_due is not None, say("case_ordered"), "account_balance", "red"),
            (case.is_history, say("from_history"), "history", "gray"),
        )
        for is_on, name, icon, colour in marks:
            if is_on:
                st.badge(name, icon=f":material/{icon}:", color=colour)
        if work.proof is not None:
            is_won = work.proof.value is Value.WON_BACK
            st.badge(
                term("proof", work.proof.value),
                icon=":material/favorite:" if is_won else ":material/help:",
                color="green" if is_won else "gray",
                help=say("comma").join(term("proof_basis", one.why) for one in work.proof.basis),
            )


def _clock(view: CaseView, work: Work, one: Reading) -> None:
    late = {State.PASSED, State.MISSED}
    if one.state in (State.MET, State.MISSED):
        value = say("done" if one.state is State.MET else "done_late")
        detail = say("done_at", at=times.moment(one.stopped_at, zone()))
    elif one.state is State.PAUSED:
        value = say("clock_paused")
        detail = say("paused_since", at=times.moment(view.case.paused_at, zone()))
    else:
        value = times.remaining(one.due_at, now(), language())
        detail = say("deadline", at=times.moment(one.due_at, zone()))
    _fact(
        term("clock", one.clock),
        value,
        detail,
        _norm(view, work, one),
        is_late=one.state in late and one.stopped_at is None,
    )


def _norm(view: CaseView, work: Work, one: Reading) -> str:
    """By which norm a clock runs, in which hours, and what stood still or came nearer."""
    hours = f"{one.norm.amount.total_seconds() / _HOUR:g}"
    unit = term("unit", "hours" if one.norm.is_natural else "working_hours")
    pieces = [say("case_norm", urgency=term("urgency", work.urgency), hours=hours, unit=unit)]
    if one.left is not None and not one.norm.is_natural:
        left = one.left.total_seconds() / _HOUR
        name = "case_working_left" if left >= 0 else "case_working_over"
        pieces.append(say(name, hours=f"{abs(left):.1f}"))
    if one.clock is clocks.Clock.RESOLUTION and work.pauses:
        pieces.append(say("case_pauses", n=len(work.pauses)))
    if any(
        line.event.action == "hastened" and line.event.details.get("clock") == one.clock
        for line in view.history
    ):
        pieces.append(say("case_hastened"))
    holidays = timing.rules(get_settings()).hours.holidays
    day = one.due_at.astimezone(zone()).date()
    if not one.norm.is_natural and not sla.is_calendar_known(day, holidays):
        pieces.append(say("case_weekdays_only", year=day.year))
    return say("comma").join(pieces)


def _left(one: Reading) -> str:
    told = times.remaining(one.due_at, now(), language())
    return say("pair", a=term("clock", one.clock), b=told)


def _fact(name: str, value: str, detail: str, more: str = "", *, is_late: bool = False) -> None:
    css = "zx-value zx-late" if is_late else "zx-value"
    st.html(
        f'<div class="zx-meta">{markup.shown(name)}</div>'
        f'<div class="{css}"><bdi>{markup.shown(value)}</bdi></div>'
        f'<div class="zx-meta"><bdi>{markup.shown(detail)}</bdi></div>'
        + (f'<div class="zx-meta"><bdi>{markup.shown(more)}</bdi></div>' if more else "")
    )


def _terms(points: dict[str, float]) -> str:
    ordered = sorted(points.items(), key=lambda item: -item[1])
    return " + ".join(f"{term('priority_term', name)} {value:g}" for name, value in ordered)


def _about(view: CaseView) -> str:
    return markup.parts(
        f"<bdi>{markup.shown(view.handle or say('unknown_customer'))}</bdi>",
        f"<bdi>{markup.shown(view.brand)}</bdi>",
        say("opened_at", at=times.moment(view.case.opened_at, zone())),
    )
