"""What other departments do for a case, by deadlines of their own."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest

from recovery import jobs
from recovery.access.actor import TRIAGE, Actor, Role
from recovery.casework import acts, cases, tasks
from recovery.casework.lifecycle import Stage
from recovery.errors import TaskEnded
from storage import tasks as stored
from storage.acting_settings import ActingSettings
from storage.config import Settings, get_settings
from storage.engine import transaction
from storage.errors import WrongUsage
from storage.models import InternalTask
from tests.recovery.acting import LATER, history, world
from tests.recovery.making import HANDLER, NOW, moved, rows

pytestmark = pytest.mark.usefixtures("clean_database")
WHAT = "请核对阀门批次并告知更换方案"
DUE = NOW + timedelta(days=1)


@pytest.fixture
def case_id() -> int:
    return world()


def given(
    case_id: int,
    department: str = "质量部",
    what: str = WHAT,
    actor: Actor = HANDLER,
    settings: Settings | None = None,
    **due: Any,
) -> tuple[InternalTask, bool]:
    with transaction() as session:
        return tasks.add(
            session,
            case_id,
            department,
            what,
            actor,
            settings or get_settings(),
            now=NOW,
            **(due or {"due_at": DUE}),
        )


def finished(task_id: int, actor: Actor = HANDLER, **how: Any) -> tuple[InternalTask, bool]:
    with transaction() as session:
        return tasks.finish(session, task_id, actor, now=LATER, **how)


def told(now: datetime) -> int:
    with transaction() as session:
        return tasks.tell_overdue(session, now)


def test_a_task_has_its_own_deadline_and_its_words_beside_the_history(case_id: int) -> None:
    task, is_new = given(case_id, what=f"{WHAT}，客户电话13800138000")
    assert (is_new, task.state, task.due_at) == (True, "open", DUE)
    assert history() == [("hua", "task_given")]
    with transaction() as session:
        (line,) = acts.of_case(session, case_id).tasks
        assert cases.get(session, case_id).version == 1
    assert line.what == f"{WHAT}，客户电话138****8000"
    ((details,),) = rows("SELECT details FROM case_event WHERE action = 'task_given'")
    assert details == {"department": "质量部"}


def test_a_deadline_can_be_told_in_working_hours(case_id: int) -> None:
    task, _ = given(case_id, hours=9)  # from Wednesday noon
    assert task.due_at.astimezone(get_settings().zone).strftime("%a %H:%M") == "Thu 12:00"


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ({"what": "  "}, "says nothing"),
        ({"department": " "}, "no department"),
        ({"due_at": NOW}, "in the past"),
        ({"hours": 0}, "in the past"),
        ({"hours": 1, "due_at": DUE}, "one deadline"),
        ({"hours": None}, "one deadline"),
        ({"actor": Actor("x", Role.PR, "cli")}, "may not"),
    ],
)
def test_a_task_that_cannot_be_is_refused(case_id: int, how: dict[str, Any], told: str) -> None:
    with pytest.raises(WrongUsage, match=told):
        given(case_id, **how)
    assert history() == []


def test_departments_can_be_those_of_a_list(case_id: int) -> None:
    settings = Settings(acting=ActingSettings(departments=["质量部", "财务部"]))
    assert given(case_id, settings=settings)[1]
    with pytest.raises(WrongUsage, match="no department '法务部'"):
        given(case_id, "法务部", settings=settings)


def test_the_same_question_is_asked_once_while_it_is_open(case_id: int) -> None:
    first, _ = given(case_id)
    assert given(case_id) == (first, False)
    assert given(case_id, "财务部")[1] and given(case_id, what="另一件事")[1]
    finished(first.id or 0)
    assert given(case_id)[1]


def test_a_task_is_done_with_its_answer_once(case_id: int) -> None:
    task, _ = given(case_id)
    done, is_new = finished(task.id or 0, answer="已换新阀门")
    assert (done.state, done.answered_by, done.answered_at, is_new) == ("done", "hua", LATER, True)
    assert not finished(task.id or 0, answer="再说一次")[1]
    assert history() == [("hua", "task_given"), ("hua", "task_done")]
    with transaction() as session:
        assert stored.listed(session, case_id=case_id)[0].answer == "已换新阀门"
    with pytest.raises(WrongUsage, match="done already"):
        finished(task.id or 0, is_done=False)


def test_a_task_is_cancelled_and_then_done_no_more(case_id: int) -> None:
    task, _ = given(case_id)
    assert finished(task.id or 0, is_done=False)[0].state == "cancelled"
    assert history()[-1] == ("hua", "task_cancelled")
    with pytest.raises(WrongUsage, match="cancelled already"):
        finished(task.id or 0)


def test_a_task_that_a_colleague_ended_is_not_ended_again(case_id: int) -> None:
    task, _ = given(case_id)
    lead = Actor("lin", Role.LEAD, "cli")
    finished(task.id or 0, lead, answer="已换新阀门")
    for is_done in (True, False):
        with pytest.raises(TaskEnded) as refused:
            finished(task.id or 0, is_done=is_done, answer="另一个说法")
        error = refused.value
        assert (error.by, error.state, error.at) == ("lin", "done", LATER)
    assert history()[1:] == [("lin", "task_done")]
    with transaction() as session:
        assert stored.listed(session, case_id=case_id)[0].answer == "已换新阀门"


def test_of_two_who_end_a_task_at_once_one_does(case_id: int) -> None:
    task, _ = given(case_id)
    gate, refused = threading.Barrier(2, timeout=20), []

    def end(actor: Actor) -> None:
        gate.wait()
        try:
            finished(task.id or 0, actor)
        except TaskEnded as error:
            refused.append((actor.name, error.by))

    both = (HANDLER, Actor("lin", Role.LEAD, "cli"))
    threads = [threading.Thread(target=end, args=(one,)) for one in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert refused in ([("lin", "hua")], [("hua", "lin")])
    assert [action for _, action in history()] == ["task_given", "task_done"]


def test_only_people_who_work_cases_finish_tasks_that_exist(case_id: int) -> None:
    task, _ = given(case_id)
    with pytest.raises(WrongUsage, match="may not"):
        finished(task.id or 0, Actor("x", Role.ANALYST, "cli"))
    with pytest.raises(WrongUsage, match="no task 99"):
        finished(99)


def test_an_ended_case_is_given_no_task_but_ends_those_that_it_has(case_id: int) -> None:
    task, _ = given(case_id)
    moved(case_id, Stage.DISMISSED, now=LATER)
    with pytest.raises(WrongUsage, match="dismissed"):
        given(case_id, what="另一件事")
    assert told(DUE + timedelta(days=1)) == 0
    assert finished(task.id or 0, is_done=False)[1]


def test_an_overdue_task_is_told_of_once(case_id: int) -> None:
    task, _ = given(case_id)
    given(case_id, "财务部", due_at=DUE + timedelta(days=9))
    assert told(DUE) == 0
    late = DUE + timedelta(minutes=1)
    assert (told(late), told(late), told(late + timedelta(days=1))) == (1, 0, 0)
    assert history()[2:] == [("upkeep", "task_overdue")]
    assert rows("SELECT kind, idempotency_key, payload ->> 'department' FROM outbox") == [
        ("task_overdue", f"task_overdue:{task.id}", "质量部")
    ]
    with transaction() as session:
        (line,) = stored.listed(session, overdue_at=late)
        assert (line.task.id, line.task.told_at) == (task.id, late)


@pytest.mark.parametrize("is_done", [True, False])
def test_a_task_that_ended_is_never_overdue(case_id: int, is_done: bool) -> None:
    task, _ = given(case_id)
    finished(task.id or 0, is_done=is_done)
    assert told(DUE + timedelta(days=1)) == 0


def test_of_many_that_look_at_once_one_tells(case_id: int) -> None:
    for number in range(3):
        given(case_id, what=f"第{number}件事")
    gate, found = threading.Barrier(4, timeout=20), []

    def look() -> None:
        gate.wait()
        found.append(told(DUE + timedelta(hours=1)))

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sum(found) == 3
    assert rows("SELECT count(*) FROM outbox") == [(3,)]


def test_upkeep_tells_of_overdue_tasks(case_id: int) -> None:
    given(case_id)
    rows("UPDATE internal_task SET due_at = now() - interval '1 hour' RETURNING 1")
    jobs.keep_up()
    assert ("upkeep", "task_overdue") in history()


def test_tasks_can_be_narrowed(case_id: int) -> None:
    first, _ = given(case_id)
    second, _ = given(case_id, "财务部", due_at=DUE - timedelta(hours=1))
    finished(first.id or 0)
    with transaction() as session:

        def ids(**filters: Any) -> list[int | None]:
            return [line.task.id for line in stored.listed(session, **filters)]

        assert ids() == [second.id, first.id]
        assert ids(department="质量部") == ids(state="done") == [first.id]
        assert ids(overdue_at=DUE + timedelta(hours=1)) == [second.id]
        assert ids(case_id=99) == [] and ids(limit=1) == [second.id]


def test_telling_waits_for_nobody_who_holds_a_case(case_id: int) -> None:
    given(case_id)
    with transaction() as session:
        cases.locked(session, case_id, TRIAGE)
        assert told(DUE + timedelta(hours=1)) == 0
    assert told(DUE + timedelta(hours=1)) == 1
