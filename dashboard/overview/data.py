"""What the overview reads, kept for a while and asked for once however many look at it.

What waits now is kept for half a minute. Shares and medians of whole weeks are out of date after
five minutes and after each crawl, and are then counted anew beside who looks; where that takes long
the figure before is shown meanwhile (:mod:`dashboard.kept`).

The key of each holds all that changes the answer: the brand, the span, who may see what, and the
role. Nothing is ever kept across rights.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from operator import attrgetter
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
from recovery.access.actor import Actor
from recovery.access.sight import Sight
from storage import planning
from storage.engine import transaction
from storage.measures import Span

SECONDS = 30
FIGURES_SECONDS = 300
"""Of what is counted over a week and more; one case more changes it little."""
WORDS_SECONDS = 600
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
    slow = _of_weeks(stamp, brand_id, since, until, actor, sight)
    found, overdue = _of_now(brand_id, since, until, actor, sight, stamp)
    whole = replace(slow, measured={**slow.measured, **found.measured}, won=found.won)
    return whole, overdue


@st.cache_data(
    ttl=SECONDS, show_spinner=False, max_entries=200, hash_funcs={Actor: attrgetter("role")}
)
def _of_now(
    brand_id: int, since: date, until: date, actor: Actor, sight: Sight, stamp: str
) -> tuple[service.Service, int]:
    del stamp
    span, names = days_span(since, until), service.OF_NOW

    def read(session: Session) -> tuple[service.Service, int]:
        found = service.load(session, brand_id, span, actor, sight, now(), names)
        return found, service.overdue(session, brand_id, sight, now())

    return _read(read)


@kept(FIGURES_SECONDS)
def _of_weeks(
    brand_id: int, since: date, until: date, actor: Actor, sight: Sight
) -> service.Service:
    span, names = days_span(since, until), service.OF_SPAN
    return _read(lambda one: service.load(one, brand_id, span, actor, sight, now(), names))


@kept(FIGURES_SECONDS)
def of_topics(brand_id: int, since: date, until: date, sight: Sight) -> list[topics.Topic]:
    """:func:`topics.topics`."""
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


@kept(FIGURES_SECONDS)
def week(brand_id: int, actor: Actor, sight: Sight, today: date) -> weekly.Week:
    """:func:`weekly.load`."""
    del today
    return _read(lambda session: weekly.load(session, brand_id, actor, sight, now()))


@kept(FIGURES_SECONDS)
def leaks(brand_id: int, since: date, until: date, actor: Actor, sight: Sight) -> leakage.Leakage:
    """:func:`leakage.load`."""
    span = days_span(since, until)
    return _read(lambda session: leakage.load(session, brand_id, span, actor, sight, now()))


def forget() -> None:
    """Read everything anew, for who pressed the button that says so."""
    for one in (
        period,
        _of_now,
        _of_weeks,
        of_topics,
        hot_words,
        overnight,
        spreads,
        week,
        leaks,
    ):
        one.clear()


def _read(reading: Callable[[Session], Found]) -> Found:
    with transaction() as session:
        planning.for_pages(session)
        return reading(session)
