"""Working cases: open, join, assign, move, note. Every change appends to the history."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from recovery import priority, sla
from recovery.actor import Actor
from recovery.channel import Channel, Decision
from recovery.errors import CaseChanged, CaseNotFound, MoveRefused
from recovery.lifecycle import ANSWERED, ENDED, OPEN, WORKERS, Stage, can_move, next_stages
from storage import cases, complaints, users
from storage.cases import HistoryLine
from storage.complaints import Complaint
from storage.config import Settings
from storage.errors import WrongUsage
from storage.models import Case

TITLE_LENGTH = 40
CHANNEL_ORDER = tuple(Channel)


def number(case: Case) -> str:
    """The case number that people read out."""
    return f"ZX-{case.id:06d}"


def get(session: Session, case_id: int) -> Case:
    """One case.

    Raises:
        CaseNotFound: there is none with this id.
    """
    case = cases.get(session, case_id)
    if case is None:
        raise CaseNotFound(case_id)
    return case


def history(session: Session, case_id: int) -> list[HistoryLine]:
    """Everything that happened to a case, oldest first."""
    return cases.history(session, case_id)


def open_case(
    session: Session,
    complaint: Complaint,
    decision: Decision,
    settings: Settings,
    actor: Actor,
    now: datetime,
    *,
    is_history: bool = False,
) -> Case:
    """A new case for a complaint.

    The clocks start when the customer spoke, and now for a case made of imported history.
    """
    start = now if is_history else complaint.posted_at
    due = sla.first_response_due(start, complaint.severity, settings.sla, settings.zone)
    points = priority.terms(
        priority.PriorityFacts(
            severity=complaint.severity,
            channel=decision.value,
            reach=complaint.followers + complaint.interactions,
            is_threatened=decision.is_threatened,
            is_repeat=complaints.has_earlier_case(session, complaint.brand_id, complaint.author_id),
            is_overdue=due < now,
        ),
        settings.priority,
    )
    case = Case(
        brand_id=complaint.brand_id,
        author_id=complaint.author_id,
        title=_title(complaint),
        severity=complaint.severity,
        topic=complaint.topic,
        channel=decision.value,
        is_threatened=decision.is_threatened,
        is_history=is_history,
        priority=priority.total(points),
        priority_terms=points,
        opened_at=now,
        first_response_due=due,
        resolution_due=sla.resolution_due(start, complaint.severity, settings.sla, settings.zone),
        updated_at=now,
    )
    session.add(case)
    session.flush()
    assert case.id is not None
    cases.add_mention(session, case.id, complaint.mention_id, complaint.brand_id, now)
    _record(session, case, "opened", actor, now, to_stage=Stage.RECEIVED, details=_ids(complaint))
    return case


def join(
    session: Session,
    case_id: int,
    complaint: Complaint,
    decision: Decision,
    settings: Settings,
    actor: Actor,
    now: datetime,
) -> Case:
    """Put a further complaint of the same customer into their open case, and score it again."""
    case = _locked(session, case_id)
    cases.add_mention(session, case_id, complaint.mention_id, complaint.brand_id, now)
    _take_in(case, complaint, decision, settings, now, is_repeat=True)
    _record(session, case, "joined", actor, now, details=_ids(complaint))
    return _changed(session, case, now)


def reassess(
    session: Session,
    complaint: Complaint,
    decision: Decision,
    settings: Settings,
    actor: Actor,
    now: datetime,
) -> Case:
    """Take a new verdict or channel of a complaint into the case that already holds it."""
    assert complaint.case_id is not None
    case = _locked(session, complaint.case_id)
    if case.stage in ENDED:
        return case
    was = (case.severity, case.channel, case.is_threatened)
    _take_in(case, complaint, decision, settings, now, is_repeat="repeat" in case.priority_terms)
    if (case.severity, case.channel, case.is_threatened) == was:
        return case
    _record(session, case, "reassessed", actor, now, details=_ids(complaint))
    return _changed(session, case, now)


def score_overdue(session: Session, settings: Settings, now: datetime) -> int:
    """Score cases whose first-response deadline has passed since they were last scored.

    Scoring is no change that a colleague could collide with, so the version stays.
    """
    late = cases.unscored_overdue(session, sorted(OPEN), now)
    for case in late:
        case.priority_terms = {**case.priority_terms, "overdue": settings.priority.overdue}
        case.priority = priority.total(case.priority_terms)
        session.add(case)
    return len(late)


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
    case = _locked(session, case_id, version)
    if actor.role not in WORKERS:
        raise MoveRefused(case.stage, Stage.ASSIGNED, actor.role, ())
    if case.stage in ENDED:
        raise WrongUsage(
            f"case {number(case)} is {case.stage}", "reopen it before giving it to somebody"
        )
    assignee_id = None
    if user_name is not None:
        user = users.by_name(session, user_name)
        if user is None or user.role not in WORKERS:
            raise WrongUsage(
                f"{user_name!r} is no active user who works cases", "`zhuanxi user list` shows them"
            )
        assignee_id = user.id
    was = Stage(case.stage)
    if user_name is not None and was in (Stage.RECEIVED, Stage.ACKNOWLEDGED):
        case.stage = Stage.ASSIGNED
    case.assignee_id = assignee_id
    _record(
        session,
        case,
        "assigned",
        actor,
        now,
        from_stage=was,
        to_stage=Stage(case.stage),
        details={"assignee": assignee_id},
    )
    return _changed(session, case, now)


def move(
    session: Session,
    case_id: int,
    to: Stage,
    actor: Actor,
    *,
    now: datetime,
    version: int | None = None,
    note: str = "",
) -> Case:
    """Move a case to another stage.

    Args:
        session: open session.
        case_id: which case.
        to: the stage to move to.
        actor: who moves it.
        now: the clock.
        version: the version the actor saw; without it the newest is meant.
        note: why, in free text.

    Raises:
        CaseNotFound: there is none with this id.
        CaseChanged: somebody else changed it since ``version``; nothing is overwritten.
        MoveRefused: the transition table has no such move for this role.
    """
    case = _locked(session, case_id, version)
    was = Stage(case.stage)
    if not can_move(was, to, actor.role):
        raise MoveRefused(was, to, actor.role, next_stages(was, actor.role))
    case.stage = to
    if to in ANSWERED and case.first_response_at is None:
        case.first_response_at = now
    if to is Stage.RESOLVED:
        case.resolved_at = now
    if to in ENDED:
        case.closed_at = now
    if to is Stage.ASSIGNED and was in (Stage.RESOLVED, Stage.CALLBACK, *ENDED):
        case.resolved_at = case.closed_at = None
    _record(session, case, "moved", actor, now, from_stage=was, to_stage=to, note=note)
    return _changed(session, case, now)


def note(session: Session, case_id: int, text: str, actor: Actor, *, now: datetime) -> Case:
    """Add a note. It does not count as a change that a colleague could collide with.

    Raises:
        CaseNotFound: there is none with this id.
        WrongUsage: the note is empty.
    """
    case = get(session, case_id)
    if not text.strip():
        raise WrongUsage("the note is empty", "write what the next colleague needs to know")
    _record(session, case, "note", actor, now, note=text)
    return case


def _locked(session: Session, case_id: int, version: int | None = None) -> Case:
    case = cases.locked(session, case_id)
    if case is None:
        raise CaseNotFound(case_id)
    if version is not None and case.version != version:
        raise CaseChanged(case_id, version, case.version)
    return case


def _changed(session: Session, case: Case, now: datetime) -> Case:
    case.version += 1
    case.updated_at = now
    session.add(case)
    session.flush()
    return case


def _record(
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
) -> None:
    assert case.id is not None
    cases.add_event(
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
        note=note,
    )


def _take_in(
    case: Case,
    complaint: Complaint,
    decision: Decision,
    settings: Settings,
    now: datetime,
    *,
    is_repeat: bool,
) -> None:
    """The gravest severity and channel of its complaints are the case's."""
    case.severity = max(case.severity, complaint.severity)
    case.channel = _graver(case.channel, decision.value)
    case.is_threatened = case.is_threatened or decision.is_threatened
    case.topic = case.topic or complaint.topic
    reach = complaint.followers + complaint.interactions
    points = priority.terms(
        priority.PriorityFacts(
            severity=case.severity,
            channel=case.channel,
            reach=reach,
            is_threatened=case.is_threatened,
            is_repeat=is_repeat,
            is_overdue=case.first_response_at is None
            and case.first_response_due is not None
            and case.first_response_due < now,
        ),
        settings.priority,
    )
    points["reach"] = max(points.get("reach", 0.0), case.priority_terms.get("reach", 0.0))
    case.priority_terms = {name: value for name, value in points.items() if value}
    case.priority = priority.total(case.priority_terms)


def _graver(one: str, other: str) -> str:
    return min(Channel(one), Channel(other), key=CHANNEL_ORDER.index)


def _ids(complaint: Complaint) -> dict[str, Any]:
    return {"mention": complaint.mention_id, "verdict": complaint.verdict_id}


def _title(complaint: Complaint) -> str:
    words = " ".join((complaint.title or complaint.text).split())
    return words if len(words) <= TITLE_LENGTH else words[: TITLE_LENGTH - 1] + "…"


def listed(session: Session, **filters: Any) -> Sequence[tuple[Case, str, str | None]]:
    """Cases with brand and assignee names; the filters are those of ``storage.cases.listed``."""
    return cases.listed(session, **filters)
