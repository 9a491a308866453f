"""Hours by the clock and hours in which the house was open."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recovery.clocks import sla
from recovery.clocks.elapsed import OpenHours, hours
from storage.config import SlaSettings

ZONE = ZoneInfo("Asia/Shanghai")
SETTINGS = SlaSettings()  # 09:00 to 18:00


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        pytest.param("2026-11-18 10:00", "2026-11-18 12:30", 2.5, id="within a day"),
        pytest.param("2026-11-18 06:00", "2026-11-18 09:00", 0, id="before hours"),
        pytest.param("2026-11-18 06:00", "2026-11-18 23:00", 9, id="around a day"),
        pytest.param("2026-11-18 17:00", "2026-11-19 10:00", 2, id="over the night"),
        pytest.param("2026-11-20 17:00", "2026-11-23 10:00", 2, id="over a weekend"),
        pytest.param("2026-09-30 17:00", "2026-10-08 10:00", 2, id="over the National Day week"),
        pytest.param("2026-10-10 10:00", "2026-10-10 12:00", 2, id="a Saturday that is worked"),
        pytest.param("2026-11-18 12:00", "2026-11-18 10:00", 0, id="backwards"),
    ],
)
def test_working_hours_between(start: str, end: str, expected: float) -> None:
    assert OpenHours(SETTINGS, ZONE).hours(at(start), at(end)) == expected


def test_another_calendar_may_say_which_days_are_worked() -> None:
    always = OpenHours(SETTINGS, ZONE, lambda _day: True)
    assert always.hours(at("2026-11-20 17:00"), at("2026-11-23 10:00")) == 20


def test_what_does_not_count_is_taken_off_both() -> None:
    start, end = at("2026-11-18 10:00"), at("2026-11-20 10:00")
    idle = [(at("2026-11-18 17:00"), at("2026-11-19 10:00"))]
    moments = np.array([[start.timestamp(), end.timestamp()]] * 2)
    clock = moments + 8 * 3600
    working, natural = hours(OpenHours(SETTINGS, ZONE), moments, clock, {1: idle})
    assert natural.tolist() == [48, 48 - 17]
    assert working.tolist() == [18, 18 - 2]


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 2 * 365 * 24 * 60), st.floats(0.1, 60)), min_size=1, max_size=5
    )
)
def test_a_deadline_is_as_far_away_as_its_hours_whatever_was_asked_before(
    asked: list[tuple[int, float]],
) -> None:
    open_hours = OpenHours(SETTINGS, ZONE)
    for minutes, length in asked:
        start = at("2025-01-01 00:00") + timedelta(minutes=minutes)
        due = sla.add_working_hours(start, length, SETTINGS, ZONE)
        assert open_hours.hours(start, due) == pytest.approx(length, abs=1e-6)


def test_many_spans_are_each_as_long_as_alone() -> None:
    open_hours = OpenHours(SETTINGS, ZONE)
    starts = [at("2025-12-30 08:00") + timedelta(hours=7 * n) for n in range(50)]
    ends = [start + timedelta(hours=11 * n) for n, start in enumerate(starts)]
    moments = np.array([[a.timestamp(), b.timestamp()] for a, b in zip(starts, ends, strict=True)])
    working, _ = hours(open_hours, moments, moments + 8 * 3600, {})
    alone = [OpenHours(SETTINGS, ZONE).hours(a, b) for a, b in zip(starts, ends, strict=True)]
    assert working.tolist() == pytest.approx(alone)
