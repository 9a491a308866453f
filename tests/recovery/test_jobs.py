"""Background work: deferred with its cause, done by real workers."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psutil
import pytest
from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.jobs import Job

from recovery import jobs
from storage import engine, runs
from storage.engine import transaction
from storage.models.columns import utc_now
from tests.recovery.making import brand, rows

pytestmark = pytest.mark.usefixtures("clean_database")


def queued() -> list[tuple[object, ...]]:
    return rows("SELECT queue_name, status::text FROM procrastinate_jobs ORDER BY id")


def test_a_job_exists_once_its_transaction_is_committed() -> None:
    with transaction() as session:
        jobs.defer(session, "classify")
        assert queued() == []  # another connection sees nothing yet
    assert queued() == [("classify", "todo")]


def test_a_job_goes_with_the_transaction_that_is_rolled_back() -> None:
    with pytest.raises(RuntimeError), transaction() as session:
        jobs.defer(session, "classify")
        jobs.defer(session, "crawl", run_id=1)
        raise RuntimeError
    assert queued() == []


def test_upkeep_waits_for_the_worker_that_it_runs_in() -> None:
    """Its own event loop may hold what it waits for: waiting in that loop would be for ever."""

    async def worker() -> None:
        app = App(connector=PsycopgConnector(conninfo=engine.conninfo()))
        async with app.open_async():
            job = Job(id=1, queue="upkeep", lock=None, queueing_lock=None, task_name="upkeep")
            context = JobContext(app=app, job=job, start_timestamp=0.0, abort_reason=lambda: None)
            await asyncio.gather(held(), jobs.upkeep.func(context, timestamp=0))

    async def held() -> None:
        with transaction() as session:
            jobs.defer(session, "triage")
            await asyncio.sleep(1)

    thread = threading.Thread(target=lambda: asyncio.run(worker()), daemon=True)
    thread.start()
    thread.join(30)
    assert not thread.is_alive()
    assert ("triage", "todo") in queued()


def test_a_task_that_takes_all_waits_only_once() -> None:
    with transaction() as session:
        jobs.defer(session, "classify")
        jobs.defer(session, "classify")
    with transaction() as session:
        jobs.defer(session, "classify")
        jobs.defer(session, "triage")
    assert queued() == [("classify", "todo"), ("triage", "todo")]


def test_a_second_one_waits_beside_the_one_that_runs() -> None:
    with transaction() as session:
        jobs.defer(session, "classify")
    rows("UPDATE procrastinate_jobs SET status = 'doing' RETURNING id")
    for _ in range(2):
        with transaction() as session:
            jobs.defer(session, "classify")
    assert queued() == [("classify", "doing"), ("classify", "todo")]


def test_what_was_written_before_a_job_that_already_waits_is_kept() -> None:
    with transaction() as session:
        jobs.defer(session, "classify")
    with transaction() as session:
        run = runs.create(session, kind="crawl", source="feed", actor="a", now=utc_now())
        jobs.defer(session, "classify")
        assert run.id is not None
        jobs.defer(session, "crawl", run_id=run.id)
    assert rows("SELECT status FROM crawl_run") == [("queued",)]
    assert queued() == [("classify", "todo"), ("crawl", "todo")]


def test_two_crawls_wait_side_by_side() -> None:
    with transaction() as session:
        jobs.defer(session, "crawl", run_id=1)
        jobs.defer(session, "crawl", run_id=2)
    assert len(queued()) == 2


FEED = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>t</title><link>http://127.0.0.1/</link><description>d</description>
<item><title>云杉净水器漏水一地，客服电话打了五次没人接，太气人了，要求退款</title>
<link>http://127.0.0.1/1</link><guid>1</guid><author>a@example.com (阿桂)</author>
<pubDate>{date}</pubDate></item>
<item><title>云杉发布新款净水器</title><link>http://127.0.0.1/2</link><guid>2</guid>
<pubDate>{date}</pubDate></item>
</channel></rss>"""


