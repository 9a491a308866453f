from datetime import datetime

import pytest
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from dashboard import mention_actions
from recovery import corrections as correcting
from recovery import saved_views, users
from recovery.actor import Actor, Role
from storage import corrections
from storage.engine import transaction
from storage.models import (
    CaseMention,
    ChannelWord,
    Mention,
    Refusal,
    User,
    UserSkill,
    Verdict,
)
from tests.dashboard import world as small_world
from tests.dashboard.apps import opened, words

PAGE = "mentions"
LI = Actor("li", Role.HANDLER, "cli")


@pytest.fixture(autouse=True)
def _world(world: datetime) -> datetime:
    return world


def one(**how: object) -> int:
    """A mention whose verdict in force says this, the newest of them."""
    with transaction() as session:
        query = select(Mention.id).join(Verdict, col(Verdict.id) == Mention.verdict_id)
        for name, value in how.items():
            query = query.where(getattr(Verdict, name) == value)
        query = query.where(Mention.external_id != "hostile")
        return session.exec(query.order_by(col(Mention.posted_at).desc())).first() or 0


def without_case() -> int:
    """A complaint that no case holds."""
    with transaction() as session:
        held = session.exec(
            select(CaseMention)
            .join(Mention, col(Mention.id) == CaseMention.mention_id)
            .where(Mention.external_id != "hostile")
        ).first()
        assert held is not None
        session.delete(held)
        return held.mention_id


def address(app: AppTest, name: str) -> str:
    value = app.query_params[name]
    return value if isinstance(value, str) else value[0]


def shown(app: AppTest) -> str:
    return words(app)


def field(app: AppTest, mention: int, name: str) -> object:
    key = mention_actions.key(mention, name)
    return next(
        e for kind in ("selectbox", "text_input", "checkbox") for e in app.get(kind) if e.key == key
    )


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


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


def test_nothing_found_says_what_to_widen_and_one_filter_can_be_taken_off() -> None:
    app = opened(PAGE, q="没有人说过的话", sentiment="negative")
    assert "没有符合条件的提及" in shown(app) and "放宽" in shown(app)
    press(app, "mentions-clear")
    assert "**151 条提及**" in shown(app)
    assert "q" not in app.query_params


def test_an_empty_database_says_how_to_begin() -> None:
    with transaction() as session:
        from sqlalchemy import text

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
    assert "另有 3 人发了同样内容" in shown(app)


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
    from dashboard.app_pages import mentions as page
    from dashboard.mention_filters import Filters
    from tests.dashboard import signing

    signing.sign_in("chen")
    frame = page._rows(Filters())
    assert len(frame) == 151 and frame["工单"].str.startswith("ZX-").any()
    with transaction() as session:
        users.add(session, "out", Role.OUTSOURCED)
    signing.sign_in("out")
    assert len(page._rows(Filters())) == 0
