"""What triage reads: complaints that need a decision, and all that is known about each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from storage.models import ChannelDecision


@dataclass(slots=True, frozen=True)
class Complaint:
    """One complaint about one brand, as the verdict in force sees it.

    ``spread`` is the reach of the reposts and copies by others, counted for the first post of a
    cluster only: what spreads is that complaint, and not each of those who pass it on.
    ``received_at`` and ``ordered_due`` are of what was entered by hand, and ``is_given`` says that
    whoever entered it named the brand.
    """

    mention_id: int
    brand_id: int
    verdict_id: int
    source: str
    external_id: str
    author_id: int | None
    title: str
    text: str
    posted_at: datetime
    followers: int
    interactions: int
    spread: int
    severity: int
    topic: str | None
    contact: str
    escalation: str
    evidence: list[dict[str, Any]]
    case_id: int | None
    received_at: datetime | None = None
    ordered_due: datetime | None = None
    is_given: bool = False

    @property
    def arrived_at(self) -> datetime:
        """When the company could know of it, which starts the clocks."""
        return self.received_at or self.posted_at


def mark_without_complaint(session: Session) -> int:
    """Mark verdicts that call for nothing, so that triage does not look at them again.

    Those see no complaint, or are about a post of an official account, or about a hot word, which
    nobody wrote.
    """
    done = session.execute(text(_MARK_QUIET))
    return int(done.rowcount)  # type: ignore[attr-defined]


def no_longer_complaints(session: Session) -> list[int]:
    """Mentions with a decision in force whose verdict in force sees no complaint."""
    return list(session.execute(text(_NO_LONGER_COMPLAINTS)).scalars())


def retire_decisions(session: Session, mention_ids: Sequence[int], now: datetime) -> None:
    """Take the decisions in force about ``mention_ids`` out of force."""
    session.execute(
        text(
            "UPDATE channel_decision SET retired_at = :now "
            "WHERE mention_id = ANY(:ids) AND retired_at IS NULL"
        ),
        {"ids": list(mention_ids), "now": now},
    )


def decision_in_force(session: Session, mention_id: int, brand_id: int) -> ChannelDecision | None:
    """The decision in force about one mention for one brand."""
    return session.exec(
        select(ChannelDecision).where(
            ChannelDecision.mention_id == mention_id,
            ChannelDecision.brand_id == brand_id,
            col(ChannelDecision.retired_at).is_(None),
        )
    ).one_or_none()


def pending(
    session: Session,
    limit: int,
    *,
    after: tuple[int, int] = (0, 0),
    without_case: bool = False,
    only: Sequence[int] | None = None,
) -> list[Complaint]:
    """Complaints past ``after`` (mention id, brand id) that need a decision, in that order.

    ``only`` asks for these mentions and no others.

    Those never triaged, and those whose channel was still unknown. With ``without_case`` also
    those that were decided and have no case (imported history).
    """
    rows = session.execute(
        text(_PENDING),
        {
            "limit": limit,
            "mention": after[0],
            "brand": after[1],
            "without_case": without_case,
            "only": None if only is None else list(only),
        },
    )
    return [Complaint(**row._mapping) for row in rows]


def mark_triaged(session: Session, batch: Sequence[Complaint]) -> None:
    """Remember that these verdicts have been acted upon, each for its brand."""
    session.execute(
        text(
            "UPDATE mention_brand SET triaged_verdict = :verdict_id "
            "WHERE mention_id = :mention_id AND brand_id = :brand_id"
        ),
        [
            {"verdict_id": c.verdict_id, "mention_id": c.mention_id, "brand_id": c.brand_id}
            for c in batch
        ],
    )


def contacts_that_count(session: Session, mention_ids: Sequence[int]) -> list[Any]:
    """Service contacts that are surely about a mention, for each brand it is about.

    Rows: ``mention_id, brand_id, reference, channel, result, opened_at``; the brand is the
    mention's. Those that share a keyed hash with the mention, are complaints of the brand (or of no
    brand in particular) and were opened in the 90 days before the post: a later one did not come
    before the complaint, and an older one was about something else. A person's word overrules:
    what somebody rejected is left out, what somebody confirmed is in.
    """
    return list(session.execute(text(_CONTACTS_THAT_COUNT), {"ids": list(mention_ids)}))


def official_replies(session: Session, mention_ids: Sequence[int]) -> list[Any]:
    """Public answers of official accounts. Rows: ``mention_id, text, posted_at``."""
    return list(session.execute(text(_OFFICIAL_REPLIES), {"ids": list(mention_ids)}))


def open_case_of_customer(
    session: Session, complaint: Complaint, open_stages: Sequence[str]
) -> int | None:
    """The newest open case of the same customer and brand.

    The same customer is the same author account, or a mention that carries the same phone or
    order number. A nickname alone joins nobody.
    """
    return session.execute(
        text(_OPEN_CASE),
        {
            "brand": complaint.brand_id,
            "author": complaint.author_id,
            "mention": complaint.mention_id,
            "stages": list(open_stages),
        },
    ).scalar()


def has_earlier_case(session: Session, brand_id: int, author_id: int | None) -> bool:
    """Whether this account already had a case with the brand."""
    return bool(
        session.execute(
            text(
                "SELECT EXISTS (SELECT FROM recovery_case "
                "WHERE brand_id = :brand AND author_id = :author AND stage <> 'dismissed')"
            ),
            {"brand": brand_id, "author": author_id},
        ).scalar_one()
    )


_MARK_QUIET = """
UPDATE mention_brand b SET triaged_verdict = v.id
FROM mention m JOIN verdict v ON v.id = m.verdict_id
WHERE m.id = b.mention_id AND b.triaged_verdict IS DISTINCT FROM v.id
    AND (v.intent <> 'complaint' OR m.is_official OR m.kind = 'topic')
