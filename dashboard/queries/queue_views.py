"""Which cases a view of the recovery queue holds, under which filters, in which order."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from sqlalchemy import case as sql_case
from sqlmodel import col

from dashboard.queries.queue_rows import unanswered_since
from recovery.access.sight import ALL, Sight
from recovery.casework.lifecycle import IN_WORK, Stage
from recovery.casework.numbers import id_of
from storage import search
from storage.clocks import running_due
from storage.models import Author, Case, CaseMention, InternalTask, Mention, User

LATELY = timedelta(days=7)
NOBODY = "-"
"""As an assignee: nobody. It is no name that a user can have."""

Columns = TypeVar("Columns", bound=Select[*tuple[Any, ...]])


class View(StrEnum):
    """The queue's tabs."""

    MINE = "mine"
    UNASSIGNED = "unassigned"
    SOON = "soon"
    OVERDUE = "overdue"
    WAITING = "waiting"
    CALLBACKS = "callbacks"
    TASKS = "tasks"
    OPEN = "open"
    ENDED = "ended"


class Sort(StrEnum):
    """The orders of the list."""

    PRIORITY = "priority"
    DUE = "due"
    NEWEST = "newest"
    REACH = "reach"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows the queue; what is empty stands for all.

    ``assignee`` is a user's name, or ``NOBODY``.
    """

    brand_id: int = 0
    channel: str = ""
    severity: int | None = None
    stage: str = ""
    assignee: str = ""
    topic: str = ""
    words: str = ""
    event_id: int = 0
    needs_senior: bool = False
    threatened: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """Who looks at the queue, what they may see, and when.

    ``soon`` and ``today`` are the moments before which a deadline is near, a callback today's.
    """

    user: str
    now: datetime
    soon: datetime
    today: datetime
    sight: Sight = ALL


def condition(view: View, by: Look) -> ColumnElement[bool]:
    """Which cases a view holds."""
    is_open = col(Case.closed_at).is_(None)
    if view is View.ENDED:
        return col(Case.closed_at) >= by.now - LATELY
    return and_(is_open, _of_open(view, by))


def _of_open(view: View, by: Look) -> ColumnElement[bool]:
    match view:
        case View.UNASSIGNED:
            return col(Case.assignee_id).is_(None)
        case View.MINE:
            return col(Case.assignee_id) == _person(by.user)
        case View.SOON:
            return running_due().between(by.now, by.soon)
        case View.OVERDUE:
            return running_due() < by.now
        case View.WAITING:
            return col(Case.stage) == Stage.WAITING
        case View.CALLBACKS:
            return col(Case.callback_due) < by.today
        case View.TASKS:
            return col(Case.id).in_(_tasks(by.user))
        case _:
            return true()


def _tasks(user: str) -> Select[Any]:
    """Cases with an open task that somebody gave, or that was given for a case of theirs."""
    held = select(col(Case.id)).where(
        col(Case.assignee_id) == _person(user), col(Case.closed_at).is_(None)
    )
    return select(col(InternalTask.case_id)).where(
        col(InternalTask.state) == "open",
        or_(col(InternalTask.created_by) == user, col(InternalTask.case_id).in_(held)),
    )


def _person(name: str) -> ColumnElement[int | None]:
    return select(col(User.id)).where(col(User.name) == name).scalar_subquery()


def order(view: View, sort: Sort) -> tuple[Any, ...]:
    """In which order a view is listed; by priority as the index of the open cases has it."""
    if view is View.ENDED and sort is Sort.PRIORITY:
        return col(Case.closed_at).desc(), col(Case.id)
    match sort:
        case Sort.DUE:
            return running_due().nulls_last(), col(Case.priority).desc(), col(Case.id)
        case Sort.NEWEST:
            return col(Case.opened_at).desc(), col(Case.id).desc()
        case Sort.REACH:
            return col(Case.reach).desc(), col(Case.priority).desc(), col(Case.id)
        case Sort.WAITING:
            waits = sql_case((col(Case.stage).in_(sorted(IN_WORK)), unanswered_since()))
            return waits.nulls_last(), col(Case.priority).desc(), col(Case.id)
        case _:
            return col(Case.priority).desc(), col(Case.first_response_due), col(Case.id)


def of_sight(sight: Sight) -> ColumnElement[bool]:
    """Cases of brands that may be seen."""
    if sight.brand_ids is None:
        return true()
    return col(Case.brand_id).in_(sorted(sight.brand_ids)) if sight.brand_ids else false()


def filtered(query: Columns, by: Look, filters: Filters) -> Columns:
    """A query of cases, narrowed to what is asked for and may be seen."""
    query = query.select_from(Case).where(of_sight(by.sight))
    wanted: dict[Any, object] = {
        Case.brand_id: filters.brand_id,
        Case.channel: filters.channel,
        Case.stage: filters.stage,
        Case.topic: filters.topic,
        Case.event_id: filters.event_id,
        Case.needs_senior: filters.needs_senior,
        Case.is_threatened: filters.threatened,
    }
    for column, value in wanted.items():
        if value:
            query = query.where(col(column) == value)
    if filters.severity is not None:
        query = query.where(col(Case.severity) == filters.severity)
    if filters.assignee == NOBODY:
        query = query.where(col(Case.assignee_id).is_(None))
    elif filters.assignee:
        query = query.where(col(Case.assignee_id) == _person(filters.assignee))
    if search.normalise(filters.words):
        query = query.where(_search(filters.words, by.sight))
    return query


def _search(words: str, sight: Sight) -> ColumnElement[bool]:
    """Cases with a mention that holds the words, the case of that number, or that customer.

    By a name search only those who may read it: a masked name must not be found out by guessing.
    """
    in_mentions = col(Case.id).in_(
        select(col(CaseMention.case_id))
        .join(Mention, col(Mention.id) == col(CaseMention.mention_id))
        .where(search.matches(words))
    )
    found: list[ColumnElement[bool]] = [in_mentions]
    if not sight.is_masked:
        handle = col(Author.handle).icontains(words.strip(), autoescape=True)
        found.append(col(Case.author_id).in_(select(col(Author.id)).where(handle)))
    case_id = id_of(words)
    if case_id is not None:
        found.append(col(Case.id) == case_id)
    return or_(*found)
