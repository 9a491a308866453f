"""What the overview reads, kept for a while and asked for once however many look at it.

What waits now is kept for half a minute. Shares and medians of whole weeks are out of date after
five minutes and after each crawl, and are then counted anew beside who looks; where that takes long
the figure before is shown meanwhile (:mod:`dashboard.kept`). Those of all brands, which everybody
opens, are counted ahead.

The key of each holds all that changes the answer: the brand, the span, and who may see what. All
who may see figures are told the same; who may not is refused before what is kept is looked at.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import TypeVar

import streamlit as st
from sqlmodel import Session

from dashboard.kept import kept
from dashboard.queries import (
    collection,
    leakage,
    morning,
    overview,
    rising,
    service,
    spreading,
    topics,
    weekly,
)
from dashboard.sign_in.session import now, zone
from dashboard.times import period as days_until
from recovery.access.actor import Actor, Right, Role
from recovery.access.sight import ALL, Sight
from storage import planning
from storage.engine import transaction
from storage.measures import Span

SECONDS = 30
FIGURES_SECONDS = 300
"""Of what is counted over a week and more; one case more changes it little."""
WORDS_SECONDS = 600
PERIODS = (7, 14, 30)
"""Days of which the overview speaks."""
LEAKAGE_PERIODS = (30, 90, 180)
"""Days of which the page of leakage speaks."""
_COUNTING = Actor("figures", Role.SYSTEM, "dashboard")
Found = TypeVar("Found")


def stamp() -> str:
    """Another text whenever a crawl has ended or a schedule was changed."""
    with transaction() as session:
        return collection.stamp(session)


def days_span(since: date, until: date) -> Span:
    """The local days from ``since`` to ``until``, both included."""
    begins = datetime.combine(since, time(), zone())
    return Span(begins, datetime.combine(until + timedelta(days=1), time(), zone()))


@st.cache_data(ttl=SECONDS, show_spinner=False, max_entries=200)
def period(brand_id: int, days: int, sight: Sight, stamp: str) -> overview.Overview:
    """:func:`overview.load`."""
    del stamp
    return _read(lambda session: overview.load(session, brand_id, days, now(), sight))


def measures(
    brand_id: int, since: date, until: date, actor: Actor, sight: Sight, stamp: str
) -> tuple[service.Service, int]:
    """:func:`service.load`, and how many cases are overdue; what is open is that of now."""
    actor.must(Right.SEE_FIGURES)
    slow = _of_weeks(stamp, brand_id, since, until, sight)
    found, overdue = _of_now(brand_id, since, until, sight, stamp)
    whole = replace(slow, measured={**slow.measured, **found.measured}, won=found.won)
    return whole, overdue


@st.cache_data(ttl=SECONDS, show_spinner=False, max_entries=200)
def _of_now(
    brand_id: int, since: date, until: date, sight: Sight, stamp: str
) -> tuple[service.Service, int]:
    del stamp
    span, names = days_span(since, until), service.OF_NOW

    def read(session: Session) -> tuple[service.Service, int]:
        found = service.load(session, brand_id, span, _COUNTING, sight, now(), names)
        return found, service.overdue(session, brand_id, sight, now())

    return _read(read)


@kept(FIGURES_SECONDS)
def _of_weeks(brand_id: int, since: date, until: date, sight: Sight) -> service.Service:
    span, names = days_span(since, until), service.OF_SPAN
    return _read(lambda one: service.load(one, brand_id, span, _COUNTING, sight, now(), names))


def of_topics(
    stamp: str, brand_id: int, since: date, until: date, actor: Actor, sight: Sight
) -> list[topics.Topic]:
    """:func:`topics.topics`."""
    actor.must(Right.SEE_FIGURES)
    return _of_topics(stamp, brand_id, since, until, sight)


@kept(FIGURES_SECONDS)
def _of_topics(brand_id: int, since: date, until: date, sight: Sight) -> list[topics.Topic]:
    return _read(lambda one: topics.topics(one, brand_id, days_span(since, until), sight))


@st.cache_data(ttl=WORDS_SECONDS, show_spinner=False, max_entries=50)
def hot_words(brand_id: int, since: date, until: date, sight: Sight) -> rising.HotWords:
    """:func:`rising.hot_words`; what rose over days does not change within minutes."""
    return _read(lambda session: rising.hot_words(session, brand_id, since, until, sight))


@st.cache_data(ttl=SECONDS, show_spinner=False, max_entries=50)
def overnight(brand_id: int, sight: Sight, stamp: str) -> morning.Morning:
    """:func:`morning.load`."""
    del stamp
    return _read(lambda session: morning.load(session, brand_id, now(), sight))


@st.cache_data(ttl=SECONDS, show_spinner=False, max_entries=50)
def spreads(brand_id: int, sight: Sight, stamp: str) -> spreading.Spreading:
    """:func:`spreading.load`."""
    del stamp
    return _read(lambda session: spreading.load(session, brand_id, now(), sight))


def week(stamp: str, brand_id: int, actor: Actor, sight: Sight) -> weekly.Week:
    """:func:`weekly.load`."""
    actor.must(Right.SEE_FIGURES)
    return _week(stamp, brand_id, sight, _today())


@kept(FIGURES_SECONDS)
def _week(brand_id: int, sight: Sight, today: date) -> weekly.Week:
    del today
    return _read(lambda session: weekly.load(session, brand_id, _COUNTING, sight, now()))


def leaks(
    stamp: str, brand_id: int, since: date, until: date, actor: Actor, sight: Sight
) -> leakage.Leakage:
    """:func:`leakage.load`."""
    actor.must(Right.SEE_FIGURES)
    return _leaks(stamp, brand_id, since, until, sight)


@kept(FIGURES_SECONDS)
def _leaks(brand_id: int, since: date, until: date, sight: Sight) -> leakage.Leakage:
    span = days_span(since, until)
    return _read(lambda session: leakage.load(session, brand_id, span, _COUNTING, sight, now()))


def ahead() -> Iterator[Callable[[], object]]:
    """What counts anew, one after the other, the slow figures of all brands, which everybody opens.

    Raises:
        ZhuanxiError, SQLAlchemyError: the database does not answer.
    """
    of_now, today = stamp(), _today()
    for days in PERIODS:
        span = days_until(today, days)
        yield partial(_of_weeks.renew, of_now, 0, *span, ALL)
        yield partial(_of_topics.renew, of_now, 0, *span, ALL)
    yield partial(_week.renew, of_now, 0, ALL, today)
    for days in LEAKAGE_PERIODS:
        yield partial(_leaks.renew, of_now, 0, *days_until(today, days), ALL)


def forget() -> None:
    """Read everything anew, for who pressed the button that says so."""
    for one in (
        period,
        _of_now,
        _of_weeks,
        _of_topics,
        hot_words,
        overnight,
        spreads,
        _week,
        _leaks,
    ):
        one.clear()


def _today() -> date:
    return now().astimezone(zone()).date()


def _read(reading: Callable[[Session], Found]) -> Found:
    with transaction() as session:
        planning.for_pages(session)
        return reading(session)
