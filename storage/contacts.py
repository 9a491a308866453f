"""Service contacts on their way in: one bulk upsert for all of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb
from sqlalchemy import text
from sqlmodel import Session

from storage import arrivals
from storage.arrivals import Kind
from storage.engine import copy_rows, transaction
from storage.search import normalise

FIELDS = frozenset(
    ("closed", "result", "kind", "brand", "product", "topic", "text", "handle", "phone", "order")
)
"""What a file may tell of a record beside its reference, channel and time."""


@dataclass(slots=True)
class ContactRecord:
    """A service record ready to be stored; ``keys`` are ``(kind, keyed hash)`` of its customer."""

    reference: str
    channel: str
    opened_at: datetime
    brand_id: int | None = None
    product: str = ""
    topic: str = ""
    result: str = "open"
    is_complaint: bool = True
    text: str = ""
    closed_at: datetime | None = None
    keys: tuple[tuple[str, str], ...] = ()


def upsert(
    session: Session,
    records: Sequence[ContactRecord],
    now: datetime,
    said: Collection[str] = FIELDS,
) -> tuple[int, int]:
    """Store a batch of some 1,000 records in a handful of statements.

    A known record takes over what is said, its customer's keys included: those that the new
    version no longer has are gone. Of two records with one channel and reference in a batch the
    later counts. Triage is told, and decides the channel of the complaints concerned anew.

    Args:
        session: open session.
        records: the batch.
        now: the clock.
        said: the fields that the file tells (:data:`FIELDS`). Of a known record the others stay
            as they are, so that a list of results alone takes no text and no key away.

    Returns:
        How many were new, and how many known ones changed.
    """
    batch = {(record.channel, record.reference): record for record in records}
    if not batch:
        return 0, 0
    _copy(session, [batch[key] for key in sorted(batch)])
    new = set(session.execute(text(_INSERT_NEW), {"now": now}).scalars())
    session.execute(text(_LOCK))
    told = {"new": sorted(new), "said": sorted(FIELDS & set(said)), "now": now}
    changed = set(session.execute(text(_UPDATE_KNOWN), told).scalars())
    replaced = session.execute(text(_REPLACE_KEYS), told).all()
    changed |= {row.contact_id for row in replaced}
    lost = {row.lost for row in replaced if row.lost is not None}
    arrivals.append(session, Kind.CONTACT, new | changed, lost)
    return len(new), len(changed - new)


def refresh(changed: int) -> None:
    """Bring search index and statistics up to what was imported, so that matching stays fast.

    Statistics are made again when a tenth of the records is new; PostgreSQL itself does so later.

    Args:
        changed: how many records are new or changed.
    """
    with transaction() as session:
        session.execute(text("SELECT gin_clean_pending_list('contact_search')"))
        counted = "SELECT reltuples FROM pg_class WHERE oid = 'service_contact'::regclass"
        if changed * 10 >= session.execute(text(counted)).scalar_one():
            session.execute(text("ANALYZE service_contact"))


_STAGING = """
CREATE TEMPORARY TABLE IF NOT EXISTS incoming_contact (
    reference text, channel text, brand_id int, product text, topic text, result text,
    is_complaint bool, body text, search_text text, opened_at timestamptz, closed_at timestamptz,
    keys jsonb
) ON COMMIT DELETE ROWS
"""


def _copy(session: Session, records: Sequence[ContactRecord]) -> None:
    session.execute(text(_STAGING))
    session.execute(text("TRUNCATE incoming_contact"))
    copy_rows(session, "incoming_contact", map(_row, records))


def _row(record: ContactRecord) -> tuple[Any, ...]:
    return (
        record.reference,
        record.channel,
        record.brand_id,
        record.product,
        record.topic,
        record.result,
        record.is_complaint,
        record.text,
        normalise(record.text),
        record.opened_at,
        record.closed_at,
        Jsonb(record.keys),
    )


# Waits for whoever is inserting the same record; what is left afterwards is known and committed.
_INSERT_NEW = """
INSERT INTO service_contact (reference, channel, brand_id, product, topic, result, is_complaint,
    text, search_text, opened_at, closed_at, imported_at)
SELECT reference, channel, brand_id, product, topic, result, is_complaint, body, search_text,
    opened_at, closed_at, :now
FROM incoming_contact ORDER BY channel, reference
ON CONFLICT (channel, reference) DO NOTHING
RETURNING id
"""

_LOCK = """
SELECT s.id FROM service_contact s JOIN incoming_contact i USING (channel, reference)
ORDER BY s.channel, s.reference FOR NO KEY UPDATE OF s
"""

_UPDATE_KNOWN = """
WITH told AS (
    SELECT s.id, i.opened_at,
        CASE WHEN 'brand' = ANY(:said) THEN i.brand_id ELSE s.brand_id END AS brand_id,
        CASE WHEN 'product' = ANY(:said) THEN i.product ELSE s.product END AS product,
        CASE WHEN 'topic' = ANY(:said) THEN i.topic ELSE s.topic END AS topic,
        CASE WHEN 'result' = ANY(:said) THEN i.result ELSE s.result END AS result,
        CASE WHEN 'kind' = ANY(:said) THEN i.is_complaint ELSE s.is_complaint END AS is_complaint,
        CASE WHEN 'text' = ANY(:said) THEN i.body ELSE s.text END AS body,
        CASE WHEN 'text' = ANY(:said) THEN i.search_text ELSE s.search_text END AS search_text,
        CASE WHEN 'closed' = ANY(:said) THEN i.closed_at ELSE s.closed_at END AS closed_at
    FROM incoming_contact i JOIN service_contact s USING (channel, reference)
    WHERE NOT s.id = ANY(:new)
)
UPDATE service_contact s SET
    brand_id = t.brand_id, product = t.product, topic = t.topic, result = t.result,
    is_complaint = t.is_complaint, text = t.body, search_text = t.search_text,
    opened_at = t.opened_at, closed_at = t.closed_at
FROM told t
WHERE s.id = t.id AND (s.brand_id, s.product, s.topic, s.result, s.is_complaint, s.text,
        s.search_text, s.opened_at, s.closed_at)
    IS DISTINCT FROM (t.brand_id, t.product, t.topic, t.result, t.is_complaint, t.body,
        t.search_text, t.opened_at, t.closed_at)
RETURNING s.id
"""

_REPLACE_KEYS = """
WITH known AS (
    SELECT s.id, i.keys FROM incoming_contact i JOIN service_contact s USING (channel, reference)
), wanted AS (
    SELECT DISTINCT id, k ->> 0 AS kind, k ->> 1 AS key
    FROM known CROSS JOIN LATERAL jsonb_array_elements(keys) k
), gone AS (
    DELETE FROM contact_key c USING known
    WHERE c.contact_id = known.id AND c.kind = ANY(:said) AND NOT EXISTS (
        SELECT FROM wanted w WHERE (w.id, w.kind, w.key) = (c.contact_id, c.kind, c.key)
    )
    RETURNING c.contact_id, c.key
), added AS (
    INSERT INTO contact_key (contact_id, kind, key) SELECT id, kind, key FROM wanted ORDER BY 1, 2
    ON CONFLICT DO NOTHING RETURNING contact_id
)
SELECT contact_id, key AS lost FROM gone UNION SELECT contact_id, NULL FROM added
"""
