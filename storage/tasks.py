"""Tasks that other departments do for cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from storage.models import Case, CaseNote, InternalTask


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task with what was asked and what was answered, if that was not blanked."""

    task: InternalTask
    what: str | None
    answer: str | None


def add(session: Session, task: InternalTask) -> InternalTask:
    """Keep a new task."""
    session.add(task)
    session.flush()
    return task


def get(session: Session, task_id: int) -> InternalTask | None:
    """One task."""
    return session.get(InternalTask, task_id)


def refreshed(session: Session, task: InternalTask) -> InternalTask:
    """A task as it is now, read under the lock of its case."""
    session.refresh(task)
    return task


def same_open(session: Session, case_id: int, department: str, what: str) -> InternalTask | None:
    """The open task of a case that asks the same of the same department."""
    return session.exec(
        select(InternalTask)
        .join(CaseNote, col(CaseNote.event_id) == InternalTask.event_id)
        .where(
            InternalTask.case_id == case_id,
            InternalTask.department == department,
            InternalTask.state == "open",
            CaseNote.text == what,
        )
        .limit(1)
    ).one_or_none()


def listed(
    session: Session,
    *,
    case_id: int | None = None,
    department: str | None = None,
    state: str | None = None,
    overdue_at: datetime | None = None,
    limit: int = 1000,
) -> list[TaskLine]:
    """Tasks, the earliest due first.

    Args:
        session: open session.
        case_id: only of this case.
        department: only of this department.
        state: only in this state.
        overdue_at: only open ones that were due before this time.
        limit: at most so many.
    """
    asked, answered = aliased(CaseNote), aliased(CaseNote)
    query = (
        select(InternalTask, asked.text, answered.text)
        .outerjoin(asked, col(asked.event_id) == InternalTask.event_id)
        .outerjoin(answered, col(answered.event_id) == InternalTask.answer_event_id)
        .order_by(col(InternalTask.due_at), col(InternalTask.id))
        .limit(limit)
    )
    if case_id is not None:
        query = query.where(InternalTask.case_id == case_id)
    if department is not None:
        query = query.where(InternalTask.department == department)
    if state is not None:
        query = query.where(InternalTask.state == state)
    if overdue_at is not None:
        query = query.where(InternalTask.state == "open", InternalTask.due_at < overdue_at)
    return [TaskLine(*row) for row in session.exec(query)]


def untold_overdue(
    session: Session, stages: Sequence[str], now: datetime
) -> Sequence[tuple[InternalTask, Case]]:
    """Open tasks past their deadline that nobody was told of, of cases in ``stages``, both held.

    The case is held first, so that who does not get it holds none of its tasks either: whoever has
    it tells of them. What somebody else holds is left for the next time: waiting for a case while
    holding its task would block whoever holds the case and ends the task.
    """
    return session.exec(
        select(InternalTask, Case)
        .join(Case, col(Case.id) == InternalTask.case_id)
        .where(
            InternalTask.state == "open",
            InternalTask.due_at < now,
            col(InternalTask.told_at).is_(None),
            col(Case.stage).in_(stages),
        )
        .order_by(col(InternalTask.id))
        .with_for_update(of=(Case, InternalTask), skip_locked=True)
    ).all()
