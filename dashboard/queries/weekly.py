"""The week's reading: last week's measures beside those of the week before."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from sqlalchemy import text
from sqlmodel import Session

from dashboard.queries import service, topics
from dashboard.queries.scope import brand_in
from dashboard.queries.service import Service
from dashboard.queries.topics import Topic
from recovery.access.actor import Actor
from recovery.access.sight import Sight
from recovery.measures import readings
from storage.config import get_settings
from storage.measures import Span


@dataclass(frozen=True, slots=True)
class Granted:
    """Compensation decided in a span (approved or given): how much in CNY, and for which cases."""

    amount: Decimal
    decisions: int
    case_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """Last week, Monday to Sunday, and the week before."""

    first: date
    last: date
    service: Service
    before: Service
    topics: list[Topic]
    granted: Granted
    granted_before: Granted


def load(session: Session, brand_id: int, actor: Actor, sight: Sight, now: datetime) -> Week:
    """The week's reading."""
    brand = brand_in(sight, brand_id)
    zone = get_settings().zone
    first, last = readings.last_week(now.astimezone(zone).date())
    ends = [datetime.combine(first + timedelta(days=n), time(), zone) for n in (-7, 0, 7)]
    before, week = Span(ends[0], ends[1]), Span(ends[1], ends[2])
    return Week(
        first,
        last,
        service.load(session, brand, week, actor, sight, now, service.WEEKLY),
        service.load(session, brand, before, actor, sight, now, service.WEEKLY),
        topics.topics(session, brand, week, sight),
        _granted(session, brand, week),
        _granted(session, brand, before),
    )


def _granted(session: Session, brand: int, span: Span) -> Granted:
    values = {"brand": brand, "since": span.since, "until": span.until}
    row = session.execute(text(_GRANTED), values).one()
    return Granted(Decimal(row.amount), row.decisions, tuple(row.case_ids or ()))


_GRANTED = """
SELECT coalesce(sum(p.amount), 0) AS amount, count(*) AS decisions,
    array_agg(DISTINCT p.case_id) AS case_ids
FROM compensation p JOIN recovery_case c ON c.id = p.case_id
WHERE p.state IN ('approved', 'given') AND p.decided_at >= :since AND p.decided_at < :until
    AND (:brand = 0 OR c.brand_id = :brand)
"""
