"""The small world, a real server, and a real browser."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest
from playwright.sync_api import Browser, Page
from streamlit.components.v2 import manifest_scanner

from dashboard.overview import data
from dashboard.sign_in import cookies
from recovery.measures import readings
from tests.dashboard import world as small_world
from tests.dashboard.browsing import SCREEN
from tests.dashboard.kept import Kept
from tests.dashboard.signing import _signing, sign_in_browser  # noqa: F401 - a fixture

ROOT = Path(__file__).parents[2]


# Streamlit's test runner would read the metadata of all installed packages for every page it opens.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)

_WORLD = Kept(small_world.fill)


@pytest.fixture
def world(home: Path) -> datetime:
    """The small world, filled at the returned moment, which was less than a minute ago."""
    return _WORLD.bring()


@pytest.fixture
def by_period(monkeypatch: pytest.MonkeyPatch) -> None:
    """The overview opens with the plain period, whatever the hour; nothing kept from before."""
    monkeypatch.setattr(readings, "fitting", lambda local, role: readings.Reading.PERIOD)
    data.forget()


@pytest.fixture(scope="module")
def filled(home: Path) -> datetime:
    """The small world, filled once for the tests of a module that only look at it."""
    return _WORLD.bring()


@pytest.fixture(scope="module")
def looking(chromium: Browser, filled: datetime) -> Iterator[Page]:
    """One tab of wang's for all the tests of a module that only look at the filled world."""
    context = chromium.new_context(viewport=SCREEN, locale="zh-CN")
    sign_in_browser(context)
    yield context.new_page()
    context.close()


@contextmanager
def served(**environment: str) -> Iterator[str]:
    """The dashboard as its own process on a free loopback port; yields its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    # A world that was there before is nobody's figure: everybody waits for the new one, and
    # nothing reads the database between the tests.
    waits = "from dashboard import kept; kept.PATIENCE = 60"
    alone = "from dashboard.overview import ahead; ahead.begin = lambda: lambda: None"
    serves = f"from dashboard.app import serve; serve(port={port})"
    process = subprocess.Popen(
        [sys.executable, "-c", f"{waits}; {alone}; {serves}"],
        cwd=ROOT,
        env={**os.environ, **environment},
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(150):
        if process.poll() is not None:
            raise RuntimeError("the dashboard ended at once")
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=1).close()
        except (URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the dashboard does not answer")


@pytest.fixture(scope="session")
def dashboard(home: Path) -> Iterator[str]:
    """The address of a dashboard on the test database."""
    with served() as address:
        yield address


@pytest.fixture
def page(chromium: Browser, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """A tab in which wang is signed in from its first page on, when the world is filled."""
    context = chromium.new_context(viewport=SCREEN, locale="zh-CN")
    tab = context.new_page()
    go = tab.goto

    def signed_in_first(*args: Any, **options: Any) -> Any:
        if not any(one["name"] == cookies.session_name() for one in context.cookies()):
            sign_in_browser(context)
        return go(*args, **options)

    monkeypatch.setattr(tab, "goto", signed_in_first)
    yield tab
    context.close()
