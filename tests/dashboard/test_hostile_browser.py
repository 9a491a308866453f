"""Hostile words in a real browser: nothing runs, is injected, or is asked elsewhere."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from dashboard.app_pages import collection
from dashboard.app_pages import settings as settings_page
from dashboard.pages import PAGES
from tests.conftest import empty_tables
from tests.dashboard import hostile
from tests.dashboard.hostile import Hostile
from tests.dashboard.signing import sign_in_browser

pytestmark = pytest.mark.browser

SEEN = """() => ({
    ran: window.hostile !== undefined,
    injected: document.querySelectorAll(
        '[data-hostile], a[href^="javascript" i], img[src="x"], .katex, [alt="Streamlit logo"]'
    ).length,
    elsewhere: [...document.querySelectorAll('a[href^="http"]')].map(one => one.host).filter(
        host => host !== location.host && host !== 'example.com'),
    title: document.title,
    sideways: document.documentElement.scrollWidth - window.innerWidth,
    turned: (document.body.innerText.match(/[\\u202e\\u2067]/g) || []).length,
    frame: [...document.querySelectorAll('body, header, h1, .stApp button')].filter(
        one => getComputedStyle(one).direction !== 'ltr').length,
})"""


@pytest.fixture(scope="module")
def world(home: object) -> Hostile:
    empty_tables()
    return hostile.fill(datetime.now(UTC))


def addresses(world: Hostile) -> Iterator[str]:
    queries = {
        "mentions": ["", f"?mention={world.mention_id}"],
        "case": [f"?case={world.case_id}", f"?case={world.other_id}"],
        "recovery_queue": ["?view=all"],
        "collection": [f"?tab={one}" for one in collection.TABS],
        "settings": [f"?section={one}" for one in settings_page.SECTIONS],
    }
    for page in PAGES:
        yield from (f"{page.path}{query}" for query in queries.get(page.file, [""]))


def test_hostile_words_stay_text_on_every_page(world: Hostile, dashboard: str, page: Page) -> None:
    told: list[str] = []
    page.on("dialog", lambda one: (told.append(f"dialog {one.message}"), one.dismiss()))
    own = (dashboard, dashboard.replace("http", "ws"), "data:", "blob:")
    page.on("request", lambda one: None if one.url.startswith(own) else told.append(one.url))
    sign_in_browser(page.context, "root")
    for address in addresses(world):
        page.goto(f"{dashboard}/{address}")
        settled(page)
        seen = page.evaluate(SEEN)
        assert "转喜" in seen.pop("title"), address
        assert seen.pop("sideways") <= 0, address
        assert not any(seen.values()), (address, seen)
        assert page.get_by_text("出了点问题").count() == 0, address
    assert told == []


def settled(page: Page) -> None:
    expect(page.get_by_role("heading").first).to_be_visible(timeout=40_000)
    expect(page.locator('[data-testid="stApp"][data-test-script-state="running"]')).to_have_count(
        0, timeout=40_000
    )
    page.wait_for_timeout(400)


def test_what_was_said_is_shown_as_it_was_said(world: Hostile, dashboard: str, page: Page) -> None:
    sign_in_browser(page.context, "root")
    page.goto(f"{dashboard}/case?case={world.case_id}")
    for words in (hostile.CODE, hostile.MARKDOWN, hostile.COMMAND):
        expect(page.locator(".zx-words").first).to_contain_text(words, timeout=40_000)
        expect(page.locator(".zx-quote", has_text=words).first).to_be_visible()
    page.set_viewport_size({"width": 400, "height": 800})
    settled(page)
    assert page.evaluate(SEEN)["sideways"] <= 0
