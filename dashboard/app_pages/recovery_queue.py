"""挽回队列: the open cases, the most urgent first."""

import math
from datetime import datetime

import pandas as pd
import streamlit as st

from dashboard import markup, times
from dashboard.queries import overview, recovery_queue
from dashboard.queries.recovery_queue import PAGE_SIZE, Filters, QueueRow, View
from dashboard.session import language, me, now, say, term
from recovery.channel import Channel
from storage.config import get_settings
from storage.engine import transaction

CASE = "app_pages/case.py"
TABLE = "queue-table"
NUMBER = "queue-number"


def render() -> None:
    """The page."""
    with transaction() as session:
        brands = overview.brand_names(session)
        user = me(session).name
    filters = _filters(brands)
    clock = now()
    soon = recovery_queue.due_soon(get_settings(), clock)
    with transaction() as session:
        counts = recovery_queue.counts(session, filters, user, clock, soon)
    view = _views(counts)
    pages = max(1, math.ceil(counts[view] / PAGE_SIZE))
    number = min(int(st.session_state.get("queue-page", 1)), pages)
    with transaction() as session:
        rows = recovery_queue.page(session, view, filters, user, clock, soon, number)
    if not rows:
        _empty(view, filters)
        return
    _table(rows, clock, view, len(brands) > 1)
    with st.container(horizontal=True, vertical_alignment="center"):
        if pages > 1:
            st.pagination(pages, key="queue-page")
        key = "queue_page" if pages > 1 else "queue_count"
        st.caption(
            f"{say(key, page=number, pages=pages, total=counts[view])} · {say('open_hint')}",
            width="content",
        )


def _filters(brands: dict[int, str]) -> Filters:
    names = {0: say("all_brands"), **brands}
    channels = {"": say("all_channels")} | {str(one): term("channel", one) for one in Channel}
    with st.container(horizontal=True, vertical_alignment="center"):
        words = st.text_input(
            say("search"),
            type="search",
            placeholder=say("search_hint"),
            icon=":material/search:",
            label_visibility="collapsed",
            key="queue-words",
            persist_state="session",
            max_chars=100,
            width=300,
        )
        brand_id = st.selectbox(
            say("brand"),
            list(names),
            format_func=names.__getitem__,
            label_visibility="collapsed",
            key="queue-brand",
            persist_state="session",
            width=180,
        )
        channel = st.selectbox(
            say("channel"),
            list(channels),
            format_func=channels.__getitem__,
            label_visibility="collapsed",
            key="queue-channel",
            persist_state="session",
            width=180,
        )
    return Filters(int(brand_id or 0), str(channel or ""), words or "")


def _views(counts: dict[View, int]) -> View:
    labels = {view: f"{say(f'view_{view}')} {counts[view]}" for view in View}
    chosen = st.segmented_control(
        say("view"),
        list(labels),
        default=View.OPEN,
        required=True,
        format_func=labels.__getitem__,
        label_visibility="collapsed",
        key="queue-view",
        persist_state="session",
    )
    return View(chosen) if chosen is not None else View.OPEN


def _table(rows: list[QueueRow], clock: datetime, view: View, with_brand: bool) -> None:
    frame = pd.DataFrame([_cells(row, clock) for row in rows])
    config = st.column_config
    event = st.dataframe(
        frame,
        key=f"{TABLE}-{view}",
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        placeholder="",
        alt=say("queue"),
        height=min(36 * (len(rows) + 1), 760),
        column_order=[name for name in frame.columns if name != "brand" or with_brand],
        column_config={
            "number": config.ButtonColumn(
                say("case_number"), key=NUMBER, type="tertiary", pinned=True, width=100
            ),
            "priority": config.NumberColumn(say("priority"), width=60),
            "customer": config.TextColumn(say("customer"), width=110),
            "title": config.TextColumn(say("title"), width=330),
            "brand": config.TextColumn(say("brand"), width=90),
            "channel": config.TextColumn(say("channel"), width=175),
            "severity": config.TextColumn(say("severity"), width=70),
            "stage": config.TextColumn(say("stage"), width=80),
            "due": config.TextColumn(say("due"), width=160),
            "assignee": config.TextColumn(say("assignee"), width=90),
        },
    )
    clicked = st.session_state.get(NUMBER)
    chosen = clicked.row if clicked else next(iter(event.selection.rows), None)
    if chosen is not None and chosen < len(rows):
        st.switch_page(CASE, query_params={"case": str(rows[chosen].case.id)})


def _cells(row: QueueRow, clock: datetime) -> dict[str, object]:
    case = row.case
    channel = term("channel", case.channel)
    due = ""
    if row.due is not None:
        key = "due_resolution" if row.is_answered else "due_response"
        due = say(key, remaining=times.remaining(row.due, clock, language()))
    return {
        "number": row.number,
        "priority": case.priority,
        "customer": markup.one_line(row.customer, 30) or say("unknown_customer"),
        "title": markup.one_line(case.title) or say("erased"),
        "brand": markup.one_line(row.brand, 20),
        "channel": f"{channel} · {say('threatened')}" if case.is_threatened else channel,
        "severity": term("severity", case.severity),
        "stage": term("stage", case.stage),
        "due": due,
        "assignee": markup.one_line(row.assignee or say("unassigned"), 20),
    }


def _empty(view: View, filters: Filters) -> None:
    is_filtered = filters != Filters()
    with st.container(border=True):
        st.write(say("queue_empty_filtered" if is_filtered else f"queue_empty_{view}"))


if __name__ == "__main__":
    render()
