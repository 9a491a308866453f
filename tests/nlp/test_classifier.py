import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.classifier import Evidence, decide
from nlp.labels import HEADS, NAMES, Contact, Escalation, Intent, Topic


def chances(**likely: str) -> dict[str, dict[str, float]]:
    """Probabilities in which each head's given (or first) label has 0.6."""
    made = {}
    for head, labels in HEADS.items():
        rest = 0.4 / (len(labels) - 1)
        made[head] = {
            label: 0.6 if label == likely.get(head, labels[0]) else rest for label in labels
        }
    return made


def distributions(labels: tuple[str, ...]) -> st.SearchStrategy[dict[str, float]]:
    weights = st.lists(st.floats(0.001, 1), min_size=len(labels), max_size=len(labels))
    return weights.map(lambda w: {n: x / sum(w) for n, x in zip(labels, w, strict=True)})


HEAD_CHANCES = st.fixed_dictionaries({head: distributions(names) for head, names in HEADS.items()})


@given(HEAD_CHANCES, st.floats(0.001, 1))
def test_the_parts_of_a_prediction_agree(
    given_chances: dict[str, dict[str, float]], threshold: float
) -> None:
    made = decide(given_chances, complaint_threshold=threshold)
    is_complaint = made.complaint_probability >= threshold
    assert (made.intent is Intent.COMPLAINT) == is_complaint
    assert (made.severity > 0) == is_complaint
    assert (made.topic is not None) == is_complaint
    assert made.complaint_probability == made.probabilities["intent"]["complaint"]


def test_the_threshold_itself_makes_a_complaint() -> None:
    assert decide(chances(), complaint_threshold=0.6).intent is Intent.COMPLAINT
    assert decide(chances(), complaint_threshold=0.61).intent is not Intent.COMPLAINT


def test_evidence_stands_only_beside_what_it_shows() -> None:
    spans = [
        Evidence(0, 2, "complaint"),
        Evidence(2, 4, "contact"),
        Evidence(4, 6, "escalation:regulator"),
        Evidence(4, 6, "escalation"),
    ]
    threat = decide(
        chances(escalation="threatened", contact="unreachable"),
        complaint_threshold=0.5,
        evidence=spans,
    )
    assert threat.evidence == (
        Evidence(0, 2, "complaint"),
        Evidence(2, 4, "contact"),
        Evidence(4, 6, "escalation"),
    )
    done = decide(chances(escalation="done"), complaint_threshold=0.5, evidence=spans[:3])
    assert [e.why for e in done.evidence] == ["complaint", "escalation:regulator"]
    praise = decide(chances(intent="praise"), complaint_threshold=0.5, evidence=spans)
    assert praise.evidence == ()


@pytest.mark.parametrize(
    "broken",
    [
        {"topic": {}},
        {"sentiment": {"negative": 0.5, "neutral": 0.5}},
        {"sentiment": {"negative": 0.5, "neutral": 0.4, "positive": 0.2}},
        {"sentiment": {"negative": 1.5, "neutral": -0.5, "positive": 0.0}},
        {"contact": {"none": 0.25, "unreachable": 0.25, "unresolved": 0.25, "solved": 0.25}},
    ],
)
def test_probabilities_that_are_none_are_refused(broken: dict[str, dict[str, float]]) -> None:
    with pytest.raises(ValueError):
        decide(chances() | broken, complaint_threshold=0.5)


def test_a_prediction_is_told_as_json() -> None:
    made = decide(
        chances(contact="unresolved", topic="logistics"),
        complaint_threshold=0.5,
        evidence=[Evidence(1, 3, "contact")],
    )
    told = json.loads(json.dumps(made.as_dict()))
    assert list(told) == [
        "sentiment",
        "intent",
        "severity",
        "contact",
        "escalation",
        "topic",
        "complaint_probability",
        "probabilities",
        "evidence",
    ]
    assert told["topic"] == "logistics"
    assert told["severity"] in (1, 2, 3, 4)
    assert told["evidence"] == [{"start": 1, "end": 3, "why": "contact"}]
    assert list(told["probabilities"]) == list(HEADS)


def test_every_label_has_a_chinese_name() -> None:
    assert {head: tuple(names) for head, names in NAMES.items()} == HEADS
    assert len(Topic) == 12 and len(Contact) == 4 and len(Escalation) == 3
