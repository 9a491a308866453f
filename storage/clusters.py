"""Clusters as people see them: how big, whose, how far they reach, how they grow.

Counted from the mentions at the moment of asking, so that counts which were read again are in them.
The reach of a cluster is the followers of each of its posters once, and the likes, comments and
reposts of each of its posts; those of official accounts are left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from storage.errors import WrongUsage


@dataclass(slots=True, frozen=True)
class Cluster:
    """One happening as far as it was collected.

    ``lately`` and ``before`` are the posts of the last 24 hours and of the 24 before them;
    ``sources`` and ``brands`` count posts; ``first`` is the earliest post.
    """

    id: int
    posts: int
    posters: int
    reach: int
    first_at: datetime
    last_at: datetime
    lately: int
    before: int
    sources: dict[str, int]
    brands: dict[str, int]
    first: dict[str, Any]


@dataclass(slots=True, frozen=True)
class Member:
    """One post of a cluster. ``how``: ``first``, ``repost``, ``copy`` or ``customer``.

    ``customer`` is a post of somebody who has an earlier one in the cluster.
    """

    mention_id: int
    source: str
    external_id: str
    url: str
    posted_at: datetime
    handle: str
    followers: int | None
    interactions: int
    how: str
    title: str
    text: str


def biggest(
    session: Session, since: datetime, now: datetime, limit: int, brand_id: int | None = None
) -> list[Cluster]:
    """The clusters with the most posts since a time, biggest first."""
    ids = session.execute(text(_BIGGEST), {"since": since, "limit": limit, "brand": brand_id})
    chosen = list(ids.scalars())
    found = {cluster.id: cluster for cluster in _told(session, chosen, now)}
    return [found[id_] for id_ in chosen if id_ in found]


def cluster_of(session: Session, mention_id: int, now: datetime) -> Cluster:
    """The cluster that holds a mention; its own id is the lowest mention id it ever held.

    Raises:
        WrongUsage: there is no such cluster, and the mention is in none.
    """
    cluster_id = session.execute(text(_CLUSTER_OF), {"id": mention_id}).scalar()
    found = _told(session, [cluster_id], now) if cluster_id is not None else []
    if not found:
        raise WrongUsage(
            "no cluster holds mention {mention}",
            "`zhuanxi clusters list` shows the clusters of the last days",
            mention=mention_id,
        )
    return found[0]


def members(session: Session, cluster_id: int, limit: int) -> list[Member]:
    """The posts of a cluster, earliest first."""
    rows = session.execute(text(_MEMBERS), {"cluster": cluster_id, "limit": limit})
    return [Member(**row._mapping) for row in rows]


def growth(session: Session, cluster_id: int, zone: str) -> dict[date, int]:
    """Posts of a cluster on each day (of ``zone``) that has any."""
    rows = session.execute(text(_GROWTH), {"cluster": cluster_id, "zone": zone})
    return {row.day: row.posts for row in rows}


def of_case(session: Session, case_id: int, now: datetime) -> list[Cluster]:
    """The clusters that the mentions of a case belong to."""
    return _told(session, list(session.execute(text(_OF_CASE), {"case": case_id}).scalars()), now)


def perhaps_same_customer(session: Session, case_id: int, stages: Sequence[str]) -> list[int]:
    """Other cases of the brand in these stages that one customer may have caused too.

    Both hold a post of one cluster, and the two posts were written under one handle on different
    platforms. A handle is no proof: whether the cases belong together is for a person to say.
    """
    rows = session.execute(text(_SAME_HANDLE), {"case": case_id, "stages": list(stages)})
    return list(rows.scalars())


def _told(session: Session, cluster_ids: Sequence[int], now: datetime) -> list[Cluster]:
    day = timedelta(days=1)
    rows = session.execute(
        text(_TOLD), {"ids": list(cluster_ids), "day_ago": now - day, "two_days_ago": now - 2 * day}
    )
    return [Cluster(**row._mapping) for row in rows]


_BIGGEST = """
SELECT c.cluster_id FROM cluster_member c
WHERE c.posted_at >= :since AND (CAST(:brand AS int) IS NULL OR EXISTS (
    SELECT FROM mention_brand b WHERE b.mention_id = c.mention_id AND b.brand_id = :brand
))
GROUP BY c.cluster_id ORDER BY count(*) DESC, c.cluster_id DESC LIMIT :limit
"""

_CLUSTER_OF = """
SELECT coalesce(
    (SELECT cluster_id FROM cluster_member WHERE mention_id = :id),
    (SELECT cluster_id FROM cluster_member WHERE cluster_id = :id LIMIT 1)
)
"""

_TOLD = """
WITH post AS (
    SELECT c.cluster_id, c.posted_at, m.id, m.source, m.is_official,
        coalesce(m.author_id, -m.id) AS poster,
        coalesce(m.likes, 0) + coalesce(m.comments, 0) + coalesce(m.reposts, 0) AS interactions
    FROM cluster_member c JOIN mention m ON m.id = c.mention_id
    WHERE c.cluster_id = ANY(:ids)
), spread AS (
    SELECT cluster_id, count(*) AS posts, count(DISTINCT poster) AS posters,
        min(posted_at) AS first_at, max(posted_at) AS last_at,
        count(*) FILTER (WHERE posted_at > :day_ago) AS lately,
        count(*) FILTER (WHERE posted_at > :two_days_ago AND posted_at <= :day_ago) AS before,
        coalesce(sum(interactions) FILTER (WHERE NOT is_official), 0)::bigint AS interactions
    FROM post GROUP BY cluster_id
)
SELECT s.cluster_id AS id, s.posts, s.posters, s.first_at, s.last_at, s.lately, s.before,
    s.interactions + coalesce((
        SELECT sum(a.followers) FROM author a WHERE a.id IN (
            SELECT poster FROM post p WHERE p.cluster_id = s.cluster_id AND NOT p.is_official
        )
    ), 0)::bigint AS reach,
    (SELECT jsonb_object_agg(source, n) FROM (
        SELECT source, count(*) AS n FROM post p WHERE p.cluster_id = s.cluster_id GROUP BY source
    ) t) AS sources,
    coalesce((SELECT jsonb_object_agg(name, n) FROM (
        SELECT b.name, count(*) AS n FROM post p JOIN mention_brand l ON l.mention_id = p.id
        JOIN brand b ON b.id = l.brand_id WHERE p.cluster_id = s.cluster_id GROUP BY b.name
    ) t), '{}') AS brands,
    (SELECT jsonb_build_object('mention_id', m.id, 'source', m.source, 'url', m.url,
            'handle', coalesce(a.handle, ''), 'title', m.title, 'text', m.text)
        FROM cluster_member c JOIN mention m ON m.id = c.mention_id
        LEFT JOIN author a ON a.id = m.author_id
        WHERE c.cluster_id = s.cluster_id ORDER BY c.posted_at, c.mention_id LIMIT 1) AS first
