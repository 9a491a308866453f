import json

import numpy as np
import pytest

from nlp.baseline import BaselineClassifier
from nlp.classifier import Prediction
from nlp.evaluation.baselines import beside
from nlp.evaluation.evaluate import evaluate
from nlp.evaluation.judged import from_probabilities
from nlp.evaluation.metrics import Draws
from nlp.evaluation.mistakes import WORST
from nlp.labels import HEADS
from nlp.training.corpora import Example
from tests.nlp.evaluation.texts import example, examples

QUICK = Draws(50)


def intents(*chances: float) -> dict[str, np.ndarray]:
    """Intent probabilities of texts whose complaint probability is given; the rest is praise."""
    rows = np.zeros((len(chances), len(HEADS["intent"])))
    rows[:, 0] = chances
    rows[:, HEADS["intent"].index("praise")] = 1 - rows[:, 0]
    return {"intent": rows}


def test_a_classifier_is_measured_beside_the_baselines() -> None:
    texts = examples()
    predictions: list[Prediction] = BaselineClassifier().predict([each.text for each in texts])
    report = evaluate(
        texts, {"rules": predictions, **beside(texts)}, draws=QUICK, problems=["a.csv:3: x"]
    )
    assert report.judges == ["rules", "SnowNLP", "TF-IDF"]
    assert set(report.heads["rules"]) == set(HEADS)
    assert set(report.heads["SnowNLP"]) == {"sentiment"}
    assert report.heads["rules"]["topic"].texts == 30  # complaints only
    right = sum(
        HEADS["intent"][each.labels["intent"]] == said.intent
        for each, said in zip(texts, predictions, strict=True)
    )
    assert report.heads["rules"]["intent"].accuracy.value == pytest.approx(right / 90)
    assert report.heads["rules"]["severity"].kappa is not None
    assert report.heads["rules"]["sentiment"].kappa is None
    assert {each.by for each in report.slices} == {"source", "emoji"}
    assert report.problems == ["a.csv:3: x"]


def test_the_report_is_json_and_names_texts_by_id_unless_asked() -> None:
    texts = [
        example("秘密一", id_="k1", intent="complaint"),
        example("秘密二", id_="k2", intent="praise"),
    ]
    report = evaluate(texts, {"model": from_probabilities(intents(0.1, 0.2), 0.5)}, draws=QUICK)
    plain = json.dumps(report.as_dict(), ensure_ascii=False, allow_nan=False)
    assert "k1" in plain and "秘密" not in plain
    assert "秘密一" in json.dumps(report.as_dict(with_texts=True), ensure_ascii=False)


def test_the_surest_mistakes_come_first() -> None:
    texts = [
        example("一", id_="sure", intent="praise", sentiment="positive"),
        example("二", id_="right", intent="complaint", sentiment="negative"),
        example("三", id_="unsure", intent="news", sentiment="neutral"),
        example("四", id_="missed", intent="complaint", sentiment="negative"),
        example("五", id_="unknown", sentiment="negative"),
    ]
    sentiment = np.array([[0.6, 0.4, 0.0], [0.9, 0.1, 0], [0.0, 0.2, 0.8], [1, 0, 0], [1, 0, 0]])
    chances = intents(0.99, 0.9, 0.6, 0.2, 0.99) | {"sentiment": sentiment}
    report = evaluate(texts, {"model": from_probabilities(chances, 0.5)}, draws=QUICK)
    assert [
        (each.question, each.id, each.truth, each.said, round(each.probability, 2))
        for each in report.worst
    ] == [
        ("complaint", "sure", "praise", "complaint", 0.99),
        ("complaint", "missed", "complaint", "praise", 0.8),
        ("complaint", "unsure", "news", "complaint", 0.6),
        ("sentiment", "unsure", "neutral", "positive", 0.8),
        ("sentiment", "sure", "positive", "negative", 0.6),
    ]


def test_no_more_than_the_worst_are_shown() -> None:
    texts = [example(f"第{n}条", id_=str(n), intent="praise") for n in range(WORST + 20)]
    chances = intents(*np.linspace(0.6, 0.9, WORST + 20))
    worst = evaluate(texts, {"model": from_probabilities(chances, 0.5)}, draws=QUICK).worst
    assert len(worst) == WORST
    assert worst[0].id == str(WORST + 19)


def test_only_texts_whose_label_is_known_count() -> None:
    texts = [example("一", intent="complaint"), example("二", sentiment="negative")]
    report = evaluate(texts, {"model": from_probabilities(intents(0.9, 0.9), 0.5)}, draws=QUICK)
    assert report.texts == 2
    assert report.heads["model"]["intent"].texts == 1
    assert report.complaint["model"].decision.texts == 1
    assert "sentiment" not in report.heads["model"]


def test_a_source_without_neutral_is_judged_without_it() -> None:
    texts = [
        Example("1", "好", "hotel", {"sentiment": 2}),
        Example("2", "一般", "weibo", {"sentiment": 1}),
    ]
    judged = from_probabilities({"sentiment": np.array([[0.1, 0.6, 0.3]] * 2)}, None)
    strict = evaluate(texts, {"m": judged}, draws=QUICK)
    fair = evaluate(texts, {"m": judged}, without_neutral={"hotel"}, draws=QUICK)
    assert strict.heads["m"]["sentiment"].accuracy.value == 0.5
    assert fair.heads["m"]["sentiment"].accuracy.value == 1.0


def test_what_does_not_fit_is_refused() -> None:
    texts = [example("一", intent="praise")]
    with pytest.raises(ValueError, match="needs texts"):
        evaluate([], {"model": from_probabilities(intents(), 0.5)})
    with pytest.raises(ValueError, match="needs texts and a judge"):
        evaluate(texts, {})
    with pytest.raises(ValueError, match="model speaks of 2 texts, not of 1"):
        evaluate(texts, {"model": from_probabilities(intents(0.1, 0.2), 0.5)})
