"""Each list of 采集 and 设置 as a file; what the files of 提及 and 挽回队列 say of themselves."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import text
from sqlmodel import select

from dashboard import exports
from dashboard.collection import run_list
from dashboard.overview import data
from dashboard.settings import audit as audit_page
from recovery.access import audit, rights, users
from recovery.access.actor import Actor, Role
from recovery.access.rights import Right
from recovery.collection import scheduling
from recovery.team import duties
from recovery.team.shifts import DAILY
from storage import brands, runs
from storage.config import get_settings
from storage.engine import transaction
from storage.errors import WrongUsage
from storage.models import AuditLine, Brand, ContactPeriod, User, ValuedCustomer
from tests.dashboard.apps import opened, words
from tests.dashboard.signing import sign_in

FORMULA = "=1+1"
PHONE, MASKED = "13800138000", "138****8000"
READ_BEFORE = """
UPDATE mention SET collected_at = :read, posted_at = :posted, external_id = CAST(id AS text)
WHERE source = 'weibo'
"""
LEAD = Actor("wang", Role.LEAD, "cli")


@dataclass(frozen=True)
class Listed:
    """A list: where it is offered, how it is called, and what its file must hold."""

    page: str
    where: dict[str, str]
    name: str
    holds: tuple[str, ...]
    may: str = "wang"
    may_not: str = "wai"
    has_words: bool = True


COLLECTION = {"may": "li", "may_not": "wai"}
SETTINGS = {"may": "wang", "may_not": "li"}
LISTS = (
    Listed("collection", {"tab": "health"}, "健康", ("可信", "被拦截", "微博"), **COLLECTION),
    Listed("collection", {"tab": "runs"}, "批次", (MASKED, "被拦截", "2026-03-01"), **COLLECTION),
    Listed("collection", {"tab": "schedules"}, "计划", ("启用中", "每 2h"), **COLLECTION),
    Listed(
        *("collection", {"tab": "rules"}, "复查", ("在未结工单里", "微博")),
        **COLLECTION,
        has_words=False,
    ),
    Listed("collection", {"tab": "cookies"}, "Cookie", ("V2EX", "root", MASKED), **COLLECTION),
    Listed("settings", {"section": "users"}, "用户", ("li", "处理人", "未登录"), **SETTINGS),
    Listed(
        "settings",
        {"section": "brands"},
        "品牌",
        ("青禾家电", "微博：星河快递客服", "是"),
        **SETTINGS,
    ),
    Listed("settings", {"section": "team"}, "团队", ("赵一帆", "缺勤"), **SETTINGS),
    Listed("settings", {"section": "team"}, "班次", ("每天", "09:00", "18:30"), **SETTINGS),
    Listed("settings", {"section": "team"}, "缺勤", ("病假",), **SETTINGS),
    Listed(*("settings", {"section": "customers"}, "重要客户", ("昵称", "3", "wang")), **SETTINGS),
    Listed(
        *("settings", {"section": "customers"}, "服务记录已导全的日子", ("2026-02-03",)), **SETTINGS
    ),
    Listed(
        *("settings", {"section": "sla"}, "时限", ("sla.resolution_hours", "默认")),
        **SETTINGS,
        has_words=False,
    ),
    Listed(
        *("settings", {"section": "retention"}, "保存期限", ("计划的触发记录", "90 天")),
        **SETTINGS,
        has_words=False,
    ),
)


@pytest.fixture
def lists(world: datetime) -> datetime:
    """Each list has a line, and in most of them somebody wrote what looks like a formula."""
    with transaction() as session:
        users.add(session, "root", Role.ADMIN)
        users.add(session, "wai", Role.OUTSOURCED)
        run = runs.create(session, kind="crawl", source=FORMULA, actor="job", now=world)
        at = datetime(2026, 3, 1, 4, tzinfo=UTC)
        runs.finish(session, run.id or 0, status="blocked", cause=f"{FORMULA} {PHONE}", now=at)
        scheduling.add(session, LEAD, FORMULA, "weibo", ("interval", "2h"), world)
        brand = session.exec(select(Brand).where(Brand.name == "星河快递")).one()
        brand.aliases = [FORMULA]
        forum = brands.source(session, "v2ex")
        forum.cookie_set_at, forum.robots_overruled_by = world, "root"
        forum.robots_overruled_because = f"{FORMULA} {PHONE}"
        li = session.exec(select(User).where(User.name == "li")).one()
        li.display_name = FORMULA
        duties.add_shift(session, "li", DAILY, time(9), time(18, 30), LEAD)
        duties.say_absent(session, "li", world, None, duties.Why.SICK, LEAD, now=world)
        _customers(session, world)
        times = {"read": world - timedelta(days=4), "posted": world - timedelta(days=5)}
        session.execute(text("UPDATE engagement SET seen_at = :read"), times)
        session.execute(text(READ_BEFORE), times)
    return world


def _customers(session, now: datetime) -> None:
    for n, label in enumerate(("张小花", FORMULA)):
        session.add(
            ValuedCustomer(kind="handle", key=f"k{n}", level=3, label=label, added_by="wang")
        )
    days = {"first_day": date(2026, 2, 3), "last_day": date(2026, 2, 9), "declared_at": now}
    by = {"declared_by": "wang", "declared_role": "lead", "declared_origin": "cli"}
    session.add(ContactPeriod(channel=FORMULA, **days, **by))


Asked = tuple
Offered = Callable[..., list[Asked]]


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> Offered:
    """What the files of a page would be made of, as its buttons ask for them."""
    asked: list[Asked] = []
    monkeypatch.setattr(exports, "_maker", lambda *one: asked.append(one) or (lambda: b""))

    def of(page: str, user: str, **where: str) -> list[Asked]:
        asked.clear()
        app = opened(page, user=user, **where)
        assert "这里出了点问题" not in words(app)
        return list(asked)

    return of


def named(asked: list[Asked], name: str) -> dict[str, Asked]:
    """How a list is asked for, by the ending of its file."""
    found = {one[4]: one for one in asked if one[1] == name}
    assert set(found) == {"xlsx", "csv"}, [one[1] for one in asked]
    return found


def csv_of(asked: Asked) -> list[list[str]]:
    made = exports.file_of(*asked).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(made, newline="")))


def about_of(asked: Asked) -> dict[str, object]:
    book = load_workbook(io.BytesIO(exports.file_of(*asked)))
    return {row[0].value: row[1].value for row in book[book.sheetnames[0]].iter_rows()}


@pytest.mark.parametrize("one", LISTS, ids=lambda one: one.name)
def test_a_list_is_a_file_for_whom_may_see_it_in_which_nothing_is_a_formula(
    lists: datetime, offered: Offered, one: Listed
) -> None:
    found = named(offered(one.page, one.may, **one.where), one.name)
    cells = [cell for line in csv_of(found["csv"]) for cell in line]
    for word in one.holds:
        assert any(word in cell for cell in cells), word
    assert any(f"'{FORMULA}" in cell for cell in cells) == one.has_words
    assert not [cell for cell in cells if cell.startswith("=") or PHONE in cell]
    book = load_workbook(io.BytesIO(exports.file_of(*found["xlsx"])))
    told = [c for row in book[book.sheetnames[1]].iter_rows() for c in row if c.value is not None]
    assert any(str(c.value).startswith(FORMULA) for c in told) == one.has_words
    assert not [c for c in told if c.data_type == "f"]
    with transaction() as session:
        lines = session.exec(select(AuditLine).where(AuditLine.kind == "exported")).all()
    assert [(line.actor, line.subject) for line in lines] == [(one.may, one.name)] * 2


@pytest.mark.parametrize("one", LISTS, ids=lambda one: one.name)
def test_who_may_not_see_the_list_gets_no_file_of_it(
    lists: datetime, offered: Offered, one: Listed
) -> None:
    found = named(offered(one.page, one.may, **one.where), one.name)
    assert offered(one.page, one.may_not, **one.where) == []
    sign_in(one.may_not)
    for asked in found.values():
        with pytest.raises(WrongUsage, match="may not do this"):
            exports.file_of(*asked)
    with transaction() as session:
        assert not session.exec(select(AuditLine).where(AuditLine.kind == "exported")).all()


def test_who_valued_customers_are_is_masked_unless_the_role_may_take_names_out(
    lists: datetime, offered: Offered, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = named(offered("settings", "wang", section="customers"), "重要客户")["csv"]
    assert "张小花" in str(csv_of(asked))
    monkeypatch.setitem(rights.RIGHTS, Right.EXPORT_NAMES, frozenset({Role.PR}))
    assert "张**" in str(csv_of(asked)) and "张小花" not in str(csv_of(asked))


def test_the_file_of_runs_has_every_page_of_what_is_filtered_and_says_so(
    lists: datetime, offered: Offered, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_list, "SIZE", 1)
    asked = named(offered("collection", "li", tab="runs"), "批次")["csv"]
    assert len(csv_of(asked)) == 1 + 6
    filters = {"source": "weibo", "status": "ok", "kind": None}
    assert [row[1] for row in csv_of((lambda: run_list._all(filters), *asked[1:]))[1:]] == ["微博"]
    assert run_list._about(filters).filters == {"来源": "微博", "结果": "正常"}
    monkeypatch.setattr(exports, "MOST_ROWS", 2)
    assert len(csv_of(asked)) == 1 + 2
    with transaction() as session:
        lines = session.exec(select(AuditLine).where(AuditLine.kind == "exported")).all()
    assert [one.details["is_cut"] for one in lines] == [False, False, True]


def test_the_file_of_the_audit_is_not_cut_where_the_page_is_and_says_its_period(
    lists: datetime, offered: Offered, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction() as session:
        for name in ("甲", "乙"):
            audit.record(session, LEAD, audit.AuditKind.EXPORTED, now=lists, subject=name)
    monkeypatch.setattr(audit_page, "LIMIT", 1)
    found = named(offered("settings", "root", section="audit"), "操作审计")
    assert {"甲", "乙"} <= {row[5] for row in csv_of(found["csv"])}
    assert about_of(found["xlsx"])["时间范围"] == "近7天"


def test_the_file_of_mentions_says_its_brand_days_and_filters(
    world: datetime, offered: Offered
) -> None:
    with transaction() as session:
        brand_id = session.exec(select(Brand.id).where(Brand.name == "星河快递")).one()
    where = {"brand": str(brand_id), "days": "14", "source": "weibo", "severity": "2,3"}
    more = {"q": "包裹", "judged": "model", "followers": "1", "first": "1", "intent": "complaint"}
    asked = named(offered("mentions", "wang", **where, **more), "提及")["xlsx"]
    today = datetime.now(get_settings().zone).date()
    about = asked[2]
    assert about.brand == "星河快递"
    assert about.period == f"{today - timedelta(days=13)}_{today}"
    told = about_of(asked)
    assert told["品牌"] == "星河快递" and told["时间范围"] == about.period
    assert (told["来源"], told["意图"], told["判定"]) == ("微博", "投诉", "模型判定")
    assert (told["严重度"], told["粉丝数"]) == ("2 不满、3 严厉", "至少 1")
    assert told["相同内容只看最早一条"] == "是"
    assert told["搜索词"] == "包裹"
    assert named(offered("mentions", "wang"), "提及")["xlsx"][2] == exports.NOTHING


def test_the_file_of_mentions_says_of_a_period_without_an_end_that_it_has_none(
    world: datetime, offered: Offered
) -> None:
    asked = named(offered("mentions", "wang", since="2020-01-31"), "提及")["xlsx"]
    assert asked[2].period == "2020-01-31_…"


def test_the_file_of_the_queue_says_its_brand_and_filters(
    world: datetime, offered: Offered
) -> None:
    with transaction() as session:
        brand_id = session.exec(select(Brand.id).where(Brand.name == "星河快递")).one()
    where = {"view": "open", "brand": str(brand_id), "severity": "3", "assignee": "-", "q": "快递"}
    asked = named(offered("recovery_queue", "wang", **where), "挽回队列-全部未结")["xlsx"]
    told = about_of(asked)
    assert told["品牌"] == "星河快递"
    assert (told["严重度"], told["负责人"]) == ("3 严厉", "未分派")
    assert told["搜索词"] == "快递"
    assert "阶段" not in told
    plain = named(offered("recovery_queue", "wang", view="open"), "挽回队列-全部未结")
    assert plain["xlsx"][2] == exports.NOTHING


def test_what_was_searched_for_is_masked_like_a_customers_name(
    world: datetime, offered: Offered
) -> None:
    rows = named(offered("recovery_queue", "wang", view="open"), "挽回队列-全部未结")["xlsx"]
    for searched, lead, handler in (("张小花", "张小花", "张**"), (PHONE, MASKED, "1**")):
        asked = (*rows[:2], exports.About(words=searched), *rows[3:])
        sign_in("wang")
        assert about_of(asked)["搜索词"] == lead
        sign_in("li")
        assert about_of(asked)["搜索词"] == handler


def test_each_table_of_the_leakage_page_has_its_name_and_says_its_days(
    world: datetime, offered: Offered
) -> None:
    data.forget()
    asked = offered("leakage", "wang")
    today = datetime.now(get_settings().zone).date()
    for name in ("哪个渠道没接住", "外溢率（服务渠道）", "从官方渠道到公开平台"):
        about = named(asked, name)["csv"][2]
        assert about.period == f"{today - timedelta(days=data.LEAKAGE_PERIODS[0] - 1)}_{today}"
