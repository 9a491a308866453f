"""What triage reads: complaints that need a decision, and all that is known about each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from storage.models import CaseMention, ChannelDecision, Mention


@dataclass(slots=True, frozen=True)
class Complaint:
    """One complaint about one brand, as the verdict in force sees it.

    ``spread`` is the reach of the reposts and copies by others, counted for the first post of a
    cluster only: what spreads is that complaint, and not each of those who pass it on.
    ``decided_verdict`` is the verdict of the decision in force, if any. ``received_at`` and
    ``ordered_due`` are of what was entered by hand, and ``is_given`` says that whoever entered it
    named the brand.
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
    decided_verdict: int | None = None
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


def decisions(session: Session, mention_id: int, brand_id: int) -> Sequence[ChannelDecision]:
    """All decisions about one mention for one brand, newest first."""
    return session.exec(
        select(ChannelDecision)
        .where(ChannelDecision.mention_id == mention_id, ChannelDecision.brand_id == brand_id)
        .order_by(col(ChannelDecision.id).desc())
    ).all()


def pending(
    session: Session,
    limit: int,
    *,
    after: tuple[int, int] = (0, 0),
    without_case: bool = False,
    waiting: str = "",
    only: Sequence[int] | None = None,
) -> list[Complaint]:
    """Complaints past ``after`` (mention id, brand id) that need a decision, in that order.

    Those never triaged, those of which something arrived since (:mod:`storage.arrivals`), and those
    decided by the rule ``waiting``, which time alone may change. With ``without_case`` also those
    that were decided and have no case (imported history). ``only`` asks for these mentions and no
    others.
    """
    due = session.execute(
        text(_PENDING),
        {
            "limit": limit,
            "mention": after[0],
            "brand": after[1],
            "without_case": without_case,
            "waiting": waiting,
            "only": None if only is None else list(only),
        },
    ).all()
    if not due:
        return []
    ids = {"mentions": [row.mention_id for row in due], "brands": [row.brand_id for row in due]}
    rows = session.execute(text(_OF_MENTIONS), ids)
    return [Complaint(**row._mapping) for row in rows]


def of_case(session: Session, case_id: int) -> list[Complaint]:
    """What a case holds that still is a complaint by the verdict in force, oldest first."""
    rows = session.execute(text(_OF_CASE), {"case": case_id})
    return [Complaint(**row._mapping) for row in rows]


def of_mention(session: Session, mention_id: int, brand_id: int) -> Complaint | None:
    """What a mention complains of about a brand; ``None`` where its verdict in force sees none."""
    rows = session.execute(text(_OF_MENTIONS), {"mentions": [mention_id], "brands": [brand_id]})
    found = rows.one_or_none()
    return Complaint(**found._mapping) if found is not None else None


def mark_triaged(session: Session, batch: Sequence[Complaint]) -> None:
    """Remember that these verdicts have been acted upon, each for its brand.

    Not one that is no longer in force: what came into force meanwhile is still to be acted upon.
    """
    session.execute(
        text(
            "UPDATE mention_brand b SET triaged_verdict = :verdict_id FROM mention m "
            "WHERE b.mention_id = :mention_id AND b.brand_id = :brand_id "
            "AND m.id = b.mention_id AND m.verdict_id = :verdict_id"
        ),
        [
            {"verdict_id": c.verdict_id, "mention_id": c.mention_id, "brand_id": c.brand_id}
            for c in batch
        ],
    )


def channel_of_case(
    session: Session, case_id: int, order: Sequence[str]
) -> tuple[str, bool] | None:
    """The gravest channel in force about a case's mentions, and whether one of them threatens.

    Args:
        session: open session.
        case_id: which case.
        order: channels, gravest first.
    """
    rows = session.execute(text(_CHANNELS_OF_CASE), {"case": case_id}).all()
    if not rows:
        return None
    return min((row.value for row in rows), key=order.index), any(r.is_threatened for r in rows)


def words_of_case(session: Session, case_id: int) -> list[tuple[str, str]]:
    """Title and text of each mention of a case."""
    return list(
        session.exec(
            select(Mention.title, Mention.text)
            .join(CaseMention, col(CaseMention.mention_id) == Mention.id)
            .where(CaseMention.case_id == case_id)
        )
    )


