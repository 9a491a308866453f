"""Complaints on their way into cases: open, join, reassess, and the score that follows."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from recovery import priority, sla
from recovery.actor import Actor
from recovery.cases import changed, locked, record
from recovery.channel import Channel, Decision
from recovery.lifecycle import ENDED, OPEN, Stage
from storage import cases, complaints
from storage.complaints import Complaint
from storage.config import Settings
from storage.models import Case

TITLE_LENGTH = 40
CHANNEL_ORDER = tuple(Channel)


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

    The clocks start when the customer spoke (or what was entered by hand reached us), and now for
    a case made of imported history.
    """
    start = now if is_history else complaint.arrived_at
    due = sla.first_response_due(start, complaint.severity, settings.sla, settings.zone)
    points = priority.terms(
        priority.PriorityFacts(
            severity=complaint.severity,
            channel=decision.value,
            reach=_reach(complaint),
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
        ordered_due=complaint.ordered_due,
    )
    session.add(case)
    session.flush()
    assert case.id is not None
    cases.add_mention(session, case.id, complaint.mention_id, complaint.brand_id, now)
    record(session, case, "opened", actor, now, to_stage=Stage.RECEIVED, details=_ids(complaint))
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
    case = locked(session, case_id)
    cases.add_mention(session, case_id, complaint.mention_id, complaint.brand_id, now)
    _take_in(case, complaint, decision, settings, now, is_repeat=True)
    record(session, case, "joined", actor, now, details=_ids(complaint))
    return changed(session, case, now)


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
    case = locked(session, complaint.case_id)
    if case.stage in ENDED:
        return case
    was = (case.severity, case.channel, case.is_threatened)
    _take_in(case, complaint, decision, settings, now, is_repeat="repeat" in case.priority_terms)
    if (case.severity, case.channel, case.is_threatened) == was:
        return case
    record(session, case, "reassessed", actor, now, details=_ids(complaint))
    return changed(session, case, now)


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


def _take_in(
    case: Case,
    complaint: Complaint,
    decision: Decision,
    settings: Settings,
    now: datetime,
    *,
    is_repeat: bool,
) -> None:
    """A case takes the gravest severity and channel and the earliest deadlines it holds."""
    if complaint.severity > case.severity:
        _tighten(case, complaint, settings, now)
    case.severity = max(case.severity, complaint.severity)
    case.channel = _graver(case.channel, decision.value)
    case.is_threatened = case.is_threatened or decision.is_threatened
    case.topic = case.topic or complaint.topic
    if complaint.ordered_due is not None:
        case.ordered_due = min(case.ordered_due or complaint.ordered_due, complaint.ordered_due)
    points = priority.terms(
        priority.PriorityFacts(
            severity=case.severity,
            channel=case.channel,
            reach=_reach(complaint),
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


def _reach(complaint: Complaint) -> int:
    return complaint.followers + complaint.interactions + complaint.spread


def _tighten(case: Case, complaint: Complaint, settings: Settings, now: datetime) -> None:
    start = now if case.is_history else complaint.arrived_at
    reply = sla.first_response_due(start, complaint.severity, settings.sla, settings.zone)
    solution = sla.resolution_due(start, complaint.severity, settings.sla, settings.zone)
    case.first_response_due = min(case.first_response_due or reply, reply)
    case.resolution_due = min(case.resolution_due or solution, solution)


def _graver(one: str, other: str) -> str:
    return min(Channel(one), Channel(other), key=CHANNEL_ORDER.index)


def _ids(complaint: Complaint) -> dict[str, Any]:
    return {"mention": complaint.mention_id, "verdict": complaint.verdict_id}


def _title(complaint: Complaint) -> str:
    words = " ".join((complaint.title or complaint.text).split())
    return words if len(words) <= TITLE_LENGTH else words[: TITLE_LENGTH - 1] + "…"
