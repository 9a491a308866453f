"""总览: what is said, how much, is it worse than usual, what is overdue, can it be trusted."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import charts, exports, first_steps, markup, times
from dashboard.chart import chart
from dashboard.collection import sources
from dashboard.overview import card, data, figures, live, morning, week
from dashboard.overview import words as overview_words
from dashboard.queries import collection, overview
from dashboard.queries.overview import Overview
from dashboard.sign_in.session import now, say, seen_by, term, zone
from recovery.access.actor import Actor
from recovery.access.rights import Right
from recovery.access.sight import Sight
from recovery.measures.readings import Reading, fitting
from storage.engine import transaction

READING = "overview-reading"
CHOSEN = "overview-reading-chosen"


@dataclass(frozen=True, slots=True)
class _Looking:
    actor: Actor
    sight: Sight
    brands: Mapping[int, str]
    brand_id: int


def render() -> None:
    """The page."""
    with transaction() as session:
        actor, sight = seen_by(session)
        brands = overview.brand_names(session, sight)
        is_empty = not overview.has_mentions(session)
        freshness = collection.freshness(session)
    if is_empty or (sight.brand_ids is not None and not brands):
        _empty(actor, bool(brands))
        return
    if st.session_state.get("refresh"):
        data.forget()
    names = brands if sight.brand_ids is not None else {0: say("all_brands"), **brands}
    with st.container(horizontal=True, vertical_alignment="center"):
        brand_id = _brand(names)
        reading = _reading(actor)
        side = st.container(horizontal=True, vertical_alignment="center", width="content")
    looking = _Looking(actor, sight, names, brand_id)
    if reading is Reading.PERIOD:
        _period(looking, side)
        return
    troubled = sources.look(freshness)
    if reading is Reading.MORNING:
        morning.show(brand_id, sight, len(troubled))
    elif reading is Reading.LIVE:
        live.show(brand_id)
    else:
        week.show(brand_id, actor, sight)


def _empty(actor: Actor, has_brand: bool) -> None:
    with st.container(border=True):
        st.subheader(say("empty_title"), anchor=False)
        if not has_brand:
            first_steps.brand(actor)
        else:
            st.write(say("empty_mentions"))
            commands = "zhuanxi crawl weibo --since 7d\nzhuanxi import FILE"
            first_steps.imports(actor, Right.IMPORT_POSTS, command=commands)
        st.write(say("empty_demo"))
        st.code("make demo", language=None)


def _brand(names: Mapping[int, str]) -> int:
    chosen = st.selectbox(
        say("brand"),
        list(names),
        format_func=lambda one: markup.one_line(names[one], 40),
        label_visibility="collapsed",
        key="overview-brand",
        persist_state="session",
        width=200,
    )
    return chosen if chosen in names else next(iter(names))


def _choose() -> None:
    st.session_state[CHOSEN] = True


def _reading(actor: Actor) -> Reading:
    """The reading that fits the hour, until another is chosen."""
    if not st.session_state.get(CHOSEN):
        st.session_state[READING] = fitting(now().astimezone(zone()), actor.role)
    labels = {one: say(f"overview_reading_{one}") for one in Reading}
    chosen = st.segmented_control(
        say("overview_reading"),
        list(Reading),
        required=True,
        format_func=labels.__getitem__,
        label_visibility="collapsed",
        key=READING,
        persist_state="session",
        on_change=_choose,
        help=say("overview_reading_help"),
    )
    return Reading(chosen) if chosen is not None else Reading.PERIOD


def _period(looking: _Looking, side: DeltaGenerator) -> None:
    periods = {n: say("last_days", n=n) for n in data.PERIODS}
    with side:
        days = st.segmented_control(
            say("period"),
            list(periods),
            default=data.PERIODS[0],
            required=True,
            format_func=periods.__getitem__,
            label_visibility="collapsed",
            key="overview-days",
            persist_state="session",
        )
    stamp = data.stamp()
    brand_id, sight = looking.brand_id, looking.sight
    seen = data.period(brand_id, int(days or data.PERIODS[0]), sight, stamp)
    measured, overdue = data.measures(brand_id, seen.since, seen.until, looking.actor, sight, stamp)
    line = _headline(seen, overdue)
    st.html(f'<div class="zx-title">{markup.shown(line)}</div>')
    _about(seen)
    troubled = sources.look(seen.freshness)
    asked = figures.show(seen, measured, overdue, troubled, brand_id)
    if asked is not None:
        week.show_cases(asked, brand_id, measured)
    words = data.hot_words(brand_id, seen.since, seen.until, sight)
    with side:
        card.button(
            seen,
            measured,
            overdue,
            words.words,
            brand=looking.brands[brand_id],
            line=line,
        )
    with st.grid(2, min_column_width=320, gap="small"):
        topics = data.of_topics(stamp, brand_id, seen.since, seen.until, looking.actor, sight)
        overview_words.show_topics(topics, seen.since, seen.until, brand_id)
        overview_words.show_words(words, seen.since, seen.until, brand_id)
    brand = "" if brand_id == 0 else looking.brands[brand_id]
    drawn = seen.trend.index  # of a short period the charts show more
    _charts(seen, exports.About(brand, f"{drawn[0]}_{drawn[-1]}"))
    sources.show(seen)


def _headline(seen: Overview, overdue: int) -> str:
    """The ten seconds: is it worse than usual, and what is overdue. Numbers and our words only."""
    parts = []
    for measure, name in (("mentions", "volume"), ("complaint", "complaints")):
        count = seen.totals[measure]
        usual = (seen.usual or {}).get(measure)
        if usual is None:
            parts.append(say("overview_line_plain", name=say(name), n=f"{count:,}"))
            continue
        key = ("overview_line_usual", "overview_line_above", "overview_line_below")
        parts.append(
            say(
                key[usual.compare(count)],
                name=say(name),
                n=f"{count:,}",
                usual=f"{usual.middle:,.0f}",
                low=f"{usual.low:,.0f}",
                high=f"{usual.high:,.0f}",
            )
        )
    parts.append(
        say("overview_line_overdue" if overdue else "overview_line_in_time", n=f"{overdue:,}")
    )
    return say("semicolon").join(parts)


def _about(seen: Overview) -> None:
    since, until = times.day(seen.since), times.day(seen.until)
    usual = (seen.usual or {}).get("mentions")
    if usual is not None:
        st.caption(say("overview_compared", since=since, until=until, n=usual.windows))
    else:
        n = (seen.until - seen.since).days + 1
        key = "compared" if seen.previous is not None else "not_compared"
        st.caption(say(key, since=since, until=until, n=n))
    if seen.is_baseline:
        st.badge(
            say("baseline_banner", version=seen.model_version),
            icon=":material/info:",
            color="orange",
        )


def _charts(seen: Overview, about: exports.About) -> None:
    gap = say("not_read"), say("partly_read")
    volume = {"mentions": say("volume"), "complaint": say("complaints")}
    sentiment = {one: term("sentiment", one) for one in charts.SENTIMENT_COLOURS}
    channel = {one: term("channel", one) for one in charts.CHANNEL_COLOURS}
    drawn = (
        ("volume", volume, charts.volume(seen.trend, volume, gap, seen.coverage)),
        (
            "sentiment",
            sentiment,
            charts.stacked(seen.trend, charts.SENTIMENT_COLOURS, sentiment, gap, seen.coverage),
        ),
        (
            "channel",
            channel,
            charts.stacked(seen.trend, charts.CHANNEL_COLOURS, channel, gap, seen.coverage),
        ),
    )
    with st.grid(3, min_column_width=320, gap="small"):
        for key, names, option in drawn:
            table = seen.trend[list(names)].rename(columns=names)
            table.index = pd.Index([times.day(on) for on in table.index], name=say("overview_on"))
            chart(key, say(f"chart_{key}"), option, table, about=about)


if __name__ == "__main__":
    render()
