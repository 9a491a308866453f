"""Mentions on their way in: records, and one bulk upsert for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from psycopg.types.json import Jsonb
from sqlalchemy import text
from sqlmodel import Session

from storage import arrivals, rollup
from storage.engine import copy_rows
from storage.matches import Given
from storage.search import normalise


@dataclass(slots=True)
class AuthorRecord:
    """Who spoke. ``external_hash`` is the keyed hash of the platform's id (or of the handle)."""

    external_hash: str
    handle: str = ""
    followers: int | None = None
    is_verified: bool = False


@dataclass(slots=True)
class MentionRecord:
    """One mention ready to be stored: validated, masked, matched against the brands.

    ``keys`` are ``(kind, keyed hash)`` of identifiers that were masked; ``brands`` are matches, or
    ``(brand id, word)`` for one that the place gave. Times carry a zone. ``None`` counts mean the
    source did not say.
    """

    source: str
    external_id: str
    text: str
    posted_at: datetime
    kind: str = "post"
    author: AuthorRecord | None = None
    url: str = ""
    title: str = ""
    text_sealed: bytes | None = None
    region: str = ""
    rating: int | None = None
    repost_of: str | None = None
    parent_id: str | None = None
    is_official: bool = False
    likes: int | None = None
    comments: int | None = None
    reposts: int | None = None
    edited_at: datetime | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    keys: tuple[tuple[str, str], ...] = ()
    brands: tuple[Given, ...] = ()
    read_at: datetime | None = None  # if that was before now


@dataclass(slots=True, frozen=True)
class UpsertResult:
    """How many records were new, changed an existing mention, or changed nothing.

    ``refused`` ones were not stored, because their authors are on the list of refusals.
    """

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0


def judged_text(title: str, body: str) -> str:
    """What the classifier reads, and what evidence spans point into."""
    return f"{title}\n{body}" if title else body


def text_hash(title: str, body: str) -> str:
    """Hash of what is judged; a verdict belongs to it, so that an edit is judged again."""
    return sha256(f"{title}\n{body}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def upsert(
    session: Session, records: Sequence[MentionRecord], run_id: int | None, now: datetime
) -> UpsertResult:
    """Store a batch of 500 to 1,000 records in a handful of statements.

    A record that is already known updates its text, counts and author; its first collection time
    and its place in history stay. Of two records with one id in a batch the later counts. Counts
    that a source left out never erase known ones. Records of refused authors are left out; what
    is stored of them already stays as it was.
    """
    batch = {(r.source, r.external_id): r for r in records}
    if not batch:
        return UpsertResult()
    _copy(session, [batch[key] for key in sorted(batch)])
    refused = session.execute(text(_DROP_REFUSED)).scalar_one()
    session.execute(text(_UPSERT_AUTHORS), {"now": now})
    new = set(session.execute(text(_INSERT_NEW), {"run_id": run_id, "now": now}).scalars())
    known = [id_ for id_ in session.execute(text(_LOCK)).scalars() if id_ not in new]
    before = rollup.contributions(session, known)
    updated = session.execute(text(_UPDATE_KNOWN), {"known": known, "now": now}).all()
    edited = [row.id for row in updated if row.is_edited]
    session.execute(text(_TO_COMPARE), {"ids": sorted([*new, *edited])})
    turned = [row.id for row in updated if row.is_turned]
    arrivals.append_answers(session, {*new, *edited, *turned})
    for statement in (DROP_OLD_LINKS, LINK_BRANDS, _LINK_KEYS, _SNAPSHOT):
        session.execute(text(statement), {"now": now})
    rollup.append(session, before, rollup.contributions(session, [*known, *new]))
    unchanged = len(batch) - refused - len(new) - len(updated)
    return UpsertResult(len(new), len(updated), unchanged, refused)


STAGING = """
CREATE TEMPORARY TABLE IF NOT EXISTS incoming (
    source text, external_id text, kind text, url text, title text, body text, text_hash text,
    text_sealed bytea, search_text text, region text, rating int, repost_of text, parent_id text,
    is_official bool, likes bigint, comments bigint, reposts bigint, extra jsonb,
    posted_at timestamptz, edited_at timestamptz, author_hash text, handle_hash text, handle text,
    followers bigint, is_verified bool, keys jsonb, brands jsonb
) ON COMMIT DELETE ROWS
"""