FROM spread s ORDER BY s.cluster_id
"""

_MEMBERS = """
SELECT m.id AS mention_id, m.source, m.external_id, m.url, m.posted_at,
    coalesce(a.handle, '') AS handle, a.followers,
    coalesce(m.likes, 0) + coalesce(m.comments, 0) + coalesce(m.reposts, 0) AS interactions,
    CASE
        WHEN c.place = 1 THEN 'first'
        WHEN m.repost_of IS NOT NULL THEN 'repost'
        WHEN c.place > min(c.place) OVER (PARTITION BY coalesce(k.key, m.author_id::text,
            'mention ' || m.id)) THEN 'customer'
        ELSE 'copy'
    END AS how, m.title, m.text
FROM (
    SELECT mention_id, row_number() OVER (ORDER BY posted_at, mention_id) AS place
    FROM cluster_member WHERE cluster_id = :cluster ORDER BY posted_at, mention_id LIMIT :limit
) c
JOIN mention m ON m.id = c.mention_id
LEFT JOIN author a ON a.id = m.author_id
LEFT JOIN LATERAL (
    SELECT key FROM mention_key k WHERE k.mention_id = m.id
    ORDER BY array_position(ARRAY['phone', 'order', 'handle'], k.kind), key LIMIT 1
) k ON true
ORDER BY c.place
"""

_GROWTH = """
SELECT (posted_at AT TIME ZONE :zone)::date AS day, count(*) AS posts
FROM cluster_member WHERE cluster_id = :cluster GROUP BY 1 ORDER BY 1
"""

_OF_CASE = """
SELECT DISTINCT c.cluster_id FROM case_mention cm
JOIN cluster_member c ON c.mention_id = cm.mention_id
WHERE cm.case_id = :case
"""

_SAME_HANDLE = """
SELECT DISTINCT their_case.case_id FROM case_mention my_case
JOIN recovery_case me ON me.id = my_case.case_id
JOIN mention my_post ON my_post.id = my_case.mention_id
JOIN cluster_member mine ON mine.mention_id = my_case.mention_id
JOIN mention_key my_handle
    ON my_handle.mention_id = my_case.mention_id AND my_handle.kind = 'handle'
JOIN mention_key their_handle ON their_handle.key = my_handle.key AND their_handle.kind = 'handle'
JOIN cluster_member theirs
    ON theirs.mention_id = their_handle.mention_id AND theirs.cluster_id = mine.cluster_id
JOIN mention their_post ON their_post.id = theirs.mention_id AND their_post.source <> my_post.source
JOIN case_mention their_case ON their_case.mention_id = theirs.mention_id
JOIN recovery_case other ON other.id = their_case.case_id
WHERE my_case.case_id = :case AND other.id <> me.id AND other.brand_id = me.brand_id
    AND other.stage = ANY(:stages)
ORDER BY their_case.case_id
"""
