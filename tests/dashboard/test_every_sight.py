"""Every page with all its sections is looked at once, in a world where every name is hostile.

It is readable for everybody (axe-core finds nothing serious that is ours), light and dark; nothing
in it runs, is injected or is asked elsewhere; it fits a phone. Tabs, menus and dialogs, and the
pages as others than an administrator see them, take minutes and are looked at by ``make soak``.

What Streamlit itself brings along is listed by rule and by the element it is on, with the reason.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cache

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from sqlmodel import col, select

from dashboard.pages import PAGES
from recovery.access import users
from recovery.access.actor import Role
from storage.engine import transaction
from storage.models import Brand, UserSkill
from tests.conftest import empty_tables
from tests.dashboard import hostile
from tests.dashboard.browsing import (
    PHONE,
    SCREEN,
    STILL,
    Scheme,
    depths,
    drawn,
    is_dark,
    read_overview,
    sights,
    tabs,
    unfold,
    until_shown,
    width,
)
from tests.dashboard.hostile import Hostile
from tests.dashboard.signing import PASSWORD, give_password, sign_in_browser

pytestmark = pytest.mark.browser

STREAMLITS: dict[tuple[str, str], str] = {}
"""Rule and a pattern of the element to the reason why it is not ours to mend; none today."""

ADMIN, ANALYST, OUTSOURCED = "root", "fang", "wai"
FIRST = {"queue": "全选本页", "去标注": "挑出最该标的"}
"""What of a page is empty until a button is pressed."""
DIALOGS = {
    "早间": "看工单",
    "mentions": "查看",
    "queue": "自动分派",
    "case": "查看被遮盖的原文",
    "计划": "修改",
    "品牌": "试一段文字",
}
"""What of a page has a dialog, and the button that opens it for the administrator."""

SCHEMES: tuple[Scheme, ...] = ("light", "dark")
AXE = Axe()


@pytest.fixture(scope="module")
def world(home: object) -> Hostile:
    """Where everything that a page may show is there, with an analyst and an outsourced handler."""
    empty_tables()
    made = hostile.fill(datetime.now(UTC))
    with transaction() as session:
        users.add(session, ANALYST, Role.ANALYST)
        outsourced = users.add(session, OUTSOURCED, Role.OUTSOURCED)
        brand = session.exec(select(Brand).where(col(Brand.name) == hostile.BRAND)).one()
        assert outsourced.id is not None
        session.add(UserSkill(user_id=outsourced.id, kind="brand", value=brand.name))
    return made


@pytest.fixture(scope="module")
def happened() -> list[str]:
    """What no tab may do: a dialog of the browser's, a question to another machine."""
    return []


@pytest.fixture(scope="module")
def tab_of(
    chromium: Browser, dashboard: str, world: Hostile, happened: list[str]
) -> Iterator[Callable[[str], Page]]:
    """The one tab of a person, for all tests; of nobody, who is not signed in."""
    with ExitStack() as opened:

        @cache
        def tab(user: str) -> Page:
            context = chromium.new_context(viewport=SCREEN, locale="zh-CN")
            opened.callback(context.close)
            if user:
                sign_in_browser(context, user)
            page = context.new_page()
            hostile.watch(page, dashboard, happened)
            return page

        yield tab


