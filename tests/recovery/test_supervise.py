"""Several processes run as one command."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

SCRIPT = """
import sys
from recovery import supervise
from storage.errors import ZhuanxiError
try:
    supervise.run({
        name: ["tests.recovery.part", sys.argv[1], end]
        for name, end in (part.split("=") for part in sys.argv[2:])
    })
except ZhuanxiError as error:
    print(error)
    sys.exit(7)
"""


@pytest.fixture
def told(tmp_path: Path) -> Path:
    return tmp_path / "told"


def start(told: Path, *parts: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(told), *parts], stdout=subprocess.PIPE, text=True
    )


def lines(told: Path, word: str) -> dict[str, int]:
    """Process ids of the parts that have written ``word``, by name."""
    if not told.exists():
        return {}
    said = [line.split() for line in told.read_text().splitlines()]
    return {name: int(pid) for name, what, pid in said if what == word}


def wait_for(told: Path, word: str, number: int) -> dict[str, int]:
    deadline = time.monotonic() + 20
    while len(lines(told, word)) < number:
        assert time.monotonic() < deadline, f"only {lines(told, word)}"
        time.sleep(0.02)
    return lines(told, word)


def are_gone(pids: dict[str, int]) -> bool:
    return not any(
        psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
        for pid in pids.values()
    )


@pytest.mark.parametrize("sig", [signal.SIGTERM, signal.SIGINT])
def test_all_parts_stop_cleanly_when_asked_to(told: Path, sig: signal.Signals) -> None:
    process = start(told, "one=never", "two=never")
    started = wait_for(told, "started", 2)
    process.send_signal(sig)
    assert process.wait(20) == 0
    assert lines(told, "stopped") == started
    assert are_gone(started)


@pytest.mark.parametrize("code", ["0", "3"])
def test_the_end_of_one_part_stops_the_others_and_is_told(told: Path, code: str) -> None:
    process = start(told, "one=never", f"two={code}")
    output, _ = process.communicate(timeout=30)
    assert process.returncode == 7
    assert f"two ended by itself with exit code {code}" in output
    assert set(lines(told, "stopped")) == {"one"}
    assert are_gone(lines(told, "started"))


def test_the_parts_of_a_killed_parent_end_by_themselves(told: Path) -> None:
    process = start(told, "one=never", "two=never")
    started = wait_for(told, "started", 2)
    os.kill(process.pid, signal.SIGKILL)
    process.wait(20)
    assert wait_for(told, "stopped", 2) == started
    process.communicate()
