"""Charts of the leakage page: pure functions from figures to an ECharts option."""

from collections.abc import Mapping, Sequence

from dashboard.charts import BLUE, GREY, ORANGE, TOOLTIP, VERMILION, Option

OUTCOME_COLOURS = {
    "unreachable": VERMILION,
    "unresolved": ORANGE,
    "unanswered": BLUE,
    "other": GREY,
}


def by_week(
    weeks: Sequence[str],
    low: Sequence[float | None],
    high: Sequence[float | None],
    names: tuple[str, str],
) -> Option:
    """The range by week, in percent: a band from the lower to the upper rate, gaps left open."""
    lows = [None if one is None else round(100 * one, 1) for one in low]
    highs = [None if one is None else round(100 * one, 1) for one in high]
    bands = [
        None if one is None or other is None else round(other - one, 1)
        for one, other in zip(lows, highs, strict=True)
    ]
    return {
        "aria": {"enabled": True},
        "animationDuration": 200,
        "grid": {"left": 8, "right": 24, "top": 28, "bottom": 8, "containLabel": True},
        "legend": {"top": 0, "left": 0, "data": list(names)},
        "tooltip": TOOLTIP,
        "xAxis": {"type": "category", "data": list(weeks), "boundaryGap": False},
        "yAxis": {"type": "value", "min": 0, "max": 100, "axisLabel": {"formatter": "{value}%"}},
        "series": [
            _line(names[0], lows, BLUE, "solid") | {"stack": "band"},
            {
                "type": "line",
                "name": "",
                "data": bands,
                "stack": "band",
                "symbol": "none",
                "lineStyle": {"opacity": 0},
                "areaStyle": {"color": BLUE, "opacity": 0.15},
                "tooltip": {"show": False},
                "silent": True,
            },
            _line(names[1], highs, VERMILION, "dashed"),
        ],
    }


def outcomes(
    channels: Sequence[str], counts: Mapping[str, Sequence[int]], names: Mapping[str, str]
) -> Option:
    """What came of asking, by service channel: bars from left to right, the worst channel on top.

    ``counts`` has the channels' counts by outcome, ``names`` the outcomes' words.
    """
    return {
        "aria": {"enabled": True, "decal": {"show": True}},
        "animationDuration": 200,
        "grid": {"left": 8, "right": 16, "top": 28, "bottom": 8, "containLabel": True},
        "legend": {"top": 0, "left": 0, "itemGap": 10, "itemWidth": 16},
        "tooltip": {**TOOLTIP, "axisPointer": {"type": "shadow"}},
        "xAxis": {"type": "value", "minInterval": 1},
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": list(channels),
            "axisTick": {"show": False},
            "axisLabel": {"width": 110, "overflow": "truncate"},
        },
        "series": [
            {
                "type": "bar",
                "stack": "all",
                "name": names[outcome],
                "data": list(counts[outcome]),
                "itemStyle": {"color": colour},
                "barMaxWidth": 22,
            }
            for outcome, colour in OUTCOME_COLOURS.items()
        ],
    }


def _line(name: str, data: Sequence[float | None], colour: str, kind: str) -> Option:
    return {
        "type": "line",
        "name": name,
        "data": list(data),
        "connectNulls": False,
        "symbol": "circle",
        "symbolSize": 6,
        "itemStyle": {"color": colour},
        "lineStyle": {"color": colour, "width": 2, "type": kind},
    }
