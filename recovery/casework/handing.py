"""Cases from hand to hand: claim, hand over, take back. Every step is on the case's record.

Rules that keep a case from somebody come from :mod:`recovery.team.assignment`.
"""

from datetime import datetime

from sqlmodel import Session

from recovery.access.actor import Actor, Right
from recovery.casework import cases, numbers
from recovery.casework.lifecycle import Stage
from recovery.errors import CannotTake, CaseTaken, MoveRefused
from recovery.team.assignment import BINDING, Rule
from recovery.team.team import WORKED, refusals
from storage import assignment as stored
from storage.config import Settings
from storage.errors import WrongUsage
from storage.masking import mask
from storage.models import Case, User


def claim(
    session: Session,
    case_id: int,
    actor: Actor,
    settings: Settings,
    *,
    now: datetime,
    version: int | None = None,
) -> Case:
    """Take a case that nobody has; of several at once exactly one gets it.

    Only the rules that bind count, because who claims a case knows whether they can; what a lead
    takes against them is on record.

    Raises:
        CaseNotFound, CaseChanged: see :func:`recovery.casework.cases.move`.
        CaseTaken: somebody has it already.
        CannotTake: a rule keeps it from the actor.
    """
    me = _worker(session, actor)
    case = cases.locked(session, case_id, actor, version)
    if case.assignee_id is not None:
        raise CaseTaken(numbers.number(case), _name(session, case.assignee_id))
    overruled = _binding(session, case, me, actor, settings, now)
    return cases.give(session, case, me, actor, now, action="claimed", details=overruled)


def assign(
    session: Session,
    case_id: int,
    user_name: str | None,
    actor: Actor,
    settings: Settings,
    *,
    now: datetime,
    version: int | None = None,
) -> Case:
    """:func:`recovery.casework.cases.assign` within the rules, which only a lead overrules.

    Only who has a case and a lead pass on what somebody has.

    Raises:
        CaseNotFound, CaseChanged, MoveRefused, WrongUsage: as there, or it is not the actor's.
        CannotTake: a rule keeps it from that person.
    """
    case = cases.locked(session, case_id, actor, version)
    if not actor.may(Right.WORK_CASES):
        raise MoveRefused(Stage(case.stage), Stage.ASSIGNED, actor.role, ())
    if case.assignee_id is not None:
        _must_be_of(session, case, actor)
    if user_name is None:
        return cases.give(session, case, None, actor, now)
    user = cases.worker(session, user_name)
    overruled = _binding(session, case, user, actor, settings, now)
    return cases.give(session, case, user, actor, now, details=overruled)


def hand_over(
    session: Session,
    case_id: int,
    to: str,
    actor: Actor,
    settings: Settings,
    *,
    now: datetime,
    note: str,
    override: str = "",
    version: int | None = None,
) -> Case:
    """Give a case to a named colleague who can take it, with a note for them.

    Who has the case may, and a lead. Handing it to who has it already changes nothing.

    Args:
        session: open session.
        case_id: which case.
        to: the colleague's name.
        actor: who hands it over.
        settings: hours, capacity.
        now: the clock.
        note: what the colleague needs to know.
        override: why a lead overrules what keeps it from them.
        version: the version the actor saw.

    Raises:
        CaseNotFound, CaseChanged: see :func:`recovery.casework.cases.move`.
        CannotTake: a rule keeps it from the colleague, and no lead overrules it.
        WrongUsage: it is not the actor's, the note is empty, or there is no such colleague.
    """
    actor.must(Right.WORK_CASES)
    if not note.strip():
        raise WrongUsage("the note is empty", "write what the next colleague needs to know")
    if override.strip():
        actor.must(Right.LEAD_TEAM)
    case = cases.locked(session, case_id, actor, version)
    _must_be_of(session, case, actor)
    user = cases.worker(session, to)
    if case.assignee_id == user.id:
        return case
    rules = refusals(session, case_id, user.name, settings, now)
    if rules and not override.strip():
        raise CannotTake(numbers.number(case), case_id, user.name, rules)
    return cases.give(
        session,
        case,
        user,
        actor,
        now,
        action="handed_over",
        details={"from": case.assignee_id, **_overruled(rules)},
        note=mask("\n".join(part.strip() for part in (note, override) if part.strip())).text,
    )


