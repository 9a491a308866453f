"""★ From an empty home to the first customer won back, by people in browsers only."""

import csv
import getpass
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from recovery.words import word
from tests.dashboard.dropping import drop
from tests.journeys import places
from tests.journeys.places import Place
from tests.journeys.steps import (
    LONG,
    Visit,
    change_password,
    choose,
    field,
    settled,
    sign_in,
    zh,
)

pytestmark = pytest.mark.browser

ADMIN, CHOSEN = getpass.getuser(), "first day, four quiet words"
BRAND, ACCOUNT = "松湾水站", "松湾水站客服"
HANDLER, OWN = "tang", "a kettle sings at noon"
COMPLAINTS = (
    "松湾水站的桶装水喝出一股塑料味，孩子喝完吐了一下午，客服电话打了六次没人接，太气人了！",
    "松湾水站送水师傅把水桶扔在楼道就走，地板泡坏了一大片，投诉两次都没有人管，必须赔偿。",
)
PRAISE = "松湾水站新换的师傅真贴心，帮我把水搬上六楼，给个大大的赞。"
REPLY = "您好，您那桶水同批次已全部下架送检，今天18点前由站长上门更换并退还水费，赔付当天到账。"


@pytest.fixture
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with places.first_day(tmp_path_factory.mktemp("first-day"), CHOSEN) as place:
        yield place


@pytest.fixture
def platform() -> Iterator[str]:
    with places.forum() as address:
        yield address


