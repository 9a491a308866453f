"""What is done on the case page, done and refused, in Streamlit's own test runner."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from recovery.access import typed, users
from recovery.access.actor import Actor, Role
from recovery.casework import cases, events, handing, undismissing
from recovery.casework.lifecycle import Dismissal, Stage
from storage.config import get_settings
from storage.engine import transaction
from tests.dashboard import signing
from tests.dashboard import world as small_world
from tests.dashboard.apps import case, opened, words

LI = Actor("li", Role.HANDLER, "cli")
REPLY = "您好，您的包裹已经找到，今天18点前由网点专人送到，运费全额退还。"


@pytest.fixture
def mine(world: datetime) -> int:
    """A case of li's with a post on weibo, whose answer was not given yet."""
    with transaction() as session:
        session.execute(
            text('UPDATE brand SET official_accounts = \'{"weibo": ["星河快递客服"]}\'')
        )
        case_id: int = session.execute(
            text(
                "SELECT c.id FROM recovery_case c JOIN case_mention cm ON cm.case_id = c.id "
                "JOIN mention m ON m.id = cm.mention_id JOIN brand b ON b.id = c.brand_id "
                "WHERE c.stage = 'received' AND m.source = 'weibo' AND b.name = '星河快递' "
                "AND NOT c.needs_senior "
                "AND m.external_id <> 'hostile' ORDER BY c.id LIMIT 1"
            )
        ).scalar_one()
        lead, settings = small_world.LEAD, get_settings()
        handing.assign(session, case_id, "li", lead, settings, now=world)
    return case_id


def at(case_id: int, stage: Stage, now: datetime) -> None:
    """Move a case on, as li would."""
    with transaction() as session:
        cases.move(session, case_id, stage, LI, now=now)


def page(case_id: int, user: str = "li") -> AppTest:
    return opened("case", user=user, case=str(case_id))


def refused(app: AppTest) -> str:
    return "\n".join([*(one.value for one in app.warning), *(one.value for one in app.text)])


def keys(app: AppTest) -> list[str]:
    return [button.key or "" for button in app.button]


def test_a_reply_is_checked_while_it_is_written_and_recorded_once_posted(mine: int) -> None:
    app = page(mine)
    app.text_area(key=f"case-reply-{mine}").set_value("请您先删帖，我们才退款").run()
    assert "要求删帖" in words(app) and "不能发" in words(app)
    assert app.button(key=f"case-record-reply-{mine}").disabled
    app.text_area(key=f"case-reply-{mine}").set_value(REPLY).run()
    assert "检查通过" in words(app)
    app.button(key=f"case-record-reply-{mine}").click().run()
    assert case(mine).stage == "responded"
    assert app.text_area(key=f"case-reply-{mine}").value == ""
    assert REPLY in words(app) and "@星河快递客服" in words(app)


def test_a_reply_that_a_colleague_was_faster_with_shows_both_and_keeps_the_text(
    mine: int, world: datetime
) -> None:
    app = page(mine)
    app.text_area(key=f"case-reply-{mine}").set_value(REPLY).run()
    with transaction() as session:
        cases.move(session, mine, Stage.INVESTIGATING, small_world.LEAD, now=world)
    app.button(key=f"case-record-reply-{mine}").click().run()
    assert "别人刚刚改过这个工单" in app.warning[0].value
    assert "你想做的" in words(app) and "已分派 → 处理中" in words(app)
    assert app.text_area(key=f"case-reply-{mine}").value == REPLY
    assert case(mine).stage == "investigating"
    app.button(key=f"case-record-reply-{mine}").click().run()
    assert case(mine).stage == "responded"
    assert not app.warning and "你想做的" not in words(app)


