"""Charts: pure functions from a frame to an ECharts option.

A day on which nothing was read is ``None`` in the data, which ECharts draws as a gap, and is
hatched where there is room for it. A day that only some sources cover has a mark above it. Series
differ by pattern as well as by colour.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard.queries.collection import Coverage
from dashboard.times import day

BLUE, VERMILION, GREEN, ORANGE, SKY, GREY = (
    "#2F7FBF",
    "#D55E00",
    "#009E73",
    "#E69F00",
    "#56B4E9",
    "#8A8A8A",
)  # after Okabe and Ito, "Color Universal Design" (2008)

TOOLTIP = {"trigger": "axis", "confine": True, "renderMode": "richText"}
"""What stands beside the pointer, drawn and not written as HTML: names in it may be anybody's."""

SENTIMENT_COLOURS = {"negative": VERMILION, "neutral": GREY, "positive": BLUE}
CHANNEL_COLOURS = {
    "escalated": VERMILION,
    "failed": ORANGE,
    "bypassed": BLUE,
    "official": GREEN,
    "unknown": GREY,
}

Option = dict[str, Any]
GapNames = tuple[str, str]  # of a day that nothing, and of one that not everything was read of


def values(series: "pd.Series[Any]") -> list[float | None]:
    """A column as plain numbers, with ``None`` for what is not known."""
    return [None if pd.isna(value) else float(value) for value in series]


def share(part: "pd.Series[Any]", whole: "pd.Series[Any]") -> "pd.Series[Any]":
    """``part`` of ``whole`` by day; not known where the whole is 0 or not known."""
    known = whole.astype("Float64").where(whole.fillna(0) > 0)
    return part.astype("Float64") / known


def sparkline(series: "pd.Series[Any]", *, as_percent: bool = False) -> Option:
    """A line without axes, its last point marked."""
    points = (
        [None if v is None else round(v * 100, 1) for v in values(series)]
        if (as_percent)
        else values(series)
    )
    return {
        "animation": False,
        "grid": {"left": 4, "right": 6, "top": 5, "bottom": 3},
        "xAxis": {
            "type": "category",
            "show": False,
            "boundaryGap": False,
            "data": [day(on) for on in series.index],
        },
        "yAxis": {"type": "value", "show": False, "min": 0},
        "tooltip": {
            **TOOLTIP,
            "valueFormatter": "%.0f%%" if as_percent else "%d",
        },
        "series": [
            {
                "type": "line",
                "name": "",
                "data": [
                    *points[:-1],
                    {"value": points[-1], "symbol": "circle", "symbolSize": 6},
                ]
                if points
                else [],
                "symbol": "none" if not _has_lonely(points) else "circle",
                "symbolSize": 3,
                "showSymbol": True,
                "connectNulls": False,
                "lineStyle": {"width": 1.5, "color": BLUE},
                "itemStyle": {"color": BLUE},
                "areaStyle": {"color": BLUE, "opacity": 0.08},
            }
        ],
    }


def volume(
    trend: pd.DataFrame, names: Mapping[str, str], gap_names: GapNames, read: Coverage
) -> Option:
    """声量 as bars and complaints as a line, by day."""
    return _by_day(
        trend,
        [
            {
                "type": "bar",
                "name": names["mentions"],
                "data": values(trend["mentions"]),
                "itemStyle": {"color": SKY, "decal": {"color": "rgba(0,0,0,0)"}},
                "barMaxWidth": 26,
            },
            {
                "type": "line",
                "name": names["complaint"],
                "data": values(trend["complaint"]),
                "itemStyle": {"color": VERMILION},
                "lineStyle": {"color": VERMILION, "width": 2},
                "symbol": "diamond",
                "symbolSize": 7,
                "connectNulls": False,
            },
        ],
        gap_names,
        read,
    )


def stacked(
    trend: pd.DataFrame,
    colours: Mapping[str, str],
    names: Mapping[str, str],
    gap_names: GapNames,
    read: Coverage,
) -> Option:
    """The measures of ``colours`` stacked by day, the first at the bottom."""
    return _by_day(
        trend,
        [
            {
                "type": "bar",
                "stack": "all",
                "name": names[measure],
                "data": values(trend[measure]),
                "itemStyle": {"color": colour},
                "barMaxWidth": 26,
            }
            for measure, colour in colours.items()
        ],
        gap_names,
        read,
    )


def _by_day(
    trend: pd.DataFrame, series: list[Option], gap_names: GapNames, read: Coverage
) -> Option:
    days = [day(on) for on in trend.index]
    gaps = [1 if on in read.blind else None for on in trend.index]
    partly = [1 if on in read.partly else None for on in trend.index]
    if any(gaps):
        series = [*series, _gap_series(gap_names[0], gaps)]
    if any(partly):
        series = [*series, _partly_series(gap_names[1], partly)]
    top = 28 if len(series) <= 4 else 50  # room for a legend of one line, or of two
    return {
        "aria": {"enabled": True, "decal": {"show": True}},
        "animationDuration": 200,
        "grid": {"left": 8, "right": 8, "top": top, "bottom": 8, "containLabel": True},
        "legend": {"top": 0, "left": 0, "itemGap": 10, "itemWidth": 16},
        "tooltip": {**TOOLTIP, "axisPointer": {"type": "shadow"}},
        "xAxis": [
            {"type": "category", "data": days, "axisTick": {"show": False}},
            {"type": "category", "data": days, "show": False},
        ],
        "yAxis": [
            {"type": "value", "minInterval": 1},
            {"type": "value", "min": 0, "max": 1, "show": False},
        ],
        "series": series,
    }


def _gap_series(name: str, gaps: Sequence[int | None]) -> Option:
    return {
        "type": "bar",
        "name": name,
        "xAxisIndex": 1,
        "yAxisIndex": 1,
        "data": list(gaps),
        "barWidth": "100%",
        "silent": True,
        "z": 0,
        "tooltip": {"show": False},
        "itemStyle": {
            "color": "rgba(138,138,138,0.10)",
            "decal": {
                "color": "rgba(138,138,138,0.55)",
                "dashArrayX": [1, 0],
                "dashArrayY": [2, 6],
                "rotation": -0.785,
            },
        },
    }


def _partly_series(name: str, marks: Sequence[int | None]) -> Option:
    return {
        "type": "scatter",
        "name": name,
        "xAxisIndex": 1,
        "yAxisIndex": 1,
        "data": list(marks),
        "symbol": "triangle",
        "symbolRotate": 180,
        "symbolSize": 9,
        "silent": True,
        "tooltip": {"show": False},
        "itemStyle": {"color": ORANGE, "opacity": 1},
    }


def _has_lonely(points: Sequence[float | None]) -> bool:
    """Whether a value stands between two gaps, where a line alone would not show it."""
    padded = [None, *points, None]
    return any(
        value is not None and padded[i] is None and padded[i + 2] is None
        for i, value in enumerate(points)
    )
