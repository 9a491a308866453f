"""``zhuanxi tasks``: what other departments are to do for cases."""

from datetime import datetime
from typing import Annotated

import typer

from recovery.access import sight
from recovery.casework import tasks
from recovery.casework.numbers import number_of
from recovery.cli.acting import task_told
from recovery.cli.casework import CaseId
from recovery.cli.output import Json, as_json, done, local, table
from recovery.cli.state import moment, work
from storage import tasks as stored

app = typer.Typer(help="Tasks of other departments.", no_args_is_help=True)

TaskId = Annotated[int, typer.Argument(metavar="TASK", help="the task's number")]
State = Annotated[str | None, typer.Option(help="open, done or cancelled; all of them unless said")]


@app.command("list")
def list_tasks(
    context: typer.Context,
    case: Annotated[int | None, typer.Option(help="only of this case")] = None,
    department: Annotated[str | None, typer.Option(help="only of this department")] = None,
    state: State = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="at most so many")] = 200,
    json: Json = False,
) -> None:
    """Tasks, the earliest due first."""
    _show(context, json, case_id=case, department=department, state=state, limit=limit)


@app.command()
def overdue(
    context: typer.Context,
    department: Annotated[str | None, typer.Option(help="only of this department")] = None,
    json: Json = False,
) -> None:
    """Open tasks whose deadline has passed."""
    _show(context, json, department=department, is_overdue=True)


@app.command()
def add(
    context: typer.Context,
    case_id: CaseId,
    department: Annotated[str, typer.Argument(help="who is to do it")],
    what: Annotated[str, typer.Argument(help="what they are to do")],
    hours: Annotated[float | None, typer.Option(help="due in so many working hours")] = None,
    due: Annotated[str | None, typer.Option(help="due at this time, as 2026-11-25 18:00")] = None,
) -> None:
    """Ask a department for something, by a deadline."""
    with work(context) as (session, state, now):
        task, is_new = tasks.add(
            session,
            case_id,
            department,
            what,
            state.actor(session),
            state.settings,
            now=now,
            hours=hours,
            due_at=None if due is None else moment(due, now, state.settings.zone),
        )
    known = "is given" if is_new else "was given before"
    done(f"task {task.id} {known} to {task.department}, due {local(task.due_at)}")


@app.command("done")
def finish(
    context: typer.Context,
    task_id: TaskId,
    answer: Annotated[str, typer.Option(help="what the department answered")] = "",
) -> None:
    """Say that a task is done."""
    _finish(context, task_id, answer, is_done=True)


@app.command()
def cancel(
    context: typer.Context,
    task_id: TaskId,
    note: Annotated[str, typer.Option(help="why")] = "",
) -> None:
    """Say that a task is not needed any more."""
    _finish(context, task_id, note, is_done=False)


def _finish(context: typer.Context, task_id: int, answer: str, *, is_done: bool) -> None:
    with work(context) as (session, state, now):
        task, is_new = tasks.finish(
            session, task_id, state.actor(session), now=now, answer=answer, is_done=is_done
        )
    done(f"task {task.id} {'is' if is_new else 'was already'} {task.state}")


def _show(
    context: typer.Context,
    json: bool,
    *,
    case_id: int | None = None,
    department: str | None = None,
    state: str | None = None,
    is_overdue: bool = False,
    limit: int = 1000,
) -> None:
    with work(context) as (session, opened, now):
        reader = opened.reader(session)
        overdue_at: datetime | None = now if is_overdue else None
        every = stored.listed(
            session,
            case_id=case_id,
            department=department,
            state=state,
            overdue_at=overdue_at,
            limit=limit,
        )
        found = [one for one in every if sight.covers_case(session, reader, one.task.case_id)]
    if json:
        as_json([task_told(line) for line in found])
        return
    table(
        ["task", "case", "department", "state", "due", "by", "what"],
        [
            (
                line.task.id,
                number_of(line.task.case_id),
                line.task.department,
                line.task.state,
                local(line.task.due_at),
                line.task.created_by,
                " → ".join(filter(None, (line.what, line.answer))),
            )
            for line in found
        ],
        empty="no task matches; `zhuanxi tasks add` gives one",
    )
