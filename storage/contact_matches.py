"""Service records that may be about a mention, and what people said of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from storage.models import ContactMatch, MentionBrand, ServiceContact

MOST = 50
"""Records that are compared for their words."""
BUDGET = 60_000
"""Records that the search looks at, about; past it common pairs of characters are not asked for."""
LEAST = 8
"""Pairs that are asked for however common they are."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A service record; ``keys`` are the kinds of keyed hashes that it shares with the mention."""

    contact_id: int
    reference: str
    channel: str
    brand_id: int | None
    product: str
    topic: str
    result: str
    is_complaint: bool
    text: str
    opened_at: datetime
    keys: tuple[str, ...] = ()


def by_key(session: Session, mention_id: int, brand_id: int) -> list[Candidate]:
    """Records that share a key with a mention: of its brand or none, from 90 days before the post.

    Newest first, at most ``MOST``; those that are no complaints too.
    """
    told = {"mention": mention_id, "brand": brand_id, "most": MOST}
    return [_candidate(row) for row in session.execute(text(_BY_KEY), told)]


def by_words(
    session: Session, brand_id: int, begin: datetime, end: datetime, pairs: Sequence[str]
) -> list[Candidate]:
    """Complaints of a brand (or of none) from a span of time that say what ``pairs`` say.

    The rarest pairs of characters find candidates in the index; of these, those with the most
    pairs in common are given, at most ``MOST``. How long it takes does not depend on how many
    records there are.

    Args:
        session: open session.
        brand_id: whose records.
        begin: opened then or later.
        end: opened then or before.
        pairs: pairs of characters, without those that everybody writes.
    """
    if not pairs:
        return []
    found = session.execute(
        text(_BY_WORDS),
        {
            "brand": brand_id,
            "begin": begin,
            "end": end,
            "query": " | ".join(_quoted(pair) for pair in _rarest(session, pairs)),
            "pairs": list(pairs),
            "most": MOST,
        },
    )
    return [_candidate(row) for row in found]


def said(session: Session, mention_id: int, brand_id: int) -> dict[int, ContactMatch]:
    """The last word on each record that somebody judged, by the record's id."""
    rows = session.exec(
        select(ContactMatch)
        .where(ContactMatch.mention_id == mention_id, ContactMatch.brand_id == brand_id)
        .order_by(col(ContactMatch.id))
    ).all()
    return {row.contact_id: row for row in rows}


def of_ids(session: Session, contact_ids: Sequence[int]) -> list[Candidate]:
    """Records by their ids."""
    rows = session.exec(select(ServiceContact).where(col(ServiceContact.id).in_(contact_ids))).all()
    return [
        Candidate(
            row.id or 0,
            row.reference,
            row.channel,
            row.brand_id,
            row.product,
            row.topic,
            row.result,
            row.is_complaint,
            row.text,
            row.opened_at,
        )
        for row in rows
    ]


def find(session: Session, channel: str, reference: str) -> ServiceContact | None:
    """One record, by what the service system calls it."""
    return session.exec(
        select(ServiceContact).where(
            ServiceContact.channel == channel, ServiceContact.reference == reference
        )
    ).one_or_none()


def locked(session: Session, mention_id: int, brand_id: int) -> MentionBrand | None:
    """The link of a mention to a brand, held so that two words on it come one after the other."""
    return session.get(MentionBrand, (mention_id, brand_id), with_for_update=True)


def brands_of(session: Session, mention_id: int) -> list[int]:
    """The brands a mention is about."""
    return list(
        session.exec(
            select(MentionBrand.brand_id)
            .where(MentionBrand.mention_id == mention_id)
            .order_by(col(MentionBrand.brand_id))
        )
    )


def _candidate(row: Any) -> Candidate:
    told = dict(row._mapping)
    return Candidate(**{**told, "keys": tuple(told["keys"] or ())})


def _rarest(session: Session, pairs: Sequence[str]) -> list[str]:
    """The pairs that find something particular, rarest first, within the budget."""
    row = session.execute(text(_FREQUENCIES)).one_or_none()
    records = float(session.execute(text(_RECORDS)).scalar_one())
    if row is None or row.words is None or records <= BUDGET:
        return list(pairs)
    known = dict(zip(row.words, row.shares, strict=False))
    rare = min(known.values(), default=0.0)
    asked: list[str] = []
    expected = 0.0
    for pair in sorted(pairs, key=lambda one: (known.get(one, rare), one)):
        expected += known.get(pair, rare) * records
        if expected > BUDGET and len(asked) >= LEAST:
            break
        asked.append(pair)
    return asked


def _quoted(pair: str) -> str:
    return "'" + pair.replace("\\", "\\\\").replace("'", "''") + "'"


_COLUMNS = """s.id AS contact_id, s.reference, s.channel, s.brand_id, s.product, s.topic, s.result,
    s.is_complaint, s.text, s.opened_at"""

_BY_KEY = f"""
SELECT {_COLUMNS}, array_agg(DISTINCT k.kind ORDER BY k.kind) AS keys
FROM mention m JOIN mention_key k ON k.mention_id = m.id
JOIN contact_key c ON c.kind = k.kind AND c.key = k.key
JOIN service_contact s ON s.id = c.contact_id AND (s.brand_id = :brand OR s.brand_id IS NULL)
    AND s.opened_at BETWEEN m.posted_at - interval '90 days' AND m.posted_at
WHERE m.id = :mention
GROUP BY s.id ORDER BY s.opened_at DESC, s.id DESC LIMIT :most
"""  # noqa: S608 - put together from constants

_BY_WORDS = f"""
SELECT {_COLUMNS}, NULL AS keys
FROM service_contact s
WHERE (s.brand_id = :brand OR s.brand_id IS NULL) AND s.is_complaint
    AND s.opened_at BETWEEN :begin AND :end
    AND bigrams(s.search_text) @@ CAST(:query AS tsquery)
ORDER BY (
    SELECT count(*) FROM unnest(CAST(:pairs AS text[])) pair WHERE strpos(s.search_text, pair) > 0
) DESC, s.opened_at DESC, s.id DESC
LIMIT :most
"""  # noqa: S608 - put together from constants

_FREQUENCIES = """
SELECT most_common_elems::text::text[] AS words, most_common_elem_freqs AS shares
FROM pg_stats WHERE schemaname = 'public' AND tablename = 'contact_search'
"""

_RECORDS = "SELECT reltuples FROM pg_class WHERE oid = 'service_contact'::regclass"
