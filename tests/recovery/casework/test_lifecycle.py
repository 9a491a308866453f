"""The stages of a case: the whole table, and nothing beside it."""

from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recovery.access.actor import Role
from recovery.casework.lifecycle import (
    ANSWERED,
    ENDED,
    OPEN,
    TRANSITIONS,
    Dismissal,
    Reopening,
    Stage,
    can_move,
    next_stages,
    reasons,
)
from recovery.casework.reasons import checked
from storage.errors import WrongUsage

# Who may make which move, and which kind of reason it needs, written down once more by hand:
# h handler, o outsourced, l lead, a admin, p pr, s the product itself.
TABLE = """
received      acknowledged   holap   -
received      assigned       hola    -
received      dismissed      holap   dismissal
acknowledged  assigned       hola    -
acknowledged  dismissed      holap   dismissal
assigned      investigating  hola    -
assigned      responded      hola    -
assigned      dismissed      hola    dismissal
investigating waiting        hola    -
investigating responded      hola    -
investigating dismissed      hola    dismissal
waiting       investigating  hola    -
waiting       responded      hola    -
waiting       dismissed      hola    dismissal
responded     investigating  hola    -
responded     waiting        hola    -
responded     resolved       hola    -
responded     dismissed      la      dismissal
resolved      callback       hola    -
resolved      assigned       holas   reopening
callback      closed         hola    -
callback      assigned       holas   reopening
closed        assigned       las     reopening
dismissed     assigned       la      reopening
"""
LETTERS = {
    "h": Role.HANDLER,
    "o": Role.OUTSOURCED,
    "l": Role.LEAD,
    "a": Role.ADMIN,
    "p": Role.PR,
    "s": Role.SYSTEM,
}
KINDS: dict[str, set[str]] = {
    "-": set(),
    "dismissal": {
        *("not_complaint", "advertising", "not_our_brand"),
        *("not_customer", "duplicate", "out_of_scope"),
    },
    "reopening": {"relapse", "not_satisfied", "new_facts", "mistake"},
}
LINES = [line.split() for line in TABLE.strip().splitlines()]
EXPECTED = {
    (Stage(start), Stage(to)): {LETTERS[letter] for letter in who} for start, to, who, _ in LINES
}
REASONS = {(Stage(start), Stage(to)): KINDS[kind] for start, to, _, kind in LINES}


@pytest.mark.parametrize(
    ("start", "to", "role"),
    [pytest.param(*case, id=" ".join(case)) for case in product(Stage, Stage, Role)],
)
def test_a_role_can_make_exactly_the_moves_of_the_table(
    start: Stage, to: Stage, role: Role
) -> None:
    assert can_move(start, to, role) == (role in EXPECTED.get((start, to), set()))


@pytest.mark.parametrize(
    ("start", "to"), [pytest.param(*case, id=" ".join(case)) for case in product(Stage, Stage)]
)
def test_a_move_needs_exactly_the_reasons_of_the_table(start: Stage, to: Stage) -> None:
    assert set(reasons(start, to)) == REASONS.get((start, to), set())
    for reason in [*Dismissal, *Reopening, None]:
        if reason in REASONS.get((start, to), set()) or (reason is None and not reasons(start, to)):
            assert checked(start, to, reason) is reason
        else:
            with pytest.raises(WrongUsage):
                checked(start, to, reason)


def test_whoever_takes_a_case_up_again_says_why_and_it_returns_to_assigned() -> None:
    again = {Stage.RESOLVED, Stage.CALLBACK, Stage.CLOSED, Stage.DISMISSED}
    for start in again:
        for to in Stage:
            if any(can_move(start, to, role) for role in Role) and to is not Stage.ASSIGNED:
                assert (start, to) in {
                    (Stage.RESOLVED, Stage.CALLBACK),
                    (Stage.CALLBACK, Stage.CLOSED),
                }
        assert set(reasons(start, Stage.ASSIGNED)) == set(Reopening)
    assert {start for start, to in EXPECTED if REASONS[start, to] == KINDS["reopening"]} == again


def test_what_is_offered_is_what_is_allowed_in_the_tables_order() -> None:
    for start, role in product(Stage, Role):
        offered = next_stages(start, role)
        assert set(offered) == {to for to in Stage if can_move(start, to, role)}
        order = list(TRANSITIONS)
        assert list(offered) == sorted(offered, key=lambda to: order.index((start, to)))


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(Stage), st.sampled_from(Role)), max_size=40))
def test_no_sequence_of_moves_reaches_merged_or_leaves_the_table(
    wishes: list[tuple[Stage, Role]],
) -> None:
    path = [Stage.RECEIVED]
    for to, role in wishes:
        if can_move(path[-1], to, role):
            path.append(to)
    assert Stage.MERGED not in path
    assert set(pairwise(path)) <= set(EXPECTED)
    if Stage.CLOSED in path:  # nothing is closed without an answer, a solution and a callback
        before = path[: path.index(Stage.CLOSED)]
        assert before[-2:] == [Stage.RESOLVED, Stage.CALLBACK]
        assert Stage.RESPONDED in before


def test_every_stage_but_merged_can_be_reached_and_every_open_one_can_be_ended() -> None:
    def reachable(start: Stage) -> set[Stage]:
        found, edge = {start}, [start]
        while edge:
            stage = edge.pop()
            for to in next_stages(stage, Role.LEAD):
                if to not in found:
                    found.add(to)
                    edge.append(to)
        return found

    assert reachable(Stage.RECEIVED) == set(Stage) - {Stage.MERGED}
    assert all(Stage.CLOSED in reachable(stage) for stage in OPEN)


def test_stages_are_open_or_ended_and_an_answer_is_seen_from_responded_on() -> None:
    assert set(Stage) == OPEN | ENDED
    assert not OPEN & ENDED
    assert set(ANSWERED) == {Stage.RESPONDED, Stage.RESOLVED, Stage.CALLBACK, Stage.CLOSED}
