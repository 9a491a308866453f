from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dashboard import times

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("length", "chinese", "english"),
    [
        (timedelta(0), "0分钟", "0min"),
        (timedelta(minutes=35, seconds=50), "35分钟", "35min"),
        (timedelta(hours=3, minutes=12), "3小时12分钟", "3h 12min"),
        (timedelta(hours=3), "3小时0分钟", "3h 0min"),
        (timedelta(days=2, hours=4, minutes=59), "2天4小时", "2d 4h"),
        (timedelta(days=2), "2天", "2d"),
    ],
)
def test_a_span_is_told_in_its_two_largest_units(
    length: timedelta, chinese: str, english: str
) -> None:
    assert times.span(length, "zh") == chinese
    assert times.span(length, "en") == english


def test_a_deadline_is_left_until_it_has_passed() -> None:
    assert times.remaining(NOW + timedelta(hours=1), NOW, "zh") == "剩 1小时0分钟"
    assert times.remaining(NOW - timedelta(days=1, hours=1), NOW, "zh") == "超时 1天1小时"


def test_times_are_shown_in_the_configured_zone() -> None:
    assert times.moment(NOW, ZoneInfo("Asia/Shanghai")) == "03-02 12:00"
    assert times.moment(None, ZoneInfo("Asia/Shanghai")) == "—"


def test_a_period_holds_today() -> None:
    since, until = times.period(date(2026, 3, 2), 7)
    assert (since, until) == (date(2026, 2, 24), date(2026, 3, 2))
    assert len(times.days_between(since, until)) == 7


def test_consecutive_days_are_drawn_together() -> None:
    days = [date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 4)]
    assert times.ranges(days) == "02-27–03-01、03-04"
    assert times.ranges([]) == ""
