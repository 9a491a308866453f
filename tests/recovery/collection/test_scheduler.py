"""Schedules as they tick: each due time once, what is said of it, and changes while it runs."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from crawlers import plan
from recovery.collection import scheduler
from recovery.collection.scheduler import Scheduler, tick
from storage import schedules
from storage.engine import transaction
from storage.errors import WrongUsage
from storage.schedules import Outcome
from tests.recovery.making import brand, rows
from tests.recovery.scheduling import DUE, HOUR, counts, end_runs, made, notes

pytestmark = pytest.mark.usefixtures("clean_database")


def test_a_tick_makes_one_run_and_one_job() -> None:
    fir = brand()
    schedule_id = made(brand_ids=[fir], options={"urls": ["/feed"]})
    assert tick(schedule_id, DUE) == Outcome.QUEUED
    assert counts() == (1, 1, 1)
    assert rows("SELECT source, brand_id, status, options, actor, schedule_id FROM crawl_run") == [
        ("feed", fir, "queued", {"urls": ["/feed"]}, "schedule 早报", schedule_id)
    ]
    assert rows("SELECT queue_name, args->>'run_id', scheduled_at FROM procrastinate_jobs") == [
        ("crawl", "1", None)
    ]
    assert rows("SELECT due_at, outcome, run_id FROM schedule_tick") == [(DUE, "queued", 1)]
    assert notes() == [""]


def test_a_tick_is_deferred_once_however_many_claim_it() -> None:
    schedule_id = made()
    gate = threading.Barrier(6, timeout=20)

    def claim() -> Outcome | None:
        gate.wait()
        return tick(schedule_id, DUE)

    with ThreadPoolExecutor(6) as pool:
        results = [pool.submit(claim) for _ in range(6)]
        assert [r.result(30) for r in results].count(Outcome.QUEUED) == 1
    assert counts() == (1, 1, 1)
    end_runs()
    assert tick(schedule_id, DUE + HOUR) == Outcome.QUEUED


def test_a_clock_that_is_put_back_repeats_no_tick() -> None:
    schedule_id = made()
    tick(schedule_id, DUE)
    end_runs()
    rows("UPDATE schedule SET counted_through = :then RETURNING id", then=DUE - HOUR)
    assert tick(schedule_id, DUE) is None
    assert counts() == (1, 1, 1)
    assert tick(schedule_id, DUE + HOUR) == Outcome.QUEUED


@pytest.mark.parametrize("change", ["UPDATE schedule SET is_paused = true", "DELETE FROM schedule"])
def test_a_schedule_paused_or_removed_meanwhile_has_no_tick(change: str) -> None:
    schedule_id = made()
    rows(f"{change} RETURNING id")
    assert tick(schedule_id, DUE) is None
    assert counts() == (0, 0, 0)


def test_the_runs_of_a_removed_schedule_stay() -> None:
    tick(made(), DUE)
    rows("DELETE FROM schedule RETURNING id")
    assert rows("SELECT schedule_id FROM crawl_run") == [(None,)]


def test_a_schedule_that_does_not_exist_is_told() -> None:
    with pytest.raises(WrongUsage, match="no schedule '晚报'"), transaction() as session:
        schedules.by_name(session, "晚报")


def test_a_run_starts_later_by_its_jitter_and_keeps_its_due_time() -> None:
    schedule_id = made(jitter_seconds=1800)
    tick(schedule_id, DUE)
    [(due_at, starts_at)] = rows("SELECT due_at, starts_at FROM schedule_tick")
    assert due_at == DUE
    assert DUE < starts_at <= DUE + timedelta(minutes=30)
    assert rows("SELECT scheduled_at FROM procrastinate_jobs") == [(starts_at,)]


def test_after_a_downtime_one_run_catches_up_and_reaches_back_over_it() -> None:
    schedule_id = made(options={"since": "2h"}, created_at=DUE - 9 * HOUR)
    assert tick(schedule_id, DUE + 5 * HOUR + timedelta(minutes=30)) == Outcome.QUEUED
    assert notes() == ["catching up: 6 due times were missed since Wed 26-11-18 12:00"]
    [(options,)] = rows("SELECT options FROM crawl_run")
    assert options == {"since": (DUE - 2 * HOUR).isoformat()}
    assert rows("SELECT due_at, first_due_at, stands_for FROM schedule_tick") == [
        (DUE + 5 * HOUR, DUE, 6)
    ]
    assert counts() == (1, 1, 1)


def test_a_schedule_that_skips_makes_no_run_of_a_downtime_and_the_next_one_says_so() -> None:
    schedule_id = made(options={"since": "2h"}, on_missed="skip")
    assert tick(schedule_id, DUE + 5 * HOUR + timedelta(minutes=30)) == Outcome.MISSED
    assert counts() == (1, 0, 0)
    assert tick(schedule_id, DUE + 6 * HOUR) == Outcome.QUEUED
    assert notes() == ["6 due times were missed since Wed 26-11-18 12:00 and skipped"]
    [(options,)] = rows("SELECT options FROM crawl_run")
    assert options == {"since": (DUE + 4 * HOUR).isoformat()}
    end_runs()
    tick(schedule_id, DUE + 7 * HOUR)
    assert notes()[1] == ""


def test_runs_do_not_pile_up_while_one_still_runs() -> None:
    schedule_id = made(options={"since": "30m"})
    assert tick(schedule_id, DUE) == Outcome.QUEUED
    for later in (1, 2):
        end_runs("running" if later == 1 else "queued")
        assert tick(schedule_id, DUE + later * HOUR) == Outcome.STILL_RUNNING
    assert counts() == (3, 1, 1)
    end_runs("blocked")
    assert tick(schedule_id, DUE + 3 * HOUR) == Outcome.QUEUED
    assert notes()[1] == (
        "2 due times were skipped since Wed 26-11-18 13:00, because the run before still ran"
    )
    options = rows("SELECT options FROM crawl_run ORDER BY id")[1][0]
    assert options == {"since": (DUE + HOUR / 2).isoformat()}
    assert rows("SELECT outcome, run_id FROM schedule_tick ORDER BY due_at") == [
        ("queued", 1),
        ("still_running", 1),
        ("still_running", 1),
        ("queued", 2),
    ]


def test_a_run_of_another_schedule_holds_nothing_up() -> None:
    first, second = made("a"), made("b")
    assert tick(first, DUE) == tick(second, DUE) == Outcome.QUEUED


def test_the_ticks_of_a_night_make_one_run_in_the_morning() -> None:
    # Noon in Shanghai lies in this "night".
    schedule_id = made(night_pause="11:30-14:30")
    for minutes in (0, 60, 120, 149):
        assert tick(schedule_id, DUE + timedelta(minutes=minutes)) is None
    assert tick(schedule_id, DUE + timedelta(minutes=150)) == Outcome.QUEUED
    assert notes() == [
        "3 due times were moved from Wed 26-11-18 12:00 to the end of the night pause 11:30-14:30"
    ]


def test_a_run_for_some_brands_is_planned_for_those() -> None:
    fir, pear, plum = brand("云杉"), brand("青柚到家"), brand("橙屿出行")
    tick(made(brand_ids=[fir, plum], options={"urls": ["/x"]}), DUE)
    assert rows("SELECT brand_id, options->'brand_ids' FROM crawl_run") == [(None, [fir, plum])]
    opened = plan.open_plan("feed", 1, {}, DUE)
    assert {b.id for b in opened.brands} == {fir, plum}
    assert "青柚到家" not in opened.keywords
    assert opened.listed("urls") == ["/x"]
    rows("UPDATE brand SET is_active = false WHERE id <> :id RETURNING id", id=pear)
    with pytest.raises(WrongUsage, match="no brand of run 1 is active"):
        plan.open_plan("feed", 1, {}, DUE)


def test_while_all_are_paused_nothing_ticks_and_afterwards_nothing_was_missed() -> None:
    schedule_id = made()
    with transaction() as session:
        schedules.pause_all(session, "lin", "来源要求停止", DUE)
    assert tick(schedule_id, DUE + 3 * HOUR) is None
    with transaction() as session:
        assert schedules.resume_all(session, DUE + 4 * HOUR + timedelta(minutes=5))
        assert not schedules.resume_all(session, DUE)
    assert tick(schedule_id, DUE + 4 * HOUR + timedelta(minutes=6)) is None
    assert tick(schedule_id, DUE + 5 * HOUR) == Outcome.QUEUED
    assert notes() == [""]


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


def due_in(seconds: float) -> dict[str, object]:
    """The times of a schedule of one minute that is due in so many seconds."""
    now = datetime.now(UTC)
    return {"created_at": now - timedelta(seconds=60 - seconds), "counted_through": now}


def test_two_schedulers_defer_a_due_time_once() -> None:
    for number in range(3):
        made(f"每分钟 {number}", expression="1m", **due_in(1.5))
    with running(2):
        assert within(20, lambda: counts()[1] == 3)
        time.sleep(0.5)
    assert counts() == (3, 3, 3)


def test_edit_pause_and_resume_are_taken_over_while_it_runs() -> None:
    made(expression="1h", **due_in(0))

    def change(**values: object) -> None:
        with transaction() as session:
            row = schedules.by_name(session, "早报")
            for name, value in {**values, "updated_at": datetime.now(UTC)}.items():
                setattr(row, name, value)
            session.add(row)

    with running():
        time.sleep(0.3)
        change(expression="1m", is_paused=True, **due_in(1))
        time.sleep(1.5)
        assert counts() == (0, 0, 0)  # due, but paused
        change(is_paused=False, **due_in(1))
        assert within(20, lambda: counts() == (1, 1, 1))
        change(expression="1h", **due_in(0))
        time.sleep(0.3)
        rows("DELETE FROM schedule RETURNING id")
        made("晚报", expression="1m", **due_in(1))
        assert within(20, lambda: counts()[1] == 2)


def test_all_are_paused_and_resumed_while_it_runs() -> None:
    made(expression="1m", **due_in(1.5))
    with running(2):
        time.sleep(0.3)
        with transaction() as session:
            schedules.pause_all(session, "lin", "", datetime.now(UTC))
        time.sleep(2)
        assert counts() == (0, 0, 0)
        with transaction() as session:
            schedules.resume_all(session, datetime.now(UTC))
        made("晚报", expression="1m", **due_in(1))
        assert within(20, lambda: counts() == (1, 1, 1))


def test_what_a_database_that_was_away_left_undone_is_done_at_the_next_look() -> None:
    now = datetime.now(UTC)
    made(expression="1m", created_at=now - HOUR, counted_through=now - timedelta(seconds=150))
    with running():
        assert within(20, lambda: counts() == (1, 1, 1))
    assert notes()[0].startswith("catching up: ")


def test_one_schedule_that_cannot_be_understood_does_not_stop_the_others() -> None:
    made("a bad one", trigger="cron", expression="whenever")
    made("a good one", expression="1m", **due_in(1.5))
    with running():
        assert within(20, lambda: counts() == (1, 1, 1))


def test_ticks_of_more_than_90_days_ago_are_forgotten_but_for_the_last_run() -> None:
    schedule_id = made(created_at=DUE - timedelta(days=200), counted_through=DUE)
    ages = {200: "queued", 150: "queued", 120: "missed", 91: "missed", 89: "missed", 1: "missed"}
    for days, outcome in ages.items():
        rows(
            "INSERT INTO schedule_tick (schedule_id, due_at, decided_at, outcome, first_due_at, "
            "stands_for) VALUES (:id, :due, :due, :outcome, :due, 1) RETURNING due_at",
            id=schedule_id,
            due=DUE - timedelta(days=days),
            outcome=outcome,
        )
    one = Scheduler()
    one.prune(DUE)
    kept = [(DUE - due).days for (due,) in rows("SELECT due_at FROM schedule_tick ORDER BY 1")]
    assert kept == [150, 89, 1]
    one.prune(DUE + timedelta(hours=23))
    assert len(rows("SELECT due_at FROM schedule_tick")) == 3
    one.prune(DUE + timedelta(days=3))
    assert len(rows("SELECT due_at FROM schedule_tick")) == 2
