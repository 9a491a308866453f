"""设置: brands, people, what is in force and how it is changed, customers, the audit."""

from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import select

from recovery.access import users
from recovery.access.actor import Actor, Role
from recovery.team import duties
from recovery.team.assignment import Presence
from recovery.team.shifts import DAILY
from storage import brands
from storage.config import get_settings
from storage.engine import transaction
from storage.models import Brand, User, ValuedCustomer
from tests.dashboard.apps import opened, words

SECTIONS = ("brands", "users", "team", "sla", "weights", "work", "customers", "retention", "audit")


@pytest.fixture
def people(world: datetime) -> datetime:
    with transaction() as session:
        users.add(session, "root", Role.ADMIN)
    return world


def brand(name: str) -> Brand | None:
    with transaction() as session:
        return session.exec(select(Brand).where(Brand.name == name)).one_or_none()


def user(name: str) -> User:
    with transaction() as session:
        return session.exec(select(User).where(User.name == name)).one()


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("who", ["root", "wang"])
def test_every_section_opens_for_leads_and_administrators(
    people: datetime, section: str, who: str
) -> None:
    app = opened("settings", user=who, section=section)
    assert app.title[0].value == "设置" and "这里出了点问题" not in words(app)


def test_without_a_brand_the_form_is_right_there(clean_database: None) -> None:
    for page in ("settings", "collection"):
        assert "还没有品牌" in words(opened(page, user="root"))
    app = opened("settings", user="root")
    app.text_input(key="quick-name").set_value("松风咖啡")
    app.text_input(key="quick-aliases").set_value("松风、songfeng")
    app.text_input(key="quick-accounts").set_value("weibo：松风咖啡客服")
    app.button(key="FormSubmitter:brand-quick-开始关注").click().run()
    made = brand("松风咖啡")
    assert made is not None and made.aliases == ["松风", "songfeng"]
    assert made.official_accounts == {"weibo": ["松风咖啡客服"]}
    assert "还没有品牌" not in words(app)


def test_a_text_is_tried_on_words_that_are_not_kept_yet(people: datetime) -> None:
    app = opened("settings", user="root", section="brands")
    app.text_input(key="brand-new-0-name").set_value("星河")
    app.text_area(key="brand-new-0-exclusions").set_value("星河战队")
    app.text_area(key="brand-new-0-text").set_value("昨晚看了星河战队，<b>好看</b>")
    app.button(key="FormSubmitter:brand-new-0-form-试一段文字").click().run()
    said = words(app)
    assert "不算提到这个品牌" in said and "排除词“星河战队”" in said
    assert "<b>好看" not in said and brand("星河") is None


def test_rules_that_contradict_themselves_are_told_and_what_was_typed_stays(
    people: datetime,
) -> None:
    app = opened("settings", user="root", section="brands")
    app.text_input(key="brand-new-0-name").set_value("松风咖啡")
    app.text_area(key="brand-new-0-exclusions").set_value("松风")
    app.button(key="FormSubmitter:brand-new-0-form-保存").click().run()
    assert "松风" in words(app) and brand("松风咖啡") is None
    assert app.text_area(key="brand-new-0-exclusions").value == "松风"


def test_a_brand_is_not_watched_any_more_and_its_data_stays(people: datetime) -> None:
    made = brand("青禾家电")
    assert made is not None
    app = opened("settings", user="root", section="brands")
    app.button(key=f"brand-active-{made.id}").click().run()
    with transaction() as session:
        assert [one.name for one in brands.active(session)] == ["星河快递"]
    assert "已停止关注" in words(app)


def test_a_lead_reads_brands_and_users_and_changes_neither(people: datetime) -> None:
    for section, said in (("brands", "品牌由管理员维护"), ("users", "用户由管理员维护")):
        app = opened("settings", user="wang", section=section)
        assert said in words(app)
        assert not [b for b in app.button if str(b.key).startswith(("brand-edit", "password-"))]


