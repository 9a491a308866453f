import json
from datetime import date, timedelta

import pandas as pd

from dashboard import charts
from dashboard.queries.collection import Coverage
from dashboard.queries.overview import MEASURES

DAYS = [date(2026, 3, 1) + timedelta(days=n) for n in range(5)]
GAPS = ("未采集", "未采全")
READ = Coverage({"weibo": [DAYS[1], DAYS[2]]}, frozenset({DAYS[2]}))
NAMES = {measure: measure for measure in MEASURES}


def trend(**columns: list[int | None]) -> pd.DataFrame:
    full = {measure: [0, 0, None, 0, 0] for measure in MEASURES} | columns
    return pd.DataFrame(full, index=pd.Index(DAYS, name="day"), dtype="Int64")


def test_a_day_that_was_not_read_is_a_gap_and_not_zero() -> None:
    read = Coverage({"weibo": [DAYS[2]], "feed": [DAYS[2]]}, frozenset({DAYS[2]}))
    option = charts.volume(trend(mentions=[3, 0, None, 4, 5]), NAMES, GAPS, read)
    mentions, complaints, gap = option["series"]
    assert mentions["data"] == [3, 0, None, 4, 5]
    assert complaints["data"][2] is None and complaints["connectNulls"] is False
    assert gap["name"] == "未采集" and gap["data"] == [None, None, 1, None, None]


def test_a_day_that_only_some_sources_cover_is_marked_with_its_count_kept() -> None:
    read = Coverage({"weibo": [DAYS[1], DAYS[2]]}, frozenset({DAYS[2]}))
    *_, mentions, _, gap, partly = charts.volume(
        trend(mentions=[3, 7, None, 4, 5]), NAMES, GAPS, read
    )["series"]
    assert mentions["data"][1] == 7
    assert gap["data"] == [None, None, 1, None, None]
    assert partly["name"] == "未采全" and partly["data"] == [None, 1, None, None, None]


def test_without_gaps_nothing_is_hatched() -> None:
    option = charts.volume(trend(), NAMES, GAPS, Coverage({}, frozenset()))
    assert [series["name"] for series in option["series"]] == ["mentions", "complaint"]


def test_a_sparkline_keeps_gaps_and_marks_its_last_point() -> None:
    series = charts.sparkline(trend(mentions=[3, 1, None, 4, 5])["mentions"])["series"][0]
    assert series["data"][:4] == [3, 1, None, 4]
    assert series["data"][4]["value"] == 5
    assert series["connectNulls"] is False


def test_a_value_between_two_gaps_is_still_seen() -> None:
    series = charts.sparkline(trend(mentions=[None, 1, None, 4, 5])["mentions"])["series"][0]
    assert series["symbol"] == "circle"


def test_a_share_of_nothing_is_not_known() -> None:
    part = pd.Series([1, 0, None], dtype="Int64")
    whole = pd.Series([4, 0, None], dtype="Int64")
    assert charts.values(charts.share(part, whole)) == [0.25, None, None]


def test_stacked_series_differ_by_pattern_as_well_as_colour() -> None:
    option = charts.stacked(trend(), charts.CHANNEL_COLOURS, NAMES, GAPS, Coverage({}, frozenset()))
    assert option["aria"]["decal"]["show"] is True
    assert len({series["itemStyle"]["color"] for series in option["series"]}) == 5


def test_options_are_plain_json() -> None:
    frame = trend(mentions=[3, 0, None, 4, 5])
    share = charts.share(frame["negative"], frame["mentions"])
    for option in (
        charts.sparkline(frame["mentions"]),
        charts.sparkline(share, as_percent=True),
        charts.sparkline(frame["mentions"].iloc[:0]),
        charts.volume(frame, NAMES, GAPS, READ),
        charts.stacked(frame, charts.SENTIMENT_COLOURS, NAMES, GAPS, READ),
    ):
        json.dumps(option, allow_nan=False)
