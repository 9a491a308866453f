"""``zhuanxi up``: the scheduler, a worker and the dashboard as child processes of one command.

They end with it: cleanly on Ctrl-C or SIGTERM, and also when it is killed, because each child
holds the reading end of a pipe that only this process writes.
"""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from types import FrameType

from storage.checkout import CHECKOUT
from storage.errors import ZhuanxiError

log = logging.getLogger(__name__)

PART = "ZHUANXI_PART"
GRACE_SECONDS = 40  # a worker gets this long to finish what it is doing


class PartFailed(ZhuanxiError):  # noqa: N818 - named for what happened
    """One of the processes ended by itself; the others were stopped."""

    def __init__(self, name: str, code: int) -> None:
        super().__init__(
            "{name} ended by itself with exit code {code}; the other parts were stopped",
            "read what it said above, then `zhuanxi doctor`; `zhuanxi {name}` runs it alone",
            name=name,
            code=code,
        )
        self.name, self.code = name, code


def run(parts: Mapping[str, Sequence[str]]) -> None:
    """Run ``parts`` (name to module arguments) until a signal, then stop them all.

    Raises:
        PartFailed: one of them ended by itself.
    """
    stop = threading.Event()

    def asked(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    previous = {sig: signal.signal(sig, asked) for sig in (signal.SIGINT, signal.SIGTERM)}
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, arguments in parts.items():
            children[name] = subprocess.Popen(  # noqa: S603 - our own modules
                [sys.executable, "-m", *arguments],
                cwd=CHECKOUT,
                stdin=subprocess.PIPE,
                env={**os.environ, PART: name},
                start_new_session=True,  # Ctrl-C reaches us alone; we pass it on once
            )
        while not stop.wait(0.5):
            for name, child in children.items():
                code = child.poll()
                if code is not None:
                    raise PartFailed(name, code)
    finally:
        _stop(children)
        for sig, handler in previous.items():
            signal.signal(sig, handler)


def _stop(children: Mapping[str, subprocess.Popen[bytes]]) -> None:
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for name, child in children.items():
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            log.warning("%s did not stop in time and is killed", name)
            child.kill()
            child.wait()
        if child.stdin is not None:
            child.stdin.close()


def end_with_parent() -> None:
    """In a child of :func:`run`: ask this process to end once the parent is gone."""
    if PART not in os.environ:
        return

    def watch() -> None:
        while os.read(0, 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()
