"""Any sequence of moves, merges and splits: what holds of all of them."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import Session

from recovery.access.actor import Actor, Role
from recovery.casework import cases, merging, undoing
from recovery.casework.lifecycle import TRANSITIONS, Dismissal, Reopening, Stage
from recovery.errors import CaseChanged
from storage import engine
from storage.config import get_settings
from storage.engine import transaction
from storage.errors import WrongUsage, ZhuanxiError
from tests.recovery.making import LEAD, NOW, brand, called_back, moved, post, rows, triaged

pytestmark = pytest.mark.usefixtures("clean_database")
LATER = NOW + timedelta(hours=1)
MENTIONS = range(1, 7)
CASES = st.integers(1, 5)
SLOW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

MOVES = st.tuples(
    st.just("move"),
    CASES,
    st.sampled_from(Stage),
    st.sampled_from([*Dismissal, *Reopening, None, None]),
    st.sampled_from([Role.HANDLER, Role.LEAD, Role.PR, Role.SYSTEM]),
)
JOININGS = st.one_of(
    st.tuples(st.just("merge"), CASES, CASES),
    st.tuples(st.just("split"), CASES, st.sets(st.sampled_from(MENTIONS), min_size=1, max_size=2)),
)
UNDOINGS = st.tuples(st.just("undo"), CASES)


@pytest.fixture(autouse=True)
def _four_cases(clean_database: None) -> None:
    ours = brand()
    for number, author in enumerate(("阿桂", "阿桂", "白露", "秋分", "小满", "白露")):
        verdict = {"severity": number % 5, "escalation": "done" if number == 3 else "none"}
        post(str(number), f"云杉第{number}次坏了", brands=(ours,), author=author, verdict=verdict)
    triaged()


def act(session: Session, wish: tuple[Any, ...]) -> bool:
    """Do what is wished, in a savepoint; whether it was done."""
    try:
        with session.begin_nested():
            match wish:
                case ("move", case_id, to, reason, role):
                    me = Actor("x", role, "cli")
                    cases.move(session, case_id, to, me, now=LATER, reason=reason)
                case ("merge", case_id, into):
                    merging.merge(session, case_id, into, LEAD, now=LATER)
                case ("split", case_id, mentions):
                    merging.split(
                        session, case_id, sorted(mentions), get_settings(), LEAD, now=LATER
                    )
                case ("undo", case_id):
                    undoing.undo(session, case_id, get_settings(), LEAD, now=LATER)
    except WrongUsage:
        return False
    return True


def rolled_back() -> Iterator[Session]:
    with Session(engine.get_engine()) as session:
        session.begin()
        yield session
        session.rollback()


def found(session: Session, query: str) -> list[tuple[Any, ...]]:
    session.flush()
    return [tuple(row) for row in session.execute(text(query))]


def state(session: Session) -> tuple[dict[int, str], list[tuple[Any, ...]]]:
    told = found(
        session,
        "SELECT id, (to_jsonb(c) - array['version', 'updated_at', 'look_at', 'priority', "
        "'priority_terms'])::text FROM recovery_case c",
    )
    return dict(told), found(session, "SELECT * FROM case_mention ORDER BY mention_id")


def history(session: Session) -> list[tuple[Any, ...]]:
    return found(session, "SELECT e::text FROM case_event e ORDER BY id")


@SLOW
@given(st.lists(st.one_of(MOVES, JOININGS, UNDOINGS), max_size=8), JOININGS)
def test_a_merge_or_split_that_is_undone_restores_everything(
    before: list[tuple[Any, ...]], last: tuple[Any, ...]
) -> None:
    for session in rolled_back():
        for wish in before:
            act(session, wish)
        (was, held), told = state(session), history(session)
        if not act(session, last):
            continue
        assert act(session, ("undo", last[1]))
        session.expire_all()
        now, holds = state(session)
        assert {id_: now[id_] for id_ in was} == was
        assert holds == held
        assert history(session)[: len(told)] == told
        assert len(history(session)) >= len(told) + 4


@SLOW
@given(st.lists(st.one_of(MOVES, JOININGS, UNDOINGS), max_size=14))
def test_no_sequence_reaches_a_forbidden_stage_or_loses_a_complaint(
    wishes: list[tuple[Any, ...]],
) -> None:
    for session in rolled_back():
        told = history(session)
        for wish in wishes:
            act(session, wish)
            assert history(session)[: len(told)] == told
            told = history(session)
        holding = dict(found(session, "SELECT mention_id, case_id FROM case_mention"))
        assert set(holding) == set(MENTIONS)
        stages = dict(found(session, "SELECT id, stage FROM recovery_case"))
        into = dict(found(session, "SELECT id, merged_into FROM recovery_case"))
        for case_id, stage in stages.items():
            assert (into[case_id] is not None) == (stage == "merged")
            assert (case_id in holding.values()) == (stage != "merged")
            steps, end = 0, case_id
            while into[end] is not None:
                steps, end = steps + 1, into[end]
                assert steps <= len(stages)
        ended = found(
            session,
            "SELECT id FROM recovery_case WHERE (closed_at IS NOT NULL) <> "
            "(stage IN ('closed', 'dismissed', 'merged'))",
        )
        assert ended == []
        for action, start, to, reason in found(
            session,
            "SELECT action, from_stage, to_stage, details ->> 'reason' FROM case_event "
            "WHERE from_stage IS NOT NULL",
        ):
            if action == "moved":
                rule = TRANSITIONS[Stage(start), Stage(to)]
                assert (reason is not None) == (rule.reason is not None)
            else:
                assert action in ("merged", "undone") and "merged" in (start, to)


def test_of_eight_who_merge_split_and_move_one_case_exactly_one_wins() -> None:
    version = dict(rows("SELECT id, version FROM recovery_case"))
    gate = threading.Barrier(8, timeout=20)
    won: list[int] = []
    told: list[ZhuanxiError] = []

    def race(number: int) -> None:
        gate.wait()
        try:
            with transaction() as session:
                match number % 4:
                    case 0:
                        merging.merge(session, 1, 2, LEAD, now=LATER, version=version[1])
                    case 1:
                        merging.merge(session, 3, 1, LEAD, now=LATER, into_version=version[1])
                    case 2:
                        merging.split(
                            session, 1, [1], get_settings(), LEAD, now=LATER, version=version[1]
                        )
                    case _:
                        cases.move(
                            session, 1, Stage.ACKNOWLEDGED, LEAD, now=LATER, version=version[1]
                        )
        except (CaseChanged, WrongUsage) as refused:
            told.append(refused)
        else:
            won.append(number)

    threads = [threading.Thread(target=race, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (len(won), len(told)) == (1, 7)
    assert {type(one) for one in told} == {CaseChanged}


def test_merges_crosswise_at_once_wait_for_each_other_and_never_forever() -> None:
    gate = threading.Barrier(8, timeout=20)

    def race(number: int) -> None:
        one, other = (1, 2) if number % 2 else (2, 1)
        gate.wait()
        try:
            with transaction() as session:
                merging.merge(session, one, other, LEAD, now=LATER)
        except WrongUsage:
            pass

    threads = [threading.Thread(target=race, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert rows("SELECT count(*) FROM case_event WHERE action = 'merged'") == [(1,)]
    assert rows("SELECT count(DISTINCT case_id) FROM case_mention") == [(3,)]


def test_a_complaint_that_arrives_while_its_case_is_merged_is_not_lost() -> None:
    ours = int(rows("SELECT id FROM brand")[0][0])
    for number in range(10, 18):
        post(str(number), brands=(ours,), author="阿桂")
    gate = threading.Barrier(2, timeout=20)

    def merge() -> None:
        gate.wait()
        with transaction() as session:
            merging.merge(session, 1, 2, LEAD, now=LATER)

    thread = threading.Thread(target=merge)
    thread.start()
    gate.wait()
    triaged()
    thread.join(30)
    triaged()
    assert rows("SELECT count(*) FROM case_mention") == [(14,)]
    merged = rows(
        "SELECT count(*) FROM case_mention m JOIN recovery_case c ON c.id = m.case_id "
        "WHERE c.stage = 'merged'"
    )
    assert merged == [(0,)]


@pytest.mark.parametrize("end", [Stage.RESOLVED, Stage.CALLBACK, Stage.CLOSED])
@pytest.mark.parametrize("reason", list(Reopening))
def test_reopening_always_returns_to_assigned(end: Stage, reason: Reopening) -> None:
    way = [Stage.ASSIGNED, Stage.RESPONDED, Stage.RESOLVED, Stage.CALLBACK, Stage.CLOSED]
    for stage in way[: way.index(end) + 1]:
        if stage is Stage.CLOSED:
            called_back(1)
        moved(1, stage)
    case = moved(1, Stage.ASSIGNED, reason=reason)
    assert (case.stage, case.closed_at, case.resolved_at) == ("assigned", None, None)
