"""★ A day's work of everybody on the demo: each journey signs in by the form."""

import re

import pytest
from playwright.sync_api import Page, expect

from recovery.words import word
from tests.dashboard.browsing import PHONE, is_dark, width
from tests.journeys import looks
from tests.journeys.places import Place
from tests.journeys.steps import (
    LONG,
    Visit,
    choose,
    field,
    is_refused,
    on_duty_all_day,
    open_case,
    settled,
    sign_in,
    zh,
)

pytestmark = pytest.mark.browser

ON_WEIBO = (
    "SELECT c.id, b.name AS brand FROM recovery_case c JOIN brand b ON b.id = c.brand_id "
    "WHERE c.assignee_id IS NULL AND c.stage = 'received' AND NOT c.needs_senior "
    "AND (SELECT count(*) FROM case_mention cm WHERE cm.case_id = c.id) = 1 "
    "AND EXISTS (SELECT FROM case_mention cm JOIN mention m ON m.id = cm.mention_id "
    "WHERE cm.case_id = c.id AND m.source = 'weibo') ORDER BY c.priority DESC, c.id"
)
"""Cases of one post on weibo that nobody has, the most urgent first."""


def row(page: Page, case_id: int) -> str:
    return f".st-key-queue-row-{case_id}"


def test_a_lead_gives_many_cases_at_once_and_takes_it_back(demo: Place, visit: Visit) -> None:
    ids = [one.id for one in demo.rows(ON_WEIBO)[:3]]
    page = visit(demo, "lin", "/queue?view=unassigned")
    expect(page.locator(".st-key-queue-list")).to_be_visible(timeout=LONG)
    counter = page.get_by_role("radio", name=re.compile(f"^{zh('view_unassigned')}"))
    expect(counter).to_be_visible(timeout=LONG)
    settled(page)
    before = int(counter.inner_text().split()[-1])
    cells = page.locator(".zx-q-head > div").evaluate_all("all => all.map(e => e.offsetTop)")
    assert len(set(cells)) == 1, "the columns stand beside one another"
    for n, case_id in enumerate(ids, start=1):
        page.locator(f'{row(page, case_id)} [data-testid="stCheckbox"] label').click()
        expect(page.get_by_text(zh("queue_picked", n=n))).to_be_visible(timeout=LONG)
    page.get_by_role("button", name=zh("queue_assign"), exact=True).click()
    choose(page.get_by_test_id("stPopoverBody"), zh("assignee"), "小徐")
    page.get_by_role("button", name=zh("queue_give", n=3)).click()
    told = page.locator(".st-key-queue-told")
    expect(told).to_contain_text(zh("queue_done", what=zh("queue_did_assign"), n=3), timeout=LONG)
    expect(counter).to_have_text(f"{zh('view_unassigned')} {before - 3}")
    told.get_by_role("button", name=zh("queue_undo")).click()
    expect(told).to_contain_text(zh("queue_done", what=zh("queue_did_undo"), n=3), timeout=LONG)
    expect(counter).to_have_text(f"{zh('view_unassigned')} {before}")
    for case_id in ids:
        expect(page.locator(row(page, case_id))).to_be_visible()


