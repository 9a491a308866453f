"""Erasing one author's words everywhere, while every count and line of history stays.

The one place that blanks free text. A mention that is erased keeps its row, its times and its
verdict, so that no figure changes; its words, address, region, platform ids and the author's handle
go, and with them all that others wrote down about it. Posts of other authors lose what they quote.
Hashes of erased words are replaced by others that nobody can find the words by.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from psycopg.types.json import Jsonb
from sqlalchemy import text
from sqlmodel import Session, col, select

from storage import quoting
from storage.models import Author, ChannelDecision, Erasure
from storage.quoting import THEIR_CASES

SAID = frozenset({"quote", "quotes"})
"""Keys of a decision's facts under which words stand."""


@dataclass(frozen=True, slots=True)
class Found:
    """What there is of somebody: accounts, their mentions, and mentions by others beside them."""

    authors: tuple[int, ...]
    handles: tuple[str, ...]
    mentions: tuple[int, ...]
    beside: tuple[int, ...]


def find(session: Session, source: str, marks: Sequence[str]) -> Found:
    """What is stored of the author whom one of these keyed hashes names.

    Args:
        session: open session.
        source: where the author speaks.
        marks: of :func:`storage.refusals.hashes`.
    """
    told = {"source": source, "marks": list(marks)}
    mentions = list(session.execute(text(_MENTIONS), told).scalars())
    authors = session.exec(
        select(Author).where(
            (col(Author.source) == source) & col(Author.external_hash).in_(marks)
            | col(Author.id).in_(_authors_of(session, mentions))
        )
    ).all()
    beside = session.execute(text(_BESIDE), {"ids": mentions}).scalars()
    return Found(
        tuple(sorted(row.id for row in authors if row.id is not None)),
        tuple(sorted({row.handle for row in authors if row.handle})),
        tuple(mentions),
        tuple(sorted(set(beside) - set(mentions))),
    )


def erase(session: Session, found: Found, now: datetime) -> dict[str, int]:
    """Blank everything that :func:`find` found; how many records of each kind.

    The caller keeps the rollup's lock on the mentions and writes the receipt. Erasing again what is
    blank already counts nothing.
    """
    words = quoting.words_of(session, found.mentions, found.handles)
    quoted = quoting.blank_posts(session, found.beside, words)
    quoting.blank_cases(session, quoted, words)
    _forget_hashes(session, found.mentions)
    counts = {
        "quotes": len(quoted),
        "decisions": _blank_facts(session, [*found.mentions, *quoted]),
    }
    told = {"ids": list(found.mentions), "authors": list(found.authors), "now": now}
    for name, statement in _STATEMENTS.items():
        done = session.execute(text(statement), told)
        counts[name] = int(done.rowcount)  # type: ignore[attr-defined]
    return {name: count for name, count in counts.items() if count}


def newest(session: Session) -> Sequence[Erasure]:
    """All receipts, newest first."""
    return session.exec(select(Erasure).order_by(col(Erasure.id).desc())).all()


def _authors_of(session: Session, mention_ids: Sequence[int]) -> list[int]:
    return list(
        session.execute(
            text("SELECT DISTINCT author_id FROM mention WHERE id = ANY(:ids)"),
            {"ids": list(mention_ids)},
        ).scalars()
    )


def _blank_facts(session: Session, mention_ids: Sequence[int]) -> int:
    """Take the words that showed a fact out of the channel decisions; the facts stay."""
    decisions = session.exec(
        select(ChannelDecision).where(col(ChannelDecision.mention_id).in_(mention_ids))
    ).all()
    changed = 0
    for decision in decisions:
        bare = _bare(decision.facts)
        if bare != decision.facts:
            decision.facts = bare
            session.add(decision)
            changed += 1
    session.flush()
    return changed


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _bare(one) for key, one in value.items() if key not in SAID}
    return [_bare(one) for one in value] if isinstance(value, list) else value


def _forget_hashes(session: Session, mention_ids: Sequence[int]) -> None:
    """Replace the hashes of the texts alike in all tables, by what no text hashes to."""
    salt = secrets.token_bytes(16)
    hashes = session.execute(text(_HASHES), {"ids": list(mention_ids)}).scalars()
    others = [{"was": one, "other": sha256(salt + one.encode()).hexdigest()[:32]} for one in hashes]
    for table, key in (("mention", "id"), ("verdict", "mention_id"), ("correction", "mention_id")):
        session.execute(
            text(
                f"UPDATE {table} t SET text_hash = o.other "  # noqa: S608 - constants
                "FROM jsonb_to_recordset(:others) AS o(was text, other text) "
                f"WHERE t.{key} = ANY(:ids) AND t.text_hash = o.was"
            ),
            {"others": Jsonb(others), "ids": list(mention_ids)},
        )


