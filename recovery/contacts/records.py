"""Importing the company's own service records, in constant memory."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from crawlers.importers.columns import open_mapped
from crawlers.importers.reading import Table
from crawlers.importers.rejects import Rejects
from recovery.contacts.rows import NAMES, NEEDED, NoRecord, Reading
from storage import contacts
from storage.config import Settings
from storage.contacts import ContactRecord
from storage.engine import transaction
from storage.errors import WrongUsage
from storage.keys import get_keys
from storage.models import Brand

BATCH = 1000
ROWS, SAMPLES = 200, 3
MOST_CHANNELS = 1000

Progress = Callable[[int, float], None]
"""Called after each batch with the rows read so far and the share of the file, 0 to 1."""


@dataclass(slots=True)
class ContactImport:
    """What an import of service records did, or a dry run found.

    Attributes:
        columns: which column holds which field.
        ignored_columns: those that are not understood.
        encoding: of the file.
        read: rows that were read.
        new: records that were not known.
        updated: known records that the file changed.
        reasons: how many rows were rejected, by reason.
        first_rejected: ``(line, reason)`` of the first ``ROWS``.
        rejected_file: where all of them are, line by line.
        complaints: how many of the usable rows are complaints.
        channels: ``(channel, brand id)`` of the usable rows, at most ``MOST_CHANNELS``.
    """

    columns: dict[str, str]
    ignored_columns: list[str]
    encoding: str
    read: int = 0
    new: int = 0
    updated: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    first_rejected: list[tuple[int, str]] = field(default_factory=list)
    rejected_file: Path | None = None
    complaints: int = 0
    channels: set[tuple[str, int | None]] = field(default_factory=set)

    @property
    def rejected(self) -> int:
        """How many rows were rejected."""
        return self.reasons.total()

    def reject(self, line: int, reason: str) -> None:
        """Count a row that cannot be used."""
        self.reasons[reason] += 1
        if len(self.first_rejected) < ROWS:
            self.first_rejected.append((line, reason))


@dataclass(slots=True)
class ContactPreview:
    """The first rows of a file as an import would take them.

    Attributes:
        found: what was read.
        filled: for each field, how many of the usable rows say it.
        samples: the first usable rows, masked.
    """

    found: ContactImport
    filled: Counter[str] = field(default_factory=Counter)
    samples: list[dict[str, Any]] = field(default_factory=list)


def import_file(
    path: Path,
    settings: Settings,
    now: datetime,
    *,
    brand: str | None = None,
    columns: Mapping[str, str] | None = None,
    understood: Callable[[ContactImport], None] | None = None,
    progress: Progress | None = None,
) -> ContactImport:
    """Import service records from csv or xlsx; running it twice changes nothing.

    Records are stored in batches of 1,000, each whole or not at all. A row that is no service
    record is written with its line and reason to ``<file>.rejected.csv`` beside the file (in the
    home folder when that cannot be written), masked.

    Args:
        path: the file; its encoding is found out.
        settings: the zone of naive times.
        now: the clock.
        brand: brand of every record, where the file does not say it.
        columns: ``{field: column}``, over what is guessed.
        understood: told before the first row which column holds what.
        progress: told after each batch.

    Raises:
        WrongUsage: no such file, field, column or brand.
        ZhuanxiError: the file is empty, unreadable or lacks a column. Nothing was stored.
    """
    table, reading, result = _open(path, settings, brand, columns)
    with closing(table), Rejects(path) as rejects:
        if understood is not None:
            understood(result)
        for batch in _batches(table, reading, result, rejects, now):
            with transaction() as session:
                new, updated = contacts.upsert(session, batch, now, reading.said)
            result.new += new
            result.updated += updated
            if progress is not None:
                progress(result.read, table.share())
        result.rejected_file = rejects.path
    if result.new or result.updated:
        contacts.refresh(result.new + result.updated)
    return result


def preview(
    path: Path,
    settings: Settings,
    now: datetime,
    *,
    brand: str | None = None,
    columns: Mapping[str, str] | None = None,
    rows: int = ROWS,
) -> ContactPreview:
    """Read the first rows as :func:`import_file` would, and store nothing.

    Raises:
        WrongUsage, ZhuanxiError: as an import would.
    """
    table, reading, result = _open(path, settings, brand, columns)
    shown = ContactPreview(result)
    with closing(table):
        for row in table.peek(rows):
            result.read += 1
            try:
                record = reading.record(row, now)
            except NoRecord as error:
                result.reject(row.line, error.reason)
                continue
            result.complaints += record.is_complaint
            shown.filled.update(
                name for name, column in reading.columns.items() if row.cells.get(column)
            )
            if len(shown.samples) < SAMPLES:
                shown.samples.append(_sample(record))
    return shown


def _open(
    path: Path, settings: Settings, brand: str | None, columns: Mapping[str, str] | None
) -> tuple[Table, Reading, ContactImport]:
    if not path.is_file():
        raise WrongUsage("there is no file {file}", "check the path", file=path)
    with transaction() as session:
        brands, brand_id = _brands(session), None
    if brand is not None:
        if brand not in brands:
            raise WrongUsage(
                "there is no brand {name!r}", "`zhuanxi brand list` shows them", name=brand
            )
        brand_id = brands[brand]
    table, found, ignored = open_mapped(path, columns, names=NAMES, needed=NEEDED)
    reading = Reading(found, brands, brand_id, get_keys(), settings.zone)
    return table, reading, ContactImport(found, ignored, table.encoding)


def _batches(
    table: Table, reading: Reading, result: ContactImport, rejects: Rejects, now: datetime
) -> Iterator[list[ContactRecord]]:
    batch: list[ContactRecord] = []
    for row in table.rows:
        result.read += 1
        try:
            record = reading.record(row, now)
        except NoRecord as error:
            result.reject(row.line, error.reason)
            rejects.write(row, error.reason)
            continue
        result.complaints += record.is_complaint
        if len(result.channels) < MOST_CHANNELS:
            result.channels.add((record.channel, record.brand_id))
        batch.append(record)
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch


def _brands(session: Session) -> dict[str, int]:
    """What a file may call a brand: its name, and each alias that is no other brand's."""
    found: dict[str, int] = {}
    rows = session.exec(select(Brand)).all()
    claimed = Counter(alias for row in rows for alias in {row.name, *row.aliases})
    for row in rows:
        assert row.id is not None
        found |= {alias: row.id for alias in row.aliases if claimed[alias] == 1}
        found[row.name] = row.id
    return found


def _sample(record: ContactRecord) -> dict[str, Any]:
    return {
        "reference": record.reference,
        "channel": record.channel,
        "opened_at": record.opened_at,
        "closed_at": record.closed_at,
        "result": record.result,
        "is_complaint": record.is_complaint,
        "product": record.product,
        "topic": record.topic,
        "text": record.text,
        "keys": [kind for kind, _ in record.keys],
    }
