"""What tests in a browser wait for, and choose."""

from collections.abc import Callable, Iterator
from typing import Literal

from playwright.sync_api import Locator, Page, ViewportSize, expect

Scheme = Literal["light", "dark"]
SCREEN: ViewportSize = {"width": 1600, "height": 1000}
PHONE: ViewportSize = {"width": 390, "height": 844}
READINGS = ("时段", "早间", "实时", "周报")
SECTIONS = {
    "quality": "quality-part",
    "collection": "collection-tab",
    "settings": "settings-section",
}
"""The key of the control that chooses what of a page is shown."""

STILL = """() => Promise.race([
    Promise.all(
        document.getAnimations()
            .filter(one => Number.isFinite(one.effect.getComputedTiming().endTime))
            .map(one => one.finished.catch(() => null))
    ).then(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))),
    new Promise(done => setTimeout(done, 5000)),
])"""
"""Until nothing fades any more, and what React was told by then is on the screen; an animation that
stands still, of what is hidden, is not waited for without end."""

_BRIGHTNESS = """selector => {
  const one = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const of = colour => {
    one.fillStyle = colour; one.fillRect(0, 0, 1, 1);
    const [r, g, b] = one.getImageData(0, 0, 1, 1).data;
    return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
  };
  const style = getComputedStyle(document.querySelector(selector));
  return [of(style.backgroundColor), of(style.color)];
}"""

UNFOLD = """() => document.querySelectorAll(
    '[data-testid="stMain"] details:not([open]) > summary').forEach(one => one.click())"""


def drawn(page: Page) -> None:
    """Wait until a page is drawn to its end: its script has run, and every part of it is there."""
    expect(page.get_by_role("heading").first).to_be_visible(timeout=40_000)
    state = page.get_by_test_id("stApp")
    expect(state).to_have_attribute("data-test-script-state", "notRunning", timeout=40_000)
    left = page.locator('[data-testid="stSkeleton"], [data-stale="true"]')
    expect(left).to_have_count(0, timeout=20_000)
    page.evaluate(STILL)


def read_overview(page: Page, reading: str) -> None:
    """Choose a reading of the overview, whichever fits the hour."""
    chosen = page.get_by_role("radio", name=reading)
    chosen.click(timeout=30_000)
    expect(chosen).to_be_checked()
    drawn(page)


def sights(page: Page, path: str) -> Iterator[str]:
    """What there is to see on an opened page, one after the other: its readings or sections."""
    drawn(page)
    if path == "overview":
        for reading in READINGS:
            read_overview(page, reading)
            yield reading
    elif path in SECTIONS:
        sections = page.locator(f".st-key-{SECTIONS[path]}").get_by_role("radio")
        expect(sections.first).to_be_visible()
        for section in sections.all():
            section.click()
            expect(section).to_be_checked()
            drawn(page)
            yield section.inner_text().strip()
    else:
        yield path


def unfold(page: Page) -> None:
    """Open all of a page that folds, and what folds within that."""
    for _ in range(2):
        page.evaluate(UNFOLD)
        drawn(page)


def depths(page: Page) -> Iterator[tuple[str, str]]:
    """What stands behind a click on what is seen, one after the other: each tab, and a menu of each
    name. How it is called, and the selector of what came."""
    yield from tabs(page)
    menus = page.get_by_test_id("stMain").get_by_test_id("stPopoverButton")
    menus = menus.locator("visible=true")
    for name in dict.fromkeys(menus.locator("p").all_inner_texts()):
        came = page.get_by_test_id("stPopoverBody")
        until_shown(came, menus.filter(has_text=name).first.click)
        page.evaluate(STILL)
        yield name, '[data-testid="stPopoverBody"], [aria-expanded="true"]'
        page.keyboard.press("Escape")
        expect(came).not_to_be_visible()


def tabs(page: Page) -> Iterator[tuple[str, str]]:
    """Each tab, and the selector of what came with it."""
    for tab in page.get_by_role("tab").locator("visible=true").all():
        tab.click()
        expect(tab).to_have_attribute("aria-selected", "true")
        drawn(page)
        yield tab.inner_text(), '[role="tablist"], [role="tabpanel"]'


def until_shown(what: Locator, act: Callable[[], object]) -> None:
    """Do something until it shows: a page that is just drawn anew may take no notice of it."""
    for _ in range(3):
        act()
        try:
            expect(what).to_be_visible(timeout=8_000)
        except AssertionError:
            continue
        return
    act()
    expect(what).to_be_visible(timeout=20_000)


def width(page: Page) -> int:
    """How wide the page would like to be, in pixels."""
    return int(page.evaluate("document.documentElement.scrollWidth"))


def is_dark(page: Page) -> bool:
    """Whether what is written is brighter than the ground it is on, by far."""
    ground, ink = page.evaluate(_BRIGHTNESS, '[data-testid="stApp"]')
    return bool(ground < 0.15 and ink > 0.6)
