"""The list of mentions: what is looked for, what is found, and who sees what."""

from datetime import datetime

import pytest
from sqlalchemy import text
from sqlmodel import select

from dashboard.app_pages import mentions as page
from dashboard.mentions.filters import Filters
from recovery.access import saved_views, users
from recovery.access.actor import Actor, Role
from storage.engine import transaction
from storage.models import Mention, User, UserSkill
from tests.dashboard import signing
from tests.dashboard import world as small_world
from tests.dashboard.apps import opened
from tests.dashboard.apps import words as shown
from tests.dashboard.mention_rows import address, one, press

PAGE = "mentions"
LI = Actor("li", Role.HANDLER, "cli")


@pytest.fixture(autouse=True)
def _world(world: datetime) -> datetime:
    return world


def test_the_newest_are_listed_with_their_number() -> None:
    app = opened(PAGE)
    assert "**151 条提及**" in shown(app)
    assert len([b for b in app.button if str(b.key).startswith("mentions-open-")]) == 50


def test_a_two_character_word_finds_marks_and_is_kept_in_the_address() -> None:
    app = opened(PAGE, user="chen", q="茶具")
    assert app.text_input(key="mentions-q").value == "茶具"
    assert '<mark class="zx-found" title="搜索词">茶具</mark>' in shown(app)
    app.text_input(key="mentions-q").set_value("忙音").run()
    assert address(app, "q") == "忙音"
    assert "忙音</mark>" in shown(app) and "茶具" not in shown(app)


def test_a_link_sets_the_widgets_and_what_it_does_not_know_is_passed_over() -> None:
    app = opened(PAGE, measure="leaked", severity="3,4", days="30", case="yes", colour="red")
    assert app.multiselect(key="mentions-channel").value == ["escalated", "failed", "bypassed"]
    assert app.multiselect(key="mentions-severity").value == [3, 4]
    assert app.selectbox(key="mentions-period").value == 30
    assert app.selectbox(key="mentions-case").value == "yes"


@pytest.mark.parametrize(
    "asked",
    [
        {"until": "0001-01-10"},
        {"since": "9999-12-31"},
        {"ids": "99999999999", "cluster": "4294967296"},
    ],
)
def test_an_address_that_makes_no_sense_shows_the_list(asked: dict[str, str]) -> None:
    assert "**151 条提及**" in shown(opened(PAGE, **asked))


@pytest.mark.parametrize("asked", [{"until": "1970-01-01"}, {"since": "2199-12-31"}])
def test_the_furthest_days_can_be_asked_for(asked: dict[str, str]) -> None:
    said = shown(opened(PAGE, **asked))
    assert "没有符合条件的提及" in said and "这里出了点问题" not in said


def test_nothing_found_says_what_to_widen_and_one_filter_can_be_taken_off() -> None:
    app = opened(PAGE, q="没有人说过的话", sentiment="negative")
    assert "没有符合条件的提及" in shown(app) and "放宽" in shown(app)
    (wider,) = [b for b in app.button if str(b.key).startswith("mentions-without-")]
    assert wider.key == "mentions-without-q" and wider.label.startswith("去掉「搜索词」有 ")
    press(app, "mentions-clear")
    assert "**151 条提及**" in shown(app)
    assert "q" not in app.query_params


def test_an_empty_database_says_how_to_begin() -> None:
    with transaction() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(text("TRUNCATE mention CASCADE"))
    assert "还没有数据" in shown(opened(PAGE))


def test_filters_stay_while_one_looks_at_another_page() -> None:
    app = opened(PAGE, q="茶具")
    app.switch_page("app_pages/recovery_queue.py").run()
    app.switch_page("app_pages/mentions.py").run()
    assert app.text_input(key="mentions-q").value == "茶具"


def test_what_says_the_same_is_folded_and_counted(_world: datetime) -> None:
    with transaction() as session:
        name = session.get_one(Mention, one(intent="complaint")).external_id
    small_world.spread(name, 3, _world)
    assert "**154 条提及**" in shown(opened(PAGE))
    app = opened(PAGE, first="1")
    assert "**151 条（相同内容已折叠）**" in shown(app)
    assert "另有 3 人转发或发了同样内容" in shown(app)


def test_an_outsourced_handler_sees_assigned_brands_masked_and_nothing_to_press() -> None:
    with transaction() as session:
        users.add(session, "out", Role.OUTSOURCED)
        user = session.exec(select(User).where(User.name == "out")).one()
        session.add(UserSkill(user_id=user.id or 0, kind="brand", value="青禾家电"))
        brands = dict(session.exec(select(Mention.id, Mention.text)).all())
    mine = next(m for m, t in brands.items() if "青禾家电" in t)
    theirs = next(m for m, t in brands.items() if "星河快递的包裹" in t)
    app = opened(PAGE, user="out")
    assert "星河" not in shown(app) and "青禾家电" in shown(app)
    assert "用**" in shown(app) and "号" not in shown(app).split("粉丝")[0][-6:]
    assert "不在了" in shown(opened(PAGE, user="out", mention=str(theirs)))
    app = opened(PAGE, user="out", mention=str(mine))
    assert not [b for b in app.button if str(b.key).startswith("mentions-do-")]


def test_what_people_wrote_stays_text() -> None:
    app = opened(PAGE, q="丢件")
    assert "&lt;script&gt;" in shown(app) and "<script>" not in shown(app)
    markdown = [element.value for element in app.markdown]
    assert not any("名字" in value or "E=mc" in value for value in markdown)


def test_a_view_is_kept_shared_opened_and_deleted() -> None:
    app = opened(PAGE, user="chen", q="茶具", sort="gravest")
    app.text_input(key="views-name-mentions").set_value("[危机](http://x) 茶具")
    app.checkbox(key="views-shared-mentions").set_value(True)
    press(app, "views-save-mentions")
    with transaction() as session:
        (saved,) = saved_views.views(session, LI, "mentions")
        assert saved.view.query == {"q": "茶具", "sort": "gravest"}
    app = opened(PAGE, user="li")
    assert "[危机](http://x) 茶具" in shown(app) and "陈公关 共享" in shown(app)
    press(app, f"views-open-{saved.view.id}")
    assert address(app, "q") == "茶具"
    assert not [b for b in app.button if b.key == f"views-delete-{saved.view.id}"]
    app = opened(PAGE, user="wang")
    press(app, f"views-delete-{saved.view.id}")
    with transaction() as session:
        assert saved_views.views(session, LI, "mentions") == []


def test_the_page_is_there_in_english() -> None:
    app = opened(PAGE, q="茶具")
    press(app, "switch-language")
    assert "mentions**" in shown(app) and "complaint" in shown(app)


def test_the_list_is_taken_along_whole_and_masked_and_written_down() -> None:
    signing.sign_in("chen")
    frame = page._rows(Filters())
    assert len(frame) == 151 and frame["工单"].str.startswith("ZX-").any()
    with transaction() as session:
        users.add(session, "out", Role.OUTSOURCED)
    signing.sign_in("out")
    assert len(page._rows(Filters())) == 0
