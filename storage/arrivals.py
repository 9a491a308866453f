"""What arrived that may change a channel decision: remembered by whoever stores it.

A service record, a reply, a comment of the author, a match, a period or a person's word is stored
in a transaction that also appends one row here: it waits for nobody and nobody for it. Triage takes
the rows and marks the complaints concerned, whose decision then sees what arrived. Looking for
those complaints while storing would miss one that is stored elsewhere at the same moment.
"""

from collections.abc import Collection
from enum import StrEnum

from sqlalchemy import text
from sqlmodel import Session

from storage.models import Arrival

AT_ONCE = 50
"""Rows taken in one transaction: of an import those of 50,000 records."""


class Kind(StrEnum):
    """What arrived; ``ids`` are those of its table."""

    CONTACT = "contact"
    MENTION = "mention"  # one that answers another, or about which something was said
    PERIOD = "period"


def append(session: Session, kind: Kind, ids: Collection[int], keys: Collection[str] = ()) -> None:
    """Remember that something arrived, in the transaction that stores it.

    Args:
        session: open session.
        kind: what.
        ids: which.
        keys: keyed hashes that service records no longer carry.
    """
    if ids or keys:
        session.add(Arrival(kind=kind, ids=sorted(ids), keys=sorted(keys)))
        session.flush()


def append_answers(session: Session, mention_ids: Collection[int]) -> None:
    """Remember those of some mentions that answer or repost another one."""
    found = session.execute(text(_ANSWERS), {"ids": list(mention_ids)}).scalars()
    append(session, Kind.MENTION, list(found))


def take(session: Session) -> bool:
    """Mark the complaints that the oldest arrivals concern, to be decided anew; whether any waited.

    Mentions are held in the order of the bulk upsert, so that two writers cannot deadlock.
    """
    row = session.execute(text(_TAKE), {"limit": AT_ONCE}).one()
    if not row.taken:
        return False
    found = {"ids": row.concerned or []}
    session.execute(text(_HOLD), found)
    session.execute(text(_MARK), found)
    return True


def is_waiting(session: Session) -> bool:
    """Whether something arrived that triage has not looked at."""
    return bool(session.execute(text("SELECT EXISTS (SELECT FROM arrival)")).scalar_one())


_ANSWERS = """
SELECT id FROM mention
WHERE id = ANY(:ids) AND (repost_of IS NOT NULL OR parent_id IS NOT NULL) ORDER BY id
"""

# A record concerns whoever shares a key with it, or did, or was said to be its customer; one of a
# channel that was not known before, whoever was confirmed to be in none. What concerns one mention
# of a case concerns the others.
_TAKE = """
WITH taken AS (
    DELETE FROM arrival WHERE id IN (
        SELECT id FROM arrival ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED
    ) RETURNING kind, ids, keys
), contact AS (
    SELECT DISTINCT unnest(ids) AS id FROM taken WHERE kind = 'contact'
), lost AS (
    SELECT DISTINCT unnest(keys) AS key FROM taken
), said AS (
    SELECT DISTINCT unnest(ids) AS id FROM taken WHERE kind = 'mention'
), period AS (
    SELECT DISTINCT unnest(ids) AS id FROM taken WHERE kind = 'period'
), channel AS (
    SELECT DISTINCT s.channel, s.brand_id FROM contact JOIN service_contact s USING (id)
), found AS (
    SELECT k.mention_id FROM contact JOIN contact_key c ON c.contact_id = contact.id
        JOIN mention_key k ON k.key = c.key AND k.kind = c.kind
    UNION SELECT k.mention_id FROM lost JOIN mention_key k USING (key)
    UNION SELECT m.mention_id FROM contact JOIN contact_match m ON m.contact_id = contact.id
    UNION SELECT d.mention_id FROM channel JOIN channel_decision d
        ON d.retired_at IS NULL AND d.certainty = 'confirmed' AND d.facts ? 'no_record'
            AND (channel.brand_id IS NULL OR channel.brand_id = d.brand_id)
            AND NOT (d.facts -> 'no_record' -> 'channels') ? channel.channel
    UNION SELECT id FROM said
    UNION SELECT o.id FROM said JOIN mention m USING (id) JOIN mention o ON o.source = m.source
        AND o.external_id IN (m.repost_of, m.parent_id, m.extra ->> 'post')
    UNION SELECT d.mention_id FROM period JOIN contact_period p USING (id)
        JOIN channel_decision d ON d.retired_at IS NULL AND d.value = 'bypassed'
            AND (p.brand_id IS NULL OR p.brand_id = d.brand_id)
        JOIN mention m ON m.id = d.mention_id
            AND m.posted_at >= p.first_day - interval '1 day'
            AND m.posted_at <= p.last_day + interval '33 days'
        WHERE EXISTS (
            SELECT FROM mention_key k
            WHERE k.mention_id = d.mention_id AND k.kind IN ('phone', 'order', 'handle')
        )
)
SELECT (SELECT count(*) FROM taken) AS taken, (
    SELECT array_agg(mention_id) FROM (
        SELECT mention_id FROM found
        UNION SELECT o.mention_id FROM found JOIN case_mention c USING (mention_id)
            JOIN case_mention o ON o.case_id = c.case_id
    ) every
) AS concerned
"""

_HOLD = """
SELECT id FROM mention WHERE id = ANY(:ids) ORDER BY source, external_id FOR NO KEY UPDATE
"""

_MARK = """
UPDATE mention_brand b SET triaged_verdict = NULL
FROM mention m JOIN verdict v ON v.id = m.verdict_id
WHERE b.mention_id = ANY(:ids) AND m.id = b.mention_id AND v.intent = 'complaint'
    AND b.triaged_verdict IS NOT NULL AND NOT m.is_official AND m.erased_at IS NULL
"""
