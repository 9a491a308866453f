"""One mention in its drawer: why it was judged so, and what is done about it."""

from datetime import UTC, datetime

import pytest
from sqlmodel import col, select

from recovery.access.actor import Actor, Role
from recovery.channel import word as channel_word
from recovery.channel.decision import Channel
from recovery.verdicts import corrections as correcting
from storage import corrections
from storage.engine import transaction
from storage.models import CaseMention, ChannelWord, Mention, Refusal
from tests.dashboard.apps import opened
from tests.dashboard.apps import words as shown
from tests.dashboard.mention_rows import address, field, one, press, without_case

PAGE = "mentions"


@pytest.fixture(autouse=True)
def _world(world: datetime) -> datetime:
    return world


def test_the_drawer_tells_why_and_steps_through_the_list() -> None:
    app = opened(PAGE, intent="complaint", sort="gravest")
    first = next(b for b in app.button if str(b.key).startswith("mentions-open-"))
    first.click().run()
    told = shown(app)
    assert "<meter" in told and "91%" in told and "模型 baseline-1" in told
    assert "名称" in told or "旧记录" in told or "所在位置" in told
    mention = address(app, "mention")
    press(app, "mentions_next")
    assert address(app, "mention") != mention
    press(app, "mentions_previous")
    assert address(app, "mention") == mention


def test_a_correction_holds_at_once_and_says_who(_world: datetime) -> None:
    mention = one(intent="praise")
    app = opened(PAGE, user="li", mention=str(mention))
    field(app, mention, "intent").set_value("complaint")  # type: ignore[attr-defined]
    field(app, mention, "note").set_value("其实在说反话")  # type: ignore[attr-defined]
    press(app, f"mentions-do-correct-{mention}")
    assert "已更正，立即生效" in [one.value for one in app.success]
    assert "李敏 更正或确认" in shown(app) and "其实在说反话" in shown(app)
    with transaction() as session:
        verdict = corrections.in_force(session, mention)
        assert verdict is not None and verdict.intent == "complaint"


def test_a_correction_of_what_somebody_else_has_corrected_is_told_and_keeps_the_choice(
    _world: datetime,
) -> None:
    mention = one(intent="praise")
    app = opened(PAGE, user="li", mention=str(mention))
    with transaction() as session:
        zhao = Actor("zhao", Role.HANDLER, "cli")
        correcting.correct(session, mention, {"sentiment": "negative"}, zhao, now=_world)
    field(app, mention, "intent").set_value("inquiry")  # type: ignore[attr-defined]
    press(app, f"mentions-do-correct-{mention}")
    assert "别人刚刚改了这条判定" in shown(app) and "赵一帆" in shown(app)
    assert field(app, mention, "intent").value == "inquiry"  # type: ignore[attr-defined]
    with transaction() as session:
        verdict = corrections.in_force(session, mention)
        assert verdict is not None and verdict.intent == "praise"


def test_every_choice_of_a_correction_says_what_it_means() -> None:
    mention = one(intent="complaint")
    app = opened(PAGE, mention=str(mention))
    options = field(app, mention, "severity").options  # type: ignore[attr-defined]
    assert options[0] == "1 轻微：提到小毛病，没有责怪" and len(options) == 4


def test_a_case_is_opened_by_hand_and_linked() -> None:
    mention = without_case()
    app = opened(PAGE, user="chen", mention=str(mention))
    brand = next(b.key for b in app.button if str(b.key).startswith("mentions-do-open-"))
    press(app, str(brand))
    assert any("已建工单 ZX-" in one.value for one in app.success)
    with transaction() as session:
        assert session.exec(select(CaseMention).where(CaseMention.mention_id == mention)).one()


def test_joining_needs_a_number_and_says_what_was_refused() -> None:
    mention = without_case()
    app = opened(PAGE, user="li", mention=str(mention))
    key = next(str(b.key) for b in app.button if str(b.key).startswith("mentions-do-join-"))
    press(app, key)
    assert "先填要并入的工单号" in shown(app)
    brand = key.rsplit("-", 1)[1]
    field(app, mention, f"case-{brand}").set_value("zx-000999")  # type: ignore[attr-defined]
    press(app, key)
    assert "999" in shown(app)
    assert field(app, mention, f"case-{brand}").value == "zx-000999"  # type: ignore[attr-defined]


def test_the_channel_is_said_by_hand() -> None:
    mention = one(intent="complaint")
    app = opened(PAGE, user="li", mention=str(mention))
    key = next(str(b.key) for b in app.button if str(b.key).startswith("mentions-do-channel-"))
    field(app, mention, f"channel-{key.rsplit('-', 1)[1]}").set_value("failed")  # type: ignore[attr-defined]
    press(app, key)
    with transaction() as session:
        word = session.exec(select(ChannelWord)).one()
        assert (word.mention_id, word.value, word.said_by) == (mention, "failed", "li")


def test_a_channel_that_a_colleague_said_otherwise_is_overruled_only_once_it_was_seen() -> None:
    mention = one(intent="complaint")
    app = opened(PAGE, user="li", mention=str(mention))
    key = next(str(b.key) for b in app.button if str(b.key).startswith("mentions-do-channel-"))
    brand = int(key.rsplit("-", 1)[1])
    zhao = Actor("zhao", Role.HANDLER, "dashboard")
    with transaction() as session:
        said = channel_word.say(
            session, mention, brand, Channel.OFFICIAL, zhao, now=datetime.now(UTC)
        )
        assert said[1]
    field(app, mention, f"channel-{brand}").set_value("failed")  # type: ignore[attr-defined]
    press(app, key)
    assert "zhao 作了不同的认定" in shown(app)
    query = select(ChannelWord.said_by, ChannelWord.value).order_by(col(ChannelWord.id))
    with transaction() as session:
        assert session.exec(query).all()[-1] == ("zhao", "official")
    press(app, key)
    with transaction() as session:
        assert session.exec(query).all()[-1] == ("li", "failed")


def test_an_author_is_ignored_only_after_it_was_asked_and_by_a_lead() -> None:
    mention = one(intent="praise")
    assert "只有组长和管理员" in shown(opened(PAGE, user="li", mention=str(mention)))
    app = opened(PAGE, user="wang", mention=str(mention))
    field(app, mention, "because").set_value("本人要求")  # type: ignore[attr-defined]
    press(app, f"mentions-do-ignore-{mention}")
    assert "先勾选确认" in shown(app)
    field(app, mention, "sure").set_value(True)  # type: ignore[attr-defined]
    press(app, f"mentions-do-ignore-{mention}")
    with transaction() as session:
        assert session.exec(select(Refusal)).one().because == "本人要求"


def test_a_mention_that_is_gone_and_one_that_was_erased_are_told(_world: datetime) -> None:
    assert "不在了" in shown(opened(PAGE, mention="999999"))
    mention = one(intent="complaint")
    with transaction() as session:
        row = session.get_one(Mention, mention)
        row.text = row.title = row.search_text = ""
        row.erased_at = _world
        session.add(row)
    app = opened(PAGE, mention=str(mention))
    assert "内容已按本人要求删除" in shown(app)
    assert not [b for b in app.button if str(b.key).startswith("mentions-do-")]
