"""What only a browser shows of the case page: the clipboard, two people, and text that stays."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text

from recovery.access.actor import Actor, Role
from recovery.casework import handing
from recovery.casework.lifecycle import Stage
from storage.config import get_settings
from storage.engine import transaction
from storage.keys import get_keys
from tests.dashboard.apps import case, in_stage
from tests.dashboard.browsing import drawn
from tests.dashboard.signing import sign_in_browser

LEAD = Actor("wang", Role.LEAD, "cli")
REPLY = "您好，您的包裹已经找到，今天18点前由网点专人送到，运费全额退还。"


@contextmanager
def tab(chromium: Browser, user: str, **options: object) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1500, "height": 1200}, locale="zh-CN")
    sign_in_browser(context, user)
    if options.get("clipboard"):
        context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context.new_page()
    context.close()


def on_weibo() -> int:
    """A case of li's whose post has an address."""
    with transaction() as session:
        case_id: int = session.execute(
            text(
                "SELECT c.id FROM recovery_case c JOIN case_mention cm ON cm.case_id = c.id "
                "JOIN mention m ON m.id = cm.mention_id WHERE c.stage = 'received' "
                "AND NOT c.needs_senior "
                "AND m.source = 'weibo' AND m.external_id <> 'hostile' ORDER BY c.id LIMIT 1"
            )
        ).scalar_one()
        session.execute(
            text('UPDATE brand SET official_accounts = \'{"weibo": ["星河快递客服"]}\'')
        )
        handing.assign(session, case_id, "li", LEAD, get_settings(), now=datetime.now(UTC))
    return case_id


def opened(page: Page, dashboard: str, case_id: int) -> None:
    page.goto(f"{dashboard}/case?case={case_id}")
    expect(page.get_by_text("客户原话")).to_be_visible(timeout=30_000)
    drawn(page)


@pytest.mark.browser
def test_one_key_copies_the_reply_and_opens_the_post_and_then_it_is_recorded(
    world: datetime, dashboard: str, chromium: Browser
) -> None:
    id_ = on_weibo()
    with tab(chromium, "li", clipboard=True) as page:
        page.context.route("https://example.com/**", lambda route: route.fulfill(body="the post"))
        opened(page, dashboard, id_)
        area = page.get_by_label("回复草稿")
        area.press_sequentially(REPLY)
        with page.context.expect_page() as post:  # the last words are not even sent yet
            area.press("Alt+Enter")
        assert post.value.url.startswith("https://example.com/weibo/")
        page.bring_to_front()
        assert page.evaluate("navigator.clipboard.readText()") == REPLY
        expect(page.get_by_text("已复制，原帖已在新标签页打开")).to_be_visible()
        page.get_by_role("button", name="登记已发出").click()
        expect(page.get_by_text("已经对客户说过")).to_be_visible(timeout=20_000)
        expect(page.get_by_label("回复草稿")).to_have_value("")
    assert case(id_).stage == Stage.RESPONDED


