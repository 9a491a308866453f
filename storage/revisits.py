"""Stored posts that are read again: which might be due, what is known of them, which are gone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlmodel import Session

from storage.matches import BrandMatch, Why
from storage.runs import UNFINISHED

KIND = "revisit"
"""Of a run that reads stored posts again. It says nothing of how far a source is read."""
OPTION = "revisit"
"""Of such a run: the external ids that it asks for."""
_TURN = 0x52455649  # the advisory lock of whoever plans


@dataclass(frozen=True, slots=True)
class Candidate:
    """A post that may be due.

    Attributes:
        mention_id: its number.
        source: where it stands, and ``external_id`` as what.
        posted_at: when it was written.
        read_at: when it was last read, or asked for in vain.
        asked_at: when it was last asked for again, if ever.
        is_of_open_case: whether somebody works on it.
        counts: likes, comments and reposts together at the newest reading that changed them, and
            at the one before; ``None`` where there was none.
        counted_at: when that newest reading was.
    """

    mention_id: int
    source: str
    external_id: str
    posted_at: datetime
    read_at: datetime
    asked_at: datetime | None
    is_of_open_case: bool
    counts: tuple[int | None, int | None]
    counted_at: datetime | None


@dataclass(frozen=True, slots=True)
class SourceState:
    """What decides whether a source may be asked for stored posts now.

    ``crawl`` and ``revisit`` are how the newest of each ended (``None``: there was none),
    ``running`` a revisit that has not, ``asked`` how many posts were asked for in the last hour.
    """

    source: str
    crawl: str | None
    revisit: str | None
    revisit_at: datetime | None
    running: int | None
    asked: int


@dataclass(frozen=True, slots=True)
class StoredPost:
    """A post as it is stored. ``links`` are its brands by what a second look does not find again:
    its place, a person, the original of a repost, its author.
    """

    external_id: str
    kind: str
    url: str
    title: str
    text: str
    sealed: bytes | None
    posted_at: datetime
    rating: int | None
    repost_of: str | None
    parent_id: str | None
    counts: int
    is_cut: bool
    links: tuple[BrandMatch, ...]


def take_turn(session: Session) -> None:
    """Wait until nobody else plans; until this transaction ends, nobody does."""
    session.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": _TURN})


def candidates(
    session: Session,
    readable: Mapping[str, str],
    *,
    stages: Collection[str],
    posted_after: datetime,
    read_before: datetime,
    spread_after: datetime,
    least_growth: int,
) -> list[Candidate]:
    """Posts of cases in one of ``stages``, and posts about a brand that spread, by id.

    Args:
        session: open session.
        readable: for each source a regular expression of ``KIND EXTERNAL_ID`` of what it can
            give again.
        stages: of cases that are worked on.
        posted_after: older posts are left out.
        read_before: what was read or asked for later is left out.
        spread_after: only counts that changed since then tell of spread,
        least_growth: and only if they grew by so much.
    """
    rows = session.execute(
        text(_CANDIDATES),
        {
            "sources": list(readable),
            "patterns": list(readable.values()),
            "stages": list(stages),
            "posted_after": posted_after,
            "read_before": read_before,
            "spread_after": spread_after,
            "least_growth": least_growth,
        },
    )
    found = []
    for row in rows:
        told = dict(row._mapping)
        found.append(Candidate(counts=(told.pop("latest"), told.pop("before")), **told))
    return found


def states(session: Session, sources: Collection[str], now: datetime) -> dict[str, SourceState]:
    """Of each source how its newest runs ended, and what it was asked for in the last hour."""
    rows = session.execute(
        text(_STATES),
        {
            "sources": sorted(sources),
            "kind": KIND,
            "option": OPTION,
            "unfinished": list(UNFINISHED),
            "since": now - timedelta(hours=1),
        },
    )
    return {row.source: SourceState(*row) for row in rows}


def set_asked(session: Session, mention_ids: Collection[int], now: datetime) -> None:
    """Remember that these posts are asked for now."""
    session.execute(text(_SET_ASKED), {"ids": sorted(mention_ids), "now": now})


def stored(session: Session, source: str, external_ids: Sequence[str]) -> list[StoredPost]:
    """What is known of these posts, by id; those that are gone or whose authors refused are not."""
    reasons = [Why.PLACE, Why.GIVEN, Why.ORIGINAL, Why.AUTHOR]
    rows = session.execute(
        text(_STORED), {"source": source, "ids": list(external_ids), "reasons": reasons}
    )
    found = []
    for row in rows:
        told = dict(row._mapping)
        links = tuple(BrandMatch(*link) for link in told.pop("links") or ())
        found.append(StoredPost(links=links, **told))
    return found


def still_stored(session: Session, source: str, external_ids: Collection[str]) -> set[str]:
    """Which of these posts are there, and stay until the transaction ends.

    One that was erased while it was read again does not come back, nor does a refused author's.
    """
    rows = session.execute(text(_STILL_STORED), {"source": source, "ids": list(external_ids)})
    return set(rows.scalars())


def set_vanished(
    session: Session, source: str, external_ids: Collection[str], now: datetime
) -> int:
    """Note of the stored ones among these posts that they are no longer to be seen.

    The first time stays. Seen again, a post loses the note (:func:`storage.mentions.upsert`).

    Returns:
        How many had no such note before.
    """
    values = {"source": source, "ids": list(external_ids), "now": now}
    return len(session.execute(text(_SET_VANISHED), values).all())


_NOT_REFUSED = """
NOT EXISTS (
    SELECT FROM refusal_hash r WHERE r.source = m.source AND (
        r.hash = (SELECT external_hash FROM author a WHERE a.id = m.author_id)
        OR r.hash IN (SELECT k.key FROM mention_key k
                      WHERE k.mention_id = m.id AND k.kind = 'handle'))
)
"""

_CANDIDATES = f"""
WITH of_cases AS (
    SELECT DISTINCT link.mention_id FROM recovery_case c
    JOIN case_mention link ON link.case_id = c.id
    WHERE c.stage = ANY(:stages)
), spreading AS (
    SELECT DISTINCT e.mention_id FROM engagement e WHERE e.seen_at > :spread_after
        AND EXISTS (SELECT FROM mention_brand b WHERE b.mention_id = e.mention_id)
)
SELECT m.id AS mention_id, m.source, m.external_id, m.posted_at,
    greatest(m.collected_at, v.asked_at, spread.counted_at) AS read_at, v.asked_at,
    o.mention_id IS NOT NULL AS is_of_open_case,
    spread.latest, spread.before, spread.counted_at
