"""Why a mention belongs to a brand, and the mentions whose brands are decided again."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlmodel import Session

from storage import arrivals


class Why(StrEnum):
    """What a mention's brand was seen by."""

    NAME = "name"
    ALIAS = "alias"
    HOMOPHONE = "homophone"
    ABBREVIATION = "abbreviation"
    KEYWORD = "keyword"
    PRODUCT = "product"
    ACCOUNT = "account"  # the text names an official account with an @
    AUTHOR = "author"  # an official account wrote it
    PLACE = "place"  # where it stands: the reviews of an app
    GIVEN = "given"  # a person said so when importing
    ORIGINAL = "original"  # the post that this one reposts
    UNRECORDED = "unrecorded"  # linked before reasons were kept


class BrandMatch(NamedTuple):
    """One brand of a mention. A plain ``(brand id, word)`` stands for a match by its place.

    ``starts`` and ``ends`` are the place of ``matched`` in the judged text, where it stands there;
    ``beside`` is the word that an ambiguous one needed.
    """

    brand_id: int
    matched: str
    why: str = Why.PLACE
    starts: int | None = None
    ends: int | None = None
    beside: str | None = None


Given = tuple[int, str] | BrandMatch


def joined(
    given: Iterable[Given], found: Iterable[BrandMatch], *, is_repost: bool
) -> tuple[BrandMatch, ...]:
    """One match per brand: place and person first, then own words, then those of the original.

    Args:
        given: what the spider or the importer says; a plain pair is by the place, in a repost by
            the original.
        found: by the mention's own words and author.
        is_repost: whether the mention is a repost.
    """
    pair = Why.ORIGINAL if is_repost else Why.PLACE
    known = [BrandMatch(*match) if len(match) > 2 else BrandMatch(*match, pair) for match in given]
    firm = [match for match in known if match.why not in (Why.ORIGINAL, Why.UNRECORDED)]
    matches: dict[int, BrandMatch] = {}
    for match in (*firm, *found, *known):
        matches.setdefault(match.brand_id, match)
    return tuple(matches.values())


class Linked(NamedTuple):
    """A stored mention with its links, as it is matched again."""

    mention_id: int
    source: str
    title: str
    text: str
    is_official: bool
    handle: str | None
    original: tuple[str, str] | None
    links: tuple[BrandMatch, ...]


def count(session: Session, since: datetime | None) -> int:
    """How many mentions were posted since then."""
    return int(session.execute(text(_COUNT), {"since": since}).scalar_one())


def batch(session: Session, after: int, since: datetime | None, limit: int) -> Sequence[Linked]:
    """The next mentions past id ``after``, locked until the transaction ends, by id.

    They are locked in the order of the bulk upsert, so that two writers cannot deadlock.
    ``original`` is the title and text of the post that a repost is of, where it is stored.
    """
    ids = list(
        session.execute(text(_NEXT_IDS), {"after": after, "since": since, "limit": limit}).scalars()
    )
    rows = session.execute(text(_LINKED), {"ids": ids})
    return sorted(_linked(row) for row in rows)


def set_official(session: Session, mention_ids: Sequence[int], is_official: bool) -> None:
    """Say whether a brand itself wrote these mentions."""
    session.execute(
        text("UPDATE mention SET is_official = :is_official WHERE id = ANY(:ids)"),
        {"ids": list(mention_ids), "is_official": is_official},
    )
    arrivals.append_answers(session, mention_ids)


def _linked(row: Any) -> Linked:
    has_original = row.original_text is not None
    return Linked(
        row.id,
        row.source,
        row.title,
        row.text,
        row.is_official,
        row.handle,
        (row.original_title, row.original_text) if has_original else None,
        tuple(BrandMatch(*link) for link in row.links or ()),
    )


_COUNT = """
SELECT count(*) FROM mention
WHERE erased_at IS NULL
    AND (CAST(:since AS timestamptz) IS NULL OR posted_at >= CAST(:since AS timestamptz))
"""

_NEXT_IDS = """
SELECT id FROM mention
WHERE id > :after AND erased_at IS NULL
    AND (CAST(:since AS timestamptz) IS NULL OR posted_at >= CAST(:since AS timestamptz))
ORDER BY id LIMIT :limit
"""

_LINKED = """
SELECT m.id, m.source, m.title, m.text, m.is_official, a.handle,
    o.title AS original_title, o.text AS original_text,
    (SELECT jsonb_agg(
        jsonb_build_array(b.brand_id, b.matched, b.why, b.starts, b.ends, b.beside)
        ORDER BY b.brand_id
     ) FROM mention_brand b WHERE b.mention_id = m.id) AS links
FROM mention m
LEFT JOIN author a ON a.id = m.author_id
LEFT JOIN mention o ON o.source = m.source AND o.external_id = m.repost_of
WHERE m.id = ANY(:ids)
ORDER BY m.source, m.external_id FOR NO KEY UPDATE OF m
"""
