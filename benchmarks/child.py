"""Work done by a process of its own, so that its memory is its own."""

import json
import subprocess
import sys
from pathlib import Path


def in_child(module: str, path: Path) -> dict[str, float]:
    """What ``python -m benchmarks.MODULE --file PATH`` prints as JSON."""
    child = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{module}", "--file", str(path)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    figures: dict[str, float] = json.loads(child.stdout)
    return figures


def peak_megabytes() -> float:
    """The most memory that this process held (``VmHWM``, which needs Linux)."""
    status = Path("/proc/self/status").read_text()
    return round(int(status.partition("VmHWM:")[2].split()[0]) / 1024, 1)