class Feed:
    """A feed on loopback that can be held back."""

    def __init__(self) -> None:
        feed = self
        self.asked = threading.Event()
        self.may_answer = threading.Event()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = b""
                if self.path == "/feed.xml":
                    feed.asked.set()
                    feed.may_answer.wait(30)
                    body = FEED.format(date=format_datetime(utc_now())).encode()
                self.send_response(200 if body else 404)
                self.send_header("Content-Type", "application/rss+xml")
                self.end_headers()
                try:
                    self.wfile.write(body)
                except BrokenPipeError:
                    return  # the spider was killed meanwhile

            def log_message(self, *arguments: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"


@pytest.fixture
def feed() -> Iterator[Feed]:
    feed = Feed()
    thread = threading.Thread(target=feed.server.serve_forever)
    thread.start()
    yield feed
    feed.may_answer.set()
    feed.server.shutdown()
    thread.join()
    feed.server.server_close()


@contextmanager
def worker(feed: Feed) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "recovery", "worker"],
        env={
            **os.environ,
            "ZHUANXI_SOURCES__FEED__BASE_URL": feed.address,
            "ZHUANXI_SOURCES__FEED__DOWNLOAD_DELAY": "0",
        },
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(60)


def crawl_deferred() -> int:
    with transaction() as session:
        run = runs.create(
            session,
            kind="crawl",
            source="feed",
            actor="a",
            options={"urls": ["/feed.xml"]},
            now=utc_now(),
        )
        assert run.id is not None
        jobs.defer(session, "crawl", run_id=run.id)
        return run.id


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, queued()
        time.sleep(0.1)


def all_done() -> bool:
    work = [job for job in queued() if job[0] in ("crawl", "cluster", "classify", "triage")]
    return len(work) >= 4 and {status for _, status in work} == {"succeeded"}


def test_a_worker_crawls_then_classifies_then_triages(feed: Feed) -> None:
    feed.may_answer.set()
    brand()
    crawl_deferred()
    with worker(feed) as process:
        wait_until(all_done)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert rows("SELECT status, new, cause FROM crawl_run") == [("ok", 2, None)]
    assert rows("SELECT count(*) FROM mention WHERE verdict_id IS NULL") == [(0,)]
    assert rows("SELECT stage, channel FROM recovery_case") == [("received", "failed")]
    assert rows("SELECT actor, actor_origin FROM case_event") == [("triage", "job")]


def test_the_job_of_a_machine_that_died_is_taken_up_again_and_doubles_nothing(feed: Feed) -> None:
    brand()
    run_id = crawl_deferred()
    with worker(feed) as first:
        assert feed.asked.wait(60)
        machine = psutil.Process(first.pid).children(recursive=True)  # the spider too
        first.kill()
        first.wait(20)
        for process in machine:
            process.kill()
    assert ("crawl", "doing") in queued()
    assert rows("SELECT status FROM crawl_run") == [("running",)]
    feed.may_answer.set()
    # Its heart stopped half a minute ago.
    rows(
        "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '40 seconds' "
        "RETURNING id"
    )
    with transaction() as session:
        jobs.defer(session, "upkeep", timestamp=0)
    with worker(feed):
        wait_until(all_done)
    with transaction() as session:
        assert runs.get(session, run_id).status == "ok"
    assert rows("SELECT count(*) FROM mention") == [(2,)]
    assert rows("SELECT count(*) FROM recovery_case") == [(1,)]


def test_the_spider_of_a_killed_worker_ends_by_itself_and_keeps_what_it_read(feed: Feed) -> None:
    run_id = crawl_deferred()
    with worker(feed) as first:
        assert feed.asked.wait(60)
        spiders = [
            process
            for process in psutil.Process(first.pid).children(recursive=True)
            if process.name() == f"zx-run-{run_id}"
        ]
        assert len(spiders) == 1
        first.kill()
        first.wait(20)
    time.sleep(1)  # the pipe is closed now, and the spider still waits for its answer
    feed.may_answer.set()
    _, alive = psutil.wait_procs(spiders, timeout=60)
    assert alive == []
    with transaction() as session:
        run = runs.get(session, run_id)
    assert (run.status, run.new) == ("partial", 2)
    assert "had started it ended" in (run.cause or "")
