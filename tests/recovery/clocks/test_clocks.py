"""The clocks of a case: what runs, what stands still, what is left."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recovery.clocks import clocks, sla
from recovery.clocks.clocks import Clock, State
from recovery.clocks.sla import Span, Urgency, hours_of, norms, urgency
from storage.case_settings import SlaSettings
from storage.models import Case

ZONE = ZoneInfo("Asia/Shanghai")
SETTINGS = SlaSettings()
HOURS = hours_of(SETTINGS, ZONE)
ORDINARY = norms(Urgency.ORDINARY, SETTINGS)
URGENT = norms(Urgency.URGENT, SETTINGS)
NEAR = SETTINGS.near_share


def at(text: str) -> datetime:
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


def hours(amount: float) -> timedelta:
    return timedelta(hours=amount)


def case(**fields: Any) -> Case:
    """Opened on Wednesday at ten: four hours to a reply, 27 to a solution."""
    values: dict[str, Any] = {
        "stage": "assigned",
        "first_response_due": at("11-18 14:00"),
        "resolution_due": at("11-23 10:00"),
        **fields,
    }
    return Case(brand_id=1, title="", severity=2, channel="bypassed", priority=0, **values)


def read(
    now: str, *, of: sla.Norms = ORDINARY, **fields: Any
) -> dict[Clock, tuple[State, float | None]]:
    found = clocks.readings(case(**fields), of, HOURS, NEAR, at(now))
    return {
        one.clock: (one.state, None if one.left is None else one.left / hours(1)) for one in found
    }


REPLY, SOLUTION = Clock.FIRST_RESPONSE, Clock.RESOLUTION


@pytest.mark.parametrize(
    ("clock", "now", "fields", "expected"),
    [
        pytest.param(REPLY, "11-18 10:00", {}, (State.RUNNING, 4), id="it starts whole"),
        pytest.param(REPLY, "11-18 12:59", {}, (State.RUNNING, 61 / 60), id="before it is near"),
        pytest.param(REPLY, "11-18 13:00", {}, (State.NEAR, 1), id="near: a quarter is left"),
        pytest.param(REPLY, "11-18 14:00", {}, (State.PASSED, 0), id="passed at the deadline"),
        pytest.param(REPLY, "11-19 11:00", {}, (State.PASSED, -6), id="passed in working hours"),
        pytest.param(
            REPLY,
            "11-18 15:00",
            {"first_response_at": at("11-18 14:00")},
            (State.MET, None),
            id="answered in time, to the minute",
        ),
        pytest.param(
            REPLY,
            "11-18 15:00",
            {"first_response_at": at("11-18 14:01")},
            (State.MISSED, None),
            id="answered late",
        ),
        pytest.param(
            REPLY,
            "11-18 13:30",
            {"stage": "waiting", "paused_at": at("11-18 11:00")},
            (State.NEAR, 0.5),
            id="the first response does not pause",
        ),
        pytest.param(
            SOLUTION,
            "11-27 10:00",
            {"stage": "waiting", "paused_at": at("11-18 16:00")},
            (State.PAUSED, 21),
            id="the solution stands still while the customer is waited for",
        ),
        pytest.param(
            SOLUTION, "11-20 12:00", {}, (State.RUNNING, 7), id="the solution runs by day"
        ),
        pytest.param(
            Clock.ORDERED,
            "11-19 17:00",
            {
                "ordered_due": at("11-20 18:00"),
                "stage": "waiting",
                "paused_at": at("11-18 16:00"),
            },
            (State.RUNNING, 10),
            id="a regulator's date does not pause",
        ),
        pytest.param(
            Clock.LEGAL,
            "11-20 17:00",
            {"legal_due": at("11-20 18:00"), "stage": "waiting", "paused_at": at("11-18 16:00")},
            (State.NEAR, 1),
            id="a law's date does not pause",
        ),
        pytest.param(
            Clock.CALLBACK,
            "11-19 12:00",
            {"stage": "resolved", "resolved_at": at("11-18 12:00")},
            (State.RUNNING, 9),
            id="two working days to the callback",
        ),
        pytest.param(
            Clock.CALLBACK,
            "11-19 12:00",
            {
                "stage": "callback",
                "resolved_at": at("11-18 12:00"),
                "callback_due": at("11-19 13:00"),
            },
            (State.NEAR, 1),
            id="a callback that was agreed upon",
        ),
    ],
)
def test_a_clock_reads(
    clock: Clock, now: str, fields: dict[str, Any], expected: tuple[State, float]
) -> None:
    state, left = read(now, **fields)[clock]
    assert (state, left) == (expected[0], pytest.approx(expected[1], abs=1e-6))


@pytest.mark.parametrize("stage", ["dismissed", "merged", "closed"])
def test_nobody_waits_for_what_an_ended_case_left_undone(stage: str) -> None:
    assert read("11-30 10:00", stage=stage, ordered_due=at("11-20 18:00")) == {}


def test_urgent_cases_run_day_and_night() -> None:
    found = read("11-22 03:00", of=URGENT, resolution_due=at("11-23 10:00"))
    assert found[SOLUTION] == (State.RUNNING, 31)


@pytest.mark.parametrize(
    ("severity", "growth", "expected"),
    [
        (4, 0, "urgent"),
        (3, 0, "severe"),
        (2, 999, "ordinary"),
        (0, 0, "ordinary"),
        (0, 1000, "urgent"),
    ],
)
def test_the_class_follows_severity_and_a_crisis_is_urgent(
    severity: int, growth: float, expected: str
) -> None:
    assert urgency(severity, growth, SETTINGS) == expected


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (Urgency.URGENT, (2, True, 48, True)),
        (Urgency.SEVERE, (4, False, 18, False)),
        (Urgency.ORDINARY, (4, False, 27, False)),
    ],
)
def test_the_norms_of_a_class(of: Urgency, expected: tuple[float, bool, float, bool]) -> None:
    own = norms(of, SETTINGS)
    assert (
        own.first_response.amount / hours(1),
        own.first_response.is_natural,
        own.resolution.amount / hours(1),
        own.resolution.is_natural,
    ) == expected
    assert own.callback == Span(hours(18))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({}, Clock.FIRST_RESPONSE, id="the first response comes first"),
        pytest.param(
            {"first_response_at": at("11-18 12:00")}, Clock.RESOLUTION, id="then the solution"
        ),
        pytest.param(
            {"first_response_at": at("11-18 12:00"), "ordered_due": at("11-20 18:00")},
            Clock.ORDERED,
            id="a regulator's date wins where it is earlier",
        ),
        pytest.param(
            {"first_response_at": at("11-18 12:00"), "ordered_due": at("11-30 18:00")},
            Clock.RESOLUTION,
            id="a regulator's date does not give more time",
        ),
        pytest.param(
            {
                "first_response_at": at("11-18 12:00"),
                "ordered_due": at("11-30 18:00"),
                "paused_at": at("11-18 13:00"),
            },
            Clock.ORDERED,
            id="what runs counts before what is paused",
        ),
        pytest.param({"stage": "dismissed"}, None, id="an ended case has none"),
    ],
)
def test_the_clock_that_counts(fields: dict[str, Any], expected: Clock | None) -> None:
    found = clocks.readings(case(**fields), ORDINARY, HOURS, NEAR, at("11-18 13:30"))
    counts = clocks.deadline(found)
    assert (counts.clock if counts else None) == expected


def test_the_next_look_is_when_something_changes_and_paused_clocks_bring_nothing() -> None:
    def look(now: str, **fields: Any) -> datetime | None:
        found = clocks.readings(case(**fields), ORDINARY, HOURS, NEAR, at(now))
        return clocks.next_look(found, HOURS, NEAR, at(now))

    assert look("11-18 10:00") == at("11-18 12:24")  # a fifth of the second half
    assert look("11-18 12:50") == at("11-18 13:00")  # near
    assert look("11-18 13:36") == at("11-18 14:00")  # passed
    answered = {"first_response_at": at("11-18 12:00")}
    assert look("11-18 12:00", **answered) == at("11-19 17:12")
    assert look("11-18 12:00", **answered, paused_at=at("11-18 12:00")) is None
    assert look("12-31 12:00") is None  # as old as it gets


MOMENTS = st.integers(0, 60 * 24 * 300).map(lambda m: at("01-05 00:00") + timedelta(minutes=m))
WAITS = st.lists(
    st.tuples(st.integers(0, 60 * 40), st.integers(0, 60 * 24 * 12)), min_size=0, max_size=6
)


@settings(max_examples=150, deadline=None)
@given(MOMENTS, st.integers(1, 60 * 45), st.booleans(), WAITS)
def test_a_clock_never_runs_while_it_is_paused(
    start: datetime, minutes: int, is_natural: bool, waits: list[tuple[int, int]]
) -> None:
    """However often a case waits, the time that ran until the deadline is the norm."""
    norm = Span(timedelta(minutes=minutes), is_natural)
    due, now = HOURS.after(start, norm), start
    pauses = []
    for runs, waited in waits:
        paused = now + timedelta(minutes=runs)
        now = paused + timedelta(minutes=waited)
        before = due
        due = clocks.resumed(due, paused, now, HOURS, is_natural=is_natural)
        assert due >= before
        pauses.append((paused, now))

    def ran(since: datetime, until: datetime) -> timedelta:
        return HOURS.between(since, max(since, until), is_natural=is_natural)

    stood = sum((ran(since, min(until, due)) for since, until in pauses), timedelta())
    assert ran(start, due) - stood == norm.amount
    again = clocks.started(start, norm, pauses, HOURS)
    assert ran(min(again, due), max(again, due)) == timedelta()


@settings(max_examples=100, deadline=None)
@given(MOMENTS, st.integers(1, 60 * 60))
def test_before_undoes_after_and_between_measures_both(start: datetime, minutes: int) -> None:
    span = Span(timedelta(minutes=minutes))
    due = HOURS.after(start, span)
    assert HOURS.between(start, due) == span.amount
    assert HOURS.between(due, start) == -span.amount
    assert HOURS.between(HOURS.before(due, span), due) == span.amount
