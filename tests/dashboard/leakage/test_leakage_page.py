"""The leakage page, run by Streamlit's own test runner on a real database."""

from datetime import datetime

import pytest
from sqlmodel import delete

from dashboard import opening
from dashboard.overview import data
from storage.engine import transaction
from storage.models import ContactKey, ServiceContact
from tests.dashboard.apps import opened, words


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    data.forget()


def test_the_page_says_which_channel_failed_and_what_is_not_complete(world: datetime) -> None:
    app = opened("leakage")
    labels = [metric.label for metric in app.metric]
    assert labels == ["渠道外溢率", "外溢的投诉", "先找过官方的", "找不到人 : 没解决"]
    by_key = {frame.key or "": frame.value for frame in app.dataframe}
    channels, splits, paths = (
        by_key[f"leakage-table-{key}"] for key in ("channels", "splits-channel", "paths")
    )
    assert "热线" in list(channels["服务渠道"]) and channels["转到公开平台"].sum() > 0
    assert splits["确认外溢"].sum() > 0
    assert paths["投诉"].sum() == channels["转到公开平台"].sum()
    assert "没有声明为完整导入" in words(app) and "星河快递：App客服、热线、门店" in words(app)


def test_a_number_opens_the_mentions_that_leaked(world: datetime) -> None:
    app = opened("leakage")
    app.button(key="open-leakage").click().run()
    assert not app.exception
    assert set(app.query_params["channel"].split(",")) == {"escalated", "failed", "bypassed"}


def test_those_who_had_asked_are_opened_by_their_ids(world: datetime) -> None:
    app = opened("leakage")
    count = int({one.label: one.value for one in app.metric}["先找过官方的"])
    app.button(key="open-asked").click().run()
    assert len(app.query_params["ids"].split(",")) == count


def test_without_service_records_it_says_what_to_do(world: datetime) -> None:
    with transaction() as session:
        session.execute(delete(ContactKey))
        session.execute(delete(ServiceContact))
    app = opened("leakage")
    assert "zhuanxi contacts import" in words(app)
    assert app.metric[0].value == "样本不足"
    app.button(key="open-imports").click().run()
    assert app.button_group(key="collection-tab").value == "imports"


def test_who_may_not_import_is_told_and_led_nowhere(world: datetime) -> None:
    with transaction() as session:
        session.execute(delete(ContactKey))
        session.execute(delete(ServiceContact))
    app = opened("leakage", user="chen")
    assert "zhuanxi contacts import" in words(app)
    assert not any(one.key == "open-imports" for one in app.button)


def test_more_than_an_address_holds_is_said_on_the_button(
    world: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "MOST_IDS", 2)
    app = opened("leakage")
    for key in ("open-asked", "open-unreachable"):
        assert app.button(key=key).label == "看最新 2 条"
    app.button(key="open-asked").click().run()
    assert len(app.query_params["ids"].split(",")) == 2


def test_the_split_is_chosen(world: datetime) -> None:
    app = opened("leakage")
    for by in ("topic", "product", "brand", "channel"):
        app.button_group(key="leakage-by").set_value(by).run()
        assert not app.exception


def test_before_the_first_brand_it_says_how_to_begin(clean_database: None) -> None:
    app = opened("leakage")
    assert "zhuanxi brand add" in words(app)
    app.button(key="open-brands").click().run()
    assert app.button_group(key="settings-section").value == "brands"
