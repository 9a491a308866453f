from pathlib import Path

import pytest

import nlp
from nlp import load
from nlp.errors import ModelMissing


def test_the_package_offers_three_names() -> None:
    assert set(nlp.__all__) == {"Classifier", "Prediction", "load"}


@pytest.mark.parametrize("backend", ["openvino", "torch"])
def test_a_trained_backend_without_weights_names_the_way_out(backend: str, tmp_path: Path) -> None:
    with pytest.raises(ModelMissing) as caught:
        load(backend, folder=tmp_path)
    assert "model.json" in caught.value.cause
    assert "--backend baseline" in caught.value.next_step


def test_an_unknown_backend_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="openvino, torch, baseline"):
        load("onnx")


@pytest.mark.parametrize("threshold", [0, -0.1, 1.01, float("nan")])
def test_a_threshold_outside_its_range_is_refused(threshold: float) -> None:
    with pytest.raises(ValueError, match="complaint_threshold"):
        load("baseline", complaint_threshold=threshold)


def test_the_threshold_decides() -> None:
    text = ["快递五天没动，真慢"]
    chance = load("baseline").predict(text)[0].complaint_probability
    strict = load("baseline", complaint_threshold=min(1.0, chance + 0.01))
    exact = load("baseline", complaint_threshold=chance)
    assert strict.predict(text)[0].intent != "complaint"
    assert exact.predict(text)[0].intent == "complaint"
