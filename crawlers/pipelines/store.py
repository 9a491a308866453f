"""The last step: bulk upserts off the reactor thread, and the end of the run."""

import asyncio
import logging
from collections.abc import Awaitable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import astuple
from datetime import UTC, datetime
from typing import Any, Self

import psycopg
from scrapy import Spider, signals
from scrapy.crawler import Crawler
from sqlalchemy.exc import SQLAlchemyError
from twisted.python.failure import Failure

from crawlers import outcome
from crawlers.base import plan_of, spider_of
from crawlers.extensions import peak_memory_mb
from crawlers.items import Reason
from storage import answers, mentions, revisits, runs, watermarks
from storage.engine import transaction
from storage.errors import ZhuanxiError
from storage.health import COVERS_SINCE
from storage.locks import Locks
from storage.masking import mask
from storage.mentions import MentionRecord, UpsertResult
from storage.models.columns import utc_now

log = logging.getLogger(__name__)

BATCH, LARGEST_BATCH = 500, 1000
# COPY runs on psycopg itself, so its errors come unwrapped.
STORE_ERRORS = (ZhuanxiError, SQLAlchemyError, psycopg.Error)
MOST_WAITING = 3000  # records in memory from which items wait for the database


def store(
    records: Sequence[MentionRecord], run_id: int, now: datetime, *, again: bool = False
) -> UpsertResult:
    """Upsert one batch in a transaction of its own: it is stored whole or not at all.

    Of posts that were read ``again``, those that were erased meanwhile are left out.
    """
    with transaction() as session:
        if again and records:
            ids = {record.external_id for record in records}
            there = revisits.still_stored(session, records[0].source, ids)
            records = [record for record in records if record.external_id in there]
        return mentions.upsert(session, records, run_id, now)


def store_as_of_then(records: Sequence[MentionRecord], run_id: int, now: datetime) -> UpsertResult:
    """Upsert what a cached run read, each answer as of its time, in a transaction of its own.

    Where something newer is known of a post, an answer of before is left.
    """
    by_time: dict[datetime, list[MentionRecord]] = {}
    for record in records:
        by_time.setdefault(record.read_at or now, []).append(record)
    total = UpsertResult()
    for at, batch in sorted(by_time.items(), key=lambda each: each[0]):
        with transaction() as session:
            ids = {record.external_id for record in batch}
            newer = answers.overtaken(session, batch[0].source, ids, at)
            known = [record for record in batch if record.external_id not in newer]
            result = mentions.upsert(session, known, run_id, at)
        total = summed(total, summed(result, UpsertResult(unchanged=len(newer))))
    return total


def summed(one: UpsertResult, other: UpsertResult) -> UpsertResult:
    """Both together."""
    pairs = zip(astuple(one), astuple(other), strict=True)
    return UpsertResult(*(a + b for a, b in pairs))


