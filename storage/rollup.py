"""The daily rollup, kept exactly true in the transaction that changes what it counts.

A writer locks the mentions it changes in key order, measures what they contribute before and
after, and appends the signed difference to ``daily_delta``. Nobody waits for a shared counter
row. ``fold`` moves deltas into ``daily_count``; readers add what is not folded yet.

``brand_id`` 0 counts every mention once; a mention of two brands counts once under each of them.
Measures: ``mentions``; ``negative``, ``neutral``, ``positive`` and ``complaint`` of the verdicts
in force; the channel values of the decisions in force.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from sqlalchemy import text
from sqlmodel import Session

from storage.config import get_settings

_CONTRIBUTIONS = """
WITH m AS (
    SELECT id, source, verdict_id, (posted_at AT TIME ZONE :zone)::date AS day
    FROM mention WHERE id = ANY(:ids)
), seen AS (
    SELECT m.*, 0 AS brand_id FROM m
    UNION ALL SELECT m.*, b.brand_id FROM m JOIN mention_brand b ON b.mention_id = m.id
), counted AS (
    SELECT day, brand_id, source, 'mentions' AS measure FROM seen
    UNION ALL SELECT day, brand_id, source, v.sentiment
        FROM seen JOIN verdict v ON v.id = seen.verdict_id
    UNION ALL SELECT day, brand_id, source, 'complaint'
        FROM seen JOIN verdict v ON v.id = seen.verdict_id AND v.intent = 'complaint'
    UNION ALL SELECT m.day, d.brand_id, m.source, d.value
        FROM m JOIN channel_decision d ON d.mention_id = m.id AND d.retired_at IS NULL
    UNION ALL SELECT day, 0, source, value FROM (
        SELECT DISTINCT m.id, m.day, m.source, d.value
        FROM m JOIN channel_decision d ON d.mention_id = m.id AND d.retired_at IS NULL
    ) AS once
)
SELECT day, brand_id, source, measure, count(*) AS amount FROM counted
GROUP BY day, brand_id, source, measure ORDER BY day, brand_id, source, measure
"""

Key = tuple[date, int, str, str]


@contextmanager
def tracked(session: Session, mention_ids: Sequence[int]) -> Iterator[None]:
    """Keep the rollup true while the block changes what ``mention_ids`` count for.

    Locks those mentions, in the order of the bulk upsert so that two writers cannot deadlock.
    """
    ids = sorted(set(mention_ids))
    session.execute(
        text(
            "SELECT id FROM mention WHERE id = ANY(:ids) "
            "ORDER BY source, external_id FOR NO KEY UPDATE"
        ),
        {"ids": ids},
    )
    before = contributions(session, ids)
    yield
    session.flush()
    append(session, before, contributions(session, ids))


def contributions(session: Session, mention_ids: Sequence[int]) -> dict[Key, int]:
    """What ``mention_ids`` count for now, by day, brand, source and measure."""
    if not mention_ids:
        return {}
    rows = session.execute(
        text(_CONTRIBUTIONS), {"ids": list(mention_ids), "zone": get_settings().timezone}
    )
    return {(r.day, r.brand_id, r.source, r.measure): r.amount for r in rows}


def append(session: Session, before: dict[Key, int], after: dict[Key, int]) -> None:
    """Append the difference between two measurements."""
    deltas = [
        {"day": key[0], "brand_id": key[1], "source": key[2], "measure": key[3], "amount": change}
        for key in sorted(before.keys() | after.keys())
        if (change := after.get(key, 0) - before.get(key, 0))
    ]
    if deltas:
        session.execute(
            text(
                "INSERT INTO daily_delta (day, brand_id, source, measure, amount) "
                "VALUES (:day, :brand_id, :source, :measure, :amount)"
            ),
            deltas,
        )


def fold(session: Session) -> int:
    """Move all deltas into the folded counts; the number of deltas moved. Safe to run twice."""
    moved = session.execute(
        text(
            """
            WITH taken AS (
                DELETE FROM daily_delta WHERE id IN (
                    SELECT id FROM daily_delta ORDER BY id LIMIT 100000 FOR UPDATE SKIP LOCKED
                ) RETURNING day, brand_id, source, measure, amount
            ), summed AS (
                INSERT INTO daily_count (day, brand_id, source, measure, amount)
                SELECT day, brand_id, source, measure, sum(amount) FROM taken
                GROUP BY day, brand_id, source, measure ORDER BY 1, 2, 3, 4
                ON CONFLICT (day, brand_id, source, measure)
                DO UPDATE SET amount = daily_count.amount + excluded.amount
            )
            SELECT count(*) FROM taken
            """
        )
    )
    return int(moved.scalar_one())


def daily(
    session: Session, since: date, until: date, brand_id: int = 0, source: str | None = None
) -> dict[tuple[date, str], int]:
    """Exact counts by ``(day, measure)``, both days included, folded and unfolded together."""
    rows = session.execute(
        text(
            """
            SELECT day, measure, sum(amount)::bigint AS amount FROM (
                SELECT day, brand_id, source, measure, amount FROM daily_count
                UNION ALL SELECT day, brand_id, source, measure, amount FROM daily_delta
            ) AS both_parts
            WHERE day BETWEEN :since AND :until AND brand_id = :brand_id
              AND (CAST(:source AS text) IS NULL OR source = :source)
            GROUP BY day, measure HAVING sum(amount) <> 0
            """
        ),
        {"since": since, "until": until, "brand_id": brand_id, "source": source},
    )
    return {(r.day, r.measure): r.amount for r in rows}
