"""The same thing done to many cases, each in a transaction of its own, and taken back.

The services of one case decide on each; what one refuses, the others do not feel. Who acts is asked
anew before every case, so that somebody who is signed out half-way does no more.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from recovery.access.actor import Actor
from recovery.casework import cases, events, handing
from recovery.casework.lifecycle import Dismissal, Stage
from recovery.casework.restoring import Changes, changes, taken
from recovery.errors import CaseChanged
from recovery.team import distribution
from recovery.team.distribution import Distribution
from storage import assignment, bulk_receipts, users
from storage import cases as stored
from storage.config import Settings
from storage.engine import transaction
from storage.errors import DatabaseUnavailable, ZhuanxiError
from storage.models import Case

Who = Callable[[Session], Actor]
"""Looks up, in a transaction, who acts now."""


class Kind(StrEnum):
    """What is done to many cases."""

    CLAIM = "claim"
    ASSIGN = "assign"
    MOVE = "move"
    DISMISS = "dismiss"
    EVENT = "event"
    DISTRIBUTE = "distribute"


@dataclass(frozen=True, slots=True)
class Act:
    """What is to be done. ``to`` is whom cases are given to, ``stage`` where they are moved."""

    kind: Kind
    to: str = ""
    stage: Stage | None = None
    reason: Dismissal | None = None
    event_id: int | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """One case that was changed: its version and last event since, and what it was before."""

    case_id: int
    version: int
    event_id: int
    changed: Changes


@dataclass(frozen=True, slots=True)
class Receipt:
    """With what a bulk act can be taken back: who did what, when, to which cases.

    Kept for each person's last act, in the transactions of what was done.
    """

    act: Act
    by: str
    at: datetime
    done: tuple[Done, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of each case: changed (its version since), already as wished, or refused."""

    receipt: Receipt | None
    versions: Mapping[int, int]
    left: tuple[int, ...]
    refused: tuple[tuple[int, ZhuanxiError], ...]

    @property
    def done(self) -> tuple[int, ...]:
        """The cases that were changed."""
        return tuple(self.versions)


def do(act: Act, seen: Mapping[int, int], who: Who, settings: Settings, *, now: datetime) -> Result:
    """Do the same to each of some cases, in the order given.

    A case that somebody has changed since it was seen is refused and stays as it is; only claiming
    asks for no version, because whoever has the case then is told by name.

    Args:
        act: what to do; not ``distribute``, which chooses its cases itself.
        seen: the cases, each with the version that the actor saw.
        who: asked before every case.
        settings: hours, capacity.
        now: the clock, the same for all.
    """
    done: list[Done] = []
    left: list[int] = []
    refused: list[tuple[int, ZhuanxiError]] = []
    by = ""
    waiting = list(seen)
    while waiting:
        case_id = waiting.pop(0)
        try:
            by, changed = _one(act, case_id, seen[case_id], who, settings, now)
        except DatabaseUnavailable as error:
            refused += [(one, error) for one in (case_id, *waiting)]
            break
        except ZhuanxiError as error:
            refused.append((case_id, error))
        else:
            if changed is None:
                left.append(case_id)
            else:
                done.append(changed)
    return _result(Receipt(act, by, now, tuple(done)), left, refused)


def distribute(who: Who, settings: Settings, *, now: datetime) -> tuple[Distribution, Result]:
    """Give out all cases that nobody has, as :func:`recovery.team.distribution.distribute` does.

    Raises:
        WrongUsage: the actor may not distribute.
    """
    with transaction() as session:
        actor = who(session)
        given = distribution.distribute(session, actor, settings, now=now)
        done = [_given(session, turn.case_id) for turn in given.given]
        act = Act(Kind.DISTRIBUTE)
        if done:
            _keep(session, act, actor, now, done)
    return given, _result(Receipt(act, actor.name, now, tuple(done)), (), ())


def _result(
    receipt: Receipt, left: Sequence[int], refused: Sequence[tuple[int, ZhuanxiError]]
) -> Result:
    versions = {one.case_id: one.version for one in receipt.done}
    return Result(receipt if versions else None, versions, tuple(left), tuple(refused))


def _one(
    act: Act, case_id: int, version: int, who: Who, settings: Settings, now: datetime
) -> tuple[str, Done | None]:
    """Who did it, and what was done to one case; ``None`` where there was nothing to do."""
    try:
        return _changed(act, case_id, version, who, settings, now)
    except CaseChanged:
        if act.kind is not Kind.CLAIM:
            raise
    # somebody was quicker between our look and our hold: now it can be said who
    return _changed(act, case_id, version, who, settings, now)


def _changed(
    act: Act, case_id: int, version: int, who: Who, settings: Settings, now: datetime
) -> tuple[str, Done | None]:
    with transaction() as session:
        actor = who(session)
        case = cases.seen(session, case_id, actor)
        if act.kind is not Kind.CLAIM and case.version != version:
            raise CaseChanged(case_id, version, case.version)
        if _is_so(session, act, case):
            return actor.name, None
        before, found = taken(case), case.version
        _serve(session, act, case_id, found, actor, settings, now)
        after = stored.locked(session, case_id)
        assert after is not None
        done = _done(session, after, changes(before, after))
        _keep(session, act, actor, now, [done])
        return actor.name, done


def _is_so(session: Session, act: Act, case: Case) -> bool:
    """Whether a case is already as it should become."""
    match act.kind:
        case Kind.ASSIGN:
            user = users.by_name(session, act.to)
            return user is not None and case.assignee_id == user.id
        case Kind.MOVE:
            return case.stage == act.stage
        case Kind.EVENT:
            return case.event_id == act.event_id
    return False


def _serve(
    session: Session,
    act: Act,
    case_id: int,
    version: int,
    actor: Actor,
    settings: Settings,
    now: datetime,
) -> None:
    match act.kind:
        case Kind.CLAIM:
            handing.claim(session, case_id, actor, settings, version=version, now=now)
        case Kind.ASSIGN:
            handing.assign(session, case_id, act.to, actor, settings, version=version, now=now)
        case Kind.MOVE:
            assert act.stage is not None
            cases.move(session, case_id, act.stage, actor, version=version, now=now)
        case Kind.DISMISS:
            cases.move(
                session,
                case_id,
                Stage.DISMISSED,
                actor,
                version=version,
                reason=act.reason,
                now=now,
            )
        case Kind.EVENT:
            assert act.event_id is not None
            parts = events.add(session, act.event_id, [case_id], actor, now=now)
            for _, error in parts.failed:
                raise error
        case Kind.DISTRIBUTE:
            raise ValueError("distributing chooses its cases itself")


def _given(session: Session, case_id: int) -> Done:
    """What distributing did to a case, as its history tells."""
    case = cases.get(session, case_id)
    event = assignment.last_giving(session, case_id)
    assert event is not None and event.id is not None
    now = taken(case)
    changed: Changes = {name: [None, now[name]] for name in ("assignee_id", "assigned_at")}
    if event.from_stage != event.to_stage:
        changed["stage"] = [event.from_stage, event.to_stage]
    return Done(case_id, case.version, event.id, changed)


def _done(session: Session, case: Case, changed: Changes) -> Done:
    assert case.id is not None
    return Done(case.id, case.version, stored.last_event_id(session, case.id), changed)


def _keep(session: Session, act: Act, actor: Actor, now: datetime, done: Sequence[Done]) -> None:
    told = [asdict(one) for one in done]
    bulk_receipts.add(session, actor.name, now, act.kind, act.reason, told)
