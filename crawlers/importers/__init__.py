"""Imports files that users have through the same steps as the spiders: validate, mask, match,
store."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlmodel import Session

from crawlers.brands import BrandMatcher
from crawlers.importers.layout import FORMATS, Format, Layout
from crawlers.importers.opening import open_file
from crawlers.importers.preview import Preview, Sample, preview, usable
from crawlers.importers.reading import Table
from crawlers.importers.rejects import Rejects
from crawlers.importers.rows import Row
from crawlers.items import Reason, Rejected
from crawlers.pipelines.mask import to_record
from crawlers.pipelines.match import assign_brands
from crawlers.pipelines.store import store
from storage import brands as stored_brands
from storage import runs
from storage.config import get_settings
from storage.engine import transaction
from storage.errors import ZhuanxiError
from storage.keys import get_keys
from storage.masking import mask
from storage.matches import BrandMatch, Why
from storage.mentions import MentionRecord
from storage.models import CrawlRun
from storage.models.columns import utc_now

__all__ = ["FORMATS", "Format", "Layout", "Preview", "Sample", "import_file", "preview"]

BATCH = 1000

Progress = Callable[[int, float], None]
"""Called after each batch with the rows read so far and the share of the file, 0 to 1."""


def import_file(
    path: Path,
    *,
    format: Format = "auto",
    source: str | None = None,
    brand: str | None = None,
    columns: Mapping[str, str] | None = None,
    actor: str,
    understood: Callable[[Layout], None] | None = None,
    progress: Progress | None = None,
) -> CrawlRun:
    """Import a file of posts in constant memory; importing it again adds nothing.

    Rows are stored in batches of 1,000, each whole or not at all. A row that is no mention is
    written with its line and reason to ``<file>.rejected.csv`` beside the file (in the home folder
    when that cannot be written), masked. Rows of refused authors are counted, and written nowhere.

    Args:
        path: a csv, xlsx, jsonl or json file; UTF-8, UTF-16 or GBK.
        format: ``auto`` tells the format by the columns.
        source: the source of all rows, where the file does not say or says it wrongly.
        brand: the brand that all rows are about; else each is matched against all brands, and
            rows of no brand are kept unassigned.
        columns: ``{field: column}`` of a plain table, over what is guessed.
        actor: who imports.
        understood: told before the first row what the file is and what its columns hold.
        progress: told after each batch.

    Returns:
        The finished run: ``ok``, ``partial`` (some rows were rejected), ``failed`` (all were).

    Raises:
        WrongUsage: no such file, format, source, field, column or brand.
        ZhuanxiError: the file is empty, unreadable or lacks a column. Nothing was stored.
    """
    table, layout = open_file(path, format, source, columns)
    with closing(table):
        job = _Import(path, table, layout, brand, actor)
        if understood is not None:
            understood(layout)
        return job.carry_out(progress)


class _Import:
    def __init__(
        self, path: Path, table: Table, layout: Layout, brand: str | None, actor: str
    ) -> None:
        self._path, self._table, self._layout = path, table, layout
        self._ignored = layout.ignored(table.columns)
        settings = get_settings()
        self._zone, self._keys = settings.zone, get_keys()
        with transaction() as session:
            self._matcher = BrandMatcher(stored_brands.active(session))
            self._all_of = _assigned(session, brand)
            name = layout.source or "table"
            stored_brands.source(session, name)
            run = runs.create(
                session,
                kind="import",
                source=name,
                actor=actor,
                brand_id=self._all_of[0].brand_id if self._all_of else None,
                options={"file": mask(path.name).text, "format": layout.format},
                now=utc_now(),
            )
            assert run.id is not None
            self._run_id = run.id
        self._started = time.monotonic()
        self._read = self._new = self._updated = self._unchanged = 0
        self._reasons: Counter[str] = Counter()

    def carry_out(self, progress: Progress | None) -> CrawlRun:
        """Import row by row; whatever happens, the run gets its end."""
        with runs.carried_out(self._run_id), Rejects(self._path) as rejects:
            with transaction() as session:
                runs.start(session, self._run_id, utc_now())
            try:
                for batch in self._batches(rejects):
                    self._store(batch)
                    if progress is not None:
                        progress(self._read, self._table.share())
            except KeyboardInterrupt:
                self._finish("partial", "interrupted; whole batches are stored", rejects)
                raise
            except Exception as error:
                cause = error.cause if isinstance(error, ZhuanxiError) else type(error).__name__
                self._finish("partial" if self._read else "failed", cause, rejects)
                raise
        return self._finish(*self._outcome(rejects), rejects)

    def _batches(self, rejects: Rejects) -> Iterator[list[MentionRecord]]:
        batch: list[MentionRecord] = []
        for row in self._table.rows:
            self._read += 1
            try:
                batch.append(self._record(row))
            except Rejected as rejected:
                self._reasons[rejected.reason] += 1
                rejects.write(row, rejected.reason)
            if len(batch) == BATCH:
                yield batch
                batch = []
        yield batch

    def _record(self, row: Row) -> MentionRecord:
        item = usable(row, self._layout, utc_now(), self._zone)
        item.brands = self._all_of or self._named(item.extra.get("company"))
        return assign_brands(to_record(item, self._keys), self._matcher)

    def _named(self, company: Any) -> tuple[tuple[int, str], ...]:
        """The brands of a complaint that says by itself which company it is about."""
        return tuple(self._matcher.match(company)) if company else ()

    def _store(self, batch: list[MentionRecord]) -> None:
        if batch:
            result = store(batch, self._run_id, utc_now())
            self._new += result.new
            self._updated += result.updated
            self._unchanged += result.unchanged
            if result.refused:
                self._reasons[Reason.REFUSED] += result.refused

    def _outcome(self, rejects: Rejects) -> tuple[str, str | None]:
        refused = self._reasons[Reason.REFUSED]
        rejected = sum(self._reasons.values()) - refused
        if not self._read:
            return "empty", "the file has column names and no rows"
        if refused == self._read:
            return "empty", "all rows are of authors on the list of refusals"
        if rejected == self._read:
            return "failed", f"no row could be used; see {rejects.path}"
        if rejected:
            return "partial", f"{rejected} of {self._read} rows were rejected; see {rejects.path}"
        return "ok", None

    def _finish(self, status: str, cause: str | None, rejects: Rejects) -> CrawlRun:
        statistics: dict[str, Any] = {
            "format": self._layout.format,
            "read_as": self._layout.name,
            "encoding": self._table.encoding,
            "columns": dict(self._layout.columns),
            "ignored_columns": self._ignored,
            "unchanged": self._unchanged,
            "seconds": round(time.monotonic() - self._started, 3),
            "rejected_file": str(rejects.path) if rejects.path else None,
        }
        with transaction() as session:
            return runs.finish(
                session,
                self._run_id,
                status=status,
                cause=cause,
                read=self._read,
                new=self._new,
                updated=self._updated,
                rejected=sum(self._reasons.values()),
                reasons={str(reason): n for reason, n in self._reasons.items() if n},
                statistics=statistics,
                now=utc_now(),
            )


def _assigned(session: Session, brand: str | None) -> tuple[BrandMatch, ...]:
    if brand is None:
        return ()
    found = stored_brands.by_name(session, brand)
    assert found.id is not None
    return (BrandMatch(found.id, found.name, Why.GIVEN),)
