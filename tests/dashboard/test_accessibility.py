"""Every page, light and dark: axe-core finds nothing serious that is ours.

What Streamlit itself brings along is listed by rule and by the element it is on, with the reason.
"""

import re
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from dashboard.pages import PAGES
from tests.dashboard.browsing import STILL, sights
from tests.dashboard.test_browser import case_with

pytestmark = pytest.mark.browser

STREAMLITS: dict[tuple[str, str], str] = {}
"""Rule and a pattern of the element to the reason why it is not ours to mend; none today."""

AXE = Axe()


def found(page: Page) -> list[str]:
    """Serious and critical findings, without those that are Streamlit's."""
    result = AXE.run(page, options={"resultTypes": ["violations"]})
    return [
        f"{rule['id']}: {node['html'][:200]} {node['failureSummary'][:160]}"
        for rule in result.response["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
        if not is_streamlits(rule["id"], f"{node['html']} {node['target']}")
    ]


def is_streamlits(rule: str, element: str) -> bool:
    return any(rule == name and re.search(where, element) for name, where in STREAMLITS)


@pytest.mark.parametrize("path", [one.path for one in PAGES])
def test_a_page_has_no_serious_finding_that_is_ours(
    dashboard: str, looking: Page, path: str
) -> None:
    address = f"{dashboard}/{path}"
    if path == "case":
        address += f"?case={case_with('茶具')}"
    in_scheme(looking, "light")
    looking.goto(address)
    for sight in sights(looking, path):
        for scheme in ("light", "dark"):
            in_scheme(looking, scheme)
            assert found(looking) == [], (sight, scheme)


def in_scheme(page: Page, scheme: Literal["light", "dark"]) -> None:
    """Have the browser ask for light or dark, and wait until the page is so."""
    page.emulate_media(color_scheme=scheme)
    if page.get_by_test_id("stApp").count():
        expect(page.get_by_test_id("stApp")).to_have_css("color-scheme", scheme)
        page.evaluate(STILL)


def test_a_finding_of_ours_is_found(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content(
        "<html lang=zh><title>页</title>"
        "<p style='color:#bbb;background:#fff'>看不清</p><button></button>"
    )
    assert {one.split(":")[0] for one in found(page)} == {"button-name", "color-contrast"}
    page.close()
