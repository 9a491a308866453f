"""PostgreSQL from the wheel: shared by processes, started again when it is gone."""

import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
import pytest

from storage import embedded

CLIENT = """
import sys
from sqlalchemy import text
from storage import engine
from storage.engine import transaction

for line in sys.stdin:
    try:
        with transaction() as session:
            result = session.execute(text(line))
            answer = result.scalar() if result.returns_rows else "done"
        print(answer, flush=True)
    except Exception as error:
        print(type(error).__name__, flush=True)
"""

PID = "SELECT split_part(pg_read_file('postmaster.pid'), chr(10), 1)"


class Client:
    """A process of its own with its own handle of the server; runs statements as it is told."""

    def __init__(self, home: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", CLIENT],
            env={**os.environ, "ZHUANXI_HOME": str(home)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def send(self, statement: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(" ".join(statement.split()) + "\n")
        self.process.stdin.flush()

    def read(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def ask(self, statement: str) -> str:
        self.send(statement)
        return self.read()

    def leave(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(30)


@contextmanager
def client(home: Path) -> Iterator[Client]:
    one = Client(home)
    try:
        yield one
    finally:
        if one.process.poll() is None:
            one.leave()


def is_alive(pid: str) -> bool:
    try:
        return bool(psutil.Process(int(pid)).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def open_home() -> Iterator[Path]:
    """A home of its own that PostgreSQL's system user can reach."""
    with tempfile.TemporaryDirectory(prefix="zhuanxi-embedded-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "home"


def test_processes_share_one_server_and_the_last_one_stops_it(open_home: Path) -> None:
    with client(open_home) as first, client(open_home) as second:
        first.send(PID)  # both start at once, on a home where nothing is yet
        second.send(PID)
        server = first.read()
        assert server == second.read()
        first.ask("CREATE TABLE seen AS SELECT 7 AS n")
        assert second.ask("SELECT n FROM seen") == "7"
        first.leave()
        assert second.ask("SELECT n FROM seen") == "7"
    assert not is_alive(server)


def test_a_killed_client_leaves_it_serving_the_others_and_does_not_keep_it_alive(
    open_home: Path,
) -> None:
    with ExitStack() as stack:
        victim, other = (stack.enter_context(client(open_home)) for _ in range(2))
        server = victim.ask(PID)
        assert other.ask(PID) == server
        victim.kill()
        assert other.ask(PID) == server
        late = stack.enter_context(client(open_home))
        assert late.ask(PID) == server
    assert not is_alive(server)


def test_after_the_server_was_killed_every_next_use_reconnects_and_nothing_is_lost(
    open_home: Path,
) -> None:
    with client(open_home) as first, client(open_home) as second:
        first.ask("CREATE TABLE seen AS SELECT 7 AS n")
        server = int(second.ask(PID))
        os.kill(server, signal.SIGKILL)
        deadline = time.monotonic() + 60
        while first.ask(PID) in (
            str(server),
            "DatabaseUnavailable",
        ):
            assert time.monotonic() < deadline
        assert first.ask("SELECT n FROM seen") == "7"
        assert second.ask("SELECT n FROM seen") == "7"
        assert first.ask(PID) == second.ask(PID) != str(server)


def test_a_lock_file_whose_number_another_program_got_does_not_stop_a_start(
    open_home: Path,
) -> None:
    with client(open_home) as first:
        first.ask("CREATE TABLE seen AS SELECT 7 AS n")
        pid_file = open_home / "postgres" / "postmaster.pid"
        left_behind = pid_file.read_text()
    _, _, rest = left_behind.partition("\n")
    pid_file.write_text(f"{os.getpid()}\n{rest}")  # this is Python, no server
    owner = pid_file.parent.stat()
    os.chown(pid_file, owner.st_uid, owner.st_gid)
    with client(open_home) as second:
        assert second.ask("SELECT n FROM seen") == "7"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has a system user of its own to let in")
def test_as_root_a_home_below_a_private_folder_is_refused_and_left_private(
    tmp_path: Path,
) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    script = (
        "from pathlib import Path; import sys; from storage import embedded; from storage.errors "
        "import UnsafeHome\ntry: embedded.start(Path(sys.argv[1]))\n"
        "except UnsafeHome as error: print(error, error.next_step)"
    )
    told = subprocess.run(
        [sys.executable, "-c", script, str(private / "deep" / "home")],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "below the private folder" in told
    assert "set ZHUANXI_HOME" in told
    assert stat.S_IMODE(private.stat().st_mode) == 0o700
    assert list(private.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has a system user of its own to let in")
def test_of_processes_that_start_at_once_only_one_adds_the_system_user(
    open_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    adding: list[bool] = []
    lock = embedded.postgres_server.PostgresServer._lock
    monkeypatch.setattr(embedded, "_server", lambda data: adding.append(lock.acquired))
    monkeypatch.setattr(embedded, "_url", str)
    monkeypatch.setattr(
        embedded.utils, "ensure_user_exists", lambda name: adding.append(lock.acquired)
    )
    embedded.start(open_home)
    assert adding == [True, False]  # under the lock, and before a server is looked for


def test_a_list_of_handles_that_was_cut_short_stops_nobody(tmp_path: Path) -> None:
    data = tmp_path / "postgres"
    data.mkdir()
    handles = data / ".handle_pids.json"
    for written in ("", "[12, 3", "no list"):
        handles.write_text(written)
        embedded._forget_dead_handles(data)
        assert json.loads(handles.read_text()) == []
