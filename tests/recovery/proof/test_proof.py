"""转怒为喜: every row of the table of docs/recovery.md."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recovery.proof.proof import (
    PROVES,
    Asked,
    Basis,
    Heard,
    LaterPost,
    Outcome,
    Proof,
    Value,
    Watch,
    proof,
)

RESOLVED = datetime(2026, 10, 9, 4, 0, tzinfo=UTC)
END = RESOLVED + timedelta(days=30)
AFTER = END + timedelta(days=1)


def watch(now: datetime = AFTER, *, is_recognisable: bool = True) -> Watch:
    return Watch(RESOLVED, END, now, is_recognisable)


def asked(*tries: tuple[str, int | None, bool | None]) -> list[Asked]:
    return [Asked(number, *one) for number, one in enumerate(tries, 1)]


def told(callbacks: list[Asked], *later: LaterPost, **how: object) -> Proof:
    return proof(callbacks, later, watch(**how))  # type: ignore[arg-type]


def post(kind: str, days: float = 5, mention: int = 7) -> LaterPost:
    return LaterPost(mention, kind, RESOLVED + timedelta(days=days))


WON = asked(("answered", 5, True))

# callbacks after the resolution: outcome, satisfaction, won back → what they say, what that proves
TABLE = """
answered  5 yes | said_won_back      won_back
answered  3 yes | said_won_back      won_back
answered  - yes | said_won_back      won_back
answered  2 yes | contradictory      unproven
answered  1 yes | contradictory      unproven
answered  5 no  | said_not_won_back  not_won_back
answered  - no  | said_not_won_back  not_won_back
answered  1 no  | said_not_won_back  not_won_back
answered  1 -   | dissatisfied       not_won_back
answered  2 -   | dissatisfied       not_won_back
answered  3 -   | undecided          unproven
answered  4 -   | only_satisfied     unproven
answered  5 -   | only_satisfied     unproven
refused   - -   | refused            unproven
no_answer - -   | no_answer          unproven
"""
ROWS = [line.replace("|", " ").split() for line in TABLE.strip().splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=" ".join)
def test_what_the_customer_says_proves_what_the_table_says(row: list[str]) -> None:
    outcome, score, won, said, value = row
    callbacks = asked(
        (outcome, None if score == "-" else int(score), {"yes": True, "no": False}.get(won))
    )
    assert told(callbacks) == Proof(Value(value), (Basis(said, callback_id=1),))
    assert PROVES[Heard(said)] == value


def test_every_thing_that_callbacks_can_say_has_its_row() -> None:
    assert {Heard(row[3]) for row in ROWS} | {Heard.NOT_ASKED} == set(Heard) == set(PROVES)


def test_who_was_not_asked_is_not_won_back() -> None:
    assert told([]) == Proof(Value.UNPROVEN, (Basis("not_asked"),))


@pytest.mark.parametrize("tries", range(1, 5))
def test_no_answer_however_often_never_counts_as_won_back(tries: int) -> None:
    assert told(asked(*[("no_answer", None, None)] * tries)).value is Value.UNPROVEN


@pytest.mark.parametrize(
    ("tries", "value", "by"),
    [
        ([("no_answer", None, None), ("answered", 5, True)], "won_back", 2),
        ([("answered", 5, True), ("no_answer", None, None)], "won_back", 1),
        ([("answered", 5, True), ("answered", 1, False)], "not_won_back", 2),
        ([("answered", 1, False), ("answered", 5, True)], "won_back", 2),
        ([("answered", 5, True), ("refused", None, None)], "won_back", 1),
        ([("refused", None, None), ("no_answer", None, None)], "unproven", 1),
    ],
)
def test_the_last_answer_counts(
    tries: list[tuple[str, int | None, bool | None]], value: str, by: int
) -> None:
    known = told(asked(*tries))
    assert (known.value, known.basis[0].callback_id) == (value, by)


def test_a_relapse_is_not_won_back_whatever_was_said() -> None:
    known = told(WON, post("complaint"))
    assert known.value is Value.NOT_WON_BACK
    assert known.basis == (Basis("relapsed", mention_id=7), Basis("said_won_back", callback_id=1))
    assert told([], post("complaint")).value is Value.NOT_WON_BACK
    assert told(WON, post("complaint"), is_recognisable=False).value is Value.NOT_WON_BACK


@pytest.mark.parametrize(
    ("days", "value"), [(-1, "won_back"), (0, "won_back"), (0.01, "not_won_back"),
                        (30, "not_won_back"), (30.01, "won_back")],
)  # fmt: skip
def test_a_complaint_counts_within_the_time_of_watching(days: float, value: str) -> None:
    assert told(WON, post("complaint", days)).value == value


def test_a_complaint_that_was_deleted_again_stays_one() -> None:
    known = told(WON, post("complaint", 5), post("vanished", 6))
    assert known.value is Value.NOT_WON_BACK


def test_before_the_time_of_watching_is_over_nothing_is_proven() -> None:
    known = told(WON, now=END - timedelta(minutes=1))
    assert known == Proof(
        Value.UNPROVEN, (Basis("said_won_back", callback_id=1), Basis("observing"))
    )
    assert told(WON, now=END).value is Value.WON_BACK
    lost = asked(("answered", 1, False))
    assert told(lost, now=RESOLVED).value is Value.NOT_WON_BACK


def test_a_customer_who_would_not_be_recognised_is_unproven() -> None:
    known = told(WON, is_recognisable=False)
    assert (known.value, known.basis[-1]) == (Value.UNPROVEN, Basis("unrecognisable"))


@pytest.mark.parametrize(
    ("kind", "why"),
    [("praise", "praised"), ("vanished", "vanished"), ("withdrawn", "withdrawn")],
)
@pytest.mark.parametrize("row", ROWS, ids=" ".join)
def test_praise_deletion_and_withdrawal_are_shown_and_count_for_nothing(
    kind: str, why: str, row: list[str]
) -> None:
    outcome, score, won, _, _ = row
    callbacks = asked(
        (outcome, None if score == "-" else int(score), {"yes": True, "no": False}.get(won))
    )
    without, with_it = told(callbacks), told(callbacks, post(kind))
    assert with_it.value == without.value
    assert with_it.basis == (*without.basis, Basis(why, mention_id=7))
    assert told([], post(kind)).value is Value.UNPROVEN


@given(
    st.lists(
        st.tuples(
            st.sampled_from(Outcome),
            st.none() | st.integers(1, 5),
            st.none() | st.booleans(),
        ),
        max_size=4,
    ),
    st.lists(st.sampled_from(["praise", "vanished", "withdrawn"]), max_size=5),
    st.booleans(),
)
def test_nothing_but_the_customers_own_yes_is_ever_a_proof(
    tries: list[tuple[Outcome, int | None, bool | None]], kinds: list[str], is_over: bool
) -> None:
    known = told(asked(*tries), *(post(kind) for kind in kinds), now=AFTER if is_over else RESOLVED)
    if known.value is Value.WON_BACK:
        assert is_over
        assert any(outcome == "answered" and won for outcome, _, won in tries)
