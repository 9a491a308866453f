"""What stands beside a case: how it spreads, its event, and other cases of the same customer."""

from datetime import timedelta

import pandas as pd
import streamlit as st

from dashboard import charts, markup
from dashboard.case import acts, deeds, judging
from dashboard.case.html import spread
from dashboard.queries.case import CaseView, Spread
from dashboard.queries.case_around import Around, Neighbour
from dashboard.sign_in.session import say, term, zone
from dashboard.widgets import heading
from recovery.access.actor import Actor, Right
from recovery.casework.lifecycle import ENDED, Stage
from recovery.casework.numbers import number_of

LONGEST_CURVE = timedelta(days=14)


def spreading(view: CaseView) -> None:
    """The clusters that hold the case's mentions, with how they grew."""
    if not view.spread:
        return
    with st.container(border=True, gap="small"):
        heading(say("spread"))
        for one in view.spread:
            st.html(spread(one))
            curve = growth(one)
            if len(curve) > 1:
                st.echarts_chart(
                    charts.sparkline(curve),
                    height=64,
                    key=f"case-curve-{one.cluster.id}",
                    alt=say("case_curve"),
                )
                st.caption(say("case_curve"))


def growth(one: Spread) -> "pd.Series[int]":
    """How many posts there were by each hour, every hour of the last two weeks of it."""
    if not one.by_hour:
        return pd.Series(dtype=int)
    series = pd.Series(one.by_hour).sort_index()
    series.index = pd.DatetimeIndex(series.index).tz_convert(zone())
    whole = series.resample("h").sum().cumsum()
    recent: pd.Series[int] = whole[whole.index >= whole.index[-1] - LONGEST_CURVE]
    return recent


def together(view: CaseView, around: Around, actor: Actor) -> None:
    """The event, the customer's other cases, and cases that may be the same customer's."""
    may_keep = actor.may(Right.KEEP_EVENTS) and Stage(view.case.stage) not in ENDED
    has_event = around.event is not None or (may_keep and around.open_events)
    if not (has_event or around.others or around.suggested):
        return
    with st.container(border=True, gap="small"):
        heading(say("case_beside"))
        if around.event is not None:
            _event(view, around, may_keep=actor.may(Right.KEEP_EVENTS))
        elif may_keep and around.open_events:
            _put_into_event(view, around)
        if around.others:
            st.html(
                f'<div class="zx-meta">{say("case_others")}</div>'
                + "".join(map(line, around.others))
            )
        for one in around.suggested:
            _suggested(view, one, actor)


def line(one: Neighbour) -> str:
    """Another case on one line, its number a link to it."""
    meta = markup.parts(
        f'<a href="/case?case={one.case_id}" target="_self">{number_of(one.case_id)}</a>',
        markup.shown(term("stage", one.stage)),
        f"<bdi>{markup.shown(one.assignee)}</bdi>" if one.assignee else say("unassigned"),
        f"<bdi>{markup.shown(markup.one_line(one.title, 60))}</bdi>",
    )
    return f'<div class="zx-item">{meta}</div>'


def _event(view: CaseView, around: Around, *, may_keep: bool) -> None:
    event = around.event
    assert event is not None and event.id is not None
    told = say("case_event_of", n=len(around.neighbours))
    st.html(
        f"<div><b><bdi>{markup.shown(markup.one_line(event.title))}</bdi></b></div>"
        f'<div class="zx-meta">{told}</div>' + "".join(map(line, around.neighbours))
    )
    if may_keep:
        st.button(
            say("case_event_leave"),
            key=f"case-event-leave-{view.id}",
            type="tertiary",
            on_click=deeds.remove_from_event,
            args=(view.id, event.id),
        )


def _put_into_event(view: CaseView, around: Around) -> None:
    names = {one.id: markup.one_line(one.title, 60) for one in around.open_events if one.id}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox(
            say("case_event"),
            list(names),
            index=None,
            format_func=names.__getitem__,
            key=f"case-event-{view.id}",
            width=260,
        )
        st.button(
            say("case_event_add"),
            key=f"case-event-add-{view.id}",
            on_click=deeds.add_to_event,
            args=(view.id,),
        )


def _suggested(view: CaseView, one: Neighbour, actor: Actor) -> None:
    why = say("case_perhaps_same", why=term("customer_evidence", one.by))
    st.html(f'<div class="zx-meta">{markup.shown(why)}</div>{line(one)}')
    if not actor.may(Right.SAY_CUSTOMER):
        return
    with st.container(horizontal=True, gap="small"):
        for is_same, name in ((True, "same"), (False, "other")):
            st.button(
                say(f"case_customer_{name}"),
                key=f"case-customer-{name}-{one.case_id}",
                type="tertiary",
                on_click=judging.judge_customer,
                args=(view.id, one.case_id, is_same, one.word),
            )
        if actor.may(Right.MERGE_CASES) and Stage(view.case.stage) not in ENDED:
            st.button(
                say("case_merge_into", number=number_of(one.case_id)),
                key=f"case-merge-into-{one.case_id}",
                type="tertiary",
                on_click=acts.merge,
                args=(view.id, view.case.version, one.case_id),
            )
