"""热词 of a period: the texts that are compared, and which words rose in them.

However many mentions there are, about ``MOST_NOW`` texts of the period and ``MOST_BEFORE`` of the
usual time before it are read: of each day as many as is its part of all, of each four hours of the
day the newest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from dashboard.queries.scope import brand_in
from dashboard.times import days_between
from recovery.access.sight import Sight
from recovery.measures.rising import Rising, rose
from storage import brands, rollup
from storage.config import get_settings

MOST_NOW = 1500
MOST_BEFORE = 3000
USUAL_DAYS = 28
"""The usual is that of so many days before the period."""
SLICES = 6  # of a day


@dataclass(frozen=True, slots=True)
class HotWords:
    """The words that rose, and of how many mentions how many were read."""

    words: list[Rising]
    mentions: int
    read: int
    read_before: int


def hot_words(
    session: Session, brand_id: int, since: date, until: date, sight: Sight, limit: int = 12
) -> HotWords:
    """The words of the days from ``since`` to ``until`` that rose against the 28 days before."""
    brand_in(sight, brand_id)
    first = since - timedelta(days=USUAL_DAYS)
    yesterday = since - timedelta(days=1)
    counts = {
        day: amount
        for (day, measure), amount in rollup.daily(session, first, until, brand_id).items()
        if measure == "mentions" and amount > 0
    }
    of_now = {day: counts[day] for day in days_between(since, until) if day in counts}
    of_before = {day: counts[day] for day in days_between(first, yesterday) if day in counts}
    now = _texts(session, brand_id, slices(of_now, MOST_NOW))
    before = _texts(session, brand_id, slices(of_before, MOST_BEFORE))
    names = [name for one in brands.active(session) for name in brands.called(one)]
    return HotWords(rose(now, before, names, limit), sum(of_now.values()), len(now), len(before))


def slices(counts: Mapping[date, int], most: int) -> dict[date, int]:
    """How many texts of each slice of a day are read at most. Pure.

    All where they are few, else the day's part of ``most``, one at least.
    """
    total = sum(counts.values())
    if total <= most:
        return dict(counts)
    return {day: -(-count * most // (total * SLICES)) for day, count in counts.items()}


def _texts(session: Session, brand_id: int, wanted: Mapping[date, int]) -> Sequence[str]:
    zone = get_settings().zone
    step = timedelta(hours=24 // SLICES)
    openings = [datetime.combine(day, time(), zone) for day in wanted for _ in range(SLICES)]
    values: dict[str, Any] = {
        "begins": [at + step * (place % SLICES) for place, at in enumerate(openings)],
        "limits": [most for most in wanted.values() for _ in range(SLICES)],
        "step": step,
        "brand": brand_id,
    }
    return list(session.execute(text(_TEXTS), values).scalars()) if wanted else []


_TEXTS = """
SELECT t.words FROM unnest(CAST(:begins AS timestamptz[]), CAST(:limits AS int[])) AS s(at, most)
CROSS JOIN LATERAL (
    SELECT left(concat_ws(E'\\n', nullif(m.title, ''), m.text), 300) AS words FROM mention m
    WHERE m.posted_at >= s.at AND m.posted_at < s.at + CAST(:step AS interval)
        AND m.erased_at IS NULL AND NOT m.is_official
        AND (:brand = 0 OR EXISTS (
            SELECT FROM mention_brand b WHERE b.mention_id = m.id AND b.brand_id = :brand))
    ORDER BY m.posted_at DESC, m.id DESC LIMIT s.most
) t
"""