def _copy(session: Session, records: Sequence[MentionRecord]) -> None:
    session.execute(text(STAGING))
    session.execute(text("TRUNCATE incoming"))
    copy_rows(session, "incoming", map(_row, records))


def _row(record: MentionRecord) -> tuple[Any, ...]:
    author = record.author
    return (
        record.source,
        record.external_id,
        record.kind,
        record.url,
        record.title,
        record.text,
        text_hash(record.title, record.text),
        record.text_sealed,
        normalise(f"{record.title}{record.text}"),
        record.region,
        record.rating,
        record.repost_of,
        record.parent_id,
        record.is_official,
        record.likes,
        record.comments,
        record.reposts,
        Jsonb(record.extra),
        record.posted_at,
        record.edited_at,
        author.external_hash if author else None,
        dict(record.keys).get("handle"),
        author.handle if author else None,
        author.followers if author else None,
        author.is_verified if author else None,
        Jsonb(record.keys),
        Jsonb(record.brands),
    )


# Whoever was refused by the handle is from then on known by the id too, and stays refused under
# another handle.
_DROP_REFUSED = """
WITH gone AS (
    DELETE FROM incoming i USING refusal_hash r
    WHERE r.source = i.source AND r.hash IN (i.author_hash, i.handle_hash)
    RETURNING i.source, i.author_hash, r.refusal_id
), learnt AS (
    INSERT INTO refusal_hash (source, hash, refusal_id)
    SELECT source, author_hash, min(refusal_id) FROM gone
    WHERE author_hash IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT DO NOTHING
)
SELECT count(*) FROM gone
"""

_UPSERT_AUTHORS = """
INSERT INTO author (source, external_hash, handle, followers, is_verified, updated_at)
SELECT DISTINCT ON (source, author_hash)
    source, author_hash, handle, followers, is_verified, CAST(:now AS timestamptz)
FROM incoming WHERE author_hash IS NOT NULL
ORDER BY source, author_hash, posted_at DESC
ON CONFLICT (source, external_hash) DO UPDATE SET
    handle = coalesce(nullif(excluded.handle, ''), author.handle),
    followers = coalesce(excluded.followers, author.followers),
    is_verified = excluded.is_verified, updated_at = excluded.updated_at
WHERE (author.handle, author.followers, author.is_verified) IS DISTINCT FROM
    (coalesce(nullif(excluded.handle, ''), author.handle),
     coalesce(excluded.followers, author.followers), excluded.is_verified)
"""

# Waits for whoever is inserting the same post. What is left afterwards is known and committed, so
# that the rollup can measure it before it changes.
_INSERT_NEW = """
INSERT INTO mention (
    source, external_id, kind, author_id, run_id, url, title, text, text_hash, text_sealed,
    search_text, region, rating, repost_of, parent_id, is_official, likes, comments, reposts,
    extra, posted_at, edited_at, collected_at, updated_at
)
SELECT i.source, i.external_id, i.kind, a.id, :run_id, i.url, i.title, i.body, i.text_hash,
    i.text_sealed, i.search_text, i.region, i.rating, i.repost_of, i.parent_id, i.is_official,
    i.likes, i.comments, i.reposts, i.extra, i.posted_at, i.edited_at, :now, :now
FROM incoming i LEFT JOIN author a ON a.source = i.source AND a.external_hash = i.author_hash
ORDER BY i.source, i.external_id
ON CONFLICT (source, external_id) DO NOTHING
RETURNING id
"""

_LOCK = """
SELECT m.id FROM mention m JOIN incoming i USING (source, external_id)
ORDER BY m.source, m.external_id FOR NO KEY UPDATE OF m
"""

