"""What only a browser shows of the mentions: its drawer, its keys, and its width on a phone."""

import re
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_a_word_is_searched_and_what_it_finds_is_read_with_the_keyboard(
    world: datetime, dashboard: str, page: Page
) -> None:
    page.goto(f"{dashboard}/mentions")
    page.get_by_placeholder("搜原话").fill("茶具")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"q=%E8%8C%B6%E5%85%B7"), timeout=30_000)
    expect(page.locator("mark.zx-found", has_text="茶具").first).to_be_visible()
    page.get_by_role("button", name="查看").first.click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_text("本页第 1 /")).to_be_visible()
    first = re.search(r"mention=(\d+)", page.url)
    page.keyboard.press("j")
    expect(drawer.get_by_text("本页第 2 /")).to_be_visible()
    assert first is not None and f"mention={first[1]}" not in page.url
    page.keyboard.press("k")
    expect(drawer.get_by_text("本页第 1 /")).to_be_visible()
    page.keyboard.press("Escape")
    expect(drawer).not_to_be_visible()
    expect(page).not_to_have_url(re.compile("mention="))


def test_hostile_words_do_nothing_and_a_phone_does_not_scroll_sideways(
    world: datetime, dashboard: str, page: Page
) -> None:
    page.set_viewport_size({"width": 400, "height": 900})
    page.goto(f"{dashboard}/mentions?q=丢件")
    shown = page.locator(".zx-mention")
    expect(shown).to_have_count(1, timeout=30_000)
    expect(shown).to_contain_text("[点这里](javascript:alert(1))")
    expect(shown).to_contain_text("<script>")
    assert page.title() != "taken"
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_role("dialog")).to_contain_text("$E=mc^2$")
    assert page.locator("a[href^='javascript']").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