def test_what_is_typed_is_there_again_in_another_session_and_only_for_who_typed_it(
    mine: int,
) -> None:
    app = page(mine)
    app.text_area(key=f"case-reply-{mine}").set_value("您好，正在核实 <b>13800138000</b>").run()
    app.text_area(key=f"case-note-{mine}").set_value("等网点回电").run()
    again = page(mine)
    assert again.text_area(key=f"case-reply-{mine}").value == "您好，正在核实 <b>13800138000</b>"
    assert again.text_area(key=f"case-note-{mine}").value == "等网点回电"
    lead = page(mine, "wang")
    assert lead.text_area(key=f"case-reply-{mine}").value == ""
    assert "李敏 正在写回复" in words(lead) and "正在核实" not in words(lead)
    signing.sign_in("li")
    again.button(key=f"case-save-note-{mine}").click().run()
    assert page(mine).text_area(key=f"case-note-{mine}").value == ""


def test_what_was_typed_for_a_task_or_a_compensation_waits_a_month_and_no_longer(
    mine: int, world: datetime
) -> None:
    app = page(mine)
    app.text_area(key=f"case-task-what-{mine}").set_value("查出库录像").run()
    app.text_area(key=f"case-compensation-why-{mine}").set_value("茶具破损").run()
    for days, task, why in ((30, "查出库录像", "茶具破损"), (31, "", "")):
        with transaction() as session:
            typed.forget_old(session, now=world + timedelta(days=days))
        again = page(mine)
        assert again.text_area(key=f"case-task-what-{mine}").value == task
        assert again.text_area(key=f"case-compensation-why-{mine}").value == why


def test_a_contact_needs_a_basis_and_is_then_recorded(mine: int) -> None:
    app = page(mine)
    app.selectbox(key=f"case-contact-way-{mine}").set_value("phone")
    app.text_area(key=f"case-contact-note-{mine}").set_value("约好明早再联系").run()
    app = page(mine)
    app.selectbox(key=f"case-contact-way-{mine}").set_value("phone")
    app.button(key=f"case-contact-go-{mine}").click().run()
    assert "没有执行" in refused(app)
    assert app.text_area(key=f"case-contact-note-{mine}").value == "约好明早再联系"
    app.selectbox(key=f"case-contact-basis-{mine}").set_value("asked_to_be_called")
    app.button(key=f"case-contact-go-{mine}").click().run()
    assert "约好明早再联系" in words(app) and "已联系上" in words(app)
    assert page(mine).text_area(key=f"case-contact-note-{mine}").value == ""


def test_compensation_within_the_limit_is_granted_and_above_it_waits_for_a_lead(mine: int) -> None:
    app = page(mine)
    for amount, why in (("80", "茶具破损"), ("九百", "整套更换"), ("900", "整套更换")):
        app.text_input(key=f"case-compensation-amount-{mine}").set_value(amount)
        app.text_area(key=f"case-compensation-why-{mine}").set_value(why)
        app.button(key=f"case-compensation-go-{mine}").click().run()
        if amount == "九百":
            assert "请填写金额" in refused(app)
    assert "80.00" in words(app) and "待审批" in words(app)
    assert not any("compensation-approve" in key for key in keys(app))
    lead = page(mine, "wang")
    approve = next(key for key in keys(lead) if "compensation-approve" in key)
    lead.button(key=approve).click().run()
    give = [key for key in keys(lead) if "compensation-give" in key]
    assert len(give) == 2
    lead.button(key=give[0]).click().run()
    assert "已发放" in words(lead)


def test_only_what_the_limit_leaves_is_offered_for_approval(mine: int) -> None:
    app = page(mine)
    for amount, why in (("1500", "整套更换"), ("600", "误工")):  # a lead may grant 2000 in all
        app.text_input(key=f"case-compensation-amount-{mine}").set_value(amount)
        app.text_area(key=f"case-compensation-why-{mine}").set_value(why)
        app.button(key=f"case-compensation-go-{mine}").click().run()
    lead = page(mine, "wang")
    first, second = (key for key in keys(lead) if "compensation-approve" in key)
    lead.button(key=first).click().run()
    assert second not in keys(lead) and second.replace("approve", "decline") not in keys(lead)
    signing.sign_in("li")
    assert second.replace("approve", "decline") in keys(page(mine))


