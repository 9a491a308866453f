"""The database itself keeps case history append-only."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from storage import cases
from storage.models import Case
from tests.storage.making import NOW, brand


@pytest.fixture
def case_id(db: Session) -> int:
    case = Case(
        brand_id=brand(db, "云杉"), title="无人上门", severity=2, channel="failed", priority=9
    )
    db.add(case)
    db.flush()
    assert case.id is not None
    cases.add_event(
        db, case.id, "opened", actor="a", actor_role="lead", actor_origin="cli", now=NOW, note="一"
    )
    return case.id


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE case_event SET actor = 'nobody'",
        "DELETE FROM case_event",
        "TRUNCATE case_event CASCADE",
        "TRUNCATE case_note, case_event CASCADE",
    ],
)
def test_case_history_refuses_to_be_changed(db: Session, case_id: int, change: str) -> None:
    with pytest.raises(IntegrityError, match="case history is append-only"), db.begin_nested():
        db.execute(text(change))
    assert [line.event.action for line in cases.history(db, case_id)] == ["opened"]


def test_the_free_text_beside_an_event_can_be_blanked(db: Session, case_id: int) -> None:
    db.execute(text("UPDATE case_note SET text = ''"))
    assert [line.note for line in cases.history(db, case_id)] == [""]


def test_history_comes_in_the_order_in_which_it_happened(db: Session, case_id: int) -> None:
    for action in ("assigned", "moved", "note"):
        cases.add_event(
            db, case_id, action, actor="a", actor_role="lead", actor_origin="cli", now=NOW
        )
    actions = [line.event.action for line in cases.history(db, case_id)]
    assert actions == ["opened", "assigned", "moved", "note"]
