"""A person's way through the dashboard, in a real browser on a real server."""

import re
from datetime import datetime

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text

from recovery.casework import cases
from storage.engine import transaction
from tests.dashboard.browsing import read_overview
from tests.dashboard.conftest import served
from tests.dashboard.signing import sign_in_browser

pytestmark = pytest.mark.browser


def case_with(words: str) -> int:
    with transaction() as session:
        return int(
            session.execute(
                text(
                    "SELECT case_id FROM case_mention JOIN mention m ON m.id = mention_id "
                    "JOIN recovery_case c ON c.id = case_id "
                    "WHERE m.text LIKE :words AND c.stage = 'received' LIMIT 1"
                ),
                {"words": f"%{words}%"},
            ).scalar_one()
        )


def open_first_of_queue(page: Page) -> None:
    """Click the case number in the first row."""
    page.locator(".st-key-queue-list").get_by_role("link").first.click()


def test_from_the_overview_to_a_moved_case_and_its_history(
    world: datetime, dashboard: str, page: Page
) -> None:
    id_ = case_with("茶具")
    page.goto(dashboard)
    read_overview(page, "时段")
    expect(page.get_by_text("声量", exact=True).first).to_be_visible()
    page.get_by_role("link", name="挽回队列").click()
    page.get_by_placeholder("搜原话、客户或工单号").fill(f"ZX-{id_:06d}")
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile(r"^1 个工单"))).to_be_visible(timeout=20_000)
    open_first_of_queue(page)
    expect(page).to_have_url(re.compile(rf"/case\?case={id_}$"))
    expect(page.locator("mark", has_text="把我的箱子压成饼")).to_be_visible()
    page.get_by_label("备注").fill("已电话致歉")
    page.get_by_role("button", name="移至「已确认」").click()
    expect(page.get_by_text("变更阶段：新接收 → 已确认")).to_be_visible()
    expect(page.locator(".zx-quote", has_text="已电话致歉")).to_be_visible()
    with transaction() as session:
        assert cases.get(session, id_).stage == "acknowledged"


def test_the_second_of_two_browsers_is_told_and_overwrites_nothing(
    world: datetime, dashboard: str, page: Page, chromium: Browser
) -> None:
    id_ = case_with("茶具")
    other = chromium.new_context(locale="zh-CN").new_page()
    sign_in_browser(other.context, "li")
    for one in (page, other):
        one.goto(f"{dashboard}/case?case={id_}")
        expect(one.get_by_role("button", name="移至「已确认」")).to_be_visible(timeout=30_000)
    other.get_by_label("备注").fill("我这边写了很多")
    page.get_by_role("tab", name="排除").click()
    page.get_by_role("button", name="重复工单").click()
    expect(page.get_by_text("新接收 → 已排除（重复工单）")).to_be_visible()
    other.get_by_role("button", name="移至「已确认」").click()
    expect(other.get_by_text("别人刚刚改过这个工单")).to_be_visible()
    both = other.locator(f".st-key-case-conflict-{id_}")  # the history beside it says so too
    expect(both.get_by_text("新接收 → 已排除")).to_be_visible()
    expect(other.get_by_label("备注")).to_have_value("我这边写了很多")
    with transaction() as session:
        assert cases.get(session, id_).stage == "dismissed"
    other.context.close()


def test_an_empty_database_says_how_to_begin(
    clean_database: None, dashboard: str, page: Page
) -> None:
    page.goto(dashboard)
    expect(page.get_by_text("还没有数据")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("make demo")).to_be_visible()
    page.goto(f"{dashboard}/queue")
    expect(page.get_by_text("没有未结工单")).to_be_visible(timeout=30_000)


def test_a_database_that_is_down_is_told_calmly(clean_database: None, page: Page) -> None:
    with served(DATABASE_URL="postgresql://nobody@127.0.0.1:1/none") as address:
        page.goto(f"{address}/queue")
        expect(page.get_by_text("暂时连不上数据库")).to_be_visible(timeout=30_000)
        expect(page.get_by_role("link", name="再试一次")).to_be_visible()
        assert page.get_by_text("127.0.0.1").count() == 0
