"""One process a run: how it starts, is stopped, dies, and what then remains."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import func, select

from crawlers import runner
from storage import runs
from storage.checkout import CHECKOUT
from storage.engine import connection, transaction
from storage.errors import WrongUsage
from storage.models import CrawlRun, Mention
from tests.crawlers.conftest import queue
from tests.crawlers.site import Answer, Asked, Site

READY = 30.0


@pytest.fixture
def slow(clean_database: None, site: Site) -> Site:
    """A feed of 600 entries at once, and one that never answers in time."""
    entries = [
        {"id": str(n), "content_text": f"第{n}条", "date_published": "2026-11-20T08:00:00+08:00"}
        for n in range(600)
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": entries}
    site.pages["/first"] = Answer(json.dumps(feed))
    site.pages["/never"] = _wait
    return site


def _wait(asked: Asked) -> Answer:
    time.sleep(5)
    return Answer()


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + READY
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.05)


def stored() -> int:
    with transaction() as session:
        return session.exec(select(func.count()).select_from(Mention)).one()


def ended(run_id: int) -> CrawlRun:
    with transaction() as session:
        return runs.get(session, run_id)


def child_of(run_id: int) -> int:
    """The process that carries out a run of this home, by the name that it gave itself."""
    home = f"ZHUANXI_HOME={os.environ['ZHUANXI_HOME']}".encode()
    for folder in Path("/proc").iterdir():
        try:
            name = (folder / "comm").read_text().strip()
            homes = (folder / "environ").read_bytes().split(b"\0")
        except (OSError, NotADirectoryError):
            continue
        if name == f"zx-run-{run_id}" and home in homes:
            return int(folder.name)
    raise AssertionError(f"no process carries out run {run_id}")


def running(run_id: int) -> bool:
    try:
        child_of(run_id)
    except AssertionError:
        return False
    return True


def in_thread(run_id: int) -> threading.Thread:
    thread = threading.Thread(target=runner.run, args=(run_id,))
    thread.start()
    return thread


def test_a_killed_child_leaves_whole_batches_and_a_failed_run(slow: Site) -> None:
    run_id = queue("feed", urls=["/first", "/never"])
    thread = in_thread(run_id)
    until(lambda: stored() >= 500)

    os.kill(child_of(run_id), signal.SIGKILL)
    thread.join(READY)

    run = ended(run_id)
    assert run.status == "failed"
    assert "was killed (signal 9)" in (run.cause or "")
    assert (run.new, stored()) == (stored(), run.new)
    assert stored() % 100 == 0


def test_a_terminated_child_keeps_all_that_it_read(slow: Site) -> None:
    run_id = queue("feed", urls=["/first", "/never"])
    thread = in_thread(run_id)
    until(lambda: stored() >= 500)

    os.kill(child_of(run_id), signal.SIGTERM)
    thread.join(READY + 10)

    run = ended(run_id)
    assert (run.status, run.new, stored()) == ("partial", 600, 600)
    assert "what was read is kept" in (run.cause or "")


def test_the_child_ends_when_its_parent_is_killed(slow: Site) -> None:
    run_id = queue("feed", urls=["/first", "/never"])
    code = f"from crawlers import runner; runner.run({run_id})"
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=CHECKOUT)
    until(lambda: stored() >= 500)

    parent.kill()
    parent.wait()
    until(lambda: not running(run_id))

    run = ended(run_id)
    assert (run.status, run.new) == ("partial", 600), run.cause
    assert "had started it ended" in (run.cause or "")


def test_a_run_can_be_asked_to_stop(slow: Site) -> None:
    run_id = queue("feed", urls=["/first", "/never"])

    run = runner.run(run_id, should_stop=lambda: stored() >= 500)

    assert (run.status, run.new) == ("partial", 600), run.cause


def test_a_child_that_cannot_start_says_why(
    clean_database: None, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHUANXI_SOURCES__FEED__DOWNLOAD_DELAY", "soon")

    run = runner.run(queue("feed", urls=["/x"]))

    assert run.status == "failed"
    assert "download_delay" in (run.cause or "").lower()


def test_a_signal_and_the_parents_death_together_still_store_the_last_batch(slow: Site) -> None:
    run_id = queue("feed", urls=["/first", "/never"])
    code = f"from crawlers import runner; runner.run({run_id})"
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=CHECKOUT)
    until(lambda: stored() >= 500)

    child = child_of(run_id)
    parent.kill()
    parent.wait()
    time.sleep(0.3)
    os.kill(child, signal.SIGTERM)
    until(lambda: not running(run_id))

    assert (ended(run_id).status, stored()) == ("partial", 600)


def test_mentions_that_cannot_be_stored_fail_the_run(slow: Site) -> None:
    run_id = queue("feed", urls=["/first"])
    with connection() as conn:
        conn.execute(text("ALTER TABLE mention RENAME TO mention_away"))
    try:
        run = runner.run(run_id)
    finally:
        with connection() as conn:
            conn.execute(text("ALTER TABLE mention_away RENAME TO mention"))

    assert (run.status, run.new) == ("failed", 0)
    assert "could not store" in (run.cause or "")


def test_what_cannot_be_run_is_refused(clean_database: None) -> None:
    with pytest.raises(WrongUsage, match="there is no crawl run 99"):
        runner.run(99)
    with pytest.raises(WrongUsage, match="no spider reads 'nowhere'"):
        runner.run(queue("nowhere"))


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("", "it left no message"),
        ("Traceback:\n  File 'x'\nKeyError: 'a'\n", "KeyError: 'a'"),
        ("a.b.DatabaseUnavailable: it is down\n  ^^^^\n", "a.b.DatabaseUnavailable: it is down"),
        (
            "x.ValidationError: 1 error\nfeed.delay\n  no number\n",
            "x.ValidationError: 1 error feed.delay no number",
        ),
        ("OSError: caller 13800138000", "OSError: caller 138****8000"),
        ("just words\n\n", "just words"),
    ],
)
def test_the_telling_line_of_an_error_output_is_found(output: str, expected: str) -> None:
    assert runner.last_line(output) == expected
