"""The case page, run by Streamlit's own test runner on a real database."""

from datetime import datetime

import pytest
from sqlalchemy import text

from dashboard.case import channel
from dashboard.queries import case_work
from recovery.casework import cases
from recovery.casework.lifecycle import Dismissal, Reopening, Stage
from storage.engine import transaction
from tests.dashboard import world as small_world
from tests.dashboard.apps import case, in_stage, opened, words


def test_a_case_shows_its_words_its_clocks_and_its_history(world: datetime) -> None:
    said = words(opened("case", case=str(in_stage(Stage.RESPONDED))))
    for expected in ("首响", "解决", "优先级", "客户原话", "渠道事实", "处理记录", "建立工单"):
        assert expected in said
    assert "已分派 → 已回复" in said
    assert "请客户提供单号" in said


def test_a_verdict_on_a_case_leaves_out_what_it_does_not_say(world: datetime) -> None:
    case_id = in_stage(Stage.RESPONDED)

    def judged(contact: str, escalation: str, version: str) -> str:
        with transaction() as session:
            session.execute(
                text(
                    "UPDATE verdict SET contact = :contact, escalation = :escalation, "
                    "model_version = :version WHERE id IN (SELECT m.verdict_id FROM mention m "
                    "JOIN case_mention h ON h.mention_id = m.id WHERE h.case_id = :case_id)"
                ),
                {
                    "contact": contact,
                    "escalation": escalation,
                    "version": version,
                    "case_id": case_id,
                },
            )
        said = words(opened("case", case=str(case_id)))
        return said.split("判定:")[1].split("标记")[0].split("为何")[0]

    nothing = judged("none", "none", "e5-small-zh-1")
    assert "官方" not in nothing and "升级" not in nothing and "e5-small" not in nothing
    everything = judged("unresolved", "threatened", "person-1")
    assert "找过官方未解决" in everything and "扬言升级" in everything and "由人判定" in everything


def test_a_case_shows_why_it_is_of_the_brand_and_who_else_says_the_same(world: datetime) -> None:
    with transaction() as session:
        case_id, external_id = session.execute(
            text(
                "SELECT case_id, m.external_id FROM case_mention "
                "JOIN mention m ON m.id = mention_id "
                "WHERE m.source = 'weibo' AND m.external_id <> 'hostile' LIMIT 1"
            )
        ).one()
        session.execute(
            text(
                "UPDATE mention_brand SET why = 'alias', matched = '星河<b>', beside = '快递' "
                "WHERE mention_id = (SELECT id FROM mention WHERE external_id = :id)"
            ),
            {"id": external_id},
        )
    assert "同一件事的传播" not in words(opened("case", case=str(case_id)))
    small_world.spread(external_id, 10, world)
    said = words(opened("case", case=str(case_id)))
    assert "为何算这个品牌：别名「星河&lt;b&gt;」，旁边有「快递」" in said
    assert "11 人发了 11 条，合计触达" in said and "还有 3 条更晚的" in said
    assert "&lt;i&gt;转述0&lt;/i&gt; :smile:" in said and "内容相同" in said
    assert "<i>转述" not in said


def test_only_the_moves_of_the_table_are_offered_and_a_move_is_kept_with_its_note(
    world: datetime,
) -> None:
    id_ = in_stage(Stage.RECEIVED)
    app = opened("case", case=str(id_))
    offered = [button.key for button in app.button if "case-move" in (button.key or "")]
    assert offered == [f"case-move-{id_}-acknowledged"]
    app.text_area(key=f"case-note-{id_}").set_value("先回一句 <b>致歉</b>")
    app.button(key=f"case-move-{id_}-acknowledged").click().run()
    assert case(id_).stage == "acknowledged"
    assert app.toast[0].value == "已移至「已确认」"
    assert app.text_area(key=f"case-note-{id_}").value == ""
    assert "先回一句 &lt;b&gt;致歉&lt;/b&gt;" in words(app)


def test_a_move_on_a_case_that_somebody_else_changed_is_refused_and_the_text_is_kept(
    world: datetime,
) -> None:
    id_ = in_stage(Stage.RECEIVED)
    app = opened("case", case=str(id_))
    with transaction() as session:
        why = Dismissal.NOT_COMPLAINT
        cases.move(session, id_, Stage.DISMISSED, small_world.LEAD, now=world, reason=why)
    app.text_area(key=f"case-note-{id_}").set_value("我写了很久")
    app.button(key=f"case-move-{id_}-acknowledged").click().run()
    assert case(id_).stage == "dismissed"
    assert "别人刚刚改过这个工单" in app.warning[0].value
    assert "原因写在页首" in app.toast[0].value
    assert app.text_area(key=f"case-note-{id_}").value == "我写了很久"
    assert "已排除" in words(app)
    app.run()
    assert not app.toast
    assert "别人刚刚改过这个工单" in app.warning[0].value  # both versions stand until it was read
    app.button(key=f"case-settle-{id_}").click().run()
    assert not app.warning and not app.info
    assert app.text_area(key=f"case-note-{id_}").value == "我写了很久"


