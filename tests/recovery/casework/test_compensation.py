"""Compensation within the limit of one's role."""

import threading
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recovery.access.actor import Actor, Role
from recovery.casework import acts, compensation
from recovery.casework.compensation import Kind, is_within, limit_of
from recovery.casework.drafts import DraftRefused
from recovery.casework.lifecycle import Stage
from storage import compensations
from storage.acting_settings import CompensationLimits
from storage.engine import transaction
from storage.errors import WrongUsage
from storage.models import Compensation
from tests.recovery.acting import LATER, SENIOR, another_case, history, set_case, world
from tests.recovery.making import HANDLER, LEAD, moved, rows

LIMITS = CompensationLimits()
ADMIN = Actor("qi", Role.ADMIN, "cli")


@pytest.fixture
def case_id(clean_database: None) -> int:
    return world()


def proposed(
    case_id: int,
    amount: str = "100",
    actor: Actor = HANDLER,
    *,
    kind: Kind = Kind.VOUCHER,
    why: str = "修了两次没修好，误工补偿",
    limits: CompensationLimits = LIMITS,
) -> tuple[Compensation, bool]:
    with transaction() as session:
        return compensation.propose(
            session, case_id, kind, Decimal(amount), why, actor, limits, now=LATER
        )


def decided(
    number: int | None, actor: Actor = LEAD, *, is_agreed: bool = True, **how: Any
) -> tuple[Compensation, bool]:
    decide = compensation.approve if is_agreed else compensation.decline
    with transaction() as session:
        return decide(session, number or 0, actor, LIMITS, now=LATER, **how)


def given_(number: int | None, actor: Actor = HANDLER) -> tuple[Compensation, bool]:
    with transaction() as session:
        return compensation.give(session, number or 0, actor, now=LATER)


LIMIT_TABLE = [
    (Role.OUTSOURCED, False, 0),
    (Role.OUTSOURCED, True, 0),
    (Role.HANDLER, False, 200),
    (Role.HANDLER, True, 500),
    (Role.LEAD, False, 2000),
    (Role.LEAD, True, 2000),
    (Role.ADMIN, False, 10000),
    (Role.PR, False, 0),
    (Role.PR, True, 0),
    (Role.ANALYST, False, 0),
    (Role.SYSTEM, False, 0),
]


@pytest.mark.parametrize(("role", "is_senior", "limit"), LIMIT_TABLE)
def test_each_role_has_its_limit(role: Role, is_senior: bool, limit: int) -> None:
    assert limit_of(role, is_senior, LIMITS) == limit


def test_being_senior_lowers_no_limit() -> None:
    limits = CompensationLimits(handler=Decimal(800), senior=Decimal(300))
    assert limit_of(Role.HANDLER, True, limits) == 800


money = st.decimals(0, 10**6, places=2)


@given(money, money, money)
def test_what_was_granted_counts_towards_the_limit(
    amount: Decimal, granted: Decimal, limit: Decimal
) -> None:
    assert is_within(amount, granted, limit) is (amount <= limit - granted)


def test_within_the_limit_it_is_approved_at_once(case_id: int) -> None:
    made, is_new = proposed(case_id, "88.5")
    assert (made.state, made.amount, made.decided_by) == ("approved", Decimal("88.50"), "hua")
    assert is_new and history() == [("hua", "compensation_granted")]
    given_(made.id)
    with transaction() as session:
        (line,) = acts.of_case(session, case_id).compensations
    assert (line.compensation.state, line.compensation.given_by) == ("given", "hua")
    assert line.why == "修了两次没修好，误工补偿"
    assert history()[-1] == ("hua", "compensation_given")


def test_the_limit_is_of_all_that_a_case_gets_from_whomever(case_id: int) -> None:
    assert proposed(case_id, "150")[0].state == "approved"
    assert proposed(case_id, "50", why="另补一次")[0].state == "approved"
    assert proposed(case_id, "0.01", why="再补")[0].state == "proposed"
    assert proposed(case_id, "300", SENIOR)[0].state == "approved"
    assert proposed(case_id, "1", SENIOR, why="再补")[0].state == "proposed"
    assert proposed(another_case(), "200")[0].state == "approved"


def test_what_was_declined_or_only_proposed_takes_no_room(case_id: int) -> None:
    made, _ = proposed(case_id, "201")
    assert proposed(case_id, "200", why="先补一部分")[0].state == "approved"
    decided(made.id, is_agreed=False)
    with transaction() as session:
        assert compensations.granted(session, case_id) == 200


def test_what_a_merged_case_got_counts_too(case_id: int) -> None:
    other = another_case()
    proposed(other, "150")
    set_case(other, merged_into=case_id, stage="merged")
    assert proposed(case_id, "51")[0].state == "proposed"


def test_above_the_limit_somebody_whose_limit_suffices_approves(case_id: int) -> None:
    made, _ = proposed(case_id, "2500")
    with pytest.raises(WrongUsage, match=r"2500.00 CNY in all.*limit of 2000"):
        decided(made.id)
    done, is_new = decided(made.id, ADMIN)
    assert (done.state, done.decided_by, is_new) == ("approved", "qi", True)
    assert not decided(made.id, ADMIN)[1]
    assert history() == [("hua", "compensation_proposed"), ("qi", "compensation_approved")]


