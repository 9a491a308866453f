"""Callbacks: planning and reading them, and what the proof of a recovery is read from."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, text, update
from sqlmodel import Session, col, select

from storage.models import Brand, Callback, Case, CaseEvent, CaseNote, User

_STANDS = (col(Callback.done_at).is_(None), col(Callback.cancelled_at).is_(None))


@dataclass(slots=True, frozen=True)
class Due:
    """A planned callback with its case."""

    callback: Callback
    case: Case
    brand: str
    assignee: str | None


@dataclass(slots=True)
class Resolution:
    """One resolution, the callbacks made after it, and what happened in public since.

    ``made``: number, outcome, satisfaction, whether won back. ``later``: kind (complaint, praise,
    vanished or withdrawn), mention, when.
    """

    case_id: int
    resolved_at: datetime
    is_recognisable: bool
    made: list[tuple[int, str, int | None, bool | None]] = field(default_factory=list)
    later: list[tuple[str, int, datetime]] = field(default_factory=list)


def standing(session: Session, case_id: int) -> Callback | None:
    """The callback that is planned for a case."""
    return session.exec(select(Callback).where(Callback.case_id == case_id, *_STANDS)).one_or_none()


def rounds(session: Session, case_id: int) -> int:
    """How many resolutions of a case were followed by a plan."""
    found = session.exec(select(func.max(Callback.round)).where(Callback.case_id == case_id)).one()
    return found or 0


def last_round(session: Session, case_id: int) -> list[Callback]:
    """The tries after a case's last resolution, in order."""
    return list(
        session.exec(
            select(Callback)
            .where(Callback.case_id == case_id, Callback.round == rounds(session, case_id))
            .order_by(col(Callback.attempt))
        )
    )


def cancel(session: Session, case_id: int, now: datetime) -> None:
    """Cancel what is planned for a case; what was made stays."""
    session.execute(
        update(Callback).where(col(Callback.case_id) == case_id, *_STANDS).values(cancelled_at=now)
    )


def take_back(session: Session, case_id: int, at: datetime) -> None:
    """What a move at ``at``, which is being taken back, planned for a case, or cancelled."""
    mine = col(Callback.case_id) == case_id
    session.execute(delete(Callback).where(mine, col(Callback.resolved_at) == at, *_STANDS))
    session.execute(
        update(Callback).where(mine, col(Callback.cancelled_at) == at).values(cancelled_at=None)
    )


def due(
    session: Session,
    until: datetime,
    stages: Sequence[str],
    *,
    brand: str | None = None,
    brand_ids: Collection[int] | None = None,
    assignee: str | None = None,
    limit: int = 50,
) -> list[Due]:
    """Callbacks planned before ``until`` for cases in ``stages``, oldest first.

    Args:
        session: open session.
        until: the end of the day that is asked about.
        stages: those in which a customer is called back.
        brand: only this brand, by name.
        brand_ids: only these brands.
        assignee: only this person's cases, by name.
        limit: at most so many.
    """
    query = (
        select(Callback, Case, Brand.name, User.name)
        .join(Case, col(Case.id) == Callback.case_id)
        .join(Brand, col(Brand.id) == Case.brand_id)
        .outerjoin(User, col(User.id) == Case.assignee_id)
        .where(Callback.planned_at < until, col(Case.stage).in_(stages), *_STANDS)
        .order_by(col(Callback.planned_at), col(Callback.id))
        .limit(limit)
    )
    if brand is not None:
        query = query.where(Brand.name == brand)
    if brand_ids is not None:
        query = query.where(col(Case.brand_id).in_(brand_ids))
    if assignee is not None:
        query = query.where(User.name == assignee)
    return [Due(*row) for row in session.exec(query)]


