"""A chart as people use it: its numbers on demand, as files, and told to who cannot see it."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import exports
from dashboard.charts import GREY, Option
from dashboard.exports import About
from dashboard.sign_in.session import say
from recovery.access.rights import Right

HEIGHT = 250
ROOM = 16
"""Pixels below the axis for what a picture says of itself."""


def chart(
    key: str,
    title: str,
    option: Option,
    table: pd.DataFrame,
    *,
    right: Right = Right.SEE_FIGURES,
    about: About = exports.NOTHING,
    height: int = HEIGHT,
    alt: str | None = None,
) -> None:
    """A chart with a menu: the same numbers as a table, and as a file.

    What it shows is said small within the chart too, so that its picture, which the chart's own
    toolbar saves, can stand alone.

    Args:
        key: unique on the page.
        title: what it shows; ours.
        option: of ECharts, without a title; what is not known is ``None`` in it and drawn as a gap.
        table: the numbers that are drawn, its columns and its index named as people read them.
        right: the page's, which who takes the numbers along must still have.
        about: what the numbers were filtered by.
        height: of the chart, in pixels.
        alt: what it shows in words; by default made from the numbers.
    """
    with st.container(border=True, height="stretch", gap="xsmall", key=f"chart-{key}"):
        # beside the title, for the chart's own toolbar appears at the right
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.subheader(title, anchor=False, width="content")
            with st.popover(
                say("chart_menu"),
                icon=":material/more_horiz:",
                type="tertiary",
                key=f"chart-menu-{key}",
            ):
                is_open = st.toggle(
                    say("chart_table"), key=f"chart-table-{key}", persist_state="session"
                )
                exports.choices(
                    f"chart-{key}",
                    lambda: table.reset_index(),
                    right=right,
                    name=title,
                    about=about,
                )
                st.caption(say("chart_picture"))
        st.echarts_chart(
            signed(
                option,
                " · ".join(filter(None, (title, about.brand, about.period.replace("_", " – ")))),
            ),
            height=height,
            key=f"chart-drawn-{key}",
            alt=alt or told(title, table, say("chart_highest"), say("chart_last")),
        )
        if is_open:
            st.dataframe(
                table,
                key=f"chart-numbers-{key}",
                alt=title,
                placeholder="—",
            )


def signed(option: Option, words: str) -> Option:
    """``option`` with ``words`` small at its lower right."""
    grid: Option = option.get("grid", {})
    return {
        **option,
        "grid": {**grid, "bottom": grid.get("bottom", 0) + ROOM},
        "title": {
            "text": words,
            "right": 0,
            "bottom": 0,
            "padding": 0,
            "textStyle": {"fontSize": 10, "fontWeight": "normal", "color": GREY},
        },
    }


def told(title: str, table: pd.DataFrame, highest: str, last: str) -> str:
    """A chart in words: from where to where, and of each column the highest and the last number."""
    if table.empty:
        return title
    said = [f"{title}，{table.index[0]} – {table.index[-1]}"]
    for name in table.columns:
        known = pd.to_numeric(table[name], errors="coerce").dropna()
        if len(known):
            top = f"{highest} {_number(known.max())}（{known.idxmax()}）"
            said.append(f"{name}：{top}，{last} {_number(known.iloc[-1])}")
    return "；".join(said)


def _number(value: Any) -> str:
    return f"{value:,.4g}" if value != int(value) else f"{int(value):,}"
