from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest
from sqlmodel import Session

from dashboard.queries import collection, overview
from recovery.access.sight import Sight
from storage import mentions as mention_store
from storage import runs
from storage.config import get_settings
from storage.engine import transaction
from storage.errors import WrongUsage
from storage.health import COVERS_SINCE
from storage.mentions import MentionRecord
from storage.models import Brand, Case

NOW = datetime(2026, 3, 12, 4, 0, tzinfo=UTC)
TODAY = date(2026, 3, 12)


def run(db: Session, source: str, days_ago: float, status: str = "ok", **options: str) -> None:
    at = NOW - timedelta(days=days_ago)
    made = runs.create(db, kind="crawl", source=source, actor="job", options=options, now=at)
    runs.finish(db, made.id, status=status, cause=None if status == "ok" else "no", now=at)
    db.flush()


def post(db: Session, source: str, days_ago: float, name: str, *brands: int) -> None:
    record = MentionRecord(
        source=source,
        external_id=name,
        text=f"{name} 的话",
        posted_at=NOW - timedelta(days=days_ago),
        brands=tuple((brand, "牌") for brand in brands),
    )
    mention_store.upsert(db, [record], None, NOW)


def brand(db: Session, name: str = "星河") -> int:
    made = Brand(name=name)
    db.add(made)
    db.flush()
    assert made.id is not None
    return made.id


def test_counts_are_those_of_the_chosen_period_and_the_one_before(db: Session) -> None:
    run(db, "weibo", 0, since="2026-02-01")
    for n, age in enumerate((0, 1, 6, 7, 8, 13, 14)):
        post(db, "weibo", age, f"p{n}")
    seen = overview.load(db, 0, 7, NOW)
    assert seen.totals["mentions"] == 3
    assert seen.previous is not None and seen.previous["mentions"] == 3
    assert list(seen.trend["mentions"]) == [1, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 1, 1]


def test_a_brand_counts_only_its_own_mentions(db: Session) -> None:
    one, other = brand(db), brand(db, "青禾")
    post(db, "weibo", 0, "a", one)
    post(db, "weibo", 0, "b", one, other)
    post(db, "weibo", 0, "c")
    counted = [overview.load(db, id_, 7, NOW).totals["mentions"] for id_ in (0, one, other)]
    assert counted == [3, 2, 1]


def test_days_without_a_successful_run_are_missing_and_not_zero(db: Session) -> None:
    for age in (9, 8, 5, 0):
        run(db, "weibo", age)
    run(db, "weibo", 4, "failed")
    post(db, "weibo", 9, "a")
    post(db, "weibo", 0, "b")
    seen = overview.load(db, 0, 7, NOW)
    known = [None if pd.isna(v) else int(v) for v in seen.trend["mentions"]]
    assert known == [None] * 4 + [1, 0, None, None, 0, None, None, None, None, 1]
    assert seen.coverage.missed == {
        "weibo": [TODAY - timedelta(days=n) for n in (7, 6, 4, 3, 2, 1)]
    }


def test_a_run_covers_the_days_that_it_says_it_read_back_to(db: Session) -> None:
    run(db, "weibo", 12)
    run(db, "weibo", 0, since="2026-03-08T09:00:00+08:00")
    read = collection.coverage(db, TODAY - timedelta(days=9), TODAY)
    assert read.missed == {"weibo": [date(2026, 3, day) for day in (3, 4, 5, 6, 7)]}


def test_a_sources_first_run_covers_the_history_that_it_brought(db: Session) -> None:
    run(db, "feed", 0)
    post(db, "feed", 6, "old")
    read = collection.coverage(db, TODAY - timedelta(days=9), TODAY)
    assert read.missed == {}
    assert read.blind == {TODAY - timedelta(days=n) for n in (9, 8, 7)}


def test_a_run_that_came_back_to_its_mark_leaves_no_gap(db: Session) -> None:
    run(db, "weibo", 6)
    at = NOW - timedelta(days=6, hours=6)
    made = runs.create(db, kind="crawl", source="weibo", actor="job", now=NOW)
    runs.finish(db, made.id, status="ok", statistics={COVERS_SINCE: at.isoformat()}, now=NOW)
    read = collection.coverage(db, TODAY - timedelta(days=9), TODAY)
    assert read.missed == {}
    assert read.blind == {TODAY - timedelta(days=n) for n in (9, 8, 7)}


def test_what_a_refused_run_brought_is_shown_but_not_taken_for_all(db: Session) -> None:
    run(db, "weibo", 5)
    run(db, "weibo", 0, "partial")
    post(db, "weibo", 1, "a")
    read = collection.coverage(db, TODAY - timedelta(days=5), TODAY)
    assert read.missed == {"weibo": [TODAY - timedelta(days=n) for n in (4, 3, 2, 1, 0)]}
    assert TODAY - timedelta(days=1) not in read.blind


