"""The terms of a case's priority: every row of the table in docs/recovery.md."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recovery.clocks.priority import PriorityFacts, age, next_share, terms, total
from recovery.words import word
from storage.case_settings import PriorityWeights
from storage.checkout import CHECKOUT

WEIGHTS = PriorityWeights()


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param({"severity": 0}, {}, id="nothing adds nothing"),
        pytest.param({"severity": 3}, {"severity": 36}, id="each level of severity"),
        pytest.param({"reach": 999}, {"reach": 12}, id="each power of ten of reach"),
        pytest.param({"growth": 99}, {"spread": 10}, id="each power of ten of growth an hour"),
        pytest.param({"channel": "escalated"}, {"escalated": 20}, id="escalated"),
        pytest.param({"channel": "failed"}, {"failed": 14}, id="failed"),
        pytest.param({"channel": "bypassed"}, {}, id="bypassed adds nothing"),
        pytest.param({"channel": "official"}, {}, id="official adds nothing"),
        pytest.param({"channel": "unknown"}, {}, id="unknown adds nothing"),
        pytest.param({"is_threatened": True}, {"threatened": 8}, id="threatened"),
        pytest.param({"value_level": 3}, {"value": 12}, id="each level of a valued customer"),
        pytest.param({"is_repeat": True}, {"repeat": 10}, id="repeat"),
        pytest.param({"is_double_failure": True}, {"double_failure": 10}, id="failed before"),
        pytest.param({"is_ordered": True}, {"ordered": 15}, id="handed over by a regulator"),
        pytest.param({"share": 0.5}, {}, id="half of the norm adds nothing"),
        pytest.param({"share": 0.75}, {"age": 2}, id="age in fifths: three quarters"),
        pytest.param({"share": 1.0}, {"age": 5}, id="age at the deadline"),
        pytest.param({"share": 1.25}, {"age": 7}, id="age after the deadline"),
        pytest.param({"share": 9.0}, {"age": 10}, id="age grows to twice the norm"),
        pytest.param({"is_overdue": True}, {"overdue": 10}, id="a deadline passed"),
    ],
)
def test_each_fact_adds_its_own_term(facts: dict[str, object], expected: dict[str, float]) -> None:
    values = {"severity": 0, "channel": "bypassed", **facts}
    found = terms(PriorityFacts(**values), WEIGHTS)  # type: ignore[arg-type]
    assert found == expected
    told = (CHECKOUT / "docs/recovery.md").read_text(encoding="utf-8")
    for name in found:
        assert f"| `{name}` {word('priority_term', name)} |" in told


def test_failed_and_escalated_stand_above_bypassed() -> None:
    points = [
        total(terms(PriorityFacts(severity=2, channel=channel), WEIGHTS))
        for channel in ("escalated", "failed", "bypassed")
    ]
    assert points == sorted(points, reverse=True)
    assert len(set(points)) == 3


def test_the_weights_are_those_of_the_settings() -> None:
    weights = PriorityWeights(severity=1, failed=0)
    assert terms(PriorityFacts(severity=4, channel="failed"), weights) == {"severity": 4}


def test_the_total_is_the_sum_and_never_above_a_hundred() -> None:
    assert total({"severity": 24, "reach": 8.5}) == 32
    everything = PriorityFacts(4, "escalated", 10**8, 10**5, True, True, True, True, 3, 5.0, True)
    assert total(terms(everything, WEIGHTS)) == 100


FACTS = st.builds(
    PriorityFacts,
    severity=st.integers(0, 4),
    channel=st.sampled_from(["escalated", "failed", "official", "bypassed", "unknown"]),
    reach=st.integers(0, 10**9),
    growth=st.floats(0, 10**6),
    is_threatened=st.booleans(),
    is_repeat=st.booleans(),
    is_double_failure=st.booleans(),
    is_ordered=st.booleans(),
    value_level=st.integers(0, 3),
    share=st.floats(0, 50),
    is_overdue=st.booleans(),
)


@given(FACTS)
def test_the_priority_lies_between_0_and_100(facts: PriorityFacts) -> None:
    points = terms(facts, WEIGHTS)
    assert 0 <= total(points) <= 100
    assert all(value > 0 for value in points.values())


@given(FACTS, FACTS)
def test_what_is_graver_never_lowers_the_priority(
    facts: PriorityFacts, other: PriorityFacts
) -> None:
    was = total(terms(facts, WEIGHTS))
    for name in ("severity", "reach", "growth", "value_level", "share"):
        graver = replace(facts, **{name: max(getattr(facts, name), getattr(other, name))})
        assert total(terms(graver, WEIGHTS)) >= was, name
    for name in (*("is_threatened", "is_repeat", "is_double_failure", "is_ordered", "is_overdue"),):
        assert total(terms(replace(facts, **{name: True}), WEIGHTS)) >= was, name
    if facts.channel not in ("escalated", "failed"):
        asked = total(terms(replace(facts, channel="failed"), WEIGHTS))
        assert was <= asked <= total(terms(replace(facts, channel="escalated"), WEIGHTS))


@given(st.floats(0, 3))
def test_age_grows_exactly_at_the_share_that_is_told(share: float) -> None:
    coming = next_share(share)
    if coming is None:
        assert age(share) == age(share + 10) == 2.0
        return
    assert share < coming + 1e-9
    assert age(coming) > age(share)
    assert age(coming - 1e-6) == age(share)


@pytest.mark.parametrize("name", list(PriorityWeights.model_fields))
def test_a_weight_below_0_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="greater than or equal to 0"):
        PriorityWeights(**{name: -1})
