"""Manual entries: finding them again, the cases that came of them, and the dates they set."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session, select

from storage.models import ManualEntry


@dataclass(frozen=True, slots=True)
class Filed:
    """A mention and one of its brands: the decision about it in force, and its case."""

    mention_id: int
    brand: str
    channel: str | None
    case_id: int | None
    stage: str | None


@dataclass(frozen=True, slots=True)
class Judged:
    """A mention that was entered by hand as it stands now; ``handle`` is masked."""

    mention_id: int
    kind: str
    entered_by: str
    entered_at: datetime
    received_at: datetime
    posted_at: datetime
    regulator: str | None
    order_reference: str | None
    ordered_due: datetime | None
    handle: str | None
    title: str
    text: str
    intent: str | None
    severity: int | None


def known(session: Session, source: str, external_ids: Sequence[str]) -> dict[str, int]:
    """The mentions of a source that are stored already, by the id that entering derives."""
    rows = session.execute(
        text(
            "SELECT external_id, id FROM mention "
            "WHERE source = :source AND external_id = ANY(:external_ids)"
        ),
        {"source": source, "external_ids": list(external_ids)},
    )
    return {row.external_id: row.id for row in rows}


def hold(session: Session, mention_ids: Sequence[int]) -> None:
    """Hold mentions until the transaction ends, in the order of the bulk upsert.

    Whoever changes cases holds their mentions first; who does so for a batch holds all of them.
    """
    session.execute(
        text(
            "SELECT id FROM mention WHERE id = ANY(:ids) "
            "ORDER BY source, external_id FOR NO KEY UPDATE"
        ),
        {"ids": sorted(set(mention_ids))},
    )


def of_order(session: Session, regulator: str, reference: str) -> ManualEntry | None:
    """The entry of a regulator's order, held until the transaction ends."""
    return session.exec(
        select(ManualEntry)
        .where(ManualEntry.regulator == regulator, ManualEntry.order_reference == reference)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def searched_text(session: Session, mention_id: int) -> str:
    """The words of a mention in the one form in which texts are compared."""
    return str(
        session.execute(
            text("SELECT search_text FROM mention WHERE id = :id"), {"id": mention_id}
        ).scalar_one()
    )


def add_brand(session: Session, mention_id: int, brand_id: int, name: str) -> bool:
    """Say that a mention is about a brand, as a person gave it; whether that says anything new.

    Nothing, where they said so before or a case holds it for this brand. Triage looks at it again.
    The caller holds the mention with ``rollup.tracked``, which keeps the counts true.
    """
    added = session.execute(
        text(_ADD_BRAND), {"mention": mention_id, "brand": brand_id, "name": name}
    )
    return added.first() is not None


def case_ids(session: Session, mention_id: int) -> list[int]:
    """The cases that hold a mention."""
    return list(
        session.execute(
            text("SELECT case_id FROM case_mention WHERE mention_id = :id ORDER BY case_id"),
            {"id": mention_id},
        ).scalars()
    )


def earliest_due(session: Session, case_id: int) -> datetime | None:
    """The earliest date that an order among the mentions of a case sets."""
    return session.execute(
        text(
            "SELECT min(e.ordered_due) FROM case_mention c "
            "JOIN manual_entry e ON e.mention_id = c.mention_id WHERE c.case_id = :case"
        ),
        {"case": case_id},
    ).scalar()


def filed(session: Session, mention_ids: Sequence[int]) -> list[Filed]:
    """What became of mentions, brand by brand."""
    rows = session.execute(text(_FILED), {"ids": list(mention_ids)})
    return [Filed(**row._mapping) for row in rows]


def listed(
    session: Session,
    *,
    kinds: Sequence[str] = (),
    brand: str | None = None,
    mention_id: int | None = None,
    limit: int = 50,
) -> list[Judged]:
    """Entries, the latest first.

    Args:
        session: open session.
        kinds: only these; all of them when empty.
        brand: only those about this brand, by name.
        mention_id: only this one.
        limit: at most so many.
    """
    rows = session.execute(
        text(_LISTED),
        {"kinds": list(kinds), "brand": brand, "mention": mention_id, "limit": limit},
    )
    return [Judged(**row._mapping) for row in rows]


_ADD_BRAND = """
INSERT INTO mention_brand AS link (mention_id, brand_id, matched, why)
VALUES (:mention, :brand, :name, 'given')
ON CONFLICT (mention_id, brand_id) DO UPDATE SET matched = excluded.matched, why = excluded.why,
    starts = NULL, ends = NULL, beside = NULL, triaged_verdict = NULL
WHERE link.why <> 'given' AND NOT EXISTS (
    SELECT FROM case_mention c WHERE c.mention_id = :mention AND c.brand_id = :brand
)
RETURNING brand_id
"""

_FILED = """
SELECT l.mention_id, b.name AS brand, d.value AS channel, c.case_id, r.stage
FROM mention_brand l JOIN brand b ON b.id = l.brand_id
LEFT JOIN channel_decision d
    ON d.mention_id = l.mention_id AND d.brand_id = l.brand_id AND d.retired_at IS NULL
LEFT JOIN case_mention c ON c.mention_id = l.mention_id AND c.brand_id = l.brand_id
LEFT JOIN recovery_case r ON r.id = c.case_id
WHERE l.mention_id = ANY(:ids)
ORDER BY l.mention_id, c.case_id, b.name
"""

_LISTED = """
SELECT e.mention_id, e.kind, e.entered_by, e.entered_at, e.received_at, m.posted_at, e.regulator,
    e.order_reference, e.ordered_due, a.handle, m.title, m.text, v.intent, v.severity
FROM manual_entry e JOIN mention m ON m.id = e.mention_id
LEFT JOIN author a ON a.id = m.author_id
LEFT JOIN verdict v ON v.id = m.verdict_id
WHERE (cardinality(CAST(:kinds AS text[])) = 0 OR e.kind = ANY(CAST(:kinds AS text[])))
    AND (CAST(:mention AS bigint) IS NULL OR e.mention_id = :mention)
    AND (CAST(:brand AS text) IS NULL OR EXISTS (
        SELECT FROM mention_brand l JOIN brand b ON b.id = l.brand_id
        WHERE l.mention_id = e.mention_id AND b.name = :brand
    ))
ORDER BY e.entered_at DESC, e.mention_id DESC LIMIT :limit
"""
