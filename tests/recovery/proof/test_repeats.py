"""Double failure: whom we failed before."""

from datetime import timedelta

import pytest

from recovery.casework import cases
from recovery.casework.lifecycle import Stage
from recovery.proof.repeats import Why, double_failure
from storage.engine import transaction
from storage.models import Case
from tests.recovery.making import NOW, brand, called_back, moved, post, rows, triaged

DAY = timedelta(days=1)
CLOSED = (Stage.ASSIGNED, Stage.RESPONDED, Stage.RESOLVED, Stage.CALLBACK, Stage.CLOSED)


@pytest.mark.parametrize(
    ("solved", "reopened", "failed_days", "expected"),
    [
        pytest.param([], False, 0, (), id="a first complaint"),
        pytest.param([1], False, 0, (Why.EARLIER_CASE,), id="solved yesterday"),
        pytest.param([180], False, 0, (Why.EARLIER_CASE,), id="solved 180 days ago"),
        pytest.param([181], False, 0, (), id="solved longer ago"),
        pytest.param([400, 3], False, 0, (Why.EARLIER_CASE,), id="one of several lately"),
        pytest.param([], True, 0, (Why.REOPENED,), id="reopened"),
        pytest.param([], False, 1, (), id="asked in vain on one day"),
        pytest.param([], False, 2, (Why.FAILED_TWICE,), id="asked in vain on two days"),
        pytest.param([1], True, 3, tuple(Why), id="all of it"),
    ],
)
def test_the_rule(
    solved: list[int], reopened: bool, failed_days: int, expected: tuple[Why, ...]
) -> None:
    times = [NOW - days * DAY for days in solved]
    found = double_failure(times, was_reopened=reopened, failed_days=failed_days, now=NOW)
    assert found == expected


@pytest.fixture
def fir(clean_database: None) -> int:
    return brand()


def case(case_id: int) -> Case:
    with transaction() as session:
        return cases.get(session, case_id)


def finish(case_id: int, *stages: Stage) -> None:
    for stage in stages:
        if stage is Stage.CLOSED:
            called_back(case_id)
        moved(case_id, stage)


def test_a_complaint_after_a_closed_case_needs_a_senior_handler(fir: int) -> None:
    post("1", brands=(fir,))
    triaged()
    finish(1, *CLOSED)
    post("2", brands=(fir,))
    triaged()
    assert not case(1).needs_senior
    again = case(2)
    assert (again.needs_senior, again.priority_terms["double_failure"]) == (True, 10)


def test_so_does_one_of_the_same_order_number_on_another_platform(fir: int) -> None:
    post("1", brands=(fir,), keys=(("order", "n"),))
    triaged()
    finish(1, *CLOSED)
    post("2", brands=(fir,), author="另一个名字", source="feed", keys=(("order", "n"),))
    triaged()
    assert case(2).needs_senior


def test_a_complaint_to_another_brand_says_nothing_of_us(fir: int) -> None:
    post("1", brands=(brand("橙屿出行"),))
    triaged()
    finish(1, *CLOSED)
    post("2", brands=(fir,))
    triaged()
    assert not case(2).needs_senior


def test_a_dismissed_case_was_no_failure(fir: int) -> None:
    post("1", brands=(fir,))
    triaged()
    finish(1, Stage.DISMISSED)
    post("2", brands=(fir,))
    triaged()
    assert not case(2).needs_senior
    finish(1, Stage.ASSIGNED)
    assert not case(1).needs_senior


@pytest.mark.parametrize("ways", [3, 4, 5])
def test_a_reopened_case_goes_to_a_senior_handler(fir: int, ways: int) -> None:
    post("1", brands=(fir,))
    triaged()
    finish(1, *CLOSED[:ways])
    assert not case(1).needs_senior
    finish(1, Stage.ASSIGNED)
    assert case(1).needs_senior


def test_a_complaint_that_joins_a_resolved_case_shows_that_it_was_none(fir: int) -> None:
    post("1", brands=(fir,))
    triaged()
    finish(1, *CLOSED[:3])
    post("2", brands=(fir,))
    triaged()
    assert rows("SELECT count(*) FROM recovery_case") == [(1,)]
    assert case(1).needs_senior


def test_two_days_on_which_they_asked_in_vain_are_two_failures(fir: int) -> None:
    vain = {"contact": "unresolved"}
    post("1", brands=(fir,), verdict=vain)
    post("2", "云杉客服又没人理", brands=(fir,), verdict=vain)
    triaged()
    assert not case(1).needs_senior  # on one day
    post("3", "云杉还是没人理", brands=(fir,), verdict=vain, posted_at=NOW + DAY)
    triaged(NOW + DAY)
    assert case(1).needs_senior
