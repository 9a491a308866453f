"""Internal tasks: what another department is to do for a case, by a deadline of its own."""

from datetime import datetime

from sqlmodel import Session

from recovery.access import sight
from recovery.access.actor import Actor, Right, Role
from recovery.casework import cases
from recovery.casework.acts import refuse_ended
from recovery.casework.lifecycle import OPEN
from recovery.clocks import sla
from recovery.errors import TaskEnded
from storage import tasks
from storage.config import Settings
from storage.errors import WrongUsage
from storage.masking import mask
from storage.models import InternalTask, OutboxMessage

UPKEEP = Actor("upkeep", Role.SYSTEM, "job")


def add(
    session: Session,
    case_id: int,
    department: str,
    what: str,
    actor: Actor,
    settings: Settings,
    *,
    now: datetime,
    hours: float | None = None,
    due_at: datetime | None = None,
) -> tuple[InternalTask, bool]:
    """Ask a department for something. The same question that is still open is asked once.

    Args:
        session: open session.
        case_id: for which case.
        department: whom; one of ``acting.departments`` where the settings name any.
        what: what they are to do; kept masked beside the history.
        actor: who asks.
        settings: departments, working hours and zone.
        now: the clock.
        hours: the deadline, in working hours from now …
        due_at: … or as a time.

    Returns:
        The task, and whether it is new.

    Raises:
        CaseNotFound: there is none with this id.
        WrongUsage: the role may not, the case has ended, the department is unknown, nothing is
            asked, or there is not one deadline in the future.
    """
    actor.must(Right.GIVE_TASKS)
    case = cases.locked(session, case_id, actor)
    refuse_ended(case)
    department, asked = _department(department, settings), mask(what.strip()).text
    if not asked:
        raise WrongUsage("the task says nothing", "write what the department is to do")
    known = tasks.same_open(session, case_id, department, asked)
    if known is not None:
        return known, False
    due = _due(now, hours, due_at, settings)
    event = cases.record(
        session, case, "task_given", actor, now, details={"department": department}, note=asked
    )
    assert event.id is not None
    task = InternalTask(
        case_id=case_id,
        event_id=event.id,
        department=department,
        due_at=due,
        created_by=actor.name,
        created_at=now,
    )
    return tasks.add(session, task), True


def finish(
    session: Session,
    task_id: int,
    actor: Actor,
    *,
    now: datetime,
    answer: str = "",
    is_done: bool = True,
) -> tuple[InternalTask, bool]:
    """Say that a task is done, or that it is not needed any more.

    It ends once; who says the same of it twice changes nothing. A task outlives its case: it can
    be finished after the case has ended.

    Args:
        session: open session.
        task_id: which task.
        actor: who says so.
        now: the clock.
        answer: what the department answered, or why it is not needed; kept masked.
        is_done: done, or else cancelled.

    Returns:
        The task, and whether this changed it.

    Raises:
        WrongUsage: the role may not, or there is no such task.
        TaskEnded: it ended the other way, or somebody else ended it.
    """
    actor.must(Right.GIVE_TASKS)
    task = tasks.get(session, task_id)
    if task is None or not sight.covers_case(session, actor, task.case_id):
        raise WrongUsage("there is no task {task}", "`zhuanxi tasks list` shows them", task=task_id)
    case = cases.locked(session, task.case_id, actor)
    task = tasks.refreshed(session, task)
    state = "done" if is_done else "cancelled"
    if task.state == state and task.answered_by == actor.name:
        return task, False
    if task.state != "open":
        assert task.answered_at is not None
        raise TaskEnded(task_id, task.state, task.answered_by or "", task.answered_at)
    event = cases.record(
        session,
        case,
        f"task_{state}",
        actor,
        now,
        details={"task": task_id, "department": task.department},
        note=mask(answer.strip()).text,
    )
    task.state, task.answered_by, task.answered_at = state, actor.name, now
    task.answer_event_id = event.id
    return tasks.add(session, task), True


def tell_overdue(session: Session, now: datetime) -> int:
    """Tell of every open task whose deadline has passed, once: in its case's history and by a
    notification (``task_overdue``). Tasks of ended cases are left alone.

    Returns:
        How many were told of.
    """
    late = tasks.untold_overdue(session, sorted(OPEN), now)
    for task, case in late:
        told = {"task": task.id, "department": task.department}
        cases.record(session, case, "task_overdue", UPKEEP, now, details=told)
        session.add(
            OutboxMessage(
                kind="task_overdue",
                idempotency_key=f"task_overdue:{task.id}",
                payload={
                    **told,
                    "case": task.case_id,
                    "due_at": task.due_at.isoformat(),
                    "created_by": task.created_by,
                },
                created_at=now,
            )
        )
        task.told_at = now
        session.add(task)
    session.flush()
    return len(late)


def _department(named: str, settings: Settings) -> str:
    department, known = named.strip(), settings.acting.departments
    if not department or (known and department not in known):
        raise WrongUsage(
            "there is no department {department!r}",
            "known: {known}; the setting acting.departments names them"
            if known
            else "name the department that is to do it",
            department=department,
            known=known,
        )
    return department


def _due(
    now: datetime, hours: float | None, due_at: datetime | None, settings: Settings
) -> datetime:
    if (hours is None) == (due_at is None):
        raise WrongUsage(
            "a task has one deadline", "say --hours (working hours) or --due, and not both"
        )
    if hours is not None and hours > 0:
        return sla.add_working_hours(now, hours, settings.sla, settings.zone)
    if due_at is None or due_at <= now:
        raise WrongUsage("the deadline lies in the past", "give one that can be met")
    return due_at