def test_nothing_is_offered_for_approval_once_the_case_has_ended(
    mine: int, world: datetime
) -> None:
    app = page(mine)
    app.text_input(key=f"case-compensation-amount-{mine}").set_value("900")
    app.text_area(key=f"case-compensation-why-{mine}").set_value("整套更换")
    app.button(key=f"case-compensation-go-{mine}").click().run()
    with transaction() as session:
        reason = Dismissal.DUPLICATE
        cases.move(session, mine, Stage.DISMISSED, LI, reason=reason, now=world)
    lead = page(mine, "wang")
    offered = [key for key in keys(lead) if key.startswith("case-compensation-")]
    assert [key.rsplit("-", 1)[0] for key in offered] == ["case-compensation-decline"]


def test_a_task_is_given_answered_and_what_says_nothing_is_refused(mine: int) -> None:
    app = page(mine)
    app.text_input(key=f"case-task-department-{mine}").set_value("仓储部")
    app.button(key=f"case-task-go-{mine}").click().run()
    assert "没有执行" in refused(app)
    app.text_area(key=f"case-task-what-{mine}").set_value("查昨天的出库录像")
    app.button(key=f"case-task-go-{mine}").click().run()
    assert "查昨天的出库录像" in words(app)
    finish = next(key for key in keys(app) if key.startswith("case-task-done-"))
    app.text_input(key=finish.replace("done", "answer")).set_value("录像里箱子完好")
    app.button(key=finish).click().run()
    assert "录像里箱子完好" in words(app) and "已完成" in words(app)


def test_a_callback_is_recorded_and_then_the_case_is_closed_with_one_button(
    mine: int, world: datetime
) -> None:
    at(mine, Stage.RESPONDED, world)
    at(mine, Stage.RESOLVED, world)
    app = page(mine)
    assert "回访客户，问是否满意" in words(app)
    app.button(key=f"case-callback-go-{mine}").click().run()
    assert "没有执行" in refused(app)
    app.selectbox(key=f"case-callback-satisfaction-{mine}").set_value(5)
    app.selectbox(key=f"case-callback-won-{mine}").set_value("yes")
    app.button(key=f"case-callback-go-{mine}").click().run()
    assert case(mine).stage == "callback"
    app.button(key=f"case-next-{mine}").click().run()
    assert case(mine).stage == "closed"
    assert "称已被挽回" in words(app)


def test_who_is_not_satisfied_is_taken_up_again(mine: int, world: datetime) -> None:
    at(mine, Stage.RESPONDED, world)
    at(mine, Stage.RESOLVED, world)
    app = page(mine)
    app.selectbox(key=f"case-callback-satisfaction-{mine}").set_value(1)
    app.selectbox(key=f"case-callback-won-{mine}").set_value("no")
    app.button(key=f"case-callback-go-{mine}").click().run()
    assert "客户不满意：重新处理" in words(app)
    app.button(key=f"case-reopen-unsatisfied-{mine}").click().run()
    assert case(mine).stage == "assigned"


def test_a_dismissal_is_undone_by_who_made_it_and_not_by_another_handler(mine: int) -> None:
    app = page(mine)
    app.button(key=f"case-dismiss-{mine}-duplicate").click().run()
    assert case(mine).stage == "dismissed"
    assert f"case-undismiss-{mine}" not in keys(page(mine, "zhao"))
    signing.sign_in("li")
    app.button(key=f"case-undismiss-{mine}").click().run()
    assert case(mine).stage == "assigned"
    assert "撤销排除" in words(app)


