"""A person's way through the dashboard, in a real browser on a real server."""

import re
from datetime import datetime

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text

from recovery.casework import cases
from storage.engine import transaction
from tests.dashboard import world as small_world
from tests.dashboard.browsing import Scheme, drawn, read_overview, screen, until_shown
from tests.dashboard.conftest import served
from tests.dashboard.signing import sign_in_browser

pytestmark = pytest.mark.browser


def case_with(words: str) -> int:
    with transaction() as session:
        return int(
            session.execute(
                text(
                    "SELECT case_id FROM case_mention JOIN mention m ON m.id = mention_id "
                    "JOIN recovery_case c ON c.id = case_id "
                    "WHERE m.text LIKE :words AND c.stage = 'received' LIMIT 1"
                ),
                {"words": f"%{words}%"},
            ).scalar_one()
        )


def open_first_of_queue(page: Page) -> None:
    """Click the case number in the first row."""
    page.locator(".st-key-queue-list").get_by_role("link").first.click()


def test_from_the_overview_to_a_moved_case_and_its_history(
    world: datetime, dashboard: str, page: Page
) -> None:
    id_ = case_with("茶具")
    page.goto(dashboard)
    read_overview(page, "时段")
    expect(page.get_by_text("声量", exact=True).first).to_be_visible()
    page.get_by_role("link", name="挽回队列").click()
    page.get_by_placeholder("搜原话、客户或工单号").fill(f"ZX-{id_:06d}")
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile(r"^1 个工单"))).to_be_visible(timeout=20_000)
    open_first_of_queue(page)
    expect(page).to_have_url(re.compile(rf"/case\?case={id_}$"))
    expect(page.locator("mark", has_text="把我的箱子压成饼")).to_be_visible()
    page.get_by_label("备注").fill("已电话致歉")
    page.get_by_role("button", name="移至「已确认」").click()
    expect(page.get_by_text("变更阶段：新接收 → 已确认")).to_be_visible()
    expect(page.locator(".zx-quote", has_text="已电话致歉")).to_be_visible()
    with transaction() as session:
        assert cases.get(session, id_).stage == "acknowledged"


def test_the_second_of_two_browsers_is_told_and_overwrites_nothing(
    world: datetime, dashboard: str, page: Page, chromium: Browser
) -> None:
    id_ = case_with("茶具")
    other = chromium.new_context(locale="zh-CN").new_page()
    sign_in_browser(other.context, "li")
    for one in (page, other):
        one.goto(f"{dashboard}/case?case={id_}")
        expect(one.get_by_role("button", name="移至「已确认」")).to_be_visible(timeout=30_000)
    other.get_by_label("备注").fill("我这边写了很多")
    page.get_by_role("tab", name="排除").click()
    page.get_by_role("button", name="重复工单").click()
    expect(page.get_by_text("新接收 → 已排除（重复工单）")).to_be_visible()
    other.get_by_role("button", name="移至「已确认」").click()
    expect(other.get_by_text("别人刚刚改过这个工单")).to_be_visible()
    expect(other.get_by_text("新接收 → 已排除")).to_be_visible()
    expect(other.get_by_label("备注")).to_have_value("我这边写了很多")
    with transaction() as session:
        assert cases.get(session, id_).stage == "dismissed"
    other.context.close()


