from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session

from dashboard.queries import case as case_query
from dashboard.queries import recovery_queue
from dashboard.queries.recovery_queue import PAGE_SIZE, Filters, View
from recovery import users
from recovery.actor import Role
from recovery.errors import CaseNotFound
from recovery.lifecycle import OPEN
from storage import cases as stored
from storage.config import get_settings
from storage.engine import transaction
from storage.models import Brand, Case

NOW = datetime(2026, 3, 12, 4, 0, tzinfo=UTC)  # a Thursday noon in Shanghai
SOON = NOW + timedelta(hours=2)


def opened(db: Session, **fields: object) -> Case:
    if db.get(Brand, 1) is None:
        db.add(Brand(id=1, name="星河"))
        db.flush()
    plain: dict[str, object] = {
        "brand_id": 1,
        "title": "甲",
        "severity": 2,
        "channel": "bypassed",
        "priority": 10,
        "first_response_due": NOW + timedelta(days=1),
        "resolution_due": NOW + timedelta(days=3),
    }
    case = Case(**plain | fields)
    db.add(case)
    db.flush()
    return case


def listed(db: Session, view: View = View.OPEN, user: str | None = None, **by: object) -> list[int]:
    filters = Filters(**by)  # type: ignore[arg-type]
    rows = recovery_queue.page(db, view, filters, user, NOW, SOON)
    assert recovery_queue.counts(db, filters, user, NOW, SOON)[view] == len(rows)
    return [row.case.id or 0 for row in rows]


def test_the_highest_priority_comes_first_and_the_nearest_deadline_among_equals(
    db: Session,
) -> None:
    opened(db, first_response_due=NOW + timedelta(hours=9))
    opened(db, first_response_due=NOW + timedelta(hours=5))
    opened(db, priority=90)
    opened(db, first_response_due=None, resolution_due=None)
    assert listed(db) == [3, 2, 1, 4]


def test_ended_cases_are_not_in_the_queue(db: Session) -> None:
    for stage in ("received", "closed", "dismissed", "merged", "callback"):
        opened(db, stage=stage)
    rows = recovery_queue.page(db, View.OPEN, Filters(), None, NOW, SOON)
    assert {row.case.stage for row in rows} == {"received", "callback"} <= OPEN


def test_each_view_holds_its_cases(db: Session) -> None:
    me = users.add(db, "li", Role.HANDLER)
    opened(db)
    opened(db, assignee_id=me.id)
    opened(db, assignee_id=me.id, first_response_due=NOW + timedelta(hours=1))
    opened(db, first_response_due=NOW - timedelta(hours=1))
    opened(db, first_response_at=NOW, resolution_due=NOW - timedelta(hours=1))
    opened(db, first_response_at=NOW, resolved_at=NOW, resolution_due=NOW - timedelta(hours=1))
    assert sorted(listed(db, View.MINE, "li")) == [2, 3]
    assert sorted(listed(db, View.UNASSIGNED)) == [1, 4, 5, 6]
    assert listed(db, View.SOON) == [3]
    assert sorted(listed(db, View.OVERDUE)) == [4, 5]
    assert listed(db, View.MINE, None) == []


def test_before_the_evening_the_next_morning_is_soon() -> None:
    evening = datetime(2026, 3, 12, 17, 30, tzinfo=get_settings().zone)
    soon = recovery_queue.due_soon(get_settings(), evening)
    assert soon == datetime(2026, 3, 13, 10, 30, tzinfo=get_settings().zone)


def test_filters_narrow_by_brand_and_channel(db: Session) -> None:
    opened(db)
    db.add(Brand(id=2, name="青禾"))
    db.flush()
    opened(db, brand_id=2, channel="failed")
    assert listed(db, brand_id=2) == [2]
    assert listed(db, channel="bypassed") == [1]
    assert listed(db, brand_id=2, channel="bypassed") == []


def test_the_second_page_goes_on_where_the_first_ends(db: Session) -> None:
    for n in range(PAGE_SIZE + 3):
        opened(db, priority=n)
    pages = [
        recovery_queue.page(db, View.OPEN, Filters(), None, NOW, SOON, number) for number in (1, 2)
    ]
    assert [len(page) for page in pages] == [PAGE_SIZE, 3]
    ids = [row.case.id for page in pages for row in page]
    assert ids == sorted(ids, reverse=True)


@pytest.mark.parametrize("words", ["茶具", "电话打了四次", "忙音，谁来"])
def test_two_characters_of_what_was_said_find_the_case(world: datetime, words: str) -> None:
    with transaction() as session:
        rows = recovery_queue.page(session, View.OPEN, Filters(words=words), None, world, world)
        assert rows
        for row in rows:
            view = case_query.load(session, row.case.id or 0, NOW)
            assert any(words in said.mention.text for said in view.words)


@pytest.mark.parametrize("words", ["ZX-000003", "zx-3", "3", "000003"])
def test_a_number_finds_its_case(db: Session, words: str) -> None:
    for _ in range(4):
        opened(db)
    assert listed(db, words=words) == [3]


@pytest.mark.parametrize("words", ["%", "_", "'; DROP TABLE mention; --", "\\", "999999999", "　"])
def test_hostile_or_empty_words_are_only_words(db: Session, words: str) -> None:
    opened(db)
    assert listed(db, words=words) == ([1] if not words.strip() else [])


def test_a_case_is_shown_with_its_words_verdict_facts_and_history(world: datetime) -> None:
    with transaction() as session:
        rows = recovery_queue.page(
            session, View.OPEN, Filters(channel="failed", words="忙音"), None, world, world
        )
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
        rows = recovery_queue.page(
            session, View.OPEN, Filters(channel="bypassed"), None, world, world
        )
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
