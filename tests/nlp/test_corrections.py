"""What a person says of a verdict: the verdict it makes, and what it teaches."""

import pytest

from nlp import challenge
from nlp.classifier import Evidence
from nlp.corrections import (
    NO_COMPLAINT,
    Said,
    checked,
    combined,
    confirmed,
    corrected,
    is_complaint,
    taught,
)
from nlp.labels import HEADS

EVIDENCE = [Evidence(0, 3, "complaint"), Evidence(4, 6, "contact")]


def chances(**sure: str) -> dict[str, dict[str, float]]:
    found = {}
    for head, labels in HEADS.items():
        first = sure.get(head, labels[0])
        rest = 0.3 / (len(labels) - 1)
        found[head] = {label: 0.7 if label == first else rest for label in labels}
    return found


def test_what_was_said_is_certain_and_the_rest_stays_the_models() -> None:
    was = chances(intent="complaint", severity="2")
    made = corrected(was, {"severity": ("4",)}, was_complaint=True, evidence=EVIDENCE)
    assert (made.intent, made.severity) == ("complaint", 4)
    assert made.probabilities["severity"] == {"0": 0, "1": 0, "2": 0, "3": 0, "4": 1}
    assert made.probabilities["intent"] == was["intent"]
    assert made.evidence == (EVIDENCE[0],)


def test_no_complaint_leaves_the_likeliest_other_intent_and_takes_severity_and_topic() -> None:
    was = chances(intent="complaint")
    was["intent"] |= {"news": 0.1, "inquiry": 0.0}
    made = corrected(was, {"intent": NO_COMPLAINT}, was_complaint=True, evidence=EVIDENCE)
    assert (made.intent, made.severity, made.topic) == ("news", 0, None)
    assert made.complaint_probability == 0
    assert sum(made.probabilities["intent"].values()) == pytest.approx(1)
    assert made.evidence == ()


def test_no_complaint_of_a_model_that_was_quite_sure_of_one() -> None:
    was = chances() | {"intent": dict.fromkeys(HEADS["intent"], 0.0) | {"complaint": 1.0}}
    made = corrected(was, {"intent": NO_COMPLAINT}, was_complaint=True)
    assert made.intent != "complaint"
    assert sum(made.probabilities["intent"].values()) == pytest.approx(1)


def test_a_complaint_that_the_model_did_not_see() -> None:
    was = chances(intent="praise", severity="0", topic="price")
    made = corrected(was, {"intent": ("complaint",)}, was_complaint=False)
    assert (made.intent, made.complaint_probability, made.topic) == ("complaint", 1.0, "price")
    assert made.severity > 0


def test_a_verdict_of_a_model_that_knew_fewer_labels_is_corrected_too() -> None:
    was = {"intent": {"complaint": 0.8}, "sentiment": {"negative": 1.0}}
    made = corrected(was, {"intent": NO_COMPLAINT}, was_complaint=True)
    assert made.probabilities["intent"]["other"] == pytest.approx(1 / 6)
    assert made.probabilities["sentiment"] == {"negative": 1.0, "neutral": 0, "positive": 0}
    assert sum(made.probabilities["topic"].values()) == pytest.approx(1)


@pytest.mark.parametrize("was_complaint", [True, False])
def test_a_word_about_another_head_does_not_touch_the_complaint(was_complaint: bool) -> None:
    was = chances(intent="inquiry")  # a complaint only because of a low threshold
    made = corrected(was, {"sentiment": ("neutral",)}, was_complaint=was_complaint)
    assert (made.intent == "complaint") is was_complaint
    assert made.complaint_probability == was["intent"]["complaint"]


@pytest.mark.parametrize(
    ("sayings", "told"),
    [
        ([{"sentiment": ("positive",)}, {"sentiment": ("neutral",)}], {"sentiment": ("neutral",)}),
        (
            [{"severity": ("3",), "contact": ("none",)}, {"intent": NO_COMPLAINT}],
            {"contact": ("none",), "intent": NO_COMPLAINT},
        ),
        (
            [{"intent": NO_COMPLAINT}, {"intent": ("complaint",), "topic": ("price",)}],
            {"intent": ("complaint",), "topic": ("price",)},
        ),
    ],
)
def test_the_last_word_on_each_head_counts(sayings: list[Said], told: Said) -> None:
    assert combined(sayings) == told


@pytest.mark.parametrize(
    ("said", "more"),
    [
        ({"intent": NO_COMPLAINT}, {"severity": ("0",)}),
        ({"intent": ("praise",)}, {"severity": ("0",)}),
        ({"intent": ("complaint",)}, {"severity": ("1", "2", "3", "4")}),
        ({"severity": ("3",)}, {"intent": ("complaint",)}),
        ({"topic": ("price",)}, {"intent": ("complaint",), "severity": ("1", "2", "3", "4")}),
        ({"sentiment": ("neutral",)}, {}),
    ],
)
def test_a_saying_teaches_what_follows_from_it(said: Said, more: Said) -> None:
    assert taught(said) == said | more


@pytest.mark.parametrize(
    "labels",
    [
        {"mood": ["bad"]},
        {"intent": []},
        {"intent": ["rant"]},
        {"intent": ["praise"], "topic": ["price"]},
        {"intent": ["praise"], "severity": ["2"]},
    ],
)
def test_a_saying_that_cannot_be_is_refused(labels: dict[str, list[str]]) -> None:
    with pytest.raises(ValueError, match=r"no labels|belong to complaints"):
        checked(labels)


def test_a_confirmed_verdict_says_all_its_labels() -> None:
    labels = ("negative", "complaint", 3, "none", "done", "price")
    said = confirmed(dict(zip(HEADS, labels, strict=True)))
    assert {head: one for head, (one,) in said.items()} == dict(
        zip(HEADS, map(str, labels), strict=True)
    )
    assert "topic" not in confirmed(dict.fromkeys(HEADS, "none") | _quiet())


def _quiet() -> dict[str, object]:
    return {"sentiment": "neutral", "intent": "other", "severity": 0, "topic": None}


def test_the_challenge_set_says_of_every_text_whether_it_is_a_complaint() -> None:
    known = challenge.read()
    assert len(known) >= 200
    assert {is_complaint(one.labels) for one in known} == {True, False}
