"""What is known of each source: its runs, what it usually brings, which fields it fills."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlmodel import Session

from storage.revisits import KIND

LOOK_BACK = timedelta(days=28)
FIELD = "zhuanxi/field/"
"""Of a run's statistics: accepted items that had this field."""
ACCEPTED = "zhuanxi/accepted"
COVERS_SINCE = "zhuanxi/covers_since"
"""Of a run's statistics: from when on it left no gap in any of its lists, in ISO 8601."""
ENOUGH_ITEMS = 20
"""Accepted items from which a run's fields say something."""


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """One source that is crawled.

    Attributes:
        source: its name.
        run_id: of the newest crawl that has ended.
        status: how that ended, and ``cause`` why.
        read_at: when the newest crawl that read to the end began; all posted before is known.
            One that its ``limit`` or ``until`` ended, or that read the comments of some posts, did
            not read to the end.
        since: when the source was first read; nothing older says how much is usual.
        newest_posted_at: of its mentions.
        revisit_id: of the newest run that read stored posts again and has ended, if there is one,
            with its ``revisit_status``, ``revisit_cause`` and end (``revisit_at``).
    """

    source: str
    run_id: int
    status: str
    cause: str | None
    read_at: datetime | None
    since: datetime | None
    newest_posted_at: datetime | None
    revisit_id: int | None
    revisit_status: str | None
    revisit_cause: str | None
    revisit_at: datetime | None


@dataclass(frozen=True, slots=True)
class FieldShare:
    """How many of ``of`` items had a field, in the newest run and in the four weeks before it."""

    name: str
    filled: int
    of: int
    filled_before: int
    of_before: int


def sources(session: Session) -> list[SourceFacts]:
    """Every source that was ever crawled, by name."""
    rows = session.execute(text(_SOURCES), {"revisit": KIND})
    return [SourceFacts(**row._mapping) for row in rows]


def posted(session: Session, source: str, ends: Sequence[datetime], length: timedelta) -> list[int]:
    """How many mentions of ``source`` were posted in the windows of ``length`` before ``ends``."""
    rows = session.execute(text(_POSTED), {"source": source, "ends": list(ends), "length": length})
    counted = {row.until: row.posted for row in rows}
    return [counted[end] for end in ends]


def fields(session: Session, source: str, now: datetime) -> list[FieldShare]:
    """The fields of the newest crawl with 20 accepted items or more, beside those before it."""
    rows = session.execute(
        text(_FIELDS),
        {
            "source": source,
            "after": now - LOOK_BACK,
            "field": FIELD,
            "accepted": ACCEPTED,
            "enough": ENOUGH_ITEMS,
        },
    )
    return [FieldShare(**row._mapping) for row in rows]


_SOURCES = """
SELECT newest.source, newest.id AS run_id, newest.status, newest.cause,
    good.read_at, good.since,
    (SELECT posted_at FROM mention m WHERE m.source = newest.source
        ORDER BY posted_at DESC LIMIT 1) AS newest_posted_at,
    again.id AS revisit_id, again.status AS revisit_status, again.cause AS revisit_cause,
    again.finished_at AS revisit_at
FROM (
    SELECT DISTINCT ON (source) source, id, status, cause FROM crawl_run
    WHERE kind = 'crawl' AND finished_at IS NOT NULL ORDER BY source, id DESC
) AS newest
LEFT JOIN (
    SELECT source, max(started_at) AS read_at, min(started_at) AS since FROM crawl_run
    WHERE kind = 'crawl' AND status IN ('ok', 'empty') AND options ->> 'until' IS NULL
        AND NOT options ? 'posts'
        AND (options ->> 'limit' IS NULL OR read < CAST(options ->> 'limit' AS bigint))
    GROUP BY source
) AS good USING (source)
LEFT JOIN LATERAL (
    SELECT id, status, cause, finished_at FROM crawl_run r WHERE r.source = newest.source
        AND r.kind = :revisit AND r.finished_at IS NOT NULL ORDER BY id DESC LIMIT 1
) AS again ON true
ORDER BY source
"""

_POSTED = """
SELECT w.until, found.posted FROM unnest(CAST(:ends AS timestamptz[])) AS w(until)
CROSS JOIN LATERAL (
    SELECT count(*) AS posted FROM mention m WHERE m.source = :source
        AND m.posted_at > w.until - CAST(:length AS interval) AND m.posted_at <= w.until
) AS found
"""

_FIELDS = """
WITH told AS (
    SELECT id, statistics, CAST(statistics ->> :accepted AS bigint) AS accepted FROM crawl_run
    WHERE source = :source AND kind = 'crawl' AND finished_at > :after
        AND CAST(statistics ->> :accepted AS bigint) > 0
), newest AS (SELECT max(id) AS id FROM told WHERE accepted >= :enough),
filled AS (
    SELECT t.id = n.id AS is_newest, substr(f.key, length(:field) + 1) AS name,
        CAST(f.value AS bigint) AS amount
    FROM told t, newest n, jsonb_each_text(CAST(t.statistics AS jsonb)) f
    WHERE starts_with(f.key, :field) AND t.id <= n.id
), sizes AS (
    SELECT coalesce(sum(accepted) FILTER (WHERE t.id = n.id), 0) AS of,
        coalesce(sum(accepted) FILTER (WHERE t.id < n.id), 0) AS of_before
    FROM told t, newest n
)
SELECT name, CAST(coalesce(sum(amount) FILTER (WHERE is_newest), 0) AS bigint) AS filled,
    CAST(max(sizes.of) AS bigint) AS of,
    CAST(coalesce(sum(amount) FILTER (WHERE NOT is_newest), 0) AS bigint) AS filled_before,
    CAST(max(sizes.of_before) AS bigint) AS of_before
FROM filled, sizes GROUP BY name ORDER BY name
"""
