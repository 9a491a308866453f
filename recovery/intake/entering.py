"""Entering by hand: stored, judged and triaged in one transaction, as all else is in three steps.

The same thing entered twice is one entry; a further letter about a known order moves its date.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from crawlers.brands import BrandMatcher
from crawlers.items import Reason
from nlp import Classifier, Prediction
from nlp.labels import Intent
from recovery import jobs, triage
from recovery.access.actor import Actor, Right
from recovery.casework.cases import locked, record
from recovery.intake import orders
from recovery.intake.entry_records import Prepared, prepare
from recovery.intake.manual import (
    BY_DEFINITION,
    Entered,
    Entry,
    Outcome,
    no_case_of,
)
from recovery.verdicts import classify
from recovery.verdicts.corrections import correct
from storage import brands, corrections, manual, mentions, rollup, verdicts
from storage.config import Settings
from storage.engine import transaction
from storage.errors import WrongUsage
from storage.keys import get_keys
from storage.manual import Filed
from storage.mentions import judged_text, text_hash
from storage.models import ManualEntry
from storage.verdicts import Unjudged


def enter(
    settings: Settings, judge: Classifier, entry: Entry, actor: Actor, now: datetime
) -> Entered:
    """Take in one thing; the answer says which case holds it.

    Raises:
        WrongUsage: the role may not, the entry contradicts itself, says nothing or names no
            monitored brand, or its author is on the list of refusals.
    """
    actor.must(Right.ENTER_BY_HAND)
    with transaction() as session:
        watched = brands.active(session)
    ready = prepare(entry, watched, BrandMatcher(watched), get_keys(), settings.zone, now)
    entered = enter_all(settings, judge, [ready], actor, now)[0]
    if entered.reason == Reason.REFUSED:
        raise WrongUsage(
            "this author's words are not kept: the list of refusals has them",
            "`zhuanxi privacy refused` shows the list",
        )
    if entered.reason is not None:
        raise WrongUsage(
            "no order of this number is known, and this one has no text or names no brand",
            "enter the whole order, and the brand with --brand",
        )
    return entered


def enter_all(
    settings: Settings,
    judge: Classifier,
    batch: Sequence[Prepared],
    actor: Actor,
    now: datetime,
) -> list[Entered]:
    """Take in a batch of some hundred, whole or not at all; the answers in the same order.

    Raises:
        WrongUsage: the role may not.
    """
    actor.must(Right.ENTER_BY_HAND)
    told = [one for one in batch if one.record is not None]
    texts = [judged_text(one.record.title, one.record.text) for one in told if one.record]
    predictions = judge.predict(texts) if texts else []
    judged = {id(one): each for one, each in zip(told, predictions, strict=True)}
    with transaction() as session:
        # Before any mention is held: triage takes the two in this order.
        triage.lock(session)
        found = _Batch(session, settings, judge.version, judged, actor, now).work(batch)
        jobs.defer(session, "cluster")
    return found


class _Batch:
    def __init__(
        self,
        session: Session,
        settings: Settings,
        version: str,
        judged: dict[int, Prediction],
        actor: Actor,
        now: datetime,
    ) -> None:
        self.session, self.settings, self.version = session, settings, version
        self.judged, self.actor, self.now = judged, actor, now

    def work(self, batch: Sequence[Prepared]) -> list[Entered]:
        stored = self._known(batch)
        manual.hold(self.session, list(stored.values()))
        found = [Entered(one.entry.kind, mention_id=stored.get(one.key)) for one in batch]
        first: dict[tuple[str, str], Prepared] = {}
        for one, each in zip(batch, found, strict=True):
            if each.mention_id is None and one.unfit is None and one.key not in first:
                first[one.key] = one
                each.outcome = Outcome.NEW
        stored |= self._store(list(first.values()))
        for one, each in zip(batch, found, strict=True):
            each.mention_id = stored.get(one.key)
            if each.mention_id is None:
                each.outcome = Outcome.REFUSED
                each.reason = one.unfit or Reason.REFUSED
            elif each.outcome is not Outcome.NEW:
                each.outcome = self._again(each.mention_id, one)
        self._correct(batch, found)
        ids = sorted({each.mention_id for each in found if each.mention_id is not None})
        triage.triage_at_once(self.session, self.settings, ids, self.now)
        for one, each in zip(batch, found, strict=True):
            if each.outcome is Outcome.NEW and each.mention_id is not None:
                self._sign(each.mention_id, one)
        self._tell(found, ids)
        return found

    def _known(self, batch: Sequence[Prepared]) -> dict[tuple[str, str], int]:
        found: dict[tuple[str, str], int] = {}
        for kind in sorted({one.entry.kind for one in batch}):
            ids = [one.external_id for one in batch if one.entry.kind is kind]
            stored = manual.known(self.session, kind, ids)
            found |= {(kind, external_id): id_ for external_id, id_ in stored.items()}
        return found

    def _store(self, fresh: Sequence[Prepared]) -> dict[tuple[str, str], int]:
        records = [one.record for one in fresh if one.record is not None]
        mentions.upsert(self.session, records, None, self.now)
        stored = self._known(fresh)
        made = []
        for one in fresh:
            if one.key not in stored or one.record is None:
                continue
            self.session.add(self._row(stored[one.key], one))
            title, words = one.record.title, one.record.text
            waiting = Unjudged(stored[one.key], text_hash(title, words), title, words)
            made.append(classify.record(waiting, self.judged[id(one)], self.version))
        self.session.flush()
        verdicts.store(self.session, made, self.now)
        return stored

    def _row(self, mention_id: int, one: Prepared) -> ManualEntry:
        return ManualEntry(
            mention_id=mention_id,
            kind=one.entry.kind,
            entered_by=self.actor.name,
            entered_role=self.actor.role,
            entered_origin=self.actor.origin,
            entered_at=self.now,
            received_at=one.received_at,
            regulator=one.regulator,
            order_reference=one.reference,
            ordered_due=one.entry.due,
            letters=[one.letter] if one.reference else [],
        )

    def _again(self, mention_id: int, one: Prepared) -> Outcome:
        """What a repetition adds."""
        is_more = False
        if one.brand is not None:
            with rollup.tracked(self.session, [mention_id]):
                is_more = manual.add_brand(self.session, mention_id, *one.brand)
        if one.entry.is_order:
            is_more = (
                orders.follow_up(self.session, mention_id, one, self.actor, self.now) or is_more
            )
        return Outcome.UPDATED if is_more else Outcome.KNOWN

    def _correct(self, batch: Sequence[Prepared], found: Sequence[Entered]) -> None:
        """Where the model sees no complaint, the person who enters it has the last word."""
        for one, each in zip(batch, found, strict=True):
            is_meant = one.entry.is_complaint or (
                each.outcome is Outcome.NEW and each.kind in BY_DEFINITION
            )
            if each.mention_id is None or not is_meant:
                continue
            verdict = corrections.in_force(self.session, each.mention_id)
            if verdict is not None and verdict.intent != Intent.COMPLAINT:
                said = {"intent": str(Intent.COMPLAINT)}
                correct(self.session, each.mention_id, said, self.actor, now=self.now)
                each.by_person = True
                if each.outcome is Outcome.KNOWN:
                    each.outcome = Outcome.UPDATED

    def _sign(self, mention_id: int, one: Prepared) -> None:
        """The history of a case says who brought the mention in, and how."""
        for case_id in manual.case_ids(self.session, mention_id):
            details = {"mention": mention_id, "kind": str(one.entry.kind)}
            if one.entry.due is not None:
                details["due"] = one.entry.due.isoformat()
            case = locked(self.session, case_id, self.actor)
            record(self.session, case, "entered", self.actor, self.now, details=details)

    def _tell(self, found: Sequence[Entered], ids: Sequence[int]) -> None:
        filed: dict[int, list[Filed]] = {}
        for row in manual.filed(self.session, ids):
            filed.setdefault(row.mention_id, []).append(row)
        for each in found:
            if each.mention_id is None:
                continue
            verdict = corrections.in_force(self.session, each.mention_id)
            if verdict is not None:
                each.intent, each.severity = verdict.intent, verdict.severity
            each.filed = filed.get(each.mention_id, [])
            each.no_case = no_case_of(each)
            entry = self.session.get(ManualEntry, each.mention_id)
            each.ordered_due = entry.ordered_due if entry is not None else None