_MENTIONS = """
SELECT m.id FROM mention m JOIN author a ON a.id = m.author_id
WHERE m.source = :source AND a.external_hash = ANY(:marks) AND m.erased_at IS NULL
UNION SELECT m.id FROM mention_key k JOIN mention m ON m.id = k.mention_id
WHERE k.kind = 'handle' AND k.key = ANY(:marks) AND m.source = :source AND m.erased_at IS NULL
ORDER BY 1
"""

# Who answered or passed on the author's posts, or said the same.
_BESIDE = """
SELECT o.id FROM mention m JOIN mention o
    ON o.source = m.source AND m.external_id IN (o.repost_of, o.parent_id)
WHERE m.id = ANY(:ids)
UNION SELECT o.mention_id FROM cluster_member c JOIN cluster_member o USING (cluster_id)
WHERE c.mention_id = ANY(:ids)
"""

_HASHES = """
SELECT text_hash FROM mention WHERE id = ANY(:ids)
UNION SELECT text_hash FROM verdict WHERE mention_id = ANY(:ids)
UNION SELECT text_hash FROM correction WHERE mention_id = ANY(:ids)
"""

# What a person's phone or order number shows to be theirs among the service records, and what
# somebody confirmed. A handle shows it not: two people may share one.
_THEIR_CONTACTS = """
SELECT c.contact_id FROM mention_key k JOIN contact_key c ON c.kind = k.kind AND c.key = k.key
WHERE k.mention_id = ANY(:ids) AND k.kind <> 'handle'
UNION SELECT contact_id FROM contact_match WHERE mention_id = ANY(:ids) AND is_same
"""

_STATEMENTS = {
    "contacts": f"""
        UPDATE service_contact SET text = '', search_text = ''
        WHERE id IN ({_THEIR_CONTACTS}) AND text <> ''""",  # noqa: S608
    "contact_keys": f"DELETE FROM contact_key WHERE contact_id IN ({_THEIR_CONTACTS})",  # noqa: S608
    "matches": "UPDATE contact_match SET note = '' WHERE mention_id = ANY(:ids) AND note <> ''",
    "words": "UPDATE channel_word SET note = '' WHERE mention_id = ANY(:ids) AND note <> ''",
    "customers": """
        UPDATE customer_word SET note = ''
        WHERE note <> '' AND (author_id = ANY(:authors) OR other_id = ANY(:authors))""",
    "values": """
        DELETE FROM valued_customer v USING mention_key k
        WHERE k.mention_id = ANY(:ids) AND (k.kind, k.key) = (v.kind, v.key)""",
    "entries": """
        UPDATE manual_entry SET order_reference = NULL, letters = '[]'
        WHERE mention_id = ANY(:ids) AND (order_reference IS NOT NULL OR letters <> '[]')""",
    "acts": f"""
        UPDATE case_act a SET url = '' FROM case_event e
        WHERE e.id = a.event_id AND e.case_id IN ({THEIR_CASES}) AND a.url <> ''""",  # noqa: S608
    "corrections": "UPDATE correction SET note = '' WHERE mention_id = ANY(:ids) AND note <> ''",
    "notes": f"""
        UPDATE case_note n SET text = '' FROM case_event e
        WHERE e.id = n.event_id AND e.case_id IN ({THEIR_CASES}) AND n.text <> ''""",  # noqa: S608
    "typed": f"DELETE FROM typed_draft WHERE case_id IN ({THEIR_CASES})",  # noqa: S608
    "cases": f"""
        UPDATE recovery_case SET title = '' WHERE id IN ({THEIR_CASES}) AND title <> ''
        """,  # noqa: S608
    "evidence": """
        UPDATE verdict SET evidence = '[]' WHERE mention_id = ANY(:ids) AND evidence <> '[]'""",
    "keys": "DELETE FROM mention_key WHERE mention_id = ANY(:ids)",
    "passages": "DELETE FROM passage WHERE mention_id = ANY(:ids)",
    "references": """
        UPDATE mention o SET
            repost_of = CASE o.repost_of WHEN m.external_id THEN 'erased-' || m.id
                ELSE o.repost_of END,
            parent_id = CASE o.parent_id WHEN m.external_id THEN 'erased-' || m.id
                ELSE o.parent_id END
        FROM mention m WHERE m.id = ANY(:ids) AND o.source = m.source
            AND m.external_id IN (o.repost_of, o.parent_id)""",
    "mentions": """
        UPDATE mention SET title = '', text = '', search_text = '', text_sealed = NULL, url = '',
            region = '', extra = '{}', external_id = 'erased-' || id, erased_at = :now
        WHERE id = ANY(:ids) AND erased_at IS NULL""",
    "authors": """
        UPDATE author SET handle = '', followers = NULL, external_hash = 'erased-' || id,
            updated_at = :now
        WHERE id = ANY(:authors) AND external_hash <> 'erased-' || id""",
}
