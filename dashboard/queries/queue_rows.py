"""The rows of the recovery queue: cases with the names, words and dates that stand behind them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from recovery.casework import numbers
from recovery.casework.lifecycle import IN_WORK
from recovery.clocks.clocks import Clock
from storage.models import (
    Author,
    Brand,
    Case,
    CaseAct,
    CaseEvent,
    CaseMention,
    ChannelDecision,
    InternalTask,
    Mention,
    User,
)


@dataclass(frozen=True, slots=True)
class Task:
    """What another department still has to do for a case."""

    department: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One case, with the names that its ids stand for.

    ``unanswered_since`` is when the customer said what nobody has answered yet, ``certainty`` that
    of the channel decision behind the case, ``task`` the open one that is due first.
    """

    case: Case
    number: str
    brand: str
    customer: str
    assignee: str | None
    certainty: str | None = None
    unanswered_since: datetime | None = None
    task: Task | None = None

    @property
    def next_due(self) -> tuple[str, datetime] | None:
        """What is due next, and when: of the clocks that ``storage.clocks.running_due`` has, else
        the callback."""
        case = self.case
        if case.closed_at is not None:
            return None
        if case.first_response_at is None:
            due = [(Clock.FIRST_RESPONSE, case.first_response_due)]
        elif case.resolved_at is None:
            solution = case.resolution_due if case.paused_at is None else None
            due = [
                (Clock.RESOLUTION, solution),
                (Clock.LEGAL, case.legal_due),
                (Clock.ORDERED, case.ordered_due),
            ]
        else:
            due = [(Clock.CALLBACK, case.callback_due)]
        known = [(str(clock), at) for clock, at in due if at is not None]
        return min(known, key=lambda one: one[1], default=None)


def rows(session: Session, ids: Sequence[int]) -> list[QueueRow]:
    """The cases of these ids, in their order."""
    name = func.coalesce(func.nullif(col(User.display_name), ""), col(User.name))
    query = (
        select(
            Case,
            col(Brand.name),
            func.coalesce(col(Author.handle), ""),
            name,
            _certainty(),
            unanswered_since(),
        )
        .join(Brand, col(Brand.id) == col(Case.brand_id))
        .outerjoin(Author, col(Author.id) == col(Case.author_id))
        .outerjoin(User, col(User.id) == col(Case.assignee_id))
        .where(col(Case.id).in_(list(ids)))
    )
    tasks = _tasks(session, ids)
    found = {
        case.id: QueueRow(
            case,
            numbers.number(case),
            brand,
            customer,
            assignee,
            certainty,
            since if case.stage in IN_WORK else None,
            tasks.get(case.id or 0),
        )
        for case, brand, customer, assignee, certainty, since in session.execute(query)
    }
    return [found[one] for one in ids if one in found]


def unanswered_since() -> ColumnElement[Any]:
    """When the customer of a case first said what nobody has answered: since our last reply, or
    from the beginning."""
    said, event, act = aliased(CaseMention), aliased(CaseEvent), aliased(CaseAct)
    last_reply = (
        select(func.max(col(act.at)))
        .join(event, col(event.id) == col(act.event_id))
        .where(col(event.case_id) == col(Case.id), col(act.kind) == "reply")
        .correlate(Case)
        .scalar_subquery()
    )
    answered = func.greatest(col(Case.first_response_at), last_reply)
    is_open = or_(
        col(Case.first_response_at).is_(None),
        col(Mention.posted_at) > answered,
    )
    return (
        select(func.min(col(Mention.posted_at)))
        .join(said, col(said.mention_id) == col(Mention.id))
        .where(col(said.case_id) == col(Case.id), ~col(Mention.is_official), is_open)
        .correlate(Case)
        .scalar_subquery()
    )


def _certainty() -> ColumnElement[Any]:
    """``confirmed`` where any decision behind the case's channel is, as the case page says it."""
    held = aliased(CaseMention)
    return (
        select(func.min(col(ChannelDecision.certainty)))
        .join(
            held,
            and_(
                col(held.mention_id) == col(ChannelDecision.mention_id),
                col(held.brand_id) == col(ChannelDecision.brand_id),
            ),
        )
        .where(
            col(held.case_id) == col(Case.id),
            col(ChannelDecision.retired_at).is_(None),
            col(ChannelDecision.value) == col(Case.channel),
        )
        .correlate(Case)
        .scalar_subquery()
    )


def _tasks(session: Session, ids: Sequence[int]) -> dict[int, Task]:
    query = (
        select(InternalTask)
        .where(col(InternalTask.case_id).in_(list(ids)), col(InternalTask.state) == "open")
        .order_by(col(InternalTask.due_at).desc(), col(InternalTask.id).desc())
    )
    return {one.case_id: Task(one.department, one.due_at) for one in session.scalars(query)}
