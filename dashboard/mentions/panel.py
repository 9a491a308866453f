"""One mention in a drawer: why it was judged so, and what can be done about it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard import markup
from dashboard.case.html import poster
from dashboard.charts import TOOLTIP
from dashboard.mentions import actions, bar, forms, html
from dashboard.mentions import why as mention_why
from dashboard.mentions.filters import Filters
from dashboard.queries import mention_details
from dashboard.queries.mention_details import Details
from dashboard.sign_in.session import now, say, seen_by, zone
from dashboard.times import moment
from dashboard.widgets import calm, heading
from recovery.access.actor import Actor
from recovery.access.sight import Sight
from storage.engine import transaction
from storage.models import Engagement

OPEN = "mention"
BLUE = "#2F7FBF"
WIDTH = 980


def open_at(mention_id: int) -> None:
    """Open the drawer at a mention; the address says so."""
    st.query_params[OPEN] = str(mention_id)


def asked() -> int | None:
    """The mention that the address asks for."""
    value = st.query_params.get(OPEN, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) <= 18 else None


def show(ids: Sequence[int], filters: Filters) -> None:
    """The drawer, where one is asked for; ``ids`` are those of the list, in its order."""
    if asked() is not None:
        st.dialog(say("mentions_details"), width=WIDTH, position="right", on_dismiss=close)(
            _content
        )(list(ids), filters)


def close() -> None:
    """Close the drawer; the list behind it is read again."""
    st.query_params.pop(OPEN, None)


def _content(ids: list[int], filters: Filters) -> None:
    mention_id = asked()
    if mention_id is None:
        st.rerun()
    assert mention_id is not None
    with transaction() as session:
        actor, sight = seen_by(session)
        details = mention_details.load(session, mention_id, sight, now())
    _steps(ids, mention_id)
    _tell()
    if details is None:
        calm(say("mentions_gone"), say("mentions_gone_next"))
        return
    line = details.line
    st.html(
        html.about(line, sight)
        + html.whole(line, filters.q)
        + html.legend(line, filters.q)
        + f'<div class="zx-meta">{markup.anchor(line.url, say("open_post"))}</div>'
    )
    why, channel, spread, work = st.tabs(
        [
            say("mentions_tab_why"),
            say("mentions_tab_channel"),
            say("mentions_tab_spread"),
            say("mentions_tab_work"),
        ],
        key="mentions-tabs",
    )
    with why:
        _why(details)
    with channel:
        _channel(details, actor)
    with spread:
        _spread(details, sight)
    with work:
        _work(details, actor)


def _steps(ids: list[int], mention_id: int) -> None:
    place = ids.index(mention_id) if mention_id in ids else None
    before = ids[place - 1] if place else None
    after = ids[place + 1] if place is not None and place + 1 < len(ids) else None
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for name, to, shortcut, icon in (
            ("mentions_previous", before, "K", "arrow_upward"),
            ("mentions_next", after, "J", "arrow_downward"),
        ):
            st.button(
                say(name),
                key=name,
                icon=f":material/{icon}:",
                shortcut=shortcut,
                disabled=to is None,
                on_click=open_at,
                args=(to or mention_id,),
            )
        if place is not None:
            st.caption(say("mentions_place", n=place + 1, of=len(ids)), width="content")


def _tell() -> None:
    outcome = actions.outcome()
    if outcome is None:
        return
    if outcome.is_done:
        st.success(outcome.message, icon=":material/check:")
        return
    st.warning(outcome.message, icon=":material/warning:")
    if outcome.cause:
        st.text(outcome.cause)


def _why(details: Details) -> None:
    st.html(mention_why.judged_by(details))
    if details.verdict is not None:
        st.html(mention_why.chances(details.verdict))
    heading(say("matched"))
    if details.brands:
        st.html("".join(map(mention_why.brand, details.brands)))
    else:
        st.caption(say("mentions_no_brand"))
    if details.corrections:
        heading(say("mentions_corrections"))
        st.html(mention_why.corrections(details))
    if len(details.verdicts) > 1:
        heading(say("mentions_versions"))
        st.html(mention_why.versions(details))


def _channel(details: Details, actor: Actor) -> None:
    if not details.brands:
        st.caption(say("mentions_no_brand"))
    for one in details.brands:
        if len(details.brands) > 1:
            st.html(f"<b><bdi>{markup.shown(one.brand.name)}</bdi></b>")
        st.html(mention_why.channel(one, details))
        if one.records:
            heading(say("mentions_records"))
            st.html(mention_why.records(one.records))
        forms.channel(one, details, actor)


def _spread(details: Details, sight: Sight) -> None:
    if details.parent is not None:
        heading(say("mentions_parent"))
        st.html(mention_why.quoted(details.parent, sight))
        st.button(
            say("mentions_open_parent"),
            key="mentions-open-parent",
            type="tertiary",
            on_click=open_at,
            args=(details.parent.id,),
        )
    cluster = details.cluster
    if cluster is not None:
        heading(say("spread"))
        told = say(
            "spread_told", people=cluster.posters, posts=cluster.posts, reach=f"{cluster.reach:,}"
        )
        if sight.brand_ids is None:  # the figures count every brand
            st.html(f"<div>{told}</div>")
        st.html("".join(poster(replace(p, handle=sight.name(p.handle))) for p in details.posters))
        st.button(
            say("mentions_show_cluster"),
            key="mentions-show-cluster",
            icon=":material/filter_list:",
            on_click=bar.look_for,
            args=(Filters(cluster=cluster.id),),
        )
    if len(details.readings) > 1:
        heading(say("mentions_curve"))
        st.echarts_chart(
            curve(details.readings, say("mentions_curve")),
            height=180,
            key=f"mentions-curve-{details.line.id}",
            alt=say("trend_of", name=say("mentions_curve")),
        )
    if details.parent is None and cluster is None and len(details.readings) < 2:
        st.caption(say("mentions_no_spread"))


def _work(details: Details, actor: Actor) -> None:
    if details.line.is_erased:
        st.caption(say("erased"))
        return
    heading(say("mentions_correct"))
    forms.correction(details, actor)
    for one in details.brands:
        heading(say("case"))
        if len(details.brands) > 1:
            st.html(f"<bdi>{markup.shown(one.brand.name)}</bdi>")
        forms.case(one, details, actor)
    with st.expander(say("mentions_ignore"), icon=":material/block:", key="mentions-ignoring"):
        forms.ignoring(details, actor)


def curve(readings: Sequence[Engagement], name: str) -> dict[str, Any]:
    """Likes, comments and reposts together at each reading, over time, as an ECharts option."""
    points = [
        [one.seen_at.isoformat(), (one.likes or 0) + (one.comments or 0) + (one.reposts or 0)]
        for one in readings
    ]
    return {
        "aria": {"enabled": True, "label": {"description": _told(readings, points)}},
        "animationDuration": 200,
        "grid": {"left": 8, "right": 16, "top": 12, "bottom": 8, "containLabel": True},
        "tooltip": TOOLTIP,
        "xAxis": {"type": "time"},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [
            {
                "type": "line",
                "name": name,
                "data": points,
                "step": "end",
                "symbolSize": 6,
                "areaStyle": {"opacity": 0.12},
                "itemStyle": {"color": BLUE},
            }
        ],
    }


def _told(readings: Sequence[Engagement], points: list[list[Any]]) -> str:
    return say(
        "mentions_curve_told",
        first=f"{points[0][1]:,}",
        since=moment(readings[0].seen_at, zone()),
        last=f"{points[-1][1]:,}",
        until=moment(readings[-1].seen_at, zone()),
    )
