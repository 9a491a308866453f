"""Giving out all cases that nobody has, in one pass."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session

from recovery.access.actor import Actor, Right, Role
from recovery.casework import cases
from recovery.casework.lifecycle import OPEN
from recovery.team.assignment import Preference, Rule
from recovery.team.sharing import Wait, share_out
from recovery.team.team import facts, members
from storage import assignment as stored
from storage.config import Settings

DISTRIBUTOR = Actor("assignment", Role.SYSTEM, "job")


@dataclass(frozen=True, slots=True)
class Turn:
    """A case that was given out: to whom, and why to them before others."""

    case_id: int
    name: str
    why: Preference


@dataclass(frozen=True, slots=True)
class Left:
    """A case that stays with nobody, and how many people each rule keeps it from."""

    case_id: int
    why: Wait
    rules: dict[Rule, int]


@dataclass(slots=True)
class Distribution:
    """What one pass did. ``with_juniors`` are cases that need a senior and have none."""

    given: list[Turn] = field(default_factory=list)
    waiting: list[Left] = field(default_factory=list)
    with_juniors: list[int] = field(default_factory=list)


def distribute(
    session: Session, actor: Actor, settings: Settings, *, now: datetime, dry_run: bool = False
) -> Distribution:
    """Give out all open cases that nobody has, most urgent first, each to whom the rules put first.

    One distribution runs at a time; a case that somebody is just changing is left for the next.
    Running it again gives out only what has come since.

    Args:
        session: open session.
        actor: a lead, or the product itself.
        settings: hours, capacity.
        now: the clock. Cases are given a microsecond apart, so that their order can be read back.
        dry_run: say what would be done, and do nothing.

    Raises:
        WrongUsage: the actor may not distribute.
    """
    actor.must(Right.DISTRIBUTE_CASES)
    stored.lock(session)
    found = stored.waiting(session, sorted(OPEN))
    versions = {one.case_id: one.version for one in found}
    shared = share_out([facts(one) for one in found], members(session, settings, now))
    held = stored.held(session, [one.case.case_id for one in shared.given])
    done = Distribution(
        waiting=[Left(one.case.case_id, one.why, one.rules) for one in shared.waiting],
        with_juniors=list(stored.of_juniors(session, sorted(OPEN))),
    )
    for step, one in enumerate(shared.given):
        case_id = one.case.case_id
        case = held.get(case_id)
        if case is None or case.version != versions[case_id]:
            done.waiting.append(Left(case_id, Wait.CHANGED, {}))
            continue
        done.given.append(Turn(case_id, one.name, one.why))
        if not dry_run:
            user = cases.worker(session, one.name)
            at = now + timedelta(microseconds=step)
            cases.give(session, case, user, actor, at, details={"why": one.why})
    return done
