"""What an import would make of a file, without storing anything."""

from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from crawlers.importers.layout import Format, Layout
from crawlers.importers.opening import open_file
from crawlers.importers.rows import Row
from crawlers.items import MentionItem, Reason, Rejected, validate
from storage.masking import mask

ROWS, SAMPLES = 200, 3


@dataclass(slots=True, frozen=True)
class Sample:
    """One row as it would be stored: masked, and its author by the first character only."""

    source: str
    external_id: str
    kind: str
    posted_at: datetime
    author: str
    title: str
    text: str


@dataclass(slots=True)
class Preview:
    """The first rows of a file, understood.

    Attributes:
        layout: what kind of file it is and what its columns hold.
        encoding: of the file.
        ignored: columns that are not understood.
        read: rows that were looked at.
        filled: for each field, how many of the usable rows say it.
        samples: the first usable rows.
        rejected: ``(line, reason)`` of those that an import would reject.
    """

    layout: Layout
    encoding: str
    ignored: list[str]
    read: int = 0
    filled: Counter[str] = field(default_factory=Counter)
    samples: list[Sample] = field(default_factory=list)
    rejected: list[tuple[int, Reason]] = field(default_factory=list)


def preview(
    path: Path,
    now: datetime,
    zone: ZoneInfo,
    *,
    format: Format = "auto",
    source: str | None = None,
    columns: Mapping[str, str] | None = None,
    rows: int = ROWS,
) -> Preview:
    """Read the first rows of a file as an import would; no database is asked and nothing kept.

    Args:
        path: the file.
        now: the clock.
        zone: where naive times belong.
        format: as :func:`crawlers.importers.import_file`, like the next two.
        source: the source of all rows.
        columns: ``{field: column}`` of a plain table.
        rows: how many are read.

    Raises:
        WrongUsage: no such file, format, source, field or column.
        ZhuanxiError: the file is empty, unreadable or lacks a column.
    """
    table, layout = open_file(path, format, source, columns)
    found = Preview(layout, table.encoding, layout.ignored(table.columns))
    with closing(table):
        for row in table.peek(rows):
            found.read += 1
            try:
                item = usable(row, layout, now, zone)
            except Rejected as rejected:
                found.rejected.append((row.line, rejected.reason))
                continue
            found.filled.update(name for name in layout.columns if _said(item, name))
            if len(found.samples) < SAMPLES:
                found.samples.append(_sample(item))
    return found


def usable(row: Row, layout: Layout, now: datetime, zone: ZoneInfo) -> MentionItem:
    """One row as a validated item, not yet masked.

    Raises:
        Rejected: it cannot be used; the reason says why.
    """
    if row.fault is not None:
        raise Rejected(row.fault)
    return validate(layout.item(row.cells), now, zone)


def _said(item: MentionItem, name: str) -> bool:
    value = getattr(item, name) if hasattr(item, name) else item.extra.get(name)
    return value not in (None, "") and value is not False


def _sample(item: MentionItem) -> Sample:
    assert isinstance(item.posted_at, datetime)
    return Sample(
        source=item.source,
        external_id=item.external_id,
        kind=item.kind,
        posted_at=item.posted_at,
        author=f"{item.author_handle[:1]}***" if item.author_handle else "",
        title=mask(item.title).text,
        text=mask(item.text).text,
    )