class StorePipeline:
    """Buffers records, upserts them 500 or more at a time, and finishes the run at the end.

    While a batch is being written the crawl goes on; with 3,000 records waiting, items wait too,
    so that a slow database slows the crawl instead of filling the memory.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._stats = crawler.stats
        self._run_id: int = plan_of(crawler).run_id
        self._started = utc_now()
        self._buffer: list[MentionRecord] = []
        self._writing: asyncio.Future[None] | None = None
        self._result = UpsertResult()
        self._is_broken = False
        self._holding = ExitStack()
        self._lock: Locks | None = None
        crawler.signals.connect(self._finish, signal=signals.spider_closed)
        crawler.signals.connect(self._lose, signal=signals.item_error)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's constructor."""
        return cls(crawler)

    def open_spider(self) -> None:
        """The run is running, and this process is the one at work on it.

        Raises:
            WrongUsage: another process carries it out, or it has ended.
        """
        self._lock = self._holding.enter_context(runs.carried_out(self._run_id))
        with transaction() as session:
            runs.start(session, self._run_id, utc_now())

    def process_item(self, record: MentionRecord) -> MentionRecord | Awaitable[MentionRecord]:
        """Buffer a record, and have a full batch written."""
        self._buffer.append(record)
        if len(self._buffer) >= BATCH and self._writing is None:
            self._writing = asyncio.ensure_future(self._write_batches(BATCH))
        return self._wait(record) if len(self._buffer) >= MOST_WAITING else record

    async def close_spider(self) -> None:
        """Write what is left."""
        if self._writing is not None:
            await self._writing
        await self._write_batches(1)

    async def _wait(self, record: MentionRecord) -> MentionRecord:
        if self._writing is not None:
            await self._writing
        return record

    async def _write_batches(self, least: int) -> None:
        """Write batch after batch while there are ``least`` records or more."""
        try:
            while len(self._buffer) >= least:
                batch, self._buffer = self._buffer[:LARGEST_BATCH], self._buffer[LARGEST_BATCH:]
                await self._write(batch)
        finally:
            self._writing = None

    async def _write(self, batch: Sequence[MentionRecord]) -> None:
        if self._is_broken:
            return
        try:
            if not await asyncio.to_thread(self._is_ours):
                self._is_broken = True
                asyncio.get_running_loop().call_soon(self._stop)
                return
            result = await asyncio.to_thread(self._store, batch)
        except STORE_ERRORS as error:
            self._is_broken = True
            cause = error.cause if isinstance(error, ZhuanxiError) else _first_line(error)
            log.error("%d mentions could not be stored: %s", len(batch), cause)
            self._stats.set_value(outcome.STORE_FAILED, 1)
            self._stats.set_value(f"{outcome.TROUBLE}failed", f"could not store: {cause}")
            asyncio.get_running_loop().call_soon(self._stop)
            return
        self._stats.inc_value(outcome.STORED, len(batch) - result.refused)
        if result.refused:
            self._stats.inc_value(f"{outcome.REJECTED}{Reason.REFUSED}", result.refused)
        self._result = summed(self._result, result)

    def _store(self, batch: Sequence[MentionRecord]) -> UpsertResult:
        plan = plan_of(self._crawler)
        if plan.is_cached:
            return store_as_of_then(batch, self._run_id, utc_now())
        return store(batch, self._run_id, utc_now(), again=plan.revisits is not None)

    def _is_ours(self) -> bool:
        """Whether this process still carries out the run; the database may have been away."""
        return self._lock is not None and self._lock.try_take(self._run_id)

    def _lose(self, failure: Failure) -> None:
        self._stats.inc_value("zhuanxi/lost_items")
        cause = f"an item broke the pipeline ({type(failure.value).__name__})"
        self._stats.set_value(f"{outcome.TROUBLE}{outcome.Status.PARTIAL}", cause)

    def _stop(self) -> None:
        engine = self._crawler.engine
        if engine is not None and engine.spider is not None:
            self._stopping = asyncio.ensure_future(engine.close_spider_async(reason="store_failed"))

    def _finish(self, spider: Spider, reason: str) -> None:
        del spider
        with self._holding:
            self._end(reason)

    def _end(self, reason: str) -> None:
        spider = spider_of(self._crawler)
        for host, posts in spider.gone.doubted().items():
            spider.trouble(
                outcome.Status.PARTIAL,
                f"{host} knows none of {posts} posts any more: it has moved, rather than lost all "
                "of them; none was marked as gone",
            )
        stats = {**self._stats.get_stats(), "finish_reason": reason}
        ended = outcome.decide(stats)
        reasons = outcome.rejected(stats)
        reading, is_whole = spider.reading, _is_whole(stats)
        covers = reading.covers_since() if is_whole and not stats.get(outcome.UNREAD) else None
        if covers is not None:
            stats[COVERS_SINCE] = covers.astimezone(UTC).isoformat()
        try:
            if not self._is_ours():
                log.error("run %d is carried out by another process", self._run_id)
                return
            with transaction() as session:
                gone = spider.gone.believed()
                if gone and not spider.plan.is_cached:  # what is gone now, not what was before
                    vanished = revisits.set_vanished(session, spider.name, gone, utc_now())
                    stats |= {"zhuanxi/vanished": vanished} if vanished else {}
                runs.finish(
                    session,
                    self._run_id,
                    status=ended.status,
                    cause=ended.cause,
                    read=stats.get(outcome.READ, 0),
                    new=self._result.new,
                    updated=self._result.updated,
                    rejected=sum(reasons.values()),
                    reasons=reasons,
                    statistics={
                        **_kept(stats),
                        "unchanged": self._result.unchanged,
                        "seconds": (utc_now() - self._started).total_seconds(),
                    },
                    now=utc_now(),
                )
                if is_whole:
                    watermarks.advance(
                        session, spider.name, reading.marks(), self._run_id, utc_now()
                    )
        except STORE_ERRORS as error:
            log.error("run %d could not be finished: %s", self._run_id, _first_line(error))
            return
        if ended.status not in (outcome.Status.OK, outcome.Status.EMPTY):
            log.warning("run %d ended %s: %s", self._run_id, ended.status, ended.cause)


def _kept(stats: dict[str, Any]) -> dict[str, Any]:
    """What of Scrapy's statistics is worth keeping with the run."""
    kept = {
        key: value
        for key, value in stats.items()
        if isinstance(value, (int, float, str))
        and key.startswith(
            (
                *("zhuanxi/", "downloader/request_count", "downloader/response_"),
                *("retry/", "robotstxt/", "httpcache/"),
            )
        )
        and not key.startswith((outcome.TROUBLE, outcome.REJECTED))
    }
    return {
        **kept,
        "peak_memory_mb": peak_memory_mb(),
        "finish_reason": stats["finish_reason"],
    }


def _is_whole(stats: Mapping[str, Any]) -> bool:
    """Whether all that the lists named was read and stored, so that their marks may advance."""
    lost = ("zhuanxi/lost_items", outcome.STORE_FAILED)
    troubled = (outcome.Status.BLOCKED, outcome.Status.FAILED)
    return (
        stats["finish_reason"] == "finished"
        and not any(stats.get(name) for name in lost)
        and not any(stats.get(f"{outcome.TROUBLE}{status}") for status in troubled)
        and not stats.get("spider_exceptions/count")
    )


def _first_line(error: Exception) -> str:
    lines = mask(str(error)).text.strip().splitlines()
    return f"{type(error).__name__}: {lines[0] if lines else ''}"
