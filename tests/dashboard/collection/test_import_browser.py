"""A wrong file that is dropped in a real browser is told calmly; a right one is in the journeys."""

import shutil
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from storage.config import get_settings
from tests.dashboard.dropping import drop

pytestmark = pytest.mark.browser


def test_a_dropped_file_that_is_none_is_told_and_not_kept(
    world: datetime, dashboard: str, page: Page
) -> None:
    shutil.rmtree(get_settings().home / "uploads", ignore_errors=True)
    page.goto(f"{dashboard}/collection?tab=imports")
    drop(page, "坏的.csv", "<html><body>请先登录</body></html>")
    expect(page.locator(".zx-told-refused")).to_be_visible(timeout=60_000)
    assert page.get_by_test_id("stException").count() == 0
    left = [one for one in (get_settings().home / "uploads").rglob("*") if one.is_file()]
    assert not left