def test_hostile_text_stays_text(world: datetime, dashboard: str, page: Page) -> None:
    with transaction() as session:
        session.execute(text("UPDATE app_user SET display_name = '[x](http://y) :fire: $a$'"))
        session.execute(text("UPDATE brand SET name = '<b>:smile:</b> $b$' WHERE id = 1"))
        id_ = session.execute(
            text(
                "SELECT case_id FROM case_mention JOIN mention m ON m.id = mention_id "
                "WHERE m.external_id = 'hostile'"
            )
        ).scalar_one()
        cases.note(session, id_, small_world.HOSTILE, small_world.LEAD, now=world)
        session.execute(
            text("UPDATE crawl_run SET note = :said, cause = :said, status = 'failed'"),
            {"said": small_world.HOSTILE},
        )
        session.execute(
            text("UPDATE mention_brand SET matched = :said, beside = :said"),
            {"said": small_world.HOSTILE},
        )
    small_world.spread("hostile", 3, world)
    alerts: list[str] = []
    page.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
    page.goto(f"{dashboard}/case?case={id_}")
    said = page.locator(".zx-words")
    expect(said).to_have_text(small_world.HOSTILE, timeout=30_000)
    expect(page.locator(".zx-quote", has_text="=HYPERLINK")).to_have_text(small_world.HOSTILE)
    expect(page.get_by_text("<b>:smile:</b> $b$").first).to_be_visible()
    expect(page.get_by_text("<i>转述0</i> :smile:")).to_be_visible()
    expect(page.get_by_text("4 人发了 4 条")).to_be_visible()
    drawn(page)
    option = page.get_by_role("option").first
    until_shown(option, lambda: page.get_by_role("combobox", name="分派给").press("ArrowDown"))
    expect(option).to_contain_text("[x](http://y) :fire: $a$")
    page.goto(dashboard)
    read_overview(page, "时段")
    expect(page.get_by_text("个来源的采集要处理")).to_be_visible()
    for where in (page.locator(".st-key-source-troubles"), page.locator(".zx-meta")):
        expect(where.get_by_text("<script>document.title").first).to_be_visible()
    read_overview(page, "早间")
    page.get_by_role("button", name="看工单").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("<script>document.title='taken'</script>")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="看原文").first.click()
    expect(page.locator(".zx-mention", has_text="<script>document.title").first).to_be_visible()
    page.goto(f"{dashboard}/queue")
    expect(page.locator(".st-key-queue-list")).to_be_visible(timeout=30_000)
    for path in ("", f"/case?case={id_}"):
        page.goto(f"{dashboard}{path}")
        drawn(page)
        assert page.locator('a[href^="javascript" i], .katex, img[src="x"]').count() == 0
        assert "转喜" in page.title()
    assert alerts == []


def test_nothing_is_asked_of_any_other_machine(world: datetime, dashboard: str, page: Page) -> None:
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url))
    page.goto(dashboard)
    read_overview(page, "时段")
    expect(page.get_by_text("声量", exact=True).first).to_be_visible()
    page.get_by_role("link", name="挽回队列").click()
    expect(page.locator(".st-key-queue-list")).to_be_visible()
    page.goto(f"{dashboard}/case?case=1")
    expect(page.get_by_text("客户原话")).to_be_visible(timeout=30_000)
    drawn(page)
    own = (dashboard, dashboard.replace("http", "ws"), "data:", "blob:")
    assert [url for url in asked if not url.startswith(own)] == []


def test_an_empty_database_says_how_to_begin(
    clean_database: None, dashboard: str, page: Page
) -> None:
    page.goto(dashboard)
    expect(page.get_by_text("还没有数据")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("make demo")).to_be_visible()
    page.goto(f"{dashboard}/queue")
    expect(page.get_by_text("没有未结工单")).to_be_visible(timeout=30_000)


def test_a_database_that_is_down_is_told_calmly(clean_database: None, page: Page) -> None:
    with served(DATABASE_URL="postgresql://nobody@127.0.0.1:1/none") as address:
        page.goto(f"{address}/queue")
        expect(page.get_by_text("暂时连不上数据库")).to_be_visible(timeout=30_000)
        expect(page.get_by_role("link", name="再试一次")).to_be_visible()
        assert page.get_by_text("127.0.0.1").count() == 0


@pytest.mark.parametrize(("width", "scheme"), [(400, "light"), (1600, "dark")])
def test_no_page_is_wider_than_its_screen(
    world: datetime, dashboard: str, chromium: Browser, width: int, scheme: Scheme
) -> None:
    with screen(chromium, width, scheme) as page:
        for path in ("/", "/queue", "/case?case=1"):
            page.goto(f"{dashboard}{path}")
            drawn(page)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, path