@pytest.mark.parametrize("options", [{"limit": 5}, {"posts": ["123"]}])
def test_a_run_for_a_part_covers_no_day(db: Session, options: dict[str, object]) -> None:
    run(db, "weibo", 1)
    made = runs.create(db, kind="crawl", source="weibo", actor="job", options=options, now=NOW)
    runs.finish(db, made.id, status="ok", read=5, now=NOW)
    read = collection.coverage(db, TODAY - timedelta(days=1), TODAY)
    assert read.missed == {"weibo": [TODAY]}


def test_the_last_reading_before_the_chart_counts(db: Session) -> None:
    run(db, "weibo", 9)
    run(db, "weibo", 1, "blocked")
    read = collection.coverage(db, TODAY - timedelta(days=3), TODAY)
    assert read.missed == {"weibo": [TODAY - timedelta(days=n) for n in (3, 2, 1, 0)]}


def test_one_blind_source_does_not_hide_what_another_knows(db: Session) -> None:
    run(db, "weibo", 5)
    run(db, "weibo", 0)
    run(db, "feed", 0, since="2026-03-01")
    read = collection.coverage(db, TODAY - timedelta(days=5), TODAY)
    assert read.blind == frozenset()
    assert read.missed["weibo"] == [TODAY - timedelta(days=n) for n in (4, 3, 2, 1)]


def test_nothing_is_compared_with_days_that_were_not_read(db: Session) -> None:
    run(db, "weibo", 0, since="2026-03-06")
    assert overview.load(db, 0, 7, NOW).previous is None


def test_a_blocked_source_is_listed_first_with_its_cause_and_its_last_success(db: Session) -> None:
    run(db, "feed", 0)
    run(db, "weibo", 2)
    run(db, "weibo", 0, "blocked")
    blocked, well = collection.freshness(db)
    assert (blocked.source, blocked.status, blocked.cause) == ("weibo", "blocked", "no")
    assert blocked.last_ok_at == NOW - timedelta(days=2)
    assert not blocked.is_trusted(NOW) and well.is_trusted(NOW)
    assert not well.is_trusted(NOW + timedelta(hours=25))


def test_the_usual_is_the_median_of_the_same_weekdays_up_to_this_hour(db: Session) -> None:
    run(db, "weibo", 0, since="2026-01-01")
    for week, count in ((0, 9), (1, 2), (2, 4), (3, 6), (4, 30)):
        for n in range(count):
            post(db, "weibo", 7 * week + 1, f"w{week}-{n}")
    for n in range(5):  # later in the day than it is now
        post(db, "weibo", 7 - 0.2, f"later{n}")
    seen = overview.load(db, 0, 7, NOW)
    assert seen.usual is not None
    usual = seen.usual["mentions"]
    assert (usual.middle, usual.low, usual.high, usual.windows) == (5, 2, 30, 4)
    assert usual.compare(seen.totals["mentions"]) == 0


def test_what_was_not_read_is_not_usual(db: Session) -> None:
    run(db, "weibo", 0, since="2026-03-01")
    post(db, "weibo", 1, "a")
    post(db, "weibo", 8, "b")
    assert overview.load(db, 0, 7, NOW).usual is None


def test_a_brand_that_may_not_be_seen_has_no_overview(db: Session) -> None:
    one, other = brand(db), brand(db, "青禾")
    sight = Sight(frozenset({one}))
    assert overview.brand_names(db, sight) == {one: "星河"}
    for asked in (0, other):
        with pytest.raises(WrongUsage):
            overview.load(db, asked, 7, NOW, sight)


def test_open_and_overdue_cases_are_counted_at_each_days_end(db: Session) -> None:
    id_ = brand(db)

    def case(opened: float, **times: float) -> None:
        when = {name: NOW - timedelta(days=ago) for name, ago in times.items()}
        db.add(
            Case(
                brand_id=id_,
                title="甲",
                severity=2,
                channel="bypassed",
                priority=1,
                opened_at=NOW - timedelta(days=opened),
                resolution_due=NOW + timedelta(days=9),
                **{"first_response_due": NOW + timedelta(days=1)} | when,
            )
        )

    case(3)
    case(3, closed_at=1.2)
    case(2, first_response_due=1.9)
    case(2, first_response_due=1.9, first_response_at=1)
    db.flush()
    trend = overview.case_trend(db, 0, 4, NOW)
    assert list(trend["open"]) == [2, 4, 3, 3]
    assert list(trend["overdue"]) == [0, 2, 1, 1]


def test_the_baseline_is_noticed_by_the_newest_verdict(world: datetime) -> None:
    with transaction() as session:
        assert overview.load(session, 0, 7, world).is_baseline


def test_an_empty_database_has_an_overview(db: Session) -> None:
    seen = overview.load(db, 0, 7, datetime.now(get_settings().zone))
    assert seen.totals["mentions"] == 0 and seen.previous is None
    assert seen.trend["mentions"].isna().all()
    assert seen.freshness == [] and not seen.is_baseline
    assert not overview.has_mentions(db)
