"""The terms of a case's priority."""

import pytest

from recovery.priority import PriorityFacts, terms, total
from storage.config import PriorityWeights

WEIGHTS = PriorityWeights()


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param({"severity": 0}, {}, id="nothing adds nothing"),
        pytest.param({"severity": 3}, {"severity": 36}, id="each level of severity"),
        pytest.param({"severity": 0, "reach": 999}, {"reach": 12}, id="each power of ten"),
        pytest.param({"severity": 0, "channel": "escalated"}, {"escalated": 20}, id="escalated"),
        pytest.param({"severity": 0, "channel": "failed"}, {"failed": 14}, id="failed"),
        pytest.param({"severity": 0, "channel": "official"}, {}, id="official adds nothing"),
        pytest.param({"severity": 0, "is_threatened": True}, {"threatened": 8}, id="threatened"),
        pytest.param({"severity": 0, "is_repeat": True}, {"repeat": 10}, id="repeat"),
        pytest.param({"severity": 0, "is_overdue": True}, {"overdue": 10}, id="overdue"),
    ],
)
def test_each_fact_adds_its_own_term(facts: dict[str, object], expected: dict[str, float]) -> None:
    values = {"channel": "bypassed", **facts}
    assert terms(PriorityFacts(**values), WEIGHTS) == expected  # type: ignore[arg-type]


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
    everything = PriorityFacts(4, "escalated", 10**8, True, True, True)
    assert total(terms(everything, WEIGHTS)) == 100
