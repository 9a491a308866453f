"""What customers said when they were called back, each figure worked out by hand."""

from collections.abc import Iterator

import pytest

from recovery.measures.definitions import Measure
from storage import case_measures
from storage.config import get_settings
from storage.measures import Filters
from storage.models import Callback, ManualEntry
from tests.recovery.measuring import DAY, HOUR, SPAN, START, World, passing

pytestmark = pytest.mark.usefixtures("clean_database")
SOLVED = ((HOUR, "responded"), (DAY, "resolved"))


@pytest.fixture
def world() -> Iterator[World]:
    with passing() as made:
        yield made


def asked(world: World, case_id: int, attempt: int = 1, **said: object) -> None:
    at = START + DAY * (1 + attempt)
    world.session.add(
        Callback(
            case_id=case_id,
            attempt=attempt,
            resolved_at=START + DAY,
            planned_at=at,
            done_at=at,
            outcome="answered" if said else "no_answer",
            **said,
        )
    )
    world.session.flush()


@pytest.mark.parametrize(
    ("name", "score", "good", "poor"),
    [
        (Measure.SATISFACTION, "satisfaction", 4, 3),
        (Measure.EFFORT, "effort", 2, 3),
        (Measure.RECOMMEND, "would_recommend", 9, 8),
    ],
)
def test_the_last_score_of_each_customer_counts(
    world: World, name: Measure, score: str, good: int, poor: int
) -> None:
    fir = world.brand()
    first, second, third, fourth = (world.case(fir, *SOLVED) for _ in range(4))
    asked(world, first, **{score: good})
    asked(world, second, **{score: poor})
    asked(world, third, 1, **{score: poor})
    asked(world, third, 2, **{score: good})
    asked(world, fourth)
    answer = world.ask(name).whole
    share = answer.figure("share")
    assert (share.hits, share.n, answer.pending) == (2, 3, 1)


def test_a_law_s_date_counts_among_the_deadlines(world: World) -> None:
    fir = world.brand()
    world.case(fir, *SOLVED, legal_due=START + 12 * HOUR)
    world.case(fir, *SOLVED, legal_due=START + 2 * DAY)
    share = world.ask(Measure.RESOLUTION).whole.figures[0]
    assert (share.hits, share.n) == (1, 2)


def test_the_clock_of_what_was_entered_by_hand_starts_when_it_reached_us(world: World) -> None:
    fir = world.brand()
    mention = world.complaint(fir, posted_at=START - 9 * DAY)
    world.session.add(
        ManualEntry(
            mention_id=mention,
            kind="tip",
            entered_by="hua",
            entered_role="handler",
            entered_origin="cli",
            entered_at=START,
            received_at=START - HOUR,
        )
    )
    world.case(fir, *SOLVED, mention_id=mention)
    took = case_measures.response_times(world.session, SPAN, Filters(), get_settings().zone)
    assert took.moments.tolist() == [[(START - HOUR).timestamp(), (START + HOUR).timestamp()]]
