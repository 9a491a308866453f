"""Files that people hand in through a browser: kept for the moment of their import, and no longer.

Each has a folder of its own below the home folder's ``uploads``, readable by this account only.
"""

import os
import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex

from storage.errors import WrongUsage

FOLDER = "uploads"
LONGEST_NAME = 80
KEPT = timedelta(days=7)
"""The lists of rejected rows are taken along within so long."""
UNUSED = timedelta(hours=6)
"""A file that is not imported by then was forgotten, or its server was ended."""
_UNSAFE = re.compile(r"[^\w.()（）【】\-]+")


@dataclass(frozen=True, slots=True)
class Upload:
    """A kept file. ``name`` is what it was called, made harmless."""

    path: Path
    name: str
    size: int

    def discard(self) -> None:
        """Delete the file; what was written beside it stays."""
        self.path.unlink(missing_ok=True)
        if self.path.parent.is_dir() and not any(self.path.parent.iterdir()):
            self.path.parent.rmdir()


def keep(name: str, data: bytes, home: Path, *, most_megabytes: int, now: datetime) -> Upload:
    """Write a file to a folder of its own, mode 0600; older leftovers go.

    Args:
        name: as the browser says it, which may be anything.
        data: its bytes.
        home: the home folder.
        most_megabytes: larger ones are refused.
        now: the clock.

    Raises:
        WrongUsage: it is too large.
    """
    if len(data) > most_megabytes * 1024**2:
        raise WrongUsage(
            "the file has {size} MB; {most} MB are accepted",
            "split it, or raise dashboard.upload_mb",
            size=f"{len(data) / 1024**2:.0f}",
            most=most_megabytes,
        )
    sweep(home, now)
    safe = safe_name(name)
    folder = home / FOLDER / token_hex(8)
    folder.mkdir(parents=True, mode=0o700)
    folder.parent.chmod(0o700)
    path = folder / safe
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
    return Upload(path, safe, len(data))


def sweep(home: Path, now: datetime) -> None:
    """Delete what was left: old lists of rejected rows, and files that nobody went on to import."""
    for folder in (home / FOLDER).glob("*"):
        for file in folder.glob("*"):
            kept = KEPT if file.name.endswith(".rejected.csv") else UNUSED
            if now.timestamp() - file.stat().st_mtime > kept.total_seconds():
                file.unlink(missing_ok=True)
        if now.timestamp() - folder.stat().st_mtime > UNUSED.total_seconds():
            with suppress(OSError):  # it still holds something
                folder.rmdir()


def safe_name(name: str) -> str:
    """A file's name without folders, controls and tricks; its ending stays."""
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    safe = _UNSAFE.sub("_", plain).strip("._ ") or "file"
    stem, dot, ending = safe.rpartition(".")
    if not dot or len(ending) > 8:
        return safe[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending.lower()}"
