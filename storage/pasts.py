"""What a customer went through with a brand before a complaint."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session

from storage.complaints import Complaint


@dataclass(slots=True, frozen=True)
class Past:
    """When other cases of the customer were resolved or closed, and on how many days they told that
    they had asked in vain."""

    solved: tuple[datetime, ...]
    failed_days: int


def of_customer(
    session: Session, complaint: Complaint, *, besides: int | None, since: datetime, zone: str
) -> Past:
    """The past of whoever wrote a complaint, with its brand.

    The same customer is the same account, or a mention with the same phone or order number.

    Args:
        session: open session.
        complaint: what was said now; a decision about it in this session counts.
        besides: the case that holds it; as a solved one it does not count.
        since: older words do not count.
        zone: in whose days.
    """
    session.flush()
    row = session.execute(
        text(_PAST),
        {
            "brand": complaint.brand_id,
            "author": complaint.author_id,
            "mention": complaint.mention_id,
            "besides": besides,
            "since": since,
            "zone": zone,
        },
    ).one()
    return Past(tuple(row.solved or ()), row.failed_days)


_PAST = """
WITH said AS (
    SELECT id FROM mention WHERE author_id = :author
    UNION SELECT theirs.mention_id FROM mention_key mine
        JOIN mention_key theirs ON theirs.kind = mine.kind AND theirs.key = mine.key
        WHERE mine.mention_id = :mention AND mine.kind IN ('phone', 'order')
    UNION SELECT CAST(:mention AS bigint)
), own AS (
    SELECT DISTINCT c.id, coalesce(c.resolved_at, c.closed_at) AS solved_at
    FROM said JOIN case_mention m ON m.mention_id = said.id AND m.brand_id = :brand
    JOIN recovery_case c ON c.id = m.case_id
    WHERE c.stage IN ('resolved', 'callback', 'closed')
        AND c.id IS DISTINCT FROM CAST(:besides AS int)
)
SELECT (SELECT array_agg(solved_at) FROM own WHERE solved_at IS NOT NULL) AS solved, (
    SELECT count(DISTINCT CAST(m.posted_at AT TIME ZONE :zone AS date))
    FROM said JOIN mention m ON m.id = said.id AND m.posted_at >= :since
    JOIN channel_decision d ON d.mention_id = m.id AND d.brand_id = :brand
        AND d.retired_at IS NULL AND d.value = 'failed'
) AS failed_days
"""
