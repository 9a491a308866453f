import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as sk

from nlp.evaluation.complaints import (
    CURVE_POINTS,
    auc,
    average_precision,
    best_threshold,
    by_threshold,
    complaint_figures,
)
from nlp.evaluation.metrics import Draws

QUICK = Draws(200)
TRUTH = np.array([True, False, True, False])
CHANCE = np.array([0.9, 0.9, 0.4, 0.1])

scored = st.lists(
    st.tuples(st.booleans(), st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.75, 1.0])),
    min_size=2,
    max_size=40,
)


def test_figures_are_those_counted_by_hand() -> None:
    found = complaint_figures(TRUTH, CHANCE >= 0.5, CHANCE, QUICK)
    assert found.decision.confusion == [[1, 1], [1, 1]]
    # pairs: .9 over .9 ties, .9 over .1 wins, .4 over .9 loses, .4 over .1 wins
    assert found.auc is not None and found.auc.value == pytest.approx(2.5 / 4)
    # precision 1/2 when the first half is found, 2/3 when all is
    assert found.average_precision is not None
    assert found.average_precision.value == pytest.approx(0.5 * 1 / 2 + 0.5 * 2 / 3)
    assert found.calibration_error == pytest.approx((abs(1.8 - 1) + abs(0.4 - 1) + 0.1) / 4)
    assert [(p.threshold, p.precision, p.recall) for p in found.curve] == [
        (0.9, 0.5, 0.5),
        (0.4, pytest.approx(2 / 3), 1.0),
        (0.1, 0.5, 1.0),
    ]
    assert [(b.texts, b.foretold, b.happened) for b in found.reliability] == [
        (1, 0.1, 0.0),
        (1, 0.4, 1.0),
        (2, 0.9, 0.5),
    ]


@given(scored)
@settings(max_examples=100, deadline=None)
def test_ranking_agrees_with_scikit_learn_also_with_ties(rows: list[tuple[bool, float]]) -> None:
    truth = np.array([is_complaint for is_complaint, _ in rows])
    chance = np.array([each for _, each in rows])
    ranked = by_threshold(truth, chance)[1]
    if truth.any():
        assert average_precision(ranked) == pytest.approx(sk.average_precision_score(truth, chance))
    else:
        assert np.isnan(average_precision(ranked))
    if truth.any() and not truth.all():
        assert auc(ranked) == pytest.approx(sk.roc_auc_score(truth, chance))
    else:
        assert np.isnan(auc(ranked))


@given(scored)
@settings(max_examples=100, deadline=None)
def test_the_best_threshold_is_the_best_of_all(rows: list[tuple[bool, float]]) -> None:
    truth = np.array([is_complaint for is_complaint, _ in rows])
    chance = np.array([each for _, each in rows])

    def macro(threshold: float) -> float:
        return float(
            sk.f1_score(
                truth, chance >= threshold, labels=[False, True], average="macro", zero_division=0
            )
        )

    best = macro(best_threshold(truth, chance))
    assert best == pytest.approx(max(macro(threshold) for threshold in chance))


def test_intervals_of_the_ranking_are_those_of_drawn_texts() -> None:
    draw = np.random.default_rng(5)
    truth = draw.random(400) < 0.4
    chance = np.round(np.clip(draw.normal(0.4 + 0.2 * truth, 0.2), 0, 1), 2)
    found = complaint_figures(truth, chance >= 0.5, chance, Draws(2000)).auc
    plain = [
        sk.roc_auc_score(truth[places], chance[places])
        for places in (draw.integers(0, 400, 400) for _ in range(600))
    ]
    assert found is not None
    assert [found.low, found.high] == pytest.approx(np.percentile(plain, (2.5, 97.5)), abs=0.012)


def test_all_samples_are_drawn_when_they_are_drawn_in_parts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = complaint_figures(TRUTH, CHANCE >= 0.5, CHANCE, Draws(500)).auc
    monkeypatch.setattr("nlp.evaluation.complaints._CELLS_AT_ONCE", 7 * 6)
    parts = complaint_figures(TRUTH, CHANCE >= 0.5, CHANCE, Draws(500)).auc
    assert whole is not None and parts is not None
    assert parts.value == whole.value
    assert (parts.low, parts.high) == pytest.approx((whole.low, whole.high), abs=0.15)


def test_a_long_curve_is_thinned_and_keeps_its_ends() -> None:
    draw = np.random.default_rng(1)
    truth = draw.random(3000) < 0.5
    chance = draw.random(3000)
    curve = complaint_figures(truth, chance >= 0.5, chance, Draws(2)).curve
    assert len(curve) == CURVE_POINTS
    assert (curve[0].threshold, curve[-1].threshold) == (chance.max(), chance.min())
    assert curve[-1].recall == 1.0


@pytest.mark.parametrize("kind", [True, False])
def test_with_one_kind_only_nothing_is_ranked(kind: bool) -> None:
    truth = np.full(4, kind)
    found = complaint_figures(truth, CHANCE >= 0.5, CHANCE, QUICK)
    assert found.auc is None and found.average_precision is None
    assert found.decision.macro_f1.value == pytest.approx(2 / 3)


def test_a_judge_without_probabilities_is_measured_by_its_verdicts() -> None:
    found = complaint_figures(TRUTH, TRUTH, None, QUICK)
    assert found.decision.accuracy.value == 1
    assert (found.auc, found.calibration_error, found.curve) == (None, None, [])
