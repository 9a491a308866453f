"""What a period is compared with: the same weekdays up to the same hour, some weeks back."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import pandas as pd
from sqlalchemy import text
from sqlmodel import Session

from recovery.measures import usual
from recovery.measures.usual import Usual
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


def usual_of(
    session: Session, counts: pd.DataFrame, compared: Sequence[tuple[date, date]], now: datetime
) -> dict[str, Usual] | None:
    """What the compared spans brought; of the last day of each only what came up to this hour.

    How much of a day that is, is told by its mentions, for all measures alike.
    """
    known: list[dict[str, float]] = []
    for first, last in compared:
        part = counts.loc[first:last]
        if part["mentions"].isna().any() or not part["mentions"].sum():
            continue
        whole, ended = total(part, first, last), total(part, last, last)
        by_now = _part_of_day(session, now, last)
        known.append({m: whole[m] - ended[m] * (1 - by_now) for m in MEASURES})
    found = {m: usual.of([one[m] for one in known]) for m in MEASURES}
    return {m: one for m, one in found.items() if one is not None} or None


def _part_of_day(session: Session, now: datetime, on: date) -> float:
    zone = get_settings().zone
    local = now.astimezone(zone)
    values = {
        "opens": datetime.combine(on, time(), zone),
        "at": datetime.combine(on, local.time(), zone),
        "ends": datetime.combine(on + timedelta(days=1), time(), zone),
    }
    share = session.execute(text(_PART_OF_DAY), values).scalar()
    seconds = timedelta(hours=local.hour, minutes=local.minute, seconds=local.second)
    return float(share) if share is not None else seconds / timedelta(days=1)


def total(counts: pd.DataFrame, since: date, until: date) -> dict[str, int]:
    """The sum of each measure over some days; a day that is not known counts nothing."""
    part = counts.loc[since:until]
    return {measure: int(part[measure].sum()) for measure in MEASURES}


_PART_OF_DAY = """
SELECT count(*) FILTER (WHERE posted_at < :at)::float / nullif(count(*), 0)
FROM mention WHERE posted_at >= :opens AND posted_at < :ends
"""
