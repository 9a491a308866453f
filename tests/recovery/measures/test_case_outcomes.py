"""Whether solutions held: first-time resolution, reopening, repeated complaints."""

from collections.abc import Iterator

import pytest

from recovery.measures.definitions import Measure
from storage.measures import Span
from tests.recovery.measuring import DAY, HOUR, NOW, World, passing

pytestmark = pytest.mark.usefixtures("clean_database")
OLD = NOW - 60 * DAY
QUARTER = Span(NOW - 90 * DAY, NOW)
SOLVED = ((HOUR, "responded"), (DAY, "resolved"))


@pytest.fixture
def world() -> Iterator[World]:
    with passing() as made:
        yield made


def test_solved_at_once_means_never_reopened_and_no_relapse_in_thirty_days(world: World) -> None:
    fir, oak = world.brand(), world.brand("橙屿出行")

    def solved(**fields: object) -> tuple[int, int]:
        author = world.author()
        mention = world.complaint(fir, author_id=author, posted_at=OLD)
        case_id = world.case(fir, *SOLVED, mention_id=mention, opened_at=OLD, **fields)
        return case_id, author

    held, _ = solved()
    reopened = world.case(fir, *SOLVED, (40 * DAY, "assigned"), opened_at=OLD)
    relapsed, back = solved()
    world.complaint(fir, author_id=back, posted_at=OLD + 20 * DAY)
    much_later, later = solved()
    world.complaint(fir, author_id=later, posted_at=OLD + 32 * DAY)
    other_problem, other = solved()
    world.complaint(fir, author_id=other, posted_at=OLD + 20 * DAY, topic="price")
    other_brand, both = solved()
    world.complaint(oak, author_id=both, posted_at=OLD + 20 * DAY)
    before, early = solved()
    world.complaint(fir, author_id=early, posted_at=OLD + HOUR)
    joined, joiner = solved()
    more = world.complaint(fir, author_id=joiner, posted_at=OLD + 3 * DAY, topic="price")
    world.hold(joined, more, fir, OLD + 3 * DAY)
    world.case(fir, (HOUR, "responded"), opened_at=OLD)  # never solved
    world.case(fir, *SOLVED, opened_at=NOW - 20 * DAY)  # too fresh
    whole = world.ask(Measure.FIRST_TIME_RESOLUTION, span=QUARTER).whole
    share = whole.figure("share")
    assert share.numerator == {"case": (held, much_later, other_problem, other_brand, before)}
    assert set(share.denominator["case"]) - set(share.numerator["case"]) == {
        reopened,
        relapsed,
        joined,
    }
    assert whole.pending == 2


def test_a_case_is_settled_on_the_thirtieth_day(world: World) -> None:
    fir = world.brand()
    world.case(fir, *SOLVED, opened_at=NOW - 31 * DAY)
    assert world.ask(Measure.FIRST_TIME_RESOLUTION, span=QUARTER).whole.figure("share").n == 1
    world.case(fir, *SOLVED, opened_at=NOW - 31 * DAY + HOUR)
    whole = world.ask(Measure.FIRST_TIME_RESOLUTION, span=QUARTER).whole
    assert (whole.figure("share").n, whole.pending) == (1, 1)


def test_reopening_is_counted_of_cases_that_were_ever_solved(world: World) -> None:
    fir = world.brand()
    back = world.case(fir, *SOLVED, (2 * DAY, "assigned"), (3 * DAY, "responded"))
    twice = world.case(
        fir, *SOLVED, (2 * DAY, "assigned"), (3 * DAY, "resolved"), (4 * DAY, "assigned")
    )
    closed = world.case(fir, *SOLVED, (2 * DAY, "callback"), (3 * DAY, "closed"))
    world.case(fir, (HOUR, "responded"), (DAY, "investigating"))
    whole = world.ask(Measure.REOPEN).whole
    share = whole.figure("share")
    assert share.numerator == {"case": (back, twice)}
    assert share.denominator == {"case": (back, twice, closed)}
    assert whole.pending == 1


def test_a_repeated_complaint_is_another_case_or_another_post_a_day_later(world: World) -> None:
    fir, oak = world.brand(), world.brand("橙屿出行")
    one, two, three, four = (world.author() for _ in range(4))
    world.case(fir, author_id=one, opened_at=NOW - 40 * DAY)
    repeated = world.case(fir, author_id=one, opened_at=NOW - 10 * DAY)
    world.case(fir, author_id=two, opened_at=NOW - 41 * DAY)
    world.case(fir, author_id=two, opened_at=NOW - 10 * DAY)  # 31 days later
    world.case(oak, author_id=three, opened_at=NOW - 12 * DAY)
    world.case(fir, author_id=three, opened_at=NOW - 11 * DAY)  # of another brand
    world.case(fir, (HOUR, "dismissed"), author_id=four, opened_at=NOW - 12 * DAY)
    world.case(fir, author_id=four, opened_at=NOW - 11 * DAY)  # the one before was none
    at = NOW - 9 * DAY
    spread = world.case(fir, mention_id=world.complaint(fir, posted_at=at), opened_at=at)
    world.hold(spread, world.complaint(fir, posted_at=at + 23 * HOUR), fir, at + DAY)
    again = world.case(fir, mention_id=world.complaint(fir, posted_at=at), opened_at=at)
    world.hold(again, world.complaint(fir, posted_at=at + 25 * HOUR), fir, at + 2 * DAY)
    share = world.ask(Measure.REPEAT).whole.figure("share")
    assert share.numerator == {"case": (repeated, again)}
    assert (share.hits, share.n) == (2, 7)
