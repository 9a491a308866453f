"""Which cases a view of the queue holds, in which order, for whom, and what a row says."""

from datetime import datetime

import pytest
from sqlmodel import Session

from dashboard.queries import case as case_query
from dashboard.queries import recovery_queue
from dashboard.queries.recovery_queue import (
    NOBODY,
    PAGE_SIZE,
    Filters,
    Sort,
    View,
)
from recovery.access import users
from recovery.access.actor import Role
from recovery.access.sight import ALL, Sight
from storage.config import get_settings
from storage.engine import transaction
from storage.models import (
    Author,
    Brand,
    Event,
)
from tests.dashboard.queue_rows import DAY, HOUR, NOW, by, listed, opened, page, said, task


def test_the_highest_priority_comes_first_and_the_nearest_first_response_among_equals(
    db: Session,
) -> None:
    opened(db, first_response_due=NOW + 9 * HOUR)
    opened(db, first_response_due=NOW + 5 * HOUR)
    opened(db, priority=90)
    opened(db, first_response_due=None, resolution_due=None)
    assert listed(db) == [3, 2, 1, 4]


def test_each_order_begins_with_what_it_is_called_after(db: Session) -> None:
    near = opened(db, priority=1, first_response_due=NOW + HOUR, opened_at=NOW - 3 * DAY)
    new = opened(db, priority=2, opened_at=NOW - HOUR)
    far = opened(db, priority=3, reach=9000, opened_at=NOW - 2 * DAY)
    assert listed(db, sort=Sort.DUE)[0] == near
    assert listed(db, sort=Sort.NEWEST)[0] == new
    assert listed(db, sort=Sort.REACH)[0] == far
    said(db, new, NOW - 9 * DAY)
    said(db, near, NOW - 2 * DAY)
    assert listed(db, sort=Sort.WAITING) == [new, near, far]


def test_each_view_holds_its_cases(db: Session) -> None:
    me = users.add(db, "li", Role.HANDLER)
    nobodys = opened(db)
    mine = opened(db, assignee_id=me.id)
    soon = opened(db, assignee_id=me.id, first_response_due=NOW + HOUR)
    late = opened(db, first_response_due=NOW - HOUR)
    unsolved = opened(db, first_response_at=NOW, resolution_due=NOW - HOUR)
    waiting = opened(
        db, stage="waiting", first_response_at=NOW, paused_at=NOW, resolution_due=NOW - HOUR
    )
    solved = {"first_response_at": NOW, "resolved_at": NOW, "stage": "resolved"}
    tonight = opened(db, **solved, callback_due=NOW + 11 * HOUR)
    tomorrow = opened(db, **solved, callback_due=NOW + 13 * HOUR)
    ended = opened(db, stage="closed", closed_at=NOW - DAY)
    opened(db, stage="dismissed", closed_at=NOW - 8 * DAY)
    assert sorted(listed(db, View.MINE)) == [mine, soon]
    assert listed(db, View.MINE, looks=by("nobody of this name")) == []
    assert sorted(listed(db, View.UNASSIGNED)) == [
        *(nobodys, late, unsolved, waiting, tonight, tomorrow)
    ]
    assert listed(db, View.SOON) == [soon]
    assert sorted(listed(db, View.OVERDUE)) == [late, unsolved]
    assert listed(db, View.WAITING) == [waiting]
    assert listed(db, View.CALLBACKS) == [tonight]
    assert ended not in listed(db)
    assert listed(db, View.ENDED) == [ended]


def test_my_tasks_are_those_i_gave_and_those_of_my_cases(db: Session) -> None:
    me = users.add(db, "li", Role.HANDLER)
    gave, mine, others, done = opened(db), opened(db, assignee_id=me.id), opened(db), opened(db)
    task(db, gave, NOW + DAY)
    task(db, mine, NOW + DAY, who="zhao")
    task(db, mine, NOW + HOUR, who="zhao")
    task(db, others, NOW + DAY, who="zhao")
    task(db, done, NOW + DAY, state="done")
    assert sorted(listed(db, View.TASKS)) == [gave, mine]
    rows = {row.case.id: row for row in page(db, View.TASKS)}
    assert rows[mine].task is not None and rows[mine].task.due_at == NOW + HOUR


