"""How fast the posts of open cases spread, from the counts at their last two readings."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session

from storage.clocks import as_json


@dataclass(slots=True, frozen=True)
class Spreading:
    """A post that makes a case spread: a complaint of it, or one that passes such a complaint on.

    Attributes:
        case_id: the case, and ``growth`` and ``reach`` as it has them.
        told: the complaint of the case.
        post: the complaint itself, or a repost or copy of its cluster.
        author_id: who wrote the post, and how many ``followers`` they have.
        posted_at: when.
        latest: likes, comments and reposts together at the newest reading that changed them.
        latest_at: when that was.
        before: the same at the reading before; ``None`` where there was none.
        before_at: when that was.
        asked_at: when the post was last asked for again; later than ``latest_at`` where nothing had
            changed.
    """

    case_id: int
    growth: float
    reach: int
    told: int
    post: int
    author_id: int | None
    followers: int
    posted_at: datetime
    latest: int
    latest_at: datetime
    before: int | None
    before_at: datetime | None
    asked_at: datetime | None


def readings(session: Session, stages: Collection[str], since: datetime) -> list[Spreading]:
    """The posts of cases in ``stages`` whose counts changed since a time, by case."""
    rows = session.execute(text(_READINGS), {"stages": sorted(stages), "since": since})
    return [Spreading(**row._mapping) for row in rows]


def hold(session: Session, case_ids: Collection[int]) -> set[int]:
    """Hold these cases until the transaction ends, but for those that somebody else holds.

    Nobody is waited for, so that nobody who works on several cases waits for this in turn.
    """
    return set(session.execute(text(_HOLD), {"ids": sorted(case_ids)}).scalars())


def keep(session: Session, found: Mapping[int, tuple[float, int]], now: datetime) -> None:
    """Write growth and reach of cases down, and have those looked at.

    Args:
        session: open session.
        found: ``{case: (growth, reach)}`` of those that changed.
        now: the clock.
    """
    rows = [{"id": case, "growth": g, "reach": r} for case, (g, r) in sorted(found.items())]
    session.execute(text(_KEEP), {"rows": as_json(rows), "now": now})


def quiet(session: Session, spreading: Collection[int], now: datetime) -> int:
    """Cases besides these spread no more; those that somebody holds, the next time."""
    done = session.execute(text(_QUIET), {"spreading": sorted(spreading), "now": now})
    return int(done.rowcount)  # type: ignore[attr-defined]


_READINGS = """
WITH recent AS (
    SELECT DISTINCT mention_id FROM engagement WHERE seen_at > :since
), pair AS (
    SELECT mention_id AS post, mention_id AS told FROM recent
    UNION
    SELECT r.mention_id, first.mention_id
    FROM recent r JOIN cluster_member own ON own.mention_id = r.mention_id
    JOIN LATERAL (
        SELECT mention_id FROM cluster_member c WHERE c.cluster_id = own.cluster_id
        ORDER BY posted_at, mention_id LIMIT 1
    ) AS first ON true
)
SELECT c.id AS case_id, c.growth, c.reach, p.told, p.post, m.author_id,
    coalesce(a.followers, 0) AS followers, m.posted_at, counted.latest, counted.latest_at,
    counted.before, counted.before_at, v.asked_at
FROM pair p JOIN case_mention link ON link.mention_id = p.told
JOIN recovery_case c ON c.id = link.case_id AND c.stage = ANY(:stages)
JOIN mention m ON m.id = p.post AND NOT m.is_official
LEFT JOIN author a ON a.id = m.author_id
LEFT JOIN revisit v ON v.mention_id = p.post
JOIN LATERAL (
    SELECT max(seen_at) AS latest_at, (array_agg(amount ORDER BY seen_at DESC))[1] AS latest,
        (array_agg(seen_at ORDER BY seen_at DESC))[2] AS before_at,
        (array_agg(amount ORDER BY seen_at DESC))[2] AS before
    FROM (
        SELECT seen_at, coalesce(likes, 0) + coalesce(comments, 0) + coalesce(reposts, 0) AS amount
        FROM engagement e WHERE e.mention_id = p.post ORDER BY seen_at DESC LIMIT 2
    ) AS newest
) AS counted ON true
ORDER BY c.id, p.told, p.post
"""

_HOLD = """
SELECT id FROM recovery_case WHERE id = ANY(:ids) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
"""

_KEEP = """
UPDATE recovery_case c SET growth = t.growth, reach = t.reach, look_at = :now
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS t(id int, growth float, reach bigint)
WHERE c.id = t.id
"""

_QUIET = """
UPDATE recovery_case SET growth = 0, look_at = CASE WHEN look_at IS NOT NULL THEN :now END
WHERE id IN (
    SELECT id FROM recovery_case WHERE growth > 0 AND NOT id = ANY(:spreading)
    FOR NO KEY UPDATE SKIP LOCKED
)
"""