def test_a_lead_previews_the_distribution_gives_out_and_takes_it_back(
    demo: Place, visit: Visit
) -> None:
    page = visit(demo, "lin", "/settings?section=team")
    for name in ("小徐", "小何"):
        on_duty_all_day(page, name)
    page.goto("/queue?view=unassigned")
    counter = page.get_by_role("radio", name=re.compile(f"^{zh('view_unassigned')}"))
    expect(counter).to_be_visible(timeout=LONG)
    settled(page)
    before = int(counter.inner_text().split()[-1])
    page.get_by_role("button", name=zh("queue_distribute"), exact=True).click()
    preview = page.get_by_role("dialog")
    now = preview.get_by_role("button", name=re.compile(r"^分派这 \d+ 个$"))
    expect(now).to_be_visible(timeout=LONG)
    for name in ("小徐", "小何"):
        expect(preview.get_by_role("cell", name=name, exact=True)).to_be_visible()
    n = int(re.sub(r"\D", "", now.inner_text()))
    assert 0 < n <= before
    expect(counter).to_have_text(f"{zh('view_unassigned')} {before}")  # nothing happened yet
    now.click()
    told = page.locator(".st-key-queue-told")
    done = zh("queue_done", what=zh("queue_did_distribute"), n=n)
    expect(told).to_contain_text(done, timeout=LONG)
    expect(counter).to_have_text(f"{zh('view_unassigned')} {before - n}")
    told.get_by_role("button", name=zh("queue_undo")).click()
    expect(told).to_contain_text(zh("queue_done", what=zh("queue_did_undo"), n=n), timeout=LONG)
    expect(counter).to_have_text(f"{zh('view_unassigned')} {before}", timeout=LONG)


def test_an_analyst_runs_a_crawl_again_and_sees_what_came_of_it(demo: Place, visit: Visit) -> None:
    known = demo.rows("SELECT max(id) AS last FROM crawl_run")[0].last
    page = visit(demo, "shu", "/collection?tab=runs")
    runs = page.locator(".zx-item")
    first = runs.filter(has_text=word("source", "feed", "zh"))
    expect(first).to_have_count(1, timeout=LONG)
    old = first.get_by_role("link").inner_text()
    first.get_by_role("link").click()
    again = page.get_by_role("button", name=zh("collection_again"))
    expect(again).to_be_visible(timeout=LONG)
    settled(page)
    going = page.locator(".st-key-runs-going")
    with demo.busy_worker():
        again.click()
        expect(page.get_by_text(zh("collection_queued"))).to_be_visible(timeout=LONG)
        expect(going).to_contain_text(f"#{known + 1}", timeout=LONG)
        expect(going).to_contain_text(zh("collection_waits"))
    expect(going).to_have_count(0, timeout=2 * LONG)
    new = runs.filter(has=page.get_by_role("link", name=f"#{known + 1}", exact=True))
    new = new.filter(has_text=word("run_status", "ok", "zh"))
    expect(new).to_have_count(1, timeout=LONG)
    settled(page)
    new.get_by_role("link").click()
    rerun_of = zh("collection_rerun_of", run=old.removeprefix("#"))
    expect(page.get_by_text(rerun_of)).to_be_visible(timeout=LONG)
    expect(page.get_by_text("读取 ").first).to_be_visible()


def test_pr_searches_two_characters_sees_why_and_corrects(demo: Place, visit: Visit) -> None:
    page = visit(demo, "mei", "/mentions")
    search = page.get_by_placeholder(zh("mentions_words_hint"))
    expect(search).to_be_visible(timeout=LONG)
    search.fill("司机")
    search.press("Enter")
    expect(page.locator("mark.zx-found", has_text="司机").first).to_be_visible(timeout=LONG)
    settled(page)
    found = page.locator(".zx-mention")
    assert found.count() > 1
    for one in found.all():
        expect(one).to_contain_text("司机")
    page.get_by_role("button", name=zh("mentions_open"), exact=True).first.click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_text(re.compile("^模型 e5-small-zh"))).to_be_visible(timeout=LONG)
    assert drawer.get_by_role("meter").count() > 3
    expect(drawer.get_by_text(zh("matched"), exact=True)).to_be_visible()
    drawer.get_by_role("tab", name=zh("mentions_tab_work")).click()
    work = drawer.get_by_role("tabpanel", name=zh("mentions_tab_work"))
    choose(work, zh("mentions_by_sentiment"), word("sentiment", "neutral", "zh"))
    field(work, zh("mentions_note")).fill("只是描述经过，没有态度")
    work.get_by_role("button", name=zh("mentions_correct")).click()
    expect(drawer.get_by_text(zh("mentions_corrected"))).to_be_visible(timeout=LONG)
    drawer.get_by_role("tab", name=zh("mentions_tab_why")).click()
    said = zh("mentions_by_person", name="公关小梅")
    expect(drawer.get_by_text(said).first).to_be_visible(timeout=LONG)
    expect(drawer.get_by_text("只是描述经过，没有态度")).to_be_visible()
    expect(drawer.get_by_text(re.compile("^模型 e5-small-zh"))).to_be_visible()  # kept beside it


