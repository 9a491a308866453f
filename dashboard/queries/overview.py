"""What the overview shows first: counts from the rollup with what is usual, and the queue."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pandas as pd
from sqlalchemy import text
from sqlmodel import Session

from dashboard.queries import collection, compared
from dashboard.queries.collection import Coverage, Freshness
from dashboard.queries.compared import MEASURES
from dashboard.queries.scope import brand_in
from dashboard.times import days_between, period
from recovery.access.sight import ALL, Sight
from recovery.measures import usual
from recovery.measures.usual import Usual
from storage import brands, rollup
from storage.config import get_settings

TREND_DAYS = 14


@dataclass(frozen=True, slots=True)
class Overview:
    """One screen's worth.

    ``trend`` has a row a day and a column a measure; ``cases`` has the columns ``open`` and
    ``overdue``, counted at the end of each day (now, for today). A day on which nothing was read
    is missing (``NA``), not 0. ``totals`` are of the chosen period, ``usual`` what the same
    weekdays up to this hour brought some weeks back, ``previous`` the totals of the equally long
    period just before; each ``None`` where too much of that was not read.
    """

    since: date
    until: date
    trend: pd.DataFrame
    cases: pd.DataFrame
    totals: dict[str, int]
    previous: dict[str, int] | None
    usual: dict[str, Usual] | None
    confirmed: int
    freshness: list[Freshness]
    coverage: Coverage
    model_version: str | None

    @property
    def is_baseline(self) -> bool:
        """Whether the newest verdicts come from the baseline."""
        return (self.model_version or "").startswith("baseline")


def brand_names(session: Session, sight: Sight = ALL) -> dict[int, str]:
    """The monitored brands that may be seen: id to name."""
    known = {one.id: one.name for one in brands.active(session) if one.id is not None}
    return {brand_id: known[brand_id] for brand_id in sight.of(known)}


def has_mentions(session: Session) -> bool:
    """Whether anything was ever collected."""
    return bool(session.execute(text("SELECT EXISTS (SELECT FROM mention)")).scalar_one())


def load(session: Session, brand_id: int, days: int, now: datetime, sight: Sight = ALL) -> Overview:
    """Everything on the overview.

    Args:
        session: open session.
        brand_id: 0 for all brands.
        days: length of the period that ends today.
        now: the clock.
        sight: of whom is asked.

    Raises:
        WrongUsage: the brand may not be seen.
    """
    brand_in(sight, brand_id)
    today = now.astimezone(get_settings().zone).date()
    since, until = period(today, days)
    yesterday = since - timedelta(days=1)
    before, _ = period(yesterday, days)
    shown, _ = period(today, max(days, TREND_DAYS))
    spans = usual.windows(since, until)
    start = min(before, shown, spans[-1][0])
    read = collection.coverage(session, start, until)
    counts = _counts(session, start, until, brand_id, read)
    is_comparable = not counts.loc[before:yesterday, "mentions"].isna().any()
    return Overview(
        since=since,
        until=until,
        trend=counts.loc[shown:],
        cases=case_trend(session, brand_id, max(days, TREND_DAYS), now),
        totals=compared.total(counts, since, until),
        previous=compared.total(counts, before, yesterday) if is_comparable else None,
        usual=compared.usual_of(session, counts, spans, now),
        confirmed=_confirmed(session, brand_id, since, until),
        freshness=collection.freshness(session),
        coverage=_from(read, min(before, shown)),
        model_version=session.execute(text(_NEWEST_MODEL)).scalar(),
    )


def case_trend(session: Session, brand_id: int, days: int, now: datetime) -> pd.DataFrame:
    """Open and overdue cases at the end of each of the last ``days`` days; today: now."""
    zone = get_settings().zone
    since, until = period(now.astimezone(zone).date(), days)
    rows = session.execute(
        text(_CASE_TREND),
        {"since": since, "until": until, "zone": zone.key, "brand": brand_id, "now": now},
    )
    return pd.DataFrame(
        [(row.day, row.open, row.overdue) for row in rows], columns=["day", "open", "overdue"]
    ).set_index("day")


def _from(read: Coverage, first: date) -> Coverage:
    """The part of a coverage from a day on."""
    missed = {
        source: kept
        for source, days in read.missed.items()
        if (kept := [day for day in days if day >= first])
    }
    return Coverage(missed, frozenset(day for day in read.blind if day >= first))


def _counts(
    session: Session, since: date, until: date, brand_id: int, read: Coverage
) -> pd.DataFrame:
    known = rollup.daily(session, since, until, brand_id)
    days = days_between(since, until)
    frame = pd.DataFrame(
        {measure: [known.get((day, measure), 0) for day in days] for measure in MEASURES},
        index=pd.Index(days, name="day"),
        dtype="Int64",
    )
    frame.loc[[day for day in days if day in read.blind]] = pd.NA
    return frame


def _confirmed(session: Session, brand_id: int, since: date, until: date) -> int:
    values = {
        "brand": brand_id,
        "since": since,
        "until": until,
        "zone": get_settings().timezone,
    }
    return int(session.execute(text(_CONFIRMED), values).scalar_one())


_NEWEST_MODEL = """
SELECT model_version FROM verdict WHERE NOT starts_with(model_version, 'person-')
ORDER BY id DESC LIMIT 1
"""

_CONFIRMED = """
SELECT count(*) FROM channel_decision d JOIN mention m ON m.id = d.mention_id
WHERE d.retired_at IS NULL AND d.value = 'bypassed' AND d.certainty = 'confirmed'
    AND (:brand = 0 OR d.brand_id = :brand)
    AND (m.posted_at AT TIME ZONE :zone)::date BETWEEN :since AND :until