"""

_NO_LONGER_COMPLAINTS = """
SELECT DISTINCT d.mention_id FROM channel_decision d JOIN mention m ON m.id = d.mention_id
JOIN verdict v ON v.id = m.verdict_id
WHERE d.retired_at IS NULL AND v.intent <> 'complaint'
"""

_PENDING = """
SELECT m.id AS mention_id, b.brand_id, v.id AS verdict_id, m.source, m.external_id, m.author_id,
    m.title, m.text, m.posted_at, coalesce(a.followers, 0) AS followers,
    coalesce(m.likes, 0) + coalesce(m.comments, 0) + coalesce(m.reposts, 0) AS interactions,
    coalesce(spread.reach, 0) AS spread,
    v.severity, v.topic, v.contact, v.escalation, v.evidence, c.case_id,
    e.received_at, e.ordered_due, e.mention_id IS NOT NULL AND b.why = 'given' AS is_given
FROM mention m
JOIN verdict v ON v.id = m.verdict_id AND v.intent = 'complaint'
JOIN mention_brand b ON b.mention_id = m.id
LEFT JOIN author a ON a.id = m.author_id
LEFT JOIN manual_entry e ON e.mention_id = m.id
LEFT JOIN case_mention c ON c.mention_id = m.id AND c.brand_id = b.brand_id
LEFT JOIN channel_decision d
    ON d.mention_id = m.id AND d.brand_id = b.brand_id AND d.retired_at IS NULL
LEFT JOIN cluster_member own ON own.mention_id = m.id AND NOT EXISTS (
    SELECT FROM cluster_member earlier WHERE earlier.cluster_id = own.cluster_id
        AND (earlier.posted_at, earlier.mention_id) < (own.posted_at, own.mention_id)
)
LEFT JOIN LATERAL (
    SELECT sum(interactions)::bigint + sum(followers)::bigint AS reach FROM (
        SELECT sum(coalesce(o.likes, 0) + coalesce(o.comments, 0) + coalesce(o.reposts, 0))
                AS interactions,
            CASE WHEN o.author_id IS DISTINCT FROM m.author_id
                THEN max(coalesce(poster.followers, 0)) ELSE 0 END AS followers
        FROM cluster_member c JOIN mention o ON o.id = c.mention_id AND NOT o.is_official
        LEFT JOIN author poster ON poster.id = o.author_id
        WHERE c.cluster_id = own.cluster_id AND c.mention_id <> m.id
        GROUP BY o.author_id
    ) each
) spread ON true
WHERE (m.id, b.brand_id) > (:mention, :brand)
    AND (CAST(:only AS bigint[]) IS NULL OR m.id = ANY(CAST(:only AS bigint[])))
    AND NOT m.is_official AND m.kind <> 'topic' AND (
    b.triaged_verdict IS DISTINCT FROM v.id OR d.value = 'unknown'
    OR (:without_case AND c.case_id IS NULL)
)
ORDER BY m.id, b.brand_id LIMIT :limit
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
SELECT f.mention_id, f.brand_id, s.reference, s.channel, s.result, s.opened_at
FROM found f JOIN service_contact s ON s.id = f.contact_id
ORDER BY s.opened_at, s.id
"""

_OFFICIAL_REPLIES = """
SELECT m.id AS mention_id, r.text, r.posted_at
FROM mention m JOIN mention r
    ON r.source = m.source AND r.is_official AND m.external_id IN (r.repost_of, r.parent_id)
WHERE m.id = ANY(:ids)
ORDER BY r.posted_at
"""

_OPEN_CASE = """
SELECT c.id FROM recovery_case c
WHERE c.brand_id = :brand AND c.stage = ANY(:stages) AND (
    c.author_id = :author
    OR c.id IN (
        SELECT cm.case_id FROM case_mention cm JOIN mention theirs ON theirs.id = cm.mention_id
        WHERE theirs.author_id = :author
    )
    OR c.id IN (
        SELECT cm.case_id FROM mention_key mine
        JOIN mention_key theirs ON theirs.kind = mine.kind AND theirs.key = mine.key
        JOIN case_mention cm ON cm.mention_id = theirs.mention_id
        WHERE mine.mention_id = :mention AND mine.kind IN ('phone', 'order')
    )
)
ORDER BY c.id DESC LIMIT 1
"""
