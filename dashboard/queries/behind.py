"""What stands behind a figure: mentions and cases, by their ids."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session

from dashboard.queries.mentions import MentionLine
from dashboard.queries.scope import brand_in
from recovery.access.sight import Sight

LIMIT = 50
"""Rows that a dialog lists."""


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case in a list. The title is the public's own words: show it escaped only."""

    id: int
    brand: str
    title: str
    stage: str
    severity: int
    assignee: str
    opened_at: datetime
    answered_at: datetime | None
    ordered_due: datetime | None


def mentions(
    session: Session, ids: Sequence[int], brand_id: int, sight: Sight, limit: int = LIMIT
) -> list[MentionLine]:
    """Mentions by their ids, the newest first; those of other brands are left out."""
    values = {
        "ids": list(ids),
        "brand": brand_in(sight, brand_id),
        "seen": None if sight.brand_ids is None else sorted(sight.brand_ids),
        "limit": limit,
    }
    rows = session.execute(text(_MENTIONS), values)
    lines = []
    for row in rows:
        told = dict(row._mapping)
        lines.append(MentionLine(**told | {"handle": sight.name(told["handle"])}))
    return lines


def cases(session: Session, ids: Sequence[int], sight: Sight, limit: int = LIMIT) -> list[CaseLine]:
    """Cases by their ids, the newest first; those of brands that may not be seen are left out."""
    values = {
        "ids": list(ids),
        "seen": None if sight.brand_ids is None else sorted(sight.brand_ids),
        "limit": limit,
    }
    return [CaseLine(**row._mapping) for row in session.execute(text(_CASES), values)]


_MENTIONS = """
SELECT m.id, m.source, m.kind, m.posted_at, coalesce(a.handle, '') AS handle, m.title, m.text,
    m.url, v.sentiment, v.intent, d.value AS channel, d.certainty, c.case_id
FROM (
    SELECT x.* FROM unnest(CAST(:ids AS bigint[])) i JOIN mention x ON x.id = i
    WHERE (:brand = 0 OR EXISTS (
            SELECT FROM mention_brand b WHERE b.mention_id = x.id AND b.brand_id = :brand))
        AND (CAST(:seen AS int[]) IS NULL OR EXISTS (
            SELECT FROM mention_brand b WHERE b.mention_id = x.id AND b.brand_id = ANY(:seen)))
    ORDER BY x.posted_at DESC, x.id DESC LIMIT :limit
) m
LEFT JOIN author a ON a.id = m.author_id
LEFT JOIN verdict v ON v.id = m.verdict_id
LEFT JOIN LATERAL (
    SELECT value, certainty FROM channel_decision
    WHERE mention_id = m.id AND retired_at IS NULL AND (:brand = 0 OR brand_id = :brand)
    ORDER BY brand_id LIMIT 1
) d ON true
LEFT JOIN LATERAL (
    SELECT case_id FROM case_mention
    WHERE mention_id = m.id AND (:brand = 0 OR brand_id = :brand) ORDER BY case_id LIMIT 1
) c ON true
ORDER BY m.posted_at DESC, m.id DESC
"""

_CASES = """
SELECT c.id, b.name AS brand, c.title, c.stage, c.severity,
    coalesce(nullif(u.display_name, ''), u.name, '') AS assignee,
    c.opened_at, c.first_response_at AS answered_at, c.ordered_due
FROM unnest(CAST(:ids AS bigint[])) i JOIN recovery_case c ON c.id = i
JOIN brand b ON b.id = c.brand_id
LEFT JOIN app_user u ON u.id = c.assignee_id
WHERE CAST(:seen AS int[]) IS NULL OR c.brand_id = ANY(:seen)
ORDER BY c.opened_at DESC, c.id DESC LIMIT :limit
"""
