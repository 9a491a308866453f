"""Homes of their own for the journeys, and the product's processes that run in them."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.error import URLError

from sqlalchemy import Connection, create_engine, text

from storage import embedded

ROOT = Path(__file__).parents[2]
PATIENCE = 240


_MOMENTS = (
    "SELECT c.table_name, array_agg(c.column_name::text) FROM information_schema.columns c "
    "JOIN information_schema.tables t USING (table_schema, table_name) "
    "WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER' "
    "AND c.data_type IN ('timestamp with time zone', 'date') GROUP BY 1"
)
"""Of each table the columns that are moments or days."""


@dataclass(frozen=True, slots=True)
class Place:
    """A dashboard that answers.

    Attributes:
        home: its home folder.
        address: of the dashboard.
        environment: in which its processes run.
        password: of everybody there, if they have one in common.
        worker: the process number of its worker, if it has one.
    """

    home: Path
    address: str
    environment: Mapping[str, str]
    password: str = ""
    worker: int = 0

    @contextmanager
    def busy_worker(self) -> Iterator[None]:
        """Its worker takes nothing up while the block runs, so that what waits is seen."""
        os.kill(self.worker, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.worker, signal.SIGCONT)

    @contextmanager
    def database(self) -> Iterator[Connection]:
        """Its database, in one transaction."""
        url = embedded.start(self.home).replace("postgresql://", "postgresql+psycopg://", 1)
        engine = create_engine(url)
        with engine.begin() as connection:
            yield connection
        engine.dispose()

    def rows(self, query: str, **values: object) -> list[Any]:
        """What it holds: to choose on what a journey goes."""
        with self.database() as connection:
            return list(connection.execute(text(query), values))

    def days_pass(self, days: int) -> None:
        """Everything that is kept becomes so much older, which is how time goes on in a test."""
        with self.database() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            for table, columns in connection.execute(text(_MOMENTS)).all():
                older = ", ".join(
                    f'"{one}" = "{one}" - {days} * interval \'1 day\'' for one in columns
                )
                connection.execute(text(f'UPDATE "{table}" SET {older}'))


@contextmanager
def new_home() -> Iterator[tuple[Path, dict[str, str]]]:
    """An empty home, and the environment of processes in it: the real model, cheap passwords."""
    home = Path(tempfile.mkdtemp(prefix="zhuanxi-journey-"))
    home.chmod(0o755)  # PostgreSQL's own user must reach it
    try:
        yield (
            home,
            {
                **os.environ,
                "ZHUANXI_HOME": str(home),
                "ZHUANXI_CLASSIFY__BACKEND": "openvino",
                "ZHUANXI_CALLBACK__RELAPSE_DAYS": "1",
            },
        )
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def process(environment: Mapping[str, str], log: Path, *command: str) -> Iterator[Any]:
    """``python -m COMMAND`` while the block runs; what it says is kept in ``log``."""
    with log.open("w", encoding="utf-8") as out:
        begun = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=dict(environment),
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            yield begun
        finally:
            begun.terminate()
            try:
                begun.wait(20)
            except subprocess.TimeoutExpired:
                begun.kill()
                begun.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def until_it_answers(address: str, begun: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(PATIENCE * 5):
        if begun.poll() is not None:
            raise RuntimeError(f"it ended at once: {log.read_text('utf-8')}")
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=1).close()
        except (URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"nothing answers: {log.read_text('utf-8')}")


@contextmanager
def demo(folder: Path) -> Iterator[Place]:
    """``zhuanxi demo`` as people start it, its platforms alive, with a worker beside it."""
    port = free_port()
    address, log = f"http://127.0.0.1:{port}", folder / "demo.log"
    with (
        new_home() as (home, environment),
        process(environment, log, "recovery", "demo", "--port", str(port)) as begun,
    ):
        until_it_answers(address, begun, log)
        said = re.search(r"the password of all of them: (\S+)", log.read_text("utf-8"))
        assert said is not None
        sites = {
            f"ZHUANXI_SOURCES__{source}__{name}": value
            for source in ("WEIBO", "FEED", "APPSTORE")
            for name, value in (
                ("BASE_URL", f"http://127.0.0.1:{_site_port(home)}"),
                ("DOWNLOAD_DELAY", "0"),
            )
        }
        place = Place(home, address, {**environment, **sites}, said[1])
        with process(place.environment, folder / "worker.log", "recovery", "worker") as worker:
            yield replace(place, worker=worker.pid)


def _site_port(home: Path) -> int:
    said = re.search(r'"port": (\d+)', (home / "demo.json").read_text("utf-8"))
    assert said is not None
    return int(said[1])


@contextmanager
def first_day(folder: Path, password: str) -> Iterator[Place]:
    """A home in which nothing was done but ``zhuanxi init``, and its dashboard."""
    port = free_port()
    address, log = f"http://127.0.0.1:{port}", folder / "dashboard.log"
    secret = folder / "password"
    secret.write_text(password, "utf-8")
    secret.chmod(0o600)
    with new_home() as (home, environment):
        subprocess.run(
            [sys.executable, "-m", "recovery", "init", "--password-file", str(secret)],
            cwd=ROOT,
            env=environment,
            check=True,
            capture_output=True,
        )
        with process(environment, log, "dashboard", "--port", str(port)) as begun:
            until_it_answers(address, begun, log)
            yield Place(home, address, environment, password)


@contextmanager
def forum() -> Iterator[str]:
    """A platform of our own on loopback, whose every address shows a post; yields its address."""

    class Post(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = "<!DOCTYPE html><meta charset=utf-8><title>原帖</title><p>原帖".encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Post)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
