"""What is done about due times: run, wait, catch up or skip, and what the run says of it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from recovery.collection import due
from recovery.collection.due import (
    Coming,
    Timing,
    batch,
    coming,
    covers_from,
    jitter_of,
    means,
    note,
    timing_of,
)
from storage.models import Schedule, ScheduleTick
from storage.schedules import OnMissed, Outcome

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 18, 12, 0, tzinfo=ZONE)  # a Wednesday
HOUR = timedelta(hours=1)


def timing(expression: str = "0 * * * *", trigger: str = "cron", **fields: Any) -> Timing:
    row = Schedule(id=7, name="s", source="feed", trigger=trigger, expression=expression, **fields)
    return timing_of(row, ZONE)


def at(text: str) -> datetime:
    return datetime.strptime(f"2026-11-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


def hourly(since: str, now: str, **fields: Any) -> due.Batch:
    found = batch(timing(**fields), at(since), at(now))
    assert found is not None
    return found


def test_nothing_is_due_before_its_time_nor_a_second_time() -> None:
    assert batch(timing(), NOON, NOON) is None
    assert batch(timing(), NOON, NOON + HOUR - timedelta(seconds=1)) is None
    found = batch(timing(), NOON, NOON + HOUR)
    assert found is not None
    assert batch(timing(), found.due_at, NOON + HOUR + timedelta(minutes=9)) is None


def test_on_an_ordinary_day_a_tick_stands_for_itself_and_says_nothing() -> None:
    found = hourly("18 12:00", "18 13:00")
    assert (found.due_at, found.count, found.missed, found.is_late) == (at("18 13:00"), 1, 0, False)
    assert note(timing(), found, [], OnMissed.ONCE) == ""


def test_a_tick_that_is_ten_minutes_late_was_not_missed_but_one_of_eleven_was() -> None:
    assert not hourly("18 12:00", "18 13:10").is_late
    late = hourly("18 12:00", "18 13:11")
    assert (late.is_late, late.missed) == (True, 1)


@pytest.mark.parametrize(
    ("now", "on_missed", "said"),
    [
        ("18 15:30", "once", "catching up: 3 due times were missed since Wed 26-11-18 13:00"),
        ("18 15:00", "once", "catching up: 2 due times were missed since Wed 26-11-18 13:00"),
        ("18 14:00", "once", "catching up: 1 due time was missed since Wed 26-11-18 13:00"),
        ("18 15:00", "skip", "2 due times were missed since Wed 26-11-18 13:00 and skipped"),
    ],
)
def test_a_downtime_is_one_batch_and_is_said(now: str, on_missed: str, said: str) -> None:
    found = hourly("18 12:00", now)
    assert note(timing(), found, [], OnMissed(on_missed)) == said


def test_what_was_skipped_before_is_said_by_the_next_run() -> None:
    passed = [
        ScheduleTick(
            schedule_id=7,
            due_at=at("18 09:00"),
            first_due_at=at("17 13:00"),
            stands_for=20,
            outcome=Outcome.MISSED,
        ),
        ScheduleTick(
            schedule_id=7,
            due_at=at("18 11:00"),
            first_due_at=at("18 11:00"),
            stands_for=1,
            outcome=Outcome.STILL_RUNNING,
            run_id=3,
        ),
        ScheduleTick(
            schedule_id=7,
            due_at=at("18 12:00"),
            first_due_at=at("18 12:00"),
            stands_for=1,
            outcome=Outcome.STILL_RUNNING,
            run_id=3,
        ),
    ]
    found = hourly("18 12:00", "18 13:00")
    assert note(timing(), found, passed, OnMissed.SKIP) == (
        "20 due times were missed since Tue 26-11-17 13:00 and skipped; 2 due times were skipped "
        "since Wed 26-11-18 11:00, because the run before still ran"
    )
    assert covers_from(found, passed, OnMissed.SKIP) == at("18 11:00")


def test_a_run_reaches_back_to_the_first_missed_time_only_when_it_catches_up() -> None:
    found = hourly("18 12:00", "18 16:00")
    assert covers_from(found, [], OnMissed.ONCE) == at("18 13:00")
    assert covers_from(found, [], OnMissed.SKIP) == at("18 16:00")


def test_the_due_times_of_a_night_wait_for_its_end_and_make_one_run() -> None:
    night = {"night_pause": "23:00-07:00"}
    assert batch(timing(**night), at("18 22:00"), at("19 06:59")) is None
    found = hourly("18 22:00", "19 07:00", **night)
    assert (found.due_at, found.held, found.missed) == (at("19 07:00"), 8, 0)
    assert covers_from(found, [], OnMissed.SKIP) == at("18 23:00")
    assert note(timing(**night), found, [], OnMissed.SKIP) == (
        "8 due times were moved from Wed 26-11-18 23:00 to the end of the night pause 23:00-07:00"
    )


def test_a_due_time_within_the_night_is_due_at_its_end() -> None:
    daily = {"expression": "0 3 * * *", "night_pause": "23:00-07:00"}
    found = hourly("18 12:00", "19 07:05", **daily)
    assert (found.due_at, found.held, found.is_late) == (at("19 03:00"), 1, False)
    assert "1 due time was moved from Thu 26-11-19 03:00" in note(
        timing(**daily), found, [], OnMissed.SKIP
    )
    assert hourly("18 12:00", "19 07:11", **daily).is_late


def test_a_night_that_nobody_was_there_for_was_missed() -> None:
    found = hourly("18 20:00", "19 09:00", night_pause="23:00-07:00")
    assert (found.missed, found.held) == (12, 0)


def test_due_times_beyond_count_are_not_counted_one_by_one() -> None:
    found = hourly("01 00:00", "18 12:00", expression="* * * * *")
    assert found.is_least
    assert found.due_at == NOON
    assert note(timing(), found, [], OnMissed.ONCE).startswith("catching up: more than 1")


def test_jitter_is_the_same_wherever_it_is_asked_and_spreads() -> None:
    most = timedelta(minutes=5)
    drawn = [jitter_of(7, NOON + n * HOUR, most) for n in range(400)]
    again = [jitter_of(7, (NOON + n * HOUR).astimezone(UTC), most) for n in range(400)]
    assert drawn == again
    assert all(timedelta() <= each <= most for each in drawn)
    assert len(set(drawn)) > 150
    assert sum(drawn, timedelta()) / 400 == pytest.approx(most / 2, abs=timedelta(seconds=15))
    assert jitter_of(8, NOON, most) != jitter_of(7, NOON, most)
    assert jitter_of(7, NOON, timedelta()) == timedelta()


def test_jitter_moves_the_start_never_the_due_time_and_never_into_the_pause() -> None:
    plan = timing(expression="*/5 * * * *", jitter_seconds=3600, night_pause="23:00-07:00")
    for due_at in [at("18 22:00") + timedelta(minutes=5 * n) for n in range(120)]:
        start = plan.starts_at(due_at)
        assert plan.released(due_at) <= start <= plan.released(due_at) + HOUR
        assert plan.pause is not None
        assert plan.pause.ends(start) is None


def test_the_next_starts_fold_a_night_into_one() -> None:
    plan = timing(night_pause="23:00-07:00")
    found = coming(plan, at("18 21:00"), at("18 21:30"))
    assert [due.stamp(one.starts_at, ZONE) for one in found] == [
        "Wed 26-11-18 22:00",
        "Thu 26-11-19 07:00",
        "Thu 26-11-19 08:00",
    ]
    assert [one.count for one in found] == [1, 9, 1]
    assert means(plan, found[1]) == (
        "9 due times from Wed 26-11-18 23:00, moved by the night pause 23:00-07:00"
    )


def test_what_waits_for_the_end_of_this_night_comes_first() -> None:
    plan = timing("30 23 * * *", night_pause="23:00-07:00")
    assert coming(plan, at("18 12:00"), at("19 02:00"))[0].due_at == at("18 23:30")
    assert coming(plan, at("19 01:00"), at("19 02:00"))[0].due_at == at("19 23:30")


def test_a_working_day_says_that_it_was_moved_or_only_counted_by_weekdays() -> None:
    plan = timing("09:00", "workday")

    def said(day: datetime) -> str:
        return means(plan, Coming(day, day, day, 1))

    assert said(datetime(2026, 10, 9, 9, tzinfo=ZONE)) == "working day"
    assert said(datetime(2026, 10, 10, 9, tzinfo=ZONE)) == "working day (调休)"
    unknown = datetime(2031, 3, 3, 9, tzinfo=ZONE)
    assert "holidays of 2031 are not known" in said(unknown)
    found = batch(plan, unknown - HOUR, unknown)
    assert found is not None
    assert "holidays of 2031 are not known" in note(plan, found, [], OnMissed.ONCE)
