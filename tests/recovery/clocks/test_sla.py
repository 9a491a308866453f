"""Deadlines in working hours, with the State Council's arrangement for 2026."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recovery.clocks import sla
from storage.config import SlaSettings

ZONE = ZoneInfo("Asia/Shanghai")
SETTINGS = SlaSettings()  # 09:00 to 18:00; 4 hours to a first reply, 27 to a solution


def resolution_due(start: datetime, severity: int, said: SlaSettings, zone: ZoneInfo) -> datetime:
    norm = sla.norms(sla.urgency(severity, 0, said), said).resolution
    return sla.hours_of(said, zone).after(start, norm)


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("start", "due"),
    [
        pytest.param("2026-11-18 10:00", "2026-11-18 14:00", id="within a day"),
        pytest.param("2026-11-18 14:00", "2026-11-18 18:00", id="just until closing"),
        pytest.param("2026-11-18 16:00", "2026-11-19 11:00", id="over the night"),
        pytest.param("2026-11-18 06:30", "2026-11-18 13:00", id="before hours"),
        pytest.param("2026-11-18 21:15", "2026-11-19 13:00", id="after hours"),
        pytest.param("2026-11-18 18:00", "2026-11-19 13:00", id="at closing time"),
        pytest.param("2026-11-20 17:00", "2026-11-23 12:00", id="over a weekend"),
        pytest.param("2026-11-21 10:00", "2026-11-23 13:00", id="on a Saturday"),
        pytest.param("2026-09-30 17:00", "2026-10-08 12:00", id="over the National Day week"),
        pytest.param("2026-10-01 12:00", "2026-10-08 13:00", id="on National Day"),
        pytest.param("2026-10-10 10:00", "2026-10-10 14:00", id="on a Saturday that is worked"),
        pytest.param("2026-10-09 17:00", "2026-10-10 12:00", id="into a Saturday that is worked"),
        pytest.param("2026-09-20 09:00", "2026-09-20 13:00", id="on a Sunday that is worked"),
        pytest.param("2026-02-14 17:00", "2026-02-24 12:00", id="over the Spring Festival"),
        pytest.param("2026-12-31 17:00", "2027-01-01 12:00", id="2027 is counted by weekdays"),
        pytest.param("2027-01-01 17:00", "2027-01-04 12:00", id="weekends of 2027 are free"),
        pytest.param("2003-07-04 17:00", "2003-07-07 12:00", id="before the first known year"),
    ],
)
def test_the_first_reply_is_due_after_four_working_hours(start: str, due: str) -> None:
    assert sla.first_response_due(at(start), 2, SETTINGS, ZONE) == at(due)


def test_a_solution_is_due_after_three_working_days() -> None:
    start = at("2026-11-18 10:00")
    assert resolution_due(start, 2, SETTINGS, ZONE) == at("2026-11-23 10:00")


@pytest.mark.parametrize("start", ["2026-11-18 10:00", "2026-11-21 23:30", "2026-10-03 03:00"])
def test_severity_four_runs_in_natural_hours(start: str) -> None:
    moment = at(start)
    assert sla.first_response_due(moment, 4, SETTINGS, ZONE) == moment + timedelta(hours=2)
    assert resolution_due(moment, 4, SETTINGS, ZONE) == moment + timedelta(hours=48)


def test_the_hours_and_limits_are_those_of_the_settings() -> None:
    early = SlaSettings(workday_start="06:00", workday_end="07:30", first_response_hours=2)
    assert sla.first_response_due(at("2026-11-18 05:00"), 1, early, ZONE) == at("2026-11-19 06:30")


def test_the_start_may_be_in_any_zone() -> None:
    start = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)  # ten o'clock in Shanghai
    assert sla.first_response_due(start, 2, SETTINGS, ZONE) == at("2026-11-18 14:00")


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 10, 1), False),
        (date(2026, 10, 8), True),
        (date(2026, 10, 10), True),  # Saturday
        (date(2026, 11, 21), False),
        (date(2027, 10, 1), True),  # a Friday; its arrangement is not known yet
        (date(2027, 10, 2), False),
        (date(1999, 10, 1), True),  # a Friday before the first arrangement in the data
    ],
)
def test_working_days_follow_the_arrangement_where_it_is_known(day: date, works: bool) -> None:
    assert sla.is_workday(day) is works


@pytest.mark.parametrize(("year", "known"), [(1999, False), (2026, True), (2027, False)])
def test_it_tells_which_years_are_known(year: int, known: bool) -> None:
    assert sla.is_calendar_known(date(year, 6, 1)) is known


@settings(deadline=None)
@given(
    st.integers(0, 3 * 365 * 24 * 60).map(lambda m: at("2025-01-01 00:00") + timedelta(minutes=m)),
    st.floats(0.1, 40),
    st.floats(0.1, 40),
)
def test_deadlines_lie_in_working_hours_and_more_hours_are_never_earlier(
    moment: datetime, hours: float, more: float
) -> None:
    due = sla.add_working_hours(moment, hours, SETTINGS, ZONE)
    assert due > moment
    assert sla.is_workday(due.date())
    assert 9 <= due.hour + due.minute / 60 <= 18
    assert sla.add_working_hours(moment, hours + more, SETTINGS, ZONE) >= due
