"""A quiet day is told from a blind one by what the runs read."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from recovery.collection.coverage import Ended, days_of, judged

ZONE = ZoneInfo("Asia/Shanghai")
FRIDAY = datetime(2026, 11, 20, 9, tzinfo=ZONE)
DAYS = [date(2026, 11, 16) + timedelta(days=n) for n in range(8)]  # Monday to Monday
MONDAY = FRIDAY + timedelta(days=3)
GOOD = Ended("ok", FRIDAY)


def gaps(*runs: Ended, known: tuple[int, ...] = (), began: int | None = None) -> list[int]:
    """The days of November that are not known to be covered."""
    found = judged(
        DAYS,
        [told for run in runs if (told := days_of(run, ZONE)) is not None],
        {date(2026, 11, day) for day in known},
        date(2026, 11, began) if began else None,
    )
    return [day.day for day in found.missed]


@pytest.mark.parametrize(
    ("run", "known", "expected"),
    [
        # it came back to Friday's mark: the weekend was quiet
        (Ended("ok", MONDAY, covers_since=FRIDAY), (), []),
        (Ended("empty", MONDAY, covers_since=FRIDAY - timedelta(hours=6)), (), []),
        # it cannot say how far back it read, so that it covers its own day
        (Ended("ok", MONDAY), (), [21, 22]),
        (Ended("ok", MONDAY), (21,), [22]),
        # it was told how far back
        (Ended("ok", MONDAY, since=MONDAY - timedelta(days=1)), (), [21]),
        (Ended("ok", MONDAY, since=FRIDAY), (), []),
        # its pages ended on Sunday, so that Sunday is not whole
        (Ended("partial", MONDAY, covers_since=MONDAY - timedelta(days=1)), (22,), [21, 22]),
        (
            Ended("ok", MONDAY, covers_since=MONDAY - timedelta(days=1), since=FRIDAY),
            (22,),
            [21, 22],
        ),
        # refused before it reached its mark: what it brought is not all
        (Ended("blocked", MONDAY), (), [21, 22, 23]),
        (Ended("partial", MONDAY), (22, 23), [21, 22, 23]),
        (Ended("failed", MONDAY, since=MONDAY - timedelta(days=1)), (21, 22), [22, 23]),
        # five items, or the comments of some posts, say nothing of the days
        (Ended("ok", MONDAY, is_part=True), (), [21, 22, 23]),
        # a window of the past
        (Ended("ok", MONDAY, since=FRIDAY, until=MONDAY - timedelta(hours=10)), (), [22, 23]),
        (Ended("ok", MONDAY, until=MONDAY), (), [21, 22, 23]),
    ],
)
def test_after_a_good_friday_a_monday_covers_what_it_read(
    run: Ended, known: tuple[int, ...], expected: list[int]
) -> None:
    assert gaps(GOOD, run, known=known) == expected


def test_a_later_run_fills_what_an_earlier_one_left() -> None:
    blocked = Ended("blocked", FRIDAY + timedelta(days=1))
    assert gaps(GOOD, blocked, known=(21,)) == [21, 22, 23]
    assert gaps(GOOD, blocked, Ended("ok", MONDAY, covers_since=FRIDAY), known=(21,)) == []


def test_a_refusal_after_a_good_run_of_the_day_leaves_the_day_covered() -> None:
    assert gaps(GOOD, Ended("blocked", FRIDAY + timedelta(hours=2))) == [21, 22, 23]


def test_days_before_a_source_was_watched_are_nobodys_gap() -> None:
    assert gaps(Ended("ok", MONDAY)) == []
    assert gaps(Ended("failed", FRIDAY)) == [20, 21, 22, 23]


def test_a_first_run_reads_its_history() -> None:
    assert gaps(Ended("ok", MONDAY), began=17, known=(17,)) == []
    says_how_far = Ended("ok", MONDAY, covers_since=MONDAY - timedelta(days=1))
    assert gaps(says_how_far, began=17, known=(17,)) == []


def test_a_day_is_a_local_one() -> None:
    late = datetime(2026, 11, 20, 23, 30, tzinfo=ZONE).astimezone(ZoneInfo("UTC"))
    told = days_of(Ended("ok", late), ZONE)
    assert told is not None and told.ended == date(2026, 11, 20)
