"""The clocks of a case: when each is due, what is left of it, whether it runs. Pure.

The resolution's clock stands still while the customer is waited for. That of the first response
does not, for it is ours alone; nor do the dates of a law or a regulator, which no waiting moves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from recovery.casework.lifecycle import ENDED, Stage
from recovery.clocks import priority
from recovery.clocks.sla import Norms, Span, Urgency, WorkingHours
from storage.clocks import LookedAt
from storage.models import Case

_NO_TIME = timedelta()
_MOMENT = timedelta(minutes=1)
Pause = tuple[datetime, datetime]


class Clock(StrEnum):
    """What is waited for, or by whose date."""

    FIRST_RESPONSE = "first_response"
    RESOLUTION = "resolution"
    LEGAL = "legal"
    ORDERED = "ordered"
    CALLBACK = "callback"


class State(StrEnum):
    """How a clock stands."""

    RUNNING = "running"
    NEAR = "near"
    PASSED = "passed"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"


GOING = (State.RUNNING, State.NEAR, State.PASSED, State.PAUSED)
"""States of a clock that nothing has stopped yet."""


Timed = Case | LookedAt
"""What has the times of a case."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One clock of a case.

    Attributes:
        clock: which.
        due_at: its deadline; of a paused clock the one it would have if it went on at once.
        state: how it stands.
        norm: the whole time that it has, and whether that is natural hours.
        left: what is left of it, in the hours of the norm, negative when passed; ``None`` once it
            was stopped.
        stopped_at: when what it waits for was done.
    """

    clock: Clock
    due_at: datetime
    state: State
    norm: Span
    left: timedelta | None
    stopped_at: datetime | None

    @property
    def share(self) -> float:
        """The share of the norm that is used up: 1 at the deadline, more after it."""
        return 0.0 if self.left is None else 1 - self.left / self.norm.amount


def readings(
    case: Timed, norms: Norms, hours: WorkingHours, near_share: float, now: datetime
) -> list[Reading]:
    """The clocks of a case that have a deadline.

    Of a case that ended without what a clock waits for, that clock is left out: nobody waits.

    Args:
        case: its times.
        norms: those of its class.
        hours: the working hours of the house.
        near_share: the share of a norm from which on its deadline is near.
        now: the clock.
    """
    told: tuple[tuple[Clock, datetime | None, datetime | None, Span], ...] = (
        (
            Clock.FIRST_RESPONSE,
            case.first_response_due,
            case.first_response_at,
            norms.first_response,
        ),
        (Clock.RESOLUTION, case.resolution_due, case.resolved_at, norms.resolution),
        (Clock.LEGAL, case.legal_due, case.resolved_at, norms.resolution),
        (Clock.ORDERED, case.ordered_due, case.resolved_at, norms.resolution),
        (Clock.CALLBACK, _callback_due(case, norms, hours), case.closed_at, norms.callback),
    )
    found = []
    for clock, due, stopped, norm in told:
        if due is None or (stopped is None and case.stage in ENDED):
            continue
        paused = case.paused_at if clock is Clock.RESOLUTION else None
        found.append(_reading(clock, due, stopped, paused, norm, hours, near_share, now))
    return found


def deadline(readings: Sequence[Reading]) -> Reading | None:
    """The clock that counts: of those that go on the one whose deadline is first.

    So a regulator's own date wins where it is earlier. One that is paused gives way to one that
    runs.
    """
    going = [one for one in readings if one.state in GOING]
    return min(going, key=lambda one: (one.state is State.PAUSED, one.due_at), default=None)


def used_share(readings: Sequence[Reading]) -> float:
    """The largest share of a norm that is used up, among the clocks that go on."""
    return max((one.share for one in readings if one.state in GOING), default=0.0)


def is_overdue(readings: Sequence[Reading]) -> bool:
    """Whether a deadline passed and what it is for has not been done."""
    return any(one.state is State.PASSED for one in readings)


def next_look(
    readings: Sequence[Reading], hours: WorkingHours, near_share: float, now: datetime
) -> datetime | None:
    """When time alone next changes something: a deadline near or passed, or the age of the case.

    ``None`` when it changes nothing any more. Never sooner than a minute from now.
    """
    found = []
    for one in readings:
        if one.state not in GOING or one.state is State.PAUSED:
            continue
        shares = [1 - near_share, 1.0]
        if (grows := priority.next_share(one.share)) is not None:
            shares.append(grows)
        found += [_moment_of(one, share, hours) for share in shares if share > one.share]
    return max(min(found), now + _MOMENT) if found else None


def resumed(
    due: datetime, paused_at: datetime, now: datetime, hours: WorkingHours, *, is_natural: bool
) -> datetime:
    """The deadline of a clock that goes on: it has as much left as when it was paused.

    A deadline that had passed by then stays.
    """
    left = hours.between(paused_at, due, is_natural=is_natural)
    if left <= _NO_TIME or now <= paused_at:
        return due
    return max(hours.after(now, Span(left, is_natural)), due)


def started(start: datetime, norm: Span, pauses: Sequence[Pause], hours: WorkingHours) -> datetime:
    """The deadline of a clock that started in the past and stood still in ``pauses``.

    Args:
        start: when it started.
        norm: the time that it has.
        pauses: from when to when it stood still, in order, none into another.
        hours: the working hours of the house.
    """
    moment, left = start, norm.amount
    for since, until in pauses:
        if until <= moment:
            continue
        ran = max(hours.between(moment, since, is_natural=norm.is_natural), _NO_TIME)
        if ran >= left:
            break
        left -= ran
        moment = until
    return hours.after(moment, Span(left, norm.is_natural))


def is_natural(urgency: Urgency) -> bool:
    """Whether the clocks of a class run day and night."""
    return urgency is Urgency.URGENT


def _callback_due(case: Timed, norms: Norms, hours: WorkingHours) -> datetime | None:
    if case.callback_due is not None or case.resolved_at is None:
        return case.callback_due
    is_asked = case.stage in (Stage.RESOLVED, Stage.CALLBACK)
    return hours.after(case.resolved_at, norms.callback) if is_asked else None


def _reading(
    clock: Clock,
    due: datetime,
    stopped: datetime | None,
    paused: datetime | None,
    norm: Span,
    hours: WorkingHours,
    near_share: float,
    now: datetime,
) -> Reading:
    if stopped is not None:
        state = State.MET if stopped <= due else State.MISSED
        return Reading(clock, due, state, norm, None, stopped)
    left = hours.between(min(paused or now, now), due, is_natural=norm.is_natural)
    if paused is not None:
        state = State.PAUSED
    elif now >= due:
        state = State.PASSED
    elif left <= near_share * norm.amount:
        state = State.NEAR
    else:
        state = State.RUNNING
    return Reading(clock, due, state, norm, left, None)


def _moment_of(one: Reading, share: float, hours: WorkingHours) -> datetime:
    left = (1 - share) * one.norm.amount
    if not left:
        return one.due_at
    if left > _NO_TIME:
        return hours.before(one.due_at, Span(left, one.norm.is_natural))
    return hours.after(one.due_at, Span(-left, one.norm.is_natural))
