"""Charts of the quality page: pure functions from numbers to an ECharts option."""

from collections.abc import Mapping

import pandas as pd

from dashboard.charts import BLUE, SKY, TOOLTIP, VERMILION, Option, values


def share_and_count(table: pd.DataFrame) -> Option:
    """A share in percent as a line over the counts that it is made of, as bars.

    ``table`` has the share in its first column and the counts in its second. A share that too few
    stand behind is ``None``: a gap.
    """
    share_name, count_name = (str(name) for name in table.columns)
    points = values(table[share_name])
    return {
        "aria": {"enabled": True, "decal": {"show": True}},
        "animationDuration": 200,
        "grid": {"left": 8, "right": 8, "top": 30, "bottom": 4, "containLabel": True},
        "legend": {"top": 0, "left": 0, "itemGap": 10, "itemWidth": 16},
        "tooltip": TOOLTIP,
        "xAxis": {"type": "category", "data": [str(name) for name in table.index]},
        "yAxis": [
            {"type": "value", "min": 0, "max": 100, "axisLabel": {"formatter": "{value}%"}},
            {"type": "value", "minInterval": 1, "splitLine": {"show": False}},
        ],
        "series": [
            {
                "type": "bar",
                "name": count_name,
                "yAxisIndex": 1,
                "data": values(table[count_name]),
                "itemStyle": {"color": SKY, "opacity": 0.6},
                "barMaxWidth": 26,
            },
            {
                "type": "line",
                "name": share_name,
                "data": points,
                "connectNulls": False,
                "symbol": "diamond",
                "symbolSize": 8,
                "itemStyle": {"color": VERMILION},
                "lineStyle": {"color": VERMILION, "width": 2},
            },
        ],
    }


def curve(counts: Mapping[float, int], name: str, now: float, now_name: str) -> Option:
    """How many complaints each threshold would give, with the one in use marked."""
    return {
        "aria": {"enabled": True},
        "animationDuration": 200,
        "grid": {"left": 8, "right": 24, "top": 30, "bottom": 4, "containLabel": True},
        "tooltip": TOOLTIP,
        "xAxis": {"type": "value", "min": 0, "max": 1},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [
            {
                "type": "line",
                "name": name,
                "step": "end",
                "showSymbol": False,
                "data": [[threshold, count] for threshold, count in counts.items()],
                "itemStyle": {"color": BLUE},
                "lineStyle": {"color": BLUE, "width": 2},
                "markLine": {
                    "symbol": "none",
                    "data": [{"xAxis": round(now, 4), "name": now_name}],
                    "label": {"formatter": "{b} {c}"},
                    "lineStyle": {"color": VERMILION, "type": "dashed", "width": 2},
                },
            }
        ],
    }
