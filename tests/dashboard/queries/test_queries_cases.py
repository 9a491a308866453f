from datetime import UTC, datetime

import pytest
from sqlmodel import Session

from dashboard.queries import case as case_query
from dashboard.queries import recovery_queue
from dashboard.queries.recovery_queue import Filters, QueueRow, View
from recovery.access.sight import ALL
from recovery.errors import CaseNotFound
from storage import cases as stored
from storage.config import get_settings
from storage.engine import transaction

NOW = datetime(2026, 3, 12, 4, 0, tzinfo=UTC)  # a Thursday noon in Shanghai


def listed(session: Session, now: datetime, filters: Filters) -> list[QueueRow]:
    by = recovery_queue.look("wang", ALL, get_settings(), now)
    return recovery_queue.page(session, by, View.OPEN, filters)


def test_a_case_is_shown_with_its_words_verdict_facts_and_history(world: datetime) -> None:
    with transaction() as session:
        rows = listed(session, world, Filters(channel="failed", words="忙音"))
        view = case_query.load(session, rows[0].case.id or 0, NOW)
    said = next(said for said in view.words if "忙音" in said.mention.text)
    assert said.verdict is not None and said.decision is not None
    marked = {why: said.judged_text[start:end] for start, end, why in said.evidence}
    assert marked["contact"] == "客服电话打了四次都是忙音"
    facts = {code: fact for code, fact, _ in view.facts}
    assert facts["tried"]["quote"] == "客服电话打了四次都是忙音"
    assert view.history[-1].event.action == "opened"
    assert {user.name for user in view.workers} == {"li", "wang", "zhao"}
    assert view.number == f"ZX-{view.case.id:06d}"


def test_a_bypassed_case_is_presumed_until_it_is_confirmed(world: datetime) -> None:
    with transaction() as session:
        rows = listed(session, world, Filters(channel="bypassed"))
        view = case_query.load(session, rows[0].case.id or 0, NOW)
        assert view.certainty == "presumed"
        decision = view.words[0].decision
        assert decision is not None
        decision.certainty = "confirmed"
        assert view.certainty == "confirmed"


def test_evidence_of_a_text_that_was_edited_since_is_not_marked(world: datetime) -> None:
    with transaction() as session:
        ((urgent, *_),) = stored.listed(session, limit=1)
        assert urgent.id is not None
        said = case_query.load(session, urgent.id, NOW).words[0]
        assert said.evidence
        said.mention.text_hash = "another"
        assert said.evidence == []
        session.rollback()


def test_a_case_that_does_not_exist_is_said_so(db: Session) -> None:
    with pytest.raises(CaseNotFound):
        case_query.load(db, 42, NOW)
