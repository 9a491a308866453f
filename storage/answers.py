"""Answers of sites, kept for crawls that are repeated (``zhuanxi crawl --cached``).

They hold what people wrote, unmasked. So each lies sealed in a file of its own, whose name tells
neither the address nor the account it was read with, in a folder that only its owner may open; and
none is older than the setting ``cache.hours``.
"""

import base64
import json
import os
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text
from sqlmodel import Session

from storage.config import Settings
from storage.keys import KeyRing

_MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as the site sent it (still packed); ``headers`` without cookies."""

    url: str
    status: int
    headers: dict[str, list[str]]
    body: bytes


def folder_of(settings: Settings) -> Path:
    """Where answers are kept."""
    return settings.home / "cache"


class Answers:
    """The kept answers of one source.

    Args:
        settings: of the installation.
        source: whose answers they are.
        keys: seal the answers and hide their addresses.
    """

    def __init__(self, settings: Settings, source: str, keys: KeyRing) -> None:
        self._folder, self._keys = folder_of(settings) / source, keys
        self._lifetime = timedelta(hours=settings.cache.hours)

    def keep(self, asked: str, answer: Answer, at: datetime) -> None:
        """Keep an answer of ``at`` to what ``asked`` identifies, in place of an older one."""
        told = {
            "url": answer.url,
            "status": answer.status,
            "headers": answer.headers,
            "body": base64.b64encode(answer.body).decode(),
        }
        path = self._path(asked)
        for folder in (self._folder.parent, self._folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(self._keys.seal(json.dumps(told)))
        os.utime(draft, (at.timestamp(), at.timestamp()))
        draft.replace(path)

    def find(
        self, asked: str, now: datetime, longest: timedelta | None = None
    ) -> tuple[Answer, datetime] | None:
        """A kept answer and when it was kept; ``None`` when there is none that is young enough.

        Raises:
            ZhuanxiError: it was sealed with a key that is not here.
        """
        path = self._path(asked)
        try:
            kept_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            if now - kept_at > min(self._lifetime, longest or self._lifetime):
                return None
            told = json.loads(self._keys.unseal(path.read_bytes()))
        except FileNotFoundError:
            return None
        body = base64.b64decode(told["body"])
        return Answer(told["url"], told["status"], told["headers"], body), kept_at

    def _path(self, asked: str) -> Path:
        return self._folder / self._keys.hash("answer", asked)


def prune(settings: Settings, now: datetime) -> int:
    """Delete the answers of all sources that are too old, then the oldest that are too many.

    Returns:
        How many.
    """
    oldest = (now - timedelta(hours=settings.cache.hours)).timestamp()
    room, gone = settings.cache.max_mb * _MB, 0
    for made_at, size, path in sorted(_files(folder_of(settings)), reverse=True):
        room -= size
        if made_at < oldest or room < 0:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def forget(settings: Settings, source: str) -> int:
    """Delete all kept answers of a source; how many."""
    found = [path for _, _, path in _files(folder_of(settings)) if path.parent.name == source]
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def _files(folder: Path) -> list[tuple[float, int, Path]]:
    found = []
    for path in folder.glob("*/*"):
        try:
            told = path.stat()
        except FileNotFoundError:
            continue  # another run's, and pruned by it
        found.append((told.st_mtime, told.st_size, path))
    return found


def overtaken(
    session: Session, source: str, external_ids: Collection[str], kept_at: datetime
) -> set[str]:
    """The stored ones among these posts of which something newer than ``kept_at`` is known.

    A second is allowed, because the times of files are not as fine as ours.
    """
    rows = session.execute(
        text(_OVERTAKEN), {"source": source, "ids": list(external_ids), "kept_at": kept_at}
    )
    return set(rows.scalars())


_OVERTAKEN = """
SELECT external_id FROM mention
WHERE source = :source AND external_id = ANY(:ids)
    AND updated_at > CAST(:kept_at AS timestamptz) + interval '1 second'
"""
