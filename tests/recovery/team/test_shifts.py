"""Who works when."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recovery.team.shifts import DAILY, Duty, Hours, clock, duty, weekdays
from storage.errors import WrongUsage

ZONE = ZoneInfo("Asia/Shanghai")
SOON = timedelta(minutes=30)
DAY = Hours("12345", time(9), time(18))
NIGHT = Hours("5", time(22), time(6))  # Friday to Saturday
OFFICIAL = Hours("", time(9), time(18))
WHOLE = Hours("6", time(0), time(0))


def at(written: str) -> datetime:
    return datetime.strptime(written, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize(
    ("shift", "moment", "expected"),
    [
        pytest.param(DAY, "2026-11-18 08:29", Duty.OFF, id="more than half an hour before"),
        pytest.param(DAY, "2026-11-18 08:30", Duty.SOON, id="half an hour before"),
        pytest.param(DAY, "2026-11-18 09:00", Duty.ON, id="its first moment"),
        pytest.param(DAY, "2026-11-18 17:59", Duty.ON, id="its last minute"),
        pytest.param(DAY, "2026-11-18 18:00", Duty.OFF, id="its end"),
        pytest.param(DAY, "2026-11-21 12:00", Duty.OFF, id="a day that is not its own"),
        pytest.param(DAY, "2026-10-01 12:00", Duty.ON, id="weekdays know no holidays"),
        pytest.param(NIGHT, "2026-11-20 21:45", Duty.SOON, id="before a night"),
        pytest.param(NIGHT, "2026-11-20 23:00", Duty.ON, id="before midnight"),
        pytest.param(NIGHT, "2026-11-21 05:59", Duty.ON, id="after midnight"),
        pytest.param(NIGHT, "2026-11-21 06:00", Duty.OFF, id="the morning after"),
        pytest.param(NIGHT, "2026-11-20 05:00", Duty.OFF, id="the morning of its day"),
        pytest.param(OFFICIAL, "2026-10-01 12:00", Duty.OFF, id="National Day"),
        pytest.param(OFFICIAL, "2026-10-10 12:00", Duty.ON, id="a Saturday that is worked"),
        pytest.param(OFFICIAL, "2026-11-21 12:00", Duty.OFF, id="a Saturday"),
        pytest.param(WHOLE, "2026-11-21 23:59", Duty.ON, id="a whole day"),
        pytest.param(WHOLE, "2026-11-22 00:00", Duty.OFF, id="after a whole day"),
        pytest.param(WHOLE, "2026-11-20 23:45", Duty.SOON, id="soon over midnight"),
    ],
)
def test_a_shift_runs_from_its_first_moment_up_to_its_end(
    shift: Hours, moment: str, expected: Duty
) -> None:
    assert duty([shift], at(moment), ZONE, SOON) is expected


def test_one_of_several_shifts_is_enough() -> None:
    assert duty([DAY, NIGHT], at("2026-11-20 23:00"), ZONE, SOON) is Duty.ON
    assert duty([], at("2026-11-20 23:00"), ZONE, SOON) is Duty.OFF


@given(
    days=st.sets(st.sampled_from(DAILY)),
    starts=st.integers(0, 1439),
    ends=st.integers(0, 1439),
    minutes=st.integers(0, 14 * 1440),
)
def test_a_shift_covers_just_the_minutes_that_a_walk_from_its_beginning_covers(
    days: set[str], starts: int, ends: int, minutes: int
) -> None:
    shift = Hours("".join(sorted(days)) or DAILY, _time(starts), _time(ends))
    moment = at("2026-11-16 00:00") + timedelta(minutes=minutes)  # a Monday
    length = (ends - starts) % 1440 or 1440
    begun = moment.astimezone(ZONE) - timedelta(minutes=(minutes - starts) % 1440)
    since = (moment - begun.astimezone(UTC)) // timedelta(minutes=1)
    expected = since < length and str(begun.isoweekday()) in shift.weekdays
    assert (duty([shift], moment, ZONE, timedelta(0)) is Duty.ON) == expected


def _time(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


@pytest.mark.parametrize(
    ("written", "expected"),
    [("workdays", ""), ("daily", "1234567"), ("1-5", "12345"), ("7,6", "67"), ("1,3-4", "134")],
)
def test_days_are_read_as_people_write_them(written: str, expected: str) -> None:
    assert weekdays(written) == expected


@pytest.mark.parametrize("written", ["", "0", "8", "5-1", "mon", "1;2", "1-", "１"])
def test_days_that_are_not_understood_are_refused(written: str) -> None:
    with pytest.raises(WrongUsage, match="days of a shift"):
        weekdays(written)


@pytest.mark.parametrize(
    ("written", "expected"),
    [("09:00", time(9)), ("9:30", time(9, 30)), ("24:00", time(0)), ("00:00", time(0))],
)
def test_a_time_of_day_is_read(written: str, expected: time) -> None:
    assert clock(written) == expected


@pytest.mark.parametrize("written", ["", "25:00", "9", "noon", "09:00+08:00x"])
def test_what_is_no_time_of_day_is_refused(written: str) -> None:
    with pytest.raises(WrongUsage, match="no time of day"):
        clock(written)
