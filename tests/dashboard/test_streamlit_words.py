"""No English word of Streamlit's own is left on a Chinese page, and none is changed in English."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from functools import partial

import pytest
from playwright.sync_api import Locator, Page, expect

from dashboard.pages import PAGES
from tests.dashboard import conftest
from tests.dashboard.browsing import STILL, drawn, sights, until_shown

pytestmark = pytest.mark.browser

ALLOWED = re.compile(
    r"English|Excel|xlsx|csv|CSV|https?://\S+|[\w-]+\.(csv|xlsx|toml)|zhuanxi[\w -]*|ZX-\d+"
    r"|VIP|SLA|App|Cookie|HTTP|TF-IDF|SnowNLP|SHA-256|JSON|jsonl?|Esc|Ctrl"
    r"|(baseline|e5|person)-[\w-]+|baseline|macro-F1|AUC"
)
"""Names, ends of files, keys of the keyboard, versions of models, and the switch to English."""

ENGLISH = re.compile(r"[A-Za-z]{3,}")

LOOK = """() => {
  const theirs = 'canvas, script, style, pre, code, [data-testid=stHtml], [data-testid=stText]';
  const found = new Set();
  const walker = document.createTreeWalker(document.body,
    NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.nodeType === 3 ? node.parentElement : node;
    if (!element || element.closest(theirs) || !element.getClientRects().length) continue;
    if (getComputedStyle(element).fontFamily.includes('Material')) continue;
    if (node.nodeType === 3) found.add(node.nodeValue.trim());
    else for (const name of ['aria-label', 'placeholder', 'title', 'aria-description'])
      if (element.getAttribute(name)) found.add(element.getAttribute(name));
  }
  return [...found];
}"""


def english(page: Page) -> list[str]:
    return [said for said in page.evaluate(LOOK) if ENGLISH.search(ALLOWED.sub("", said))]


@pytest.fixture(scope="module")
def every_widget(home: object) -> Iterator[str]:
    """The address of a page with every widget."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    script = conftest.ROOT / "tests" / "dashboard" / "every_widget.py"
    source = (
        f"import streamlit as st, uvicorn; app = st.App({str(script)!r}); "
        "st.config.set_option('client.toolbarMode', 'minimal'); "
        f"uvicorn.run(app, port={port}, access_log=False)"
    )
    process = subprocess.Popen([sys.executable, "-c", source], cwd=conftest.ROOT)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def opened(page: Page, address: str) -> None:
    for _ in range(60):
        try:
            page.goto(address)
            break
        except Exception:  # noqa: BLE001 - the server is not up yet
            page.wait_for_timeout(300)
    expect(page.get_by_text("提醒")).to_be_visible(timeout=30_000)


def test_every_widget_speaks_chinese_when_it_is_used(every_widget: str, page: Page) -> None:
    opened(page, every_widget)
    expect(page.get_by_text("选择文件")).to_be_visible()
    assert english(page) == []
    for use in (
        lambda: page.locator("[data-testid=stMultiSelect] input").click(),
        lambda: page.keyboard.type("丙"),
        lambda: page.keyboard.press("Escape"),
        lambda: page.locator("[data-testid=stTextInput] input").first.fill("甲"),
        lambda: page.locator("[data-testid=stTextArea] textarea").fill("甲"),
        lambda: page.locator("[data-testid=stDateInput] button").last.click(),
        lambda: page.keyboard.press("Escape"),
        lambda: page.locator("[data-testid=stEChartsChart]").hover(),
        lambda: page.locator("[data-testid=stDataFrame]").first.hover(),
        lambda: page.locator("[data-testid=stCode]").hover(),
    ):
        use()
        page.evaluate(STILL)
        assert english(page) == []


def test_what_people_wrote_is_not_replaced(every_widget: str, page: Page) -> None:
    opened(page, every_widget)
    expect(page.get_by_text("选择文件")).to_be_visible()
    expect(page.locator("#said")).to_have_text("No results, Select all")
    expect(page.get_by_test_id("stText")).to_have_text("Choose an option")


def come_upon(page: Page, table: Locator) -> None:
    page.mouse.move(0, 0)
    table.hover()


@pytest.mark.soak
@pytest.mark.parametrize("path", [one.path for one in PAGES])
def test_a_chinese_page_holds_no_english_word_outside_of_the_list(
    dashboard: str, looking: Page, path: str
) -> None:
    looking.goto(f"{dashboard}/{path}")
    for sight in sights(looking, path):
        assert english(looking) == [], sight
        for table in looking.get_by_test_id("stDataFrame").locator("visible=true").all():
            tools = looking.get_by_test_id("stElementToolbar").locator("visible=true").first
            until_shown(tools, partial(come_upon, looking, table))
            looking.evaluate(STILL)
            assert english(looking) == [], sight


def test_the_switch_to_english_puts_streamlits_own_words_back(
    filled: datetime, dashboard: str, page: Page
) -> None:
    page.goto(dashboard)
    expect(page.get_by_text("截至", exact=False).first).to_be_visible(timeout=30_000)
    helped = page.get_by_test_id("stTooltipHoverTarget").locator("button").first
    expect(helped).to_have_attribute("aria-label", re.compile("的说明$"))
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("button", name="中文")).to_be_visible()
    expect(helped).to_have_attribute("aria-label", re.compile("^Help for"))
    assert page.evaluate("document.documentElement.lang") == "en"


def test_an_unknown_address_says_so_and_leads_back(
    filled: datetime, dashboard: str, page: Page
) -> None:
    answer = page.goto(f"{dashboard}/no-such-page")
    assert answer is not None and answer.status == 404
    expect(page.get_by_role("heading")).to_have_text("没有这个页面")
    page.get_by_role("link", name="打开首页").click()
    expect(page.get_by_text("截至", exact=False).first).to_be_visible(timeout=30_000)


def test_the_first_page_is_reached_by_its_own_address(
    filled: datetime, dashboard: str, page: Page
) -> None:
    answer = page.goto(f"{dashboard}/{PAGES[0].path}")
    assert answer is not None and answer.status == 200
    expect(page.get_by_text("截至", exact=False).first).to_be_visible(timeout=30_000)
    drawn(page)
    expect(page.get_by_text("没有这个页面")).to_have_count(0)
