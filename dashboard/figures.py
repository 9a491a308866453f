"""The overview's figures: each with its change, its trend, and the way to what it counts."""

from collections.abc import Sequence

import streamlit as st

from dashboard import charts
from dashboard.queries.collection import Freshness
from dashboard.queries.overview import Overview
from dashboard.queries.recovery_queue import View
from dashboard.session import say, term
from dashboard.widgets import change, figure

QUEUE = "app_pages/recovery_queue.py"


def show(seen: Overview, troubled: Sequence[str]) -> str | None:
    """The figures; the measure whose mentions are asked for, if one is.

    ``troubled`` are the sources of which what they bring cannot be trusted.
    """
    opened = None
    with st.grid(5, min_column_width=165, gap="small"):
        if _counted(seen, "mentions", "volume", None):
            opened = "mentions"
        if _negative(seen):
            opened = "negative"
        if _counted(seen, "complaint", "complaints", True):
            opened = "complaint"
        if _bypassed(seen):
            opened = "bypassed"
        for measure in ("failed", "escalated"):
            if _counted(seen, measure, measure, True):
                opened = measure
        _cases(seen, "open", "open_cases", View.OPEN)
        _cases(seen, "overdue", "overdue_cases", View.OVERDUE)
        if _leakage(seen):
            opened = "leaked"
        _trust(seen.freshness, troubled)
    return opened


def _counted(seen: Overview, measure: str, name: str, is_bad: bool | None) -> bool:
    before = seen.previous[measure] if seen.previous is not None else None
    return figure(
        measure,
        f"{seen.totals[measure]:,}",
        name=say(name),
        help_text=say(f"{name}_help"),
        trend=seen.trend[measure],
        delta=change(seen.totals[measure], before),
        delta_is_bad=is_bad,
        opens=say("see_mentions"),
    )


def _negative(seen: Overview) -> bool:
    totals = seen.totals
    judged = totals["negative"] + totals["neutral"] + totals["positive"]
    points = None
    if seen.previous is not None:
        before = sum(seen.previous[one] for one in charts.SENTIMENT_COLOURS)
        if judged and before:
            points = round(
                100 * (totals["negative"] / judged - seen.previous["negative"] / before), 1
            )
    daily = seen.trend["negative"] + seen.trend["neutral"] + seen.trend["positive"]
    return figure(
        "negative",
        f"{totals['negative'] / judged:.0%}" if judged else "—",
        name=say("negative_share"),
        help_text=say("negative_share_help"),
        trend=charts.share(seen.trend["negative"], daily),
        as_percent=True,
        delta=None if points is None else f"{points:+.0f}pp" if round(points) else 0,
        delta_is_bad=True,
        detail=say("sentiment_split", **{one: totals[one] for one in charts.SENTIMENT_COLOURS}),
        opens=say("see_mentions"),
    )


def _bypassed(seen: Overview) -> bool:
    most, sure = seen.totals["bypassed"], seen.confirmed
    before = seen.previous["bypassed"] if seen.previous is not None else None
    return figure(
        "bypassed",
        f"{sure}–{most}" if sure != most else f"{most}",
        name=say("bypassed"),
        help_text=say("bypassed_help"),
        trend=seen.trend["bypassed"],
        delta=change(most, before),
        delta_is_bad=True,
        detail=say("bypassed_split", confirmed=sure, presumed=most - sure),
        opens=say("see_mentions"),
    )


def _cases(seen: Overview, column: str, name: str, view: View) -> None:
    trend = seen.cases[column]
    if figure(
        column,
        f"{trend.iloc[-1]:,}",
        name=say(name),
        help_text=say(f"{name}_help"),
        trend=trend,
        delta=change(int(trend.iloc[-1]), int(trend.iloc[-2])),
        delta_is_bad=True,
        delta_against=say("since_yesterday"),
        opens=say("see_queue"),
    ):
        st.session_state["queue-view"] = view
        st.switch_page(QUEUE)


def _leakage(seen: Overview) -> bool:
    found = seen.leakage
    leaked = seen.trend["bypassed"] + seen.trend["failed"] + seen.trend["escalated"]
    key = "leakage_n" if found.contacts else "leakage_no_contacts"
    if found.low is None or found.high is None:
        value = say("too_few")
    elif round(found.low, 2) == round(found.high, 2):
        value = f"{found.high:.0%}"
    else:
        value = f"{found.low:.0%}–{found.high:.0%}"
    return figure(
        "leakage",
        value,
        name=say("leakage"),
        help_text=f"{say('leakage_help')}。{say('leakage_trend')}",
        trend=leaked,
        detail=say(key, n=found.n, contacts=found.contacts),
        opens=say("see_mentions"),
    )


def _trust(sources: list[Freshness], troubled: Sequence[str]) -> None:
    if not sources:
        detail = say("trust_none")
    elif troubled:
        names = say("comma").join(term("source", one) for one in troubled)
        detail = say("trust_troubled", names=names)
    else:
        detail = say("trust_all")
    figure(
        "trust",
        f"{len(sources) - len(troubled)}/{len(sources)}" if sources else "—",
        name=say("trust"),
        help_text=say("trust_help"),
        detail=detail,
    )
