"""Whether a quiet chart means a quiet day, as the overview says it."""

from datetime import UTC, datetime, timedelta

import pytest

from dashboard.collection import sources
from dashboard.queries.collection import Freshness
from recovery.collection.health import SourceHealth, Usual
from recovery.findings import finding
from storage import mentions, runs
from storage.engine import transaction
from storage.health import SourceFacts
from storage.mentions import MentionRecord
from tests.dashboard.apps import opened, words

pytestmark = pytest.mark.usefixtures("by_period")
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
HOSTILE = "<img src=x onerror=alert(1)> [点](javascript:x) :fire: `rm -rf`"


def fresh(source: str, hours: float | None = 1, kind: str = "crawl", **more: object) -> Freshness:
    last = None if hours is None else NOW - timedelta(hours=hours)
    status, cause = str(more.get("status", "ok")), more.get("cause")
    return Freshness(source, kind, status, str(cause) if cause else None, NOW, last, 9, 9, "")


def alarmed(source: str, *causes: str) -> SourceHealth:
    facts = SourceFacts(source, 7, "ok", None, NOW, NOW, NOW, None, None, None, None)
    found = tuple(finding(source, "warning", cause, "look at the site") for cause in causes)
    return SourceHealth(facts, (Usual(timedelta(hours=24), 5, (5, 5)),), (), found)


def test_a_source_with_alarms_is_told_once_with_all_its_causes() -> None:
    found = sources.troubles(
        [fresh("weibo"), fresh("feed")],
        [alarmed("weibo", "quiet", "drifted"), alarmed("feed")],
        NOW,
        "en",
    )
    (one,) = found
    assert (one.source, one.causes) == ("weibo", ("quiet", "drifted"))
    assert one.next_steps == ("look at the site",)


@pytest.mark.parametrize(
    ("one", "is_troubled"),
    [
        (fresh("feed", 25), True),
        (fresh("feed", 23), False),
        (fresh("xhs", 999, kind="import"), False),
        (fresh("xhs", 1, kind="import", status="partial", cause="3 rows"), True),
        (fresh("feed", None, status="running"), False),
    ],
)
def test_a_source_without_alarms_is_in_trouble_when_it_is_old_or_half_imported(
    one: Freshness, is_troubled: bool
) -> None:
    assert bool(sources.troubles([one], [], NOW, "zh")) == is_troubled


def crawled(source: str, at: datetime, status: str = "ok", cause: str | None = None) -> None:
    with transaction() as session:
        run = runs.create(session, kind="crawl", source=source, actor="job", now=at, note="")
        assert run.id is not None
        runs.start(session, run.id, at)
        runs.finish(session, run.id, status=status, cause=cause, now=at)


@pytest.fixture
def quiet(clean_database: None) -> datetime:
    """A source whose month was as today is."""
    now = datetime.now(UTC)
    ends = [now - timedelta(minutes=9) - timedelta(days=n) for n in (0, 7, 14, 21, 28)]
    for end in reversed(ends):
        crawled("weibo", end)
    with transaction() as session:
        records = [
            MentionRecord("weibo", f"{n}-{k}", "云杉又坏了", end - timedelta(minutes=5 + k))
            for n, end in enumerate(ends)
            for k in range(6)
        ]
        mentions.upsert(session, records, None, now)
    return now


def test_when_all_is_well_the_overview_says_so_in_one_line(quiet: datetime) -> None:
    said = words(opened())
    assert "采集正常：1 个来源最近都读完了，条数和字段与平时相近" in said
    assert "要处理" not in said


def test_an_expired_cookie_is_told_with_who_renews_it(quiet: datetime) -> None:
    assert "采集正常" in words(opened())
    crawled(
        "weibo",
        datetime.now(UTC),
        "blocked",
        "Weibo asks to sign in; the cookie expired or is missing: its owner signs in to m.weibo.cn "
        "and gives the new one to `zhuanxi source cookie weibo`",
    )
    app = opened()  # at once, though what is counted over weeks is kept for a minute
    said = words(app)
    assert "采集正常" not in said
    assert "1 个来源的采集要处理" in said
    assert "微博要求登录；Cookie 过期或没有录入：请这个账号的主人登录" in said
    assert "<code>zhuanxi source cookie weibo</code>" in said
    assert {metric.label: metric.value for metric in app.metric}["数据可信度"] == "0/1"
    assert "请留意：微博" in said


def test_a_source_that_fell_silent_is_told(quiet: datetime) -> None:
    with transaction() as session:
        session.connection().exec_driver_sql(
            "UPDATE mention SET posted_at = posted_at - interval '30 hours' "
            "WHERE external_id LIKE '0-%%'"
        )
    crawled("weibo", datetime.now(UTC))
    said = words(opened())
    assert "一条也没有，平时同一时段约 6 条" in said and "下一步" in said


def test_what_a_site_says_in_a_cause_and_a_note_stays_text(quiet: datetime) -> None:
    crawled("feed", datetime.now(UTC), "failed", f"HTTP 500 from a.example: {HOSTILE}")
    with transaction() as session:
        session.connection().exec_driver_sql(
            "UPDATE crawl_run SET note = '<b>catching up</b>' WHERE source = 'feed'"
        )
    app = opened()
    html = "\n".join(element.proto.body for element in app.get("html"))
    assert "<img" not in html and "&lt;img" in html
    assert "&lt;b&gt;catching up" in html
    assert not any(":fire:" in element.value for element in app.markdown)


def test_the_note_of_a_run_is_shown_with_its_source(quiet: datetime) -> None:
    with transaction() as session:
        run = runs.create(
            session,
            kind="crawl",
            source="weibo",
            actor="schedule a",
            note="catching up: 3 due times were missed since Sat 26-11-21 08:00",
            now=datetime.now(UTC),
        )
        assert run.id is not None
    assert "补采：自 周六 26-11-21 08:00 起错过了 3 次" in words(opened())
