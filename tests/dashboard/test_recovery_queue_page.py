"""The recovery queue, run by Streamlit's own test runner on a real database."""

from datetime import datetime

from tests.dashboard.apps import opened, words


def test_the_queue_lists_the_most_urgent_first_with_words_for_codes(world: datetime) -> None:
    table = opened("recovery_queue").dataframe[0].value
    assert list(table["priority"]) == sorted(table["priority"], reverse=True)
    assert set(table["channel"]) >= {"升级外诉", "求助无果", "未走官方渠道"}
    assert table["due"].str.contains("首响超时").any()
    assert table["number"].str.fullmatch(r"ZX-\d{6}").all()


def test_the_queue_has_my_cases_and_finds_two_characters(world: datetime) -> None:
    app = opened("recovery_queue")
    app.button_group(key="queue-view").set_value("mine").run()
    assert set(app.dataframe[0].value["assignee"]) == {"王组长"}
    app.button_group(key="queue-view").set_value("open").run()
    app.text_input(key="queue-words").set_value("茶具").run()
    found = len(app.dataframe[0].value)
    assert 0 < found < 50
    app.text_input(key="queue-words").set_value("没有这样的话").run()
    assert "没有符合条件的工单" in words(app)
