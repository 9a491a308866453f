"""A quiet source, a blind one and one that changed its layout are told apart."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from recovery.cli import app
from recovery.collection import health
from recovery.collection.health import Usual, at_most, drifted, quiet
from recovery.messages import told
from storage import mentions, runs
from storage.engine import transaction
from storage.health import ACCEPTED, FIELD, FieldShare
from storage.mentions import MentionRecord
from storage.models import Schedule

pytestmark = pytest.mark.usefixtures("clean_database")
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
SIX, DAY = timedelta(hours=6), timedelta(hours=24)


def crawled(
    at: datetime, status: str = "ok", cause: str = "", *, kind: str = "crawl", **filled: int
) -> int:
    with transaction() as session:
        run = runs.create(session, kind=kind, source="forum", actor="test", now=at)
        assert run.id is not None
        runs.start(session, run.id, at)
        runs.finish(
            session,
            run.id,
            status=status,
            cause=cause or None,
            statistics={ACCEPTED: 50, **{f"{FIELD}{name}": n for name, n in filled.items()}},
            now=at + timedelta(minutes=1),
        )
    return run.id


def posted(*moments: datetime) -> None:
    with transaction() as session:
        mentions.upsert(
            session,
            [
                MentionRecord("forum", f"{n}-{moment.isoformat()}", "云杉又坏了", moment)
                for n, moment in enumerate(moments)
            ],
            None,
            NOW,
        )


def alarms() -> list[str]:
    with transaction() as session:
        return [alarm.told for one in health.examine(session, NOW) for alarm in one.alarms]


@pytest.mark.parametrize(
    ("now", "earlier", "alarm"),
    [
        (0, (4, 5, 3, 6), "nothing was posted in the last 6 hours, where 4 posts are usual"),
        (0, (2, 3, 2, 3), None),  # so few that none is nothing strange
        (0, (9, 0, 8, 9), None),  # there was a quiet week before
        (5, (40, 44, 60, 52), "only 5 posts in the last 6 hours, where 49 are usual"),
        (12, (40, 44, 60, 52), None),
        (0, (), None),  # too young to say
    ],
)
def test_little_is_an_alarm_only_where_more_is_usual(
    now: int, earlier: tuple[int, ...], alarm: str | None
) -> None:
    found = [each.told for each in quiet("forum", [Usual(SIX, now, earlier)])]
    assert found == ([alarm] if alarm else [])


def test_the_shortest_window_speaks_for_the_longer_ones() -> None:
    both = [Usual(SIX, 0, (5, 5, 5, 5)), Usual(DAY, 0, (20, 20, 20, 20))]
    assert len(list(quiet("forum", both))) == 1


def test_the_chance_of_few_posts_is_that_of_poisson() -> None:
    assert at_most(0, 3.0) == pytest.approx(0.0498, abs=1e-4)
    assert at_most(2, 5.0) == pytest.approx(0.1247, abs=1e-4)


@pytest.mark.parametrize(
    ("filled", "of", "filled_before", "of_before", "is_alarm"),
    [
        (0, 40, 390, 400, True),
        (30, 40, 390, 400, False),
        (0, 40, 30, 400, False),  # seldom there before
        (0, 40, 10, 12, False),  # too few to know
    ],
)
def test_a_field_that_is_suddenly_empty_is_an_alarm(
    filled: int, of: int, filled_before: int, of_before: int, is_alarm: bool
) -> None:
    field = FieldShare("author_handle", filled, of, filled_before, of_before)
    assert bool(list(drifted("forum", [field]))) == is_alarm


def test_a_source_that_fell_silent_is_told_from_one_that_always_was() -> None:
    for week in range(5):
        crawled(NOW - timedelta(weeks=week))
    posted(*(NOW - timedelta(weeks=week, minutes=n) for week in range(1, 5) for n in range(6)))
    assert alarms() == ["nothing was posted in the last 6 hours, where 6 posts are usual"]
    posted(*(NOW - timedelta(minutes=n) for n in range(6)))
    assert alarms() == []


def test_what_was_posted_after_the_last_reading_is_not_missed() -> None:
    read_at = NOW - timedelta(hours=20)
    for week in range(5):
        crawled(read_at - timedelta(weeks=week))
    posted(*(read_at - timedelta(weeks=week, minutes=n) for week in range(5) for n in range(6)))
    assert alarms() == []


def test_a_new_source_says_nothing_about_the_usual() -> None:
    crawled(NOW - timedelta(days=1))
    crawled(NOW)
    with transaction() as session:
        (found,) = health.examine(session, NOW)
    assert [one.expected for one in found.usual] == [None, None]
    assert found.alarms == ()


def test_fields_of_the_newest_run_stand_beside_those_before() -> None:
    for n in range(3, 0, -1):
        crawled(NOW - timedelta(hours=n), author_handle=50, likes=2)
    crawled(NOW, likes=2)
    assert alarms() == [
        "the field author_handle is suddenly empty: 0% of the items have it, 100% had it before"
    ]


def test_a_schedule_that_was_due_twice_in_vain_is_an_alarm() -> None:
    crawled(NOW - timedelta(hours=6))
    with transaction() as session:
        session.add(
            Schedule(
                name="often",
                source="forum",
                trigger="interval",
                expression="2h",
                created_at=NOW - timedelta(days=9),
                updated_at=NOW,
            )
        )
    (told,) = alarms()
    assert told.endswith("though schedule often was due twice")
    crawled(NOW - timedelta(minutes=5))
    assert alarms() == []


def test_the_last_refusal_stays_an_alarm_until_the_source_answers() -> None:
    run = crawled(NOW - timedelta(hours=1), "blocked", "robots.txt forbids it")
    assert alarms() == [f"run {run} ended blocked: robots.txt forbids it"]
    crawled(NOW, "empty")
    assert alarms() == []


def test_posts_that_cannot_be_read_again_are_an_alarm_of_their_own() -> None:
    crawled(NOW - timedelta(hours=2), "failed", "the pages of posts have moved", kind="revisit")
    crawled(NOW - timedelta(hours=1))
    assert "the pages of posts have moved" in str(alarms())
    crawled(NOW - timedelta(minutes=30), kind="revisit")
    assert alarms() == []


def test_check_tells_a_machine_what_is_wrong() -> None:
    with transaction() as session:
        run = runs.create(session, kind="crawl", source="feed", actor="test", now=NOW)
        assert run.id is not None
        runs.finish(session, run.id, status="blocked", cause="HTTP 403", now=NOW)
    done = CliRunner().invoke(app, ["source", "check", "feed", "--json"])
    assert done.exit_code == 3
    assert json.loads(done.stdout)["alarms"][0]["told"] == f"run {run.id} ended blocked: HTTP 403"
    done = CliRunner().invoke(app, ["source", "check", "appstore", "--json"])
    assert done.exit_code == 0
    assert json.loads(done.stdout)["alarms"] == []


def test_a_look_at_five_items_is_no_reading_to_the_end() -> None:
    crawled(NOW - timedelta(hours=9))
    with transaction() as session:
        asked = runs.create(
            session,
            kind="crawl",
            source="forum",
            actor="test",
            options={"limit": 5},
            now=NOW,
        )
        assert asked.id is not None
        runs.start(session, asked.id, NOW)
        runs.finish(session, asked.id, status="ok", read=5, now=NOW)
    with transaction() as session:
        (found,) = health.examine(session, NOW)
    assert found.facts.read_at == NOW - timedelta(hours=9)


def test_an_alarm_is_told_in_chinese_with_its_cause() -> None:
    crawled(NOW, "partial", "Weibo asks to sign in; what was read is kept")
    with transaction() as session:
        (found,) = health.examine(session, NOW)
    cause, next_step = told(found.alarms[0], "zh")
    assert cause.endswith("部分完成（partial）：微博要求登录；已读到的都保留")
    assert next_step.startswith("处理后运行")
