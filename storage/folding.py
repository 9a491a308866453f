"""What folding reads and writes: mentions to compare, passages and their bands, memberships.

One folding at a time holds :func:`lock`, so that of two copies stored at the same moment the
second always finds the first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

FOLDING_LOCK = 0x5A48464F
COMPARED = 4_000
"""Characters of a text that are compared, which bounds what a batch needs of memory."""
FULL = 16
"""Passages that a band leads to. A band of more is a form that everybody fills in, or a copy whose
first sixteen stand for the rest."""
NEIGHBOURS = 10
"""Posts of one customer before and after a post that it is compared with."""


@dataclass(slots=True, frozen=True)
class Post:
    """A mention as folding reads it."""

    mention_id: int
    title: str
    text: str


@dataclass(slots=True, frozen=True)
class InBand:
    """A passage that a band leads to."""

    band: int
    mention_id: int
    sketch: int


def lock(session: Session) -> None:
    """Wait until no other process folds, and keep them waiting until this transaction ends."""
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": FOLDING_LOCK})


def take(session: Session, limit: int) -> list[int]:
    """Mentions that wait to be compared, oldest first, taken off the queue."""
    taken = session.execute(text(_TAKE), {"limit": limit}).scalars()
    return sorted(set(taken))


def waiting(session: Session) -> int:
    """How many wait, at most (one may wait twice)."""
    return int(session.execute(text("SELECT count(*) FROM cluster_queue")).scalar_one())


def posts(session: Session, mention_ids: Iterable[int]) -> list[Post]:
    """The words of these mentions, in id order; those that are gone are left out."""
    rows = session.execute(text(_POSTS), {"ids": sorted(mention_ids), "compared": COMPARED})
    return [Post(row.id, row.title, row.text) for row in rows]


def seen(session: Session, hashes: Sequence[int], today: date) -> dict[int, int]:
    """The passages of these hashes that are known, each with the mention that said it first.

    They are remembered from today on for as long as new ones.
    """
    values = {"hashes": sorted(hashes), "today": today}
    session.execute(text(_SEEN_AGAIN), values)
    return {row.hash: row.mention_id for row in session.execute(text(_SEEN), values)}


def add_passages(
    session: Session, rows: Sequence[tuple[int, int, int]], today: date
) -> dict[int, int]:
    """Remember new passages, ``(hash, mention id, sketch)``; the id of each by its hash."""
    hashes, ids, sketches = zip(*rows, strict=True) if rows else ((), (), ())
    added = session.execute(
        text(_ADD_PASSAGES),
        {"hashes": list(hashes), "ids": list(ids), "sketches": list(sketches), "today": today},
    )
    return {row.hash: row.id for row in added}


def in_bands(session: Session, bands: Iterable[int]) -> list[InBand]:
    """The passages known in these bands, the first ``FULL`` of each."""
    rows = session.execute(text(_IN_BANDS), {"bands": sorted(bands), "full": FULL})
    return [InBand(row.hash, row.mention_id, row.sketch) for row in rows]


def add_bands(session: Session, rows: Sequence[tuple[int, int]]) -> None:
    """Add ``(band, passage id)``, in key order."""
    bands, ids = [band for band, _ in rows], [id_ for _, id_ in rows]
    session.execute(text(_ADD_BANDS), {"bands": bands, "ids": ids})


def reposts(session: Session, mention_ids: Sequence[int]) -> list[tuple[int, int]]:
    """Pairs that the platform itself links: a repost and its original, whichever came first.

    Reposts of an original that is not (yet) here are linked to the first of them.
    """
    return [(a, b) for a, b in session.execute(text(_REPOSTS), {"ids": list(mention_ids)})]


def of_one_customer(session: Session, mention_ids: Sequence[int]) -> list[tuple[int, int]]:
    """Pairs of posts of one customer, written within 30 days of each other.

    One customer: the same account, the same phone or order number, or on different platforms the
    same handle. Official accounts are no customers, and a repost is nobody's own complaint.
    """
    values = {"ids": list(mention_ids), "few": NEIGHBOURS}
    return [(a, b) for a, b in session.execute(text(_OF_ONE_CUSTOMER), values)]


def clusters_of(session: Session, mention_ids: Iterable[int]) -> dict[int, int]:
    """The cluster of each of these mentions that is in one."""
    rows = session.execute(
        text("SELECT mention_id, cluster_id FROM cluster_member WHERE mention_id = ANY(:ids)"),
        {"ids": sorted(mention_ids)},
    )
    return {row.mention_id: row.cluster_id for row in rows}


def write(session: Session, merged: Mapping[int, int], joined: Mapping[int, int]) -> None:
    """Let clusters become part of others (old id: new id), and mentions join (mention: cluster)."""
    for old in sorted(merged):
        session.execute(
            text("UPDATE cluster_member SET cluster_id = :new WHERE cluster_id = :old"),
            {"old": old, "new": merged[old]},
        )
    ids = sorted(joined)
    values: dict[str, Any] = {"ids": ids, "clusters": [joined[id_] for id_ in ids]}
    session.execute(text(_JOIN), values)


def forget(session: Session, before: date, limit: int = 5_000) -> int:
    """Forget passages that were last collected before a day; how many. Memberships stay.

    While another process folds nothing is forgotten: the next time is soon enough.
    """
    free = session.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": FOLDING_LOCK})
    if not free.scalar_one():
        return 0
    gone = session.execute(text(_FORGET), {"before": before, "limit": limit})
    return int(gone.rowcount)  # type: ignore[attr-defined]


_TAKE = """
DELETE FROM cluster_queue WHERE id IN (SELECT id FROM cluster_queue ORDER BY id LIMIT :limit)
RETURNING mention_id
"""

_POSTS = """
SELECT id, title, left(text, :compared) AS text FROM mention WHERE id = ANY(:ids) ORDER BY id
"""

_SEEN_AGAIN = """
UPDATE passage SET seen_on = :today WHERE hash = ANY(:hashes) AND seen_on < :today
"""

_SEEN = "SELECT hash, mention_id FROM passage WHERE hash = ANY(:hashes)"

_ADD_PASSAGES = """
INSERT INTO passage (hash, mention_id, sketch, seen_on)
SELECT hash, mention_id, sketch, CAST(:today AS date)
FROM unnest(CAST(:hashes AS bigint[]), CAST(:ids AS bigint[]), CAST(:sketches AS bigint[]))
    AS i(hash, mention_id, sketch)