def test_wrong_passwords_lock_and_the_administrator_unlocks(demo: Place, visit: Visit) -> None:
    page = visit(demo, path="/queue")
    refused = page.get_by_role("alert")
    for n in range(5):
        sign_in(page, "mei", f"wrong password {n}")
        expect(refused).to_contain_text("用户名或密码不对")
        expect(page.get_by_label(zh("sign_in_password"))).to_have_value("")
    sign_in(page, "mei", demo.password)
    expect(refused).to_contain_text("用户名或密码不对")  # it does not tell that it is locked
    admin = visit(demo, "guan", "/settings?section=users")
    mei = admin.locator("[class*='st-key-user-']", has_text="公关小梅")
    expect(mei).to_contain_text("锁定到", timeout=LONG)
    settled(admin)
    mei.get_by_role("button", name=zh("settings_unlock")).click()
    expect(admin.get_by_text(zh("settings_unlocked", name="mei"))).to_be_visible(timeout=LONG)
    expect(mei).not_to_contain_text("锁定到")
    sign_in(page, "mei", demo.password)
    expect(page.get_by_role("button", name="公关小梅")).to_be_visible(timeout=LONG)


def test_the_outsourced_see_their_brand_only_and_nobody_s_name(demo: Place, visit: Visit) -> None:
    (mine,) = demo.rows(
        "SELECT b.id, b.name FROM user_skill s JOIN app_user u ON u.id = s.user_id "
        "JOIN brand b ON b.name = s.value WHERE u.name = 'wai' AND s.kind = 'brand'"
    )
    others = demo.rows("SELECT id, name FROM brand WHERE id <> :mine", mine=mine.id)
    case_of = "SELECT id FROM recovery_case WHERE brand_id = :brand ORDER BY id LIMIT 1"
    (theirs,) = demo.rows(case_of, brand=others[0].id)
    (ours,) = demo.rows(
        "SELECT c.id, a.handle FROM recovery_case c JOIN author a ON a.id = c.author_id "
        "WHERE c.brand_id = :brand AND length(a.handle) > 3 ORDER BY c.id LIMIT 1",
        brand=mine.id,
    )
    page = visit(demo, "wai", "/queue?view=open")
    lines = page.locator(".st-key-queue-list .zx-q")
    expect(lines.nth(1)).to_be_visible(timeout=LONG)
    links = page.get_by_role("navigation").get_by_role("link")
    expect(links).to_have_count(2)
    for link, name in zip(links.all(), ("mentions", "queue"), strict=True):
        expect(link).to_contain_text(zh(name))
    for line in lines.all()[1:]:
        expect(line).to_contain_text(mine.name)
    for path in ("/overview", "/leakage", "/quality", "/collection", "/settings"):
        is_refused(page, path)
    page.goto(f"/mentions?brand={others[0].id}")
    expect(page.get_by_text(zh("mentions_nothing_found"))).to_be_visible(timeout=LONG)
    page.goto(f"/case?case={theirs.id}")
    expect(page.get_by_text(zh("case_missing"))).to_be_visible(timeout=LONG)
    open_case(page, ours.id)
    expect(page.get_by_text(mine.name).first).to_be_visible()
    expect(page.get_by_text(ours.handle)).to_have_count(0)


