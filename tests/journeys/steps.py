"""What people do again and again: open a browser, sign in, choose, look for words on a page."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from dashboard.i18n import phrase
from tests.dashboard.browsing import SCREEN, until_shown
from tests.journeys.places import Place

SOON = 20_000
LONG = 60_000


class Visit:
    """Browsers of several people side by side; each has its own cookies."""

    def __init__(self, chromium: Browser) -> None:
        self._chromium = chromium
        self._contexts: list[BrowserContext] = []

    def __call__(self, place: Place, name: str = "", path: str = "/", **options: Any) -> Page:
        """A new browser at ``path``, where ``name`` has signed in by the form, if one is given."""
        said: dict[str, Any] = {
            "viewport": SCREEN,
            "locale": "zh-CN",
            "base_url": place.address,
            "permissions": ["clipboard-read", "clipboard-write"],
            **options,
        }
        context = self._chromium.new_context(**said)
        context.set_default_timeout(SOON)
        self._contexts.append(context)
        page = context.new_page()
        page.goto(path)
        if name:
            sign_in(page, name, place.password)
        return page

    def picture(self, folder: Path) -> None:
        """All that is open, as pictures in ``folder``."""
        pages = [page for context in self._contexts for page in context.pages]
        for number, page in enumerate(pages):
            page.screenshot(path=folder / f"page-{number}.png", full_page=True)

    def close(self) -> None:
        """Close all browsers."""
        for context in self._contexts:
            context.close()


def zh(key: str, **values: object) -> str:
    """A phrase of the interface in Chinese."""
    return phrase(key, "zh", **values)


def sign_in(page: Page, name: str, password: str) -> None:
    """By the form, as people do."""
    page.get_by_label(zh("sign_in_name")).fill(name)
    page.get_by_label(zh("sign_in_password")).fill(password)
    page.get_by_role("button", name=zh("sign_in"), exact=True).click()


def change_password(page: Page, before: str, after: str) -> None:
    """The page that somebody with a given password sees before anything else."""
    expect(page.get_by_role("heading", name=zh("password_must"))).to_be_visible()
    page.get_by_label(zh("password_old_given")).fill(before)
    page.get_by_label(zh("password_new"), exact=True).fill(after)
    page.get_by_label(zh("password_again"), exact=True).fill(after)
    page.get_by_role("button", name=zh("password_save"), exact=True).click()


def field(within: Page | Locator, label: str) -> Locator:
    """A text field; its help has nearly its name."""
    return within.get_by_role("textbox", name=label, exact=True)


def settled(page: Page) -> None:
    """Wait until Streamlit has drawn the page to its end."""
    app = page.get_by_test_id("stApp")
    expect(app).to_be_visible(timeout=LONG)
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=LONG)


def choose(within: Page | Locator, label: str, option: str) -> None:
    """Choose in a select box; it closes again where the page is drawn anew meanwhile."""
    page = within if isinstance(within, Page) else within.page
    one = page.get_by_role("option", name=option).first
    until_shown(one, within.get_by_role("combobox", name=label).click)
    one.click()


def open_case(page: Page, case_id: int) -> None:
    """Open a case by its address."""
    page.goto(f"/case?case={case_id}")
    expect(page.get_by_text(zh("customer_words"), exact=True).first).to_be_visible(timeout=LONG)
    settled(page)


def is_refused(page: Page, path: str) -> None:
    """An address that is typed by hand says that it is not for this role, and shows nothing."""
    page.goto(path)
    expect(page.get_by_text(zh("forbidden_text"))).to_be_visible(timeout=LONG)


def on_duty_all_day(page: Page, name: str) -> None:
    """A shift that is worked at whatever hour this runs."""
    expect(page.get_by_role("heading", name=zh("settings_shifts"))).to_be_visible(timeout=LONG)
    settled(page)
    shift = page.get_by_text(f"{name} · {zh('settings_days_daily')} · 00:00–00:00")
    if shift.count():
        return  # from a journey that was begun again
    form = page.get_by_test_id("stForm").filter(has_text=zh("settings_add_shift"))
    choose(form, zh("settings_who"), name)
    choose(form, zh("settings_days"), zh("settings_days_daily"))
    for label in ("settings_from", "settings_to"):
        time = form.get_by_role("group", name=zh(label), exact=True)
        time.get_by_role("spinbutton").first.press_sequentially("0000")
    form.get_by_role("button", name=zh("settings_add_shift")).click()
    expect(shift).to_be_visible(timeout=LONG)
    settled(page)
