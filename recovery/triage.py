"""From complaint verdicts to cases: decide the channel, score, open or join. Idempotent."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from recovery.access.actor import TRIAGE
from recovery.casework import customers
from recovery.channel import deciding
from recovery.channel import decision as channel
from recovery.channel.evidence import Evidence
from recovery.channel.target import is_target
from recovery.intake import intake
from recovery.proof import relapse
from storage import arrivals, brands, complaints, problems, rollup
from storage.arrivals import Kind
from storage.complaints import Complaint
from storage.config import Settings
from storage.engine import transaction
from storage.mentions import judged_text
from storage.models import Brand, Case

log = logging.getLogger(__name__)

BATCH = 500
PASSES = 4
TRIAGE_LOCK = 0x5A485452  # one triage at a time: two would open two cases for one customer


@dataclass(slots=True)
class TriageResult:
    """What one triage did.

    ``complaints`` are those with a new verdict, ``redecided`` the older decisions that something
    else changed, ``history`` complaints too old to open a case by themselves, ``reopened`` those
    with which a solved problem is back.
    """

    complaints: int = 0
    opened: int = 0
    joined: int = 0
    history: int = 0
    about_competitors: int = 0
    redecided: int = 0
    reopened: int = 0


def triage(settings: Settings, now: datetime, *, include_history: bool = False) -> TriageResult:
    """Work through all complaints that need it, each batch in one transaction.

    What arrived since is looked at first, and again after each pass, for a complaint that joins a
    case speaks for the others there too. What still arrives then waits for the next triage.

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
        arrivals.append(session, Kind.MENTION, changed)
        complaints.mark_without_complaint(session)
    for _ in range(PASSES):
        _take_arrivals()
        if not _pass(settings, now, include_history, result):
            break
    return result


def _take_arrivals() -> None:
    while True:
        with transaction() as session:
            lock(session)
            if not arrivals.take(session):
                return


def _pass(settings: Settings, now: datetime, include_history: bool, result: TriageResult) -> bool:
    """Decide all that waits; whether something arrived by it."""
    after = (0, 0)
    while True:
        with transaction() as session:
            lock(session)
            batch = complaints.pending(
                session,
                BATCH,
                after=after,
                without_case=include_history,
                waiting=channel.WAITING,
            )
            if not batch:
                return arrivals.is_waiting(session)
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
        of_brand: dict[int, list[Complaint]] = defaultdict(list)
        for complaint in batch:
            of_brand[complaint.brand_id].append(complaint)
        with rollup.tracked(self.session, [complaint.mention_id for complaint in batch]):
            known = {
                brand_id: Evidence(self.session, self.settings, self.brands[brand_id], theirs)
                for brand_id, theirs in of_brand.items()
                if brand_id in self.brands
            }
            for complaint in batch:
                brand = self.brands.get(complaint.brand_id)
                if brand is None:
                    continue
                if complaint.is_given or _is_about(brand, complaint):
                    self._file(complaint, known[complaint.brand_id])
                else:
                    self.result.about_competitors += 1
                    self._take_back(complaint)
        complaints.mark_triaged(self.session, batch)

    def _file(self, complaint: Complaint, evidence: Evidence) -> None:
        is_new = complaint.decided_verdict != complaint.verdict_id
        self.result.complaints += is_new
        home = customers.home_of(self.session, complaint) if complaint.case_id is None else None
        case_id = home.case_id if home is not None else complaint.case_id
        decision = channel.decide(evidence.problem(complaint, case_id), self.now)
        if deciding.keep(self.session, complaint, decision, self.now) and not is_new:
            self.result.redecided += 1
        if is_new:
            self._tell_others(complaint, case_id)
        if complaint.case_id is not None:
            intake.reassess(self.session, complaint, decision, self.settings, TRIAGE, self.now)
            return
        is_old = complaint.arrived_at < self.now - timedelta(days=self.settings.history_days)
        if is_old and not self.include_history:
            self.result.history += is_new
            return
        again = None if is_old else self._reopened(complaint, decision)
        if again is not None:
            self.result.reopened += 1
            self._tell_others(complaint, again.id)
        elif home is not None:
            intake.join(
                self.session,
                home.case_id,
                complaint,
                decision,
                self.settings,
                TRIAGE,
                self.now,
                by=home.by,
            )
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

    def _reopened(self, complaint: Complaint, decision: channel.Decision) -> Case | None:
        return relapse.reopen_for(
            self.session, complaint, decision, self.settings, TRIAGE, self.now
        )

    def _tell_others(self, complaint: Complaint, case_id: int | None = None) -> None:
        """What this complaint says, or says no more, counts for the others of its case."""
        case_id = case_id or complaint.case_id
        if case_id is None:
            return
        held = problems.case_mentions(self.session, case_id, complaint.brand_id)
        others = [other for other in held if other != complaint.mention_id]
        arrivals.append(self.session, Kind.MENTION, others)

    def _take_back(self, complaint: Complaint) -> None:
        """What turned out to be about somebody else counts no more, for its case neither."""
        known = complaints.decision_in_force(self.session, complaint.mention_id, complaint.brand_id)
        if known is not None:
            deciding.retire(self.session, known, self.now)
            self._tell_others(complaint)


def _is_about(brand: Brand, complaint: Complaint) -> bool:
    accounts: list[Any] = [a for handles in brand.official_accounts.values() for a in handles]
    return is_target(
        judged_text(complaint.title, complaint.text),
        [(s["start"], s["end"]) for s in complaint.evidence if s["why"] == "complaint"],
        [*brands.called(brand), *accounts],
        brand.competitors,
    )
