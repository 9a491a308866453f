"""The morning's reading: what came overnight, what waits, what is due, and who speaks."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlmodel import Session

from dashboard.queries import behind, service
from dashboard.queries.behind import CaseLine
from dashboard.queries.mentions import MentionLine
from dashboard.queries.scope import brand_in
from recovery.access.sight import Sight
from recovery.clocks import sla
from recovery.measures import readings
from storage.config import get_settings

VOICES = 10
ORDERED_AHEAD = timedelta(days=3)
"""A regulator's date that comes within so long is due."""


@dataclass(frozen=True, slots=True)
class Urgent:
    """The most urgent of some cases, that one first, and how many there are in all."""

    lines: list[CaseLine]
    total: int


@dataclass(frozen=True, slots=True)
class Morning:
    """What happened since the end of the last working day, and what waits now.

    ``unanswered`` are the cases of the night that nobody answered; ``overdue`` counts all open
    ones. ``grave`` are open cases of severity 4, ``ordered`` those with a regulator's date that has
    passed or comes soon.
    """

    since: datetime
    mentions: int
    complaints: int
    new_cases: list[int]
    unanswered: list[int]
    overdue: int
    grave: Urgent
    ordered: Urgent
    voices: list[MentionLine]


def load(session: Session, brand_id: int, now: datetime, sight: Sight) -> Morning:
    """The morning's reading."""
    settings = get_settings()
    hours = sla.hours_of(settings.sla, settings.zone)
    since = readings.last_closing(now, hours.closes, settings.zone, hours.is_workday)
    values = {"brand": brand_in(sight, brand_id), "since": since, "now": now}
    counted = session.execute(text(_COUNTED), values).one()
    cases = session.execute(text(_CASES), values).all()

    def urgent(query: str) -> Urgent:
        more = values | {"limit": behind.LIMIT, "soon": now + ORDERED_AHEAD}
        rows = session.execute(text(query), more).all()
        known = {one.id: one for one in behind.cases(session, [row.id for row in rows], sight)}
        return Urgent([known[row.id] for row in rows], rows[0].total if rows else 0)

    voices = list(session.execute(text(_VOICES), values | {"limit": VOICES}).scalars())
    lines = {one.id: one for one in behind.mentions(session, voices, brand_id, sight)}
    return Morning(
        since=since,
        mentions=counted.mentions,
        complaints=counted.complaints,
        new_cases=[row.id for row in cases],
        unanswered=[row.id for row in cases if row.is_unanswered],
        overdue=service.overdue(session, brand_id, sight, now),
        grave=urgent(_GRAVE),
        ordered=urgent(_ORDERED),
        voices=[lines[one] for one in voices if one in lines],
    )


def newest(
    session: Session,
    brand_id: int,
    since: datetime,
    sight: Sight,
    limit: int,
    *,
    only_complaints: bool,
) -> list[int]:
    """The newest mentions since a time, or the complaints among them, by their ids."""
    values = {
        "brand": brand_in(sight, brand_id),
        "since": since,
        "any": not only_complaints,
        "limit": limit,
    }
    return list(session.execute(text(_NEWEST), values).scalars())


_OF_BRAND = """(:brand = 0 OR EXISTS (
    SELECT FROM mention_brand b WHERE b.mention_id = m.id AND b.brand_id = :brand))"""

_COUNTED = f"""
SELECT count(*) AS mentions, count(*) FILTER (WHERE v.intent = 'complaint') AS complaints
FROM mention m LEFT JOIN verdict v ON v.id = m.verdict_id
WHERE m.posted_at >= :since AND m.posted_at <= :now AND {_OF_BRAND}
"""  # noqa: S608 - put together from constants

_NEWEST = f"""
SELECT m.id FROM mention m LEFT JOIN verdict v ON v.id = m.verdict_id
WHERE m.posted_at >= :since AND (:any OR v.intent = 'complaint') AND {_OF_BRAND}
ORDER BY m.posted_at DESC, m.id DESC LIMIT :limit
"""  # noqa: S608 - put together from constants

_CASES = """
SELECT id, first_response_at IS NULL
    AND stage NOT IN ('responded', 'resolved', 'callback', 'closed') AS is_unanswered
FROM recovery_case
WHERE opened_at >= :since AND opened_at <= :now AND stage NOT IN ('dismissed', 'merged')
    AND (:brand = 0 OR brand_id = :brand)
ORDER BY id
"""

_OPEN = """stage NOT IN ('closed', 'dismissed', 'merged') AND (:brand = 0 OR brand_id = :brand)"""

_GRAVE = f"""
SELECT id, count(*) OVER () AS total FROM recovery_case WHERE {_OPEN} AND severity = 4
ORDER BY priority DESC, id LIMIT :limit
"""  # noqa: S608 - put together from constants

_ORDERED = f"""
SELECT id, count(*) OVER () AS total FROM recovery_case
WHERE {_OPEN} AND resolved_at IS NULL AND ordered_due <= :soon
ORDER BY ordered_due, id LIMIT :limit
"""  # noqa: S608 - put together from constants

# One of each author and of each cluster, the gravest first; no official words, no reposts.
_VOICES = f"""
SELECT id FROM (
    SELECT DISTINCT ON (coalesce(k.cluster_id, m.id)) m.id, m.author_id, m.posted_at, v.severity,
        v.complaint_probability, coalesce(a.followers, 0) AS followers
    FROM mention m JOIN verdict v ON v.id = m.verdict_id AND v.intent = 'complaint'
    LEFT JOIN author a ON a.id = m.author_id
    LEFT JOIN cluster_member k ON k.mention_id = m.id
    WHERE m.posted_at >= :since AND m.posted_at <= :now AND NOT m.is_official
        AND m.erased_at IS NULL AND m.repost_of IS NULL AND {_OF_BRAND}
    ORDER BY coalesce(k.cluster_id, m.id), m.posted_at, m.id
) one
ORDER BY severity DESC, row_number() OVER (
    PARTITION BY coalesce(author_id, -id) ORDER BY severity DESC, posted_at
), followers DESC, complaint_probability DESC, id LIMIT :limit
"""  # noqa: S608 - put together from constants