ORDER BY mention_id, hash
RETURNING id, hash
"""

_IN_BANDS = """
SELECT i.hash, p.mention_id, p.sketch FROM unnest(CAST(:bands AS bigint[])) AS i(hash)
CROSS JOIN LATERAL (
    SELECT passage_id FROM passage_band b WHERE b.hash = i.hash ORDER BY passage_id LIMIT :full
) found
JOIN passage p ON p.id = found.passage_id
ORDER BY i.hash, p.id
"""

_ADD_BANDS = """
INSERT INTO passage_band (hash, passage_id)
SELECT * FROM unnest(CAST(:bands AS bigint[]), CAST(:ids AS bigint[]))
ON CONFLICT DO NOTHING
"""

_REPOSTS = """
SELECT m.id, o.id FROM mention m
JOIN mention o ON o.source = m.source AND o.external_id = m.repost_of
WHERE m.id = ANY(:ids)
UNION SELECT m.id, sibling.id FROM mention m CROSS JOIN LATERAL (
    SELECT id FROM mention s WHERE s.source = m.source AND s.repost_of = m.repost_of
    ORDER BY id LIMIT 1
) sibling
WHERE m.id = ANY(:ids) AND m.repost_of IS NOT NULL
UNION SELECT m.id, repost.id FROM mention m CROSS JOIN LATERAL (
    SELECT id FROM mention r WHERE r.source = m.source AND r.repost_of = m.external_id
    ORDER BY id LIMIT 1
) repost
WHERE m.id = ANY(:ids)
ORDER BY 1, 2
"""

_OF_ONE_CUSTOMER = """
SELECT DISTINCT m.id, o.id FROM mention m CROSS JOIN LATERAL (
    (SELECT a.id, true AS is_certain FROM mention a
        WHERE a.author_id = m.author_id AND a.id < m.id ORDER BY a.id DESC LIMIT :few)
    UNION ALL (SELECT a.id, true FROM mention a
        WHERE a.author_id = m.author_id AND a.id > m.id ORDER BY a.id LIMIT :few)
    UNION ALL SELECT near.mention_id, mine.kind <> 'handle'
    FROM mention_key mine CROSS JOIN LATERAL (
        (SELECT k.mention_id, k.kind FROM mention_key k
            WHERE k.key = mine.key AND k.mention_id < m.id ORDER BY k.mention_id DESC LIMIT :few)
        UNION ALL (SELECT k.mention_id, k.kind FROM mention_key k
            WHERE k.key = mine.key AND k.mention_id > m.id ORDER BY k.mention_id LIMIT :few)
    ) near
    WHERE mine.mention_id = m.id AND near.kind = mine.kind
) other
JOIN mention o ON o.id = other.id
WHERE m.id = ANY(:ids) AND NOT m.is_official AND NOT o.is_official
    AND m.repost_of IS NULL AND o.repost_of IS NULL
    AND (other.is_certain OR o.source <> m.source)
    AND o.posted_at BETWEEN m.posted_at - interval '30 days' AND m.posted_at + interval '30 days'
ORDER BY 1, 2
"""

_JOIN = """
INSERT INTO cluster_member (mention_id, cluster_id, posted_at)
SELECT m.id, i.cluster_id, m.posted_at
FROM unnest(CAST(:ids AS bigint[]), CAST(:clusters AS bigint[])) AS i(mention_id, cluster_id)
JOIN mention m ON m.id = i.mention_id
ORDER BY m.id
ON CONFLICT (mention_id) DO UPDATE SET cluster_id = excluded.cluster_id
    WHERE cluster_member.cluster_id <> excluded.cluster_id
"""

_FORGET = """
DELETE FROM passage WHERE id IN (
    SELECT id FROM passage WHERE seen_on < :before ORDER BY id LIMIT :limit
)
"""
