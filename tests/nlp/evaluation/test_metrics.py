import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as sk

from nlp.evaluation.metrics import Draws, calibration_error, confusion, figure, head_figures

LABELS = ("a", "b", "c")
#        said a  b  c
COUNTS = [
    [4, 1, 0],  # a
    [2, 2, 0],  # b
    [0, 1, 0],  # c
]
TRUTH, SAID = (
    np.repeat(np.indices((3, 3))[axis].ravel(), np.array(COUNTS).ravel()) for axis in (0, 1)
)
QUICK = Draws(200)


def test_figures_are_those_counted_by_hand() -> None:
    found = head_figures(TRUTH, SAID, LABELS, is_ordered=True, draws=QUICK)
    assert found.confusion == COUNTS
    assert found.texts == 10
    assert found.accuracy.value == pytest.approx(6 / 10)
    a, b, c = (found.labels[label] for label in LABELS)
    assert (a.support, b.support, c.support) == (5, 4, 1)
    assert a.precision is not None and a.precision.value == pytest.approx(4 / 6)
    assert a.recall is not None and a.recall.value == pytest.approx(4 / 5)
    assert a.f1 is not None and a.f1.value == pytest.approx(8 / 11)
    assert b.f1 is not None and b.f1.value == pytest.approx(4 / 8)
    assert c.precision is None  # never said
    assert c.recall is not None and c.recall.value == 0
    assert found.macro_f1.value == pytest.approx((8 / 11 + 1 / 2 + 0) / 3)
    assert found.kappa is not None
    # squared distances: 4 texts off by one; by chance (5,4,1) x (6,4,0) / 10
    assert found.kappa.value == pytest.approx(1 - 4 / ((5 * 4 + 4 * 6 + 1 * 6 * 4 + 1 * 4) / 10))


def test_macro_f1_leaves_out_labels_that_never_occur_in_the_truth() -> None:
    found = head_figures(np.array([0, 0, 0, 1]), np.array([0, 0, 2, 1]), LABELS, draws=QUICK)
    assert found.macro_f1.value == pytest.approx((4 / 5 + 1) / 2)
    assert found.labels["c"].support == 0
    assert found.labels["c"].recall is None


@given(st.integers(0, 10_000), st.integers(1, 60))
@settings(max_examples=50, deadline=None)
def test_figures_agree_with_scikit_learn(seed: int, texts: int) -> None:
    draw = np.random.default_rng(seed)
    truth, said = draw.integers(0, 3, texts), draw.integers(0, 3, texts)
    found = head_figures(truth, said, LABELS, is_ordered=True, draws=Draws(2))
    occurring = np.unique(truth)
    assert found.accuracy.value == pytest.approx(sk.accuracy_score(truth, said))
    assert found.macro_f1.value == pytest.approx(
        sk.f1_score(truth, said, labels=occurring, average="macro", zero_division=0)
    )
    precision, recall, f1, support = sk.precision_recall_fscore_support(
        truth, said, labels=[0, 1, 2], zero_division=np.nan
    )
    for place, label in enumerate(LABELS):
        of_label = found.labels[label]
        for ours, theirs in ((of_label.precision, precision), (of_label.recall, recall)):
            assert (ours is None) == np.isnan(theirs[place])
            assert ours is None or ours.value == pytest.approx(theirs[place])
        if of_label.f1 is not None:
            assert of_label.f1.value == pytest.approx(f1[place])
        assert of_label.support == support[place]
    if len(set(truth) | set(said)) > 1:
        theirs = sk.cohen_kappa_score(truth, said, labels=[0, 1, 2], weights="quadratic")
        assert found.kappa is not None and found.kappa.value == pytest.approx(theirs)


