"""总览: what is said, how much, is it worse than usual, what is overdue, can it be trusted."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import charts, figures, sources, times
from dashboard.queries import mentions, overview
from dashboard.queries.overview import Overview
from dashboard.session import now, say, term
from dashboard.widgets import heading, mention_list
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
    troubled = sources.look(seen.freshness)
    opened = figures.show(seen, troubled)
    if opened is not None:
        _show_mentions(seen, opened, brand_id)
    _charts(seen)
    sources.show(seen)


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
    gap = say("not_read"), say("partly_read")
    read = seen.coverage
    trend: pd.DataFrame = seen.trend
    with st.grid(3, min_column_width=320, gap="small"):
        _chart(
            "volume",
            charts.volume(
                trend, {"mentions": say("volume"), "complaint": say("complaints")}, gap, read
            ),
        )
        _chart(
            "sentiment",
            charts.stacked(
                trend,
                charts.SENTIMENT_COLOURS,
                {one: term("sentiment", one) for one in charts.SENTIMENT_COLOURS},
                gap,
                read,
            ),
        )
        _chart(
            "channel",
            charts.stacked(
                trend,
                charts.CHANNEL_COLOURS,
                {one: term("channel", one) for one in charts.CHANNEL_COLOURS},
                gap,
                read,
            ),
        )


def _chart(name: str, option: charts.Option) -> None:
    title = say(f"chart_{name}")
    with st.container(border=True):
        heading(title)
        st.echarts_chart(option, height=250, key=f"chart-{name}", alt=say("trend_of", name=title))


if __name__ == "__main__":
    render()
