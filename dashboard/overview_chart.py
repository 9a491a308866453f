"""A chart with its name, and its numbers beside it on demand."""

import pandas as pd
import streamlit as st

from dashboard import exports
from dashboard.charts import Option
from dashboard.session import say
from dashboard.widgets import heading

HEIGHT = 250


def chart(
    key: str, title: str, option: Option, table: pd.DataFrame, *, height: int = HEIGHT
) -> None:
    """Draw ``option``; ``table`` are its numbers. The chart's own toolbar saves it as a picture."""
    with st.container(border=True, height="stretch", gap="xsmall"):
        with st.container(
            horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
        ):
            heading(title)
            with st.popover(say("overview_numbers"), type="tertiary", key=f"numbers-{key}"):
                st.dataframe(table, key=f"table-{key}", alt=title, placeholder="—")
                exports.buttons(f"chart-{key}", lambda: table.reset_index(), name=title)
        st.echarts_chart(option, height=height, key=f"chart-{key}", alt=say("trend_of", name=title))
