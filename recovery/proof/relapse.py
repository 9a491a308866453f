"""A complaint after a resolution: is the problem back?

Nobody is watched for it: only what brand collection brings in anyway is compared. No author is
ever asked for.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from recovery.access.actor import Actor
from recovery.casework.cases import changed, locked, record
from recovery.casework.lifecycle import IN_WORK, SOLVED, Stage
from recovery.channel.decision import Decision
from recovery.clocks import timing
from recovery.collection.likeness import is_same_complaint, passages
from recovery.intake import intake
from recovery.proof import callback_plan
from storage import complaints, customers
from storage.complaints import Complaint
from storage.config import Settings
from storage.models import Case, User


def is_relapse(
    stage: Stage,
    resolved_at: datetime | None,
    posted_at: datetime,
    relapse_days: int,
    *,
    is_same_problem: bool,
) -> bool:
    """Whether a complaint reopens a case of the same customer and brand.

    A case that is not closed yet is reopened however late the complaint comes: it would else
    stand beside a second one about the same problem.
    """
    if stage not in SOLVED or resolved_at is None or posted_at <= resolved_at:
        return False
    if stage is Stage.CLOSED and posted_at > resolved_at + timedelta(days=relapse_days):
        return False
    return is_same_problem


def is_same_problem(
    complaint: Complaint, topic: str | None, told: Sequence[tuple[str, str]]
) -> bool:
    """Whether a complaint is about what a case is about: the topic agrees, or the texts are alike.

    Args:
        complaint: the new one.
        topic: the case's. ``other`` agrees with nothing.
        told: title and text of each mention of the case.
    """
    if topic is not None and topic != "other" and topic == complaint.topic:
        return True
    words = passages(complaint.title, complaint.text)
    return any(is_same_complaint(words, passages(*each)) for each in told)


def reopen_for(
    session: Session,
    complaint: Complaint,
    decision: Decision,
    settings: Settings,
    actor: Actor,
    now: datetime,
) -> Case | None:
    """Reopen the case whose problem is back with this complaint, and put it in.

    Its clocks start again when the customer spoke, and a senior handler takes it. A case in work
    comes first: then there is nothing to reopen, and doing it twice changes nothing.

    Returns:
        The reopened case, or ``None`` when the complaint is no relapse.
    """
    solved = customers.cases_of(session, complaint, [*SOLVED, *sorted(IN_WORK)])
    if any(known.stage in IN_WORK for known in solved):
        return None
    for known in solved:
        case = locked(session, known.case_id, actor)
        told = complaints.words_of_case(session, known.case_id)
        if is_relapse(
            Stage(case.stage),
            case.resolved_at,
            complaint.posted_at,
            settings.callback.relapse_days,
            is_same_problem=is_same_problem(complaint, case.topic, told),
        ):
            _reopen(session, case, complaint, settings, actor, now)
            return intake.join(
                session, known.case_id, complaint, decision, settings, actor, now, by=known.by
            )
    return None


def _reopen(
    session: Session,
    case: Case,
    complaint: Complaint,
    settings: Settings,
    actor: Actor,
    now: datetime,
) -> None:
    was = Stage(case.stage)
    worker = session.get(User, case.assignee_id) if case.assignee_id is not None else None
    if worker is None or not worker.is_active:
        case.assignee_id = None
    case.stage = Stage.RECEIVED if case.assignee_id is None else Stage.ASSIGNED
    case.severity = max(case.severity, complaint.severity)
    timing.start(session, case, complaint.source, complaint.arrived_at, timing.rules(settings))
    case.first_response_at = case.resolved_at = case.closed_at = None
    case.needs_senior = True
    callback_plan.cancel(session, case, now)
    record(
        session,
        case,
        "relapsed",
        actor,
        now,
        from_stage=was,
        to_stage=Stage(case.stage),
        details={
            "reason": "relapse",
            "mention": complaint.mention_id,
            "verdict": complaint.verdict_id,
        },
    )
    changed(session, case, now)
