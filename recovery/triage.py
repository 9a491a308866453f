"""From complaint verdicts to cases: decide the channel, score, open or join. Idempotent."""

import logging
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from recovery import channel, intake, sla
from recovery.actor import TRIAGE
from recovery.lifecycle import OPEN
from recovery.target import is_target
from storage import brands, complaints, rollup
from storage.complaints import Complaint
from storage.config import Settings
from storage.engine import transaction
from storage.mentions import judged_text
from storage.models import Brand, ChannelDecision

log = logging.getLogger(__name__)

BATCH = 500
TRIAGE_LOCK = 0x5A485452  # one triage at a time: two would open two cases for one customer


@dataclass(slots=True)
class TriageResult:
    """What one triage did. ``history``: complaints too old to open a case by themselves."""

    complaints: int = 0
    opened: int = 0
    joined: int = 0
    history: int = 0
    about_competitors: int = 0


def triage(settings: Settings, now: datetime, *, include_history: bool = False) -> TriageResult:
    """Work through all complaints that need it, each batch in one transaction.

    Args:
        settings: history limit, SLA and priority weights.
        now: the clock; cases from history start theirs here.
        include_history: open cases for old posts too.
    """
    result = TriageResult()
    with transaction() as session:
        lock(session)
        changed = complaints.no_longer_complaints(session)
        with rollup.tracked(session, changed):
            complaints.retire_decisions(session, changed, now)
        complaints.mark_without_complaint(session)
    after = (0, 0)
    while True:
        with transaction() as session:
            lock(session)
            batch = complaints.pending(session, BATCH, after=after, without_case=include_history)
            if not batch:
                return result
            _Batch(session, settings, now, include_history, result).work(batch)
        after = (batch[-1].mention_id, batch[-1].brand_id)


def triage_at_once(
    session: Session, settings: Settings, mention_ids: Sequence[int], now: datetime
) -> TriageResult:
    """Work through the complaints among ``mention_ids`` in the caller's transaction.

    The caller took :func:`lock` before it held any mention.
    """
    result = TriageResult()
    after = (0, 0)
    while batch := complaints.pending(session, BATCH, after=after, only=mention_ids):
        _Batch(session, settings, now, False, result).work(batch)
        after = (batch[-1].mention_id, batch[-1].brand_id)
    return result


def lock(session: Session) -> None:
    """Keep every other triage out until the transaction ends."""
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": TRIAGE_LOCK})


class _Batch:
    """One transaction's worth of complaints with what is known about each."""

    def __init__(
        self,
        session: Session,
        settings: Settings,
        now: datetime,
        include_history: bool,
        result: TriageResult,
    ) -> None:
        self.session, self.settings, self.now = session, settings, now
        self.include_history, self.result = include_history, result
        self.brands = {brand.id: brand for brand in brands.active(session)}

    def work(self, batch: Sequence[Complaint]) -> None:
        """Decide and file every complaint of the batch."""
        ids = [complaint.mention_id for complaint in batch]
        records: dict[tuple[int, int], list[channel.Record]] = defaultdict(list)
        for row in complaints.contacts_that_count(self.session, ids):
            records[row.mention_id, row.brand_id].append(
                channel.Record(row.reference, row.channel, row.result, row.opened_at)
            )
        replies: dict[int, list[channel.Reply]] = defaultdict(list)
        for row in complaints.official_replies(self.session, ids):
            replies[row.mention_id].append(channel.Reply(row.text, row.posted_at))
        with rollup.tracked(self.session, ids):
            for complaint in batch:
                brand = self.brands.get(complaint.brand_id)
                if brand is None:
                    continue
                if not complaint.is_given and not _is_about(brand, complaint):
                    self.result.about_competitors += 1
                    self._retire(self._in_force(complaint))
                    continue
                matched = records[complaint.mention_id, complaint.brand_id]
                self._file(complaint, brand, matched, replies[complaint.mention_id])
        complaints.mark_triaged(self.session, batch)

    def _file(
        self,
        complaint: Complaint,
        brand: Brand,
        records: list[channel.Record],
        replies: list[channel.Reply],
    ) -> None:
        self.result.complaints += 1
        decision = channel.decide(
            _said(complaint),
            records=records,
            official_account=_addressed_account(brand, complaint),
            replies=replies,
            answer_due=sla.first_response_due(
                complaint.arrived_at, 0, self.settings.sla, self.settings.zone
            ),
            now=self.now,
        )
        self._keep(complaint, decision)
        if complaint.case_id is not None:
            intake.reassess(self.session, complaint, decision, self.settings, TRIAGE, self.now)
            return
        is_old = complaint.arrived_at < self.now - timedelta(days=self.settings.history_days)
        if is_old and not self.include_history:
            self.result.history += 1
            return
        known = complaints.open_case_of_customer(self.session, complaint, sorted(OPEN))
        if known is not None:
            intake.join(self.session, known, complaint, decision, self.settings, TRIAGE, self.now)
            self.result.joined += 1
        else:
            intake.open_case(
                self.session,
                complaint,
                decision,
                self.settings,
                TRIAGE,
                self.now,
                is_history=is_old,
            )
            self.result.opened += 1

    def _keep(self, complaint: Complaint, decision: channel.Decision) -> None:
        """Put a decision in force; one that says the same stays as it is."""
        known = self._in_force(complaint)
        if known is not None and (known.verdict_id, known.value, known.facts) == (
            complaint.verdict_id,
            decision.value,
            decision.facts,
        ):
            return
        self._retire(known)
        self.session.add(
            ChannelDecision(
                mention_id=complaint.mention_id,
                brand_id=complaint.brand_id,
                verdict_id=complaint.verdict_id,
                value=decision.value,
                certainty=decision.certainty,
                is_threatened=decision.is_threatened,
                facts=decision.facts,
                decided_at=self.now,
            )
        )

    def _in_force(self, complaint: Complaint) -> ChannelDecision | None:
        return complaints.decision_in_force(self.session, complaint.mention_id, complaint.brand_id)

    def _retire(self, known: ChannelDecision | None) -> None:
        if known is not None:
            known.retired_at = self.now
            self.session.add(known)
            self.session.flush()


def _said(complaint: Complaint) -> channel.Said:
    def quote(prefix: str) -> str:
        spans = [span for span in complaint.evidence if span["why"].startswith(prefix)]
        return (
            judged_text(complaint.title, complaint.text)[spans[0]["start"] : spans[0]["end"]]
            if spans
            else ""
        )

    targets = [
        span["why"].removeprefix("escalation:")
        for span in complaint.evidence
        if span["why"].startswith("escalation:")
    ]
    return channel.Said(
        contact=complaint.contact,
        escalation=complaint.escalation,
        contact_quote=quote("contact"),
        escalation_quote=quote("escalation"),
        escalated_to=targets[0] if targets else None,
    )


def _addressed_account(brand: Brand, complaint: Complaint) -> str | None:
    accounts = brand.official_accounts.get(complaint.source, [])
    for account in accounts:
        if re.search(rf"@{re.escape(account)}(?![\w\-·])", complaint.text):
            return account
    return None


def _is_about(brand: Brand, complaint: Complaint) -> bool:
    accounts: list[Any] = [a for handles in brand.official_accounts.values() for a in handles]
    return is_target(
        judged_text(complaint.title, complaint.text),
        [(s["start"], s["end"]) for s in complaint.evidence if s["why"] == "complaint"],
        [*brands.called(brand), *accounts],
        brand.competitors,
    )
