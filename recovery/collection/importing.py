"""Importing a file beside everything else: told how far it is, then judged, then triaged."""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path

from crawlers import importers
from recovery import jobs
from recovery.access import audit
from recovery.access.actor import Actor, Right
from recovery.collection import clustering
from recovery.collection.file_looks import FileKind
from recovery.collection.uploads import Upload
from recovery.contacts import records
from recovery.intake import entry_import
from recovery.intake.manual import Outcome
from recovery.triage import triage
from recovery.verdicts.classify import classifier, drain
from storage import runs
from storage.config import Settings
from storage.engine import transaction
from storage.errors import ZhuanxiError

log = logging.getLogger(__name__)

AT_ONCE = 2
"""Imports that one process carries out side by side; the next wait."""


class Stage(StrEnum):
    """How far an import is."""

    WAITING = "waiting"
    READING = "reading"
    JUDGING = "judging"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a file is to be read."""

    kind: FileKind
    source: str | None = None
    brand: str | None = None
    columns: Mapping[str, str] | None = None


@dataclass(slots=True)
class Importing:
    """One import; its fields change while it runs, and are read by whoever watches.

    Attributes:
        name: the file's.
        kind: what its rows are.
        stage: how far it is.
        rows: read so far; ``share`` of the file, 0 to 1.
        new, updated, rejected: what became of the rows.
        reasons: how many were rejected, by reason.
        run_id: of a file of posts.
        rejected_file: the rejected rows, masked, line by line.
        by_worker: whether a worker judges what came, or it was done here.
        cases: opened by judging here.
        error: why it failed.
    """

    name: str
    kind: FileKind
    stage: Stage = Stage.WAITING
    rows: int = 0
    share: float = 0.0
    new: int = 0
    updated: int = 0
    rejected: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    run_id: int | None = None
    rejected_file: Path | None = None
    by_worker: bool = False
    cases: int = 0
    error: Exception | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens."""
        return self.stage in (Stage.DONE, Stage.FAILED)

    def advance(self, rows: int, share: float) -> None:
        """After a batch: the rows read so far, and the share of the file."""
        self.rows, self.share = rows, share


def check(actor: Actor, kind: FileKind) -> None:
    """Refuse who may not import files of a kind.

    Raises:
        WrongUsage: the role may not.
    """
    match kind:
        case FileKind.POSTS:
            actor.must(Right.IMPORT_POSTS)
        case FileKind.CONTACTS:
            actor.must(Right.IMPORT_CONTACTS)
        case FileKind.ENTRIES:
            actor.must(Right.ENTER_BY_HAND)


def kinds_of(actor: Actor) -> list[FileKind]:
    """The kinds of files that somebody may import."""
    allowed = {
        FileKind.POSTS: actor.may(Right.IMPORT_POSTS),
        FileKind.CONTACTS: actor.may(Right.IMPORT_CONTACTS),
        FileKind.ENTRIES: actor.may(Right.ENTER_BY_HAND),
    }
    return [kind for kind in FileKind if allowed[kind]]


def start(upload: Upload, wanted: Wanted, actor: Actor, settings: Settings) -> Importing:
    """Import in a thread of its own; the file is deleted when it ends.

    Raises:
        WrongUsage: the role may not.
    """
    check(actor, wanted.kind)
    job = Importing(upload.name, wanted.kind)
    threading.Thread(
        target=_guarded, args=(job, upload, wanted, actor, settings), daemon=True, name="import"
    ).start()
    return job


def carry_out(
    job: Importing, upload: Upload, wanted: Wanted, actor: Actor, settings: Settings
) -> None:
    """Import, have what came judged and triaged, and delete the file.

    Raises:
        WrongUsage: the role may not, or no such source, brand, field or column.
        ZhuanxiError: the file is unreadable, or the database is away.
    """
    check(actor, wanted.kind)
    try:
        with _turns():
            job.stage = Stage.READING
            _read(job, upload.path, wanted, actor, settings)
            _note(job, actor)
            job.stage = Stage.JUDGING
            _judge(job, settings)
        job.stage = Stage.DONE
    finally:
        upload.discard()


def _guarded(
    job: Importing, upload: Upload, wanted: Wanted, actor: Actor, settings: Settings
) -> None:
    try:
        carry_out(job, upload, wanted, actor, settings)
    except Exception as error:
        if not isinstance(error, ZhuanxiError):
            log.exception("an import failed")
        job.error, job.stage = error, Stage.FAILED


def _read(job: Importing, path: Path, wanted: Wanted, actor: Actor, settings: Settings) -> None:
    now = datetime.now(UTC)
    if wanted.kind is FileKind.POSTS:
        run = importers.import_file(
            path,
            source=wanted.source,
            brand=wanted.brand,
            columns=wanted.columns,
            actor=actor.name,
            progress=job.advance,
        )
        job.run_id, job.rows, job.new, job.updated = run.id, run.read, run.new, run.updated
        job.rejected, job.reasons = run.rejected, dict(run.reasons)
        named = run.statistics["rejected_file"]
        job.rejected_file = Path(named) if named else None
        return
    found: records.ContactImport | entry_import.EntryImport
    if wanted.kind is FileKind.CONTACTS:
        found = records.import_file(
            path, settings, now, brand=wanted.brand, columns=wanted.columns, progress=job.advance
        )
        job.new, job.updated = found.new, found.updated
    else:
        found = entry_import.import_file(
            path,
            settings,
            classifier(settings),
            actor,
            now,
            brand=wanted.brand,
            columns=wanted.columns,
            progress=job.advance,
        )
        job.new, job.updated = found.outcomes[Outcome.NEW], found.outcomes[Outcome.UPDATED]
        job.cases = len(found.cases)
    job.rows, job.rejected, job.reasons = found.read, found.rejected, dict(found.reasons)
    job.rejected_file = found.rejected_file


def _note(job: Importing, actor: Actor) -> None:
    with transaction() as session:
        audit.record(
            session,
            actor,
            audit.AuditKind.IMPORTED,
            now=datetime.now(UTC),
            subject=str(job.kind),
            read=job.rows,
            new=job.new,
            updated=job.updated,
            rejected=job.rejected,
            run=job.run_id,
        )


def _judge(job: Importing, settings: Settings) -> None:
    """Have a worker judge what came; where none lives, do it here, so that nothing waits unseen."""
    with transaction() as session:
        job.by_worker = runs.workers_alive(session) > 0
        if job.by_worker:
            for task in ("cluster", "classify"):
                jobs.defer(session, task)
            return
    now = datetime.now(UTC)
    clustering.fold(now)
    drain(classifier(settings), settings, now)
    job.cases += triage(settings, now).opened


@cache
def _turns() -> threading.BoundedSemaphore:
    return threading.BoundedSemaphore(AT_ONCE)
