"""The list of valued customers, and what of it the cases take over."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, or_, select

from storage.models import Brand, ValuedCustomer


@dataclass(slots=True, frozen=True)
class Valued:
    """A customer of value: by which kind of keyed hash, and for which brand (``None``: all)."""

    kind: str
    key: str
    level: int
    label: str
    brand_id: int | None


@dataclass(slots=True, frozen=True)
class By:
    """Who changes the list, for the history of the cases that follow it."""

    name: str
    role: str
    origin: str


def put(session: Session, customers: Iterable[Valued], by: str, now: datetime) -> tuple[int, int]:
    """Add customers, or change the level and label of known ones; some 1,000 at a time.

    Of one customer twice the later counts.

    Returns:
        How many were new, and how many known ones changed.
    """
    unique = {(one.kind, one.key, one.brand_id): one for one in customers}
    if not unique:
        return 0, 0
    rows = [
        {
            "kind": one.kind,
            "key": one.key,
            "level": one.level,
            "label": one.label,
            "brand_id": one.brand_id,
            "added_by": by,
            "added_at": now,
        }
        for one in sorted(unique.values(), key=lambda v: (v.kind, v.key, v.brand_id or 0))
    ]
    table = ValuedCustomer.__table__  # type: ignore[attr-defined]
    added = insert(table).values(rows)
    said = added.excluded
    done = session.execute(
        added.on_conflict_do_update(
            index_elements=["kind", "key", "brand_id"],
            set_={name: said[name] for name in ("level", "label", "added_by", "added_at")},
            where=or_(table.c.level != said.level, table.c.label != said.label),
        ).returning(text("(xmax = 0) AS is_new"))
    )
    new = [bool(row.is_new) for row in done]
    return sum(new), len(new) - sum(new)


def remove(session: Session, number: int) -> ValuedCustomer | None:
    """Take a customer off the list; ``None`` where there is no such entry."""
    found = session.get(ValuedCustomer, number, with_for_update=True)
    if found is not None:
        session.delete(found)
        session.flush()
    return found


def listed(session: Session, limit: int) -> Sequence[tuple[ValuedCustomer, str | None]]:
    """The newest entries with their brand's name."""
    return session.exec(
        select(ValuedCustomer, Brand.name)
        .outerjoin(Brand, col(Brand.id) == ValuedCustomer.brand_id)
        .order_by(col(ValuedCustomer.added_at).desc(), col(ValuedCustomer.id).desc())
        .limit(limit)
    ).all()


def level(session: Session, mention_id: int, brand_id: int) -> int:
    """The highest level that a mention's handle or number has with its brand; 0: none."""
    told = {"mention": mention_id, "brand": brand_id}
    return int(session.execute(text(_LEVEL), told).scalar_one())


def follow(
    session: Session,
    keys: Collection[tuple[str, str]],
    stages: Collection[str],
    by: By,
    now: datetime,
) -> int:
    """Have the cases in ``stages`` take over what the list says of these ``(kind, key)`` now.

    The caller keeps out whoever else holds several cases at a time.

    Args:
        session: open session.
        keys: of entries that changed.
        stages: of cases that follow.
        by: who changed them.
        now: the clock.

    Returns:
        How many cases changed; each has an event that says so.
    """
    values: dict[str, Any] = {
        "kinds": [kind for kind, _ in keys],
        "keys": [key for _, key in keys],
        "stages": sorted(stages),
        "name": by.name,
        "role": by.role,
        "origin": by.origin,
        "now": now,
    }
    return int(session.execute(text(_FOLLOW), values).scalar_one())


_LEVEL = """
SELECT coalesce(max(v.level), 0) FROM mention_key k
JOIN valued_customer v ON v.kind = k.kind AND v.key = k.key
    AND (v.brand_id IS NULL OR v.brand_id = :brand)
WHERE k.mention_id = :mention
"""

_FOLLOW = """
WITH touched AS (
    SELECT DISTINCT m.case_id
    FROM unnest(CAST(:kinds AS text[]), CAST(:keys AS text[])) AS t(kind, key)
    JOIN mention_key k ON k.kind = t.kind AND k.key = t.key
    JOIN case_mention m ON m.mention_id = k.mention_id
), told AS (
    SELECT c.id, coalesce(max(v.level), 0) AS level
    FROM touched t JOIN recovery_case c ON c.id = t.case_id AND c.stage = ANY(:stages)
    JOIN case_mention m ON m.case_id = c.id
    LEFT JOIN mention_key k ON k.mention_id = m.mention_id
    LEFT JOIN valued_customer v ON v.kind = k.kind AND v.key = k.key
        AND (v.brand_id IS NULL OR v.brand_id = c.brand_id)
    GROUP BY c.id
), held AS (
    SELECT c.id, t.level FROM recovery_case c JOIN told t ON t.id = c.id
    WHERE c.value_level <> t.level ORDER BY c.id FOR NO KEY UPDATE OF c
), changed AS (
    UPDATE recovery_case c SET value_level = h.level, look_at = :now, updated_at = :now
    FROM held h WHERE c.id = h.id RETURNING c.id, h.level
), noted AS (
    INSERT INTO case_event (case_id, at, actor, actor_role, actor_origin, action, details)
    SELECT id, :now, :name, :role, :origin, 'valued', jsonb_build_object('level', level)
    FROM changed ORDER BY id
)
SELECT count(*) FROM changed
"""
