"""How each source's days were read: whole, in part, not at all, or refused by the site."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlmodel import Session

from dashboard.queries import collection
from dashboard.times import days_between
from recovery.intake.manual import Kind


class Day(StrEnum):
    """How far a source's day is known."""

    BEFORE = "before"  # nobody read the source yet
    WHOLE = "whole"
    QUIET = "quiet"  # read whole, and nothing was posted
    PARTLY = "partly"
    BLOCKED = "blocked"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Strip:
    """One source's days, oldest first, with how many posts are known of each."""

    source: str
    days: tuple[tuple[date, Day, int], ...]

    def of(self, *kinds: Day) -> list[date]:
        """The days of some kinds."""
        return [on for on, kind, _ in self.days if kind in kinds]


def strips(session: Session, today: date, count: int, zone: ZoneInfo) -> list[Strip]:
    """The last ``count`` local days of every source that was ever crawled, by name."""
    since = today - timedelta(days=count - 1)
    missed = collection.coverage(session, since, today).missed
    asked = {"zone": zone.key, "since": since, "until": today, "by_hand": list(Kind)}
    began = {row.source: row.day for row in session.execute(text(_BEGAN), asked)}
    ended: dict[tuple[str, date], set[str]] = {}
    for row in session.execute(text(_ENDED), asked):
        ended.setdefault((row.source, row.day), set()).add(row.status)
    posted = {(row.source, row.day): row.posted for row in session.execute(text(_POSTED), asked)}
    return [
        Strip(
            source,
            tuple(
                (on, _day(on, first, missed.get(source, []), ended.get((source, on), set()), n), n)
                for on in days_between(since, today)
                for n in [posted.get((source, on), 0)]
            ),
        )
        for source, first in sorted(began.items())
    ]


def _day(on: date, began: date, missed: list[date], ended: set[str], posted: int) -> Day:
    if on in missed:
        if "blocked" in ended:
            return Day.BLOCKED
        return Day.PARTLY if "partial" in ended or posted else Day.GAP
    if on < began and not posted:
        return Day.BEFORE
    return Day.WHOLE if posted else Day.QUIET


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run in the list, with what it has stored so far while it goes on."""

    id: int
    kind: str
    source: str
    brand: str | None
    status: str
    cause: str | None
    note: str
    actor: str
    at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    read: int
    new: int
    updated: int
    rejected: int


def runs(
    session: Session, filters: Mapping[str, Any], size: int, number: int
) -> tuple[list[RunLine], int]:
    """A page of runs, newest first, and how many there are in all.

    Args:
        session: open session.
        filters: ``source``, ``status`` and ``kind``, each a text or ``None``.
        size: lines on a page.
        number: of the page, from 1.
    """
    asked = {**filters, "size": size, "offset": (number - 1) * size}
    total = session.execute(text(f"SELECT count(*) {_WHICH}"), asked).scalar_one()
    rows = session.execute(text(_RUNS), asked)
    return [RunLine(**row._mapping) for row in rows], int(total)


def unfinished(session: Session) -> list[RunLine]:
    """The runs that wait or go on, oldest first, counted by what they have stored so far."""
    return [RunLine(**row._mapping) for row in session.execute(text(_UNFINISHED))]


def run_sources(session: Session) -> list[str]:
    """The sources that any run was for."""
    return list(session.execute(text(_SOURCES)).scalars())


def reruns_of(session: Session, run_id: int) -> list[int]:
    """The runs that repeated one."""
    found = session.execute(
        text("SELECT id FROM crawl_run WHERE rerun_of = :id ORDER BY id"), {"id": run_id}
    )
    return list(found.scalars())


_BEGAN = """
SELECT source, min((finished_at AT TIME ZONE :zone)::date) AS day FROM crawl_run
WHERE kind = 'crawl' AND finished_at IS NOT NULL GROUP BY source
"""

_ENDED = """
SELECT DISTINCT source, (finished_at AT TIME ZONE :zone)::date AS day, status FROM crawl_run
WHERE kind = 'crawl' AND (finished_at AT TIME ZONE :zone)::date BETWEEN :since AND :until
"""

_POSTED = """
SELECT source, day, CAST(sum(amount) AS bigint) AS posted FROM (
    SELECT source, day, amount FROM daily_count WHERE brand_id = 0 AND measure = 'mentions'
        AND day BETWEEN :since AND :until
    UNION ALL SELECT source, day, amount FROM daily_delta WHERE brand_id = 0
        AND measure = 'mentions' AND day BETWEEN :since AND :until
) AS known WHERE source <> ALL(:by_hand) GROUP BY source, day
"""

_WHICH = """
FROM crawl_run r WHERE (CAST(:source AS text) IS NULL OR r.source = :source)
    AND (CAST(:status AS text) IS NULL OR r.status = :status)
    AND (CAST(:kind AS text) IS NULL OR r.kind = :kind)
"""

_COLUMNS = """
SELECT r.id, r.kind, r.source, b.name AS brand, r.status, r.cause, r.note, r.actor,
    coalesce(r.finished_at, r.started_at, r.queued_at) AS at, r.started_at, r.finished_at
"""

_RUNS = f"""
{_COLUMNS}, page.read, page.new, page.updated, page.rejected
FROM (SELECT r.* {_WHICH} ORDER BY r.id DESC LIMIT :size OFFSET :offset) AS page
JOIN crawl_run r ON r.id = page.id LEFT JOIN brand b ON b.id = r.brand_id ORDER BY r.id DESC
"""

_UNFINISHED = f"""
{_COLUMNS}, (SELECT count(*) FROM mention m WHERE m.run_id = r.id) AS read, 0 AS new,
    0 AS updated, 0 AS rejected
FROM crawl_run r LEFT JOIN brand b ON b.id = r.brand_id
WHERE r.status IN ('queued', 'running') ORDER BY r.id
"""  # noqa: S608 - our own texts

_SOURCES = "SELECT DISTINCT source FROM crawl_run ORDER BY source"
