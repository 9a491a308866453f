from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from recovery.access.rights import Role
from recovery.measures.readings import Reading, fitting, last_closing, last_week
from recovery.measures.usual import Usual, of, windows

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("moment", "role", "expected"),
    [
        ("2026-11-24 08:30", Role.PR, Reading.MORNING),  # a Tuesday
        ("2026-11-24 05:00", Role.PR, Reading.MORNING),
        ("2026-11-24 11:00", Role.PR, Reading.PERIOD),
        ("2026-11-24 15:00", Role.LEAD, Reading.PERIOD),
        ("2026-11-24 19:00", Role.PR, Reading.LIVE),
        ("2026-11-24 22:00", Role.PR, Reading.LIVE),
        ("2026-11-24 04:59", Role.PR, Reading.LIVE),
        ("2026-11-23 08:30", Role.PR, Reading.MORNING),  # a Monday
        ("2026-11-23 08:30", Role.LEAD, Reading.WEEKLY),
        ("2026-11-23 08:30", Role.ADMIN, Reading.WEEKLY),
        ("2026-11-23 09:30", Role.PR, Reading.WEEKLY),
        ("2026-11-23 12:00", Role.LEAD, Reading.PERIOD),
        ("2026-11-23 22:00", Role.LEAD, Reading.LIVE),
    ],
)
def test_the_reading_fits_the_hour_and_who_reads(
    moment: str, role: Role, expected: Reading
) -> None:
    local = datetime.fromisoformat(moment).replace(tzinfo=ZONE)
    assert fitting(local, role) is expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-24 08:30", "2026-11-23 18:00"),
        ("2026-11-23 08:30", "2026-11-20 18:00"),  # over the weekend
        ("2026-11-24 18:00", "2026-11-24 18:00"),
        ("2026-11-24 17:59", "2026-11-23 18:00"),
    ],
)
def test_the_night_began_when_the_last_working_day_ended(now: str, expected: str) -> None:
    found = last_closing(
        datetime.fromisoformat(now).replace(tzinfo=ZONE),
        time(18),
        ZONE,
        lambda day: day.weekday() < 5,
    )
    assert found == datetime.fromisoformat(expected).replace(tzinfo=ZONE)


def test_without_any_working_day_the_night_is_thirty_days_long() -> None:
    now = datetime(2026, 11, 24, 8, 30, tzinfo=ZONE)
    assert (now - last_closing(now, time(18), ZONE, lambda day: False)).days == 30


@pytest.mark.parametrize("today", [date(2026, 11, 23), date(2026, 11, 26), date(2026, 11, 29)])
def test_the_last_week_runs_from_monday_to_sunday(today: date) -> None:
    assert last_week(today) == (date(2026, 11, 16), date(2026, 11, 22))


@pytest.mark.parametrize(("days", "count", "step"), [(7, 4, 7), (14, 2, 14), (30, 2, 35)])
def test_the_usual_is_of_the_same_weekdays_and_overlaps_nothing(
    days: int, count: int, step: int
) -> None:
    until = date(2026, 11, 22)
    since = date.fromordinal(until.toordinal() - days + 1)
    found = windows(since, until)
    assert len(found) == count
    assert all((last - first).days == days - 1 for first, last in found)
    assert all(first.weekday() == since.weekday() for first, _ in found)
    assert (since - found[0][0]).days == step and found[0][1] < since


def test_the_usual_is_the_median_and_needs_two_times_to_compare() -> None:
    assert of([10]) is None
    assert of([10, 40, 20, 30]) == Usual(25, 10, 40, 4)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(100, 0), (130, 0), (131, 1), (140, 1), (70, 0), (69, -1), (119, 0)],
)
def test_unusual_is_what_lies_outside_of_all_and_beyond_chance(value: int, expected: int) -> None:
    assert Usual(100, 70, 130, 4).compare(value) == expected


def test_a_few_more_than_few_are_not_unusual() -> None:
    assert Usual(1, 0, 2, 4).compare(3) == 0
