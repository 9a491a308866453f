"""Signing in and out as people do it, in a real browser on a real server."""

import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import text

from storage.engine import transaction
from tests.dashboard.browsing import SCREEN
from tests.dashboard.signing import PASSWORD, give_password, new_session, sign_in_browser

pytestmark = pytest.mark.browser
LIST = ".st-key-queue-list"


@pytest.fixture
def visitor(chromium: Browser, world: datetime) -> Iterator[Page]:
    """A tab in which nobody is signed in yet; wang and li have passwords."""
    for name in ("wang", "li"):
        give_password(name)
    context = chromium.new_context(viewport=SCREEN, locale="zh-CN")
    yield context.new_page()
    context.close()


def fill(page: Page, name: str, password: str = PASSWORD) -> None:
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录", exact=True).click()


def searched(page: Page) -> Locator:
    """The queue's search after it was used, once the page has drawn what it found."""
    search = page.get_by_placeholder("搜原话、客户或工单号")
    search.fill("茶具")
    search.press("Enter")
    expect(page).to_have_url(re.compile("q="), timeout=30_000)
    return search


def end_all_sessions(name: str = "%") -> None:
    with transaction() as session:
        session.execute(
            text(
                "UPDATE sign_in SET ended_at = now() FROM app_user u "
                "WHERE u.id = user_id AND u.name LIKE :name"
            ),
            {"name": name},
        )


def test_a_link_from_a_chat_leads_through_the_sign_in_page_to_its_case(
    visitor: Page, dashboard: str
) -> None:
    visitor.goto(f"{dashboard}/case?case=1")
    expect(visitor).to_have_url(re.compile(r"/sign-in\?next="))
    fill(visitor, "li", "not the right one")
    expect(visitor.get_by_role("alert")).to_contain_text("用户名或密码不对")
    expect(visitor.get_by_label("用户名")).to_have_value("li")
    fill(visitor, "li")
    expect(visitor).to_have_url(f"{dashboard}/case?case=1")
    expect(visitor.get_by_text("客户原话")).to_be_visible(timeout=30_000)
    expect(visitor.get_by_role("button", name="李敏")).to_be_visible()


def test_a_first_password_is_changed_before_anything_else(visitor: Page, dashboard: str) -> None:
    give_password("li", must_change=True)
    visitor.goto(f"{dashboard}/queue")
    fill(visitor, "li")
    expect(visitor.get_by_role("heading", name="请先设一个自己的密码")).to_be_visible()
    visitor.goto(f"{dashboard}/queue")
    visitor.get_by_label("别人给你的密码").fill(PASSWORD)
    visitor.get_by_label("新密码", exact=True).fill("short")
    visitor.get_by_label("再输一遍新密码").fill("short")
    visitor.get_by_role("button", name="更换").click()
    expect(visitor.get_by_role("alert")).to_contain_text("密码太短")
    visitor.get_by_label("别人给你的密码").fill(PASSWORD)
    for label in ("新密码", "再输一遍新密码"):
        visitor.get_by_label(label, exact=True).fill("four words of mine")
    visitor.get_by_role("button", name="更换").click()
    expect(visitor).to_have_url(f"{dashboard}/queue")
    expect(visitor.locator(LIST)).to_be_visible(timeout=30_000)


def test_signing_out_in_the_menu_ends_the_session(visitor: Page, dashboard: str) -> None:
    token = sign_in_browser(visitor.context, "li")
    visitor.goto(f"{dashboard}/queue")
    expect(visitor.locator(LIST)).to_be_visible(timeout=30_000)
    visitor.get_by_role("button", name="李敏").click()
    visitor.get_by_role("button", name="退出登录").click()
    expect(visitor.get_by_role("heading", name="登录")).to_be_visible()
    assert all(one["value"] != token for one in visitor.context.cookies())
    with transaction() as session:
        assert (
            session.execute(text("SELECT count(*) FROM sign_in WHERE ended_at IS NULL")).scalar()
            == 0
        )


def test_a_revoked_session_ends_at_the_next_click_and_goes_on_in_the_same_tab(
    visitor: Page, dashboard: str
) -> None:
    sign_in_browser(visitor.context, "li")
    visitor.goto(f"{dashboard}/queue")
    search = searched(visitor)
    found = visitor.get_by_text(re.compile(r"^\d+ 个工单"))
    end_all_sessions()
    visitor.get_by_role("button", name="刷新").click()
    expect(visitor.get_by_text("登录已结束")).to_be_visible(timeout=15_000)
    expect(found).to_have_count(0)
    visitor.wait_for_timeout(3000)
    expect(visitor.get_by_text("登录已结束")).to_be_visible()
    with visitor.expect_popup() as opened:
        visitor.get_by_role("link", name="在新标签页登录").click()
    fill(opened.value, "li")
    expect(opened.value).to_have_url(re.compile(rf"^{re.escape(dashboard)}/queue\?"))
    expect(opened.value.get_by_placeholder("搜原话、客户或工单号")).to_have_value("茶具")
    visitor.bring_to_front()
    expect(found).to_be_visible(timeout=15_000)
    expect(search).to_have_value("茶具")


@pytest.mark.parametrize("is_told", [True, False], ids=["told it is over", "at once"])
def test_a_tab_that_comes_back_as_somebody_else_has_forgotten_the_one_before(
    visitor: Page, dashboard: str, is_told: bool
) -> None:
    sign_in_browser(visitor.context, "li")
    visitor.goto(f"{dashboard}/queue")
    search = searched(visitor)
    sign_in_browser(visitor.context, "wang")
    end_all_sessions("li")
    refresh = visitor.get_by_role("button", name="刷新")
    if is_told:
        refresh.click()
        expect(visitor.get_by_text("登录已结束")).to_be_visible(timeout=15_000)
    with transaction() as session:  # li is back elsewhere: this tab takes the cookie that it has
        session.execute(text("UPDATE sign_in SET created_at = now() - interval '1 hour'"))
    new_session("li")
    if not is_told:
        refresh.click()
    expect(visitor.get_by_role("button", name="王组长")).to_be_visible(timeout=15_000)
    expect(visitor).not_to_have_url(re.compile("q="))
    expect(search).to_have_value("")
    visitor.get_by_role("radio", name=re.compile("^未分派")).click()  # sends what the fields hold
    expect(visitor).to_have_url(re.compile("view=unassigned"))
    expect(search).to_have_value("")
    expect(visitor).not_to_have_url(re.compile("q="))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_sign_in_page_fits_a_phone_and_speaks_english(
    chromium: Browser, clean_database: None, dashboard: str, scheme: str
) -> None:
    context = chromium.new_context(
        viewport={"width": 400, "height": 800},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{dashboard}/queue")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    assert [line for line in said if "Content Security Policy" in line] == []
    context.close()
