"""What a file is taken for before it is imported: of which kind, and what its columns hold."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from crawlers import importers
from crawlers.importers.columns import NAMES as POST_NAMES
from crawlers.importers.columns import NEEDED as POST_NEEDED
from crawlers.importers.columns import guess_columns
from crawlers.importers.opening import open_file
from crawlers.importers.reading import open_table
from recovery.contacts import records, rows
from recovery.intake import entry_import, entry_rows
from storage.config import Settings
from storage.errors import ZhuanxiError

_LONGEST_COLUMN = 80


class FileKind(StrEnum):
    """What the rows of a file are."""

    POSTS = "posts"
    CONTACTS = "contacts"
    ENTRIES = "entries"


FIELDS: dict[FileKind, tuple[str, ...]] = {
    FileKind.POSTS: tuple(POST_NAMES),
    FileKind.CONTACTS: tuple(rows.NAMES),
    FileKind.ENTRIES: tuple(entry_rows.NAMES),
}
"""The fields that a column may hold, by kind."""

NEEDED: dict[FileKind, tuple[str, ...]] = {
    FileKind.POSTS: tuple(POST_NEEDED),
    FileKind.CONTACTS: tuple(rows.NEEDED),
    FileKind.ENTRIES: tuple(entry_rows.NEEDED),
}
_NAMES: dict[FileKind, Mapping[str, Sequence[str]]] = {
    FileKind.POSTS: POST_NAMES,
    FileKind.CONTACTS: rows.NAMES,
    FileKind.ENTRIES: entry_rows.NAMES,
}


@dataclass(frozen=True, slots=True)
class Sample:
    """One of the first usable rows as it would be kept: masked."""

    at: datetime | None
    who: str
    where: str
    words: str


@dataclass(frozen=True, slots=True)
class Look:
    """The first 200 rows of a file, as an import would take them.

    Attributes:
        read_as: the format of a file of posts (``weibo-search`` …), else the kind.
        is_mapped: whether somebody may say which column holds what.
        columns: ``{field: column}``.
        filled: how many usable rows say each field.
        ignored: columns that are not used.
        read: rows that were looked at.
        rejected: ``(line, reason)`` of those that cannot be used.
        samples: the first usable ones.
    """

    kind: FileKind
    read_as: str
    is_mapped: bool
    encoding: str
    columns: Mapping[str, str]
    filled: Mapping[str, int]
    ignored: Sequence[str]
    read: int
    rejected: Sequence[tuple[int, str]]
    samples: Sequence[Sample]


def columns_of(path: Path) -> list[str]:
    """The names of a file's columns.

    Raises:
        ZhuanxiError: it is empty, damaged or of a kind that is not read.
    """
    table = open_table(path)
    with closing(table):
        return [column for column in table.columns if column]


def guess(path: Path, names: Sequence[str]) -> FileKind:
    """What a file is most likely of: the kind that knows most of its columns.

    Args:
        path: the file.
        names: its columns.
    """
    try:
        table, layout = open_file(path, "auto", None, None)
        table.close()
        if layout.format != "table":
            return FileKind.POSTS
    except ZhuanxiError:
        pass  # no known export of posts: the columns decide
    known = {kind: _known(kind, names) for kind in FileKind}
    return max(FileKind, key=lambda kind: known[kind])


def look(
    path: Path,
    kind: FileKind,
    settings: Settings,
    now: datetime,
    *,
    source: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> Look:
    """Read the first rows as an import would, and store nothing.

    Raises:
        WrongUsage: no such source, field or column.
        ZhuanxiError: the file is unreadable, or no column holds a needed field.
    """
    match kind:
        case FileKind.POSTS:
            return _posts(path, settings, now, source, columns)
        case FileKind.CONTACTS:
            shown = records.preview(path, settings, now, columns=columns)
            return _look(kind, shown.found, shown.filled, shown.samples)
        case FileKind.ENTRIES:
            found = entry_import.preview(path, settings, now, columns=columns)
            return _look(kind, found, found.filled, found.samples)


def _posts(
    path: Path,
    settings: Settings,
    now: datetime,
    source: str | None,
    columns: Mapping[str, str] | None,
) -> Look:
    found = importers.preview(path, now, settings.zone, source=source, columns=columns)
    return Look(
        kind=FileKind.POSTS,
        read_as=found.layout.name,
        is_mapped=found.layout.format == "table",
        encoding=found.encoding,
        columns=found.layout.columns,
        filled=found.filled,
        ignored=_short(found.ignored),
        read=found.read,
        rejected=[(line, str(reason)) for line, reason in found.rejected],
        samples=[
            Sample(one.posted_at, one.author, one.source, f"{one.title} {one.text}".strip())
            for one in found.samples
        ],
    )


def _look(
    kind: FileKind,
    found: records.ContactImport | entry_import.EntryImport,
    filled: Mapping[str, int],
    samples: Sequence[Mapping[str, Any]],
) -> Look:
    return Look(
        kind=kind,
        read_as=kind,
        is_mapped=True,
        encoding=found.encoding,
        columns=found.columns,
        filled=filled,
        ignored=_short(found.ignored_columns),
        read=found.read,
        rejected=found.first_rejected,
        samples=[_sample(one) for one in samples],
    )


def _sample(one: Mapping[str, Any]) -> Sample:
    words = (one.get(name) or "" for name in ("product", "topic", "title", "text"))
    return Sample(
        at=one.get("opened_at") or one.get("received_at"),
        who=str(one.get("author") or one["reference"]),
        where=str(one.get("channel") or one.get("kind")),
        words=" ".join(word for word in words if word),
    )


def _known(kind: FileKind, names: Sequence[str]) -> int:
    try:
        return len(guess_columns(names, names=_NAMES[kind], needed=NEEDED[kind]))
    except ZhuanxiError:
        return 0


def _short(columns: Sequence[str]) -> list[str]:
    return [column[:_LONGEST_COLUMN] for column in columns]
