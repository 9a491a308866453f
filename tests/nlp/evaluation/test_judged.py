import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.classifier import decide
from nlp.evaluation.judged import from_predictions, from_probabilities
from nlp.labels import HEADS

CHANCES = {head: np.full((2, len(labels)), 1 / len(labels)) for head, labels in HEADS.items()}


@given(st.integers(0, 2**32 - 1), st.floats(0.01, 1))
@settings(max_examples=60, deadline=None)
def test_arrays_say_what_the_classifier_decides(seed: int, threshold: float) -> None:
    draw = np.random.default_rng(seed)
    chances = {
        head: draw.dirichlet(np.full(len(labels), 0.5), size=5).astype(np.float32)
        for head, labels in HEADS.items()
    }
    predictions = [
        decide(
            {
                head: dict(zip(HEADS[head], map(float, rows[place]), strict=True))
                for head, rows in chances.items()
            },
            complaint_threshold=threshold,
        )
        for place in range(5)
    ]
    arrays = from_probabilities(chances, threshold)
    objects = from_predictions(predictions)
    for head in HEADS:
        assert arrays.said[head].tolist() == objects.said[head].tolist()
        assert arrays.chances[head] == pytest.approx(objects.chances[head])
    for part in ("complaint", "is_complaint", "positive"):
        assert getattr(arrays, part).tolist() == getattr(objects, part).tolist()


def test_without_a_threshold_each_head_says_its_likeliest_label() -> None:
    intent = np.array([[0.4, 0.3, 0.3, 0, 0, 0, 0]])
    severity = np.array([[0.6, 0.1, 0.1, 0.1, 0.1]])
    free = from_probabilities({"intent": intent, "severity": severity}, None)
    bound = from_probabilities({"intent": intent, "severity": severity}, 0.3)
    assert (free.said["intent"][0], free.said["severity"][0]) == (0, 0)
    assert (bound.said["intent"][0], bound.said["severity"][0]) == (0, 1)


def test_where_neutral_is_no_answer_the_likelier_pole_is_said() -> None:
    sentiment = np.array([[0.3, 0.5, 0.2], [0.1, 0.7, 0.2], [0.3, 0.5, 0.2], [0.0, 1.0, 0.0]])
    judged = from_probabilities({"sentiment": sentiment}, None)
    assert judged.said["sentiment"].tolist() == [1, 1, 1, 1]
    two_way = judged.without_neutral(np.array([True, True, False, True]))
    assert two_way.said["sentiment"].tolist() == [0, 2, 1, 2]


@pytest.mark.parametrize(
    ("chances", "told"),
    [
        ({"mood": np.ones((1, 1))}, "unknown head 'mood'"),
        ({"sentiment": np.full((2, 4), 0.25)}, "sentiment needs 3 columns"),
        ({"sentiment": np.ones(3)}, "sentiment needs 3 columns"),
        ({"sentiment": np.array([[2.0, 1.0, 0.5]])}, "rows must sum to 1"),
        ({"sentiment": np.array([[1.5, -0.5, 0.0]])}, "rows must sum to 1"),
        ({"sentiment": np.array([[np.nan, 0.5, 0.5]])}, "rows must sum to 1"),
        (CHANCES | {"sentiment": np.full((3, 3), 1 / 3)}, "different numbers of texts"),
    ],
)
def test_what_is_no_probability_is_refused(chances: dict[str, np.ndarray], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        from_probabilities(chances, 0.5)


def test_an_impossible_threshold_is_refused() -> None:
    with pytest.raises(ValueError, match="complaint_threshold"):
        from_probabilities(CHANCES, 0.0)
