"""Scores become probabilities that mean what they say."""

import numpy as np
import pytest
from scipy.special import softmax

from nlp.training.calibration import scale

DRAW = np.random.default_rng(4)


def drawn(texts: int) -> tuple[np.ndarray, np.ndarray]:
    """Scores, and a truth that follows their probabilities."""
    scores = DRAW.normal(0, 1.5, (texts, 3)).astype(np.float32)
    truth = np.array([DRAW.choice(3, p=row) for row in softmax(scores.astype(float), axis=1)])
    return scores, truth


def test_too_sure_a_head_is_made_less_sure() -> None:
    scores, truth = drawn(4000)
    found = scale(scores * 2, np.zeros_like(scores), truth, is_shifted=False)
    assert found.temperature == pytest.approx(2.0, abs=0.15)
    assert not found.shift.any()
    np.testing.assert_allclose(found(scores * 2, np.zeros_like(scores)), scores, atol=0.5)


def test_a_label_that_was_favoured_is_set_right() -> None:
    scores, truth = drawn(4000)
    favoured = scores + np.array([0, 0, 1.5], dtype=np.float32)
    found = scale(favoured, np.zeros_like(scores), truth, is_shifted=True)
    assert found.shift[2] - found.shift[:2].mean() == pytest.approx(-1.5, abs=0.15)
    said = softmax(found(favoured, np.zeros_like(scores)), axis=1).mean(axis=0)
    np.testing.assert_allclose(said, np.bincount(truth) / len(truth), atol=0.01)


def test_a_label_seen_once_is_not_shifted_far() -> None:
    scores, _ = drawn(12)
    truth = np.zeros(12, dtype=np.int64)
    truth[0] = 2
    found = scale(scores, np.zeros_like(scores), truth, is_shifted=True)
    assert abs(found.shift / found.temperature).max() < 1.0


def test_the_reader_that_knows_more_gets_the_larger_share() -> None:
    scores, truth = drawn(4000)
    noise = DRAW.normal(0, 1.5, scores.shape).astype(np.float32)
    assert scale(noise, scores, truth, is_shifted=False).share > 5
    found = scale(scores, noise, truth, is_shifted=False)
    assert found.share == pytest.approx(0, abs=0.05)
    np.testing.assert_allclose(found(scores, noise), scores, atol=0.5)
