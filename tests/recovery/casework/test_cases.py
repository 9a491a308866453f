"""Working cases."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session

from recovery.access import users
from recovery.access.actor import Actor, Role
from recovery.casework import cases, numbers
from recovery.casework.lifecycle import Stage
from recovery.clocks import deadlines
from recovery.errors import CaseChanged, CaseNotFound, MoveRefused
from storage import cases as stored
from storage.config import get_settings
from storage.engine import transaction
from storage.errors import WrongUsage
from storage.models import Brand, Case, UserSkill
from tests.recovery.making import (
    HANDLER,
    LEAD,
    NOW,
    brand,
    called_back,
    moved,
    post,
    rows,
    triaged,
)

pytestmark = pytest.mark.usefixtures("clean_database")
LATER = NOW + timedelta(hours=1)
CLOSING = (Stage.ASSIGNED, Stage.RESPONDED, Stage.RESOLVED, Stage.CALLBACK, Stage.CLOSED)


@pytest.fixture
def case_id() -> int:
    post("1", brands=(brand(),))
    triaged()
    with transaction() as session:
        users.add(session, "hua", Role.HANDLER)
        users.add(session, "qi", Role.ANALYST)
    return 1


def move(case_id: int, to: Stage, actor: Actor = LEAD, **how: object) -> Case:
    return moved(case_id, to, actor=actor, now=LATER, **how)


def close(case_id: int) -> Case:
    """The whole way, with the callback without which no case is closed."""
    for stage in CLOSING[:-1]:
        move(case_id, stage)
    called_back(case_id, LATER)
    return move(case_id, Stage.CLOSED)


def assign(case_id: int, name: str | None, actor: Actor = LEAD, **how: object) -> Case:
    with transaction() as session:
        return cases.assign(session, case_id, name, actor, now=LATER, **how)  # type: ignore[arg-type]


def events() -> list[tuple[object, ...]]:
    return rows("SELECT action, actor, from_stage, to_stage FROM case_event ORDER BY id")


def test_a_move_changes_the_stage_the_version_and_the_history(case_id: int) -> None:
    case = move(case_id, Stage.ACKNOWLEDGED, HANDLER, version=1, note="  已看到 ")
    assert (case.stage, case.version, case.updated_at) == ("acknowledged", 2, LATER)
    assert events()[-1] == ("moved", "hua", "received", "acknowledged")
    with transaction() as session:
        assert stored.history(session, case_id)[-1].note == "已看到"


def test_a_whole_way_sets_its_times_and_keeps_its_order(case_id: int) -> None:
    case = close(case_id)
    assert (case.first_response_at, case.resolved_at, case.closed_at) == (LATER, LATER, LATER)
    assert [to for _, _, _, to in events() if to] == ["received", *CLOSING]


def test_the_first_response_is_set_once(case_id: int) -> None:
    move(case_id, Stage.ASSIGNED)
    move(case_id, Stage.RESPONDED)
    move(case_id, Stage.INVESTIGATING)
    with transaction() as session:
        case = cases.move(session, case_id, Stage.RESPONDED, LEAD, now=LATER + timedelta(hours=5))
    assert case.first_response_at == LATER


def test_a_reopened_case_is_assigned_again_and_neither_solved_nor_closed(case_id: int) -> None:
    close(case_id)
    case = move(case_id, Stage.ASSIGNED)
    assert (case.stage, case.resolved_at, case.closed_at) == ("assigned", None, None)
    assert case.first_response_at == LATER


@pytest.mark.parametrize("role", [Role.HANDLER, Role.OUTSOURCED, Role.PR, Role.ANALYST])
def test_only_leads_reopen_a_closed_case(case_id: int, role: Role) -> None:
    close(case_id)
    with transaction() as session:
        who = users.add(session, "x", role)
        name = session.get_one(Brand, cases.get(session, case_id).brand_id).name
        session.add(UserSkill(user_id=who.id, kind="brand", value=name))
    with pytest.raises(MoveRefused) as error:
        move(case_id, Stage.ASSIGNED, Actor("x", role, "cli"))
    assert error.value.allowed == ()


def test_a_move_that_is_not_in_the_table_says_what_is(case_id: int) -> None:
    with pytest.raises(MoveRefused) as error:
        move(case_id, Stage.CLOSED)
    assert error.value.allowed == ("acknowledged", "assigned", "dismissed")
    assert rows("SELECT stage, version FROM recovery_case") == [("received", 1)]
    assert len(events()) == 1


def test_a_move_on_an_old_version_overwrites_nothing(case_id: int) -> None:
    move(case_id, Stage.ACKNOWLEDGED, version=1)
    with pytest.raises(CaseChanged) as error:
        move(case_id, Stage.DISMISSED, version=1)
    assert (error.value.expected, error.value.found) == (1, 2)
    assert rows("SELECT stage FROM recovery_case") == [("acknowledged",)]


@pytest.mark.parametrize(
    "act",
    [
        lambda s: cases.get(s, 99),
        lambda s: cases.move(s, 99, Stage.ASSIGNED, LEAD, now=NOW),
        lambda s: cases.assign(s, 99, "hua", LEAD, now=NOW),
        lambda s: cases.note(s, 99, "x", LEAD, now=NOW),
    ],
    ids=["get", "move", "assign", "note"],
)
def test_a_case_that_does_not_exist_is_told(act: Callable[[Session], object]) -> None:
    with pytest.raises(CaseNotFound, match="no case 99"), transaction() as session:
        act(session)


def test_of_eight_moves_at_once_exactly_one_wins(case_id: int) -> None:
    gate = threading.Barrier(8, timeout=20)
    won: list[int] = []
    told: list[CaseChanged] = []

    def race(number: int) -> None:
        stage = (Stage.ACKNOWLEDGED, Stage.ASSIGNED, Stage.DISMISSED)[number % 3]
        gate.wait()
        try:
            move(case_id, stage, Actor(f"user {number}", Role.LEAD, "dashboard"), version=1)
        except CaseChanged as changed:
            told.append(changed)
        else:
            won.append(number)

    threads = [threading.Thread(target=race, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (len(won), len(told)) == (1, 7)
    assert {changed.found for changed in told} == {2}
    assert rows("SELECT version FROM recovery_case") == [(2,)]
    assert [actor for _, actor, _, _ in events()] == ["triage", f"user {won[0]}"]


def test_giving_a_new_case_to_somebody_assigns_it(case_id: int) -> None:
    case = assign(case_id, "hua", version=1)
    assert (case.stage, case.version) == ("assigned", 2)
    assert case.assignee_id is not None
    assert events()[-1] == ("assigned", "lin", "received", "assigned")


def test_giving_a_case_in_work_to_somebody_else_leaves_its_stage(case_id: int) -> None:
    move(case_id, Stage.ASSIGNED)
    move(case_id, Stage.INVESTIGATING)
    assert assign(case_id, "hua").stage == "investigating"


def test_a_case_can_be_taken_back(case_id: int) -> None:
    assign(case_id, "hua")
    case = assign(case_id, None)
    assert (case.assignee_id, case.stage) == (None, "assigned")


@pytest.mark.parametrize("name", ["nobody", "qi"])
def test_a_case_is_given_only_to_people_who_work_cases(case_id: int, name: str) -> None:
    with pytest.raises(WrongUsage, match="no active user who works cases"):
        assign(case_id, name)


@pytest.mark.parametrize("role", [Role.PR, Role.ANALYST, Role.SYSTEM])
def test_only_people_who_work_cases_give_them_away(case_id: int, role: Role) -> None:
    with pytest.raises(MoveRefused):
        assign(case_id, "hua", Actor("x", role, "cli"))


def test_an_ended_case_is_given_to_nobody(case_id: int) -> None:
    move(case_id, Stage.DISMISSED)
    with pytest.raises(WrongUsage, match="dismissed"):
        assign(case_id, "hua")


def test_a_note_adds_to_the_history_and_collides_with_nobody(case_id: int) -> None:
    with transaction() as session:
        cases.note(session, case_id, " 周四再打一次 ", HANDLER, now=LATER)
    assert move(case_id, Stage.ASSIGNED, version=1).version == 2
    with transaction() as session:
        assert [line.note for line in stored.history(session, case_id)] == [
            None,
            "周四再打一次",
            None,
        ]


def test_an_empty_note_is_refused(case_id: int) -> None:
    with pytest.raises(WrongUsage, match="empty"), transaction() as session:
        cases.note(session, case_id, "  \n", HANDLER, now=LATER)


def test_free_text_stands_beside_the_history_and_not_in_it(case_id: int) -> None:
    move(case_id, Stage.ACKNOWLEDGED, note="客户说了很多")
    assign(case_id, "hua")
    ((told,),) = rows("SELECT json_agg(case_event)::text FROM case_event")
    assert "客户说了很多" not in str(told)


def test_the_queue_shows_the_most_urgent_first_and_can_be_narrowed(case_id: int) -> None:
    with transaction() as session:
        (fir, *_) = session.connection().exec_driver_sql("SELECT id FROM brand").scalars()
    post("2", brands=(fir,), author="白露", verdict={"severity": 4})
    post("3", brands=(brand("橡果"),), author="秋分", verdict={"severity": 0})
    triaged()
    assign(2, "hua")
    with transaction() as session:

        def ids(**filters: object) -> list[int | None]:
            return [case.id for case, _, _ in stored.listed(session, **filters)]

        assert ids() == [2, 1, 3]
        assert ids(brand="橡果") == [3]
        assert ids(assignee="hua") == [2]
        assert ids(is_unassigned=True) == [1, 3]
        assert ids(stages=["assigned"]) == [2]
        assert ids(limit=1) == [2]
        assert ids(overdue_at=NOW) == []
        assert ids(overdue_at=NOW + timedelta(minutes=1)) == [2]  # severity 4: two hours
        assert ids(overdue_at=NOW + timedelta(hours=3)) == [2, 1, 3]
        assert [(n, who) for _, n, who in stored.listed(session, assignee="hua")] == [
            ("云杉", "hua")
        ]


def test_a_case_becomes_overdue_by_the_clock_alone(case_id: int) -> None:
    with transaction() as session:
        assert deadlines.look(session, get_settings(), NOW).rescored == 0
        late = NOW + timedelta(days=1)
        assert deadlines.look(session, get_settings(), late).rescored == 1
        assert deadlines.look(session, get_settings(), late).rescored == 0
        case = cases.get(session, case_id)
    assert (case.priority_terms["overdue"], case.priority, case.version) == (10, 44, 1)


def test_an_answered_case_is_not_overdue_until_its_solution_is(case_id: int) -> None:
    move(case_id, Stage.ASSIGNED)
    move(case_id, Stage.RESPONDED)
    with transaction() as session:
        assert deadlines.look(session, get_settings(), NOW + timedelta(hours=8)).rescored == 0
        assert deadlines.look(session, get_settings(), NOW + timedelta(days=9)).rescored == 1


def test_a_long_post_makes_a_short_title(case_id: int) -> None:
    with transaction() as session:
        (fir, *_) = session.connection().exec_driver_sql("SELECT id FROM brand").scalars()
    post("2", "云杉\n\n" + "很长的话" * 30, brands=(fir,), author="白露")
    triaged()
    ((title,),) = rows("SELECT title FROM recovery_case WHERE id = 2")
    assert title.startswith("云杉 很长的话")
    assert (len(title), title[-1]) == (40, "…")


def test_the_case_number_is_what_people_read_out() -> None:
    case = Case(id=42, brand_id=1, title="", severity=1, channel="", priority=1)
    assert numbers.number(case) == "ZX-000042"


@pytest.mark.parametrize("written", ["ZX-000042", " zx-42", "zx42", "42", "000042"])
def test_a_number_is_understood_as_people_write_it(written: str) -> None:
    assert numbers.id_of(written) == 42


@pytest.mark.parametrize("written", ["", "ZX-", "ZX-4 2", "1234567890", "４２", "case 42"])
def test_what_is_no_number_is_none(written: str) -> None:
    assert numbers.id_of(written) is None
