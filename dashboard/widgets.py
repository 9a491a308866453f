"""Small pieces that several pages share."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import pandas as pd
import streamlit as st

from dashboard import charts, markup, streamlit_words, times
from dashboard.queries.mentions import MentionLine
from dashboard.sign_in import account
from dashboard.sign_in.session import language, now, place, say, switch_language, term, zone
from recovery.access.signing_in import SignedIn

Colour = Literal["red", "orange", "yellow", "blue", "green", "violet", "gray"]

_CHANNEL: dict[str, tuple[Colour, str]] = {
    "escalated": ("red", ":material/gavel:"),
    "failed": ("orange", ":material/phone_missed:"),
    "official": ("green", ":material/support_agent:"),
    "bypassed": ("blue", ":material/public:"),
    "unknown": ("gray", ":material/help:"),
}
_SEVERITY: dict[int, tuple[Colour, str]] = {
    0: ("gray", ":material/horizontal_rule:"),
    1: ("gray", ":material/signal_cellular_1_bar:"),
    2: ("yellow", ":material/signal_cellular_2_bar:"),
    3: ("orange", ":material/signal_cellular_3_bar:"),
    4: ("red", ":material/signal_cellular_4_bar:"),
}
_RUN: dict[str, tuple[Colour, str]] = {
    "ok": ("green", ":material/check_circle:"),
    "empty": ("green", ":material/check_circle:"),
    "partial": ("orange", ":material/warning:"),
    "blocked": ("red", ":material/block:"),
    "failed": ("red", ":material/error:"),
    "queued": ("gray", ":material/schedule:"),
    "running": ("blue", ":material/sync:"),
}
LEAST_FOR_SHARE = 10
"""Of what a change is told as a share too."""


def style() -> None:
    """The few rules that the theme cannot say, and Chinese for Streamlit's own words."""
    st.html(Path(__file__).with_name("style.css"))
    streamlit_words.install(language())


def channel_badge(channel: str, certainty: str | None = None) -> None:
    """渠道判定, with its certainty where it has one."""
    colour, icon = _CHANNEL.get(channel, _CHANNEL["unknown"])
    words = term("channel", channel)
    if certainty is not None:
        words = say("with", a=words, b=term("certainty", certainty))
    st.badge(words, icon=icon, color=colour)


def severity_badge(severity: int) -> None:
    """严重度 0 to 4."""
    colour, icon = _SEVERITY[severity]
    st.badge(f"{say('severity')} {term('severity', severity)}", icon=icon, color=colour)


def stage_badge(stage: str) -> None:
    """处理阶段."""
    colour: Colour = "green" if stage in ("resolved", "callback", "closed") else "blue"
    st.badge(term("stage", stage), icon=":material/flag:", color=colour)


def run_badge(status: str) -> None:
    """How a crawl run ended."""
    colour, icon = _RUN.get(status, ("gray", ":material/help:"))
    st.badge(term("run_status", status), icon=icon, color=colour)


def change(current: int, previous: int | None) -> str | int | None:
    """A change as people say it: ``+12（+30%）``; 0 for none; ``None`` where nothing compares.

    From fewer than :data:`LEAST_FOR_SHARE` no share is told: +1,800 % of one post only frightens.
    """
    if previous is None:
        return None
    if current == previous:
        return 0
    difference = f"{current - previous:+d}"
    if previous < LEAST_FOR_SHARE:
        return difference
    return f"{difference}（{(current - previous) / previous:+.0%}）"