FROM (SELECT mention_id FROM of_cases UNION SELECT mention_id FROM spreading) AS wanted
JOIN mention m ON m.id = wanted.mention_id
JOIN unnest(CAST(:sources AS text[]), CAST(:patterns AS text[])) AS readable(source, pattern)
    ON readable.source = m.source
LEFT JOIN of_cases o ON o.mention_id = m.id
LEFT JOIN revisit v ON v.mention_id = m.id
LEFT JOIN LATERAL (
    SELECT max(seen_at) AS counted_at, (array_agg(amount ORDER BY seen_at DESC))[1] AS latest,
        (array_agg(amount ORDER BY seen_at DESC))[2] AS before
    FROM (
        SELECT seen_at, coalesce(likes, 0) + coalesce(comments, 0) + coalesce(reposts, 0) AS amount
        FROM engagement e WHERE e.mention_id = m.id ORDER BY seen_at DESC LIMIT 2
    ) AS newest
) AS spread ON true
WHERE m.posted_at > :posted_after AND m.erased_at IS NULL
    AND greatest(m.collected_at, v.asked_at, spread.counted_at) <= :read_before
    AND (o.mention_id IS NOT NULL
        OR (NOT m.is_official AND spread.latest - spread.before >= :least_growth))
    AND concat(m.kind, ' ', m.external_id) ~ readable.pattern
    AND {_NOT_REFUSED}
ORDER BY m.id
"""  # noqa: S608 - put together from constants

_STATES = """
SELECT s.source, crawl.status, again.status, again.finished_at, busy.id,
    CAST(coalesce(lately.amount, 0) AS int)
FROM unnest(CAST(:sources AS text[])) AS s(source)
LEFT JOIN LATERAL (
    SELECT status FROM crawl_run WHERE source = s.source AND kind = 'crawl'
        AND finished_at IS NOT NULL ORDER BY id DESC LIMIT 1
) AS crawl ON true
LEFT JOIN LATERAL (
    SELECT status, finished_at FROM crawl_run WHERE source = s.source AND kind = :kind
        AND finished_at IS NOT NULL ORDER BY id DESC LIMIT 1
) AS again ON true
LEFT JOIN LATERAL (
    SELECT id FROM crawl_run WHERE source = s.source AND kind = :kind
        AND status = ANY(:unfinished) ORDER BY id DESC LIMIT 1
) AS busy ON true
LEFT JOIN LATERAL (
    SELECT sum(jsonb_array_length(options -> CAST(:option AS text))) AS amount FROM crawl_run
    WHERE source = s.source AND kind = :kind AND queued_at > :since
) AS lately ON true
"""

_SET_ASKED = """
INSERT INTO revisit (mention_id, asked_at)
SELECT id, :now FROM unnest(CAST(:ids AS bigint[])) AS i(id) ORDER BY id
ON CONFLICT (mention_id) DO UPDATE SET asked_at = excluded.asked_at
"""

_STORED = f"""
SELECT m.external_id, m.kind, m.url, m.title, m.text, m.text_sealed AS sealed, m.posted_at,
    m.rating, m.repost_of, m.parent_id,
    coalesce(m.likes, 0) + coalesce(m.comments, 0) + coalesce(m.reposts, 0) AS counts,
    coalesce(m.extra ->> 'is_cut', '') = 'true' AS is_cut,
    (SELECT jsonb_agg(
        jsonb_build_array(b.brand_id, b.matched, b.why, b.starts, b.ends, b.beside)
        ORDER BY b.brand_id
     ) FROM mention_brand b WHERE b.mention_id = m.id AND b.why = ANY(:reasons)) AS links
FROM mention m
WHERE m.source = :source AND m.external_id = ANY(:ids) AND {_NOT_REFUSED}
ORDER BY m.id
"""  # noqa: S608 - put together from constants

_STILL_STORED = f"""
SELECT m.external_id FROM mention m
WHERE m.source = :source AND m.external_id = ANY(:ids) AND {_NOT_REFUSED}
ORDER BY m.external_id FOR KEY SHARE OF m
"""  # noqa: S608 - put together from constants

_SET_VANISHED = """
UPDATE mention SET vanished_at = :now, updated_at = :now WHERE id IN (
    SELECT id FROM mention
    WHERE source = :source AND external_id = ANY(:ids) AND vanished_at IS NULL
    ORDER BY external_id FOR NO KEY UPDATE
)
RETURNING id
"""
