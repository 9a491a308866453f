"""A file dropped in a real browser: a right one makes a complaint, a wrong one is told calmly."""

import shutil
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from storage.config import get_settings
from storage.engine import transaction
from tests.dashboard.dropping import drop

pytestmark = pytest.mark.browser

POSTS = "编号,正文,发布时间,作者,平台\n" + "".join(
    f"drop{n},星河快递第{n}次把我的包裹弄丢了，客服电话打了五次都没人接，太让人生气了,"
    f"2026-11-{20 + n % 2} 10:0{n},小林{n},微博\n"
    for n in range(5)
)


def test_a_dropped_file_becomes_complaints_and_a_wrong_one_is_told(
    world: datetime, dashboard: str, page: Page
) -> None:
    shutil.rmtree(get_settings().home / "uploads", ignore_errors=True)
    page.goto(f"{dashboard}/collection?tab=imports")
    drop(page, "坏的.csv", "<html><body>请先登录</body></html>")
    told = page.locator(".zx-told-refused")
    expect(told).to_be_visible(timeout=60_000)
    assert page.get_by_test_id("stException").count() == 0
    drop(page, "帖子.csv", POSTS)
    expect(page.get_by_text("看起来是社媒提及")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="导入", exact=True).last.click()
    expect(page.get_by_text("新增 5")).to_be_visible(timeout=120_000)
    with transaction() as session:
        complaints = session.execute(
            text(
                "SELECT count(*) FROM mention m JOIN verdict v ON v.id = m.verdict_id "
                "WHERE m.external_id LIKE 'drop%' AND v.intent = 'complaint'"
            )
        ).scalar_one()
    assert complaints
    left = [one for one in (get_settings().home / "uploads").rglob("*") if one.is_file()]
    assert not left