def test_drawing_cells_is_drawing_texts() -> None:
    """The multinomial shortcut against the bootstrap as it is usually written."""
    draw = np.random.default_rng(3)
    truth = draw.integers(0, 3, 300)
    said = np.where(draw.random(300) < 0.7, truth, draw.integers(0, 3, 300))
    found = head_figures(truth, said, LABELS, draws=Draws(4000))
    plain = []
    for _ in range(1500):
        places = draw.integers(0, 300, 300)
        plain.append(sk.f1_score(truth[places], said[places], average="macro"))
    low, high = np.percentile(plain, (2.5, 97.5))
    assert found.macro_f1.low == pytest.approx(low, abs=0.01)
    assert found.macro_f1.high == pytest.approx(high, abs=0.01)


def test_an_interval_covers_the_true_rate_about_as_often_as_it_says() -> None:
    draw = np.random.default_rng(11)
    covered = 0
    for seed in range(300):
        truth = np.zeros(200, dtype=np.int64)
        said = (draw.random(200) >= 0.8).astype(np.int64)
        accuracy = head_figures(truth, said, ("a", "b"), draws=Draws(300, seed)).accuracy
        covered += accuracy.low <= 0.8 <= accuracy.high
    assert 0.90 <= covered / 300 <= 0.99


def test_more_texts_make_a_narrower_interval_and_it_holds_the_figure() -> None:
    few = head_figures(TRUTH, SAID, LABELS).accuracy
    many = head_figures(np.tile(TRUTH, 50), np.tile(SAID, 50), LABELS).accuracy
    assert few.low <= few.value <= few.high
    assert many.value == few.value
    assert (many.high - many.low) * 4 < few.high - few.low


def test_all_right_is_not_certainty() -> None:
    same = np.array([0, 1] * 5)
    found = head_figures(same, same, ("a", "b"))
    assert (found.accuracy.value, found.accuracy.high) == (1.0, 1.0)
    assert found.accuracy.low == pytest.approx(0.025 ** (1 / 10))  # Clopper-Pearson, 10 of 10
    wrong = head_figures(same, 1 - same, ("a", "b")).accuracy
    assert (wrong.value, wrong.low) == (0.0, 0.0)
    assert wrong.high == pytest.approx(1 - 0.025 ** (1 / 10))


def test_the_same_seed_gives_the_same_intervals() -> None:
    assert head_figures(TRUTH, SAID, LABELS) == head_figures(TRUTH, SAID, LABELS)
    assert head_figures(TRUTH, SAID, LABELS) != head_figures(
        TRUTH, SAID, LABELS, draws=Draws(1000, 8)
    )


def test_kappa_is_undefined_where_chance_cannot_disagree() -> None:
    one = np.zeros(4, dtype=np.int64)
    assert head_figures(one, one, LABELS, is_ordered=True, draws=QUICK).kappa is None


def test_nothing_is_measured_without_a_text() -> None:
    with pytest.raises(ValueError, match="without a text"):
        head_figures(TRUTH[:0], SAID[:0], LABELS)


def test_confusion_counts_truth_by_row() -> None:
    assert confusion(np.array([0, 0, 2]), np.array([1, 1, 2]), 3).tolist() == [
        [0, 2, 0],
        [0, 0, 0],
        [0, 0, 1],
    ]


def test_calibration_error_is_that_of_the_bins() -> None:
    chances = np.array([[0.95, 0.05], [0.95, 0.05], [0.35, 0.65], [0.0, 1.0]])
    truth = np.array([0, 1, 1, 1])
    # bin .9-1: confidences .95 .95 1.0, two of three right; bin .6-.7: .65, right
    expected = abs(2.9 - 2) / 4 + abs(0.65 - 1) / 4
    assert calibration_error(chances, truth) == pytest.approx(expected)
    assert calibration_error(np.array([[1.0, 0.0]]), np.array([0])) == 0


def test_samples_without_a_meaning_are_left_out() -> None:
    found = figure(np.float64(0.5), np.array([0.4, np.nan, 0.6]))
    assert found is not None and 0.4 <= found.low < found.high <= 0.6
    assert figure(np.float64(np.nan), np.array([0.1])) is None
