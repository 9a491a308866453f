"""What the recovery queue shows: open cases by view, filtered, searched, fifty at a time."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, false, func, or_, select, true
from sqlmodel import Session, col

from recovery import cases, sla
from recovery.lifecycle import OPEN
from storage import search
from storage.clocks import running_due
from storage.config import Settings
from storage.models import Author, Brand, Case, CaseMention, Mention, User

PAGE_SIZE = 50
SOON_HOURS = 2  # working hours before a deadline from which a case is due soon

Columns = TypeVar("Columns", bound=Select[*tuple[Any, ...]])
_CASE_NUMBER = re.compile(r"(?:zx-?)?0*(\d{1,9})", re.IGNORECASE)


class View(StrEnum):
    """The queue's tabs."""

    OPEN = "open"
    UNASSIGNED = "unassigned"
    MINE = "mine"
    SOON = "soon"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows the queue. ``brand_id`` 0 and ``channel`` "" stand for all."""

    brand_id: int = 0
    channel: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One open case, with the names that its ids stand for."""

    case: Case
    number: str
    brand: str
    customer: str
    assignee: str | None

    @property
    def is_answered(self) -> bool:
        """Whether the customer has seen a first human reply."""
        return self.case.first_response_at is not None

    @property
    def due(self) -> datetime | None:
        """The deadline that runs, as ``storage.clocks.running_due`` has it."""
        case = self.case
        if not self.is_answered:
            return case.first_response_due
        if case.resolved_at is not None:
            return None
        solution = case.resolution_due if case.paused_at is None else None
        dates = (solution, case.legal_due, case.ordered_due)
        return min((date for date in dates if date is not None), default=None)


def due_soon(settings: Settings, now: datetime) -> datetime:
    """Deadlines before this moment come soon: two working hours ahead, or two hours at night."""
    ahead = sla.add_working_hours(now, SOON_HOURS, settings.sla, settings.zone)
    return max(ahead, now + timedelta(hours=SOON_HOURS))


def counts(
    session: Session, filters: Filters, user: str | None, now: datetime, soon: datetime
) -> dict[View, int]:
    """How many cases each view holds under the same filters."""
    query = _filtered(
        select(
            *(
                func.count().filter(_condition(view, user, now, soon)).label(view.value)
                for view in View
            )
        ),
        filters,
    )
    row = session.execute(query).one()
    return {view: int(row._mapping[view.value]) for view in View}


def page(
    session: Session,
    view: View,
    filters: Filters,
    user: str | None,
    now: datetime,
    soon: datetime,
    number: int = 1,
) -> list[QueueRow]:
    """One page of a view, the highest priority first and the next deadline first among equals."""
    assignee = func.coalesce(func.nullif(col(User.display_name), ""), col(User.name))
    query = (
        _filtered(
            select(Case, col(Brand.name), func.coalesce(col(Author.handle), ""), assignee),
            filters,
        )
        .where(_condition(view, user, now, soon))
        .order_by(col(Case.priority).desc(), running_due().nulls_last(), col(Case.id))
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    return [
        QueueRow(case, cases.number(case), brand, customer, name)
        for case, brand, customer, name in session.execute(query)
    ]


def _condition(view: View, user: str | None, now: datetime, soon: datetime) -> ColumnElement[bool]:
    match view:
        case View.OPEN:
            return true()
        case View.UNASSIGNED:
            return col(Case.assignee_id).is_(None)
        case View.MINE:
            return col(User.name) == user if user is not None else false()
        case View.SOON:
            return running_due().between(now, soon)
        case View.OVERDUE:
            return running_due() < now


def _filtered(query: Columns, filters: Filters) -> Columns:
    query = (
        query.select_from(Case)
        .join(Brand, col(Brand.id) == Case.brand_id)
        .outerjoin(Author, col(Author.id) == Case.author_id)
        .outerjoin(User, col(User.id) == Case.assignee_id)
        .where(col(Case.stage).in_(sorted(OPEN)))
    )
    if filters.brand_id:
        query = query.where(col(Case.brand_id) == filters.brand_id)
    if filters.channel:
        query = query.where(col(Case.channel) == filters.channel)
    if search.normalise(filters.words):
        query = query.where(_search(filters.words))
    return query


def _search(words: str) -> ColumnElement[bool]:
    """Cases with a mention that holds the words, the case of that number, or that customer."""
    in_mentions = col(Case.id).in_(
        select(col(CaseMention.case_id))
        .join(Mention, col(Mention.id) == CaseMention.mention_id)
        .where(search.matches(words))
    )
    found = [in_mentions, col(Author.handle).icontains(words.strip(), autoescape=True)]
    number = _CASE_NUMBER.fullmatch(words.strip())
    if number:
        found.append(col(Case.id) == int(number[1]))
    return or_(*found)
