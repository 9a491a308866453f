"""The queue as only a browser shows it: what stays while it refreshes, keys, a phone, dark."""

import re
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from recovery.casework import cases
from storage.engine import transaction
from tests.dashboard import world as small_world
from tests.dashboard.browsing import drawn, width
from tests.dashboard.conftest import served

pytestmark = pytest.mark.browser
LIST = ".st-key-queue-list"
PLACE = "document.querySelector('[data-testid=stMain]').scrollTop"


def shown(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator(LIST)).to_be_visible(timeout=30_000)


def pick(page: Page, *places: int) -> None:
    """Choose the cases at these places, as fast as somebody clicks."""
    boxes = page.locator(f'{LIST} [data-testid="stCheckbox"]')
    for place in places:
        boxes.nth(place).locator("label").click()
    expect(page.get_by_text(f"已选 {len(places)} 个")).to_be_visible(timeout=20_000)
    drawn(page)


def assignees() -> int:
    with transaction() as session:
        query = "SELECT count(*) FROM recovery_case WHERE assignee_id IS NOT NULL"
        return int(session.execute(text(query)).scalar_one())


def test_while_it_refreshes_choice_typed_words_and_place_stay(world: datetime, page: Page) -> None:
    with served(ZHUANXI_DASHBOARD__REFRESH_SECONDS="5") as address:
        shown(page, f"{address}/queue?view=unassigned")
        pick(page, 0, 2)
        page.get_by_role("button", name="移至").click()
        page.get_by_placeholder("搜原话、客户或工单号").fill("打到一半")
        page.mouse.move(700, 700)
        page.mouse.wheel(0, 60)
        page.wait_for_timeout(500)
        before = page.evaluate(PLACE)
        counter = page.get_by_role("radio", name=re.compile("^未分派"))
        was = int(counter.inner_text().split()[-1])
        with transaction() as session:
            newest = session.execute(
                text(
                    "SELECT max(id) FROM recovery_case WHERE assignee_id IS NULL "
                    "AND closed_at IS NULL"
                )
            ).scalar_one()
            cases.assign(session, newest, "zhao", small_world.LEAD, now=world)
        expect(counter).to_have_text(f"未分派 {was - 1}", timeout=30_000)
        expect(page.get_by_text("已选 2 个")).to_be_visible()
        expect(page.get_by_placeholder("搜原话、客户或工单号")).to_have_value("打到一半")
        assert page.evaluate(PLACE) == before > 0


def test_a_lead_works_the_list_by_keys(world: datetime, dashboard: str, page: Page) -> None:
    shown(page, f"{dashboard}/queue?view=unassigned")
    before = assignees()
    pick(page, 0, 1)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("a")
    expect(page.get_by_text(re.compile("^已认领 2 个"))).to_be_visible(timeout=20_000)
    assert assignees() == before + 2
    drawn(page)  # a key pressed while its button is drawn anew is lost
    page.keyboard.press("u")
    expect(page.get_by_text(re.compile("^已撤销 2 个"))).to_be_visible(timeout=20_000)
    assert assignees() == before
    drawn(page)
    page.keyboard.press("o")
    expect(page).to_have_url(re.compile(r"/case\?case=\d+$"), timeout=20_000)


def test_a_view_is_sent_by_its_address(world: datetime, dashboard: str, page: Page) -> None:
    shown(page, f"{dashboard}/queue?view=open")
    page.get_by_role("radio", name=re.compile("^已超时")).click()
    expect(page).to_have_url(re.compile(r"\?view=overdue$"), timeout=20_000)
    address = page.url
    other = page.context.new_page()
    shown(other, address)
    expect(other.get_by_role("radio", name=re.compile("^已超时"))).to_be_checked(timeout=20_000)


def test_hostile_words_stay_words_and_nothing_is_wider_than_the_screen(
    world: datetime, dashboard: str, page: Page
) -> None:
    alerts: list[str] = []
    page.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
    shown(page, f"{dashboard}/queue?view=open&q=script")
    expect(page.get_by_text("<script>document.title").first).to_be_visible(timeout=20_000)
    expect(page.get_by_text("<b>[名字](http://x)</b> :fire:").first).to_be_visible()
    assert page.locator('a[href^="javascript" i], .katex, img[src="x"]').count() == 0
    pick(page, 0)
    for wide in (400, 2560):
        page.set_viewport_size({"width": wide, "height": 900})
        drawn(page)
        assert width(page) <= wide
    assert alerts == []