@pytest.mark.browser
def test_what_may_not_be_said_is_not_copied(
    world: datetime, dashboard: str, chromium: Browser
) -> None:
    id_ = on_weibo()
    with tab(chromium, "li", clipboard=True) as page:
        opened(page, dashboard, id_)
        page.get_by_label("回复草稿").press_sequentially("麻烦您先删帖，我们马上退款。")
        expect(page.get_by_text("要求删帖")).to_be_visible(timeout=20_000)
        page.evaluate("navigator.clipboard.writeText('untouched')")
        page.get_by_role("button", name="复制回复并打开原帖").click()
        expect(page.get_by_text("草稿里有不能说的话，没有复制")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == "untouched"
        assert len(page.context.pages) == 1


@pytest.mark.browser
def test_what_is_typed_survives_a_reload_and_another_browser(
    world: datetime, dashboard: str, chromium: Browser
) -> None:
    id_ = on_weibo()
    with tab(chromium, "li") as page, tab(chromium, "li") as another:
        opened(page, dashboard, id_)
        area = page.get_by_label("回复草稿")
        area.press_sequentially("您好，正在为您核实")
        _wait_until_kept(id_)
        page.get_by_role("tab", name="私下联系").click()
        page.get_by_label("说了什么").press_sequentially("打了两次，约好晚上再打")
        _wait_until_kept(id_, fields=2)
        page.reload()
        expect(page.get_by_label("回复草稿")).to_have_value("您好，正在为您核实", timeout=30_000)
        page.get_by_role("tab", name="私下联系").click()
        expect(page.get_by_label("说了什么")).to_have_value("打了两次，约好晚上再打")
        opened(another, dashboard, id_)
        expect(another.get_by_label("回复草稿")).to_have_value("您好，正在为您核实")


@pytest.mark.browser
def test_the_second_of_two_people_sees_both_versions_and_loses_nothing(
    world: datetime, dashboard: str, chromium: Browser
) -> None:
    id_ = in_stage(Stage.RECEIVED)
    with tab(chromium, "wang") as first, tab(chromium, "zhao") as second:
        opened(first, dashboard, id_)
        opened(second, dashboard, id_)
        second.get_by_label("回复草稿").press_sequentially("您好，")
        second.get_by_label("备注").press_sequentially("已电话确认地址")
        expect(first.get_by_text("赵一帆 正在写回复")).to_be_visible(timeout=30_000)
        first.get_by_role("button", name="我来处理").click()
        expect(first.get_by_text("已领取").first).to_be_visible(timeout=20_000)
        second.get_by_role("button", name="移至「已确认」").click()
        expect(second.get_by_text("别人刚刚改过这个工单")).to_be_visible(timeout=20_000)
        both = second.locator(f".st-key-case-conflict-{id_}")
        expect(both.get_by_text("你想做的")).to_be_visible()
        expect(both.get_by_text("已电话确认地址")).to_be_visible()
        expect(both.get_by_text("王组长")).to_be_visible()
        expect(second.get_by_label("备注")).to_have_value("已电话确认地址")
    assert case(id_).stage == Stage.ASSIGNED


@pytest.mark.browser
def test_a_change_by_a_colleague_shows_within_seconds_without_touching_what_is_typed(
    world: datetime, dashboard: str, chromium: Browser
) -> None:
    id_ = on_weibo()
    with tab(chromium, "li") as page:
        opened(page, dashboard, id_)
        page.get_by_label("备注").press_sequentially("我正在写")
        _wait_until_kept(id_)
        drawn(page)  # what it draws after the change would hold the change already
        with transaction() as session:
            handing.assign(session, id_, "zhao", LEAD, get_settings(), now=world)
        expect(page.get_by_text("同事刚刚处理了这个工单")).to_be_visible(timeout=30_000)
        expect(page.get_by_label("备注")).to_have_value("我正在写")
        page.get_by_role("button", name="显示最新").click()
        expect(page.get_by_text("同事正在处理，可以留备注")).to_be_visible(timeout=20_000)
        # for a moment the page that was and the page that is stand there together
        expect(page.get_by_label("备注").last).to_have_value("我正在写")


@pytest.mark.browser
def test_a_case_is_claimed_dismissed_and_left_with_the_keyboard(
    world: datetime, dashboard: str, chromium: Browser
) -> None:
    id_ = in_stage(Stage.RECEIVED)
    with tab(chromium, "wang") as page:
        opened(page, dashboard, id_)
        page.keyboard.press("l")
        expect(page.get_by_text("在原帖下回复客户")).to_be_visible(timeout=20_000)
        expect(page.get_by_text("转交给")).to_be_visible(timeout=20_000)
        drawn(page)
        page.keyboard.press("e")
        expect(page.get_by_label("回复草稿")).to_be_focused()
        page.keyboard.type("l1")  # typed words are no commands
        expect(page.get_by_label("回复草稿")).to_have_value("l1")
        page.get_by_text("客户原话").click()
        page.keyboard.press("Shift+Digit2")
        expect(page.get_by_text("已经结束，没有要做的")).to_be_visible(timeout=20_000)
        assert case(id_).stage == Stage.DISMISSED
        page.get_by_role("button", name="撤销排除").click()
        expect(page.get_by_text("在原帖下回复客户")).to_be_visible(timeout=20_000)
        here = page.url
        page.keyboard.press("j")
        expect(page).not_to_have_url(here, timeout=20_000)


@pytest.mark.browser
def test_originals_are_shown_for_a_reason_that_is_on_record(
    world: datetime, dashboard: str, chromium: Browser
) -> None:
    id_ = on_weibo()
    with transaction() as session:
        sealed = session.execute(
            text(
                "UPDATE mention SET text_sealed = :sealed WHERE id IN "
                "(SELECT mention_id FROM case_mention WHERE case_id = :id) RETURNING id"
            ),
            {"sealed": get_keys().seal('{"title": "", "text": "电话13800138000"}'), "id": id_},
        ).all()
    with tab(chromium, "li") as page:
        opened(page, dashboard, id_)
        page.get_by_role("button", name="查看被遮盖的原文").click()
        page.get_by_role("button", name="记录并查看").click()
        expect(page.get_by_text("查看原文需要说明原因")).to_be_visible(timeout=20_000)
        page.get_by_role("dialog").get_by_label("原因").fill("核对网点电话")
        page.get_by_role("button", name="记录并查看").click()
        originals = page.get_by_text("电话13800138000")
        expect(originals).to_have_count(len(sealed), timeout=20_000)
        for number in range(len(sealed)):
            expect(originals.nth(number)).to_be_visible()
    with transaction() as session:
        kinds = session.execute(text("SELECT kind FROM audit_line")).scalars().all()
        assert kinds.count("revealed") == 1


def _wait_until_kept(case_id: int, fields: int = 1) -> None:
    for _ in range(100):
        with transaction() as session:
            kept = session.execute(
                text("SELECT count(*) FROM typed_draft WHERE case_id = :id"), {"id": case_id}
            ).scalar_one()
        if kept >= fields:
            return
        time.sleep(0.1)
    raise AssertionError("nothing was kept")
