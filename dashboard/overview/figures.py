"""The figures of a period: each with its change, its n, and the way to what it counts."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from dashboard import charts, opening
from dashboard.overview.figure_words import against, hours, leakage_range, meaning, rate, sample
from dashboard.queries.collection import Freshness
from dashboard.queries.overview import Overview
from dashboard.queries.recovery_queue import View
from dashboard.queries.service import Service
from dashboard.sign_in.session import language, say, term
from dashboard.widgets import change, figure
from recovery.measures.definitions import Measure


def show(
    seen: Overview, measured: Service, overdue: int, troubled: Sequence[str], brand_id: int
) -> Measure | None:
    """The figures; the measure whose cases are asked for, if one is.

    ``troubled`` are the sources of which what they bring cannot be trusted.
    """
    asked = None
    with st.grid(5, min_column_width=165, gap="small"):
        _counted(seen, "mentions", "volume", None, brand_id)
        _negative(seen, brand_id)
        _counted(seen, "complaint", "complaints", True, brand_id)
        _bypassed(seen, brand_id)
        for measure in ("failed", "escalated"):
            _counted(seen, measure, measure, True, brand_id)
        _leakage(seen, measured, brand_id)
        _queue(seen, measured, overdue, brand_id)
        for name, code in (
            (Measure.SLA, "share"),
            (Measure.FIRST_RESPONSE, "median_working"),
            (Measure.RESOLUTION, "median_working"),
        ):
            if _measured(measured, name, code):
                asked = name
        _won(measured)
        _trust(seen.freshness, troubled)
    return asked


def _open(measure: str, brand_id: int, since: date, until: date) -> None:
    opening.mentions(measure=measure, brand=brand_id, since=since, until=until)


def _counted(seen: Overview, measure: str, name: str, is_bad: bool | None, brand_id: int) -> None:
    delta, compared = against(seen, measure, seen.totals[measure])
    if figure(
        measure,
        f"{seen.totals[measure]:,}",
        name=say(name),
        help_text=say(f"{name}_help"),
        trend=seen.trend[measure],
        delta=delta,
        delta_is_bad=is_bad,
        delta_against=compared,
        opens=say("see_mentions"),
    ):
        _open(measure, brand_id, seen.since, seen.until)


def _negative(seen: Overview, brand_id: int) -> None:
    totals = seen.totals
    judged = sum(totals[one] for one in charts.SENTIMENT_COLOURS)
    before: list[float] = []
    if seen.usual is not None and seen.usual.keys() >= charts.SENTIMENT_COLOURS.keys():
        before = [seen.usual[one].middle for one in charts.SENTIMENT_COLOURS]
    elif seen.previous is not None:
        before = [seen.previous[one] for one in charts.SENTIMENT_COLOURS]
    points = None
    if judged and sum(before) > 0:  # negative is the first of them
        points = round(100 * (totals["negative"] / judged - before[0] / sum(before)))
    daily = sum(
        (seen.trend[one] for one in charts.SENTIMENT_COLOURS), start=0 * seen.trend["negative"]
    )
    if figure(
        "negative",
        f"{totals['negative'] / judged:.0%}" if judged else "—",
        name=say("negative_share"),
        help_text=say("negative_share_help"),
        trend=charts.share(seen.trend["negative"], daily),
        as_percent=True,
        delta=None if points is None else f"{points:+d}pp" if points else 0,
        delta_is_bad=True,
        detail=say(
            "sentiment_split", **{one: f"{totals[one]:,}" for one in charts.SENTIMENT_COLOURS}
        ),
        opens=say("see_mentions"),
    ):
        _open("negative", brand_id, seen.since, seen.until)


def _bypassed(seen: Overview, brand_id: int) -> None:
    most, sure = seen.totals["bypassed"], seen.confirmed
    delta, compared = against(seen, "bypassed", most)
    if figure(
        "bypassed",
        f"{sure:,}–{most:,}" if sure != most else f"{most:,}",
        name=say("bypassed"),
        help_text=say("bypassed_help"),
        trend=seen.trend["bypassed"],
        delta=delta,
        delta_is_bad=True,
        delta_against=compared,
        detail=say("bypassed_split", confirmed=f"{sure:,}", presumed=f"{most - sure:,}"),
        opens=say("see_mentions"),
    ):
        _open("bypassed", brand_id, seen.since, seen.until)


def _queue(seen: Overview, measured: Service, overdue: int, brand_id: int) -> None:
    nobody = measured.figure(Measure.LOAD, "unassigned").hits or 0
    for key, name, count, view in (
        ("open", "open_cases", measured.figure(Measure.LOAD, "open").n, View.OPEN),
        ("unassigned", "overview_unassigned", nobody, View.UNASSIGNED),
        ("overdue", "overdue_cases", overdue, View.OVERDUE),
    ):
        trend = seen.cases.get(key)
        if figure(
            key,
            f"{count:,}",
            name=say(name),
            help_text=meaning(Measure.LOAD, language()) if key == "open" else say(f"{name}_help"),
            trend=trend,
            delta=change(int(trend.iloc[-1]), int(trend.iloc[-2])) if trend is not None else None,
            delta_is_bad=True,
            delta_against=say("since_yesterday"),
            opens=say("see_queue"),
        ):
            opening.queue(view, brand_id)


def _leakage(seen: Overview, measured: Service, brand_id: int) -> None:
    one = measured.measured[Measure.LEAKAGE]
    most = one.figure("most")
    contacts = most.n - (most.hits or 0)
    key = "leakage_n" if contacts else "leakage_no_contacts"
    if figure(
        "leakage",
        leakage_range(one),
        name=say("leakage"),
        help_text=f"{meaning(Measure.LEAKAGE, language())}\n\n{say('leakage_trend')}",
        trend=seen.trend["bypassed"] + seen.trend["failed"] + seen.trend["escalated"],
        detail=say(key, n=f"{most.n:,}", contacts=f"{contacts:,}"),
        opens=say("see_mentions"),
    ):
        _open("leaked", brand_id, seen.since, seen.until)


def _measured(measured: Service, name: Measure, code: str) -> bool:
    found = measured.figure(name, code)
    return figure(
        name,
        rate(found) if code == "share" else hours(found),
        name=term("measure", name),
        help_text=meaning(name, language()),
        detail=sample(found, measured.measured[name].pending),
        opens=say("see_queue") if found.n else None,
    )


def _won(measured: Service) -> None:
    won = measured.won
    value = say("too_few") if won.rate is None else f"{won.rate:.0%}"
    detail = say("overview_won_n", won=len(won.won), n=won.n, unproven=len(won.unproven))
    if figure(
        "won_back",
        value,
        name=say("overview_won"),
        help_text=say("overview_won_help"),
        detail=detail,
        opens=say("see_queue") if won.n or won.unproven else None,
    ):
        opening.dialog(opening.Cases(say("overview_won"), (*won.won, *won.lost, *won.unproven)))


def _trust(sources: Sequence[Freshness], troubled: Sequence[str]) -> None:
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
