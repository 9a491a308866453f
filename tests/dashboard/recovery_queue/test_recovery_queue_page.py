"""The recovery queue, run by Streamlit's own test runner on a real database."""

from datetime import datetime, time

import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from dashboard.queries import recovery_queue
from dashboard.recovery_queue import bulk_acts
from recovery.access import saved_views, users
from recovery.access.actor import Actor, Role
from recovery.casework import cases, events, numbers
from recovery.casework.lifecycle import Stage
from recovery.team import duties
from recovery.team.shifts import DAILY
from storage import cases as stored
from storage.engine import transaction
from storage.models import UserSkill
from tests.dashboard.apps import case, in_stage, opened, words

MARK = 'class="zx-q-mark"'
LEAD = Actor("wang", Role.LEAD, "cli")


def ids(app: AppTest) -> list[int]:
    """The cases of the list in their order."""
    return [int(box.key.rsplit("-", 1)[1]) for box in app.checkbox if "queue-pick-" in box.key]


def plain(app: AppTest) -> list[int]:
    """Those that any handler may take."""
    return [one for one in ids(app) if not case(one).needs_senior]


def view(app: AppTest, name: str) -> AppTest:
    return app.button_group(key="queue-view").set_value(name).run()


def counters(app: AppTest) -> dict[str, int]:
    labels = app.button_group(key="queue-view").options
    return {one.rsplit(" ", 1)[0]: int(one.rsplit(" ", 1)[1].replace(",", "")) for one in labels}


def pick(app: AppTest, *case_ids: int) -> AppTest:
    for case_id in case_ids:
        app.checkbox(key=bulk_acts.pick_key(case_id)).check().run()
    return app


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def choose(app: AppTest, name: str, value: str) -> AppTest:
    app.selectbox(key=f"queue-to-{name}").set_value(value).run()
    return press(app, f"queue-now-{name}")


def told(app: AppTest) -> str:
    return "\n".join(one.value for one in app.text)


def with_stage(stage: str) -> int:
    with transaction() as session:
        return int(
            session.execute(
                text("SELECT count(*) FROM recovery_case WHERE stage = :s"), {"s": stage}
            ).scalar_one()
        )


def test_the_most_urgent_come_first_with_words_for_codes(world: datetime) -> None:
    app = opened("recovery_queue", view="open")
    shown = [case(one).priority for one in ids(app)]
    assert shown == sorted(shown, reverse=True)
    said = words(app)
    for word in ("升级外诉", "求助无果", "未走官方渠道（疑似）", "首响 超时", "新接收", "客户已等"):
        assert word in said


def test_the_counters_say_how_long_the_lists_are(world: datetime) -> None:
    app = opened("recovery_queue", view="open")
    found = counters(app)
    for name, label in (("mine", "我的"), ("overdue", "已超时"), ("open", "全部未结")):
        view(app, name)
        total = found[label]
        assert f"共 {total} 个工单" in words(app) or f"{total} 个工单" in words(app)
        assert len(ids(app)) == min(total, 50)
    assert found["近7天已结"] == with_stage("dismissed")


def test_a_handler_begins_with_their_own_and_a_lead_with_all(world: datetime) -> None:
    mine = ids(opened("recovery_queue", user="li"))
    with transaction() as session:
        li = {row[0] for row in session.execute(text("SELECT id FROM app_user WHERE name = 'li'"))}
    assert {case(one).assignee_id for one in mine} == li
    assert opened("recovery_queue").button_group(key="queue-view").value == "open"


def test_the_address_says_the_view_and_is_followed(world: datetime) -> None:
    app = opened("recovery_queue", view="overdue", brand="2", severity="3", sort="newest", q="钱")
    assert app.button_group(key="queue-view").value == "overdue"
    assert app.selectbox(key="queue-brand").value == 2
    assert app.text_input(key="queue-words").value == "钱"
    app.selectbox(key="queue-sort").set_value("reach").run()
    view(app, "open")
    said = dict(app.query_params)
    assert said == {"view": "open", "brand": "2", "severity": "3", "sort": "reach", "q": "钱"}


@pytest.mark.parametrize(
    ("name", "value"),
    [("sort", "<b>"), ("brand", "999"), ("brand", "-1"), ("stage", "x' OR"), ("q", "　")],
)
def test_an_address_that_makes_no_sense_shows_the_queue(
    world: datetime, name: str, value: str
) -> None:
    assert ids(opened("recovery_queue", **{"view": "open", name: value}))


def test_two_characters_are_found_and_nothing_says_what_to_do(world: datetime) -> None:
    app = opened("recovery_queue", view="open")
    app.text_input(key="queue-words").set_value("茶具").run()
    assert 0 < len(ids(app)) < 50
    app.text_input(key="queue-words").set_value("没有这样的话").run()
    assert "没有符合条件的工单" in words(app)
    press(app, "queue-clear")
    assert len(ids(app)) == 50
    view(app, "waiting")
    assert "没有在等客户的工单" in words(app)


