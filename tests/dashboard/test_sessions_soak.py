"""Thirty people at once: every one of them gets the page that was asked for. Run by `make soak`."""

import os
import random
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from benchmarks import large_world
from dashboard.pages import CASE, PAGES
from dashboard.sign_in import cookies
from recovery.access import users
from recovery.access.actor import Role
from storage.engine import transaction
from tests.dashboard.conftest import ROOT, _wait
from tests.dashboard.signing import new_session

pytestmark = pytest.mark.soak

PEOPLE = 30
SECONDS = 60
WAIT = 120
FEWEST = 5  # elements that any page has, and the sign-in page, which is no page of these, has not


@dataclass(frozen=True, slots=True)
class Server:
    """A dashboard that runs."""

    port: int
    pid: int
    log: Path

    @property
    def megabytes(self) -> float:
        """Memory that it holds now."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@pytest.mark.usefixtures("clean_database")
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")
def test_thirty_people_at_once_get_every_page_they_ask_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    large_world.fill(10_000, 1_000, datetime.now(UTC))
    with transaction() as session:
        for number in range(PEOPLE):
            users.add(session, f"person{number}", Role.ADMIN)
    tokens = [new_session(f"person{number}") for number in range(PEOPLE)]
    with _served(tmp_path / "log") as server:
        _visits(server, new_session("person0"), 0)  # what is loaded once is no session's
        before = server.megabytes
        until = time.monotonic() + SECONDS
        with ThreadPoolExecutor(PEOPLE) as pool:
            visits = list(pool.map(lambda token: _visits(server, token, until), tokens))
        after = server.megabytes
    took = sorted(seconds for each in visits for seconds in each)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{len(took)} visits of {PEOPLE} people in {SECONDS} s, median "
            f"{took[len(took) // 2]:.2f} s, p95 {took[int(len(took) * 0.95)]:.2f} s; "
            f"{before:.0f} MB before, {after:.0f} MB after, "
            f"{(after - before) / PEOPLE:.1f} MB a session\n"
        )
    assert all(len(each) >= 1 for each in visits)
    assert not re.findall(r"Traceback|Uncaught|ERROR", server.log.read_text())


def _visits(server: Server, token: str, until: float) -> list[float]:
    """Open one page after the other, each page at least once where there is time, until then.

    Returns the seconds that each took.
    """
    places = [page.path for page in PAGES if page is not CASE]
    random.Random(token).shuffle(places)
    took = []
    with connect(
        f"ws://127.0.0.1:{server.port}/_stcore/stream",
        additional_headers={"Cookie": f"{cookies.session_name()}={token}"},
        origin=f"http://127.0.0.1:{server.port}",
        subprotocols=["streamlit"],
        max_size=None,
        open_timeout=WAIT,
    ) as browser:
        number = 0
        while not took or time.monotonic() < until:
            began = time.monotonic()
            _visit(browser, places[number % len(places)])
            took.append(time.monotonic() - began)
            number += 1
    return took


def _visit(browser: ClientConnection, path: str) -> None:
    """Ask for a page, and read what comes until its run has ended."""
    asked = BackMsg()
    asked.rerun_script.page_name = path
    browser.send(asked.SerializeToString())
    elements = 0
    while True:
        told = browser.recv(timeout=WAIT)
        assert isinstance(told, bytes)
        message = ForwardMsg.FromString(told)
        kind = message.WhichOneof("type")
        if kind == "delta":
            assert message.delta.new_element.WhichOneof("type") != "exception", path
            elements += 1
        elif (
            kind == "script_finished"
            and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
        ):
            assert elements >= FEWEST, path
            return


@contextmanager
def _served(log: Path) -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with log.open("wb") as told:
        process = subprocess.Popen(
            [sys.executable, "-c", f"from dashboard.app import serve; serve(port={port})"],
            cwd=ROOT,
            stdout=told,
            stderr=told,
        )
    try:
        _wait(f"http://127.0.0.1:{port}", process)
        yield Server(port, process.pid, log)
    finally:
        process.terminate()
        process.wait(20)
