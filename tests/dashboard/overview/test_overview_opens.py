"""What a number of the overview opens lists what the number counted, or says how much of it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import i18n, opening
from dashboard.app_pages import overview as page
from dashboard.overview import data
from recovery.access import users
from recovery.access.actor import Role
from recovery.measures.readings import Reading
from storage.engine import transaction
from storage.models import Brand
from tests.dashboard import said
from tests.dashboard.apps import opened, words

pytestmark = pytest.mark.usefixtures("by_period")

BRAND = 2
QUEUE = "app_pages/recovery_queue.py"
OVERVIEW = "app_pages/overview.py"


def of_a_brand(reading: Reading = Reading.PERIOD, user: str = "wang") -> AppTest:
    app = opened(user=user)
    app.selectbox(key="overview-brand").set_value(BRAND).run()
    app.button_group(key=page.READING).set_value(reading).run()
    assert not app.exception
    return app


def counted(app: AppTest, key: str) -> int:
    name = i18n.phrase(key, "zh")
    return int(next(one.value for one in app.metric if one.label == name).replace(",", ""))


def listed(app: AppTest) -> dict[str, int]:
    labels = app.button_group(key="queue-view").options
    return {one.split(" ")[0]: int(one.rsplit(" ", 1)[1].replace(",", "")) for one in labels}


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def dialog(app: AppTest) -> tuple[str, str]:
    """The title of the dialog, and what it lists."""
    (found,) = app.get("dialog")
    return found.proto.dialog.title, found.get("html")[0].proto.body


def with_urgent_cases(now: datetime, count: int) -> int:
    """So many gravest cases of the brand with a regulator's date; the most urgent of them."""
    with transaction() as session:
        made = [
            said.case(
                session,
                BRAND,
                now - timedelta(minutes=n + 1),
                severity=4,
                priority=1000 + n,
                ordered_due=now + timedelta(hours=count - n),
            )
            for n in range(count)
        ]
    data.forget()
    return made[-1]


@pytest.mark.parametrize(
    ("reading", "figure", "name"),
    [
        (Reading.PERIOD, "open", "open_cases"),
        (Reading.PERIOD, "unassigned", "overview_unassigned"),
        (Reading.PERIOD, "overdue", "overdue_cases"),
        (Reading.MORNING, "overdue", "overdue_cases"),
    ],
)
def test_a_number_of_the_queue_opens_as_many_cases_whatever_was_set_there_before(
    world: datetime, reading: Reading, figure: str, name: str
) -> None:
    with transaction() as session:
        for brand in (1, BRAND):  # of both brands some are late
            said.case(session, brand, world - timedelta(days=5))
    data.forget()
    app = of_a_brand(reading)
    count = counted(app, name)
    app.switch_page(QUEUE).run()
    app.selectbox(key="queue-brand").set_value(1)
    app.selectbox(key="queue-severity").set_value("0")
    app.selectbox(key="queue-sort").set_value("newest")
    app.text_input(key="queue-words").set_value("没有这样的话").run()
    app.switch_page(OVERVIEW).run()
    press(app, f"open-{figure}")
    assert app.button_group(key="queue-view").value == figure
    assert (app.selectbox(key="queue-brand").value, app.query_params["brand"]) == (BRAND, "2")
    assert app.selectbox(key="queue-severity").value == "" == app.text_input("queue-words").value
    assert count and listed(app)[i18n.phrase(f"view_{figure}", "zh")] == count


def test_the_same_number_opens_the_same_cases_right_after_the_filters_were_changed(
    world: datetime,
) -> None:
    app = press(of_a_brand(), "open-open")
    app.selectbox(key="queue-severity").set_value("0").run()
    app.switch_page(OVERVIEW).run()
    press(app, "open-open")
    assert app.selectbox(key="queue-severity").value == ""
    assert app.selectbox(key="queue-brand").value == BRAND


def test_what_was_chosen_in_the_queue_is_let_go_where_a_number_opens_it(world: datetime) -> None:
    app = opened("recovery_queue", view="open")
    next(box for box in app.checkbox if "queue-pick-" in box.key).check().run()
    assert app.session_state["queue-chosen"]
    app.switch_page(OVERVIEW).run()
    press(app, "open-open")
    assert not app.session_state["queue-chosen"]


