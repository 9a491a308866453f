"""The stages of a case: the whole table, and nothing beside it."""

from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recovery.actor import Role
from recovery.lifecycle import ANSWERED, ENDED, OPEN, TRANSITIONS, Stage, can_move, next_stages

# Who may make which move, written down once more by hand: h handler, o outsourced, l lead,
# a admin, p pr.
TABLE = """
received      acknowledged   hola p
received      assigned       hola
received      dismissed      hola p
acknowledged  assigned       hola
acknowledged  dismissed      hola p
assigned      investigating  hola
assigned      responded      hola
assigned      dismissed      hola
investigating waiting        hola
investigating responded      hola
investigating dismissed      hola
waiting       investigating  hola
waiting       responded      hola
responded     investigating  hola
responded     waiting        hola
responded     resolved       hola
resolved      callback       hola
resolved      assigned       hola
callback      closed         hola
callback      assigned       hola
closed        assigned       la
dismissed     assigned       la
"""
LETTERS = {
    "h": Role.HANDLER,
    "o": Role.OUTSOURCED,
    "l": Role.LEAD,
    "a": Role.ADMIN,
    "p": Role.PR,
}
EXPECTED = {
    (Stage(start), Stage(to)): {LETTERS[letter] for letter in "".join(who)}
    for start, to, *who in map(str.split, TABLE.strip().splitlines())
}


@pytest.mark.parametrize(
    ("start", "to", "role"),
    [pytest.param(*case, id=" ".join(case)) for case in product(Stage, Stage, Role)],
)
def test_a_role_can_make_exactly_the_moves_of_the_table(
    start: Stage, to: Stage, role: Role
) -> None:
    assert can_move(start, to, role) == (role in EXPECTED.get((start, to), set()))


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
