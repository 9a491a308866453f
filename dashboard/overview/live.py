"""实时: what is spreading now: the fastest clusters, who carries them, and their cases."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from dashboard import failures, markup, opening, times
from dashboard.chart import chart
from dashboard.overview import charts, data
from dashboard.queries.spreading import Carrier, Spread
from dashboard.sign_in.session import language, now, say, seen_by, term, zone
from dashboard.widgets import heading, mention_list
from recovery.access.rights import Right
from storage.engine import transaction
from storage.errors import ZhuanxiError

EVERY = "60s"


@st.fragment(run_every=EVERY)
def show(brand_id: int) -> None:
    """The reading; it refreshes alone once a minute, and asks each time who looks."""
    try:
        with transaction() as session:
            actor, sight = seen_by(session)
        actor.must(Right.SEE_FIGURES)
    except (ZhuanxiError, SQLAlchemyError) as error:
        failures.show(error)
        return
    seen = data.spreads(brand_id, sight, data.stamp())
    _hours(seen.hours)
    heading(say("overview_spreading"))
    if not seen.spreads:
        with st.container(border=True):
            st.write(say("overview_nothing_spreads"))
    with st.grid(2, min_column_width=360, gap="small"):
        for one in seen.spreads:
            with st.container(border=True, height="stretch", gap="xsmall"):
                _spread(one, brand_id)
    with st.container(border=True, gap="xsmall", key="growing"):
        st.markdown(f"**{say('overview_growing')}**", help=say("overview_growing_help"))
        if seen.growing:
            opening.case_list(seen.growing[:10])
        else:
            st.caption(say("overview_none_now"))


def _hours(hours: pd.DataFrame) -> None:
    said, usual = int(hours["mentions"].sum()), hours["usual"].sum(min_count=1)
    key = "overview_day_no_usual" if pd.isna(usual) else "overview_day"
    st.markdown(f"**{say(key, n=f'{said:,}', usual='' if pd.isna(usual) else f'{usual:,.0f}')}**")
    names = say("volume"), say("overview_usual_hours")
    table = hours.rename(columns={"mentions": names[0], "usual": names[1]})
    table.index = pd.Index(
        [times.moment(at, zone()) for at in hours.index], name=say("overview_hour")
    )
    chart("hours", say("overview_by_hour"), charts.by_hour(hours, zone(), *names), table)


def _spread(one: Spread, brand_id: int) -> None:
    cluster = one.cluster
    st.markdown(
        say(
            "overview_spread",
            posts=f"{cluster.posts:,}",
            lately=f"{cluster.lately:,}",
            before=f"{cluster.before:,}",
            reach=f"{cluster.reach:,}",
        )
    )
    st.echarts_chart(
        charts.curve(one.curve, zone()),
        height=70,
        key=f"curve-{cluster.id}",
        alt=say("overview_curve"),
    )
    st.caption(say("overview_first", ago=times.ago(cluster.first_at, now(), language())))
    if one.first is not None:
        mention_list([one.first])
    st.html(_carriers(one.carriers))
    if one.cases:
        st.caption(say("overview_its_cases"))
        opening.case_list(one.cases)
    else:
        st.caption(say("overview_no_case_yet"))
    if st.button(
        say("overview_see_cluster", n=f"{cluster.posts:,}"),
        key=f"cluster-{cluster.id}",
        type="tertiary",
        icon=":material/chevron_right:",
        icon_position="right",
    ):
        opening.mentions(cluster=cluster.id, brand=brand_id)


def _carriers(carriers: Sequence[Carrier]) -> str:
    lines = [
        markup.parts(
            f"<bdi>{markup.shown(one.handle)}</bdi>" if one.handle else say("unknown_customer"),
            markup.shown(term("source", one.source)),
            say("followers", n=f"{one.followers:,}") if one.followers else "",
            say("interactions", n=f"{one.interactions:,}") if one.interactions else "",
            say("overview_official") if one.is_official else "",
        )
        for one in carriers
    ]
    if not lines:
        return ""
    told = "".join(f'<div class="zx-meta">{line}</div>' for line in lines)
    return f'<div class="zx-item"><b>{say("overview_carriers")}</b>{told}</div>'