def test_several_are_claimed_at_once_and_that_is_taken_back(world: datetime) -> None:
    app = opened("recovery_queue", user="li", view="unassigned")
    three = plain(app)[:3]
    pick(app, *three)
    assert "**已选 3 个**" in words(app)
    press(app, "queue-claim")
    assert "已认领 3 个" in told(app)
    assert {case(one).assignee_id for one in three} != {None}
    assert not set(three) & set(ids(app))
    press(app, "queue-undo")
    assert "已撤销 3 个" in told(app)
    assert {case(one).assignee_id for one in three} == {None}
    assert not any(button.key == "queue-undo" for button in app.button)


def test_a_reload_loses_no_undoing_of_ones_own(world: datetime) -> None:
    app = opened("recovery_queue", user="li", view="unassigned")
    three = plain(app)[:3]
    press(pick(app, *three), "queue-claim")
    colleague = opened("recovery_queue", user="zhao", view="unassigned")
    assert not any(button.key == "queue-undo" for button in colleague.button)
    again = opened("recovery_queue", user="li", view="unassigned")
    assert "上一次操作（" in told(again) and "已认领 3 个" in told(again)
    press(again, "queue-undo")
    assert "已撤销 3 个" in told(again)
    assert {case(one).assignee_id for one in three} == {None}
    assert "已认领" not in told(opened("recovery_queue", user="li", view="unassigned"))


def test_what_was_read_is_not_told_again_until_a_reload(world: datetime) -> None:
    app = opened("recovery_queue", user="li", view="unassigned")
    press(pick(app, *plain(app)[:1]), "queue-claim")
    press(app, "queue-forget")
    assert "已认领" not in told(app.run())


def test_after_ten_minutes_a_reload_offers_nothing(world: datetime) -> None:
    app = opened("recovery_queue", user="li", view="unassigned")
    press(pick(app, *plain(app)[:1]), "queue-claim")
    with transaction() as session:
        session.execute(text("UPDATE bulk_receipt SET at = at - interval '11 minutes'"))
    again = opened("recovery_queue", user="li", view="unassigned")
    assert not any(button.key == "queue-undo" for button in again.button)


def test_a_list_that_is_drawn_anew_says_nothing_to_boxes_that_may_just_be_ticked(
    world: datetime,
) -> None:
    app = opened("recovery_queue", user="li", view="unassigned")
    pick(app, *plain(app)[:1]).run()
    assert not any(box.proto.set_value for box in app.checkbox)
    press(app, "queue-pick-rest")
    boxes = [app.checkbox(key=bulk_acts.pick_key(one)) for one in ids(app)]
    assert all(box.value for box in boxes)
    assert [box.proto.set_value for box in boxes].count(False) == 1  # the one that was ticked


def test_what_a_colleague_changed_meanwhile_is_told_and_stays_chosen(world: datetime) -> None:
    app = opened("recovery_queue", user="li", view="unassigned")
    first, second = plain(app)[:2]
    pick(app, first, second)
    with transaction() as session:
        cases.assign(session, first, "zhao", LEAD, now=world)
    press(app, "queue-claim")
    said = told(app) + words(app)
    assert "已认领 1 个；1 个没有成功" in said
    assert numbers.number_of(first) in said and "zhao" in said
    assert "**已选 1 个**" in words(app)


def test_a_lead_assigns_several_and_both_histories_say_so(world: datetime) -> None:
    app = opened("recovery_queue", view="unassigned")
    two = ids(app)[:2]
    pick(app, *two)
    choose(app, "assign", "zhao")
    assert "已分派 2 个" in told(app)
    with transaction() as session:
        for one in two:
            assert stored.history(session, one)[-1].event.action == "assigned"


def test_only_moves_that_all_chosen_cases_allow_are_offered(world: datetime) -> None:
    received, responded = in_stage(Stage.RECEIVED), in_stage(Stage.RESPONDED)
    app = opened("recovery_queue", view="open")
    pick(app, received)
    stages = app.selectbox(key="queue-to-move").options
    assert "已确认" in stages and "已排除" not in stages
    app.text_input(key="queue-words").set_value(f"ZX-{responded:06d}").run()
    assert "**已选" not in words(app)  # another list: what was chosen of the other is let go
    app.text_input(key="queue-words").set_value("").run()
    shown = ids(app)
    mixed = [next(one for one in shown if case(one).stage == s) for s in ("received", "responded")]
    pick(app, *mixed)
    assert f"「已确认」不适用于 {numbers.number_of(mixed[1])}" in words(app)
    assert "没有共同的下一阶段" in words(app)


def test_several_are_dismissed_for_one_reason_and_that_is_taken_back(world: datetime) -> None:
    app = opened("recovery_queue", view="unassigned")
    two = ids(app)[:2]
    before = counters(app)["近7天已结"]
    pick(app, *two)
    choose(app, "dismiss", "not_complaint")
    assert {case(one).stage for one in two} == {"dismissed"}
    assert counters(app)["近7天已结"] == before + 2
    press(app, "queue-undo")
    assert {case(one).stage for one in two} == {"received"}
    assert counters(app)["近7天已结"] == before