def test_of_all_brands_a_number_opens_the_cases_of_all(world: datetime) -> None:
    app = opened()
    count = counted(app, "open_cases")
    press(app, "open-open")
    assert app.selectbox(key="queue-brand").value == 0
    assert listed(app)[i18n.phrase("view_open", "zh")] == count


@pytest.mark.parametrize("key", ["overview_grave", "overview_ordered"])
def test_more_urgent_cases_than_a_dialog_lists_are_counted_and_said_to_be_cut(
    world: datetime, key: str
) -> None:
    first = with_urgent_cases(world, 60)
    app = of_a_brand(Reading.MORNING)
    with transaction() as session:
        total = data.morning.load(session, BRAND, world, data.ALL)
    count = {"overview_grave": total.grave, "overview_ordered": total.ordered}[key].total
    assert count >= 60
    assert f"**{i18n.phrase(key, 'zh')} {count}**" in words(app)
    assert f'href="/case?case={first}"' in words(app)
    button = app.button(key=f"{key}-all")
    assert "50" in button.label and str(count) in button.label
    press(app, f"{key}-all")
    title, lines = dialog(app)
    assert title == f"{i18n.phrase(key, 'zh')}：最急 50 单（共 {count} 单）"
    assert lines.count("/case?case=") == 50
    assert lines.index("/case?case=") == lines.index(f'/case?case={first}"')


def test_a_dialog_says_how_many_of_the_cases_it_lists(world: datetime) -> None:
    with transaction() as session:
        for _ in range(55):
            said.case(session, BRAND, world)
    data.forget()
    app = of_a_brand(Reading.MORNING)
    count = counted(app, "overview_new_cases")
    press(app, "open-overview_new_cases")
    assert count > 50 and dialog(app)[0] == f"新增工单：最新 50 单（共 {count} 单）"


def test_a_number_past_what_an_address_holds_says_that_the_newest_are_opened(
    world: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "MOST_IDS", 2)
    with transaction() as session:
        for n in range(3):
            said.mention(session, BRAND, world, f"new{n}", intent="complaint")
    data.forget()
    app = of_a_brand(Reading.MORNING)
    assert counted(app, "overview_new") > 2
    assert app.button(key="open-overview_new").label == "看最新 2 条"
    press(app, "open-overview_new")
    assert len(app.query_params["ids"].split(",")) == 2


def test_no_more_of_the_night_is_left_out_than_an_address_cannot_hold(world: datetime) -> None:
    with transaction() as session:
        for n in range(60):
            said.mention(session, BRAND, world, f"new{n}")
    data.forget()
    app = of_a_brand(Reading.MORNING)
    count = counted(app, "overview_new")
    press(app, "open-overview_new")
    assert count >= 60 and len(app.query_params["ids"].split(",")) == count


@pytest.mark.parametrize("key", ["overview_topics_help", "leakage_row_opens"])
@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_where_a_row_has_no_room_to_say_it_the_words_above_do(key: str, language: str) -> None:
    assert f" {opening.MOST_IDS} " in i18n.phrase(key, language)


def offered(app: AppTest) -> list[str]:
    """What may be pressed or copied, in the order of the page."""
    return [node.label if node.type == "button" else node.value for node in offers(app)]


def offers(app: AppTest) -> list[Any]:
    return [
        node
        for node in app.main
        if node.type == "code" or (node.type == "button" and "open-" in (node.key or ""))
    ]


def test_before_the_first_brand_an_administrator_is_led_to_the_settings(
    clean_database: None,
) -> None:
    app = opened()
    assert offered(app)[:2] == ["设置 · 品牌", "zhuanxi brand add 品牌"]
    app.session_state["settings-section"] = "users"
    press(app, "open-brands")
    assert app.button_group(key="settings-section").value == "brands"


def test_with_a_brand_and_no_mentions_one_is_led_to_the_import(clean_database: None) -> None:
    with transaction() as session:
        session.add(Brand(name="星河"))
    app = opened()
    assert offered(app)[0] == "采集 · 导入" and "zhuanxi import" in offered(app)[1]
    press(app, "open-imports")
    assert app.button_group(key="collection-tab").value == "imports"


def test_who_may_not_keep_brands_or_import_is_led_to_no_page(clean_database: None) -> None:
    with transaction() as session:
        users.add(session, "zhou", Role.PR)
    assert "设置 · 品牌" not in offered(opened(user="zhou"))
    with transaction() as session:
        session.add(Brand(name="星河"))
    assert "采集 · 导入" not in offered(opened(user="zhou"))
