"""Cases for the queue, written straight into the tables."""

from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from dashboard.queries import recovery_queue
from dashboard.queries.recovery_queue import Filters, Look, Sort, View
from recovery.access.sight import ALL, Sight
from storage import cases as stored
from storage.config import get_settings
from storage.models import Brand, Case, CaseMention, InternalTask
from tests.storage import making

NOW = datetime(2026, 3, 12, 4, 0, tzinfo=UTC)  # a Thursday noon in Shanghai
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def opened(db: Session, **fields: object) -> int:
    if db.get(Brand, 1) is None:
        db.add(Brand(id=1, name="星河"))
        db.flush()
    plain: dict[str, object] = {
        "brand_id": 1,
        "title": "甲",
        "severity": 2,
        "channel": "bypassed",
        "priority": 10,
        "first_response_due": NOW + DAY,
        "resolution_due": NOW + 3 * DAY,
    }
    case = Case(**plain | fields)
    db.add(case)
    db.flush()
    assert case.id is not None
    return case.id


def by(user: str = "li", sight: Sight = ALL) -> Look:
    return recovery_queue.look(user, sight, get_settings(), NOW)


def page(db: Session, view: View = View.OPEN, sort: Sort = Sort.PRIORITY, **how: object):  # type: ignore[no-untyped-def]
    looks = how.pop("looks", by())
    return recovery_queue.page(db, looks, view, Filters(**how), sort)  # type: ignore[arg-type]


def listed(db: Session, view: View = View.OPEN, sort: Sort = Sort.PRIORITY, **how: object):  # type: ignore[no-untyped-def]
    looks = how.pop("looks", by())
    filters = Filters(**how)  # type: ignore[arg-type]
    rows = recovery_queue.page(db, looks, view, filters, sort)
    assert recovery_queue.counts(db, looks, filters)[view] == len(rows)
    return [row.case.id for row in rows]


def task(db: Session, case_id: int, due: datetime, *, who: str = "li", state: str = "open") -> None:
    event = stored.add_event(
        db, case_id, "task_given", actor=who, actor_role="handler", actor_origin="cli", now=NOW
    )
    db.add(
        InternalTask(
            case_id=case_id,
            event_id=event.id,
            department="仓储",
            due_at=due,
            state=state,
            created_by=who,
        )
    )
    db.flush()


def said(db: Session, case_id: int, at: datetime, **fields: object) -> int:
    external_id = f"{case_id}-{at:%d%H%M}"
    making.upsert(db, making.mention(external_id, "又坏了", posted_at=at, **fields))
    mention_id = making.id_of(db, external_id)
    db.add(CaseMention(case_id=case_id, mention_id=mention_id, brand_id=1))
    db.flush()
    return mention_id
