"""The overview, run by Streamlit's own test runner on a real database."""

from datetime import UTC, datetime

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from dashboard import i18n
from dashboard.app_pages import overview as page
from recovery.measures import readings
from recovery.measures.readings import Reading
from storage.engine import transaction
from storage.models import AuditLine, Brand
from tests.dashboard.apps import opened, words

pytestmark = pytest.mark.usefixtures("by_period")

FIGURES = (
    "volume",
    "negative_share",
    "complaints",
    "bypassed",
    "failed",
    "escalated",
    "leakage",
    "open_cases",
    "overview_unassigned",
    "overdue_cases",
    "overview_won",
    "trust",
)


def read_as(reading: str, user: str = "wang") -> AppTest:
    app = opened(user=user)
    app.button_group(key=page.READING).set_value(reading).run()
    assert not app.exception
    return app


def test_the_overview_shows_the_figures_with_their_changes(world: datetime) -> None:
    app = opened()
    figures = {metric.label: metric for metric in app.metric}
    assert set(figures) >= {i18n.phrase(key, "zh") for key in FIGURES}
    assert set(figures) >= {"时限达成率", "首响", "解决时长"}
    assert int(figures["声量"].value) > 50 and figures["声量"].delta
    assert figures["未走官方渠道"].value.startswith("0–")
    assert figures["转怒为喜率"].value == "样本不足"
    assert figures["数据可信度"].value == "2/3"
    assert "基线模型（baseline-1）" in words(app)
    assert "缺采集：应用商店" in words(app)
    assert "HTTP 403" in words(app)
    assert "已超时" in words(app) or "没有工单超时" in words(app)


def test_each_measure_says_its_definition_behind_the_question_mark(world: datetime) -> None:
    app = opened()
    said = {metric.label: metric.help for metric in app.metric}
    assert "两个时限" in said["时限达成率"] and "不计：" in said["时限达成率"]
    assert "占它们与官方投诉记录之和的比例" in said["渠道外溢率"]


def test_the_overview_is_of_the_chosen_brand_and_period(world: datetime) -> None:
    app = opened()
    everything = int(app.metric[0].value)
    app.selectbox(key="overview-brand").set_value(2).run()
    one = int(app.metric[0].value)
    app.button_group(key="overview-days").set_value(14).run()
    longer = int(app.metric[0].value)
    assert one < everything and one < longer


def test_a_number_opens_the_mentions_that_it_counts(world: datetime) -> None:
    app = opened()
    app.selectbox(key="overview-brand").set_value(2).run()
    app.button(key="open-complaint").click().run()
    assert not app.exception
    asked = {name: app.query_params[name] for name in ("intent", "brand", "since", "until")}
    assert asked["intent"] == "complaint" and asked["brand"] == "2"
    assert asked["since"] and asked["until"]


def test_a_measure_opens_the_cases_that_it_counts_with_all_texts_escaped(world: datetime) -> None:
    app = read_as(Reading.MORNING)
    app.button(key="open-overview_new_cases").click().run()
    assert not app.exception
    said = words(app)
    assert 'href="/case?case=' in said and "<script>" not in said


def test_the_morning_tells_what_waits_and_ten_voices(world: datetime) -> None:
    app = read_as(Reading.MORNING)
    labels = [metric.label for metric in app.metric]
    assert labels == ["新增声量", "新增投诉", "新增工单", "还没回复", "已超时", "看不清的来源"]
    said = words(app)
    assert "&lt;script&gt;" in said and "<script>" not in said
    assert 'href="javascript' not in said and "从上个工作日下班" in said


def test_now_tells_what_spreads_or_that_nothing_does(world: datetime) -> None:
    assert "没有正在扩散的内容" in words(read_as(Reading.LIVE))


def test_the_week_tells_its_measures_beside_the_week_before(world: datetime) -> None:
    app = read_as(Reading.WEEKLY)
    labels = {metric.label for metric in app.metric}
    assert labels >= {"渠道外溢率", "升级率", "重复投诉率", "转怒为喜率", "补偿"}
    assert "与再上一周相比" in words(app)


def test_the_reading_picks_itself_until_one_is_chosen(
    world: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readings, "fitting", lambda local, role: Reading.LIVE)
    app = opened()
    assert app.button_group(key=page.READING).value == Reading.LIVE
    app.button_group(key=page.READING).set_value(Reading.WEEKLY).run()
    assert app.run().button_group(key=page.READING).value == Reading.WEEKLY


def test_the_overview_can_be_taken_along_as_a_picture_and_that_is_written_down(
    world: datetime,
) -> None:
    from dashboard.overview import card as overview_card
    from dashboard.overview import picture
    from tests.dashboard.overview.test_picture import FONT

    if FONT is None:
        pytest.skip("this machine has no Chinese font")
    app = opened()
    assert not app.exception
    card = picture.Card("转喜", "全部品牌", "声量 3", [picture.Cell("声量", "3")])
    made = overview_card.saved(card, FONT)
    assert made.startswith(b"\x89PNG")
    with transaction() as session:
        line = session.exec(select(AuditLine)).one()
        assert (line.kind, line.subject, line.actor) == ("exported", "overview", "wang")


def test_before_the_first_brand_the_overview_says_how_to_begin(clean_database: None) -> None:
    said = words(opened())
    assert "zhuanxi brand add" in said and "make demo" in said


def test_with_a_brand_and_no_mentions_it_says_what_comes_next(clean_database: None) -> None:
    with transaction() as session:
        session.add(Brand(name="星河"))
    said = words(opened())
    assert "zhuanxi crawl" in said and "zhuanxi brand add" not in said


def test_the_readings_speak_english_too(world: datetime) -> None:
    app = opened()
    app.button(key="switch-language").click().run()
    for reading in Reading:
        app.button_group(key=page.READING).set_value(reading).run()
        assert not app.exception
    assert datetime.now(UTC) > world
