"""The measures of recovery as the overview shows them, and the cases behind each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session

from dashboard.queries.scope import brand_in
from recovery.access.actor import Actor
from recovery.access.sight import Sight
from recovery.measures.asking import Answer, measure
from recovery.measures.definitions import Measure
from recovery.measures.measured import Figure, Measured
from recovery.proof import won_back
from recovery.proof.won_back import WonBack
from storage.config import get_settings
from storage.measures import Filters, Span

SHOWN = (Measure.LEAKAGE, Measure.SLA, Measure.FIRST_RESPONSE, Measure.RESOLUTION, Measure.LOAD)
OF_NOW = (Measure.LOAD,)
OF_SPAN = SHOWN[:-1]
WEEKLY = (*SHOWN[:-1], Measure.ESCALATION, Measure.REPEAT)


@dataclass(frozen=True, slots=True)
class Service:
    """Measures of one span, and what is proven of the cases resolved in it."""

    span: Span
    measured: Mapping[Measure, Measured]
    open_channels: Mapping[str, tuple[str, ...]]
    won: WonBack

    def figure(self, name: Measure, code: str) -> Figure:
        """One figure of a measure."""
        return self.measured[name].figure(code)


def load(
    session: Session,
    brand_id: int,
    span: Span,
    actor: Actor,
    sight: Sight,
    now: datetime,
    names: tuple[Measure, ...] = SHOWN,
) -> Service:
    """The measures of a span."""
    settings = get_settings()
    filters = Filters(brand_in(sight, brand_id) or None)
    answers = {
        name: measure(session, name, span, filters, actor, settings=settings, now=now)
        for name in names
    }
    return Service(
        span,
        {name: answer.whole for name, answer in answers.items()},
        answers[Measure.LEAKAGE].open_channels if Measure.LEAKAGE in answers else {},
        won_back.rate(
            session,
            now,
            settings.callback.relapse_days,
            brand_id=filters.brand_id,
            since=span.since,
            until=span.until,
        ),
    )


def behind(
    session: Session,
    name: Measure,
    brand_id: int,
    span: Span,
    actor: Actor,
    sight: Sight,
    now: datetime,
) -> Answer:
    """A measure with the ids of what it counts."""
    filters = Filters(brand_in(sight, brand_id) or None, with_ids=True)
    return measure(session, name, span, filters, actor, settings=get_settings(), now=now)


def overdue(session: Session, brand_id: int, sight: Sight, now: datetime) -> int:
    """Open cases whose running deadline has passed, as the queue counts them."""
    values = {"brand": brand_in(sight, brand_id), "now": now}
    return int(session.execute(text(_OVERDUE), values).scalar_one())


_OVERDUE = """
SELECT count(*) FROM recovery_case c
WHERE c.closed_at IS NULL AND c.stage NOT IN ('closed', 'dismissed', 'merged')
    AND (:brand = 0 OR c.brand_id = :brand)
    AND CASE
        WHEN c.first_response_at IS NULL THEN c.first_response_due
        WHEN c.resolved_at IS NULL THEN least(
            CASE WHEN c.paused_at IS NULL THEN c.resolution_due END, c.legal_due, c.ordered_due)
    END < :now
"""