def test_before_the_evening_the_next_morning_is_soon() -> None:
    evening = datetime(2026, 3, 12, 17, 30, tzinfo=get_settings().zone)
    soon = recovery_queue.due_soon(get_settings(), evening)
    assert soon == datetime(2026, 3, 13, 10, 30, tzinfo=get_settings().zone)


def test_each_filter_narrows(db: Session) -> None:
    me = users.add(db, "li", Role.HANDLER)
    opened(db)
    db.add(Brand(id=2, name="青禾"))
    db.flush()
    who = {"opened_by": "li", "opened_role": "lead", "opened_origin": "cli", "opened_at": NOW}
    db.add(Event(id=1, brand_id=2, title="断电", **who))
    db.flush()
    other = opened(
        db,
        brand_id=2,
        channel="failed",
        severity=4,
        stage="assigned",
        assignee_id=me.id,
        topic="safety",
        event_id=1,
        needs_senior=True,
        is_threatened=True,
    )
    for narrowed in (
        {"brand_id": 2},
        {"channel": "failed"},
        {"severity": 4},
        {"stage": "assigned"},
        {"assignee": "li"},
        {"topic": "safety"},
        {"event_id": 1},
        {"needs_senior": True},
        {"threatened": True},
    ):
        assert listed(db, **narrowed) == [other], narrowed
    assert listed(db, assignee=NOBODY) == [1]
    assert listed(db, brand_id=2, channel="bypassed") == []


def test_who_sees_some_brands_finds_and_counts_those_alone(db: Session) -> None:
    opened(db)
    db.add(Brand(id=2, name="青禾"))
    db.flush()
    opened(db, brand_id=2)
    some = by(sight=Sight(frozenset({2}), is_masked=True))
    assert listed(db, looks=some) == [2]
    assert listed(db, looks=some, brand_id=1) == listed(db, looks=some, words="1") == []
    assert listed(db, looks=by(sight=Sight(frozenset()))) == []
    assert [case.id for case in recovery_queue.seen(db, some, [1, 2])] == [2]


def test_a_masked_name_is_not_found_out_by_guessing(db: Session) -> None:
    db.add(Author(id=7, source="weibo", external_hash="h", handle="山里的阿桂"))
    db.flush()
    opened(db, author_id=7)
    assert listed(db, words="阿桂") == [1]
    masked = by(sight=Sight(frozenset({1}), is_masked=True))
    assert listed(db, words="阿桂", looks=masked) == []


def test_the_second_page_goes_on_where_the_first_ends_and_the_order_goes_over_it(
    db: Session,
) -> None:
    for n in range(PAGE_SIZE + 3):
        opened(db, priority=n)
    pages = [
        recovery_queue.page(db, by(), View.OPEN, Filters(), number=number) for number in (1, 2)
    ]
    assert [len(one) for one in pages] == [PAGE_SIZE, 3]
    ids = [row.case.id for one in pages for row in one]
    assert ids == sorted(ids, reverse=True)
    assert recovery_queue.ids(db, by(), View.OPEN, Filters()) == ids


@pytest.mark.parametrize("words", ["茶具", "电话打了四次", "忙音，谁来"])
def test_two_characters_of_what_was_said_find_the_case(world: datetime, words: str) -> None:
    with transaction() as session:
        looks = recovery_queue.look("wang", ALL, get_settings(), world)
        rows = recovery_queue.page(session, looks, View.OPEN, Filters(words=words))
        assert rows
        for row in rows:
            view = case_query.load(session, row.case.id or 0, NOW)
            assert any(words in one.mention.text for one in view.words)


@pytest.mark.parametrize("words", ["ZX-000003", "zx-3", "3", "000003"])
def test_a_number_finds_its_case(db: Session, words: str) -> None:
    for _ in range(4):
        opened(db)
    assert listed(db, words=words) == [3]


@pytest.mark.parametrize("words", ["%", "_", "'; DROP TABLE mention; --", "\\", "999999999", "　"])
def test_hostile_or_empty_words_are_only_words(db: Session, words: str) -> None:
    opened(db)
    assert listed(db, words=words) == ([1] if not words.strip() else [])
