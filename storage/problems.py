"""What is known of complaints, as the channel decision needs it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from storage.models import ChannelWord


@dataclass(frozen=True, slots=True)
class Words:
    """One mention in which a customer speaks of a problem, with its verdict in force, if any.

    ``of_mention`` is the complaint that it belongs to. ``area`` is the handle of the official
    account under whose own post it is a comment.
    """

    of_mention: int
    mention_id: int
    source: str
    title: str
    text: str
    posted_at: datetime
    contact: str | None
    escalation: str | None
    probabilities: dict[str, Any] | None
    evidence: list[dict[str, Any]] | None
    area: str | None


@dataclass(frozen=True, slots=True)
class Identity:
    """By which kinds of keys the customer of a mention is known, and whether a record has one."""

    kinds: tuple[str, ...]
    has_contact: bool


def own_words(session: Session, brand_id: int, mention_ids: Sequence[int]) -> list[Words]:
    """Complaints themselves, and their authors' own comments and reposts under them."""
    told = {"ids": list(mention_ids), "brand": brand_id}
    return [Words(**row._mapping) for row in session.execute(text(_OWN_WORDS), told)]


def case_mentions(session: Session, case_id: int, brand_id: int) -> list[int]:
    """The mentions that a case holds, without complaints that turned out not to be about the brand.

    Those had a decision once, and are a complaint without one now.
    """
    told = {"case": case_id, "brand": brand_id}
    return list(session.execute(text(_CASE_MENTIONS), told).scalars())


def contacts_that_count(session: Session, mention_ids: Sequence[int]) -> list[Any]:
    """Service contacts that are surely about a mention, for each brand it is about.

    Rows: ``mention_id, brand_id, contact_id, reference, channel, result, opened_at``; the brand is
    the mention's. Those that share a keyed hash with the mention, are complaints of the brand (or
    of no brand in particular) and were opened in the 90 days before the post: a later one did not
    come before the complaint, and an older one was about something else. A person's word overrules:
    what somebody rejected is left out, what somebody confirmed is in.
    """
    return list(session.execute(text(_CONTACTS_THAT_COUNT), {"ids": list(mention_ids)}))


def official_replies(session: Session, brand_id: int, mention_ids: Sequence[int]) -> list[Any]:
    """Public answers of a brand's official accounts. Rows: ``mention_id, text, posted_at``."""
    told = {"ids": list(mention_ids), "brand": brand_id}
    return list(session.execute(text(_OFFICIAL_REPLIES), told))


def identities(session: Session, mention_ids: Sequence[int]) -> dict[int, Identity]:
    """Who of some mentions' customers carries a phone, order or handle key, by mention.

    A record of any kind counts, also one that is no complaint, and one of the day after the post:
    of whoever asked then it is not sure that they did not come to us.
    """
    rows = session.execute(text(_IDENTITIES), {"ids": list(mention_ids)})
    return {row.mention_id: Identity(tuple(row.kinds), row.has_contact) for row in rows}


def keep_handles(session: Session, brand_id: int, channels: Sequence[str]) -> bool:
    """Whether each of some channels' records carry handles, as the newest 200 of each show.

    Where they do not, a customer of whom only the handle is known can have called without a trace.
    """
    told = {"brand": brand_id, "channels": list(channels)}
    return bool(session.execute(text(_KEEP_HANDLES), told).scalar_one())


def words_of_person(session: Session, mention_id: int, brand_id: int) -> Sequence[ChannelWord]:
    """What people said of the channel of a complaint, newest first."""
    return session.exec(
        select(ChannelWord)
        .where(ChannelWord.mention_id == mention_id, ChannelWord.brand_id == brand_id)
        .order_by(col(ChannelWord.id).desc())
    ).all()


def last_words(session: Session, mention_ids: Sequence[int]) -> dict[tuple[int, int], ChannelWord]:
    """The last word on each complaint that somebody judged, by mention and brand."""
    rows = session.exec(
        select(ChannelWord)
        .where(col(ChannelWord.mention_id).in_(mention_ids))
        .order_by(col(ChannelWord.id))
    ).all()
    return {(row.mention_id, row.brand_id): row for row in rows}


_OWN_WORDS = """
WITH asked AS (SELECT * FROM mention WHERE id = ANY(:ids)), own AS (
    SELECT id AS of_mention, id FROM asked
    UNION SELECT a.id, o.id FROM asked a JOIN mention o ON o.author_id = a.author_id
        AND o.source = a.source AND o.id <> a.id
        AND a.external_id IN (o.repost_of, o.parent_id, o.extra ->> 'post')
)
SELECT own.of_mention, o.id AS mention_id, o.source, o.title, o.text, o.posted_at,
    v.contact, v.escalation, v.probabilities, v.evidence, area.handle AS area
FROM own JOIN mention o ON o.id = own.id
LEFT JOIN verdict v ON v.id = o.verdict_id
LEFT JOIN LATERAL (
    SELECT coalesce(nullif(w.handle, ''), p.source) AS handle
    FROM mention p LEFT JOIN author w ON w.id = p.author_id
    WHERE o.kind = 'comment' AND p.source = o.source AND p.is_official
        AND p.external_id = coalesce(o.extra ->> 'post', o.parent_id)
        AND p.repost_of IS NULL AND p.parent_id IS NULL
        AND EXISTS (
            SELECT FROM mention_brand b WHERE b.mention_id = p.id AND b.brand_id = :brand
        )
) area ON true
ORDER BY own.of_mention, o.posted_at, o.id
"""

