"""Which stored posts are read again, when, and the runs that are made for it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from recovery import jobs
from recovery.collection.revisits import (
    END,
    LONGEST,
    Due,
    Held,
    Why,
    due,
    held,
    is_growing,
    make_runs,
    wait,
)
from storage import runs, schedules
from storage.config import SourceSettings, get_settings
from storage.engine import transaction
from storage.revisits import Candidate, SourceState
from tests.recovery.making import NOW, brand, post, rows, triaged
from tests.storage import making

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def candidate(age: timedelta = HOUR, ago: timedelta = HOUR, **fields: Any) -> Candidate:
    """A post that was ``age`` old when it was last read, ``ago``."""
    read_at = NOW - ago
    return Candidate(
        **{
            "mention_id": 1,
            "source": "weibo",
            "external_id": "1",
            "posted_at": read_at - age,
            "read_at": read_at,
            "asked_at": None,
            "is_of_open_case": True,
            "counts": (5, None),
            "counted_at": read_at,
            **fields,
        }
    )


def grown(before: int = 20, latest: int = 60, **fields: Any) -> Candidate:
    return candidate(**{"age": 8 * HOUR, "ago": 2 * HOUR, "counts": (latest, before), **fields})


def test_the_plan_doubles_its_intervals_and_ends() -> None:
    posted, read = NOW, NOW + 50 * timedelta(minutes=1)
    ages: list[timedelta] = []
    moment = read
    while moment - posted <= END + DAY:
        one = candidate(posted_at=posted, read_at=read, counted_at=None, counts=(None, None))
        if due([one], moment):
            ages.append(moment - posted)
            read = moment
        moment += timedelta(minutes=5)
    waits = [(later - earlier) / HOUR for earlier, later in pairwise(ages)]
    assert [round(each) for each in waits[:5]] == [2, 4, 7, 15, 29]
    assert all(later >= earlier for earlier, later in pairwise(waits))
    assert waits[-1] == LONGEST / HOUR
    assert ages[-1] <= END and len(ages) < 20


def test_a_growing_post_is_due_sooner_whether_or_not_it_is_in_a_case() -> None:
    slow, fast = candidate(8 * HOUR, 2 * HOUR), grown(is_of_open_case=False)
    assert (wait(slow), wait(fast)) == (8 * HOUR, 2 * HOUR)
    assert due([slow, fast], NOW) == [Due(fast, Why.GROWING, NOW)]


@pytest.mark.parametrize(
    ("post", "expected"),
    [
        (grown(20, 60), True),
        (grown(20, 39), False),  # by too little
        (grown(1000, 1400), False),  # by too small a share
        (grown(0, 20), True),
        (candidate(counts=(500, None)), False),  # read once only
        (candidate(counts=(None, None), counted_at=None), False),
        (grown(asked_at=NOW - 3 * HOUR), True),  # what was asked for brought it
        (grown(asked_at=NOW - HOUR), False),  # read again since, and nothing changed
    ],
)
def test_growth_is_the_newest_readings(post: Candidate, expected: bool) -> None:
    assert is_growing(post) is expected


def test_the_most_overdue_come_first() -> None:
    late = candidate(HOUR, 5 * HOUR, mention_id=1)
    later = candidate(HOUR, 9 * HOUR, mention_id=2)
    barely = candidate(20 * HOUR, 21 * HOUR, mention_id=3)
    assert [one.post.mention_id for one in due([late, later, barely], NOW)] == [2, 1, 3]


def test_a_growth_of_long_ago_and_a_post_of_no_open_case_are_left() -> None:
    assert due([grown(ago=2 * DAY, is_of_open_case=False)], NOW) == []
    assert due([candidate(is_of_open_case=False)], NOW) == []


IDLE = SourceState("weibo", "ok", None, None, None, 0)
FREE: dict[str, Any] = {"per_hour": 40, "is_night": False, "is_paused": False, "by_hand": False}


@pytest.mark.parametrize(
    ("state", "more", "expected", "by_hand"),
    [
        (IDLE, {}, None, None),
        (IDLE, {"per_hour": 0}, Held.OFF, Held.OFF),
        (SourceState("weibo", "ok", None, None, 7, 3), {}, Held.RUNNING, Held.RUNNING),
        (SourceState("weibo", "ok", "ok", NOW, None, 40), {}, Held.SPENT, Held.SPENT),
        (IDLE, {"is_night": True}, Held.NIGHT, Held.NIGHT),
        (IDLE, {"is_paused": True}, Held.PAUSED, None),
        (SourceState("weibo", None, None, None, None, 0), {}, Held.NOT_CRAWLED, None),
        (SourceState("weibo", "blocked", None, None, None, 0), {}, Held.NOT_CRAWLED, None),
        (SourceState("weibo", "ok", "blocked", NOW - HOUR, None, 9), {}, Held.RESTING, None),
        (SourceState("weibo", "ok", "blocked", NOW - DAY, None, 0), {}, None, None),
    ],
)
def test_a_source_is_asked_only_when_it_may_be(
    state: SourceState, more: dict[str, Any], expected: Held | None, by_hand: Held | None
) -> None:
    assert held(state, NOW, **{**FREE, **more}) == expected
    assert held(state, NOW, **{**FREE, **more, "by_hand": True}) == by_hand


# --- on the database ------------------------------------------------------------------------------


def crawled(source: str = "weibo", status: str = "ok") -> None:
    with transaction() as session:
        run = runs.create(session, kind="crawl", source=source, actor="a", now=NOW)
        assert run.id is not None
        runs.finish(session, run.id, status=status, now=NOW)


def seen(external_id: str, now: datetime, **counts: int) -> None:
    about = tuple((id_, "云杉") for (id_,) in rows("SELECT id FROM brand"))
    with transaction() as session:
        record = making.mention(
            external_id, "云杉的空调修了两次还是不制冷", author="阿桂", brands=about, **counts
        )
        making.upsert(session, record, now=now)


def planned(now: datetime) -> list[tuple[str, list[str], str]]:
    with transaction() as session:
        made = make_runs(session, get_settings(), now)
    return [
        (turn.source, [each.post.external_id for each in turn.chosen], turn.chosen[0].why.value)
        for turn in made.values()
    ]


@pytest.fixture
def _case(clean_database: None) -> None:
    """A case of today with one post, 101, that was read when it was two hours old."""
    post("101", brands=(brand(),))
    triaged()
    crawled()


@pytest.mark.usefixtures("_case")
def test_a_post_of_an_open_case_is_asked_for_once_in_its_interval() -> None:
    assert planned(NOW + HOUR) == []
    assert planned(NOW + 2 * HOUR) == [("weibo", ["101"], "open_case")]
    assert rows(
        "SELECT kind, source, options, actor, status, note FROM crawl_run WHERE id > 1"
    ) == [
        (
            "revisit",
            "weibo",
            {"revisit": ["101"]},
            "revisits",
            "queued",
            "posts read again: 1 of open cases",
        )
    ]
    rows("UPDATE crawl_run SET status = 'ok' RETURNING id")
    assert planned(NOW + 5 * HOUR) == []
    assert planned(NOW + 6 * HOUR) == [("weibo", ["101"], "open_case")]


@pytest.mark.usefixtures("_case")
@pytest.mark.parametrize("stage", ["closed", "dismissed", "merged"])
def test_a_post_of_an_ended_case_is_left(stage: str) -> None:
    rows("UPDATE recovery_case SET stage = :stage RETURNING id", stage=stage)
    assert planned(NOW + DAY) == []


@pytest.mark.usefixtures("_case")
def test_what_cannot_be_read_one_by_one_is_not_planned() -> None:
    rows("UPDATE mention SET kind = 'comment' RETURNING id")
    assert planned(NOW + DAY) == []
    rows("UPDATE mention SET kind = 'post', source = 'appstore' RETURNING id")
    assert planned(NOW + DAY) == []


@pytest.mark.usefixtures("_case")
def test_a_post_past_thirty_days_is_left() -> None:
    rows("UPDATE mention SET posted_at = :then RETURNING id", then=NOW - timedelta(days=29))
    assert planned(NOW + 4 * DAY) == []


def test_a_post_that_spreads_is_asked_for_though_nobody_works_on_it(clean_database: None) -> None:
    brand()
    crawled()
    seen("1", NOW, likes=10)
    seen("2", NOW, likes=10)
    seen("1", NOW + 2 * HOUR, likes=90, reposts=30)
    seen("2", NOW + 2 * HOUR, likes=12)
    assert planned(NOW + 2 * HOUR + timedelta(minutes=20)) == []
    assert planned(NOW + 2 * HOUR + timedelta(minutes=30)) == [("weibo", ["1"], "growing")]


def test_a_refused_author_is_never_asked_for(clean_database: None) -> None:
    brand()
    crawled()
    post("1", brands=(1,), author=None)
    triaged()
    rows(
        "INSERT INTO refusal (source, because, actor, created_at) "
        "VALUES ('weibo', 'x', 'a', now()) RETURNING id"
    )
    rows("INSERT INTO refusal_hash VALUES ('weibo', 'of the handle', 1) RETURNING hash")
    rows("INSERT INTO mention_key VALUES (1, 'handle', 'of the handle') RETURNING kind")
    assert planned(NOW + DAY) == []
    rows("DELETE FROM refusal_hash RETURNING hash")
    assert planned(NOW + DAY) == [("weibo", ["1"], "open_case")]


def test_one_hour_has_room_for_so_many_and_the_rest_waits(
    clean_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = SourceSettings.model_validate({"revisits_per_hour": 3})
    monkeypatch.setitem(get_settings().sources, "weibo", few)
    about = brand()
    crawled()
    for number in range(5):
        post(str(number), brands=(about,), author=f"某{number}")
    triaged()
    assert [len(ids) for _, ids, _ in planned(NOW + DAY)] == [3]
    assert "2 more wait" in rows("SELECT note FROM crawl_run ORDER BY id DESC")[0][0]
    rows("UPDATE crawl_run SET status = 'ok' RETURNING id")
    assert planned(NOW + DAY + timedelta(minutes=30)) == []
    assert [len(ids) for _, ids, _ in planned(NOW + DAY + HOUR)] == [2]


@pytest.mark.usefixtures("_case")
def test_two_workers_at_once_ask_once() -> None:
    with ThreadPoolExecutor(4) as pool:
        made = [each for found in pool.map(planned, [NOW + DAY] * 4) for each in found]
    assert made == [("weibo", ["101"], "open_case")]


@pytest.mark.usefixtures("_case")
def test_a_pause_of_all_schedules_holds_revisits_back() -> None:
    with transaction() as session:
        schedules.pause_all(session, "lin", "", NOW)
    assert planned(NOW + DAY) == []
    with transaction() as session:
        schedules.resume_all(session, NOW)
    assert len(planned(NOW + DAY)) == 1


@pytest.mark.usefixtures("_case")
def test_a_tick_queues_the_run_and_its_job_together() -> None:
    jobs.queue_revisits(NOW + DAY)
    jobs.queue_revisits(NOW + DAY)
    assert rows("SELECT queue_name, args FROM procrastinate_jobs") == [("crawl", {"run_id": 2})]