def test_cases_are_merged_by_number_and_parted_again(mine: int) -> None:
    with transaction() as session:
        other: int = session.execute(
            text(
                "SELECT o.id FROM recovery_case o JOIN recovery_case c ON c.brand_id = o.brand_id "
                "WHERE c.id = :id AND o.id <> c.id AND o.stage = 'received' LIMIT 1"
            ),
            {"id": mine},
        ).scalar_one()
    app = page(mine)
    app.text_input(key=f"case-merge-{mine}").set_value("十二")
    app.button(key=f"case-merge-go-{mine}").click().run()
    assert "请输入工单号" in refused(app)
    app.text_input(key=f"case-merge-{mine}").set_value(f"ZX-{other:06d}")
    app.button(key=f"case-merge-go-{mine}").click().run()
    assert case(mine).stage == "merged"
    assert "已并入另一个工单" in words(app)
    app.button(key=f"case-undo-{mine}").click().run()
    assert case(mine).stage == "assigned"


def test_a_case_is_put_into_an_event_and_shows_its_neighbours(mine: int, world: datetime) -> None:
    with transaction() as session:
        event = events.open_event(session, "星河快递", "分拨<b>爆仓", small_world.LEAD, now=world)
        event_id = event.id
    app = page(mine)
    app.selectbox(key=f"case-event-{mine}").set_value(event_id).run()
    app.button(key=f"case-event-add-{mine}").click().run()
    assert case(mine).event_id == event_id
    assert "分拨&lt;b&gt;爆仓" in words(app)
    app.button(key=f"case-event-leave-{mine}").click().run()
    assert case(mine).event_id is None


def test_a_person_says_what_the_channel_is(mine: int) -> None:
    app = page(mine)
    chosen = next(one for one in app.selectbox if (one.key or "").startswith("case-channel-"))
    mention = (chosen.key or "").removeprefix("case-channel-")
    app.button(key=f"case-channel-say-{mention}").click().run()
    assert "先选一项" in refused(app)
    app.selectbox(key=f"case-channel-{mention}").set_value("failed")
    app.text_input(key=f"case-channel-note-{mention}").set_value("电话里答应过回电")
    app.button(key=f"case-channel-say-{mention}").click().run()
    assert "电话里答应过回电" in words(app)


def test_the_history_is_chosen_by_kind(mine: int) -> None:
    app = page(mine)
    app.text_area(key=f"case-note-{mine}").set_value("只是备注").run()
    app.button(key=f"case-save-note-{mine}").click().run()
    app.selectbox(key=f"case-history-{mine}").set_value("notes").run()
    said = words(app)
    assert "只是备注" in said and "建立工单" not in said


def test_pr_answers_but_neither_compensates_nor_merges(mine: int) -> None:
    app = page(mine, "chen")
    offered = keys(app)
    assert f"case-record-reply-{mine}" in offered
    assert not any("compensation" in key or "merge" in key or "task" in key for key in offered)


def test_an_outsourced_handler_sees_no_case_of_another_brand_and_no_names(
    mine: int, world: datetime
) -> None:
    with transaction() as session:
        users.add(session, "wai", Role.OUTSOURCED, display_name="外包甲")
    assert "没有这个工单" in words(opened("case", user="wai", case=str(mine)))
    with transaction() as session:
        session.execute(
            text(
                "INSERT INTO user_skill (user_id, kind, value) "
                "SELECT id, 'brand', '星河快递' FROM app_user WHERE name = 'wai'"
            )
        )
        handle: str = session.execute(
            text(
                "SELECT a.handle FROM recovery_case c JOIN author a ON a.id = c.author_id "
                "WHERE c.id = :id"
            ),
            {"id": mine},
        ).scalar_one()
    said = words(opened("case", user="wai", case=str(mine)))
    assert handle not in said and f"{handle[0]}**" in said


def test_the_deadline_of_a_dismissal_that_can_be_undone_is_kept(mine: int, world: datetime) -> None:
    app = page(mine)
    app.button(key=f"case-dismiss-{mine}-duplicate").click().run()
    late = datetime.now(world.tzinfo) + timedelta(minutes=31)
    with transaction() as session:
        held = cases.get(session, mine)
        last = undismissing.last_move(session, mine)
        assert undismissing.may_undo(held, last, LI, late - timedelta(minutes=2))
        assert not undismissing.may_undo(held, last, LI, late)
        assert undismissing.may_undo(held, last, small_world.LEAD, late)
