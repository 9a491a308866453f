"""The model that comes with the product: whole, small, and saying what it said when it was shipped.

``recorded.jsonl`` is made by ``python -m tests.nlp.test_shipped``, only when the weights change.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from nlp import Classifier, load, models, ngrams
from nlp.labels import HEADS

RECORDED = Path(__file__).with_name("recorded.jsonl")
CHALLENGE = Path(models.__file__).with_name("challenge.jsonl")


@pytest.fixture(scope="module")
def judge() -> Classifier:
    return load()


def lines(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def texts() -> Sequence[str]:
    return [str(row["text"]) for row in lines(CHALLENGE)[::4]]


def test_the_shipped_model_is_whole_and_small() -> None:
    model = models.read(models.SHIPPED)
    assert set(model.files) == {models.HEADS_FILE, *models.ENCODER_FILES, ngrams.FILE}
    size = sum(file.stat().st_size for file in models.SHIPPED.rglob("*") if file.is_file())
    assert size <= 32_000_000


def test_it_says_what_it_said_when_it_was_shipped(judge: Classifier) -> None:
    recorded = lines(RECORDED)
    said = judge.predict([str(row["text"]) for row in recorded])
    assert len(said) == len(texts())
    for row, prediction in zip(recorded, said, strict=True):
        assert row["model_version"] == judge.version
        for head in HEADS:
            assert prediction.probabilities[head] == pytest.approx(
                row["probabilities"][head], abs=0.03
            )  # type: ignore[index]


def test_intent_is_complaint_exactly_from_the_threshold_on(judge: Classifier) -> None:
    threshold = models.read(models.SHIPPED).threshold()
    for prediction in judge.predict(texts()):
        reaches = prediction.complaint_probability >= threshold
        assert (prediction.intent == "complaint") == reaches
        assert (prediction.severity > 0) == reaches == (prediction.topic is not None)


def test_every_complaint_has_a_clause_of_the_text_as_evidence(judge: Classifier) -> None:
    written = texts()
    for text, prediction in zip(written, judge.predict(written), strict=True):
        spans = [each for each in prediction.evidence if each.why == "complaint"]
        assert bool(spans) == (prediction.intent == "complaint")
        assert all(0 <= each.start < each.end <= len(text) for each in prediction.evidence)


def test_a_call_in_vain_is_heard_and_shown(judge: Classifier) -> None:
    text = "空调不制冷，打了三次客服没人接，太失望了"
    (prediction,) = judge.predict([text])
    shown = [text[e.start : e.end] for e in prediction.evidence if e.why == "contact"]
    assert prediction.contact == "unreachable"
    assert shown == ["打了三次客服没人接"]


def test_a_text_is_judged_alike_alone_and_among_others(judge: Classifier) -> None:
    written = list(texts())
    together = judge.predict(written)
    for text, prediction in list(zip(written, together, strict=True))[::10]:
        alone = judge.predict([text])[0]
        assert alone.complaint_probability == pytest.approx(
            prediction.complaint_probability, abs=0.03
        )


@pytest.mark.parametrize("text", ["", " \n", "\u200b", "\ud83d", "//@某某:坏了"])
def test_a_text_without_words_is_no_complaint(judge: Classifier, text: str) -> None:
    (prediction,) = judge.predict([text])
    assert (prediction.intent, prediction.sentiment) == ("other", "neutral")


def record() -> None:
    """Write what the shipped model says today."""
    judge, written = load(), texts()
    with RECORDED.open("w", encoding="utf-8") as file:
        for text, prediction in zip(written, judge.predict(written), strict=True):
            rounded = {
                head: {label: round(chance, 4) for label, chance in chances.items()}
                for head, chances in prediction.probabilities.items()
            }
            row = {"text": text, "model_version": judge.version, "probabilities": rounded}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    record()
