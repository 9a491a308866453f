"""``zhuanxi revisit`` as people type it, and the same by a worker on its own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from recovery import jobs
from recovery.access import users
from recovery.access.actor import Role
from recovery.cli import app
from storage import runs, schedules
from storage.engine import transaction
from storage.models.columns import utc_now
from tests.crawlers.site import Answer, Site, serve
from tests.recovery.making import brand, post, rows, triaged

WORDS = "云杉的空调修了两次还是不制冷"
pytestmark = pytest.mark.usefixtures("clean_database")


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """V2EX with one topic, 7, that a case stands on; it was read five hours ago."""
    now = utc_now()
    with transaction() as session:
        users.add(session, "lin", Role.LEAD)
        run = runs.create(session, kind="crawl", source="v2ex", actor="a", now=now)
        runs.finish(session, run.id or 0, status="ok", now=now)
    post("t/7", WORDS, source="v2ex", brands=(brand(),), posted_at=now - timedelta(hours=7))
    triaged(now)
    rows("UPDATE mention SET collected_at = :then RETURNING id", then=now - timedelta(hours=5))
    rows("DELETE FROM engagement RETURNING mention_id")
    with serve() as served:
        monkeypatch.setenv("ZHUANXI_SOURCES__V2EX__BASE_URL", served.base_url)
        monkeypatch.setenv("ZHUANXI_SOURCES__V2EX__DOWNLOAD_DELAY", "0")
        served.pages["/api/topics/show.json"] = Answer(
            json.dumps([{"id": 7, "title": "", "content": WORDS, "replies": 31, "created": 1}])
        )
        yield served


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["--as", "lin", *words])


def told(*words: str) -> Any:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_dry_run_tells_what_is_due_and_why_and_asks_nothing(site: Site) -> None:
    (turn,) = told("revisit", "--dry-run")
    (one,) = turn["due"]
    assert (turn["source"], turn["held"]) == ("v2ex", None)
    assert (one["external_id"], one["why"], one["now"]) == ("t/7", "open_case", True)
    assert "open case" in run("revisit", "--dry-run").stdout
    assert (site.asked, rows("SELECT count(*) FROM crawl_run")) == ([], [(1,)])


def test_it_reads_them_now_once_even_while_schedules_are_paused(site: Site) -> None:
    with transaction() as session:
        schedules.pause_all(session, "lin", "", utc_now())
    jobs.queue_revisits(utc_now())
    assert rows("SELECT count(*) FROM crawl_run") == [(1,)]

    ended = told("revisit", "--source", "v2ex")

    assert (ended["status"], ended["read"], ended["updated"]) == ("ok", 1, 1)
    assert rows("SELECT comments FROM engagement") == [(31,)]
    assert rows("SELECT actor, kind FROM crawl_run WHERE id = 2") == [("lin", "revisit")]
    assert told("revisit") == []
    again = told("runs", "rerun", str(ended["run_id"]))
    assert (again["status"], again["updated"]) == ("ok", 0)
    assert rows("SELECT kind FROM crawl_run WHERE id = 3") == [("revisit",)]


def test_a_source_that_cannot_is_refused(site: Site) -> None:
    result = run("revisit", "--source", "appstore")
    assert result.exit_code != 0 and "appstore" in str(result.exception)


def test_what_is_held_back_is_told(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction() as session:
        runs.create(session, kind="revisit", source="v2ex", actor="a", now=utc_now())
    result = run("revisit", "--dry-run")
    assert "running" in result.stderr and result.exit_code == 0


def test_a_worker_does_it_on_its_own(site: Site) -> None:
    with transaction() as session:
        jobs.defer(session, "upkeep", timestamp=0)
    process = subprocess.Popen([sys.executable, "-m", "recovery", "worker"], env=dict(os.environ))
    try:
        deadline = time.monotonic() + 90
        while not rows("SELECT FROM crawl_run WHERE kind = 'revisit' AND status = 'ok'"):
            assert time.monotonic() < deadline
            time.sleep(0.2)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
    assert rows("SELECT comments FROM engagement") == [(31,)]
