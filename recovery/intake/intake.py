"""Complaints on their way into cases: open, join, reassess, and the score that follows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from recovery.access.actor import Actor
from recovery.casework.cases import changed, locked, record
from recovery.casework.lifecycle import ENDED, Stage
from recovery.casework.restoring import changes, taken
from recovery.channel.decision import Channel, Decision
from recovery.clocks import timing
from recovery.proof import repeats
from storage import cases, clocks, complaints, customers, pasts, valued
from storage.complaints import Complaint
from storage.config import Settings
from storage.models import Case
from storage.pasts import Past

TITLE_LENGTH = 40
CHANNEL_ORDER = tuple(Channel)
NOT_DISMISSED = sorted(set(Stage) - {Stage.DISMISSED})


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
    past = _past(session, complaint, settings, now)
    by = timing.rules(settings)
    case = Case(
        brand_id=complaint.brand_id,
        author_id=complaint.author_id,
        title=_title(complaint),
        severity=complaint.severity,
        topic=complaint.topic,
        channel=decision.value,
        is_threatened=decision.is_threatened,
        is_history=is_history,
        priority=0,
        opened_at=now,
        updated_at=now,
        needs_senior=_is_failed_again(past, (), now),
        value_level=valued.level(session, complaint.mention_id, complaint.brand_id),
        reach=_reach(complaint),
        is_repeat=bool(customers.cases_of(session, complaint, NOT_DISMISSED)),
        ordered_due=complaint.ordered_due,
    )
    start = now if is_history else complaint.arrived_at
    timing.start(session, case, complaint.source, start, by)
    timing.score(case, by, now)
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
    *,
    by: str | None = None,
) -> Case:
    """Put a further complaint of the same customer into their open case, and score it again.

    ``by`` is the evidence that it is the same customer (see ``recovery.casework.customers``).
    """
    case = locked(session, case_id, actor)
    before = taken(case)
    past = _past(session, complaint, settings, now, case)
    solved = [case.resolved_at] if case.resolved_at is not None else []
    case.needs_senior = case.needs_senior or _is_failed_again(past, solved, now)
    case.is_repeat = True
    cases.add_mention(session, case_id, complaint.mention_id, complaint.brand_id, now)
    value = valued.level(session, complaint.mention_id, complaint.brand_id)
    case.value_level = max(case.value_level, value)
    _take_channel(session, case, decision)
    _take_in(session, case, complaint, settings, now)
    details = {**_ids(complaint), "by": by, "changed": changes(before, case)}
    record(session, case, "joined", actor, now, details=details)
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
    case = locked(session, complaint.case_id, actor)
    if case.stage in ENDED:
        return case
    was = _judged(case)
    past = _past(session, complaint, settings, now, case)
    case.needs_senior = case.needs_senior or _is_failed_again(past, (), now)
    _take_channel(session, case, decision)
    _take_in(session, case, complaint, settings, now)
    if _judged(case) == was:
        return case
    details = _ids(complaint)
    if case.channel != was[1]:
        details |= {"from": was[1], "to": case.channel}
    record(session, case, "reassessed", actor, now, details=details)
    return changed(session, case, now)


def _take_in(
    session: Session,
    case: Case,
    complaint: Complaint,
    settings: Settings,
    now: datetime,
) -> None:
    """A case takes the gravest severity and the earliest deadlines it holds."""
    by = timing.rules(settings)
    if complaint.severity > case.severity:
        assert case.id is not None
        case.severity = complaint.severity
        start = now if case.is_history else complaint.arrived_at
        timing.tighten(case, start, clocks.pauses(session, case.id), by)
    case.topic = case.topic or complaint.topic
    if complaint.ordered_due is not None:
        case.ordered_due = min(case.ordered_due or complaint.ordered_due, complaint.ordered_due)
    case.reach = max(case.reach, _reach(complaint))
    timing.score(case, by, now)


def _judged(case: Case) -> tuple[int, str, bool, bool]:
    return case.severity, case.channel, case.is_threatened, case.needs_senior


def _past(
    session: Session,
    complaint: Complaint,
    settings: Settings,
    now: datetime,
    case: Case | None = None,
) -> Past:
    return pasts.of_customer(
        session,
        complaint,
        besides=None if case is None else case.id,
        since=now - repeats.WINDOW,
        zone=settings.timezone,
    )


def _is_failed_again(past: Past, solved: Sequence[datetime], now: datetime) -> bool:
    times = [*past.solved, *solved]
    failed = past.failed_days
    return bool(repeats.double_failure(times, was_reopened=False, failed_days=failed, now=now))


def _reach(complaint: Complaint) -> int:
    return complaint.followers + complaint.interactions + complaint.spread


def _take_channel(session: Session, case: Case, decision: Decision) -> None:
    """A case's channel is the gravest of the decisions in force about its mentions, or this one."""
    assert case.id is not None
    case.channel, case.is_threatened = complaints.channel_of_case(
        session, case.id, CHANNEL_ORDER
    ) or (decision.value, decision.is_threatened)


def _ids(complaint: Complaint) -> dict[str, Any]:
    return {"mention": complaint.mention_id, "verdict": complaint.verdict_id}


def _title(complaint: Complaint) -> str:
    words = " ".join((complaint.title or complaint.text).split())
    return words if len(words) <= TITLE_LENGTH else words[: TITLE_LENGTH - 1] + "…"
