"""早间: what came since the end of the last working day, what waits, and who speaks."""

from datetime import datetime

import streamlit as st

from dashboard import opening, times
from dashboard.overview import data
from dashboard.queries import morning
from dashboard.queries.morning import Morning, Urgent
from dashboard.queries.recovery_queue import View
from dashboard.sign_in.session import say, seen_by, zone
from dashboard.widgets import figure, mention_list
from recovery.access.sight import Sight
from storage.engine import transaction

SHOWN = 8
"""Cases that a list on the page names; the others are in its dialog."""


def show(brand_id: int, sight: Sight, blind: int) -> None:
    """The reading; ``blind`` sources cannot be trusted."""
    seen = data.overnight(brand_id, sight, data.stamp())
    st.caption(say("overview_since_closing", at=times.moment(seen.since, zone())))
    _figures(seen, brand_id, blind)
    lists = [("overview_ordered", seen.ordered), ("overview_grave", seen.grave)]
    if not seen.ordered.total:  # then a line below the others tells it
        lists.reverse()
    with st.grid(2 if seen.ordered.total else 1, min_column_width=320, gap="small"):
        for key, urgent in lists:
            with st.container(border=True, height="stretch", gap="xsmall", key=key):
                _urgent(key, urgent)
    with st.container(border=True, gap="xsmall", key="voices"):
        st.markdown(f"**{say('overview_voices')}**", help=say("overview_voices_help"))
        if seen.voices:
            mention_list(seen.voices)
        else:
            st.caption(say("overview_no_voices"))


def _urgent(key: str, urgent: Urgent) -> None:
    lines, total = urgent.lines, urgent.total
    st.markdown(f"**{say(key)} {total:,}**", help=say(f"{key}_help"))
    if lines:
        opening.case_list(lines[:SHOWN])
    else:
        st.caption(say("overview_none_now"))
    opens = "overview_see_cases" if len(lines) == total else "overview_see_urgent"
    if total > SHOWN and st.button(
        say(opens, shown=len(lines), n=f"{total:,}"),
        key=f"{key}-all",
        type="tertiary",
        icon=":material/chevron_right:",
        icon_position="right",
    ):
        opening.dialog(opening.Cases(say(key), tuple(one.id for one in lines), total))


def _figures(seen: Morning, brand_id: int, blind: int) -> None:
    with st.grid(6, min_column_width=150, gap="small"):
        for key, count, only_complaints in (
            ("overview_new", seen.mentions, False),
            ("overview_new_complaints", seen.complaints, True),
        ):
            if figure(
                key,
                f"{count:,}",
                name=say(key),
                help_text=say(f"{key}_help"),
                opens=opening.ids_open(count),
            ):
                _open_newest(brand_id, seen.since, only_complaints=only_complaints)
        for key, ids in (
            ("overview_new_cases", seen.new_cases),
            ("overview_unanswered", seen.unanswered),
        ):
            if figure(
                key,
                f"{len(ids):,}",
                name=say(key),
                help_text=say(f"{key}_help"),
                opens=say("see_queue") if ids else None,
            ):
                opening.dialog(opening.Cases(say(key), tuple(ids)))
        if figure(
            "overdue",
            f"{seen.overdue:,}",
            name=say("overdue_cases"),
            help_text=say("overdue_cases_help"),
            opens=say("see_queue"),
        ):
            opening.queue(View.OVERDUE, brand_id)
        figure(
            "blind",
            f"{blind:,}",
            name=say("overview_blind"),
            help_text=say("overview_blind_help"),
            detail=say("overview_blind_above") if blind else say("trust_all"),
        )


def _open_newest(brand_id: int, since: datetime, *, only_complaints: bool) -> None:
    with transaction() as session:
        _, sight = seen_by(session)
        ids = morning.newest(
            session, brand_id, since, sight, opening.MOST_IDS, only_complaints=only_complaints
        )
    opening.by_ids(ids, brand_id)
