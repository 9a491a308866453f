"""Putting channel decisions in force: a new one retires the old one and never edits it."""

from datetime import datetime

from sqlmodel import Session

from recovery.channel import decision as channel
from recovery.channel.decision import Decision
from recovery.channel.evidence import Evidence
from storage import brands, complaints, rollup
from storage.complaints import Complaint
from storage.config import Settings
from storage.errors import WrongUsage
from storage.models import ChannelDecision


def decide(session: Session, complaint: Complaint, settings: Settings, now: datetime) -> Decision:
    """Decide the channel of one complaint that a person makes a case of, and put it in force.

    Whether it is about the brand is what that person says by it. The caller took ``triage.lock``.

    Raises:
        WrongUsage: the brand is not monitored any more.
    """
    brand = next((b for b in brands.active(session) if b.id == complaint.brand_id), None)
    if brand is None:
        raise WrongUsage(
            "the brand of mention {mention} is not monitored any more",
            "an administrator can take it up again",
            mention=complaint.mention_id,
        )
    evidence = Evidence(session, settings, brand, [complaint])
    decision = channel.decide(evidence.problem(complaint, complaint.case_id), now)
    with rollup.tracked(session, [complaint.mention_id]):
        keep(session, complaint, decision, now)
    complaints.mark_triaged(session, [complaint])
    return decision


def keep(session: Session, complaint: Complaint, decision: Decision, now: datetime) -> bool:
    """Put a decision in force, unless one that says the same is; whether the value is new."""
    known = complaints.decision_in_force(session, complaint.mention_id, complaint.brand_id)
    if known is not None and (known.verdict_id, known.value, known.rule, known.facts) == (
        complaint.verdict_id,
        decision.value,
        decision.rule,
        decision.facts,
    ):
        return False
    if known is not None:
        retire(session, known, now)
    session.add(
        ChannelDecision(
            mention_id=complaint.mention_id,
            brand_id=complaint.brand_id,
            verdict_id=complaint.verdict_id,
            value=decision.value,
            certainty=decision.certainty,
            is_threatened=decision.is_threatened,
            facts=decision.facts,
            decided_at=now,
            rule=decision.rule,
        )
    )
    session.flush()
    return known is None or (known.value, known.certainty) != (
        decision.value,
        decision.certainty,
    )


def retire(session: Session, known: ChannelDecision, now: datetime) -> None:
    """Take a decision out of force."""
    known.retired_at = now
    session.add(known)
    session.flush()
