"""A dashboard on a large world of its own, and a tab of a browser that is signed in there.

Usage, by other benchmarks: ``with world(browser, home, mentions, cases) as one``. As a command
(``python -m benchmarks.worlds MENTIONS CASES``) it fills the home that the environment names where
that is empty, and prints the token of a new session of an administrator and a case to open.
"""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import URLError

from playwright.sync_api import Browser, Page
from sqlalchemy import text

from benchmarks import large_world
from dashboard.sign_in import cookies
from recovery.access import signing_in, users
from recovery.access.actor import Role
from storage import migrate
from storage import users as stored
from storage.config import get_settings
from storage.engine import transaction

TIMEOUT = 60_000


@dataclass(frozen=True, slots=True)
class World:
    """A dashboard that runs, a tab that is signed in there, and the case that is opened."""

    address: str
    page: Page
    case: int


def main() -> None:
    """The command."""
    mentions, cases = map(int, sys.argv[1:])
    print(json.dumps(prepared(mentions, cases)))


def prepared(mentions: int, cases: int) -> dict[str, object]:
    """Fill the home of this process where it is empty; a new session's token, and an open case."""
    migrate.upgrade()
    with transaction() as session:
        is_empty = not session.execute(text("SELECT EXISTS (SELECT FROM mention)")).scalar_one()
    if is_empty:
        large_world.fill(mentions, cases, datetime.now(UTC))
    token = secrets.token_urlsafe(32)
    with transaction() as session:
        user = stored.by_name(session, "reader") or users.add(session, "reader", Role.ADMIN)
        signing_in.begin(
            session,
            user,
            token,
            get_settings(),
            address="127.0.0.1",
            browser="benchmark",
            now=datetime.now(UTC),
        )
        case = session.execute(
            text("SELECT max(id) FROM recovery_case WHERE closed_at IS NULL")
        ).scalar_one()
    return {"token": token, "case": case}


@contextmanager
def world(browser: Browser, home: Path, mentions: int, cases: int) -> Iterator[World]:
    """A home with so much in it, its dashboard, and a tab."""
    environment = {**os.environ, "ZHUANXI_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.worlds", str(mentions), str(cases)],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
    )
    known = json.loads(done.stdout.splitlines()[-1])
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-c", f"from dashboard.app import serve; serve(port={port})"],
        env=environment,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address)
        context = browser.new_context(viewport={"width": 1600, "height": 1000}, locale="zh-CN")
        name = cookies.session_name()
        context.add_cookies([{"name": name, "value": known["token"], "url": address}])
        page = context.new_page()
        page.set_default_timeout(TIMEOUT)
        yield World(address, page, known["case"])
        context.close()
    finally:
        process.terminate()
        process.wait(20)


def _wait(address: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=1).close()
        except (URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the dashboard does not answer")


if __name__ == "__main__":
    main()
