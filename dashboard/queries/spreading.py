"""What is spreading: the clusters that grow fastest, who carries them, and hour by hour."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

import pandas as pd
from sqlalchemy import text
from sqlmodel import Session

from dashboard.queries import behind
from dashboard.queries.behind import CaseLine
from dashboard.queries.mentions import MentionLine
from dashboard.queries.scope import brand_in
from recovery.access.sight import Sight
from storage import clusters
from storage.clusters import Cluster

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SHOWN = 5
_CONSIDERED = 40  # biggest clusters of the last day, among which the fastest are found
_CARRIERS = 3
_WEEKS = 4


@dataclass(frozen=True, slots=True)
class Carrier:
    """Who carries a cluster: followers, and the reactions to their posts in it."""

    handle: str
    source: str
    followers: int | None
    interactions: int
    is_official: bool


@dataclass(frozen=True, slots=True)
class Spread:
    """One cluster that grows: its first post, its posts by hour, who carries it, its cases."""

    cluster: Cluster
    first: MentionLine | None
    curve: "pd.Series[int]"
    carriers: list[Carrier]
    cases: list[CaseLine]


@dataclass(frozen=True, slots=True)
class Spreading:
    """The last 24 hours: ``hours`` has a row an hour with ``mentions`` and what is ``usual``.

    ``growing`` are the open cases whose posts gain reactions now, the fastest first.
    """

    hours: pd.DataFrame
    spreads: list[Spread]
    growing: list[CaseLine]


def load(session: Session, brand_id: int, now: datetime, sight: Sight) -> Spreading:
    """What is spreading now."""
    brand = brand_in(sight, brand_id)
    biggest = clusters.biggest(session, now - DAY, now, _CONSIDERED, brand or None)
    fastest = sorted(biggest, key=lambda one: (one.before - one.lately, -one.reach, -one.id))
    chosen = [one for one in fastest if one.lately > 1][:SHOWN]
    growing = session.execute(text(_GROWING), {"brand": brand, "limit": behind.LIMIT}).scalars()
    order = {one: place for place, one in enumerate(growing)}
    lines = behind.cases(session, list(order), sight)
    return Spreading(
        _hours(session, brand, now),
        _spreads(session, chosen, brand, now, sight),
        sorted(lines, key=lambda one: order[one.id]),
    )


def _spreads(
    session: Session, chosen: Sequence[Cluster], brand: int, now: datetime, sight: Sight
) -> list[Spread]:
    ids = [one.id for one in chosen]
    firsts = [int(one.first["mention_id"]) for one in chosen]
    posts = {one.id: one for one in behind.mentions(session, firsts, brand, sight)}
    curves: dict[int, dict[datetime, int]] = defaultdict(dict)
    for row in session.execute(text(_CURVES), {"ids": ids, "since": now - 2 * DAY}):
        curves[row.cluster_id][row.hour] = row.posts
    carriers: dict[int, list[Carrier]] = defaultdict(list)
    for row in session.execute(text(_CARRY), {"ids": ids, "limit": _CARRIERS}):
        told = Carrier(
            sight.name(row.handle), row.source, row.followers, row.interactions, row.is_official
        )
        carriers[row.cluster_id].append(told)
    cases: dict[int, list[int]] = defaultdict(list)
    for row in session.execute(text(_OF_CLUSTERS), {"ids": ids, "brand": brand}):
        cases[row.cluster_id].append(row.case_id)
    whole_hour = now.replace(minute=0, second=0, microsecond=0)
    hours = [whole_hour - n * HOUR for n in range(47, -1, -1)]
    return [
        Spread(
            one,
            posts.get(first),
            pd.Series([curves[one.id].get(hour, 0) for hour in hours], index=pd.Index(hours)),
            carriers[one.id],
            behind.cases(session, cases[one.id], sight, 5),
        )
        for one, first in zip(chosen, firsts, strict=True)
    ]


def _hours(session: Session, brand: int, now: datetime) -> pd.DataFrame:
    """Mentions of each of the last 24 hours, and the median of the same hours four weeks back."""
    weeks = [timedelta(weeks=n) for n in range(_WEEKS + 1)]
    ends = [now - week for week in weeks]
    counted: dict[tuple[datetime, int], int] = {}
    for row in session.execute(text(_HOURS), {"ends": ends, "brand": brand}):
        counted[row.ends, row.hours_ago] = row.mentions
    known = [end for end in ends[1:] if any(at == end for at, _ in counted)]
    rows = []
    for ago in range(23, -1, -1):
        usual = median(counted.get((end, ago), 0) for end in known) if known else None
        rows.append((now - (ago + 1) * HOUR, counted.get((now, ago), 0), usual))
    return pd.DataFrame(rows, columns=["hour", "mentions", "usual"]).set_index("hour")


_HOURS = """
SELECT e.ends, floor(extract(epoch FROM e.ends - m.posted_at) / 3600)::int AS hours_ago,
    count(*) AS mentions
FROM unnest(CAST(:ends AS timestamptz[])) AS e(ends)
JOIN mention m ON m.posted_at > e.ends - interval '24 hours' AND m.posted_at <= e.ends
WHERE :brand = 0 OR EXISTS (
    SELECT FROM mention_brand b WHERE b.mention_id = m.id AND b.brand_id = :brand)
GROUP BY 1, 2
"""

_CURVES = """
SELECT cluster_id, date_trunc('hour', posted_at) AS hour, count(*) AS posts
FROM cluster_member WHERE cluster_id = ANY(:ids) AND posted_at >= :since GROUP BY 1, 2
"""

_CARRY = """
SELECT t.* FROM unnest(CAST(:ids AS bigint[])) AS c(id) CROSS JOIN LATERAL (
    SELECT c.id AS cluster_id, a.handle, a.source, a.followers,
        bool_or(m.is_official) AS is_official,
        sum(coalesce(m.likes, 0) + coalesce(m.comments, 0) + coalesce(m.reposts, 0))::bigint
            AS interactions
    FROM cluster_member k JOIN mention m ON m.id = k.mention_id JOIN author a ON a.id = m.author_id
    WHERE k.cluster_id = c.id GROUP BY a.id
    ORDER BY coalesce(a.followers, 0) + sum(
        coalesce(m.likes, 0) + coalesce(m.comments, 0) + coalesce(m.reposts, 0)) DESC, a.id
    LIMIT :limit
) t
"""

_OF_CLUSTERS = """
SELECT DISTINCT k.cluster_id, l.case_id FROM cluster_member k
JOIN case_mention l ON l.mention_id = k.mention_id
WHERE k.cluster_id = ANY(:ids) AND (:brand = 0 OR l.brand_id = :brand) ORDER BY 1, 2
"""

_GROWING = """
SELECT id FROM recovery_case
WHERE growth > 0 AND stage NOT IN ('closed', 'dismissed', 'merged')
    AND (:brand = 0 OR brand_id = :brand)
ORDER BY growth DESC, id LIMIT :limit
"""
