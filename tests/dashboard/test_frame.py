"""The frame around the pages, run by Streamlit's own test runner on a real database."""

from datetime import datetime

import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from storage import engine
from storage.engine import transaction
from tests.dashboard.apps import opened, words


def test_english_is_a_switch_kept_in_the_session(world: datetime) -> None:
    app = opened()
    app.button(key="switch-language").click().run()
    assert app.title[0].value == "Overview"
    app.switch_page("app_pages/recovery_queue.py").run()
    assert app.title[0].value == "Recovery queue"
    assert opened().title[0].value == "总览"


def test_hostile_texts_and_names_are_escaped_on_every_page(world: datetime) -> None:
    with transaction() as session:
        session.execute(text("UPDATE app_user SET display_name = '<i>[x](http://y)</i> :fire:'"))
        session.execute(text("UPDATE brand SET name = '<b>:smile:</b>' WHERE id = 1"))
        id_ = session.execute(
            text(
                "SELECT case_id FROM case_mention JOIN mention m ON m.id = mention_id "
                "WHERE m.external_id = 'hostile'"
            )
        ).scalar_one()
    for app in (opened(), opened("recovery_queue"), opened("case", case=str(id_))):
        html = "\n".join(element.proto.body for element in app.get("html"))
        for tag in ("<script", "<img", "<i>", "<b>:"):
            assert tag not in html
        for element in app.markdown:
            assert ":fire:" not in element.value and "[x]" not in element.value


def test_a_database_that_is_down_is_told_without_a_traceback(
    home: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    from storage.config import get_settings

    engine.dispose()
    get_settings.cache_clear()
    try:
        app = opened("recovery_queue")
        assert "暂时连不上数据库" in words(app) and "zhuanxi doctor" in words(app)
        assert "Traceback" not in words(app)
    finally:
        monkeypatch.undo()
        engine.dispose()
        get_settings.cache_clear()


@pytest.mark.parametrize(("language", "said"), [("zh", "没有品牌“*银杏*”"), ("en", "no brand")])
def test_an_error_made_for_people_is_shown_with_its_next_step(language: str, said: str) -> None:
    def page() -> None:
        from dashboard import failures
        from storage.errors import WrongUsage

        error = WrongUsage(
            "there is no brand {name!r}", "`zhuanxi brand list` shows them", name="*银杏*"
        )
        assert failures.show(error)

    app = AppTest.from_function(page)
    app.session_state["language"] = language
    app.run()
    cause, next_step = (element.value for element in app.text)
    assert said in cause and "`zhuanxi brand list`" in next_step


def test_a_database_without_tables_is_told_how_to_make_them(clean_database: None) -> None:
    with engine.get_engine().begin() as connection:
        connection.execute(text("ALTER TABLE brand RENAME TO brand_away"))
    try:
        assert "zhuanxi init" in words(opened())
    finally:
        with engine.get_engine().begin() as connection:
            connection.execute(text("ALTER TABLE brand_away RENAME TO brand"))
