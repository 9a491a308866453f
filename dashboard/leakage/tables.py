"""The tables of the leakage page; a row opens the mentions that it counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from dashboard import exports, markup, opening
from dashboard.overview import data
from dashboard.overview.figure_words import leakage_range
from dashboard.queries import leakage
from dashboard.queries.leakage import Leakage, Tries
from dashboard.sign_in.session import language, now, say, seen_by, term
from dashboard.widgets import heading
from recovery.access.rights import Right
from recovery.measures import grouping
from recovery.measures.measured import Measured
from recovery.verdicts.missed import LEAST as ENOUGH
from storage.engine import transaction
from storage.measures import Dimension

__all__ = ["ENOUGH", "Asked", "channels", "open_tried", "paths", "percent", "splits"]


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which brand (0: all) and days, and how a file of it says that."""

    brand_id: int
    since: date
    until: date
    about: exports.About


def percent(value: float | None) -> str:
    """A share for a cell; 样本不足 where there is none."""
    return say("too_few") if value is None else f"{value:.0%}"


def channels(seen: Leakage, asked: Asked) -> None:
    """Which service channel failed, the one with the most public complaints first."""
    frame = pd.DataFrame([_of_channel(one) for one in seen.tries])
    with st.container(border=True, gap="xsmall", key="leakage-channels"):
        st.markdown(f"**{say('leakage_channels')}**", help=say("leakage_channels_help"))
        if frame.empty:
            st.caption(say("leakage_nobody_asked"))
            return
        row = _table("channels", say("leakage_channels"), frame, asked)
    if row is not None and seen.tries[row].n:
        open_tried(asked, seen.tries[row].channel)


def splits(seen: Leakage, asked: Asked) -> None:
    """The rate by service channel, topic, product or brand."""
    names = {str(by): term("dimension", by) for by in seen.splits}
    with st.container(border=True, gap="xsmall", key="leakage-splits"):
        with st.container(
            horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
        ):
            heading(say("leakage_splits"))
            chosen = st.segmented_control(
                say("leakage_by"),
                list(names),
                default=next(iter(names)),
                required=True,
                format_func=names.__getitem__,
                label_visibility="collapsed",
                key="leakage-by",
                persist_state="session",
            )
        by = Dimension(chosen if chosen in names else next(iter(names)))
        groups = seen.splits[by]
        if not groups:
            st.caption(say("leakage_none"))
            return
        frame = pd.DataFrame([_of_group(by, one) for one in groups])
        row = _table(
            f"splits-{by}", say("with", a=say("leakage_splits"), b=names[by]), frame, asked
        )
    if row is not None:
        _open_group(asked, by, groups[row].group)


def paths(seen: Leakage, asked: Asked) -> None:
    """From the channel that was asked to the place where it was then told, one line a way."""
    ways = [
        (one.channel, source, count) for one in seen.tries for source, count in one.sources.items()
    ]
    ways.sort(key=lambda way: -way[2])
    with st.container(border=True, gap="xsmall", key="leakage-paths"):
        st.markdown(f"**{say('leakage_paths')}**", help=say("leakage_paths_help"))
        if not ways:
            st.caption(say("leakage_nobody_asked"))
            return
        frame = pd.DataFrame(
            [
                {
                    say("leakage_from"): _called(Dimension.CHANNEL, channel),
                    say("leakage_to"): term("source", source),
                    say("complaints"): count,
                }
                for channel, source, count in ways
            ]
        )
        row = _table("paths", say("leakage_paths"), frame, asked)
    if row is not None:
        channel, source, _ = ways[row]
        open_tried(asked, channel, source)


def _of_channel(one: Tries) -> dict[str, object]:
    share = one.ended_public / one.records if one.records >= ENOUGH else None
    return {
        term("dimension", "channel"): _called(Dimension.CHANNEL, one.channel),
        say("leakage_asked_n"): one.n,
        say("leakage_outcome_unreachable"): one.outcomes["unreachable"],
        say("leakage_outcome_unresolved"): one.outcomes["unresolved"],
        say("leakage_outcome_unanswered"): one.outcomes["unanswered"],
        say("escalated"): one.escalated,
        say("leakage_times"): _of_known(one.times, one.times_known),
        say("leakage_days"): _of_known(one.days, one.days_known),
        say("leakage_records_n"): one.records,
        say("leakage_ended_public"): one.ended_public,
        say("leakage_ended_share"): percent(share),
    }


def _of_known(value: float | None, known: int) -> str:
    return "—" if value is None else say("leakage_of_known", value=f"{value:g}", n=known)


def _of_group(by: Dimension, one: Measured) -> dict[str, object]:
    low, high = one.figure("least"), one.figure("most")
    sure, most = low.hits or 0, high.hits or 0
    return {
        term("dimension", by): _called(by, one.group or ""),
        say("leakage"): leakage_range(one),
        "n": "–".join(dict.fromkeys((f"{low.n:,}", f"{high.n:,}"))),
        say("leakage_sure"): sure,
        say("leakage_presumed"): most - sure,
        say("leakage_records_n"): high.n - most,
    }


def _called(by: Dimension, group: str) -> str:
    return markup.one_line(grouping.called(by, group, language()), 40)


def _table(key: str, name: str, frame: pd.DataFrame, asked: Asked) -> int | None:
    """A table with a file of it; the row that was chosen."""
    event = st.dataframe(
        frame,
        key=f"leakage-table-{key}",
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        placeholder="—",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(say("leakage_row_opens"), width="content")
        exports.buttons(
            f"leakage-{key}",
            lambda: frame,
            right=Right.SEE_FIGURES,
            name=name,
            about=asked.about,
        )
    chosen: Sequence[int] = event.selection.rows
    return next((row for row in chosen if row < len(frame)), None)


def open_tried(
    asked: Asked, channel: str = "", source: str = "", outcomes: Sequence[str] = leakage.OUTCOMES
) -> None:
    """Go to the complaints of those who had asked us."""
    span = data.days_span(asked.since, asked.until)
    with transaction() as session:
        _, sight = seen_by(session)
        ids = leakage.tried(session, asked.brand_id, span, sight, channel, source, outcomes)
    opening.by_ids(ids, asked.brand_id)


def _open_group(asked: Asked, by: Dimension, group: str | None) -> None:
    span = data.days_span(asked.since, asked.until)
    with transaction() as session:
        actor, sight = seen_by(session)
        found = leakage.behind(session, asked.brand_id, span, actor, sight, now(), by, group)
    opening.by_ids(found.figure("most").numerator.get("mention", ()), asked.brand_id)