def test_a_case_is_dismissed_with_one_key_and_taken_up_again_only_for_a_reason(
    world: datetime,
) -> None:
    id_ = in_stage(Stage.RECEIVED)
    app = opened("case", case=str(id_))
    advertising = app.button(key=f"case-dismiss-{id_}-{Dismissal.ADVERTISING}")
    assert advertising.proto.shortcut == "shift+2"
    advertising.click().run()
    assert case(id_).stage == "dismissed"
    assert "新接收 → 已排除（广告或营销）" in words(app)
    app.button(key=f"case-reopen-{id_}").click().run()
    assert case(id_).stage == "dismissed"
    assert "要先选一个原因" in app.warning[0].value
    app.selectbox(key=f"case-reason-{id_}").set_value(Reopening.MISTAKE)
    app.button(key=f"case-reopen-{id_}").click().run()
    assert case(id_).stage == "assigned"
    assert "已排除 → 已分派（误操作）" in words(app)


def test_a_change_by_somebody_else_is_told_when_the_page_is_read_again(world: datetime) -> None:
    id_ = in_stage(Stage.RECEIVED)
    app = opened("case", case=str(id_))
    with transaction() as session:
        cases.move(session, id_, Stage.ACKNOWLEDGED, small_world.LEAD, now=world)
    app.run()
    assert "刚刚有更新" in app.info[0].value


def test_a_case_is_given_handed_over_with_a_note_and_claimed(world: datetime) -> None:
    id_ = in_stage(Stage.RECEIVED)
    app = opened("case", case=str(id_))
    app.selectbox(key=f"case-assignee-{id_}").set_value("li").run()
    app.button(key=f"case-assign-{id_}").click().run()
    assert case(id_).stage == "assigned"
    assert "分派给 李敏" in words(app)
    app.selectbox(key=f"case-assignee-{id_}").set_value("zhao").run()
    app.button(key=f"case-assign-{id_}").click().run()
    assert "备注" in words(app) and "没有执行" in app.warning[0].value
    app.text_area(key=f"case-note-{id_}").set_value("客户只在晚上有空").run()
    app.text_input(key=f"case-override-{id_}").set_value("只有他熟悉这个网点").run()
    app.button(key=f"case-assign-{id_}").click().run()
    assert "转交：赵一帆" in words(app) and "客户只在晚上有空" in words(app)
    assert app.text_area(key=f"case-note-{id_}").value == ""
    app.button(key=f"case-take-back-{id_}").click().run()
    app.button(key=f"case-take-{id_}").click().run()
    assert "领取" in words(app)
    assert "在原帖下回复客户" in words(app)


def test_a_note_is_stored_and_an_empty_one_is_not(world: datetime) -> None:
    id_ = in_stage(Stage.RESPONDED)
    version = case(id_).version
    app = opened("case", case=str(id_))
    app.button(key=f"case-save-note-{id_}").click().run()
    assert "先写备注" in app.warning[0].value
    app.text_area(key=f"case-note-{id_}").set_value("客户说周五有空")
    app.button(key=f"case-save-note-{id_}").click().run()
    assert "客户说周五有空" in words(app)
    assert case(id_).version == version


@pytest.mark.parametrize("asked", ["", "0", "99999", "abc", "1 OR 1=1", "9" * 30, "²"])
def test_a_link_to_no_case_is_answered_calmly(clean_database: None, asked: str) -> None:
    said = words(opened("case", case=asked))
    assert "挽回队列里点一个工单号" in said


def test_what_a_service_refuses_is_told_in_the_sessions_language(world: datetime) -> None:
    id_ = in_stage(Stage.RECEIVED)
    app = opened("case", case=str(id_))
    app.selectbox(key=f"case-assignee-{id_}").set_value("li").run()
    with transaction() as session:
        session.execute(text("UPDATE app_user SET is_active = false WHERE name = 'li'"))
    app.button(key=f"case-assign-{id_}").click().run()
    assert "“li”不是在用的、能处理工单的用户" in words(app)


def test_a_case_says_of_how_many_posts_it_shows_the_channel(
    world: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = str(in_stage(Stage.RESPONDED))
    assert "只看了最早的" not in words(opened("case", case=case_id))
    for module in (case_work, channel):
        monkeypatch.setattr(module, "LOOKED_AT", 0)
    assert "只看了最早的 0 条原话，共 1 条" in words(opened("case", case=case_id))
