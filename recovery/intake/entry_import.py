"""Entering many things at once from a table, in constant memory; twice changes nothing."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from typing import Any

from crawlers.brands import BrandMatcher
from crawlers.importers.columns import open_mapped
from crawlers.importers.rejects import Rejects
from crawlers.importers.rows import Row
from crawlers.items import Reason
from nlp import Classifier
from recovery.access.actor import Actor, Right
from recovery.contacts.rows import NoRecord
from recovery.intake import entering
from recovery.intake.entry_records import Prepared, prepare
from recovery.intake.entry_rows import NAMES, NEEDED, Reading
from recovery.intake.manual import Kind, Outcome
from storage import brands
from storage.config import Settings
from storage.engine import transaction
from storage.errors import WrongUsage
from storage.keys import get_keys
from storage.models import Brand

BATCH = 200
ROWS, SAMPLES = 200, 3

Progress = Callable[[int, float], None]
"""Called after each batch with the rows read so far and the share of the file, 0 to 1."""


@dataclass(slots=True)
class EntryImport:
    """What an import of entries did, or a dry run found.

    Attributes:
        columns: which column holds which field.
        ignored_columns: those that are not understood.
        encoding: of the file.
        read: rows that were read.
        outcomes: how many rows were entered, known or updated; none in a dry run.
        no_case: how many rows no case holds, by the reason.
        cases: the cases that hold a row.
        reasons: how many rows were rejected, by reason.
        first_rejected: ``(line, reason)`` of the first ``ROWS``.
        rejected_file: where all of them are, line by line.
        filled: of a dry run, for each field how many usable rows say it.
        samples: of a dry run, the first usable rows, masked.
    """

    columns: dict[str, str]
    ignored_columns: list[str]
    encoding: str
    read: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    no_case: Counter[str] = field(default_factory=Counter)
    cases: set[int] = field(default_factory=set)
    reasons: Counter[str] = field(default_factory=Counter)
    first_rejected: list[tuple[int, str]] = field(default_factory=list)
    rejected_file: Path | None = None
    filled: Counter[str] = field(default_factory=Counter)
    samples: list[dict[str, Any]] = field(default_factory=list)

    @property
    def rejected(self) -> int:
        """How many rows were rejected."""
        return self.reasons.total()

    def reject(self, line: int, reason: str) -> None:
        """Count a row that cannot be entered."""
        self.reasons[str(reason)] += 1
        if len(self.first_rejected) < ROWS:
            self.first_rejected.append((line, str(reason)))


def import_file(
    path: Path,
    settings: Settings,
    judge: Classifier,
    actor: Actor,
    now: datetime,
    *,
    kind: Kind | None = None,
    brand: str | None = None,
    columns: Mapping[str, str] | None = None,
    understood: Callable[[EntryImport], None] | None = None,
    progress: Progress | None = None,
) -> EntryImport:
    """Enter the rows of a csv, xlsx or jsonl file, in batches of 200, each whole or not at all.

    A row that cannot be entered is written with its line and reason to ``<file>.rejected.csv``
    beside the file, masked; one of a refused author is only counted.

    Args:
        path: the file; its encoding is found out.
        settings: the zone of naive times, working hours, the limit of history.
        judge: what judges the rows.
        actor: who enters them.
        now: the clock.
        kind: how every row came, where the file does not say it.
        brand: the brand of every row; else as the file says, else matched.
        columns: ``{field: column}``, over what is guessed.
        understood: told before the first row which column holds what.
        progress: told after each batch.

    Raises:
        WrongUsage: the role may not, or no such file, field or column.
        ZhuanxiError: the file is empty, unreadable or lacks a column. Nothing was stored.
    """
    actor.must(Right.ENTER_BY_HAND)
    job = _Import(path, settings, now, kind, brand, columns)
    with closing(job.table), Rejects(path) as rejects:
        if understood is not None:
            understood(job.result)
        for batch in job.batches(rejects):
            job.enter(batch, judge, actor, rejects)
            if progress is not None:
                progress(job.result.read, job.table.share())
        job.result.rejected_file = rejects.path
    return job.result


def preview(
    path: Path,
    settings: Settings,
    now: datetime,
    *,
    kind: Kind | None = None,
    brand: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> EntryImport:
    """Read the first 200 rows as :func:`import_file` would, and store nothing.

    Raises:
        WrongUsage, ZhuanxiError: as an import would.
    """
    job = _Import(path, settings, now, kind, brand, columns)
    result = job.result
    with closing(job.table):
        for row in job.table.peek(ROWS):
            result.read += 1
            try:
                ready = job.prepared(row)
            except NoRecord as error:
                result.reject(row.line, error.reason)
                continue
            result.filled.update(
                name for name, column in result.columns.items() if row.cells.get(column)
            )
            if len(result.samples) < SAMPLES:
                result.samples.append(_sample(ready))
    return result


class _Import:
    def __init__(
        self,
        path: Path,
        settings: Settings,
        now: datetime,
        kind: Kind | None,
        brand: str | None,
        columns: Mapping[str, str] | None,
    ) -> None:
        if not path.is_file():
            raise WrongUsage("there is no file {file}", "check the path", file=path)
        self.settings, self.now = settings, now
        with transaction() as session:
            self.watched: Sequence[Brand] = brands.active(session)
        self.matcher, self.keys = BrandMatcher(self.watched), get_keys()
        self.table, found, ignored = open_mapped(path, columns, names=NAMES, needed=NEEDED)
        closes = time.fromisoformat(settings.sla.workday_end)
        self.reading = Reading(found, kind, brand, settings.zone, closes)
        self.result = EntryImport(found, ignored, self.table.encoding)

    def prepared(self, row: Row) -> Prepared:
        """One row checked and masked.

        Raises:
            NoRecord: it cannot be entered; the reason says why.
        """
        entry = self.reading.entry(row, self.now)
        try:
            return prepare(
                entry, self.watched, self.matcher, self.keys, self.settings.zone, self.now
            )
        except WrongUsage as error:
            raise NoRecord(str(error.data["reason"])) from error

    def batches(self, rejects: Rejects) -> Iterator[list[tuple[Row, Prepared]]]:
        """The usable rows; the others are counted and written down."""
        batch: list[tuple[Row, Prepared]] = []
        for row in self.table.rows:
            self.result.read += 1
            try:
                batch.append((row, self.prepared(row)))
            except NoRecord as error:
                self.result.reject(row.line, error.reason)
                rejects.write(row, error.reason)
            if len(batch) == BATCH:
                yield batch
                batch = []
        if batch:
            yield batch

    def enter(
        self,
        batch: Sequence[tuple[Row, Prepared]],
        judge: Classifier,
        actor: Actor,
        rejects: Rejects,
    ) -> None:
        """Take in a batch, and count what became of it."""
        ready = [one for _, one in batch]
        entered = entering.enter_all(self.settings, judge, ready, actor, self.now)
        for (row, _), each in zip(batch, entered, strict=True):
            if each.reason is not None:
                self.result.reject(row.line, each.reason)
                if each.reason != Reason.REFUSED:
                    rejects.write(row, each.reason)
                continue
            self.result.outcomes[each.outcome] += 1
            self.result.cases.update(one.case_id for one in each.filed if one.case_id is not None)
            if each.no_case is not None:
                self.result.no_case[each.no_case] += 1


def _sample(ready: Prepared) -> dict[str, Any]:
    record = ready.record
    return {
        "kind": ready.entry.kind,
        "posted_at": ready.entry.spoke_at or ready.received_at,
        "received_at": ready.received_at,
        "due": ready.entry.due,
        "reference": ready.reference,
        "author": f"{ready.entry.author[:1]}***" if ready.entry.author else "",
        "title": record.title if record is not None else "",
        "text": record.text if record is not None else "",
        "keys": [kind for kind, _ in record.keys] if record is not None else [],
    }
