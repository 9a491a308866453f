"""Two people say something of one case: both versions are shown, and one of them chooses."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select
from streamlit.testing.v1 import AppTest

from recovery.access.actor import Actor, Role
from recovery.casework import customers, private_contact, tasks
from recovery.casework.lifecycle import Stage
from recovery.casework.private_contact import ContactOutcome, ContactWay
from recovery.channel import word
from recovery.channel.decision import Channel
from recovery.contacts import matches
from storage.config import get_settings
from storage.engine import transaction
from storage.models import CaseMention, MentionKey, ServiceContact
from tests.dashboard import signing
from tests.dashboard import world as small_world
from tests.dashboard.apps import case, in_stage, opened, words

ZHAO = Actor("zhao", Role.HANDLER, "dashboard")


@pytest.fixture
def case_id(world: datetime) -> int:
    return in_stage(Stage.RECEIVED)


def page(case_id: int, user: str = "li") -> AppTest:
    return opened("case", user=user, case=str(case_id))


def meanwhile(service: Callable[..., Any], *what: Any, now: datetime, **how: Any) -> None:
    """Somebody else does something while the page is open."""
    with transaction() as session:
        service(session, *what, now=now, **how)


def mention_of(session: Session, case_id: int) -> tuple[int, int]:
    found = session.exec(
        select(CaseMention.mention_id, CaseMention.brand_id).where(CaseMention.case_id == case_id)
    ).first()
    assert found is not None
    return found


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def keys(app: AppTest) -> list[str]:
    return [button.key or "" for button in app.button]


def rows(query: str) -> list[tuple[Any, ...]]:
    with transaction() as session:
        return [tuple(row) for row in session.execute(text(query))]


CHANNELS = "SELECT said_by, value, note FROM channel_word ORDER BY id"


def choosing_a_channel(case_id: int, now: datetime) -> AppTest:
    """Li says that the customer was failed, after zhao said something that li did not see."""
    with transaction() as session:
        mention_id, brand_id = mention_of(session, case_id)
    app = page(case_id)
    app.selectbox(key=f"case-channel-{mention_id}").set_value("failed")
    app.text_input(key=f"case-channel-note-{mention_id}").set_value("电话里答应过回电")
    said = (mention_id, brand_id, Channel.OFFICIAL, ZHAO)
    meanwhile(word.say, *said, now=now, note="门店<b>已登记")
    return press(app, f"case-channel-say-{mention_id}")


def test_a_channel_that_a_colleague_said_otherwise_is_shown_beside_ones_own(
    case_id: int, world: datetime
) -> None:
    app = choosing_a_channel(case_id, world)
    assert "别人作了不同的认定" in app.warning[0].value
    said = words(app)
    for one in (
        "· <bdi>赵一帆</bdi>",
        "官方渠道内",
        "门店&lt;b&gt;已登记",
        "求助无果",
        "电话里答应过回电",
    ):
        assert one in said
    assert rows(CHANNELS) == [("zhao", "official", "门店<b>已登记")]
    press(app, f"case-word-mine-{case_id}")
    assert rows(CHANNELS)[1:] == [("li", "failed", "电话里答应过回电")]
    assert f"case-word-mine-{case_id}" not in keys(app)


def test_the_colleagues_word_is_kept(case_id: int, world: datetime) -> None:
    app = press(choosing_a_channel(case_id, world), f"case-settle-{case_id}")
    assert rows(CHANNELS) == [("zhao", "official", "门店<b>已登记")]
    assert not app.warning and f"case-word-mine-{case_id}" not in keys(app)


def test_both_versions_stand_until_somebody_settles_it(case_id: int, world: datetime) -> None:
    app = choosing_a_channel(case_id, world)
    app.text_area(key=f"case-note-{case_id}").set_value("先等店长回话").run()
    assert "门店&lt;b&gt;已登记" in words(app) and f"case-word-mine-{case_id}" in keys(app)
    app = press(app, f"case-settle-{case_id}")
    assert not app.warning and f"case-word-mine-{case_id}" not in keys(app)
    assert app.text_area(key=f"case-note-{case_id}").value == "先等店长回话"


def test_a_third_word_is_shown_before_ones_own_is_said_all_the_same(
    case_id: int, world: datetime
) -> None:
    app = choosing_a_channel(case_id, world)
    with transaction() as session:
        mention_id, brand_id = mention_of(session, case_id)
    meanwhile(word.say, mention_id, brand_id, None, small_world.LEAD, now=world)
    press(app, f"case-word-mine-{case_id}")
    assert "· <bdi>王组长</bdi>" in words(app) and "按规则" in words(app)
    assert [who for who, *_ in rows(CHANNELS)] == ["zhao", "wang"]
    press(app, f"case-word-mine-{case_id}")
    assert rows(CHANNELS)[-1][:2] == ("li", "failed")


def test_a_word_that_was_seen_is_overruled_without_asking(case_id: int, world: datetime) -> None:
    with transaction() as session:
        mention_id, brand_id = mention_of(session, case_id)
    meanwhile(word.say, mention_id, brand_id, Channel.OFFICIAL, ZHAO, now=world)
    app = page(case_id)
    app.selectbox(key=f"case-channel-{mention_id}").set_value("by_rule")
    press(app, f"case-channel-say-{mention_id}")
    assert [row[:2] for row in rows(CHANNELS)] == [("zhao", "official"), ("li", None)]


def test_a_record_that_a_colleague_judged_otherwise_is_shown(case_id: int, world: datetime) -> None:
    with transaction() as session:
        mention_id, brand_id = mention_of(session, case_id)
        record = session.exec(
            select(ServiceContact).where(ServiceContact.reference == "T0007")
        ).one()
        record.brand_id = brand_id
        session.add(record)
        session.flush()
        channel, contact_id = record.channel, record.id
    judged = (mention_id, brand_id, channel, "T0007", ZHAO)
    meanwhile(matches.decide, *judged, is_same=False, now=world)
    app = page(case_id)
    for is_same in (True, False):  # zhao was of two minds
        meanwhile(matches.decide, *judged, is_same=is_same, now=world)
    press(app, f"case-record-confirm-{mention_id}-{contact_id}")
    said = words(app)
    assert "· <bdi>赵一帆</bdi>" in said
    assert "T0007：不是" in said and "T0007：是同一件事" in said
    answers = "SELECT decided_by, is_same FROM contact_match ORDER BY id"
    assert len(rows(answers)) == 3
    press(app, f"case-word-mine-{case_id}")
    assert rows(answers)[3:] == [("li", True)]


def test_a_customer_whom_a_colleague_judged_otherwise_is_shown(
    case_id: int, world: datetime
) -> None:
    with transaction() as session:
        _, brand_id = mention_of(session, case_id)
        other_id: int = session.execute(
            text(
                "SELECT id FROM recovery_case WHERE brand_id = :brand AND id <> :id "
                "AND stage = 'received' AND author_id <> "
                "(SELECT author_id FROM recovery_case WHERE id = :id) ORDER BY id LIMIT 1"
            ),
            {"brand": brand_id, "id": case_id},
        ).scalar_one()
        for one in (case_id, other_id):
            mention_id, _ = mention_of(session, one)
            session.add(MentionKey(mention_id=mention_id, kind="phone", key="k"))
    app = page(case_id)
    meanwhile(customers.decide, other_id, case_id, ZHAO, is_same=False, now=world)
    press(app, f"case-customer-same-{other_id}")
    assert f"ZX-{other_id:06d}：是同一位" in words(app)
    assert f"ZX-{other_id:06d}：不是" in words(app)
    answers = "SELECT decided_by, is_same FROM customer_word ORDER BY id"
    assert rows(answers) == [("zhao", False)]
    press(app, f"case-word-mine-{case_id}")
    assert rows(answers) == [("zhao", False), ("li", True)]


def test_a_task_that_a_colleague_ended_says_who_and_loses_no_answer(
    case_id: int, world: datetime
) -> None:
    with transaction() as session:
        settings = get_settings()
        task, _ = tasks.add(
            session, case_id, "仓储部", "查录像", ZHAO, settings, now=world, hours=4
        )
        task_id = task.id or 0
    app = page(case_id)
    app.text_input(key=f"case-task-answer-{task_id}").set_value("录像里箱子完好")
    meanwhile(tasks.finish, task_id, ZHAO, is_done=False, now=world)
    press(app, f"case-task-done-{task_id}")
    told = words(app)
    assert "没有执行" in app.warning[0].value
    assert "zhao 已于" in told and "结束了这个任务：已取消" in told
    assert "没有存下的答复：录像里箱子完好" in words(app)
    assert rows("SELECT state, answered_by FROM internal_task") == [("cancelled", "zhao")]


def test_two_contacts_recorded_at_once_both_stay(case_id: int, world: datetime) -> None:
    app = page(case_id)
    contact = (case_id, ContactWay.PRIVATE_MESSAGE, ContactOutcome.NO_ANSWER, ZHAO)
    meanwhile(private_contact.record_contact, *contact, at=world, now=world, note="第一次没回")
    app.text_area(key=f"case-contact-note-{case_id}").set_value("已经约好").run()
    press(app, f"case-contact-go-{case_id}")
    said = words(page(case_id))
    assert "第一次没回" in said and "已经约好" in said
    assert not app.warning


@pytest.mark.parametrize("undone", ["dismiss", "merge"])
def test_what_was_dismissed_or_merged_is_taken_back_in_another_session(
    case_id: int, world: datetime, undone: str
) -> None:
    app = page(case_id, "wang")
    if undone == "dismiss":
        press(app, f"case-dismiss-{case_id}-duplicate")
    else:
        with transaction() as session:
            brand_id = mention_of(session, case_id)[1]
            other = session.exec(
                select(CaseMention.case_id).where(
                    CaseMention.brand_id == brand_id, col(CaseMention.case_id) != case_id
                )
            ).first()
        app.text_input(key=f"case-merge-{case_id}").set_value(str(other))
        press(app, f"case-merge-go-{case_id}")
    assert case(case_id).stage in ("dismissed", "merged")
    signing.sign_in("wang")
    again = page(case_id, "wang")
    press(again, f"case-undismiss-{case_id}" if undone == "dismiss" else f"case-undo-{case_id}")
    assert case(case_id).stage == "received"
