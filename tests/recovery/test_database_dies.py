"""The database dies in the middle of a crawl: what is told, what is kept, and how it goes on."""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from sqlalchemy import create_engine
from sqlmodel import Session

from tests.crawlers.site import Answer, Asked, serve
from tests.storage.making import kept, recounted

SECONDS = 60.0
SERVE = """
import sys
from pathlib import Path
from storage import embedded
print(embedded.start(Path(sys.argv[1])), flush=True)
sys.stdin.read()
"""


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.02)


def feed(numbers: range) -> Answer:
    entries = [
        {
            "id": str(n),
            "content_text": f"云杉净水器第{n}条",
            "author": {"name": f"人{n}"},
            "date_published": "2026-11-20T08:00:00+08:00",
        }
        for n in numbers
    ]
    return Answer(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": entries}))


class Place:
    """A home of its own with a server of its own, and the command line in it."""

    def __init__(self, home: Path, site: str, is_own_server: bool) -> None:
        self.home = home
        self.address = f"postgresql://postgres:@/postgres?host={home / 'postgres'}"
        self.environment = {
            **os.environ,
            "ZHUANXI_HOME": str(home),
            "ZHUANXI_LANGUAGE": "en",
            "ZHUANXI_SOURCES__FEED__BASE_URL": site,
            "ZHUANXI_SOURCES__FEED__DOWNLOAD_DELAY": "0",
            "ZHUANXI_SOURCES__FEED__CONCURRENT_REQUESTS": "1",
            "COLUMNS": "400",
        }
        if is_own_server:
            self.environment["DATABASE_URL"] = self.address

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "recovery", *words],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def say(self, *words: str) -> Any:
        """What a command prints as JSON; it must do its work."""
        process = self.start(*words)
        output, errors = process.communicate(timeout=SECONDS)
        assert process.returncode == 0, errors
        return json.loads(output) if "--json" in words else output

    @contextmanager
    def server(self) -> Iterator[None]:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(self.home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None and "postgres" in process.stdout.readline()
        try:
            yield
        finally:
            if not self.is_up():
                process.kill()  # it would try to stop the server that is dead
            process.communicate()

    def postmaster(self) -> psutil.Process:
        pid_file = self.home / "postgres" / "postmaster.pid"
        return psutil.Process(int(pid_file.read_text().split()[0]))

    def is_up(self) -> bool:
        try:
            return bool(self.postmaster().status() != psutil.STATUS_ZOMBIE)
        except (psutil.NoSuchProcess, FileNotFoundError):
            return False

    def kill_server(self) -> None:
        server = self.postmaster()
        for process in [server, *server.children(recursive=True)]:
            process.kill()

    def ask(self, query: str) -> Any:
        with psycopg.connect(self.address) as connection:
            row = connection.execute(query).fetchone()  # type: ignore[call-overload]
        return row[0] if row else None

    def stored(self) -> int:
        try:
            return int(self.ask("SELECT count(*) FROM mention"))
        except psycopg.OperationalError:
            return 0  # not started yet

    def is_sound(self) -> bool:
        """No mention lacks what its batch writes after it, and the rollup counts each."""
        engine = create_engine(self.address.replace("postgresql", "postgresql+psycopg", 1))
        with Session(engine) as session:
            is_counted = kept(session) == recounted(session)
        engine.dispose()
        linked = self.ask("SELECT count(*) FROM mention_brand")
        authors = self.ask("SELECT count(*) FROM author")
        return is_counted and linked == authors == self.stored()


@pytest.fixture(params=["a server of one's own", "the embedded server"])
def crawl(request: pytest.FixtureRequest) -> Iterator[tuple[Place, threading.Event]]:
    """A place with a feed of two pages, the second of which waits to be let go."""
    may_answer = threading.Event()

    def second(asked: Asked) -> Answer:
        may_answer.wait(SECONDS)
        return feed(range(600, 1200))

    with tempfile.TemporaryDirectory(prefix="zhuanxi-dies-") as folder, serve() as site:
        Path(folder).chmod(0o755)
        site.pages |= {"/first": feed(range(600)), "/second": second}
        is_own = request.param == "a server of one's own"
        place = Place(Path(folder) / "home", site.base_url, is_own)
        with place.server():
            place.say("init")
            place.say("brand", "add", "云杉")
        yield place, may_answer
        may_answer.set()


def test_a_crawl_whose_database_is_killed_ends_with_the_cause_and_can_be_done_again(
    crawl: tuple[Place, threading.Event],
) -> None:
    place, may_answer = crawl
    is_own = "DATABASE_URL" in place.environment
    with place.server():
        process = place.start("crawl", "feed", "--url", "/first", "--url", "/second")
        until(lambda: place.stored() >= 500)
        before = place.stored()
        with closing(psycopg.connect(place.address)) as other:
            other.execute("LOCK TABLE mention_brand IN ACCESS EXCLUSIVE MODE")
            may_answer.set()
            # A batch is now half-written: its mentions are there, their brands wait for the lock.
            until(
                lambda: (
                    place.ask(
                        "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'relation'"
                    )
                    == 1
                )
            )
            place.kill_server()
        _, errors = process.communicate(timeout=SECONDS)

        if is_own:
            assert process.returncode == 1
            assert "the database went away while run 1 was crawling" in errors
            assert "`zhuanxi runs rerun 1` reads the rest" in errors
        else:  # the spider has started the server again and written the end down
            assert process.returncode == 3
            assert "run 1: could not store: the database went away" in errors
        assert "Traceback" not in errors

    with place.server():
        assert place.stored() == before
        assert place.is_sound()
        assert place.ask("SELECT status FROM crawl_run") == ("running" if is_own else "partial")

        told = place.say("runs", "list", "--json")[0]
        assert told["status"] == ("failed" if is_own else "partial")
        assert ("process that carried it out is gone" in told["cause"]) == is_own
        assert (told["new"], told["finished_at"] is not None) == (before, True)

        again = place.say("runs", "rerun", "1", "--json")
        assert (again["status"], again["new"], place.stored()) == ("ok", 1200 - before, 1200)
        assert place.is_sound()