def ways(session: Session, case_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """How the customer of each case may be reached.

    ``{"way": "public", "source", "handle", "url", "mention_id"}`` for each account that wrote a
    mention of the case, by its newest one that is still there; ``{"way": "phone", "mention_id"}``
    for each mention of the case that carries a phone number, which was given for this problem.
    Numbers of service records that match are none of these.
    """
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in session.execute(text(_WAYS), {"ids": list(case_ids)}).mappings():
        told = {name: value for name, value in row.items() if value is not None}
        found[told.pop("case_id")].append(told)
    return found


def listed(
    session: Session, *, case_id: int | None = None, brand: str | None = None, limit: int = 50
) -> list[tuple[Callback, str | None]]:
    """Callbacks, planned ones too, with what the customer said in words; the newest first."""
    query = (
        select(Callback, CaseNote.text)
        .join(Case, col(Case.id) == Callback.case_id)
        .join(Brand, col(Brand.id) == Case.brand_id)
        .outerjoin(
            CaseEvent,
            (col(CaseEvent.case_id) == Callback.case_id)
            & (col(CaseEvent.action) == "called_back")
            & (col(CaseEvent.details)["callback"].as_integer() == col(Callback.id)),
        )
        .outerjoin(CaseNote, col(CaseNote.event_id) == CaseEvent.id)
        .order_by(
            func.coalesce(Callback.done_at, Callback.planned_at).desc(), col(Callback.id).desc()
        )
        .limit(limit)
    )
    if case_id is not None:
        query = query.where(Callback.case_id == case_id)
    if brand is not None:
        query = query.where(Brand.name == brand)
    return [(callback, note) for callback, note in session.exec(query)]


def resolutions(
    session: Session,
    *,
    brand_id: int | None = None,
    case_id: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Resolution]:
    """The last resolution of each case in a time, with all that a proof is read from.

    Dismissed and merged cases are left out. Later posts are those of the accounts that wrote the
    case's mentions, or that carry one of their phone or order numbers, about the case's brand, as
    far as they were collected for the brand anyway.
    """
    asked = {"brand": brand_id, "case": case_id, "since": since, "until": until}
    found = {
        row.case_id: Resolution(row.case_id, row.resolved_at, row.is_recognisable)
        for row in session.execute(text(_WITH + _RESOLVED), asked)
    }
    for case, *one in session.execute(text(_WITH + _MADE), asked):
        found[case].made.append(tuple(one))
    for case, *one in session.execute(text(_WITH + _LATER), asked):
        found[case].later.append(tuple(one))
    return list(found.values())


_WAYS = """
SELECT case_id, way, source, handle, url, mention_id FROM (
    SELECT DISTINCT ON (cm.case_id, m.author_id) cm.case_id, 'public' AS way, m.source, a.handle,
        CASE WHEN m.vanished_at IS NULL THEN m.url END AS url, m.id AS mention_id
    FROM case_mention cm JOIN mention m ON m.id = cm.mention_id JOIN author a ON a.id = m.author_id
    WHERE cm.case_id = ANY(:ids)
    ORDER BY cm.case_id, m.author_id, m.vanished_at IS NOT NULL, m.posted_at DESC, m.id DESC
) accounts
UNION ALL
SELECT DISTINCT cm.case_id, 'phone', NULL, NULL, NULL, cm.mention_id
FROM case_mention cm JOIN mention_key k ON k.mention_id = cm.mention_id AND k.kind = 'phone'
WHERE cm.case_id = ANY(:ids)
ORDER BY case_id, way DESC, mention_id
"""

_WITH = """
WITH resolved AS (
    SELECT DISTINCT ON (b.case_id) b.case_id, b.round, b.resolved_at, c.brand_id, c.author_id
    FROM callback b JOIN recovery_case c ON c.id = b.case_id
    WHERE c.stage NOT IN ('dismissed', 'merged')
        AND (CAST(:brand AS integer) IS NULL OR c.brand_id = :brand)
        AND (CAST(:case AS integer) IS NULL OR c.id = :case)
        AND (CAST(:since AS timestamptz) IS NULL OR b.resolved_at >= :since)
        AND (CAST(:until AS timestamptz) IS NULL OR b.resolved_at < :until)
    ORDER BY b.case_id, b.round DESC
), held AS (
    SELECT r.case_id, cm.mention_id FROM resolved r JOIN case_mention cm USING (case_id)
), account AS (
    SELECT h.case_id, m.author_id FROM held h JOIN mention m ON m.id = h.mention_id
    WHERE m.author_id IS NOT NULL
    UNION SELECT case_id, author_id FROM resolved WHERE author_id IS NOT NULL
), number AS (
    SELECT DISTINCT h.case_id, k.kind, k.key FROM held h JOIN mention_key k USING (mention_id)
    WHERE k.kind IN ('phone', 'order')
)
"""

_RESOLVED = """
SELECT r.case_id, r.resolved_at,
    EXISTS (SELECT FROM account a WHERE a.case_id = r.case_id)
        OR EXISTS (SELECT FROM number n WHERE n.case_id = r.case_id) AS is_recognisable
FROM resolved r ORDER BY r.case_id
"""

_MADE = """
SELECT b.case_id, b.id, b.outcome, b.satisfaction, b.is_won_back
FROM resolved r JOIN callback b USING (case_id, round) WHERE b.outcome IS NOT NULL
ORDER BY b.case_id, b.attempt
"""

# A complaint that its author has since written over stays one: its decision was about other words.
_LATER = """
, theirs AS (
    SELECT a.case_id, m.id AS mention_id FROM account a JOIN mention m USING (author_id)
    UNION SELECT n.case_id, k.mention_id FROM number n JOIN mention_key k USING (kind, key)
), later AS (
    SELECT t.case_id, m.id AS mention_id, m.posted_at, v.intent, EXISTS (
        SELECT FROM channel_decision d JOIN verdict told ON told.id = d.verdict_id
        WHERE d.mention_id = m.id AND d.brand_id = r.brand_id
            AND (d.retired_at IS NULL OR told.text_hash <> m.text_hash)
    ) AS is_complaint
    FROM theirs t JOIN resolved r USING (case_id) JOIN mention m ON m.id = t.mention_id
    JOIN mention_brand b ON b.mention_id = m.id AND b.brand_id = r.brand_id
    LEFT JOIN verdict v ON v.id = m.verdict_id
    WHERE m.posted_at > r.resolved_at AND NOT m.is_official
)
SELECT case_id, 'complaint' AS kind, mention_id, posted_at AS at FROM later WHERE is_complaint
UNION ALL
SELECT case_id, 'praise', mention_id, posted_at FROM later
WHERE NOT is_complaint AND intent = 'praise'
UNION ALL
SELECT h.case_id, 'vanished', m.id, m.vanished_at
FROM held h JOIN resolved r USING (case_id) JOIN mention m ON m.id = h.mention_id
WHERE m.vanished_at > r.resolved_at
UNION ALL
SELECT h.case_id, 'withdrawn', m.id, m.updated_at
FROM held h JOIN resolved r USING (case_id) JOIN mention m ON m.id = h.mention_id
WHERE m.extra->>'status' LIKE '%撤%' AND m.updated_at > r.resolved_at
ORDER BY case_id, at, mention_id
"""
