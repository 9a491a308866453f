"""What spreads fast leaves less time for the first reply."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recovery.access.actor import TRIAGE
from recovery.casework import cases
from recovery.casework.lifecycle import Stage
from recovery.clocks import spread
from recovery.clocks.spread import growth, hours_left, speed
from recovery.collection import clustering
from storage.case_settings import SlaSettings
from storage.config import get_settings
from storage.engine import transaction
from storage.models import Case
from storage.spread import Spreading
from tests.recovery.making import EARLIER, HANDLER, NOW, brand, post, rows, triaged
from tests.storage import making

STEPS = SlaSettings().spread_steps
HOUR = timedelta(hours=1)
READ_TWICE = Spreading(
    case_id=1,
    growth=0,
    reach=0,
    told=7,
    post=7,
    author_id=1,
    followers=500,
    posted_at=NOW - 5 * HOUR,
    latest=300,
    latest_at=NOW,
    before=100,
    before_at=NOW - 2 * HOUR,
    asked_at=None,
)


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        pytest.param({}, 100, id="gained from one reading to the next"),
        pytest.param({"before_at": NOW - HOUR / 4}, 200, id="a quarter of an hour counts as one"),
        pytest.param({"before": None, "before_at": None}, 60, id="read once: since it was written"),
        pytest.param(
            {"before": None, "before_at": None, "posted_at": NOW - HOUR / 6},
            300,
            id="a young post counts as an hour old",
        ),
        pytest.param({"asked_at": NOW + 2 * HOUR}, 50, id="asked again, nothing had changed"),
        pytest.param({"asked_at": NOW - HOUR}, 100, id="asked before the newest reading"),
        pytest.param({"latest": 80}, 0, id="it shrank"),
        pytest.param({"latest_at": NOW - timedelta(days=2)}, 0, id="grew the day before yesterday"),
    ],
)
def test_the_speed_of_a_post(reading: dict[str, object], expected: float) -> None:
    assert speed(replace(READ_TWICE, **reading), NOW + HOUR) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("gained", "expected"),
    [(0, None), (49.9, None), (50, 2), (199, 2), (200, 1), (999, 1), (1000, 0.5), (10**6, 0.5)],
)
def test_the_table_of_growth(gained: float, expected: float | None) -> None:
    assert hours_left(gained, STEPS) == expected


def test_those_who_pass_a_complaint_on_count_for_it_and_not_for_another_of_the_case() -> None:
    repost = replace(READ_TWICE, post=8, author_id=2, followers=40)
    same_author = replace(READ_TWICE, post=9)
    other = replace(READ_TWICE, told=10, post=10, latest=200)
    found = growth([READ_TWICE, repost, same_author, other], NOW)
    assert (found.speed, found.reach, found.mention_id) == (300, 900 + 540, 7)


@given(st.lists(st.floats(0, 5000), min_size=2))
def test_a_faster_growth_never_leaves_more_time(speeds: list[float]) -> None:
    left = [hours_left(each, STEPS) or 99 for each in sorted(speeds)]
    assert left == sorted(left, reverse=True)


@pytest.fixture
def fir(clean_database: None) -> int:
    """A complaint of two hours ago, read then; its case has two hours for the first reply."""
    made = brand()
    post("1", brands=(made,), likes=10)
    triaged()
    return made


def read_again(likes: int, after: timedelta, external_id: str = "1", **fields: object) -> None:
    words = "云杉的空调修了两次还是不制冷"
    with transaction() as session:
        record = making.mention(
            external_id, words, author="阿桂", posted_at=EARLIER, likes=likes, **fields
        )
        making.upsert(session, record, now=NOW + after)


def hasten(after: timedelta) -> int:
    with transaction() as session:
        return spread.hasten(session, get_settings(), NOW + after)


def case() -> Case:
    with transaction() as session:
        return cases.get(session, 1)


def hastened() -> list[dict[str, object]]:
    return [d for (d,) in rows("SELECT details FROM case_event WHERE action = 'hastened'")]


def test_a_quiet_post_leaves_its_deadline(fir: int) -> None:
    was = case()
    assert hasten(timedelta()) == 0
    read_again(40, HOUR)
    assert hasten(HOUR) == 0
    assert case().first_response_due == was.first_response_due
    assert (case().growth, case().reach) == (30, 40)


def test_a_fast_one_shortens_it_and_says_why_once(fir: int) -> None:
    read_again(260, HOUR / 2)
    assert hasten(HOUR / 2) == 1
    made = case()
    assert made.first_response_due == NOW + HOUR * 1.5
    assert made.version == 1
    assert hastened() == [
        {
            "clock": "first_response",
            "growth": 250.0,
            "hours": 1.0,
            "mention": 1,
            "was": "2026-11-18T06:00:00+00:00",
            "due_at": "2026-11-18T05:30:00+00:00",
        }
    ]
    for minutes in (0, 5, 50):
        assert hasten(HOUR / 2 + timedelta(minutes=minutes)) == 0
    assert case().first_response_due == made.first_response_due


def test_it_never_gives_more_time(fir: int) -> None:
    read_again(100, HOUR / 2)  # two hours from half past twelve would be later than two o'clock
    assert hasten(HOUR / 2) == 0
    assert case().first_response_due == NOW + 2 * HOUR
    assert (case().growth, hastened()) == (90, [])


def test_an_answered_case_is_not_hastened(fir: int) -> None:
    with transaction() as session:
        for stage in (Stage.ASSIGNED, Stage.RESPONDED):
            cases.move(session, 1, stage, HANDLER, now=NOW)
    read_again(600, HOUR / 2)
    assert hasten(HOUR / 2) == 0


def test_a_crisis_runs_in_natural_hours_to_its_end(fir: int) -> None:
    read_again(5000, HOUR / 2)
    assert hasten(HOUR / 2) == 2
    made = case()
    assert made.first_response_due == NOW + HOUR
    assert made.resolution_due == NOW + HOUR / 2 + timedelta(hours=48)
    assert {one["clock"] for one in hastened()} == {"first_response", "resolution"}


def test_what_grows_is_scored_and_what_rests_is_scored_down(fir: int) -> None:
    read_again(109, HOUR / 2)
    hasten(HOUR / 2)
    assert rows("SELECT look_at FROM recovery_case") == [(NOW + HOUR / 2,)]
    assert case().growth == 99
    hasten(timedelta(days=3))
    assert (case().growth, case().reach) == (0, 109)


def test_a_repost_that_spreads_hastens_the_complaint_that_it_passes_on(fir: int) -> None:
    post(
        "2",
        "转发：云杉的空调修了两次还是不制冷",
        author="路人",
        kind="repost",
        repost_of="1",
        verdict={"intent": "other"},
        posted_at=NOW,
        likes=5,
    )
    clustering.fold(NOW)
    with transaction() as session:
        making.upsert(
            session,
            making.mention(
                "2",
                "转发：云杉的空调修了两次还是不制冷",
                author="路人",
                kind="repost",
                repost_of="1",
                posted_at=NOW,
                likes=900,
            ),
            now=NOW + HOUR / 2,
        )
    assert hasten(HOUR / 2) == 1
    assert case().first_response_due == NOW + HOUR * 1.5


def test_a_case_that_somebody_just_changes_is_hastened_next_time(fir: int) -> None:
    read_again(260, HOUR / 2)
    with transaction() as session:
        cases.locked(session, 1, TRIAGE)
        assert hasten(HOUR / 2) == 0
    assert hasten(HOUR / 2) == 1
