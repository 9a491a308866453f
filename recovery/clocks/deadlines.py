"""What time decides about cases: their priority, and that a deadline is near or passed.

Each case says itself when time next changes something about it (``look_at``), so that this costs as
much as there is to change, however many cases are open.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from recovery.casework.lifecycle import ENDED, OPEN
from recovery.clocks import priority, timing
from recovery.clocks.timing import Rules
from storage import clocks
from storage.clocks import Alarm, LookedAt, Score
from storage.config import Settings
from storage.engine import transaction

BATCH = 1000
"""Cases that are held at a time; whoever moves one of them waits for a moment."""


@dataclass(slots=True)
class Looked:
    """How many cases were looked at, how many scores changed, how many deadlines were told."""

    cases: int = 0
    rescored: int = 0
    alarms: int = 0


def keep(settings: Settings, now: datetime) -> Looked:
    """Look at all cases that time has changed, a batch in a transaction."""
    result = Looked()
    while True:
        with transaction() as session:
            done = look(session, settings, now)
        result.cases += done.cases
        result.rescored += done.rescored
        result.alarms += done.alarms
        if done.cases < BATCH:
            return result


def look(session: Session, settings: Settings, now: datetime, limit: int = BATCH) -> Looked:
    """Score the cases that time has changed, and tell of deadlines that are near or passed.

    A deadline is told once at each level, however many do this at once. What nobody else is just
    changing is looked at; the rest comes next time.
    """
    by = timing.rules(settings)
    taken = clocks.take(session, now, limit)
    alarms: list[Alarm] = []
    scores, rescored = [], 0
    for case in taken:
        scores.append(_scored(case, by, now, alarms))
        rescored += scores[-1].priority_terms != case.priority_terms
    if scores:
        clocks.keep(session, scores)
    return Looked(len(taken), rescored, clocks.raise_alarms(session, alarms, now))


def look_again(session: Session, now: datetime) -> int:
    """Have all open cases scored anew, as after a change of weights or norms."""
    return clocks.look_again(session, OPEN, now)


def _scored(case: LookedAt, by: Rules, now: datetime, alarms: list[Alarm]) -> Score:
    if case.stage in ENDED:
        return Score(case.id, case.priority, case.priority_terms, None)
    readings = by.readings(case, now)
    points = by.terms(case, readings)
    alarms += [Alarm(case.id, *told) for told in timing.alarms(readings)]
    return Score(case.id, priority.total(points), points, by.next_look(readings, now))
