"""How far today's data can be trusted: the freshness of each source, and the days it missed."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import text
from sqlmodel import Session

from dashboard.times import days_between
from storage.config import get_settings

STALE_AFTER = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Freshness:
    """One source: its newest run, and the last one that succeeded."""

    source: str
    kind: str
    status: str
    cause: str | None
    at: datetime
    last_ok_at: datetime | None
    read: int
    new: int

    def is_trusted(self, now: datetime) -> bool:
        """Whether the newest run ended well and is not old. An import does not age."""
        if self.last_ok_at is None or self.status in ("blocked", "failed", "partial"):
            return False
        return self.kind == "import" or now - self.last_ok_at <= STALE_AFTER


@dataclass(frozen=True, slots=True)
class Coverage:
    """The days that were not read.

    ``missed`` lists them by source, for sources that are crawled and since they first were; on the
    days of ``blind`` no source at all was read, so that nothing is known of them.
    """

    missed: dict[str, list[date]]
    blind: frozenset[date]


def freshness(session: Session) -> list[Freshness]:
    """Every source that was ever read, the troubled ones first."""
    rows = session.execute(text(_FRESHNESS))
    found = [Freshness(**row._mapping) for row in rows]
    return sorted(found, key=lambda one: (one.status in ("ok", "empty"), one.source))


def coverage(session: Session, since: date, until: date) -> Coverage:
    """Which days between ``since`` and ``until`` no successful run covers.

    A day is covered when mentions of it are known, when a run of that day succeeded, and when a
    later successful run says that it read back to it (its option ``since``). A source's first
    successful run reads its history, back to the earliest mention that it brought.
    """
    zone = get_settings().timezone
    seen: dict[str, set[date]] = defaultdict(set)
    for row in session.execute(text(_DAYS_WITH_MENTIONS), {"since": since, "until": until}):
        seen[row.source].add(row.day)
    began = {row.source: row.day for row in session.execute(text(_FIRST_MENTION))}
    crawled: set[str] = set()
    first_run: dict[str, date] = {}
    rows = session.execute(text(_RUN_DAYS), {"zone": zone})
    for row in rows:
        crawled.add(row.source)
        if row.day is None:
            continue
        back_to = _day(row.back_to) or row.day
        if row.source not in first_run:
            first_run[row.source] = row.day
            back_to = min(back_to, began.get(row.source, row.day))
        seen[row.source].update(days_between(max(since, back_to), min(until, row.day)))
    days = days_between(since, until)
    missed = {
        source: [day for day in days if day not in seen[source] and day >= start]
        for source in sorted(crawled)
        if (start := _earliest(began.get(source), first_run.get(source))) is not None
    }
    known = set().union(*seen.values()) if seen else set()
    return Coverage(
        {source: gaps for source, gaps in missed.items() if gaps},
        frozenset(day for day in days if day not in known),
    )


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)


def _day(text_: str | None) -> date | None:
    try:
        return date.fromisoformat(text_[:10]) if text_ else None
    except ValueError:
        return None


_FRESHNESS = """
SELECT newest.source, newest.kind, newest.status, newest.cause,
    coalesce(newest.finished_at, newest.started_at, newest.queued_at) AS at,
    good.finished_at AS last_ok_at, coalesce(good.read, 0) AS read, coalesce(good.new, 0) AS new
FROM (
    SELECT DISTINCT ON (source) * FROM crawl_run WHERE kind IN ('crawl', 'import')
    ORDER BY source, id DESC
) AS newest
LEFT JOIN (
    SELECT DISTINCT ON (source) source, finished_at, read, new FROM crawl_run
    WHERE status IN ('ok', 'empty') AND kind IN ('crawl', 'import')
    ORDER BY source, finished_at DESC
) AS good USING (source)
"""

_DAYS_WITH_MENTIONS = """
SELECT DISTINCT source, day FROM (
    SELECT source, day, amount FROM daily_count WHERE brand_id = 0 AND measure = 'mentions'
        AND day BETWEEN :since AND :until
    UNION ALL SELECT source, day, amount FROM daily_delta WHERE brand_id = 0
        AND measure = 'mentions' AND day BETWEEN :since AND :until
) AS known GROUP BY source, day HAVING sum(amount) > 0
"""

_FIRST_MENTION = """
SELECT source, min(day) AS day FROM (
    SELECT source, day FROM daily_count WHERE brand_id = 0 AND measure = 'mentions' AND amount > 0
    UNION ALL SELECT source, day FROM daily_delta WHERE brand_id = 0 AND measure = 'mentions'
        AND amount > 0
) AS known GROUP BY source
"""

_RUN_DAYS = """
SELECT source, day, min(back_to) AS back_to FROM (
    SELECT source, options ->> 'since' AS back_to, CASE WHEN status IN ('ok', 'empty')
        THEN (finished_at AT TIME ZONE :zone)::date END AS day
    FROM crawl_run WHERE kind = 'crawl'
) AS runs GROUP BY source, day ORDER BY source, day
"""