def test_several_become_a_new_event(world: datetime) -> None:
    app = opened("recovery_queue", view="unassigned", brand="1")
    two = ids(app)[:2]
    pick(app, *two)
    app.text_input(key="queue-event-title").set_value("网点爆仓").run()
    press(app, "queue-event-open")
    assert "已归入事件 2 个" in told(app)
    assert {case(one).event_id for one in two} == {1}


def test_an_event_of_which_every_case_is_refused_is_not_opened(world: datetime) -> None:
    app = opened("recovery_queue", view="unassigned", brand="1")
    two = ids(app)[:2]
    pick(app, *two)
    app.text_input(key="queue-event-title").set_value("网点爆仓").run()
    with transaction() as session:
        for one in two:
            cases.assign(session, one, "zhao", LEAD, now=world)
    press(app, "queue-event-open")
    assert "已归入事件 0 个；2 个没有成功" in told(app) + words(app)
    with transaction() as session:
        assert events.listed(session, with_closed=True) == []


def test_a_lead_sees_who_would_get_how_many_and_gives_them_out(world: datetime) -> None:
    with transaction() as session:
        for name in ("li", "zhao", "wang"):
            duties.add_shift(session, name, DAILY, time(0), time(0), LEAD)
    app = opened("recovery_queue", view="unassigned")
    before = counters(app)["未分派"]
    press(app, "queue-distribute")
    assert "可分派" in told(app) and "李敏" in words(app)
    press(app, "queue-distribute-now")
    assert "已自动分派" in told(app)
    assert counters(app)["未分派"] < before


def test_a_handler_does_not_distribute_and_an_analyst_chooses_nothing(world: datetime) -> None:
    with transaction() as session:
        users.add(session, "qian", Role.ANALYST)
    handler = opened("recovery_queue", user="li", view="open")
    assert not any(button.key == "queue-distribute" for button in handler.button)
    analyst = opened("recovery_queue", user="qian", view="open")
    assert ids(analyst) == [] and "升级外诉" in words(analyst)


def test_somebody_outsourced_sees_their_brand_with_masked_names(world: datetime) -> None:
    with transaction() as session:
        wai = users.add(session, "wai", Role.OUTSOURCED)
        session.flush()
        session.add(UserSkill(user_id=wai.id, kind="brand", value="青禾家电"))
    app = opened("recovery_queue", user="wai", view="open")
    assert {case(one).brand_id for one in ids(app)} == {2}
    assert app.selectbox(key="queue-brand").options == ["全部品牌", "青禾家电"]
    said = words(app)
    assert "用**" in said and "用户0" not in said and "星河" not in said


def test_what_is_new_since_the_last_look_is_marked_until_it_is_seen(world: datetime) -> None:
    app = opened("recovery_queue", view="open")
    assert "有变化" not in words(app)
    first = ids(app)[0]
    with transaction() as session:
        cases.assign(session, first, "zhao", LEAD, now=datetime.now(world.tzinfo))
    app.run()
    assert words(app).count(MARK) == 1 and "有变化" in words(app)
    press(app, "queue-looked-button")
    assert MARK not in words(app)


def test_the_next_most_urgent_is_opened_and_the_order_goes_along(world: datetime) -> None:
    app = opened("recovery_queue", view="open")
    order = ids(app)
    press(app, "queue-open-next")
    assert app.query_params["case"] == str(order[0])
    assert app.session_state["queue-order"][:50] == order
    app.switch_page("app_pages/recovery_queue.py").run()
    press(app, "queue-open-next")
    assert app.query_params["case"] == str(order[1])


def test_a_page_is_turned_and_kept_within_the_list(
    world: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery_queue, "PAGE_SIZE", 20)
    app = opened("recovery_queue", view="open")
    first = ids(app)
    app.query_params["page"] = "2"
    app.run()
    assert "第 2/3 页" in words(app)
    assert len(first) == len(ids(app)) == 20 and not set(first) & set(ids(app))
    app.selectbox(key="queue-brand").set_value(2).run()
    assert "第 2/" not in words(app)
    app.query_params["page"] = "77777"
    app.run()
    assert ids(app)


def test_what_the_queue_asks_for_is_kept_as_a_view_and_asked_for_again(world: datetime) -> None:
    app = opened("recovery_queue", user="li")
    view(app, "overdue")
    app.selectbox(key="queue-sort").set_value("newest").run()
    app.text_input(key="views-name-queue").set_value("超时新到")
    app.button(key="views-save-queue").click().run()
    with transaction() as session:
        (saved,) = saved_views.views(session, Actor("li", Role.HANDLER, "cli"), "queue")
    assert saved.view.query == {"view": "overdue", "sort": "newest"}
    view(app, "open")
    app.selectbox(key="queue-sort").set_value("priority").run()
    app.button(key=f"views-open-{saved.view.id}").click().run()
    assert app.button_group(key="queue-view").value == "overdue"
    assert app.selectbox(key="queue-sort").value == "newest"
    assert not app.exception