def test_an_analyst_reads_cases_and_moves_none(demo: Place, visit: Visit) -> None:
    case_id = demo.rows(ON_WEIBO)[3].id
    page = visit(demo, "shu", "/overview")
    overview = page.get_by_role("heading", name=zh("overview"), level=1)
    expect(overview).to_be_visible(timeout=LONG)
    open_case(page, case_id)
    expect(page.get_by_text(zh("case_next_look"))).to_be_visible()
    expect(field(page, zh("note"))).to_be_visible()
    for name in (re.compile("移至"), zh("take"), zh("assign"), zh("case_record_reply")):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    for tab in ("case_tab_reply", "case_tab_dismiss", "case_tab_callback"):
        expect(page.get_by_role("tab", name=zh(tab))).to_have_count(0)
    is_refused(page, "/settings")


def test_the_second_of_two_browsers_is_told_and_both_versions_stand_there(
    demo: Place, visit: Visit
) -> None:
    case_id = demo.rows(ON_WEIBO)[4].id
    first, second = (visit(demo, name, f"/case?case={case_id}") for name in ("xu", "lin"))
    take, move = zh("take"), zh("move_to", stage=word("stage", "acknowledged", "zh"))
    for page in (first, second):
        expect(page.get_by_role("button", name=take)).to_be_visible(timeout=LONG)
        settled(page)
    field(second, zh("note")).press_sequentially("先给网点打电话")
    first.get_by_role("button", name=take).click()
    expect(first.get_by_text(zh("case_next_reply"))).to_be_visible(timeout=LONG)
    second.get_by_role("button", name=move).click()
    expect(second.get_by_text("别人刚刚改过这个工单")).to_be_visible(timeout=LONG)
    both = second.locator(f".st-key-case-conflict-{case_id}")
    expect(both.get_by_text(zh("case_you_wanted"))).to_be_visible()
    expect(both.get_by_text(move)).to_be_visible()
    expect(both.get_by_text("先给网点打电话")).to_be_visible()
    expect(both.get_by_text(zh("case_is_now"))).to_be_visible()
    expect(both.get_by_text("小徐")).to_be_visible()
    expect(field(second, zh("note"))).to_have_value("先给网点打电话")
    (case,) = demo.rows("SELECT stage FROM recovery_case WHERE id = :id", id=case_id)
    assert case.stage == "assigned"  # nothing was overwritten


def test_on_a_phone_in_the_dark_a_case_is_claimed_and_answered(demo: Place, visit: Visit) -> None:
    case_id = demo.rows(ON_WEIBO)[5].id
    phone = {"viewport": PHONE, "is_mobile": True, "has_touch": True, "color_scheme": "dark"}
    page = visit(demo, "he", f"/case?case={case_id}", **phone)
    take = page.get_by_role("button", name=zh("take"))
    expect(take).to_be_visible(timeout=LONG)
    settled(page)
    assert is_dark(page)
    take.tap()
    expect(page.get_by_text(zh("case_next_reply"))).to_be_visible(timeout=LONG)
    settled(page)
    area = field(page, zh("case_reply"))
    area.press_sequentially("您好，已为您核实，多收的费用今天18点前原路退回，请留意到账。")
    expect(page.get_by_text(zh("case_draft_fine"))).to_be_visible(timeout=LONG)
    page.get_by_text(zh("case_posted")).tap()
    page.get_by_role("button", name=zh("case_record_reply")).tap()
    expect(page.get_by_text(zh("case_said_so_far"))).to_be_visible(timeout=LONG)
    assert width(page) <= PHONE["width"]


def test_in_english_no_word_of_ours_stays_chinese_and_customers_words_do(
    demo: Place, visit: Visit
) -> None:
    page = visit(demo)
    page.get_by_role("link", name="English").click()
    page.get_by_label("Name").fill("guan")
    page.get_by_label("Password").fill(demo.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible(timeout=LONG)
    left = {}
    for path in looks.pages(demo.rows(ON_WEIBO)[3].id):
        looks.opened(page, path)
        left[path] = looks.ours_in_chinese(page)
    assert {path: said for path, said in left.items() if said} == {}
    looks.opened(page, "/mentions")
    assert looks.CHINESE.search(page.locator(".zx-mention").first.inner_text())
