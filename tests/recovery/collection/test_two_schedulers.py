"""Two real scheduler processes over hundreds of due times, one of them killed on the way."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from recovery.collection.due import jitter_of
from storage.checkout import CHECKOUT
from storage.engine import transaction
from storage.models import Schedule
from tests.recovery.making import rows

MANY = 240
SECONDS = 8.0  # in which the schedules that are due while the schedulers run come due
HOUR = timedelta(hours=1)
SCRIPT = """
import signal, threading
from recovery.collection.scheduler import Scheduler
stop = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stop.set())
print("ready", flush=True)
Scheduler().run(stop)
"""


def plans(now: datetime) -> list[Schedule]:
    """A third each: due soon, with jitter; missed and caught up; missed and skipped."""
    made = []
    for number in range(MANY):
        soon = now + timedelta(seconds=4 + SECONDS * number / MANY)
        is_missed = number % 3 != 0
        made.append(
            Schedule(
                name=f"s{number:03}",
                source="feed",
                trigger="interval",
                expression="1h",
                jitter_seconds=900 if number % 2 else 0,
                on_missed="skip" if number % 3 == 2 else "once",
                # Missed ones: five due times, the newest half an hour ago.
                created_at=now - 9 * HOUR - HOUR / 2 if is_missed else soon - 9 * HOUR,
                counted_through=now - 5 * HOUR if is_missed else now,
            )
        )
    return made


@pytest.mark.usefixtures("clean_database")
def test_each_of_hundreds_of_due_times_is_deferred_once() -> None:
    command = [sys.executable, "-c", SCRIPT]
    schedulers = [subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE) for _ in range(3)]
    try:
        for process in schedulers:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
        with transaction() as session:
            session.add_all(plans(datetime.now(UTC)))
        deadline = time.monotonic() + 200
        while rows("SELECT count(*) FROM schedule_tick")[0][0] < MANY // 2:
            assert time.monotonic() < deadline, "the schedulers do not get on"
            time.sleep(0.1)
        os.kill(schedulers[0].pid, signal.SIGKILL)  # in the middle of it
        while rows("SELECT count(*) FROM schedule_tick")[0][0] < MANY:
            assert time.monotonic() < deadline, "the schedulers do not get on"
            time.sleep(0.2)
        time.sleep(6)  # another look at the table by each
    finally:
        for process in schedulers:
            if process.poll() is None:
                process.terminate()
        for process in schedulers:
            process.communicate(timeout=60)
    codes = [process.returncode for process in schedulers]
    assert codes == [-signal.SIGKILL, 0, 0]

    ticks = rows(
        "SELECT schedule_id, due_at, outcome, stands_for, starts_at, run_id FROM schedule_tick"
    )
    assert Counter(outcome for _, _, outcome, *_ in ticks) == {
        "queued": 2 * MANY // 3,
        "missed": MANY // 3,
    }
    assert len({schedule_id for schedule_id, *_ in ticks}) == len(ticks) == MANY
    assert Counter(stands_for for *_, stands_for, _, _ in ticks) == {
        1: MANY // 3,
        5: 2 * MANY // 3,
    }
    made = {run_id for *_, run_id in ticks if run_id is not None}
    assert {run_id for (run_id,) in rows("SELECT id FROM crawl_run")} == made
    assert len(made) == 2 * MANY // 3
    jobs = rows("SELECT (args->>'run_id')::int, scheduled_at FROM procrastinate_jobs")
    assert sorted(run_id for run_id, _ in jobs) == sorted(made)
    caught_up = rows("SELECT count(*) FROM crawl_run WHERE note LIKE 'catching up: 5 due times%'")
    assert caught_up == [(MANY // 3,)]

    jitter = dict(rows("SELECT id, jitter_seconds FROM schedule"))
    starts = {run_id: at for run_id, at in jobs if at is not None}
    for schedule_id, due_at, outcome, _, starts_at, run_id in ticks:
        if outcome == "queued":
            later = jitter_of(schedule_id, due_at, timedelta(seconds=jitter[schedule_id]))
            assert starts_at >= due_at + later
            if run_id in starts:
                assert starts[run_id] == starts_at == due_at + later
    assert starts
