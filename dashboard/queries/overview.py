"""What the overview shows: counts from the rollup, the state of the queue, and leakage."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pandas as pd
from sqlalchemy import text
from sqlmodel import Session

from dashboard.queries import collection
from dashboard.queries.collection import Coverage, Freshness
from dashboard.times import days_between, period
from storage import brands, rollup
from storage.config import get_settings

MEASURES = (
    "mentions",
    "negative",
    "neutral",
    "positive",
    "complaint",
    "escalated",
    "failed",
    "official",
    "bypassed",
    "unknown",
)
TREND_DAYS = 14
ENOUGH = 30  # the smallest n from which a rate is given


@dataclass(frozen=True, slots=True)
class Leakage:
    """渠道外溢率 as a range: only confirmed bypassing below, presumed bypassing too above.

    ``n`` is the number of complaints that the upper rate is taken of; the rates are ``None``
    where there are no service contacts to measure against, or ``n`` is under ``ENOUGH``.
    """

    low: float | None
    high: float | None
    n: int
    contacts: int


@dataclass(frozen=True, slots=True)
class Overview:
    """One screen's worth.

    ``trend`` has a row a day and a column a measure; ``cases`` has the columns ``open`` and
    ``overdue``, counted at the end of each day (now, for today). A day on which nothing was read
    is missing (``NA``), not 0. ``totals`` are of the chosen period, ``previous`` of the equally
    long one before it, and ``None`` where a part of that was not read.
    """

    since: date
    until: date
    trend: pd.DataFrame
    cases: pd.DataFrame
    totals: dict[str, int]
    previous: dict[str, int] | None
    confirmed: int
    leakage: Leakage
    freshness: list[Freshness]
    coverage: Coverage
    model_version: str | None

    @property
    def is_baseline(self) -> bool:
        """Whether the newest verdicts come from the baseline."""
        return (self.model_version or "").startswith("baseline")


def brand_names(session: Session) -> dict[int, str]:
    """The monitored brands: id to name."""
    return {brand.id: brand.name for brand in brands.active(session) if brand.id is not None}


def has_mentions(session: Session) -> bool:
    """Whether anything was ever collected."""
    return bool(session.execute(text("SELECT EXISTS (SELECT FROM mention)")).scalar_one())


def load(session: Session, brand_id: int, days: int, now: datetime) -> Overview:
    """Everything on the overview.

    Args:
        session: open session.
        brand_id: 0 for all brands.
        days: length of the period that ends today.
        now: the clock.
    """
    today = now.astimezone(get_settings().zone).date()
    since, until = period(today, days)
    before, _ = period(since - timedelta(days=1), days)
    start = min(before, period(today, max(days, TREND_DAYS))[0])
    read = collection.coverage(session, start, until)
    counts = _counts(session, start, until, brand_id, read)
    totals = _total(counts, since, until)
    earlier = counts.loc[before : since - timedelta(days=1)]
    is_comparable = not earlier["mentions"].isna().any()
    confirmed = _confirmed(session, brand_id, since, until)
    return Overview(
        since=since,
        until=until,
        trend=counts.loc[period(today, max(days, TREND_DAYS))[0] :],
        cases=case_trend(session, brand_id, max(days, TREND_DAYS), now),
        totals=totals,
        previous=_total(counts, before, since - timedelta(days=1)) if is_comparable else None,
        confirmed=confirmed,
        leakage=leakage(totals, confirmed, _contacts(session, brand_id, since, until)),
        freshness=collection.freshness(session),
        coverage=read,
        model_version=session.execute(text(_NEWEST_MODEL)).scalar(),
    )


def leakage(totals: dict[str, int], confirmed: int, contacts: int) -> Leakage:
    """(bypassed + failed + escalated) ÷ (those + service contacts with a complaint)."""
    sure = totals["failed"] + totals["escalated"] + confirmed
    most = totals["failed"] + totals["escalated"] + totals["bypassed"]
    n = most + contacts
    if not contacts or n < ENOUGH:
        return Leakage(None, None, n, contacts)
    return Leakage(sure / (sure + contacts), most / n, n, contacts)


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


def _total(counts: pd.DataFrame, since: date, until: date) -> dict[str, int]:
    part = counts.loc[since:until]
    return {measure: int(part[measure].sum()) for measure in MEASURES}


def _confirmed(session: Session, brand_id: int, since: date, until: date) -> int:
    return int(session.execute(text(_CONFIRMED), _range(brand_id, since, until)).scalar_one())


def _contacts(session: Session, brand_id: int, since: date, until: date) -> int:
    return int(session.execute(text(_CONTACTS), _range(brand_id, since, until)).scalar_one())


def _range(brand_id: int, since: date, until: date) -> dict[str, object]:
    zone = get_settings().timezone
    return {"brand": brand_id, "since": since, "until": until, "zone": zone}


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

_CONTACTS = """
SELECT count(*) FROM service_contact
WHERE is_complaint AND (:brand = 0 OR brand_id = :brand)
    AND opened_at >= CAST(:since AS date)::timestamp AT TIME ZONE :zone
    AND opened_at < (CAST(:until AS date) + 1)::timestamp AT TIME ZONE :zone
"""

_CASE_TREND = """
SELECT d.day, count(c.id) AS open, count(c.id) FILTER (
    WHERE c.first_response_due < d.ends
        AND (c.first_response_at IS NULL OR c.first_response_at >= d.ends)
    OR c.resolution_due < d.ends AND (c.resolved_at IS NULL OR c.resolved_at >= d.ends)
) AS overdue
FROM (
    SELECT day::date AS day,
        least(CAST(:now AS timestamptz), (day + interval '1 day') AT TIME ZONE :zone) AS ends
    FROM generate_series(CAST(:since AS timestamp), CAST(:until AS timestamp), '1 day') AS day
) AS d
LEFT JOIN recovery_case c ON c.opened_at <= d.ends
    AND (c.closed_at IS NULL OR c.closed_at > d.ends)
    AND (:brand = 0 OR c.brand_id = :brand)
GROUP BY d.day ORDER BY d.day
"""
