"""转怒为喜率, from what is stored."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from recovery.casework.lifecycle import Stage
from recovery.proof import proof, won_back
from recovery.proof.proof import Outcome, Value
from recovery.proof.won_back import WonBack
from recovery.verdicts.missed import wilson
from storage.engine import transaction
from tests.recovery.making import (
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
from tests.storage.making import judge, mention, upsert

pytestmark = pytest.mark.usefixtures("clean_database")
DAY = timedelta(days=1)
OVER = NOW + 31 * DAY


@pytest.fixture
def fir() -> int:
    """Four resolved cases of four customers."""
    made = brand()
    for number, author in enumerate("甲乙丙丁", 1):
        post(str(number), brands=(made,), author=author)
    triaged()
    for case_id in range(1, 5):
        moved(case_id, *SOLVING)
    return made


def rate(now: datetime = OVER, **only: object) -> WonBack:
    with transaction() as session:
        return won_back.rate(session, now, 30, **only)  # type: ignore[arg-type]


def ids(**only: object) -> tuple[list[int], list[int], list[int]]:
    found = rate(**only)  # type: ignore[arg-type]
    return found.won, found.lost, found.unproven


def value(case_id: int, now: datetime = OVER) -> proof.Proof:
    with transaction() as session:
        known = won_back.of_case(session, case_id, now, 30)
    assert known is not None
    return known


def test_the_rate_has_the_cases_behind_it_and_says_why_some_are_unproven(fir: int) -> None:
    called_back(1)
    called_back(2, is_won_back=False)
    unanswered(3, 3)
    found = rate(brand_id=fir)
    assert (found.won, found.lost, found.unproven) == ([1], [2], [3, 4])
    assert dict(found.because) == {"no_answer": [3], "not_asked": [4]}
    assert found.n == 2
    moved(3, Stage.CLOSED, now=NOW + 9 * DAY)
    assert ids() == ([1], [2], [3, 4])


def test_before_the_time_of_watching_is_over_nobody_is_won_back(fir: int) -> None:
    called_back(1)
    found = rate(NOW + 29 * DAY)
    assert (found.won, dict(found.because)["observing"]) == ([], [1])


@pytest.mark.parametrize("is_same", [True, False])
def test_a_later_complaint_about_the_brand_counts_whatever_it_is_about(
    fir: int, is_same: bool
) -> None:
    called_back(1)
    verdict = {} if is_same else {"topic": "price"}
    words = "又不制冷了" if is_same else "会员费多扣了一个月"
    post("9", words, brands=(fir,), author="甲", posted_at=NOW + 5 * DAY, verdict=verdict)
    triaged(NOW + 5 * DAY)
    assert 1 in rate().lost
    assert value(1).basis[0].why == "relapsed"


def test_a_relapse_still_counts_when_the_case_was_reopened_and_solved_once_more(fir: int) -> None:
    called_back(1)
    post("9", brands=(fir,), author="甲", posted_at=NOW + 5 * DAY)
    triaged(NOW + 5 * DAY)
    moved(1, *SOLVING, now=NOW + 10 * DAY)
    called_back(1, NOW + 12 * DAY)
    first = {"since": NOW - DAY, "until": NOW + DAY}
    assert 1 in rate(**first).lost
    assert 1 in rate(NOW + 41 * DAY, since=NOW - DAY, until=NOW + 20 * DAY).won  # the last one


def test_a_complaint_about_another_brand_or_by_somebody_else_does_not_count(fir: int) -> None:
    called_back(1)
    oak = brand("橡果")
    post("8", brands=(oak,), author="甲", posted_at=NOW + DAY)
    post("9", brands=(fir,), author="戊", posted_at=NOW + DAY)
    triaged(NOW + DAY)
    assert 1 in rate(brand_id=fir).won


def test_praise_a_vanished_post_and_a_withdrawal_are_shown_and_prove_nothing(fir: int) -> None:
    post(
        "9", "修好了", brands=(fir,), author="丁", posted_at=NOW + DAY, verdict={"intent": "praise"}
    )
    triaged(NOW + DAY)
    with transaction() as session:
        session.execute(
            text(
                "UPDATE mention SET vanished_at = :at, updated_at = :at, "
                """extra = '{"status": "已撤诉"}' WHERE external_id = '4'"""
            ),
            {"at": NOW + 2 * DAY},
        )
    known = value(4)
    assert known.value is Value.UNPROVEN
    assert {basis.why for basis in known.basis} == {
        "not_asked",
        "praised",
        "vanished",
        "withdrawn",
    }
    assert 4 in rate().unproven


def test_a_complaint_that_its_author_wrote_over_with_praise_stays_a_relapse(fir: int) -> None:
    called_back(1)
    posted = NOW + 5 * DAY
    mention_id = post("9", brands=(fir,), author="甲", posted_at=posted)
    triaged(posted)
    with transaction() as session:
        upsert(
            session,
            mention("9", "已经解决，好评", author="甲", posted_at=posted, brands=((fir, "云杉"),)),
            now=posted + DAY,
        )
        judge(session, [mention_id], intent="praise")
    triaged(posted + DAY)
    assert 1 in rate().lost


def test_what_was_judged_a_complaint_by_mistake_is_no_relapse(fir: int) -> None:
    called_back(1)
    mention_id = post(
        "9", brands=(fir,), author="甲", posted_at=NOW + DAY, verdict={"topic": "price"}
    )
    triaged(NOW + DAY)
    with transaction() as session:
        judge(session, [mention_id], intent="inquiry", model_version="test-2")
    triaged(NOW + DAY)
    assert 1 in rate().won


def test_a_customer_who_would_not_be_recognised_is_unproven(fir: int) -> None:
    post("5", brands=(fir,), author=None)
    triaged()
    moved(5, *SOLVING)
    called_back(5)
    assert dict(rate().because)["unrecognisable"] == [5]


def test_a_case_that_is_dismissed_after_all_is_left_out_and_a_time_narrows(fir: int) -> None:
    moved(4, Stage.ASSIGNED, Stage.DISMISSED)
    assert ids() == ([], [], [1, 2, 3])
    assert ids(since=NOW + DAY) == ([], [], [])
    assert ids(until=NOW) == ([], [], [])
    assert ids(brand_id=fir + 1) == ([], [], [])


def test_a_case_that_was_never_resolved_has_no_proof() -> None:
    post("1", brands=(brand(),))
    triaged()
    with transaction() as session:
        assert won_back.of_case(session, 1, NOW, 30) is None


@pytest.mark.parametrize(
    ("won", "lost", "unproven", "stated"),
    [(29, 0, 50, None), (20, 10, 0, 20 / 30), (0, 30, 10, 0.0), (45, 15, 20, 0.75)],
)
def test_a_rate_is_stated_from_thirty_on_with_its_interval(
    won: int, lost: int, unproven: int, stated: float | None
) -> None:
    found = WonBack(
        list(range(won)), list(range(100, 100 + lost)), list(range(200, 200 + unproven))
    )
    assert (found.n, found.rate, found.is_too_small) == (won + lost, stated, stated is None)
    if stated is None:
        assert (found.interval, found.at_least) == (None, None)
    else:
        assert found.interval == wilson(won, won + lost)
        assert found.at_least == won / (won + lost + unproven)


def test_no_answer_and_refusal_are_never_won_back(fir: int) -> None:
    called_back(1, outcome=Outcome.REFUSED)
    unanswered(2, 3)
    assert rate().won == []
    assert rows("SELECT count(*) FROM callback WHERE is_won_back IS NOT NULL") == [(0,)]