# An edited text loses its verdict, so that it is judged again.
_UPDATE_KNOWN = """
UPDATE mention m SET
    title = i.title, text = i.body, text_hash = i.text_hash,
    text_sealed = i.text_sealed, search_text = i.search_text,
    url = i.url, rating = i.rating,
    is_official = CASE WHEN i.author_hash IS NULL THEN m.is_official ELSE i.is_official END,
    author_id = coalesce(a.id, m.author_id),
    likes = coalesce(i.likes, m.likes),
    comments = coalesce(i.comments, m.comments),
    reposts = coalesce(i.reposts, m.reposts),
    extra = m.extra || i.extra,
    edited_at = CASE WHEN m.text_hash = i.text_hash THEN m.edited_at
        ELSE coalesce(i.edited_at, CAST(:now AS timestamptz)) END,
    verdict_id = CASE WHEN m.text_hash = i.text_hash THEN m.verdict_id END,
    vanished_at = NULL, updated_at = :now
FROM incoming i LEFT JOIN author a ON a.source = i.source AND a.external_hash = i.author_hash
WHERE m.id = ANY(:known) AND m.source = i.source AND m.external_id = i.external_id
    AND (m.text_hash, m.url, m.rating, m.is_official, m.vanished_at, m.author_id,
        m.likes, m.comments, m.reposts, m.extra)
    IS DISTINCT FROM
    (i.text_hash, i.url, i.rating,
        CASE WHEN i.author_hash IS NULL THEN m.is_official ELSE i.is_official END,
        CAST(NULL AS timestamptz),
        coalesce(a.id, m.author_id),
        coalesce(i.likes, m.likes), coalesce(i.comments, m.comments),
        coalesce(i.reposts, m.reposts), m.extra || i.extra)
RETURNING m.id, old.text_hash <> m.text_hash AS is_edited,
    old.is_official <> m.is_official AS is_turned
"""

_TO_COMPARE = "INSERT INTO cluster_queue (mention_id) SELECT unnest(CAST(:ids AS bigint[]))"

# With the link to a brand goes the decision about it, unless a case stands on them.
DROP_OLD_LINKS = """
WITH dropped AS (
    DELETE FROM mention_brand link USING mention m, incoming i
    WHERE m.source = i.source AND m.external_id = i.external_id AND link.mention_id = m.id
        AND NOT EXISTS (SELECT FROM jsonb_array_elements(i.brands) b
                        WHERE (b ->> 0)::int = link.brand_id)
        AND NOT EXISTS (SELECT FROM case_mention c
                        WHERE c.mention_id = m.id AND c.brand_id = link.brand_id)
    RETURNING link.mention_id, link.brand_id
)
UPDATE channel_decision d SET retired_at = :now FROM dropped
WHERE d.mention_id = dropped.mention_id AND d.brand_id = dropped.brand_id AND d.retired_at IS NULL
"""

LINK_BRANDS = """
INSERT INTO mention_brand AS link (mention_id, brand_id, matched, why, starts, ends, beside)
SELECT m.id, (b ->> 0)::int, b ->> 1, coalesce(b ->> 2, 'place'), (b ->> 3)::int, (b ->> 4)::int,
    b ->> 5
FROM incoming i JOIN mention m USING (source, external_id)
CROSS JOIN LATERAL jsonb_array_elements(i.brands) b
ON CONFLICT (mention_id, brand_id) DO UPDATE SET matched = excluded.matched, why = excluded.why,
    starts = excluded.starts, ends = excluded.ends, beside = excluded.beside
    WHERE (link.matched, link.why, link.starts, link.ends, link.beside) IS DISTINCT FROM
        (excluded.matched, excluded.why, excluded.starts, excluded.ends, excluded.beside)
RETURNING xmax = 0
"""

_LINK_KEYS = """
INSERT INTO mention_key (mention_id, kind, key)
SELECT m.id, k ->> 0, k ->> 1
FROM incoming i JOIN mention m USING (source, external_id)
CROSS JOIN LATERAL jsonb_array_elements(i.keys) k
ON CONFLICT DO NOTHING
"""

_SNAPSHOT = """
INSERT INTO engagement (mention_id, seen_at, likes, comments, reposts)
SELECT m.id, CAST(:now AS timestamptz), m.likes, m.comments, m.reposts
FROM incoming i JOIN mention m USING (source, external_id)
LEFT JOIN LATERAL (
    SELECT likes, comments, reposts FROM engagement e
    WHERE e.mention_id = m.id ORDER BY seen_at DESC LIMIT 1
) last ON true
WHERE (m.likes, m.comments, m.reposts) IS DISTINCT FROM (NULL, NULL, NULL)
    AND (m.likes, m.comments, m.reposts) IS DISTINCT FROM (last.likes, last.comments, last.reposts)
ON CONFLICT DO NOTHING
"""
