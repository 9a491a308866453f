"""The tiny model that stands in for the shipped one is a real one."""

from pathlib import Path

from nlp import load
from tests.nlp.tiny import examples


def test_it_judges_its_sentences_and_shows_the_words(tiny_model: Path) -> None:
    judge = load(folder=tiny_model)
    texts = [text for text, _ in examples()]
    found = judge.predict(texts)
    right = [p.intent in said["intent"] for p, (_, said) in zip(found, examples(), strict=True)]
    assert sum(right) > 0.9 * len(right)
    for text, prediction in zip(texts, found, strict=True):
        assert (prediction.intent == "complaint") == (prediction.complaint_probability >= 0.5)
        assert all(0 <= e.start < e.end <= len(text) for e in prediction.evidence)
        assert (prediction.intent == "complaint") <= any(
            e.why == "complaint" for e in prediction.evidence
        )
