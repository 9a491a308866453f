"""What a case is not closed without, and what an unsatisfied customer leads to."""

from datetime import timedelta

import pytest

from recovery.casework.lifecycle import Stage
from recovery.proof import callback_plan, callbacks
from recovery.proof.callback_plan import CLOSING, Closing, closing
from recovery.proof.proof import Asked, Heard
from storage.engine import transaction
from storage.errors import WrongUsage
from tests.recovery.making import (
    HANDLER,
    LEAD,
    NOW,
    SOLVING,
    brand,
    called_back,
    moved,
    post,
    rows,
    triaged,
    unanswered,
)

pytestmark = pytest.mark.usefixtures("clean_database")
FIRST = NOW + timedelta(days=1)


@pytest.fixture
def case_id() -> int:
    """A resolved case."""
    post("1", brands=(brand(),))
    triaged()
    moved(1, *SOLVING)
    return 1


def stage(case_id: int) -> str:
    ((found,),) = rows("SELECT stage FROM recovery_case WHERE id = :id", id=case_id)
    return str(found)


def test_an_earlier_answer_says_nothing_of_a_later_resolution(case_id: int) -> None:
    called_back(case_id, FIRST)
    moved(case_id, *SOLVING, Stage.CALLBACK)
    with pytest.raises(WrongUsage, match="has not said"):
        moved(case_id, Stage.CLOSED)


# What callbacks say, and how many there were of three → may the case be closed?
@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([], Closing.REFUSED),
        ([("no_answer", None, None)], Closing.AFTER_TRIES),
        ([("no_answer", None, None)] * 2, Closing.AFTER_TRIES),
        ([("no_answer", None, None)] * 3, Closing.FREE),
        ([("refused", None, None)], Closing.FREE),
        ([("answered", 5, True)], Closing.FREE),
        ([("answered", 2, True)], Closing.FREE),
        ([("answered", 4, None)], Closing.FREE),
        ([("answered", 3, None)], Closing.FREE),
        ([("answered", 2, None)], Closing.WITH_NOTE),
        ([("answered", 5, False)], Closing.WITH_NOTE),
        ([("no_answer", None, None)] * 3 + [("answered", 1, False)], Closing.WITH_NOTE),
    ],
)
def test_a_case_is_closed_only_as_the_table_says(
    said: list[tuple[str, int | None, bool | None]], expected: Closing
) -> None:
    assert closing([Asked(n, *one) for n, one in enumerate(said)], 3) is expected


def test_the_table_of_closing_knows_all_that_callbacks_can_say() -> None:
    assert set(CLOSING) == set(Heard)
    assert {Heard.NOT_WON_BACK, Heard.DISSATISFIED} == callback_plan.UNSATISFIED


def test_closing_without_a_callback_is_refused_with_the_next_step(case_id: int) -> None:
    moved(case_id, Stage.CALLBACK)
    with pytest.raises(WrongUsage, match=r"0 of 3") as refused:
        moved(case_id, Stage.CLOSED)
    assert "zhuanxi callbacks record" in refused.value.next_step
    assert stage(case_id) == "callback"


def test_after_the_tries_a_case_can_be_closed_and_after_one_it_cannot(case_id: int) -> None:
    unanswered(case_id, 2)
    with pytest.raises(WrongUsage, match="2 of 3"):
        moved(case_id, Stage.CLOSED)
    unanswered(case_id, 1)
    assert moved(case_id, Stage.CLOSED).stage == "closed"


def test_an_unsatisfied_customers_case_is_closed_only_with_a_reason(case_id: int) -> None:
    assert called_back(case_id, FIRST, satisfaction=1).is_unsatisfied
    assert stage(case_id) == "callback"  # nothing closes or reopens by itself
    with pytest.raises(WrongUsage, match="not satisfied"):
        moved(case_id, Stage.CLOSED, note=" ")
    assert moved(case_id, Stage.CLOSED, note="型号已停产，客户拒绝换新").stage == "closed"


def test_an_unsatisfied_customers_case_is_reopened_for_that_reason(case_id: int) -> None:
    called_back(case_id, FIRST, is_won_back=False)
    with transaction() as session:
        case = callbacks.reopen(session, case_id, HANDLER, now=FIRST)
    assert case.stage == "assigned"
    assert rows("SELECT action, details FROM case_event ORDER BY id DESC LIMIT 1") == [
        ("moved", {"reason": "not_satisfied"})
    ]


def test_a_satisfied_customers_case_is_not_reopened_for_that_reason(case_id: int) -> None:
    called_back(case_id, FIRST)
    with pytest.raises(WrongUsage, match="no callback says"), transaction() as session:
        callbacks.reopen(session, case_id, LEAD, now=FIRST)
