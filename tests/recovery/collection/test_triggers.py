"""When schedules are due: cron, intervals, working days, the night pause, and summer time."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from recovery.clocks import sla
from recovery.collection.triggers import NightPause, duration, next_due
from storage.errors import WrongUsage

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 11, 16, 0, 0, tzinfo=SHANGHAI)


def times(
    kind: str, expression: str, start: datetime, count: int, anchor: datetime | None = None
) -> list[datetime]:
    """The due times from ``start`` on, in its zone."""
    zone = start.tzinfo
    assert isinstance(zone, ZoneInfo)
    following = next_due(kind, expression, zone, anchor or start)
    found, moment = [], start
    for _ in range(count):
        due = following(moment)
        assert due is not None
        assert due.tzinfo is UTC
        found.append(due.astimezone(zone))
        moment = due + timedelta(microseconds=1)
    return found


def shown(found: list[datetime]) -> str:
    return ", ".join(f"{each:%m-%d %H:%M%z}" for each in found)


@pytest.mark.parametrize(
    ("field", "days"),
    [
        pytest.param("0", "Sun", id="0 is Sunday"),
        pytest.param("7", "Sun", id="7 is Sunday too"),
        pytest.param("1", "Mon", id="1 is Monday"),
        pytest.param("6", "Sat", id="6 is Saturday"),
        pytest.param("1-5", "Mon Tue Wed Thu Fri", id="a range"),
        pytest.param("0-2", "Mon Tue Sun", id="a range from Sunday"),
        pytest.param("5-7", "Fri Sat Sun", id="a range to Sunday"),
        pytest.param("0-6", "Mon Tue Wed Thu Fri Sat Sun", id="the whole week"),
        pytest.param("*/2", "Tue Thu Sat Sun", id="every second day from Sunday"),
        pytest.param("1-5/2", "Mon Wed Fri", id="a range with a step"),
        pytest.param("0,3", "Wed Sun", id="a list"),
        pytest.param("mon-fri", "Mon Tue Wed Thu Fri", id="names"),
        pytest.param("SUN", "Sun", id="a name in capitals"),
        pytest.param("fri-mon", "Mon Fri Sat Sun", id="names over the weekend"),
    ],
)
def test_weekdays_are_those_of_cron(field: str, days: str) -> None:
    found = times("cron", f"30 8 * * {field}", MONDAY, 8)
    week = [t for t in found if t < MONDAY + timedelta(days=7)]
    assert " ".join(f"{t:%a}" for t in week) == days
    assert {(t.hour, t.minute) for t in week} == {(8, 30)}


def test_of_day_and_weekday_either_is_enough_as_in_cron() -> None:
    found = times("cron", "0 9 18 * 5", MONDAY, 4)
    assert [f"{t:%m-%d}" for t in found] == ["11-18", "11-20", "11-27", "12-04"]


def test_cron_fields_are_read_in_the_shown_zone() -> None:
    assert times("cron", "0 9 * * *", MONDAY, 1)[0] == datetime(2026, 11, 16, 1, 0, tzinfo=UTC)


def test_intervals_count_from_their_creation_to_the_microsecond() -> None:
    made = datetime(2026, 11, 18, 4, 0, 7, 123457, tzinfo=UTC)
    following = next_due("interval", "30m", SHANGHAI, made)
    assert following(made + timedelta(minutes=31)) == made + timedelta(hours=1)
    years = made + timedelta(days=3000)
    assert following(years) == years
    assert following(years + timedelta(microseconds=1)) == years + timedelta(minutes=30)
    assert following(made - timedelta(days=1)) == made


@pytest.mark.parametrize(("text", "seconds"), [("5m", 300), ("2h", 7200), (" 1 d ", 86400)])
def test_intervals_have_units(text: str, seconds: int) -> None:
    first, second = times("interval", text, MONDAY, 2)
    assert second - first == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("kind", "expression"),
    [
        ("cron", ""),
        ("cron", "* * * *"),
        ("cron", "* * * * * *"),
        ("cron", "60 * * * *"),
        ("cron", "* 24 * * *"),
        ("cron", "* * 0 * *"),
        ("cron", "* * * 13 *"),
        ("cron", "* * * * 8"),
        ("cron", "* * * * -1"),
        ("cron", "* * * * someday"),
        ("cron", "* * * * 1-5/0"),
        ("cron", "@daily"),
        ("interval", ""),
        ("interval", "0m"),
        ("interval", "5"),
        ("interval", "5s"),
        ("interval", "-5m"),
        ("interval", "1.5h"),
        ("interval", "٣h"),
        ("interval", "99999999999999d"),
        ("workday", ""),
        ("workday", "9"),
        ("workday", "25:00"),
        ("workday", "09:00:30"),
        ("workday", "09:00,"),
        ("workday", "* * *"),
        ("full moon", "09:00"),
    ],
)
def test_a_bad_expression_is_told_with_examples(kind: str, expression: str) -> None:
    with pytest.raises(WrongUsage) as error:
        next_due(kind, expression, SHANGHAI, MONDAY)
    assert "30 8 * * mon-fri" in error.value.next_step


def test_working_days_leave_holidays_out_and_take_moved_days_in() -> None:
    # National Day 2026 is 1 to 7 October; Saturday the 10th is worked instead.
    found = times("workday", "9:00", datetime(2026, 9, 30, tzinfo=SHANGHAI), 5)
    assert [f"{t:%a %m-%d %H:%M}" for t in found] == [
        "Wed 09-30 09:00",
        "Thu 10-08 09:00",
        "Fri 10-09 09:00",
        "Sat 10-10 09:00",
        "Mon 10-12 09:00",
    ]


def test_working_days_of_a_year_that_is_not_known_are_counted_by_weekdays() -> None:
    year = sla.known_years()[1] + 1
    found = times("workday", "09:00", datetime(year, 10, 1, tzinfo=SHANGHAI), 5)
    assert all(t.weekday() < 5 for t in found)
    assert found[0].date() <= date(year, 10, 4)


def test_working_days_take_several_times_or_the_fields_of_a_day() -> None:
    found = times("workday", "14:30, 09:00", MONDAY, 3)
    assert [f"{t:%d %H:%M}" for t in found] == ["16 09:00", "16 14:30", "17 09:00"]
    found = times("workday", "*/30 9-10", MONDAY, 5)
    assert [f"{t:%d %H:%M}" for t in found] == [
        "16 09:00",
        "16 09:30",
        "16 10:00",
        "16 10:30",
        "17 09:00",
    ]


# In Berlin the clock jumps from 02:00 to 03:00 on 29 March 2026, and from 03:00 back to 02:00 on
# 25 October; in Shanghai nothing happens on either day.


def test_a_time_that_summer_time_skips_is_due_right_after_it() -> None:
    found = times("cron", "30 2 * * *", datetime(2026, 3, 28, tzinfo=BERLIN), 3)
    assert shown(found) == "03-28 02:30+0100, 03-29 03:30+0200, 03-30 02:30+0200"
    here = times("cron", "30 2 * * *", datetime(2026, 3, 28, tzinfo=SHANGHAI), 3)
    assert {f"{t:%H:%M%z}" for t in here} == {"02:30+0800"}


def test_a_time_that_comes_twice_is_due_once() -> None:
    found = times("cron", "30 2 * * *", datetime(2026, 10, 24, tzinfo=BERLIN), 3)
    assert shown(found) == "10-24 02:30+0200, 10-25 02:30+0200, 10-26 02:30+0100"
    here = times("cron", "30 2 * * *", datetime(2026, 10, 24, tzinfo=SHANGHAI), 3)
    assert len({t.date() for t in here}) == 3


@pytest.mark.parametrize(
    "day", [datetime(2026, 3, 29, tzinfo=BERLIN), datetime(2026, 10, 25, tzinfo=BERLIN)]
)
@pytest.mark.parametrize(("kind", "expression"), [("cron", "30 * * * *"), ("interval", "1h")])
def test_every_hour_is_every_real_hour(kind: str, expression: str, day: datetime) -> None:
    found = [t.astimezone(UTC) for t in times(kind, expression, day, 8)]
    assert {b - a for a, b in pairwise(found)} == {timedelta(hours=1)}


def test_a_working_day_keeps_its_local_time_across_summer_time() -> None:
    found = times("workday", "09:00", datetime(2026, 3, 27, tzinfo=BERLIN), 2)
    assert shown(found) == "03-27 09:00+0100, 03-30 09:00+0200"


NIGHT = NightPause(time(23), time(7), SHANGHAI)


@pytest.mark.parametrize(
    ("clock", "began", "ends"),
    [
        ("18 22:59", None, None),
        ("18 23:00", "18 23:00", "19 07:00"),
        ("19 00:00", "18 23:00", "19 07:00"),
        ("19 06:59", "18 23:00", "19 07:00"),
        ("19 07:00", None, None),
    ],
)
def test_a_night_pause_reaches_over_midnight(
    clock: str, began: str | None, ends: str | None
) -> None:
    def at(text: str) -> datetime:
        return datetime.strptime(f"2026-11-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)

    assert NIGHT.began(at(clock)) == (at(began) if began else None)
    assert NIGHT.ends(at(clock)) == (at(ends) if ends else None)


def test_a_pause_within_a_day_is_one_too() -> None:
    noon = NightPause(time(12), time(14), SHANGHAI)
    assert noon.ends(MONDAY + timedelta(hours=13)) == MONDAY + timedelta(hours=14)
    assert noon.ends(MONDAY + timedelta(hours=15)) is None


def test_a_night_is_an_hour_shorter_or_longer_where_the_clock_changes() -> None:
    night = NightPause(time(23), time(7), BERLIN)
    for day, hours in (
        (datetime(2026, 3, 28, 23, tzinfo=BERLIN), 7),
        (datetime(2026, 10, 24, 23, tzinfo=BERLIN), 9),
    ):
        end = night.ends(day)
        assert end is not None
        assert end - day.astimezone(UTC) == timedelta(hours=hours)


def test_a_pause_that_ends_in_the_hour_that_comes_twice_always_ends_later() -> None:
    night = NightPause(time(23), time(2, 30), BERLIN)
    moment = datetime(2026, 10, 24, 23, tzinfo=BERLIN).astimezone(UTC)
    while moment < datetime(2026, 10, 25, 4, tzinfo=BERLIN).astimezone(UTC):
        end = night.ends(moment)
        assert end is None or moment < end <= moment + timedelta(hours=5)
        moment += timedelta(minutes=5)


@pytest.mark.parametrize("text", ["23:00-07:00", " 23:00 - 7:00 "])
def test_a_pause_is_read_and_written(text: str) -> None:
    assert str(NightPause.parse(text, SHANGHAI)) == "23:00-07:00"
    assert NightPause.parse("", SHANGHAI) is None


@pytest.mark.parametrize(
    "text", ["23-7", "23:00", "25:00-07:00", "23:00-23:00", "nights", "23:00-07:00x"]
)
def test_a_bad_pause_is_refused(text: str) -> None:
    with pytest.raises(WrongUsage, match="no night pause"):
        NightPause.parse(text, SHANGHAI)


@pytest.mark.parametrize(
    ("text", "seconds"), [("0", 0), ("90s", 90), ("5m", 300), ("2 h", 7200), ("1d", 86400)]
)
def test_spans_of_time_have_units(text: str, seconds: int) -> None:
    assert duration(text, timedelta(days=1)) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "5", "-5m", "5w", "25h", "9999999999s", "５m"])
def test_a_bad_or_too_long_span_is_refused(text: str) -> None:
    with pytest.raises(WrongUsage, match="no span of time"):
        duration(text, timedelta(days=1))
