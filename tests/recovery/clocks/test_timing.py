"""The clocks of real cases: started, paused, restarted."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from recovery.access.actor import TRIAGE
from recovery.casework import cases
from recovery.casework.lifecycle import Stage
from recovery.clocks import timing
from storage import cases as stored
from storage import clocks
from storage.config import get_settings
from storage.engine import transaction
from storage.models import Case
from tests.recovery.making import EARLIER, HANDLER, NOW, brand, moved, post, triaged

pytestmark = pytest.mark.usefixtures("clean_database")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def fir() -> int:
    made = brand()
    post("1", brands=(made,))
    triaged()
    return made


def move(to: Stage, at: datetime) -> Case:
    return moved(1, to, actor=HANDLER, now=at)


def case() -> Case:
    with transaction() as session:
        return cases.get(session, 1)


def waiting(at: datetime) -> Case:
    for stage in (Stage.ASSIGNED, Stage.INVESTIGATING, Stage.WAITING):
        made = move(stage, at)
    return made


def test_the_clock_stands_still_while_the_customer_is_waited_for(fir: int) -> None:
    was = case()
    assert was.resolution_due == EARLIER + 5 * DAY  # 27 hours: three working days, a weekend
    paused = waiting(NOW)
    assert (paused.paused_at, paused.resolution_due) == (NOW, was.resolution_due)
    goes_on = move(Stage.INVESTIGATING, NOW + DAY)  # nine working hours later
    assert goes_on.paused_at is None
    assert goes_on.resolution_due == EARLIER + 6 * DAY
    assert goes_on.first_response_due == was.first_response_due


def test_a_deadline_that_had_passed_is_not_saved_by_waiting(fir: int) -> None:
    late = NOW + 7 * DAY
    was = waiting(late).resolution_due
    assert move(Stage.INVESTIGATING, late + 3 * DAY).resolution_due == was


def test_other_changes_of_a_waiting_case_leave_the_pause_as_it_began(fir: int) -> None:
    waiting(NOW)
    with transaction() as session:
        assert cases.assign(session, 1, None, HANDLER, now=NOW + HOUR).paused_at == NOW


def test_the_history_tells_the_pauses(fir: int) -> None:
    waiting(NOW)
    with transaction() as session:
        cases.assign(session, 1, None, HANDLER, now=NOW + HOUR)
        assert clocks.pauses(session, 1) == []
    move(Stage.INVESTIGATING, NOW + 2 * HOUR)
    move(Stage.WAITING, NOW + 3 * HOUR)
    move(Stage.RESPONDED, NOW + 5 * HOUR)
    with transaction() as session:
        assert clocks.pauses(session, 1) == [
            (NOW, NOW + 2 * HOUR),
            (NOW + 3 * HOUR, NOW + 5 * HOUR),
        ]


def test_a_graver_verdict_of_the_same_post_does_not_count_the_pause(fir: int) -> None:
    waiting(NOW)
    move(Stage.INVESTIGATING, NOW + DAY)
    post("1", "云杉的空调修了两次还是不制冷，漏电了", brands=(fir,), verdict={"severity": 4})
    triaged(NOW + DAY)
    graver = case()
    assert graver.severity == 4
    assert graver.first_response_due == EARLIER + 2 * HOUR  # natural hours, does not pause
    assert graver.resolution_due == EARLIER + 3 * DAY  # 48 natural hours and the day of waiting


def test_a_reopened_case_has_its_whole_norm_again(fir: int) -> None:
    for stage in (Stage.ASSIGNED, Stage.RESPONDED, Stage.RESOLVED):
        done = move(stage, NOW + HOUR)
    again = move(Stage.ASSIGNED, NOW + 8 * DAY)
    assert again.resolution_due == NOW + 13 * DAY  # Thursday noon, 27 working hours
    assert again.first_response_due == done.first_response_due


def test_a_case_that_ends_is_looked_at_no_more(fir: int) -> None:
    waiting(NOW)
    move(Stage.INVESTIGATING, NOW)
    ended = move(Stage.DISMISSED, NOW + HOUR)
    assert (ended.paused_at, ended.look_at) == (None, None)


def test_an_answer_is_scored_at_once(fir: int) -> None:
    late = NOW + DAY
    with transaction() as session:
        before = cases.note(session, 1, "已联系", HANDLER, now=late)
        timing.follow(before, late)
        assert "overdue" in before.priority_terms
    move(Stage.ASSIGNED, late)
    assert "overdue" not in move(Stage.RESPONDED, late).priority_terms


@pytest.fixture
def _presets(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ZHUANXI_SLA__BRAND_PRESETS", '{"云杉": "express"}')
    monkeypatch.setenv("ZHUANXI_SLA__SOURCE_PRESETS", '{"weibo": "telecom"}')
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


@pytest.mark.usefixtures("_presets")
def test_presets_of_brand_and_source_set_the_earlier_legal_date(fir: int) -> None:
    close = NOW.replace(hour=10)  # 18:00 in Shanghai
    assert case().legal_due == close + 7 * DAY
    for stage in (Stage.ASSIGNED, Stage.RESPONDED, Stage.RESOLVED):
        move(stage, NOW + HOUR)
    assert move(Stage.ASSIGNED, NOW + 2 * DAY).legal_due == close + 9 * DAY


def test_a_regulators_date_raises_the_priority_until_it_is_solved(fir: int) -> None:
    with transaction() as session:
        held = cases.locked(session, 1, TRIAGE)
        held.ordered_due = NOW + DAY
        cases.changed(session, held, NOW)
    assert case().priority_terms["ordered"] == 15
    for stage in (Stage.ASSIGNED, Stage.RESPONDED, Stage.RESOLVED):
        move(stage, NOW)
    assert "ordered" not in case().priority_terms


def test_a_case_that_waits_is_not_listed_as_overdue_but_for_a_regulators_date(fir: int) -> None:
    late = NOW + 30 * DAY
    move(Stage.ASSIGNED, NOW)
    move(Stage.RESPONDED, NOW)
    waits = move(Stage.WAITING, NOW)

    def overdue() -> int:
        with transaction() as session:
            return len(stored.listed(session, overdue_at=late))

    assert overdue() == 0
    with transaction() as session:
        held = cases.locked(session, waits.id or 0, TRIAGE)
        held.ordered_due = NOW + DAY
        cases.changed(session, held, NOW)
    assert overdue() == 1
    move(Stage.RESPONDED, late)
    with transaction() as session:
        held = cases.locked(session, waits.id or 0, TRIAGE)
        held.ordered_due = None
        cases.changed(session, held, late)
    assert overdue() == 0  # it has as much left as it had
