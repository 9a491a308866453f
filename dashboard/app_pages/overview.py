"""总览: what is said, how much, is it worse than usual, what is overdue, can it be trusted."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import charts, times
from dashboard.queries import mentions, overview
from dashboard.queries.collection import Freshness
from dashboard.queries.overview import Overview
from dashboard.queries.recovery_queue import View
from dashboard.session import language, now, say, term
from dashboard.widgets import change, figure, heading, mention_list, run_badge
from storage.engine import transaction

PERIODS = (7, 14, 30)
QUEUE = "app_pages/recovery_queue.py"


def render() -> None:
    """The page."""
    with transaction() as session:
        brands = overview.brand_names(session)
        is_empty = not overview.has_mentions(session)
    if is_empty:
        _empty(bool(brands))
        return
    brand_id, days, line = _filters(brands)
    with transaction() as session:
        seen = overview.load(session, brand_id, days, now())
    with line:
        _about(seen, days)
    opened = _figures(seen)
    if opened is not None:
        _show_mentions(seen, opened, brand_id)
    _charts(seen)
    _sources(seen)


def _empty(has_brand: bool) -> None:
    with st.container(border=True):
        st.subheader(say("empty_title"), anchor=False)
        if not has_brand:
            st.write(say("empty_brand"))
            st.code(f"zhuanxi brand add {say('brand')}", language=None)
        else:
            st.write(say("empty_mentions"))
            st.code("zhuanxi crawl weibo --since 7d\nzhuanxi import FILE", language=None)
        st.write(say("empty_demo"))
        st.code("make demo", language=None)


def _filters(brands: Mapping[int, str]) -> tuple[int, int, DeltaGenerator]:
    """The filters; and the place beside them where it is said what is shown."""
    names = {0: say("all_brands"), **brands}
    periods = {n: say("last_days", n=n) for n in PERIODS}
    with st.container(horizontal=True, vertical_alignment="center"):
        brand_id = st.selectbox(
            say("brand"),
            list(names),
            format_func=names.__getitem__,
            label_visibility="collapsed",
            key="overview-brand",
            persist_state="session",
            width=220,
        )
        days = st.segmented_control(
            say("period"),
            list(periods),
            default=PERIODS[0],
            required=True,
            format_func=periods.__getitem__,
            label_visibility="collapsed",
            key="overview-days",
            persist_state="session",
        )
        line = st.container(width=430, gap="xsmall")
    return int(brand_id or 0), int(days or PERIODS[0]), line


def _about(seen: Overview, days: int) -> None:
    key = "compared" if seen.previous is not None else "not_compared"
    st.caption(say(key, since=times.day(seen.since), until=times.day(seen.until), n=days))
    if seen.is_baseline:
        st.badge(
            say("baseline_banner", version=seen.model_version),
            icon=":material/info:",
            color="orange",
        )


def _figures(seen: Overview) -> str | None:
    """The figures; the measure whose mentions are asked for, if one is."""
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
        _trust(seen.freshness)
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


def _trust(sources: list[Freshness]) -> None:
    troubled = [one for one in sources if not one.is_trusted(now())]
    if not sources:
        detail = say("trust_none")
    elif troubled:
        names = say("comma").join(term("source", one.source) for one in troubled)
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


def _show_mentions(seen: Overview, measure: str, brand_id: int) -> None:
    with transaction() as session:
        lines = mentions.behind(session, measure, brand_id, seen.since, seen.until)
    counted = mentions.LEAKED if measure == "leaked" else (measure,)
    total = sum(seen.totals[one] for one in counted)
    title = say("behind", measure=_name(measure), shown=len(lines), total=total)

    def content() -> None:
        if lines:
            mention_list(lines)
        else:
            st.write(say("no_mentions_behind"))

    st.dialog(title, width="large")(content)()


def _name(measure: str) -> str:
    names = {
        "mentions": say("volume"),
        "complaint": say("complaints"),
        "leaked": say("leakage"),
    }
    if measure in charts.SENTIMENT_COLOURS:
        return term("sentiment", measure)
    return names.get(measure) or term("channel", measure)


def _charts(seen: Overview) -> None:
    gap = say("not_read")
    blind = seen.coverage.blind
    trend: pd.DataFrame = seen.trend
    with st.grid(3, min_column_width=320, gap="small"):
        _chart(
            "volume",
            charts.volume(
                trend, {"mentions": say("volume"), "complaint": say("complaints")}, gap, blind
            ),
        )
        _chart(
            "sentiment",
            charts.stacked(
                trend,
                charts.SENTIMENT_COLOURS,
                {one: term("sentiment", one) for one in charts.SENTIMENT_COLOURS},
                gap,
                blind,
            ),
        )
        _chart(
            "channel",
            charts.stacked(
                trend,
                charts.CHANNEL_COLOURS,
                {one: term("channel", one) for one in charts.CHANNEL_COLOURS},
                gap,
                blind,
            ),
        )


def _chart(name: str, option: charts.Option) -> None:
    title = say(f"chart_{name}")
    with st.container(border=True):
        heading(title)
        st.echarts_chart(option, height=250, key=f"chart-{name}", alt=say("trend_of", name=title))


def _sources(seen: Overview) -> None:
    st.subheader(say("sources"), anchor=False)
    first_shown = seen.trend.index[0]
    gaps = [
        f"{term('source', source)} {times.ranges(shown)}"
        for source, days in seen.coverage.missed.items()
        if (shown := [day for day in days if day >= first_shown])
    ]
    if gaps:
        st.caption(say("gaps", list=say("semicolon").join(gaps)))
    with st.grid(4, min_column_width=240, gap="small"):
        for one in seen.freshness:
            with st.container(border=True, gap="xsmall", height="stretch"):
                _source(one)


def _source(one: Freshness) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(term("source", one.source))
        run_badge(one.status)
        if one.kind == "import":
            st.badge(say("imported"), color="gray", icon=":material/upload_file:")
    if one.last_ok_at is None:
        st.caption(say("never_ok"))
    else:
        ago = times.ago(one.last_ok_at, now(), language())
        st.caption(f"{say('last_ok', ago=ago)} · {say('items', read=one.read, new=one.new)}")
    if one.cause and one.status not in ("ok", "empty"):
        st.text(f"{say('cause')}: {one.cause}")


if __name__ == "__main__":
    render()
