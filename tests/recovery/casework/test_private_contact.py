"""Contacting customers in private."""

import pytest

from recovery.access.actor import Actor, Role
from recovery.casework import acts, cases
from recovery.casework.lifecycle import Stage
from recovery.casework.private_contact import ContactBasis, ContactOutcome, ContactWay
from storage.engine import transaction
from storage.errors import WrongUsage
from tests.recovery.acting import LATER, POSTED, contacted, history, world
from tests.recovery.making import LEAD

pytestmark = pytest.mark.usefixtures("clean_database")


@pytest.fixture
def case_id() -> int:
    return world()


@pytest.mark.parametrize(
    ("way", "basis", "is_allowed"),
    [
        (ContactWay.PRIVATE_MESSAGE, None, True),
        (ContactWay.PHONE, None, False),
        (ContactWay.EMAIL, None, False),
        *(
            (way, basis, True)
            for way in (ContactWay.PHONE, ContactWay.EMAIL)
            for basis in ContactBasis
        ),
    ],
)
def test_nobody_is_called_through_a_matched_record(
    case_id: int, way: ContactWay, basis: ContactBasis | None, is_allowed: bool
) -> None:
    if is_allowed:
        assert contacted(case_id, way, basis=basis).act.basis == basis
        return
    with pytest.raises(WrongUsage, match="matched record"):
        contacted(case_id, way, basis=basis)


@pytest.mark.parametrize("outcome", ContactOutcome)
def test_a_customer_who_was_reached_has_been_answered(
    case_id: int, outcome: ContactOutcome
) -> None:
    with transaction() as session:
        cases.move(session, case_id, Stage.ASSIGNED, LEAD, now=LATER)
    recorded = contacted(case_id, outcome=outcome)
    assert recorded.case.stage == "assigned"
    with transaction() as session:
        answered = cases.get(session, case_id).first_response_at == POSTED
    assert answered is (outcome is ContactOutcome.REACHED)


def test_a_contact_is_kept_masked_and_once(case_id: int) -> None:
    note = "客户说回拨13800138000"
    assert contacted(case_id, note=note).is_new
    assert not contacted(case_id, note=note).is_new
    with transaction() as session:
        (line,) = acts.of_case(session, case_id).said
    assert line.said == "客户说回拨138****8000"
    assert history() == [("hua", "contacted")]


def test_two_peoples_contacts_are_two_even_at_one_time(case_id: int) -> None:
    assert contacted(case_id).is_new
    assert contacted(case_id, actor=LEAD).is_new
    assert history() == [("hua", "contacted"), ("lin", "contacted")]
    with transaction() as session:
        assert len(acts.of_case(session, case_id).said) == 2


@pytest.mark.parametrize("role", [Role.PR, Role.ANALYST, Role.SYSTEM])
def test_only_people_who_work_cases_contact_customers(case_id: int, role: Role) -> None:
    with pytest.raises(WrongUsage, match="may not"):
        contacted(case_id, actor=Actor("x", role, "cli"))