def take_back(
    session: Session,
    case_id: int,
    actor: Actor,
    *,
    now: datetime,
    note: str = "",
    version: int | None = None,
) -> Case:
    """Take a case from who has it.

    A lead takes any case, which then is with nobody. Who handed it over takes it back to themselves
    as long as the colleague has done nothing with it.

    Raises:
        CaseNotFound, CaseChanged: see :func:`recovery.casework.cases.move`.
        WrongUsage: nobody has it, or the actor may not take it back.
    """
    me = _worker(session, actor)
    case = cases.locked(session, case_id, actor, version)
    if case.assignee_id is None:
        raise WrongUsage(
            "nobody has case {number}",
            "`zhuanxi cases claim {case}` takes it",
            number=numbers.number(case),
            case=case_id,
        )
    to = None if actor.may(Right.LEAD_TEAM) else me
    if to is not None and not _handed_over_by(session, case, actor.name):
        raise WrongUsage(
            "case {number} was not handed over by you, or has been worked on since",
            "ask {name}, or a lead",
            number=numbers.number(case),
            name=_name(session, case.assignee_id),
        )
    return _taken_back(session, case, to, actor, now, note=note)


def release(
    session: Session, user: User, actor: Actor, *, now: datetime, why: str = "absent"
) -> list[Case]:
    """Give all of somebody's cases back with which they have done nothing yet.

    Raises:
        WrongUsage: they are somebody else's, and the actor is no lead.
    """
    if user.name != actor.name:
        actor.must(Right.LEAD_TEAM)
    back = []
    for case_id in sorted(stored.untouched(session, user, sorted(WORKED))):
        case = cases.locked(session, case_id, actor)
        if stored.is_untouched(session, case, user):  # still, now that it is held
            back.append(_taken_back(session, case, None, actor, now, why=why))
    return back


def _must_be_of(session: Session, case: Case, actor: Actor) -> None:
    if not actor.may(Right.LEAD_TEAM) and case.assignee_id != _worker(session, actor).id:
        raise WrongUsage(
            "case {number} is not with you",
            "only who has a case and a lead hand it over",
            number=numbers.number(case),
        )


def _binding(
    session: Session, case: Case, user: User, actor: Actor, settings: Settings, now: datetime
) -> dict[str, list[str]]:
    """The rules that a lead overrules, as the history keeps them; anybody else is refused."""
    assert case.id is not None
    refused = refusals(session, case.id, user.name, settings, now)
    rules = tuple(rule for rule in refused if rule in BINDING)
    if rules and not actor.may(Right.LEAD_TEAM):
        raise CannotTake(numbers.number(case), case.id, user.name, rules)
    return _overruled(rules)


def _overruled(rules: tuple[Rule, ...]) -> dict[str, list[str]]:
    return {"overruled": [rule.value for rule in rules]} if rules else {}


def _handed_over_by(session: Session, case: Case, name: str) -> bool:
    """Whether somebody handed a case to who has it, who has done nothing with it since."""
    assert case.id is not None
    giving = stored.last_giving(session, case.id)
    return (
        giving is not None
        and (giving.action, giving.actor) == ("handed_over", name)
        and stored.is_untouched(session, case, session.get_one(User, case.assignee_id))
    )


def _taken_back(
    session: Session,
    case: Case,
    to: User | None,
    actor: Actor,
    now: datetime,
    *,
    note: str = "",
    why: str = "",
) -> Case:
    details = {"from": case.assignee_id} | ({"why": why} if why else {})
    return cases.give(
        session, case, to, actor, now, action="taken_back", details=details, note=mask(note).text
    )


def _worker(session: Session, actor: Actor) -> User:
    actor.must(Right.WORK_CASES)
    return cases.worker(session, actor.name)


def _name(session: Session, user_id: int) -> str:
    return session.get_one(User, user_id).name