def test_nobody_approves_their_own(case_id: int) -> None:
    made, _ = proposed(case_id, "2500", LEAD)
    with pytest.raises(WrongUsage, match="of their own"):
        decided(made.id, Actor("lin", Role.ADMIN, "cli"))
    assert history() == [("lin", "compensation_proposed")]


def test_a_proposal_is_declined_by_who_may_approve_or_taken_back(case_id: int) -> None:
    made, _ = proposed(case_id, "1500")
    with pytest.raises(WrongUsage, match="above your limit"):
        decided(made.id, SENIOR, is_agreed=False)
    done, _ = decided(made.id, is_agreed=False, note="已在门店退款")
    assert done.state == "declined" and not decided(made.id, is_agreed=False)[1]
    with pytest.raises(WrongUsage, match="declined"):
        decided(made.id)
    own, _ = proposed(case_id, "1600")
    assert decided(own.id, HANDLER, is_agreed=False)[0].state == "declined"


def test_only_what_is_approved_is_given_and_once(case_id: int) -> None:
    made, _ = proposed(case_id, "1500")
    with pytest.raises(WrongUsage, match="is proposed"):
        given_(made.id)
    decided(made.id)
    assert given_(made.id)[1] and not given_(made.id)[1]
    with pytest.raises(WrongUsage, match="is given"):
        decided(made.id, is_agreed=False)


def test_the_same_is_recorded_once_until_it_is_given(case_id: int) -> None:
    first, _ = proposed(case_id, "20")
    assert proposed(case_id, "20.00") == (first, False)
    assert proposed(case_id, "20", kind=Kind.POINTS)[1]
    given_(first.id)
    assert proposed(case_id, "20")[1]


@pytest.mark.parametrize(
    ("why", "problem"),
    [
        ("客户删帖后发放", "asks_delete"),
        ("撤诉即可给券", "asks_withdraw"),
        ("改成五星就返现", "asks_praise"),
        ("修改差评后补发", "asks_rating"),
    ],
)
def test_it_never_depends_on_silence_or_praise(case_id: int, why: str, problem: str) -> None:
    with pytest.raises(DraftRefused, match=problem):
        proposed(case_id, why=why)
    assert history() == []
    assert proposed(case_id, why=f"误工补偿，无需客户做任何事，{'不以删帖为条件'}")[1]


@pytest.mark.parametrize("amount", ["0", "-1", "1.005", "10000000000", "NaN", "Infinity"])
def test_what_is_no_amount_of_money_is_refused(case_id: int, amount: str) -> None:
    with pytest.raises(WrongUsage, match="no amount"):
        proposed(case_id, amount)


@pytest.mark.parametrize("role", [Role.PR, Role.ANALYST, Role.SYSTEM])
def test_only_people_who_work_cases_compensate(case_id: int, role: Role) -> None:
    made, _ = proposed(case_id, "1500")
    for act in (proposed, decided, given_):
        with pytest.raises(WrongUsage, match="may not"):
            act(made.id if act is not proposed else case_id, actor=Actor("x", role, "cli"))  # type: ignore[operator]


def test_a_reason_and_an_existing_number_are_needed(case_id: int) -> None:
    with pytest.raises(WrongUsage, match="needs a reason"):
        proposed(case_id, why=" ")
    with pytest.raises(WrongUsage, match="no compensation 99"):
        decided(99)


def test_an_ended_case_is_granted_nothing_more_but_given_what_it_was(case_id: int) -> None:
    agreed, _ = proposed(case_id, "50")
    waiting, _ = proposed(case_id, "1500")
    moved(case_id, Stage.DISMISSED, now=LATER)
    with pytest.raises(WrongUsage, match="dismissed"):
        proposed(case_id, why="别的")
    with pytest.raises(WrongUsage, match="dismissed"):
        decided(waiting.id)
    assert given_(agreed.id)[1]
    assert decided(waiting.id, is_agreed=False)[1]


def test_two_at_once_do_not_exceed_the_limit_together(case_id: int) -> None:
    gate = threading.Barrier(8, timeout=20)
    states: list[str] = []

    def race(number: int) -> None:
        gate.wait()
        states.append(proposed(case_id, "60", why=f"第{number}次上门误工")[0].state)

    threads = [threading.Thread(target=race, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(states) == ["approved"] * 3 + ["proposed"] * 5
    assert rows("SELECT sum(amount) FROM compensation WHERE state = 'approved'") == [(180,)]


def test_two_approvals_at_once_do_not_exceed_the_limit_together(case_id: int) -> None:
    numbers = [proposed(case_id, "1500", why=f"第{n}台机器")[0].id for n in range(2)]
    gate = threading.Barrier(2, timeout=20)
    told: list[str] = []

    def race(number: int | None) -> None:
        gate.wait()
        try:
            told.append(decided(number)[0].state)
        except WrongUsage as refused:
            told.append(refused.cause)

    threads = [threading.Thread(target=race, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(told)[0] == "approved" and "above your limit" in sorted(told)[1]
