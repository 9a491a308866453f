"""Every day of 2025 and 2026 against the State Council's arrangement, written out.

国办发明电〔2024〕12号 (of 12 November 2024) arranges 2025, the notice of the General Office of
4 November 2025 arranges 2026.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from recovery.clocks import sla
from recovery.clocks.sla import Span, hours_of
from storage.case_settings import SlaSettings

ZONE = ZoneInfo("Asia/Shanghai")
OFF = [
    ("2025-01-01", 1),  # 元旦
    ("2025-01-28", 8),  # 春节, to 4 February
    ("2025-04-04", 3),  # 清明节
    ("2025-05-01", 5),  # 劳动节
    ("2025-05-31", 3),  # 端午节, to 2 June
    ("2025-10-01", 8),  # 国庆节 and 中秋节
    ("2026-01-01", 3),
    ("2026-02-15", 9),  # 春节, to 23 February
    ("2026-04-04", 3),
    ("2026-05-01", 5),
    ("2026-06-19", 3),  # 端午节
    ("2026-09-25", 3),  # 中秋节
    ("2026-10-01", 7),
]
WORKED = [
    *("2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"),
    *("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"),
]
DAYS = [date(2025, 1, 1) + timedelta(days=n) for n in range(730)]


def holidays() -> set[date]:
    return {
        date.fromisoformat(first) + timedelta(days=n)
        for first, length in OFF
        for n in range(length)
    }


def test_every_day_of_two_years_is_as_the_state_council_arranged_it() -> None:
    off, worked = holidays(), {date.fromisoformat(day) for day in WORKED}
    assert (DAYS[-1], len(off), len(worked)) == (date(2026, 12, 31), 61, 11)
    arranged = {day: day in worked or (day.weekday() < 5 and day not in off) for day in DAYS}
    assert {day: sla.is_workday(day) for day in DAYS} == arranged


def test_every_day_that_is_worked_for_a_holiday_is_a_weekend_day() -> None:
    assert {date.fromisoformat(day).weekday() for day in WORKED} == {5, 6}


def test_the_years_have_as_many_working_days_as_the_arrangements_leave() -> None:
    worked = [day.year for day in DAYS if sla.is_workday(day)]
    assert (worked.count(2025), worked.count(2026)) == (248, 248)


def test_2027_is_counted_by_weekdays_and_that_is_told() -> None:
    year = [date(2027, 1, 1) + timedelta(days=n) for n in range(365)]
    assert all(sla.is_workday(day) == (day.weekday() < 5) for day in year)
    assert not any(map(sla.is_calendar_known, year))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        pytest.param(date(2027, 2, 8), False, id="a Monday that is given as a holiday"),
        pytest.param(date(2027, 2, 6), True, id="a Saturday that is given as worked"),
        pytest.param(date(2027, 2, 9), True, id="the others by weekday"),
        pytest.param(date(2026, 11, 20), False, id="a day off of the house in a known year"),
    ],
)
def test_the_settings_give_the_days_of_a_later_year(day: date, works: bool) -> None:
    given = SlaSettings(
        holidays=[date(2027, 2, 8), date(2026, 11, 20)], workdays=[date(2027, 2, 6)]
    )
    assert hours_of(given, ZONE).is_workday(day) is works
    assert sla.is_calendar_known(date(2027, 6, 1), given.holidays)


def test_days_that_are_given_move_deadlines() -> None:
    given = hours_of(SlaSettings(holidays=[date(2027, 2, 8)]), ZONE)
    friday = datetime(2027, 2, 5, 17, tzinfo=ZONE)
    due = given.after(friday, Span(timedelta(hours=4)))
    assert due == datetime(2027, 2, 9, 12, tzinfo=ZONE)
    assert given.before(due, Span(timedelta(hours=4))) == friday
    assert given.between(friday, due) == timedelta(hours=4)