"""

# The days are numbered, and each case is open, unanswered and unsolved from one number to another;
# most cases have the same numbers, so that few rows meet the days.
_CASE_TREND = """
WITH d AS (
    SELECT row_number() OVER (ORDER BY day)::int AS n, day::date AS day,
        least(CAST(:now AS timestamptz), (day + interval '1 day') AT TIME ZONE :zone) AS ends
    FROM generate_series(CAST(:since AS timestamp), CAST(:until AS timestamp), '1 day') AS day
), e AS MATERIALIZED (
    SELECT array_agg(ends ORDER BY n) AS ends, count(*)::int AS days, min(ends) AS first FROM d
), c AS (
    SELECT opened_at, closed_at, first_response_due, first_response_at, resolution_due,
        resolved_at, brand_id FROM recovery_case WHERE closed_at IS NULL
    UNION ALL
    SELECT opened_at, closed_at, first_response_due, first_response_at, resolution_due,
        resolved_at, brand_id FROM recovery_case WHERE closed_at > (SELECT first FROM e)
), spans AS (
    SELECT width_bucket(c.opened_at - interval '1 microsecond', e.ends) + 1 AS opened,
        coalesce(width_bucket(c.closed_at - interval '1 microsecond', e.ends), e.days) AS closed,
        width_bucket(c.first_response_due, e.ends) + 1 AS unanswered,
        coalesce(width_bucket(c.first_response_at, e.ends), e.days) AS answered,
        width_bucket(c.resolution_due, e.ends) + 1 AS unsolved,
        coalesce(width_bucket(c.resolved_at, e.ends), e.days) AS solved,
        count(*) AS cases
    FROM c CROSS JOIN e WHERE :brand = 0 OR c.brand_id = :brand GROUP BY 1, 2, 3, 4, 5, 6
)
SELECT d.day, coalesce(sum(s.cases), 0)::bigint AS open,
    coalesce(sum(s.cases) FILTER (
        WHERE d.n BETWEEN s.unanswered AND s.answered OR d.n BETWEEN s.unsolved AND s.solved
    ), 0)::bigint AS overdue
FROM d LEFT JOIN spans s ON d.n BETWEEN s.opened AND s.closed
GROUP BY d.day ORDER BY d.day
"""
