"""Charts of the overview's readings: pure functions from a frame to an ECharts option."""

from zoneinfo import ZoneInfo

import pandas as pd

from dashboard.charts import BLUE, GREY, SKY, TOOLTIP, Option, values


def by_hour(hours: pd.DataFrame, zone: ZoneInfo, name: str, usual_name: str) -> Option:
    """Mentions of each hour as bars, and what is usual at that hour as a dashed line."""
    return {
        "aria": {"enabled": True, "decal": {"show": True}},
        "animationDuration": 200,
        "grid": {"left": 8, "right": 8, "top": 28, "bottom": 8, "containLabel": True},
        "legend": {"top": 0, "left": 0, "itemGap": 10, "itemWidth": 16},
        "tooltip": {**TOOLTIP, "axisPointer": {"type": "shadow"}},
        "xAxis": {
            "type": "category",
            "data": [at.astimezone(zone).strftime("%H:%M") for at in hours.index],
            "axisTick": {"show": False},
        },
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [
            {
                "type": "bar",
                "name": name,
                "data": values(hours["mentions"]),
                "itemStyle": {"color": SKY, "decal": {"color": "rgba(0,0,0,0)"}},
                "barMaxWidth": 22,
            },
            {
                "type": "line",
                "name": usual_name,
                "data": values(hours["usual"]),
                "itemStyle": {"color": GREY},
                "lineStyle": {"color": GREY, "width": 2, "type": "dashed"},
                "symbol": "none",
                "connectNulls": False,
            },
        ],
    }


def curve(posts: "pd.Series[int]", zone: ZoneInfo) -> Option:
    """Posts of one cluster by hour, small."""
    return {
        "animation": False,
        "grid": {"left": 4, "right": 4, "top": 5, "bottom": 3},
        "xAxis": {
            "type": "category",
            "show": False,
            "data": [at.astimezone(zone).strftime("%m-%d %H:%M") for at in posts.index],
        },
        "yAxis": {"type": "value", "show": False, "min": 0},
        "tooltip": TOOLTIP,
        "series": [
            {
                "type": "bar",
                "name": "",
                "data": values(posts),
                "itemStyle": {"color": BLUE},
                "barCategoryGap": "20%",
            }
        ],
    }
