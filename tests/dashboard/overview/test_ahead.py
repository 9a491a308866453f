"""What everybody opens is counted before anybody asks, and told to who may see figures."""

import threading
from datetime import datetime

import pytest

from dashboard.overview import ahead, data
from dashboard.queries import leakage, topics, weekly
from dashboard.sign_in.session import now, zone
from dashboard.times import period
from recovery.access.actor import Actor, Role
from recovery.access.sight import ALL
from storage.errors import DatabaseUnavailable, WrongUsage

WAIT = 20
LEAD, OUTSOURCED = (Actor(one, one, "dashboard") for one in (Role.LEAD, Role.OUTSOURCED))


@pytest.fixture
def counted(filled: datetime) -> None:
    """What everybody opens has been counted, and nothing else."""
    data.forget()
    data.count_ahead()


def test_who_comes_first_finds_all_periods_counted(
    counted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, name in ((leakage, "load"), (weekly, "load"), (topics, "topics")):
        monkeypatch.setattr(module, name, _never)
    today, stamp = now().astimezone(zone()).date(), data.stamp()
    for days in data.PERIODS:
        assert data.of_topics(stamp, 0, *period(today, days), ALL)
    for days in data.LEAKAGE_PERIODS:
        assert data.leaks(stamp, 0, *period(today, days), LEAD, ALL).weeks
    assert data.week(stamp, 0, LEAD, ALL).last < today
    data.forget()
    with pytest.raises(AssertionError, match="counted again"):
        data.week(stamp, 0, LEAD, ALL)


def test_what_is_counted_is_not_told_to_who_may_see_no_figures(counted: None) -> None:
    today, stamp = now().astimezone(zone()).date(), data.stamp()
    since, until = period(today, data.PERIODS[0])
    for refused in (
        lambda: data.measures(0, since, until, OUTSOURCED, ALL, stamp),
        lambda: data.week(stamp, 0, OUTSOURCED, ALL),
        lambda: data.leaks(stamp, 0, *period(today, data.LEAKAGE_PERIODS[0]), OUTSOURCED, ALL),
    ):
        with pytest.raises(WrongUsage, match="may not do this"):
            refused()


def test_a_database_that_is_away_is_asked_again_later(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tried = []
    again = threading.Event()

    def count() -> None:
        tried.append("once more")
        if len(tried) == 1:
            raise DatabaseUnavailable("the database is away", "start it")
        again.set()

    monkeypatch.setattr(data, "FIGURES_SECONDS", 0.01)
    monkeypatch.setattr(data, "count_ahead", count)
    over = ahead.begin()
    assert again.wait(WAIT)
    over.set()
    assert "the database is away" in caplog.text


def _never(*asked: object) -> None:
    raise AssertionError(f"counted again: {asked}")
