"""The overview, run by Streamlit's own test runner on a real database."""

from datetime import datetime

from dashboard import i18n
from storage.engine import transaction
from storage.models import Brand
from tests.dashboard.apps import opened, words


def test_the_overview_shows_the_figures_with_their_changes(world: datetime) -> None:
    app = opened()
    figures = {metric.label: metric for metric in app.metric}
    assert set(figures) == {
        i18n.phrase(key, "zh")
        for key in (
            "volume",
            "negative_share",
            "complaints",
            "bypassed",
            "failed",
            "escalated",
            "open_cases",
            "overdue_cases",
            "leakage",
            "trust",
        )
    }
    assert int(figures["声量"].value) > 50 and figures["声量"].delta
    assert figures["未走官方渠道"].value.startswith("0–")
    assert figures["数据可信度"].value == "2/3"
    assert "基线模型（baseline-1）" in words(app)
    assert "缺采集：应用商店" in words(app)
    assert "HTTP 403" in words(app)


def test_the_overview_is_of_the_chosen_brand_and_period(world: datetime) -> None:
    app = opened()
    everything = int(app.metric[0].value)
    app.selectbox(key="overview-brand").set_value(2).run()
    one = int(app.metric[0].value)
    app.button_group(key="overview-days").set_value(14).run()
    longer = int(app.metric[0].value)
    assert one < everything and one < longer


def test_a_number_opens_the_newest_mentions_behind_it(world: datetime) -> None:
    app = opened()
    app.button(key="open-complaint").click().run()
    assert not app.exception
    said = words(app)
    assert "&lt;script&gt;" in said and "<script>" not in said
    assert 'href="https://example.com/weibo/' in said and 'href="javascript' not in said


def test_before_the_first_brand_the_overview_says_how_to_begin(clean_database: None) -> None:
    said = words(opened())
    assert "zhuanxi brand add" in said and "make demo" in said


def test_with_a_brand_and_no_mentions_it_says_what_comes_next(clean_database: None) -> None:
    with transaction() as session:
        session.add(Brand(name="星河"))
    said = words(opened())
    assert "zhuanxi crawl" in said and "zhuanxi brand add" not in said
