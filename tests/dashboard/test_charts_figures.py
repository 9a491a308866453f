from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from dashboard.leakage import charts as charts_leakage
from dashboard.overview import charts as charts_overview

ZONE = ZoneInfo("Asia/Shanghai")
HOURS = pd.Index([datetime(2026, 3, 11, 16, tzinfo=UTC) + timedelta(hours=n) for n in range(3)])


def test_the_hours_are_local_and_an_unknown_usual_is_a_gap() -> None:
    frame = pd.DataFrame({"mentions": [1, 0, 5], "usual": [2.0, None, 1.5]}, index=HOURS)
    option = charts_overview.by_hour(frame, ZONE, "声量", "平常")
    assert option["xAxis"]["data"] == ["00:00", "01:00", "02:00"]
    bars, line = option["series"]
    assert bars["data"] == [1, 0, 5] and line["data"] == [2, None, 1.5]
    assert line["lineStyle"]["type"] == "dashed"


def test_a_curve_has_a_bar_an_hour() -> None:
    option = charts_overview.curve(pd.Series([0, 3, 1], index=HOURS), ZONE)
    assert option["series"][0]["data"] == [0, 3, 1]


def test_the_range_by_week_is_a_band_and_what_is_not_known_stays_open() -> None:
    option = charts_leakage.by_week(["a", "b"], [0.25, None], [0.5, None], ("下限", "上限"))
    low, band, high = option["series"]
    assert (low["data"], band["data"], high["data"]) == ([25, None], [25, None], [50, None])
    assert not low["connectNulls"] and option["legend"]["data"] == ["下限", "上限"]


def test_outcomes_differ_by_pattern_as_well_as_by_colour() -> None:
    counts = {code: [1, 2] for code in charts_leakage.OUTCOME_COLOURS}
    names = {code: code for code in counts}
    option = charts_leakage.outcomes(["热线", "<b>"], counts, names)
    assert option["aria"]["decal"]["show"]
    assert [one["data"] for one in option["series"]] == [[1, 2]] * 4
    assert option["yAxis"]["data"] == ["热线", "<b>"]
