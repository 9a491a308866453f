"""How far today's data can be trusted: the freshness of each source, and the days it missed."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import text
from sqlmodel import Session

from dashboard.times import days_between
from recovery.collection.coverage import Days, Ended, days_of, judged
from recovery.intake.manual import Kind
from storage.config import get_settings
from storage.health import COVERS_SINCE

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
    note: str

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

    @property
    def partly(self) -> frozenset[date]:
        """The days that some sources cover and others do not."""
        return frozenset(day for days in self.missed.values() for day in days) - self.blind


def freshness(session: Session) -> list[Freshness]:
    """Every source that was ever read, the troubled ones first."""
    rows = session.execute(text(_FRESHNESS))
    found = [Freshness(**row._mapping) for row in rows]
    return sorted(found, key=lambda one: (one.status in ("ok", "empty"), one.source))


def stamp(session: Session) -> str:
    """Another text whenever a crawl has ended or a schedule was changed."""
    return str(session.execute(text(_STAMP)).one())


def coverage(session: Session, since: date, until: date) -> Coverage:
    """Which days from ``since`` to ``until`` no run covers (``recovery.collection.coverage``)."""
    zone = get_settings().zone
    begins = datetime.combine(since, time(), zone)
    known: dict[str, set[date]] = defaultdict(set)
    asked = {"since": since, "until": until, "by_hand": list(Kind)}
    for row in session.execute(text(_DAYS_WITH_MENTIONS), asked):
        known[row.source].add(row.day)
    began = {row.source: row.day for row in session.execute(text(_FIRST_MENTION))}
    before = session.execute(text(_READ_BEFORE), {"begins": begins, "zone": zone.key})
    read_before = {row.source: row.day for row in before}
    runs: dict[str, list[Days]] = defaultdict(list)
    for row in session.execute(text(_RUNS), {"begins": begins, "covers": COVERS_SINCE}):
        covers, back_to, up_to = map(_moment, (row.covers, row.since, row.until))
        told = days_of(Ended(row.status, row.at, covers, back_to, up_to, row.is_part), zone)
        if told is not None:
            runs[row.source].append(told)
    days = days_between(since, until)
    found = {
        source: judged(
            days, runs[source], known[source], began.get(source), read_before.get(source)
        )
        for source in sorted(runs.keys() | read_before.keys())
    }
    seen = set().union(*known.values(), *(one.covered for one in found.values()))
    return Coverage(
        {source: one.missed for source, one in found.items() if one.missed},
        frozenset(day for day in days if day not in seen),
    )


def _moment(said: str | None) -> datetime | None:
    """A stored time, a bare day as its begin; ``None`` for what a person wrote in another form."""
    try:
        found = datetime.fromisoformat(said) if said else None
    except ValueError:
        return None
    if found is None or found.tzinfo is not None:
        return found
    return found.replace(tzinfo=get_settings().zone)


_FRESHNESS = """
SELECT newest.source, newest.kind, newest.status, newest.cause, newest.note,
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

_STAMP = """
SELECT (SELECT max(finished_at) FROM crawl_run), (SELECT count(*) FROM crawl_run),
    (SELECT max(updated_at) FROM schedule), (SELECT count(*) FROM schedule)
"""

# What a person enters says nothing of what a crawl would have found on that day.
_DAYS_WITH_MENTIONS = """
SELECT DISTINCT source, day FROM (
    SELECT source, day, amount FROM daily_count WHERE brand_id = 0 AND measure = 'mentions'
        AND day BETWEEN :since AND :until
    UNION ALL SELECT source, day, amount FROM daily_delta WHERE brand_id = 0
        AND measure = 'mentions' AND day BETWEEN :since AND :until
) AS known WHERE source <> ALL(:by_hand) GROUP BY source, day HAVING sum(amount) > 0
"""

_FIRST_MENTION = """
SELECT source, min(day) AS day FROM (
    SELECT source, day FROM daily_count WHERE brand_id = 0 AND measure = 'mentions' AND amount > 0
    UNION ALL SELECT source, day FROM daily_delta WHERE brand_id = 0 AND measure = 'mentions'
        AND amount > 0
) AS known GROUP BY source
"""

_READ_BEFORE = """
SELECT source, max((finished_at AT TIME ZONE :zone)::date) AS day FROM crawl_run
WHERE kind = 'crawl' AND status IN ('ok', 'empty') AND finished_at < :begins
    AND NOT options ?| ARRAY['limit', 'posts', 'until']
GROUP BY source
"""

_RUNS = """
SELECT source, status, finished_at AS at, statistics ->> :covers AS covers,
    options ->> 'since' AS since, options ->> 'until' AS until,
    options ? 'posts' OR coalesce(read >= CAST(options ->> 'limit' AS bigint), false) AS is_part
FROM crawl_run WHERE kind = 'crawl' AND finished_at >= :begins ORDER BY finished_at, id
"""
