"""What everybody opens is counted before anybody asks, and told to who may see figures."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from sqlalchemy import text
from sqlmodel import Session

from dashboard import app
from dashboard.overview import ahead, data
from dashboard.queries import leakage, service, topics, weekly
from dashboard.times import period
from recovery.access.actor import Actor, Role
from recovery.access.sight import ALL
from storage import warmth
from storage.errors import DatabaseUnavailable, WrongUsage

WAIT = 20
LEAD, OUTSOURCED = (Actor(one, one, "dashboard") for one in (Role.LEAD, Role.OUTSOURCED))


@pytest.fixture
def counted(filled: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """What everybody opens has been counted, and nothing else; midnight does not come."""
    today = data._today()
    monkeypatch.setattr(data, "_today", lambda: today)
    data.forget()
    for renew in data.ahead():
        renew()


def never(*asked: object) -> None:
    raise AssertionError(f"counted again: {asked}")


def counted_until(enough: threading.Event) -> None:
    end = ahead.begin()
    try:
        assert enough.wait(WAIT)
    finally:
        end()


def test_who_comes_first_finds_all_periods_counted(
    counted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_now = service.load

    def load(*asked: object) -> service.Service:
        return of_now(*asked) if asked[-1] == service.OF_NOW else never(*asked)

    monkeypatch.setattr(service, "load", load)
    for module, name in ((leakage, "load"), (weekly, "load"), (topics, "topics")):
        monkeypatch.setattr(module, name, never)
    today, stamp = data._today(), data.stamp()
    for days in data.PERIODS:
        since, until = period(today, days)
        assert data.of_topics(stamp, 0, since, until, LEAD, ALL)
        assert set(data.measures(0, since, until, LEAD, ALL, stamp)[0].measured) == {*service.SHOWN}
    for days in data.LEAKAGE_PERIODS:
        assert data.leaks(stamp, 0, *period(today, days), LEAD, ALL).weeks
    assert data.week(stamp, 0, LEAD, ALL).last < today
    data.forget()
    with pytest.raises(AssertionError, match="counted again"):
        data.week(stamp, 0, LEAD, ALL)


def test_what_is_counted_is_not_told_to_who_may_see_no_figures(counted: None) -> None:
    today, stamp = data._today(), data.stamp()
    span = period(today, data.PERIODS[0])
    asked: tuple[Callable[[], object], ...] = (
        lambda: data.measures(0, *span, OUTSOURCED, ALL, stamp),
        lambda: data.of_topics(stamp, 0, *span, OUTSOURCED, ALL),
        lambda: data.week(stamp, 0, OUTSOURCED, ALL),
        lambda: data.leaks(stamp, 0, *period(today, 30), OUTSOURCED, ALL),
    )
    for one in asked:
        with pytest.raises(WrongUsage, match="may not do this"):
            one()


@pytest.mark.parametrize(
    ("error", "again_after"),
    [
        (DatabaseUnavailable("the database is away", "start it"), 0.01),
        (ValueError("one wrong figure, and the others in the same round"), 2 * WAIT),
    ],
)
def test_what_fails_is_tried_again_and_ends_with_the_program(
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    again_after: float,
) -> None:
    tried: list[str] = []
    again = threading.Event()

    def fail() -> None:
        raise error

    def figures() -> Iterator[Callable[[], object]]:
        tried.append("once more")
        if len(tried) == 1:
            yield fail
        yield again.set

    monkeypatch.setattr(ahead, "AGAIN_AFTER", again_after)
    monkeypatch.setattr(ahead, "_read_tables", lambda: None)
    monkeypatch.setattr(data, "ahead", figures)
    counted_until(again)
    assert str(error) in caplog.text
    assert "figures-ahead" not in {one.name for one in threading.enumerate()}


def test_large_tables_are_read_once_before_the_first_count(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[str] = []
    enough = threading.Event()

    def read() -> None:
        done.append("read")
        if len(done) == 1:
            raise DatabaseUnavailable("the database is away", "start it")

    def figures() -> Iterator[Callable[[], object]]:
        done.append("count")
        if done.count("count") == 2:
            enough.set()
        return iter(())

    monkeypatch.setattr(ahead, "AGAIN_AFTER", 0.01)
    monkeypatch.setattr(ahead, "_read_tables", read)
    monkeypatch.setattr(data, "ahead", figures)
    counted_until(enough)
    assert done[:4] == ["read", "read", "count", "count"]
    assert done.count("read") == 2
    assert "the database is away" in caplog.text


def test_a_table_that_may_not_be_read_whole_keeps_no_figure_from_being_counted(
    db: Session, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    counted = threading.Event()

    def read(session: Session, table: object) -> bool:
        session.execute(text("SET LOCAL statement_timeout = 1"))
        session.execute(text("SELECT pg_sleep(1)"))
        return True

    monkeypatch.setattr(warmth, "read_ahead", read)
    monkeypatch.setattr(data, "ahead", lambda: iter([counted.set]))
    counted_until(counted)
    assert caplog.text.count("could not be read ahead") == len(warmth.TABLES)
    assert "statement timeout" in caplog.text


def test_it_begins_and_ends_with_the_dashboard(monkeypatch: pytest.MonkeyPatch) -> None:
    told = []

    def begin() -> Callable[[], None]:
        told.append("begun")
        return lambda: told.append("ended")

    async def lives() -> None:
        async with app._counting_ahead(served):
            assert told == ["begun"]

    served = app.create_app()
    assert served._user_lifespan is app._counting_ahead
    monkeypatch.setattr(ahead, "begin", begin)
    with ThreadPoolExecutor(1) as apart:  # where no loop runs, whatever other tests left here
        apart.submit(asyncio.run, lives()).result(WAIT)
    assert told == ["begun", "ended"]
