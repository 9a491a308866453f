"""The chart with its numbers beside it."""

from datetime import datetime

import pandas as pd
from streamlit.testing.v1 import AppTest

from dashboard.chart import ROOM, signed, told

DAYS = pd.Index(["11-20", "11-21", "11-22"], name="日期")
TABLE = pd.DataFrame({"声量": [1200, None, 40.5], "投诉": [None, None, None]}, index=DAYS)


def shown() -> None:
    import pandas as pd

    from dashboard.chart import chart

    table = pd.DataFrame({"声量": [3, None]}, index=pd.Index(["11-21", "11-22"], name="日期"))
    chart("volume", "声量", {"series": [{"type": "line", "data": [3, None]}]}, table)


def test_a_chart_is_told_in_words_without_what_is_not_known() -> None:
    assert told("声量", TABLE, "最高", "最新") == (
        "声量，11-20 – 11-22；声量：最高 1,200（11-20），最新 40.5"
    )
    assert told("声量", TABLE.iloc[:0], "最高", "最新") == "声量"


def test_a_picture_says_what_it_shows_and_the_option_is_left_as_it_was() -> None:
    option = {"grid": {"bottom": 8}, "series": []}
    made = signed(option, "声量 · 星河快递")
    assert made["title"]["text"] == "声量 · 星河快递"
    assert made["grid"]["bottom"] == 8 + ROOM
    assert option == {"grid": {"bottom": 8}, "series": []}


def test_the_numbers_stand_beside_the_chart_on_demand(world: datetime) -> None:
    app = AppTest.from_function(shown).run()
    assert not app.exception
    assert not app.dataframe
    app.toggle(key="chart-table-volume").set_value(True).run()
    assert list(app.dataframe[0].value["声量"].fillna(-1)) == [3, -1]
    assert len(app.get("download_button")) == 2
    assert app.get("echarts_chart")[0].proto.alt.startswith("声量，11-21 – 11-22")
