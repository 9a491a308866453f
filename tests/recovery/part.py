"""A part for ``supervise`` to run: writes down its start and its clean end.

Arguments: the file to write to, and the part's own end (``never``, or an exit code).
"""

import os
import signal
import sys
import threading
from pathlib import Path
from types import FrameType

from recovery import supervise


def write(line: str) -> None:
    with Path(sys.argv[1]).open("a") as file:
        file.write(f"{os.environ[supervise.PART]} {line} {os.getpid()}\n")


def main() -> None:
    stop = threading.Event()

    def asked(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, asked)
    supervise.end_with_parent()
    write("started")
    if sys.argv[2] != "never":
        while Path(sys.argv[1]).read_text().count("started") < 2:
            stop.wait(0.02)
        sys.exit(int(sys.argv[2]))
    stop.wait()
    write("stopped")


if __name__ == "__main__":
    main()