# A trigger empties `triaged_verdict` when another verdict comes into force, so that what is to be
# done is found by its index, however much was done before. Nobody is waited for: what a writer
# holds is marked next time.
_MARK_QUIET = """
WITH quiet AS (
    SELECT b.mention_id, b.brand_id, v.id FROM mention_brand b JOIN mention m ON m.id = b.mention_id
    JOIN verdict v ON v.id = m.verdict_id
    WHERE b.triaged_verdict IS NULL
        AND (v.intent <> 'complaint' OR m.is_official OR m.kind = 'topic')
    FOR SHARE OF m SKIP LOCKED FOR UPDATE OF b SKIP LOCKED
)
UPDATE mention_brand b SET triaged_verdict = quiet.id FROM quiet
WHERE b.mention_id = quiet.mention_id AND b.brand_id = quiet.brand_id
"""

_NO_LONGER_COMPLAINTS = """
SELECT DISTINCT d.mention_id FROM mention_brand b JOIN mention m ON m.id = b.mention_id
JOIN verdict v ON v.id = m.verdict_id AND v.intent <> 'complaint'
JOIN channel_decision d
    ON d.mention_id = b.mention_id AND d.brand_id = b.brand_id AND d.retired_at IS NULL
WHERE b.triaged_verdict IS NULL
"""

_COMPLAINTS = """
SELECT m.id AS mention_id, b.brand_id, v.id AS verdict_id, m.source, m.external_id, m.author_id,
    m.title, m.text, m.posted_at, coalesce(a.followers, 0) AS followers,
    coalesce(m.likes, 0) + coalesce(m.comments, 0) + coalesce(m.reposts, 0) AS interactions,
    coalesce(spread.reach, 0) AS spread,
    v.severity, v.topic, v.contact, v.escalation, v.evidence, c.case_id,
    d.verdict_id AS decided_verdict,
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
"""

_OF_CASE = f"{_COMPLAINTS} WHERE c.case_id = :case ORDER BY m.posted_at, m.id"

_DUE = """
JOIN mention m ON m.id = b.mention_id AND NOT m.is_official AND m.kind <> 'topic'
    AND m.erased_at IS NULL
JOIN verdict v ON v.id = m.verdict_id AND v.intent = 'complaint'
WHERE (b.mention_id, b.brand_id) > (:mention, :brand)
    AND (CAST(:only AS bigint[]) IS NULL OR b.mention_id = ANY(CAST(:only AS bigint[])))
"""

_FIRST = "ORDER BY b.mention_id, b.brand_id LIMIT :limit"

_PENDING = f"""
(SELECT b.mention_id, b.brand_id FROM mention_brand b {_DUE}
    AND b.triaged_verdict IS NULL {_FIRST})
UNION (SELECT b.mention_id, b.brand_id FROM channel_decision b {_DUE}
    AND b.retired_at IS NULL AND b.value = 'unknown'
    AND coalesce(b.rule, :waiting) = :waiting {_FIRST})
UNION (SELECT b.mention_id, b.brand_id FROM mention_brand b {_DUE}
    AND :without_case AND NOT EXISTS (
        SELECT FROM case_mention c
        WHERE c.mention_id = b.mention_id AND c.brand_id = b.brand_id
    ) {_FIRST})
ORDER BY mention_id, brand_id LIMIT :limit
"""  # noqa: S608 - put together from constants

_OF_MENTIONS = f"""
{_COMPLAINTS}
WHERE m.id = ANY(:mentions) AND (m.id, b.brand_id) IN (
    SELECT unnest(CAST(:mentions AS bigint[])), unnest(CAST(:brands AS int[]))
)
ORDER BY m.id, b.brand_id
"""

_CHANNELS_OF_CASE = """
SELECT d.value, d.is_threatened FROM case_mention c JOIN channel_decision d
    ON d.mention_id = c.mention_id AND d.brand_id = c.brand_id AND d.retired_at IS NULL
WHERE c.case_id = :case
"""