def found(page: Page, scheme: Scheme, within: str | None = None) -> list[str]:
    """Serious and critical findings without those that are Streamlit's; of a whole page in the dark
    only those of contrast, for nothing else is different there."""
    rules = {"runOnly": ["color-contrast"]} if scheme == "dark" and within is None else {}
    result = AXE.run(page, context=within, options={"resultTypes": ["violations"], **rules})
    return [
        f"{rule['id']}: {node['html'][:200]} {node['failureSummary'][:160]}"
        for rule in result.response["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
        if not is_streamlits(rule["id"], f"{node['html']} {node['target']}")
    ]


def is_streamlits(rule: str, element: str) -> bool:
    return any(rule == name and re.search(where, element) for name, where in STREAMLITS)


@pytest.mark.parametrize(
    ("user", "path"),
    [(ADMIN, one.path) for one in PAGES]
    + [
        pytest.param(user, path, marks=pytest.mark.soak)
        for user in (ANALYST, OUTSOURCED)
        for path in ("mentions", "queue", "case")
    ],
)
def test_a_page_is_readable_harmless_and_fits_a_phone(
    world: Hostile,
    dashboard: str,
    tab_of: Callable[[str], Page],
    happened: list[str],
    user: str,
    path: str,
) -> None:
    page = tab_of(user)
    for sight in seen(page, dashboard, world, user, path):
        for scheme in SCHEMES if user == ADMIN else SCHEMES[:1]:
            in_scheme(page, scheme)
            assert found(page, scheme) == [], (sight, scheme)
        assert is_dark(page) == (user == ADMIN), sight  # the scheme that was the last
        assert hostile.taken(page) == [], sight
        assert width(page) <= SCREEN["width"], sight
        page.set_viewport_size(PHONE)
        drawn(page)
        assert width(page) <= PHONE["width"], sight
        page.set_viewport_size(SCREEN)
    assert happened == []


@pytest.mark.soak
@pytest.mark.parametrize("path", [one.path for one in PAGES])
def test_nor_do_its_tabs_menus_and_dialogs(
    world: Hostile, dashboard: str, tab_of: Callable[[str], Page], path: str
) -> None:
    page = tab_of(ADMIN)
    for sight in seen(page, dashboard, world, ADMIN, path):
        for scheme in SCHEMES:
            in_scheme(page, scheme)
            for name, came in depths(page):
                assert found(page, scheme, came) == [], (sight, name, scheme)
        if sight in DIALOGS:
            in_dialog(page, sight)


@pytest.mark.parametrize(
    "place", ["mentions?mention={0.mention_id}", "case?case={0.other_id}", "queue?view=all"]
)
def test_what_only_an_address_leads_to_is_harmless(
    world: Hostile,
    dashboard: str,
    tab_of: Callable[[str], Page],
    happened: list[str],
    place: str,
) -> None:
    page = tab_of(ADMIN)
    page.goto(f"{dashboard}/{place.format(world)}")
    drawn(page)
    assert hostile.taken(page) == happened == []
    assert width(page) <= SCREEN["width"]


def test_what_was_said_is_shown_as_it_was_said(
    world: Hostile, dashboard: str, tab_of: Callable[[str], Page], happened: list[str]
) -> None:
    page = tab_of(ADMIN)
    page.goto(f"{dashboard}/case?case={world.case_id}")
    for words in (hostile.CODE, hostile.MARKDOWN, hostile.COMMAND):
        expect(page.locator(".zx-words").first).to_contain_text(words, timeout=40_000)
        expect(page.locator(".zx-quote", has_text=words).first).to_be_visible()
    for words in (hostile.BRAND, "<i>转述0</i> :smile:", "4 人发了 4 条"):
        expect(page.get_by_text(words).first).to_be_visible()
    drawn(page)
    person = page.get_by_role("option").filter(has_text=hostile.NAME).first
    box = page.get_by_role("combobox", name=re.compile("^(分派给|转交给)"))
    until_shown(person, lambda: box.press("ArrowDown"))
    page.goto(dashboard)
    read_overview(page, "时段")
    expect(page.get_by_text("个来源的采集要处理")).to_be_visible()
    for where in (page.locator(".st-key-source-troubles"), page.locator(".zx-meta")):
        expect(where.get_by_text(hostile.CODE).first).to_be_visible()
    read_overview(page, "早间")
    dialog = page.get_by_role("dialog")
    until_shown(dialog, page.get_by_role("button", name="看工单").first.click)
    expect(dialog).to_contain_text(hostile.BRAND)
    assert hostile.taken(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="看原文").first.click()
    expect(page.locator(".zx-mention", has_text=hostile.CODE).first).to_be_visible()
    drawn(page)
    assert hostile.taken(page) == happened == []


def seen(page: Page, dashboard: str, world: Hostile, user: str, path: str) -> Iterator[str]:
    """What there is to see on a page, one after the other, with all open that folds."""
    page.goto(f"{dashboard}/{path}" + (f"?case={world.case_id}" if path == "case" else ""))
    for sight in sights(page, path):
        if user == ADMIN and sight in FIRST:
            page.get_by_role("button", name=FIRST[sight]).click()
            drawn(page)
        unfold(page)
        yield sight


def in_dialog(page: Page, sight: str) -> None:
    """The same of a page's dialog, and of the tabs in it."""
    dialog = page.get_by_role("dialog")
    until_shown(dialog, page.get_by_role("button", name=DIALOGS[sight]).first.click)
    drawn(page)
    for scheme in SCHEMES:
        in_scheme(page, scheme)
        assert found(page, scheme, '[role="dialog"]') == [], (sight, scheme)
        for name, came in tabs(page) if dialog.get_by_role("tab").count() else ():
            assert found(page, scheme, came) == [], (sight, name, scheme)
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    drawn(page)


def test_the_way_in_has_no_serious_finding(dashboard: str, tab_of: Callable[[str], Page]) -> None:
    give_password(OUTSOURCED, must_change=True)
    page = tab_of("")
    page.goto(f"{dashboard}/queue")
    for password, heading in (("not the right one", "登录"), (PASSWORD, "请先设一个自己的密码")):
        page.get_by_label("用户名").fill(OUTSOURCED)
        page.get_by_label("密码").fill(password)
        page.get_by_role("button", name="登录", exact=True).click()
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        for scheme in SCHEMES:
            in_scheme(page, scheme)
            assert found(page, scheme) == [], (heading, scheme)


def in_scheme(page: Page, scheme: Scheme) -> None:
    """Have the browser ask for light or dark, and wait until the page is so."""
    page.emulate_media(color_scheme=scheme)
    if page.get_by_test_id("stApp").count():
        expect(page.get_by_test_id("stApp")).to_have_css("color-scheme", scheme)
        page.evaluate(STILL)


def test_words_that_are_taken_for_more_are_found(dashboard: str, chromium: Browser) -> None:
    page = chromium.new_page()
    happened: list[str] = []
    hostile.watch(page, dashboard, happened)
    page.set_content(
        f"<title>x</title><h1 dir=rtl>出了点问题</h1>{hostile.CODE}"
        f"<p>{hostile.TURN}</p><a href='https://evil.example/'>x</a>"
        f"<img src='https://evil.example/x'><script>alert(1)</script>"
    )
    assert hostile.taken(page) == [
        *("ran", "injected", "elsewhere", "renamed", "turned", "frame", "broken")
    ]
    assert sorted(happened) == ["dialog 1", "https://evil.example/x"]
    page.close()


def test_a_finding_of_ours_is_found(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content(
        "<html lang=zh><title>页</title>"
        "<p style='color:#bbb;background:#fff'>看不清</p><button></button>"
    )
    of_ours = {scheme: {one.split(":")[0] for one in found(page, scheme)} for scheme in SCHEMES}
    assert of_ours == {"light": {"button-name", "color-contrast"}, "dark": {"color-contrast"}}
    page.close()