_CASE_MENTIONS = """
SELECT c.mention_id FROM case_mention c JOIN mention m ON m.id = c.mention_id
LEFT JOIN verdict v ON v.id = m.verdict_id
WHERE c.case_id = :case AND c.brand_id = :brand AND NOT (
    coalesce(v.intent, '') = 'complaint' AND EXISTS (
        SELECT FROM channel_decision d WHERE d.mention_id = c.mention_id AND d.brand_id = c.brand_id
    ) AND NOT EXISTS (
        SELECT FROM channel_decision d
        WHERE d.mention_id = c.mention_id AND d.brand_id = c.brand_id AND d.retired_at IS NULL
    )
)
ORDER BY c.mention_id
"""

_CONTACTS_THAT_COUNT = """
WITH keyed AS (
    SELECT b.mention_id, b.brand_id, s.id AS contact_id
    FROM mention_brand b JOIN mention m ON m.id = b.mention_id
    JOIN mention_key k ON k.mention_id = m.id
    JOIN contact_key c ON c.kind = k.kind AND c.key = k.key
    JOIN service_contact s ON s.id = c.contact_id AND s.is_complaint
        AND (s.brand_id = b.brand_id OR s.brand_id IS NULL)
        AND s.opened_at BETWEEN m.posted_at - interval '90 days' AND m.posted_at
    WHERE b.mention_id = ANY(:ids)
), said AS (
    SELECT DISTINCT ON (mention_id, brand_id, contact_id) mention_id, brand_id, contact_id, is_same
    FROM contact_match WHERE mention_id = ANY(:ids)
    ORDER BY mention_id, brand_id, contact_id, id DESC
), found AS (
    SELECT mention_id, brand_id, contact_id FROM keyed
    UNION SELECT mention_id, brand_id, contact_id FROM said WHERE is_same
    EXCEPT SELECT mention_id, brand_id, contact_id FROM said WHERE NOT is_same
)
SELECT f.mention_id, f.brand_id, s.id AS contact_id, s.reference, s.channel, s.result, s.opened_at
FROM found f JOIN service_contact s ON s.id = f.contact_id
ORDER BY s.opened_at, s.id
"""

# An account of another brand answers for that brand alone.
_OFFICIAL_REPLIES = """
SELECT m.id AS mention_id, r.text, r.posted_at
FROM mention m CROSS JOIN LATERAL (
    SELECT o.id, o.text, o.posted_at FROM mention o
    WHERE o.source = m.source AND o.is_official AND o.repost_of = m.external_id
    UNION SELECT o.id, o.text, o.posted_at FROM mention o
    WHERE o.source = m.source AND o.is_official AND o.parent_id = m.external_id
) r
LEFT JOIN LATERAL (
    SELECT bool_or(b.brand_id = :brand) AS is_ours FROM mention_brand b
    WHERE b.mention_id = r.id AND b.why = 'author'
) wrote ON true
WHERE m.id = ANY(:ids) AND coalesce(wrote.is_ours, true)
ORDER BY r.posted_at, r.id
"""

_IDENTITIES = """
SELECT k.mention_id, array_agg(DISTINCT k.kind ORDER BY k.kind) AS kinds, EXISTS (
    SELECT FROM mention m JOIN mention_key mine ON mine.mention_id = m.id
    JOIN contact_key c ON c.kind = mine.kind AND c.key = mine.key
    JOIN service_contact s ON s.id = c.contact_id
        AND s.opened_at BETWEEN m.posted_at - interval '90 days'
            AND m.posted_at + interval '1 day'
    WHERE m.id = k.mention_id AND NOT EXISTS (
        SELECT FROM (
            SELECT is_same FROM contact_match w
            WHERE w.mention_id = m.id AND w.contact_id = s.id ORDER BY w.id DESC LIMIT 1
        ) last WHERE NOT last.is_same
    )
) AS has_contact
FROM mention_key k
WHERE k.mention_id = ANY(:ids) AND k.kind IN ('phone', 'order', 'handle')
GROUP BY k.mention_id
"""

_KEEP_HANDLES = """
SELECT bool_and(EXISTS (
    SELECT FROM (
        (SELECT id FROM service_contact
         WHERE channel = asked.channel AND brand_id = :brand ORDER BY opened_at DESC LIMIT 200)
        UNION ALL
        (SELECT id FROM service_contact
         WHERE channel = asked.channel AND brand_id IS NULL ORDER BY opened_at DESC LIMIT 200)
    ) newest JOIN contact_key k ON k.contact_id = newest.id AND k.kind = 'handle'
)) FROM unnest(CAST(:channels AS text[])) AS asked(channel)
"""