def test_a_user_is_added_with_a_password_that_is_shown_once(people: datetime) -> None:
    app = opened("settings", user="root", section="users")
    app.text_input(key="user-name-0").set_value("xin")
    app.button(key="FormSubmitter:user-form-0-添加用户").click().run()
    (password,) = (element.value for element in app.code)
    made = user("xin")
    assert made.password_hash is not None and password not in made.password_hash
    assert made.must_change_password and made.role == Role.HANDLER
    app.run()
    assert not app.code and password not in words(app)


def test_roles_are_changed_and_people_deactivated_with_a_line_in_the_audit(
    people: datetime,
) -> None:
    app = opened("settings", user="root", section="users")
    li = user("li")
    app.selectbox(key=f"role-{li.id}").set_value(Role.ANALYST).run()
    assert user("li").role == Role.ANALYST
    app.button(key=f"active-{li.id}").click().run()
    assert not user("li").is_active
    with transaction() as session:
        told = session.execute(text("SELECT subject FROM audit_line")).scalars().all()
    assert told.count("user li") == 2


def test_what_is_in_force_says_where_it_comes_from_and_how_it_is_changed(
    people: datetime, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    monkeypatch.setenv("ZHUANXI_SLA__RESOLUTION_HOURS", "31")
    get_settings.cache_clear()
    try:
        app = opened("settings", user="wang", section="sla")
        assert "31" in words(app) and "环境变量" in words(app)
        app.selectbox(key="change-path-sla").set_value("sla.resolution_hours")
        app.text_input(key="change-value-sla").set_value("20").run()
        assert app.code[0].value == "[sla]\nresolution_hours = 20"
        assert "ZHUANXI_SLA__RESOLUTION_HOURS" in words(app)
        app.text_input(key="change-value-sla").set_value("never").run()
        assert not app.code and "never" in words(app)
    finally:
        monkeypatch.undo()
        get_settings.cache_clear()


def test_a_valued_customer_is_put_on_the_list_as_a_hash(people: datetime) -> None:
    app = opened("settings", user="wang", section="customers")
    app.text_input(key="valued-words-0").set_value("某某小站")
    app.selectbox(key="level-0").set_value(3)
    app.button(key="FormSubmitter:valued-form-0-添加").click().run()
    with transaction() as session:
        row = session.exec(select(ValuedCustomer)).one()
    assert row.level == 3 and "某某小站" not in words(app)
    app.button(key=f"valued-{row.id}").click().run()
    assert "名单是空的" in words(app)


def test_a_team_is_given_shifts_and_capacity(people: datetime) -> None:
    app = opened("settings", user="wang", section="team")
    app.number_input(key="capacity-li").set_value(12)
    app.button(key="FormSubmitter:carries-li-保存").click().run()
    assert user("li").capacity == 12
    app.selectbox(key="shift-name").set_value("li")
    app.button(key="FormSubmitter:shift-form-添加班次").click().run()
    assert "法定工作日" in words(app)


def test_the_team_says_who_is_not_on_shift_absent_or_gone(people: datetime) -> None:
    here = people.astimezone(get_settings().zone)
    actor, other = Actor("wang", Role.LEAD, "cli"), str((here + timedelta(days=3)).isoweekday())

    def said() -> str:
        cards = [
            str(one.proto.body) for one in opened("settings", user="wang", section="team").html
        ]
        return next(one for one in cards if "李敏" in one)

    with transaction() as session:
        duties.add_shift(session, "li", other, time(9), time(10), actor)
    assert "不在班" in said()
    with transaction() as session:
        duties.add_shift(session, "li", DAILY, time(0), time(0), actor)
    assert "在岗" in said()
    with transaction() as session:
        duties.say_presence(session, "li", Presence.AWAY, actor, now=people)
    assert "离开" in said()
    with transaction() as session:
        duties.say_absent(session, "li", people, None, duties.Why.SICK, actor, now=people)
    assert "缺勤" in said()


def test_the_audit_is_for_administrators(people: datetime) -> None:
    assert "操作审计" not in str(opened("settings", user="wang").button_group)
    app = opened("settings", user="root", section="brands")
    app.button(key=f"brand-active-{brand('青禾家电').id}").click().run()  # type: ignore[union-attr]
    audit = opened("settings", user="root", section="audit")
    assert "改设置" in str(audit.dataframe[0].value)