def figure(
    key: str,
    value: str,
    *,
    name: str,
    help_text: str,
    trend: "pd.Series[float] | None" = None,
    delta: str | int | float | None = None,
    delta_is_bad: bool | None = None,
    delta_against: str | None = None,
    detail: str = "",
    opens: str | None = None,
    as_percent: bool = False,
) -> bool:
    """A figure with its change, its trend and a button to what stands behind it.

    Args:
        key: unique on the page.
        value: the figure as shown.
        name: what it counts.
        help_text: what exactly that means.
        trend: by day; ``None`` for none.
        delta: the change.
        delta_is_bad: whether more is worse; ``None`` if neither.
        delta_against: what the change is measured against.
        detail: a line under the trend.
        opens: label of the button; ``None`` for no button.
        as_percent: the trend is a share.

    Returns:
        Whether the button was pressed.
    """
    colour: Literal["off", "inverse", "normal"] = (
        "off" if delta_is_bad is None else "inverse" if delta_is_bad else "normal"
    )
    is_number = any(character.isdigit() for character in value)
    with st.container(border=True, height="stretch", gap="xsmall", key=f"figure-{key}"):
        with st.container(key=f"value-{key}" if is_number else f"no-value-{key}"):
            st.metric(
                name,
                value,
                delta,
                colour,
                help=help_text,
                delta_description=delta_against if delta is not None else None,
            )
        if trend is not None:
            st.echarts_chart(
                charts.sparkline(trend, as_percent=as_percent),
                height=46,
                key=f"spark-{key}",
                alt=say("trend_of", name=name),
            )
        st.space("stretch")
        with st.container(
            horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
        ):
            st.caption(detail, width="content")
            if opens is None:
                return False
            return st.button(
                opens,
                key=f"open-{key}",
                type="tertiary",
                icon=":material/chevron_right:",
                icon_position="right",
            )


def mention_list(lines: Sequence[MentionLine]) -> None:
    """Mentions with where they were posted, their beginning, and links; all texts escaped."""
    items = []
    for line in lines:
        channel = ""
        if line.channel is not None:
            channel = term("channel", line.channel)
            if line.certainty is not None:
                channel = say("with", a=channel, b=term("certainty", line.certainty))
        meta = markup.parts(
            markup.shown(place(line.source, line.kind)),
            times.moment(line.posted_at, zone()),
            f"<bdi>{markup.shown(line.handle)}</bdi>" if line.handle else "",
            term("sentiment", line.sentiment) if line.sentiment else "",
            term("intent", line.intent) if line.intent else "",
            channel,
            markup.anchor(line.url, say("open_post")),
            f'<a href="/case?case={line.case_id}" target="_self">{say("case")}</a>'
            if line.case_id is not None
            else "",
        )
        words = markup.one_line(f"{line.title} {line.text}", 300) or say("erased")
        items.append(
            f'<div class="zx-item"><div class="zx-meta">{meta}</div>'
            f"{markup.block(words, 'zx-cut')}</div>"
        )
    st.html("".join(items))


def calm(title: str, text: str, command: str | None = None) -> None:
    """A calm message with the next step, for what is empty or out of reach."""
    with st.container(border=True):
        st.markdown(f"**{title}**")
        st.write(text)
        if command is not None:
            st.code(command, language=None)


def calm_words(cause: str, next_step: str) -> None:
    """The same for an error's own words. They may quote anything, so they are no Markdown."""
    with st.container(border=True):
        st.text(cause)
        if next_step:
            st.text(next_step)


def heading(text: str) -> None:
    """The name of a part of the page; ``text`` is ours."""
    st.markdown(f"**{text}**")


def page_head(title: str, who: SignedIn) -> None:
    """The page's name; when it was read, and a button to read it again; language; account."""
    with st.container(
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        key="page-head",
    ):
        st.title(title, anchor=False, width="content")
        with st.container(
            horizontal=True,
            vertical_alignment="center",
            gap="small",
            width="content",
            key="page-head-side",
        ):
            st.caption(say("as_of", at=times.moment(now(), zone())), width="content")
            st.button(say("refresh"), key="refresh", type="tertiary", icon=":material/refresh:")
            st.button(
                say("other_language"),
                key="switch-language",
                type="tertiary",
                icon=":material/translate:",
                on_click=switch_language,
            )
            account.menu(who)
