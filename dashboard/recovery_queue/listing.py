"""The list of the queue: a line for each case with a box and a link; what is new is marked."""

from collections.abc import Sequence
from datetime import datetime

import pandas as pd
import streamlit as st

from dashboard.case import actions
from dashboard.queries.queue_rows import QueueRow
from dashboard.queries.recovery_queue import Look
from dashboard.recovery_queue import bulk_acts, html
from dashboard.sign_in.session import now, say, term

CASE = "app_pages/case.py"
ORDER = "queue-order"
"""The ids of the view in their order, which the case page goes through."""
LOOKED = "queue-looked"
"""When somebody last said that they have seen what is new."""


def draw(rows: Sequence[QueueRow], by: Look, *, with_boxes: bool) -> None:
    """The lines."""
    bulk_acts.drawn({row.case.id or 0: row.case.version for row in rows})
    with st.container(key="queue-list", gap=None):
        with st.container(key="queue-head-boxes" if with_boxes else "queue-head"):
            st.html(html.head())
        for row in rows:
            _line(row, by, with_boxes)


def mark(row: QueueRow) -> str:
    """What is new about a case since the last look, in words; empty where nothing is."""
    case = row.case
    looked: datetime = st.session_state.setdefault(LOOKED, now())
    seen = actions.seen_version(case.id or 0)
    if seen == case.version or max(case.opened_at, case.updated_at) <= looked:
        return ""
    return say("queue_new" if seen is None and case.opened_at > looked else "queue_changed")


def looked() -> None:
    """Everything that is shown has been seen."""
    st.session_state[LOOKED] = now()


def next_urgent(rows: Sequence[QueueRow]) -> int | None:
    """The first case that this session has not opened as it is now, else the first."""
    fresh = (row for row in rows if actions.seen_version(row.case.id or 0) != row.case.version)
    found = next(fresh, rows[0] if rows else None)
    return found.case.id if found is not None else None


def table(rows: Sequence[QueueRow], by: Look) -> pd.DataFrame:
    """The rows as people read them, to be taken along."""
    return pd.DataFrame([_cells(row, by) for row in rows], columns=list(_names()))


def _line(row: QueueRow, by: Look, with_boxes: bool) -> None:
    case_id = row.case.id or 0
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key=f"queue-row-{case_id}"
    ):
        if with_boxes:
            key, is_chosen = bulk_acts.pick_key(case_id), case_id in bulk_acts.chosen()
            if st.session_state.get(key) != is_chosen:  # what is said to a box overrides a click
                st.session_state[key] = is_chosen
            st.checkbox(
                say("queue_pick", number=row.number),
                key=key,
                label_visibility="collapsed",
                on_change=bulk_acts.pick,
                args=(case_id,),
                width=24,
            )
        st.page_link(CASE, label=row.number, icon="", query_params={"case": str(case_id)}, width=96)
        st.html(html.line(row, by, mark(row)))


def _names() -> tuple[str, ...]:
    said = ("case_number", "priority", "customer", "title", "brand", "channel", "severity")
    return tuple(map(say, (*said, "stage", "queue_next", "assignee")))


def _cells(row: QueueRow, by: Look) -> tuple[object, ...]:
    case = row.case
    return (
        row.number,
        case.priority,
        by.sight.name(row.customer),
        case.title,
        row.brand,
        html.plain_channel(row),
        term("severity", case.severity),
        term("stage", case.stage),
        html.plain_dates(row, by),
        row.assignee or say("unassigned"),
    )
