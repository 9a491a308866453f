"""The same thing done to many cases, by one and by several at once, and taken back."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from recovery.access.actor import Actor, Role
from recovery.casework import bulk, bulk_undoing, cases, events
from recovery.casework.bulk import Act, Kind, Receipt, Result
from recovery.casework.lifecycle import Dismissal, Stage
from recovery.errors import CannotTake, CaseChanged, CaseTaken, MoveRefused
from recovery.team import duties
from recovery.team.skills import Skill
from storage import case_measures
from storage.config import get_settings
from storage.engine import transaction
from storage.errors import WrongUsage
from storage.measures import Filters, Span
from tests.recovery.giving import AMIN, BO, LEAD, last_event, new_cases, team, who_has
from tests.recovery.making import NOW, moved, rows

pytestmark = pytest.mark.usefixtures("clean_database")
LATER = NOW + timedelta(minutes=3)
ANALYST = Actor("qi", Role.ANALYST, "dashboard")
OUTSOURCED = Actor("wai", Role.OUTSOURCED, "dashboard")


@pytest.fixture
def ids() -> list[int]:
    team(qi=Role.ANALYST, wai=Role.OUTSOURCED)
    return new_cases(4)


def as_(actor: Actor) -> Callable[[Session], Actor]:
    return lambda session: actor


def seen(ids: list[int]) -> dict[int, int]:
    query = "SELECT id, version FROM recovery_case WHERE id = ANY(:ids) ORDER BY id"
    return dict(rows(query, ids=ids))


def do(act: Act, versions: dict[int, int], actor: Actor = AMIN) -> Result:
    return bulk.do(act, versions, as_(actor), get_settings(), now=NOW)


def undo(result: Result, actor: Actor = AMIN, **how: object) -> Result:
    assert result.receipt is not None
    return bulk_undoing.undo(result.receipt, as_(actor), now=how.get("now", LATER))  # type: ignore[arg-type]


def fields(case_id: int, *names: str) -> tuple[object, ...]:
    with transaction() as session:
        case = cases.get(session, case_id)
    return tuple(getattr(case, name) for name in names)


def refusals(result: Result) -> dict[int, type[Exception]]:
    return {one: type(error) for one, error in result.refused}


def test_what_one_case_refuses_the_others_do_not_feel(ids: list[int]) -> None:
    versions = seen(ids)
    do(Act(Kind.CLAIM), {ids[1]: versions[ids[1]]}, BO)
    result = do(Act(Kind.CLAIM), versions)
    assert result.done == (ids[0], *ids[2:])
    assert refusals(result) == {ids[1]: CaseTaken}
    assert who_has() == {ids[0]: "amin", ids[1]: "bo", ids[2]: "amin", ids[3]: "amin"}


def test_a_case_that_was_changed_since_it_was_seen_is_not_given(ids: list[int]) -> None:
    versions = seen(ids)
    moved(ids[0], Stage.ACKNOWLEDGED)
    result = do(Act(Kind.ASSIGN, to="bo"), versions, LEAD)
    assert refusals(result) == {ids[0]: CaseChanged}
    assert who_has() == {ids[0]: None, **dict.fromkeys(ids[1:], "bo")}


def test_what_is_so_already_is_left(ids: list[int]) -> None:
    do(Act(Kind.ASSIGN, to="bo"), seen(ids[:1]), LEAD)
    result = do(Act(Kind.ASSIGN, to="bo"), seen(ids), LEAD)
    assert (result.left, result.done) == (tuple(ids[:1]), tuple(ids[1:]))


def test_a_move_that_one_stage_does_not_allow_is_refused_for_that_case(ids: list[int]) -> None:
    moved(ids[0], Stage.ASSIGNED)
    result = do(Act(Kind.MOVE, stage=Stage.INVESTIGATING), seen(ids))
    assert result.done == (ids[0],)
    assert set(refusals(result).values()) == {MoveRefused}


def test_a_role_that_may_not_changes_nothing(ids: list[int]) -> None:
    for act in (
        Act(Kind.CLAIM),
        Act(Kind.ASSIGN, to="bo"),
        Act(Kind.MOVE, stage=Stage.ACKNOWLEDGED),
        Act(Kind.DISMISS, reason=Dismissal.DUPLICATE),
    ):
        result = do(act, seen(ids), ANALYST)
        assert result.done == () and len(result.refused) == 4
    assert set(who_has().values()) == {None}


def test_who_is_signed_out_half_way_does_no_more(ids: list[int]) -> None:
    asked: list[int] = []

    def who(session: Session) -> Actor:
        asked.append(1)
        if len(asked) > 2:
            raise WrongUsage("signed out")
        return AMIN

    result = bulk.do(Act(Kind.CLAIM), seen(ids), who, get_settings(), now=NOW)
    assert len(result.done) == 2 and len(result.refused) == 2


def test_cases_of_a_brand_that_is_not_seen_are_not_there(ids: list[int]) -> None:
    others = new_cases(1, "青禾")
    with transaction() as session:
        duties.add_skill(session, "wai", Skill.BRAND, "云杉", LEAD)
    result = do(Act(Kind.MOVE, stage=Stage.ACKNOWLEDGED), seen([*ids, *others]), OUTSOURCED)
    assert result.done == tuple(ids)
    assert [one for one, _ in result.refused] == others


def test_of_two_who_claim_the_same_cases_at_once_each_case_has_exactly_one() -> None:
    team()
    ids = new_cases(12)
    versions = seen(ids)
    results: dict[str, Result] = {}
    start = threading.Barrier(2)

    def claims(actor: Actor, order: list[int]) -> None:
        start.wait()
        results[actor.name] = do(Act(Kind.CLAIM), {one: versions[one] for one in order}, actor)

    threads = [
        threading.Thread(target=claims, args=(AMIN, ids)),
        threading.Thread(target=claims, args=(BO, ids[::-1])),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    amin, bo = results["amin"], results["bo"]
    assert set(amin.done) | set(bo.done) == set(ids)
    assert not set(amin.done) & set(bo.done)
    assert who_has() == dict.fromkeys(amin.done, "amin") | dict.fromkeys(bo.done, "bo")
    claimed = rows("SELECT case_id FROM case_event WHERE action = 'claimed' ORDER BY 1")
    assert [row[0] for row in claimed] == ids
    assert {type(error) for _, error in (*amin.refused, *bo.refused)} <= {CaseTaken}


def test_of_two_who_take_back_at_once_each_case_is_taken_back_once() -> None:
    team()
    ids = new_cases(8)
    result = do(Act(Kind.CLAIM), seen(ids))
    undone: list[Result] = []
    start = threading.Barrier(2)

    def takes_back() -> None:
        start.wait()
        undone.append(undo(result))

    threads = [threading.Thread(target=takes_back) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted([*undone[0].done, *undone[1].done]) == ids
    told = rows("SELECT case_id FROM case_event WHERE action = 'bulk_undone' ORDER BY 1")
    assert [row[0] for row in told] == ids
    assert set(who_has().values()) == {None}


def test_an_assignment_is_taken_back_where_nobody_has_touched_the_case(ids: list[int]) -> None:
    moved(ids[3], Stage.ACKNOWLEDGED)
    result = do(Act(Kind.ASSIGN, to="bo"), seen(ids), LEAD)
    moved(ids[0], Stage.INVESTIGATING, actor=BO)
    back = undo(result, LEAD)
    assert back.done == tuple(ids[1:])
    assert refusals(back) == {ids[0]: CaseChanged}
    assert who_has() == {ids[0]: "bo", **dict.fromkeys(ids[1:])}
    assert fields(ids[1], "stage", "assigned_at") == ("received", None)
    assert fields(ids[3], "stage") == ("acknowledged",)
    assert last_event(ids[1])[0:2] == ("bulk_undone", "lin")


def test_a_dismissal_is_taken_back_with_what_it_taught(ids: list[int]) -> None:
    result = do(Act(Kind.DISMISS, reason=Dismissal.NOT_COMPLAINT), seen(ids))
    intents = "SELECT DISTINCT v.intent FROM mention m JOIN verdict v ON v.id = m.verdict_id"
    assert rows(intents) != [("complaint",)]
    assert undo(result).done == tuple(ids)
    assert rows(intents) == [("complaint",)]
    assert fields(ids[0], "stage", "closed_at") == ("received", None)


def test_a_resolution_is_taken_back_with_its_callback_and_counts_nowhere(ids: list[int]) -> None:
    moved(ids[0], Stage.ASSIGNED, Stage.RESPONDED)
    before = fields(ids[0], "stage", "resolved_at", "callback_due", "resolution_due")
    result = do(Act(Kind.MOVE, stage=Stage.RESOLVED), seen(ids[:1]))
    assert rows("SELECT count(*) FROM callback") == [(1,)]
    assert undo(result).done == (ids[0],)
    assert rows("SELECT count(*) FROM callback") == [(0,)]
    assert fields(ids[0], "stage", "resolved_at", "callback_due", "resolution_due") == before
    span = Span(NOW - timedelta(days=30), NOW + timedelta(days=30))
    with transaction() as session:
        assert sum(one.of for one in case_measures.reopened(session, span, Filters())) == 0
        assert case_measures.solved_gaps(session, span, Filters()) == {}


def test_a_pause_that_is_taken_back_leaves_the_deadline_as_it_was(ids: list[int]) -> None:
    moved(ids[0], Stage.ASSIGNED, Stage.INVESTIGATING)
    before = fields(ids[0], "paused_at", "resolution_due")
    result = do(Act(Kind.MOVE, stage=Stage.WAITING), seen(ids[:1]))
    undo(result)
    assert fields(ids[0], "paused_at", "resolution_due") == before


def test_cases_leave_the_event_they_were_put_into(ids: list[int]) -> None:
    with transaction() as session:
        event = events.open_event(session, "云杉", "批次漏水", LEAD, now=NOW)
    act = Act(Kind.EVENT, event_id=event.id)
    result = do(act, seen(ids))
    assert result.done == tuple(ids)
    assert do(act, seen(ids)).left == tuple(ids)
    undo(result)
    assert fields(ids[0], "event_id") == (None,)


def test_what_was_given_out_is_taken_back(ids: list[int]) -> None:
    given, result = bulk.distribute(as_(LEAD), get_settings(), now=NOW)
    assert set(result.done) == {turn.case_id for turn in given.given} == set(ids)
    assert undo(result, LEAD).done == result.done
    assert set(who_has().values()) == {None}
    assert fields(ids[0], "stage", "assigned_at") == ("received", None)


@pytest.mark.parametrize(
    ("actor", "after"),
    [
        (BO, timedelta(minutes=1)),
        (Actor("amin", Role.ANALYST, "dashboard"), timedelta(minutes=1)),
        (AMIN, timedelta(minutes=11)),
    ],
)
def test_only_who_did_it_takes_it_back_and_only_soon(
    ids: list[int], actor: Actor, after: timedelta
) -> None:
    result = do(Act(Kind.CLAIM), seen(ids))
    with pytest.raises(WrongUsage):
        undo(result, actor, now=NOW + after)
    assert set(who_has().values()) == {"amin"}


def test_whom_a_rule_keeps_the_cases_from_gets_none(ids: list[int]) -> None:
    result = do(Act(Kind.ASSIGN, to="wai"), seen(ids))
    assert set(refusals(result).values()) == {CannotTake}
    assert set(who_has().values()) == {None}


def last(name: str = "amin", now: datetime = LATER) -> Receipt | None:
    """What would be offered in a session that knows of nothing."""
    with transaction() as session:
        return bulk_undoing.last(session, name, now=now)


@pytest.mark.parametrize(
    "act",
    [
        Act(Kind.CLAIM),
        Act(Kind.MOVE, stage=Stage.ACKNOWLEDGED),
        Act(Kind.DISMISS, reason=Dismissal.NOT_COMPLAINT),
    ],
)
def test_what_was_done_last_is_taken_back_from_another_session(ids: list[int], act: Act) -> None:
    names = ("stage", "assignee_id", "assigned_at", "first_response_at", "closed_at")
    before = {one: fields(one, *names) for one in ids}
    result = do(act, seen(ids))
    kept = last()
    assert kept is not None and result.receipt is not None
    assert kept.done == result.receipt.done
    assert (kept.act.kind, kept.act.reason) == (act.kind, act.reason)
    assert undo(Result(kept, {}, (), ())).done == tuple(ids)
    assert {one: fields(one, *names) for one in ids} == before
    verdicts = "SELECT count(*) FROM mention m JOIN verdict v ON v.id = m.verdict_id"
    assert rows(f"{verdicts} WHERE v.intent = 'complaint'") == [(len(ids),)]
    assert last() is None


def test_it_is_offered_to_who_did_it_for_ten_minutes(ids: list[int]) -> None:
    do(Act(Kind.CLAIM), seen(ids))
    assert last("bo") is None
    assert last(now=NOW + bulk_undoing.WITHIN) is not None
    assert last(now=NOW + bulk_undoing.WITHIN + timedelta(seconds=1)) is None


def test_what_was_taken_back_or_changed_in_every_case_is_offered_no_more(ids: list[int]) -> None:
    do(Act(Kind.CLAIM), seen(ids[:2]))
    moved(ids[0], Stage.INVESTIGATING)
    kept = last()
    assert kept is not None
    back = undo(Result(kept, {}, (), ()))
    assert (back.done, refusals(back)) == ((ids[1],), {ids[0]: CaseChanged})
    assert last() is None


def test_only_the_last_act_of_each_is_kept(ids: list[int]) -> None:
    do(Act(Kind.CLAIM), seen(ids[:2]))
    do(Act(Kind.CLAIM), seen(ids[3:]), BO)
    bulk.do(
        Act(Kind.MOVE, stage=Stage.INVESTIGATING),
        seen(ids[:1]),
        as_(AMIN),
        get_settings(),
        now=LATER,
    )
    mine, theirs = last(), last("bo")
    assert mine is not None and theirs is not None
    assert (mine.act.kind, [one.case_id for one in mine.done]) == (Kind.MOVE, ids[:1])
    assert [one.case_id for one in theirs.done] == ids[3:]


def test_what_was_given_out_is_offered_too(ids: list[int]) -> None:
    _, result = bulk.distribute(as_(LEAD), get_settings(), now=NOW)
    kept = last("lin")
    assert kept is not None and result.receipt is not None
    assert kept == result.receipt


def test_an_act_that_is_cut_off_is_kept_as_far_as_it_came(ids: list[int]) -> None:
    def who(session: Session) -> Actor:
        asked.append(1)
        if len(asked) > 2:
            raise KeyboardInterrupt
        return AMIN

    asked: list[int] = []
    with pytest.raises(KeyboardInterrupt):
        bulk.do(Act(Kind.CLAIM), seen(ids), who, get_settings(), now=NOW)
    kept = last()
    assert kept is not None
    assert [one.case_id for one in kept.done] == ids[:2]
