"""What the recovery queue shows: cases by view, filtered, searched, ordered, fifty at a time.

The ids of a page are chosen first, in an index of the open cases where the order allows it, and the
names and words behind them are read for those alone (:mod:`dashboard.queries.queue_rows`).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from dashboard.queries.queue_rows import QueueRow, rows
from dashboard.queries.queue_views import (
    LATELY,
    NOBODY,
    Filters,
    Look,
    Sort,
    View,
    condition,
    filtered,
    of_sight,
    order,
)
from recovery.access.sight import Sight
from recovery.clocks import sla
from storage.config import Settings
from storage.models import Case

__all__ = ["NOBODY", "Filters", "Look", "QueueRow", "Sort", "View", "rows"]

PAGE_SIZE = 50
ORDER_SIZE = 200
"""So many cases of a view are handed to the case page, for its way from one to the next."""
SOON_HOURS = 2  # working hours before a deadline from which a case is due soon


def look(user: str, sight: Sight, settings: Settings, now: datetime) -> Look:
    """Somebody's look at the queue: near is what is due within two working hours."""
    midnight = now.astimezone(settings.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return Look(user, now, due_soon(settings, now), midnight + timedelta(days=1), sight)


def due_soon(settings: Settings, now: datetime) -> datetime:
    """Deadlines before this moment come soon: two working hours ahead, or two hours at night."""
    ahead = sla.add_working_hours(now, SOON_HOURS, settings.sla, settings.zone)
    return max(ahead, now + timedelta(hours=SOON_HOURS))


def counts(session: Session, by: Look, filters: Filters) -> dict[View, int]:
    """How many cases each view holds under the same filters, exactly."""
    query = filtered(
        select(*(func.count().filter(condition(view, by)).label(view.value) for view in View)),
        by,
        filters,
    ).where(or_(col(Case.closed_at).is_(None), col(Case.closed_at) >= by.now - LATELY))
    row = session.execute(query).one()
    return {view: int(row._mapping[view.value]) for view in View}


def ids(
    session: Session,
    by: Look,
    view: View,
    filters: Filters,
    sort: Sort = Sort.PRIORITY,
    *,
    number: int = 1,
    limit: int = ORDER_SIZE,
) -> list[int]:
    """The ids of a view in their order, from page ``number`` on."""
    query = (
        filtered(select(col(Case.id)), by, filters)
        .where(condition(view, by))
        .order_by(*order(view, sort))
        .limit(limit)
        .offset((number - 1) * PAGE_SIZE)
    )
    return [one for one in session.scalars(query) if one is not None]


def page(
    session: Session,
    by: Look,
    view: View,
    filters: Filters,
    sort: Sort = Sort.PRIORITY,
    number: int = 1,
) -> list[QueueRow]:
    """One page of a view."""
    return rows(session, ids(session, by, view, filters, sort, number=number, limit=PAGE_SIZE))


def everything(
    session: Session, by: Look, view: View, filters: Filters, sort: Sort, limit: int
) -> list[QueueRow]:
    """A whole view, for an export."""
    return rows(session, ids(session, by, view, filters, sort, limit=limit))


def seen(session: Session, by: Look, case_ids: Sequence[int]) -> list[Case]:
    """Those of some cases that may be seen, as they are now."""
    query = select(Case).where(col(Case.id).in_(list(case_ids)), of_sight(by.sight))
    return list(session.scalars(query))
