"""Schedules: when they are due, and that each due time is deferred once."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from recovery import scheduler
from recovery.scheduler import Scheduler, next_times, tick, trigger_of
from storage import schedules
from storage.engine import transaction
from storage.errors import WrongUsage
from storage.models import Schedule
from tests.recovery.making import brand, rows

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 16, 0, 0, tzinfo=ZONE)
DUE = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)


def due_times(expression: str, count: int, start: datetime = MONDAY) -> list[datetime]:
    plan = Schedule(name="s", source="feed", trigger="cron", expression=expression)
    return next_times(plan, start, count)


@pytest.mark.parametrize(
    ("field", "days"),
    [
        pytest.param("0", "Sun", id="0 is Sunday"),
        pytest.param("7", "Sun", id="7 is Sunday too"),
        pytest.param("1", "Mon", id="1 is Monday"),
        pytest.param("6", "Sat", id="6 is Saturday"),
        pytest.param("1-5", "Mon Tue Wed Thu Fri", id="a range"),
        pytest.param("0-2", "Mon Tue Sun", id="a range from Sunday"),
        pytest.param("5-7", "Fri Sat Sun", id="a range to Sunday"),
        pytest.param("0-6", "Mon Tue Wed Thu Fri Sat Sun", id="the whole week"),
        pytest.param("*/2", "Tue Thu Sat Sun", id="every second day from Sunday"),
        pytest.param("1-5/2", "Mon Wed Fri", id="a range with a step"),
        pytest.param("0,3", "Wed Sun", id="a list"),
        pytest.param("mon-fri", "Mon Tue Wed Thu Fri", id="names"),
        pytest.param("SUN", "Sun", id="a name in capitals"),
        pytest.param("fri-mon", "Mon Fri Sat Sun", id="names over the weekend"),
    ],
)
def test_weekdays_are_those_of_cron(field: str, days: str) -> None:
    week = [t for t in due_times(f"30 8 * * {field}", 8) if t < MONDAY + timedelta(days=7)]
    assert " ".join(f"{t:%a}" for t in week) == days
    assert {(t.hour, t.minute) for t in week} == {(8, 30)}


def test_of_day_and_weekday_either_is_enough_as_in_cron() -> None:
    times = due_times("0 9 18 * 5", 4)
    assert [f"{t:%m-%d}" for t in times] == ["11-18", "11-20", "11-27", "12-04"]


def test_cron_fields_are_read_in_the_shown_zone() -> None:
    assert due_times("0 9 * * *", 1)[0] == datetime(2026, 11, 16, 1, 0, tzinfo=UTC)


def test_intervals_count_from_their_creation() -> None:
    made = datetime(2026, 11, 18, 4, 0, 7, tzinfo=UTC)
    trigger = trigger_of("interval", "30m", ZONE, made)
    assert trigger.get_next_fire_time(None, made + timedelta(minutes=31)) == made + timedelta(
        hours=1
    )


@pytest.mark.parametrize(("text", "seconds"), [("5m", 300), ("2h", 7200), (" 1 d ", 86400)])
def test_intervals_have_units(text: str, seconds: int) -> None:
    trigger = trigger_of("interval", text, ZONE, MONDAY)
    second = trigger.get_next_fire_time(MONDAY, MONDAY + timedelta(seconds=1))
    assert second is not None
    assert second - MONDAY == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("kind", "expression"),
    [
        ("cron", ""),
        ("cron", "* * * *"),
        ("cron", "* * * * * *"),
        ("cron", "60 * * * *"),
        ("cron", "* 24 * * *"),
        ("cron", "* * 0 * *"),
        ("cron", "* * * 13 *"),
        ("cron", "* * * * 8"),
        ("cron", "* * * * -1"),
        ("cron", "* * * * someday"),
        ("cron", "* * * * 1-5/0"),
        ("cron", "@daily"),
        ("interval", ""),
        ("interval", "0m"),
        ("interval", "5"),
        ("interval", "5s"),
        ("interval", "-5m"),
        ("interval", "1.5h"),
    ],
)
def test_a_bad_expression_is_told_with_examples(kind: str, expression: str) -> None:
    with pytest.raises(WrongUsage) as error:
        trigger_of(kind, expression, ZONE, MONDAY)
    assert "30 8 * * mon-fri" in error.value.next_step


def test_a_paused_schedule_is_never_due() -> None:
    plan = Schedule(name="s", source="feed", trigger="cron", expression="* * * * *", is_paused=True)
    assert next_times(plan, MONDAY) == []


def made(name: str = "早报", **fields: Any) -> int:
    values: dict[str, Any] = {"source": "feed", "trigger": "interval", "expression": "1h", **fields}
    with transaction() as session:
        row = Schedule(name=name, **values)
        session.add(row)
        session.flush()
        assert row.id is not None
        return row.id


def counts() -> tuple[int, int, int]:
    """Ticks, runs and jobs."""
    return tuple(
        rows(f"SELECT count(*) FROM {table}")[0][0]
        for table in ("schedule_tick", "crawl_run", "procrastinate_jobs")
    )


def test_a_tick_makes_one_run_and_one_job(clean_database: None) -> None:
    fir = brand()
    schedule_id = made(brand_id=fir, options={"urls": ["/feed"]})
    assert tick(schedule_id, DUE)
    assert counts() == (1, 1, 1)
    assert rows("SELECT source, brand_id, status, options, actor FROM crawl_run") == [
        ("feed", fir, "queued", {"urls": ["/feed"]}, "schedule 早报")
    ]
    assert rows("SELECT queue_name, args->>'run_id' FROM procrastinate_jobs") == [("crawl", "1")]


def test_a_tick_is_deferred_once_however_many_claim_it(clean_database: None) -> None:
    schedule_id = made()
    gate = threading.Barrier(6, timeout=20)

    def claim() -> bool:
        gate.wait()
        return tick(schedule_id, DUE)

    with ThreadPoolExecutor(6) as pool:
        results = [pool.submit(claim) for _ in range(6)]
        assert sorted(r.result(30) for r in results) == [False] * 5 + [True]
    assert counts() == (1, 1, 1)
    assert tick(schedule_id, DUE + timedelta(hours=1))


@pytest.mark.parametrize("change", ["UPDATE schedule SET is_paused = true", "DELETE FROM schedule"])
def test_a_schedule_paused_or_removed_meanwhile_has_no_tick(
    clean_database: None, change: str
) -> None:
    schedule_id = made()
    rows(f"{change} RETURNING id")
    assert not tick(schedule_id, DUE)
    assert counts() == (0, 0, 0)


def test_a_schedule_that_does_not_exist_is_told(clean_database: None) -> None:
    with pytest.raises(WrongUsage, match="no schedule '晚报'"), transaction() as session:
        schedules.by_name(session, "晚报")


@contextmanager
def running(number: int = 1) -> Iterator[None]:
    """So many schedulers, which look at the table five times a second."""
    stop = threading.Event()
    threads = [threading.Thread(target=Scheduler().run, args=(stop,)) for _ in range(number)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(20)
        assert not any(thread.is_alive() for thread in threads)


@pytest.fixture(autouse=True)
def _look_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler, "RELOAD_SECONDS", 0.2)


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return condition()


def due_in(seconds: float) -> datetime:
    """When a schedule of one minute was made that is due in so many seconds."""
    return datetime.now(UTC) - timedelta(seconds=60 - seconds)


def test_two_schedulers_defer_a_due_time_once(clean_database: None) -> None:
    for number in range(3):
        made(f"每分钟 {number}", expression="1m", created_at=due_in(1.5))
    with running(2):
        assert within(10, lambda: counts()[1] == 3)
        time.sleep(0.5)
    assert counts() == (3, 3, 3)


def test_edit_pause_and_resume_are_taken_over_while_it_runs(clean_database: None) -> None:
    made(expression="1h")

    def change(**values: object) -> None:
        with transaction() as session:
            row = schedules.by_name(session, "早报")
            for name, value in {**values, "updated_at": datetime.now(UTC)}.items():
                setattr(row, name, value)
            session.add(row)

    with running():
        time.sleep(0.3)
        change(expression="1m", created_at=due_in(1), is_paused=True)
        time.sleep(1.5)
        assert counts() == (0, 0, 0)  # due, but paused
        change(is_paused=False, created_at=due_in(1))
        assert within(10, lambda: counts() == (1, 1, 1))
        change(expression="1h", created_at=datetime.now(UTC))
        time.sleep(0.3)
        rows("DELETE FROM schedule RETURNING id")
        made("晚报", expression="1m", created_at=due_in(1))
        assert within(10, lambda: counts()[1] == 2)


def test_one_schedule_that_cannot_be_understood_does_not_stop_the_others(
    clean_database: None,
) -> None:
    made("a bad one", trigger="cron", expression="whenever")
    made("a good one", expression="1m", created_at=due_in(1.5))
    with running():
        assert within(10, lambda: counts() == (1, 1, 1))
