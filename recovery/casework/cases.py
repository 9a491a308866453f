"""Working cases: assign, move, note. Every change appends to the history."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from recovery.access import sight
from recovery.access.actor import Actor, Right
from recovery.access.sight import Sight
from recovery.casework.lifecycle import (
    ANSWERED,
    ENDED,
    TEACHING,
    WORKERS,
    Dismissal,
    Reopening,
    Stage,
    can_move,
    next_stages,
)
from recovery.casework.numbers import number
from recovery.casework.reasons import checked
from recovery.clocks import timing
from recovery.errors import CaseChanged, CaseNotFound, MoveRefused
from recovery.proof import callback_plan
from recovery.verdicts import corrections
from storage import cases, rollup, users
from storage.errors import WrongUsage
from storage.masking import mask
from storage.models import Case, CaseEvent, User


def get(session: Session, case_id: int) -> Case:
    """One case, whoever asks; CaseNotFound without one. Services ask :func:`seen`."""
    case = cases.get(session, case_id)
    if case is None:
        raise CaseNotFound(case_id)
    return case


def seen(session: Session, case_id: int, actor: Actor) -> Case:
    """One case, as far as the actor sees its brand: every service that only reads one asks so.

    Raises:
        CaseNotFound: there is none with this id for them; nobody learns which numbers exist.
    """
    return within(session, case_id, sight.of(session, actor))


def within(session: Session, case_id: int, seen_by: Sight) -> Case:
    """One case, as far as this sight reaches.

    Raises:
        CaseNotFound: there is none with this id in it.
    """
    case = get(session, case_id)
    if not seen_by.covers(case.brand_id):
        raise CaseNotFound(case_id)
    return case


def assign(
    session: Session,
    case_id: int,
    user_name: str | None,
    actor: Actor,
    *,
    now: datetime,
    version: int | None = None,
) -> Case:
    """Give a case to a person, or take it back with ``None``.

    A case that nobody works on yet moves to the stage ``assigned``.

    Raises:
        CaseNotFound, CaseChanged: see :func:`move`.
        MoveRefused: the actor may not work cases.
        WrongUsage: there is no such user, or they do not work cases.
    """
    case = locked(session, case_id, actor, version)
    if not actor.may(Right.WORK_CASES):
        raise MoveRefused(Stage(case.stage), Stage.ASSIGNED, actor.role, ())
    user = worker(session, user_name) if user_name is not None else None
    return give(session, case, user, actor, now)


def worker(session: Session, name: str) -> User:
    """Somebody who works cases.

    Raises:
        WrongUsage: there is no such user, or they do not work cases.
    """
    user = users.by_name(session, name)
    if user is None or user.role not in WORKERS:
        raise WrongUsage(
            "{name!r} is no active user who works cases",
            "`zhuanxi user list` shows them",
            name=name,
        )
    return user


def give(
    session: Session,
    case: Case,
    user: User | None,
    actor: Actor,
    now: datetime,
    *,
    action: str = "assigned",
    details: dict[str, Any] | None = None,
    note: str = "",
) -> Case:
    """Put a locked case with somebody, or with nobody; whether that may be is the caller's matter.

    The history calls it ``action``, and keeps ``details`` beside the assignee.

    Raises:
        WrongUsage: the case has ended.
    """
    if case.stage in ENDED:
        raise WrongUsage(
            "case {number} is {stage}",
            "reopen it before giving it to somebody",
            number=number(case),
            stage=Stage(case.stage),
        )
    was = Stage(case.stage)
    if user is not None and was in (Stage.RECEIVED, Stage.ACKNOWLEDGED):
        case.stage = Stage.ASSIGNED
    case.assignee_id = user.id if user is not None else None
    case.assigned_at = now if user is not None else None
    record(
        session,
        case,
        action,
        actor,
        now,
        from_stage=was,
        to_stage=Stage(case.stage),
        details={"assignee": case.assignee_id, **(details or {})},
        note=note,
    )
    return changed(session, case, now)


def move(
    session: Session,
    case_id: int,
    to: Stage,
    actor: Actor,
    *,
    now: datetime,
    version: int | None = None,
    note: str = "",
    reason: Dismissal | Reopening | None = None,
) -> Case:
    """Move a case to another stage.

    Dismissing it for a reason of ``lifecycle.TEACHING`` says of its mentions that they are no
    complaints, and reopening it then takes that back (see ``recovery.verdicts.corrections``).

    ``version`` is the one that the actor saw; without it the newest is meant. ``note`` says why in
    free text, ``reason`` where the table asks for one.

    Raises:
        CaseNotFound: there is none with this id.
        CaseChanged: somebody else changed it since ``version``; nothing is overwritten.
        MoveRefused: the transition table has no such move for this role.
        ReasonMissing: the move needs another reason.
        WrongUsage: a reason is given to a move that has none.
        WrongUsage: to be closed before the customer was asked (``recovery.proof.callback_plan``).
    """
    if to not in (Stage.DISMISSED, Stage.ASSIGNED):
        return _move(session, case_id, to, actor, now, version, note, reason)
    # Mentions before the case, the order in which triage holds them, so that neither waits forever.
    mentions = cases.mention_ids(session, case_id)
    with rollup.tracked(session, mentions):
        case = _move(session, case_id, to, actor, now, version, note, reason)
        if to is Stage.DISMISSED:
            if set(cases.mention_ids(session, case_id)) - set(mentions):
                raise CaseChanged(case_id, case.version - 2, case.version - 1)
            if reason in TEACHING:
                corrections.dismissed(session, case_id, mentions, actor, now)
        else:
            corrections.reopened(session, case_id, actor, now)
    return case


def _move(
    session: Session,
    case_id: int,
    to: Stage,
    actor: Actor,
    now: datetime,
    version: int | None,
    note: str,
    reason: Dismissal | Reopening | None,
) -> Case:
    case = locked(session, case_id, actor, version)
    was = Stage(case.stage)
    if not can_move(was, to, actor.role):
        raise MoveRefused(was, to, actor.role, next_stages(was, actor.role))
    checked(was, to, reason)
    callback_plan.before_move(session, case, to, note, now)
    case.stage = to
    if to in ANSWERED and case.first_response_at is None:
        case.first_response_at = now
    if to is Stage.RESOLVED:
        case.resolved_at = now
    if to in ENDED:
        case.closed_at = now
    if to is Stage.ASSIGNED and was in (Stage.RESOLVED, Stage.CALLBACK, *ENDED):
        case.resolved_at = case.closed_at = None
        timing.reopened(session, case, was, now)
    record(
        session,
        case,
        "moved",
        actor,
        now,
        from_stage=was,
        to_stage=to,
        details={"reason": reason} if reason is not None else None,
        note=note,
    )
    return changed(session, case, now)


def note(session: Session, case_id: int, text: str, actor: Actor, *, now: datetime) -> Case:
    """Add a note. It does not count as a change that a colleague could collide with.

    Raises:
        CaseNotFound: there is none with this id.
        WrongUsage: the note is empty, or the role may not.
    """
    actor.must(Right.NOTE_CASES)
    case = seen(session, case_id, actor)
    if not text.strip():
        raise WrongUsage("the note is empty", "write what the next colleague needs to know")
    record(session, case, "note", actor, now, note=text)
    return case


def locked(session: Session, case_id: int, actor: Actor, version: int | None = None) -> Case:
    """One case that the actor sees, held until the transaction ends: the way to every change of it.

    Raises:
        CaseNotFound: there is none with this id for them.
        CaseChanged: it is not of ``version`` any more.
    """
    case = cases.locked(session, case_id)
    if case is None or not sight.of(session, actor).covers(case.brand_id):
        raise CaseNotFound(case_id)
    if version is not None and case.version != version:
        raise CaseChanged(case_id, version, case.version)
    return case


def changed(session: Session, case: Case, now: datetime) -> Case:
    """Write a changed case down as its next version."""
    timing.follow(case, now)
    case.version += 1
    case.updated_at = now
    session.add(case)
    session.flush()
    return case


def record(
    session: Session,
    case: Case,
    action: str,
    actor: Actor,
    now: datetime,
    *,
    from_stage: Stage | None = None,
    to_stage: Stage | None = None,
    details: dict[str, Any] | None = None,
    note: str = "",
) -> CaseEvent:
    """Append one line to a case's history; ``note`` is masked and kept beside it."""
    assert case.id is not None
    return cases.add_event(
        session,
        case.id,
        action,
        actor=actor.name,
        actor_role=actor.role,
        actor_origin=actor.origin,
        now=now,
        from_stage=from_stage,
        to_stage=to_stage,
        details=details,
        note=mask(note).text,
    )