def posts(platform: str) -> str:
    """A small table as somebody saves it from their own list."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(("编号", "正文", "发布时间", "作者", "平台", "链接"))
    for n, words in enumerate((*COMPLAINTS, PRAISE)):
        at = datetime.now(UTC) - timedelta(hours=2 + n)
        table.writerow((f"s{n}", words, at.isoformat(), f"水友{n}号", "微博", f"{platform}/p/{n}"))
    return out.getvalue()


def test_from_an_empty_home_to_the_first_customer_won_back(
    empty: Place, platform: str, visit: Visit
) -> None:
    admin = visit(empty, ADMIN)
    keep_a_brand(admin)
    import_posts(admin, posts(platform))
    a_complaint_is_there(admin)
    first = make_a_handler(admin)

    handler = visit(empty, path="/queue")
    sign_in(handler, HANDLER, first)
    change_password(handler, first, OWN)
    expect(handler).to_have_url(re.compile("/queue"), timeout=LONG)
    claim_from_the_queue(handler)
    answer(handler, platform)
    solve(handler)
    call_back(handler)

    empty.days_pass(3)
    it_is_counted(visit(empty, ADMIN, "/overview"))


def keep_a_brand(page: Page) -> None:
    expect(page.get_by_role("button", name=ADMIN)).to_be_visible(timeout=LONG)
    page.get_by_role("link", name=zh("settings"), exact=True).click()
    expect(page.get_by_text(zh("settings_no_brand"))).to_be_visible(timeout=LONG)
    field(page, zh("settings_brand_name")).fill(BRAND)
    field(page, zh("settings_words_aliases")).fill("松湾")
    field(page, zh("settings_words_official_accounts")).fill(f"weibo：{ACCOUNT}")
    page.get_by_role("button", name=zh("settings_watch_brand")).click()
    expect(page.locator(".zx-title", has_text=BRAND)).to_be_visible(timeout=LONG)


def import_posts(page: Page, table: str) -> None:
    page.get_by_role("link", name=zh("collection"), exact=True).click()
    page.get_by_role("radio", name=zh("collection_tab_imports")).click()
    drop(page, "我们看到的.csv", table)
    start = page.get_by_role("button", name=zh("collection_import_start"), exact=True).last
    expect(page.get_by_text(zh("collection_would_all", read=3, good=3, bad=0))).to_be_visible(
        timeout=LONG
    )
    start.click()
    expect(page.get_by_text(zh("collection_import_cases", n=2))).to_be_visible(timeout=3 * LONG)


def a_complaint_is_there(page: Page) -> None:
    page.get_by_role("link", name=zh("mentions"), exact=True).click()
    mentions = page.locator(".zx-mention")
    expect(mentions).to_have_count(3, timeout=LONG)
    expect(mentions.filter(has_text="塑料味")).to_contain_text(word("intent", "complaint", "zh"))
    page.get_by_role("link", name=zh("queue"), exact=True).click()
    expect(page.locator(".st-key-queue-list").get_by_text("塑料味")).to_be_visible(timeout=LONG)


def make_a_handler(page: Page) -> str:
    """Their first password, as it is shown this once."""
    page.get_by_role("link", name=zh("settings"), exact=True).click()
    page.get_by_role("radio", name=zh("settings_tab_users")).click()
    form = page.locator(".st-key-user-add")
    form.get_by_text(zh("settings_add_user")).first.click()
    field(form, zh("settings_user_name")).fill(HANDLER)
    field(form, zh("settings_display_name")).fill("小汤")
    form.get_by_role("button", name=zh("settings_add_user")).click()
    shown = page.locator(".st-key-first-password")
    expect(shown).to_contain_text(zh("settings_first_password", name=HANDLER), timeout=LONG)
    first = shown.locator("code").inner_text().strip()
    page.get_by_role("button", name=zh("refresh")).click()
    expect(shown).to_have_count(0, timeout=LONG)
    return first


def claim_from_the_queue(page: Page) -> None:
    page.get_by_role("radio", name=re.compile(f"^{zh('view_unassigned')} 2")).click(timeout=LONG)
    row = page.locator("[class*='st-key-queue-row-']", has_text="塑料味")
    row.get_by_role("link", name=re.compile("^ZX-")).click()
    expect(page.locator(".zx-words", has_text="塑料味").first).to_be_visible(timeout=LONG)
    settled(page)
    page.get_by_role("button", name=zh("take")).click()
    expect(page.get_by_text(zh("case_next_reply"))).to_be_visible(timeout=LONG)


def answer(page: Page, platform: str) -> None:
    settled(page)
    area = field(page, zh("case_reply"))
    area.press_sequentially(REPLY)
    expect(page.get_by_text(zh("case_draft_fine"))).to_be_visible(timeout=LONG)
    with page.context.expect_page() as post:
        area.press("Alt+Enter")
    assert post.value.url == f"{platform}/p/0"
    expect(post.value.get_by_text("原帖")).to_be_visible()
    page.bring_to_front()
    assert page.evaluate("navigator.clipboard.readText()") == REPLY
    page.get_by_role("button", name=zh("case_record_reply")).click()
    expect(page.get_by_text(zh("case_said_so_far"))).to_be_visible(timeout=LONG)
    expect(page.get_by_text(f"@{ACCOUNT}")).to_be_visible()


def solve(page: Page) -> None:
    to_resolved = zh("move_to", stage=word("stage", "resolved", "zh"))
    settled(page)
    page.get_by_role("button", name=to_resolved).click()
    expect(page.get_by_text(zh("case_next_call_back"))).to_be_visible(timeout=LONG)


def call_back(page: Page) -> None:
    settled(page)
    page.get_by_role("tab", name=zh("case_tab_callback")).click()
    form = page.get_by_role("tabpanel", name=zh("case_tab_callback"))
    choose(form, zh("case_outcome"), word("outcome", "answered", "zh"))
    choose(form, zh("case_satisfaction"), "5")
    choose(form, zh("case_won_back"), zh("case_yes"))
    field(form, zh("case_customer_said")).fill("站长当天就来了，孩子也没事，以后还订你们的水。")
    form.get_by_role("button", name=zh("case_record_callback")).click()
    expect(page.get_by_text(zh("case_next_close"))).to_be_visible(timeout=LONG)
    head = page.locator(".st-key-case-head")  # a relapse would still speak against it
    expect(head).to_contain_text(word("proof", "unproven", "zh"))
    settled(page)
    page.get_by_role("button", name=zh("move_to", stage=word("stage", "closed", "zh"))).click()
    expect(page.get_by_text(zh("case_next_ended"))).to_be_visible(timeout=LONG)


def it_is_counted(page: Page) -> None:
    """Some days later, with its n, and without a rate that one case would not carry."""
    page.get_by_role("radio", name=zh("overview_reading_period")).click(timeout=LONG)
    figure = page.locator(".st-key-figure-won_back")
    expect(figure).to_contain_text(zh("too_few"), timeout=LONG)
    expect(figure).to_contain_text(zh("overview_won_n", won=1, n=1, unproven=0))
    figure.get_by_role("button", name=zh("see_queue")).click()
    expect(page.get_by_role("dialog")).to_contain_text("塑料味", timeout=LONG)
