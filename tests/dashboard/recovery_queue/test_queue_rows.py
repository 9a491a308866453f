"""What a row of the queue says of its case."""

from datetime import datetime, timedelta

from sqlmodel import Session

from dashboard.queries import case as case_query
from dashboard.queries import recovery_queue
from dashboard.queries.recovery_queue import Filters, QueueRow, View
from recovery.access.sight import ALL
from storage import cases as stored
from storage.config import get_settings
from storage.engine import transaction
from storage.models import Case, CaseAct, ChannelDecision
from tests.dashboard.queue_rows import DAY, HOUR, NOW, opened, page, said


def test_what_is_due_next_is_told_by_its_clock(db: Session) -> None:
    answered = {"first_response_at": NOW}
    solved = {**answered, "resolved_at": NOW}
    opened(db)
    opened(db, **answered, legal_due=NOW + DAY)
    opened(db, **answered, paused_at=NOW, ordered_due=NOW + 9 * DAY)
    opened(db, **solved, callback_due=NOW + 2 * DAY)
    opened(db, **answered, paused_at=NOW)
    due = {row.case.id: row.next_due for row in page(db)}
    assert due == {
        1: ("first_response", NOW + DAY),
        2: ("legal", NOW + DAY),
        3: ("ordered", NOW + 9 * DAY),
        4: ("callback", NOW + 2 * DAY),
        5: None,
    }


def test_a_customer_waits_since_what_nobody_has_answered(db: Session) -> None:
    case_id = opened(db)

    def waits() -> datetime | None:
        (row,) = page(db)
        found: datetime | None = row.unanswered_since
        return found

    said(db, case_id, NOW - 5 * HOUR)
    said(db, case_id, NOW - 4 * HOUR)
    assert waits() == NOW - 5 * HOUR
    case = db.get_one(Case, case_id)
    case.first_response_at = NOW - 3 * HOUR
    db.flush()
    assert waits() is None
    said(db, case_id, NOW - 2 * HOUR)
    assert waits() == NOW - 2 * HOUR
    event = stored.add_event(
        db, case_id, "replied", actor="li", actor_role="handler", actor_origin="cli", now=NOW
    )
    db.add(CaseAct(event_id=event.id, kind="reply", at=NOW - HOUR))
    db.flush()
    assert waits() is None
    case.stage = "resolved"
    said(db, case_id, NOW - timedelta(minutes=5))
    assert waits() is None


def test_a_row_says_how_certain_its_channel_is(world: datetime) -> None:
    with transaction() as session:
        looks = recovery_queue.look("wang", ALL, get_settings(), world)
        rows = recovery_queue.page(session, looks, View.OPEN, Filters(channel="bypassed"))
        decision = session.get_one(
            ChannelDecision,
            case_query.load(session, rows[0].case.id or 0, NOW).words[0].decision.id,
        )
        assert rows[0].certainty == "presumed"
        decision.certainty = "confirmed"
        session.flush()
        again: list[QueueRow] = recovery_queue.rows(session, [rows[0].case.id or 0])
        assert again[0].certainty == "confirmed"
        session.rollback()
