"""Merging and splitting cases, and taking that back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from recovery.access import users
from recovery.access.actor import TRIAGE, Actor, Role
from recovery.casework import cases, merging, undoing
from recovery.casework.lifecycle import Stage
from recovery.casework.undoing import Undone
from recovery.clocks import timing
from recovery.errors import CaseChanged, CaseNotFound
from storage.config import get_settings
from storage.engine import transaction
from storage.errors import WrongUsage
from storage.models import Case
from tests.recovery.making import HANDLER, LEAD, NOW, brand, moved, post, rows, triaged

pytestmark = pytest.mark.usefixtures("clean_database")
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def fir(clean_database: None) -> int:
    """Case 1 holds mentions 1 and 4 (阿桂), case 2 mention 2, case 3 mention 3."""
    ours = brand()
    post("1", brands=(ours,), author="阿桂")
    post("2", brands=(ours,), author="白露", verdict={"severity": 4, "escalation": "done"})
    post("3", brands=(ours,), author="秋分", verdict={"contact": "unresolved", "topic": "price"})
    triaged()
    post("4", "云杉的师傅又没来", brands=(ours,), author="阿桂", verdict={"severity": 3})
    triaged()
    with transaction() as session:
        users.add(session, "hua", Role.HANDLER)
    return ours


def merge(case_id: int, into: int, actor: Actor = LEAD, **how: Any) -> tuple[Case, Case]:
    with transaction() as session:
        return merging.merge(session, case_id, into, actor, now=LATER, **how)


def split(case_id: int, *mentions: int, actor: Actor = LEAD, **how: Any) -> tuple[Case, Case]:
    with transaction() as session:
        return merging.split(session, case_id, mentions, get_settings(), actor, now=LATER, **how)


def undo(case_id: int, actor: Actor = LEAD, **how: Any) -> Undone:
    with transaction() as session:
        return undoing.undo(session, case_id, get_settings(), actor, now=LATER, **how)


def assign(case_id: int) -> None:
    with transaction() as session:
        cases.assign(session, case_id, "hua", LEAD, now=NOW)


def held() -> dict[int, list[int]]:
    """The mentions of each case."""
    return {
        case: sorted(mentions)
        for case, mentions in rows(
            "SELECT case_id, array_agg(mention_id) FROM case_mention GROUP BY 1 ORDER BY 1"
        )
    }


def state() -> tuple[list[Any], list[tuple[Any, ...]]]:
    """All that an undo restores; the score is that of one moment."""
    by = timing.rules(get_settings())
    left_out = {"version", "updated_at", "look_at", "priority", "priority_terms"}
    with transaction() as session:
        stored = session.exec(select(Case).order_by(col(Case.id))).all()
        told = [
            (one.model_dump(exclude=left_out), by.terms(one, by.readings(one, LATER)))
            for one in stored
        ]
    return told, rows("SELECT * FROM case_mention ORDER BY mention_id")


def events(case_id: int) -> list[str]:
    return [
        a
        for (a,) in rows("SELECT action FROM case_event WHERE case_id = :c ORDER BY id", c=case_id)
    ]


def test_a_merged_case_ends_and_the_other_holds_everything_and_is_as_grave_as_both() -> None:
    assign(1)
    case, into = merge(1, 2, HANDLER, note="同一台空调")
    assert (case.stage, case.merged_into, case.closed_at) == ("merged", 2, LATER)
    assert held() == {2: [1, 2, 4], 3: [3]}
    assert (into.severity, into.channel, into.stage) == (4, "escalated", "received")
    assert into.assignee_id == case.assignee_id
    assert into.priority_terms["repeat"] == 10
    assert "failed" not in merge(2, 3)[1].priority_terms
    assert (events(1)[-1], events(2)[-2:]) == ("merged", ["absorbed", "merged"])
    assert rows("SELECT text FROM case_note") == [("同一台空调",)]


def test_a_case_merged_into_a_merged_one_goes_to_the_end_of_the_chain() -> None:
    merge(1, 2)
    merge(2, 3)
    assert held() == {3: [1, 2, 3, 4]}
    ours = int(rows("SELECT id FROM brand")[0][0])
    post("5", brands=(ours,), author="小满")
    triaged()
    case, into = merge(4, 1)
    assert (case.merged_into, into.id) == (3, 3)


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda: merge(1, 1), "one and the same"),
        (lambda: (merge(1, 2), merge(2, 1)), "one and the same"),
        (lambda: (merge(1, 2), merge(1, 3)), "is merged"),
        (lambda: (merge(1, 2), split(1, 4)), "is merged"),
        (lambda: (moved(1, Stage.DISMISSED), merge(1, 2)), "is dismissed"),
        (lambda: (moved(1, Stage.DISMISSED), merge(2, 1)), "is dismissed"),
        (lambda: split(1, 1, 4), "leaves something in both"),
        (lambda: split(1), "leaves something in both"),
        (lambda: split(1, 2), "does not hold mention 2"),
        (lambda: undo(2), "nothing was joined"),
        (lambda: merge(1, 2, Actor("x", Role.OUTSOURCED, "cli")), "may not do this"),
        (lambda: split(1, 4, actor=Actor("x", Role.PR, "cli")), "may not do this"),
        (lambda: undo(1, Actor("x", Role.ANALYST, "cli")), "may not do this"),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(
    act: Callable[[], object], said: str
) -> None:
    with pytest.raises(WrongUsage, match=said):
        act()


def test_cases_of_two_brands_are_not_merged() -> None:
    post("9", "橙屿出行的司机绕路", brands=(brand("橙屿出行"),), author="阿桂")
    triaged()
    with pytest.raises(WrongUsage, match="two brands"):
        merge(1, 4)


@pytest.mark.parametrize(
    "act", [lambda: merge(1, 99), lambda: merge(99, 1), lambda: split(99, 1), lambda: undo(99)]
)
def test_a_case_that_does_not_exist_is_told(act: Callable[[], object]) -> None:
    with pytest.raises(CaseNotFound, match="no case 99"):
        act()


def test_what_was_split_off_is_a_case_of_its_own_from_when_the_customer_spoke() -> None:
    case, new = split(1, 4)
    assert held() == {1: [1], 2: [2], 3: [3], 4: [4]}
    assert (new.stage, new.severity, new.channel, new.title) == (
        "received",
        3,
        "bypassed",
        "云杉的师傅又没来",
    )
    assert new.first_response_due is not None and new.first_response_due < NOW + timedelta(hours=4)
    assert case.severity == 3  # gravity never falls by itself
    assert (events(1)[-1], events(4)) == ("split", ["opened", "split_off"])


def test_a_case_whose_first_author_is_split_off_belongs_to_the_one_who_stays() -> None:
    merge(2, 1)
    case, new = split(1, 1, 4)
    authors = dict(rows("SELECT id, author_id FROM mention"))
    assert (case.author_id, new.author_id) == (authors[2], authors[1])
    undo(1)
    with transaction() as session:
        assert cases.get(session, 1).author_id == authors[1]


def test_an_undone_merge_restores_both_cases() -> None:
    assign(1)
    moved(1, Stage.INVESTIGATING)
    before = state()
    merge(1, 2)
    done = undo(1)
    assert (done.what, done.case.id, done.other.id) == ("absorbed", 2, 1)
    assert state() == before
    assert (events(1)[-2:], events(2)[-2:]) == (["merged", "undone"], ["absorbed", "undone"])
    assert rows("SELECT from_stage, to_stage FROM case_event WHERE action = 'undone'") == [
        ("merged", "investigating"),
        (None, None),
    ]


def test_an_undone_split_brings_everything_back() -> None:
    before = state()
    split(1, 4)
    assert undo(4).what == "split"
    cases_now, mentions_now = state()
    assert (cases_now[:3], mentions_now) == before
    assert rows("SELECT stage, merged_into FROM recovery_case WHERE id = 4") == [("merged", 1)]


def test_an_undone_joining_gives_the_complaint_a_case_of_its_own() -> None:
    done = undo(1)
    assert (done.what, done.case.severity) == ("joined", 2)
    assert "repeat" not in done.case.priority_terms
    assert held() == {1: [1], 2: [2], 3: [3], 4: [4]}
    assert triaged().joined == 0
    with pytest.raises(WrongUsage, match="nothing was joined"):
        undo(1)


def test_undoing_goes_back_one_by_one() -> None:
    before = state()
    merge(1, 2)
    merge(2, 3)
    with pytest.raises(
        WrongUsage, match="something else was joined, merged or split in case ZX-000002"
    ):
        undo(1)
    undo(2)
    undo(1)
    assert state() == before


def test_what_was_changed_since_a_merge_stays_as_it_became() -> None:
    merge(2, 1)
    assign(1)
    moved(1, Stage.RESPONDED, now=LATER)
    with transaction() as session:
        case = cases.locked(session, 1, TRIAGE)
        case.value_level = 2
        session.add(case)
    case = undo(1).case
    assert (case.stage, case.severity, case.first_response_at) == ("responded", 3, LATER)
    assert case.value_level == 2
    assert "escalated" not in case.priority_terms


def test_an_undo_that_later_moves_make_impossible_says_which() -> None:
    merge(1, 2)
    moved(2, Stage.DISMISSED)
    with pytest.raises(WrongUsage, match="ZX-000002 is dismissed by now"):
        undo(1)
    moved(2, Stage.ASSIGNED)
    assert undo(1).what == "absorbed"
    split(1, 4)
    moved(4, Stage.ACKNOWLEDGED)
    with pytest.raises(WrongUsage, match="worked on since it was split off"):
        undo(1)
    assert merge(4, 1)[1].id == 1


def test_a_note_on_what_was_split_off_does_not_stand_in_the_way() -> None:
    split(1, 4)
    with transaction() as session:
        cases.note(session, 4, "是她丈夫发的", LEAD, now=LATER)
    assert undo(1).what == "split"


def test_an_old_version_of_either_case_is_refused() -> None:
    versions = dict(rows("SELECT id, version FROM recovery_case"))
    moved(2, Stage.ACKNOWLEDGED)
    for how in ({"version": versions[1], "into_version": versions[2]}, {"version": 99}):
        with pytest.raises(CaseChanged):
            merge(1, 2, **how)
    assert held() == {1: [1, 4], 2: [2], 3: [3]}


def test_no_word_of_a_customer_is_kept_in_the_history() -> None:
    merge(1, 2)
    undo(1)
    split(1, 4)
    ((told,),) = rows("SELECT json_agg(details)::text FROM case_event")
    assert "云杉" not in str(told)
