"""Service contacts on their way in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session


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
    text: str = ""
    closed_at: datetime | None = None
    keys: tuple[tuple[str, str], ...] = ()


def upsert(session: Session, records: Sequence[ContactRecord], now: datetime) -> tuple[int, int]:
    """Store service records; how many were new and how many changed a known one."""
    new = updated = 0
    for record in records:
        row = session.execute(
            text(_UPSERT),
            {
                **{name: getattr(record, name) for name in record.__slots__ if name != "keys"},
                "now": now,
            },
        ).one_or_none()
        if row is None:
            continue
        new, updated = (new + 1, updated) if row.is_new else (new, updated + 1)
        if record.keys:
            session.execute(
                text(
                    "INSERT INTO contact_key (contact_id, kind, key) VALUES (:id, :kind, :key) "
                    "ON CONFLICT DO NOTHING"
                ),
                [{"id": row.id, "kind": kind, "key": key} for kind, key in record.keys],
            )
    return new, updated


_UPSERT = """
INSERT INTO service_contact AS c (reference, channel, brand_id, product, topic, result,
    is_complaint, text, opened_at, closed_at, imported_at)
VALUES (:reference, :channel, :brand_id, :product, :topic, :result, true, :text, :opened_at,
    :closed_at, :now)
ON CONFLICT (channel, reference) DO UPDATE SET
    brand_id = excluded.brand_id, product = excluded.product, topic = excluded.topic,
    result = excluded.result, text = excluded.text, closed_at = excluded.closed_at
WHERE (c.brand_id, c.product, c.topic, c.result, c.text, c.closed_at) IS DISTINCT FROM
    (excluded.brand_id, excluded.product, excluded.topic, excluded.result, excluded.text,
     excluded.closed_at)
RETURNING c.id, c.xmax = 0 AS is_new
"""
