"""The second clock: what spreads fast leaves less time for the first reply.

A post's speed is what it gained in likes, comments and reposts from one reading to the next, by the
hours between. A case has the speed of its fastest complaint with all who pass that on.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from recovery.access.actor import Actor, Role
from recovery.casework import cases
from recovery.casework.lifecycle import OPEN
from recovery.clocks import timing
from recovery.clocks.clocks import Clock
from recovery.clocks.timing import Rules
from storage import spread
from storage.config import Settings
from storage.models import Case
from storage.spread import Spreading

CLOCKS = Actor("clocks", Role.SYSTEM, "job")
LASTING = timedelta(days=1)
"""A growth seen longer ago is none any more."""
LEAST = timedelta(hours=1)
"""Readings closer together, or a post younger, count as an hour: ten likes in a minute are no
six hundred in an hour."""
_HOUR = timedelta(hours=1)
Steps = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Growth:
    """How a case spreads: interactions an hour, its reach, and the complaint that grows fastest."""

    speed: float
    reach: int
    mention_id: int


def speed(post: Spreading, now: datetime) -> float:
    """Interactions that a post gains in an hour.

    From the reading before the newest change until that change, or until it was last asked for in
    vain; of a post that was read once, from when it was written.
    """
    if now - post.latest_at > LASTING:
        return 0.0
    since = post.posted_at if post.before_at is None else post.before_at
    until = max(post.latest_at, post.asked_at or post.latest_at)
    gained = post.latest - (post.before or 0)
    return max(gained, 0) / (max(until - since, LEAST) / _HOUR)


def hours_left(growth: float, steps: Steps) -> float | None:
    """Natural hours to the first reply at this growth; ``None``: the norm holds."""
    return min((hours for at_least, hours in steps if growth >= at_least), default=None)


def growth(posts: Sequence[Spreading], now: datetime) -> Growth:
    """How a case spreads, from its posts and those that pass them on (never empty)."""
    speeds: defaultdict[int, float] = defaultdict(float)
    reaches: defaultdict[int, int] = defaultdict(int)
    heard: set[tuple[int, int | None]] = set()
    for post in posts:
        speeds[post.told] += speed(post, now)
        reaches[post.told] += post.latest
        if (post.told, post.author_id) not in heard:
            reaches[post.told] += post.followers
        heard.add((post.told, post.author_id))
    fastest = max(speeds, key=lambda told: (speeds[told], -told))
    return Growth(round(speeds[fastest], 1), max(reaches.values()), fastest)


def hasten(session: Session, settings: Settings, now: datetime) -> int:
    """Take over how cases spread, and shorten the deadlines of those that spread fast.

    A deadline only ever comes nearer; doing it again changes nothing. Each shortening is an event
    of the case with its numbers. Cases that somebody is just changing come next time.

    Returns:
        How many deadlines were shortened.
    """
    by = timing.rules(settings)
    posts: defaultdict[int, list[Spreading]] = defaultdict(list)
    for post in spread.readings(session, OPEN, now - LASTING):
        posts[post.case_id].append(post)
    changed: dict[int, tuple[float, int]] = {}
    fast: dict[int, Growth] = {}
    for case_id, own in posts.items():
        found = growth(own, now)
        reach = max(found.reach, own[0].reach)
        if (found.speed, reach) != (own[0].growth, own[0].reach):
            changed[case_id] = (found.speed, reach)
        if hours_left(found.speed, by.sla.spread_steps) is not None:
            fast[case_id] = found
    held = spread.hold(session, changed.keys() | fast.keys())
    spread.keep(session, {each: changed[each] for each in changed if each in held}, now)
    spread.quiet(session, posts, now)
    return sum(_shorten(session, each, fast[each], by, now) for each in sorted(held & fast.keys()))


def _shorten(session: Session, case_id: int, found: Growth, by: Rules, now: datetime) -> int:
    case = cases.locked(session, case_id, CLOCKS)
    hours = hours_left(found.speed, by.sla.spread_steps)
    dues: list[tuple[Clock, float]] = []
    if case.first_response_at is None and hours is not None:
        dues.append((Clock.FIRST_RESPONSE, hours))
    if case.resolved_at is None and found.speed >= by.sla.crisis_growth:
        dues.append((Clock.RESOLUTION, by.sla.urgent_resolution_hours))
    return sum(_move_up(session, case, clock, left, found, now) for clock, left in dues)


def _move_up(
    session: Session, case: Case, clock: Clock, hours: float, found: Growth, now: datetime
) -> int:
    name = f"{clock}_due"
    was, due = getattr(case, name), now + timedelta(hours=hours)
    if was is not None and was <= due:
        return 0
    setattr(case, name, due)
    case.look_at = now
    session.add(case)
    cases.record(
        session,
        case,
        "hastened",
        CLOCKS,
        now,
        details={
            "clock": clock,
            "growth": found.speed,
            "hours": hours,
            "mention": found.mention_id,
            "was": None if was is None else was.isoformat(),
            "due_at": due.isoformat(),
        },
    )
    return 1
