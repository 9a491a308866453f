"""What the facts of a channel decision carry."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from recovery.channel.decision import decide
from recovery.channel.problem import Problem, Said
from recovery.channel.telling import Telling, Told
from tests.recovery.channel.test_channel import (
    AFTER,
    BEFORE,
    JUDGED_GONE,
    UNSTAFFED,
    problem,
    record,
    tells,
    voice,
)


def fact(known: Problem, name: str) -> dict[str, Any]:
    return decide(known, BEFORE).facts[name]


def test_facts_carry_what_shows_them_and_which_mention_says_so() -> None:
    text = "打了三次电话都没人接"
    telling = Telling(
        outcome=Told("unreached", 0, 10),
        channels=(Told("hotline", 0, 4),),
        times=Told("3", 2, 4),
        days=Told("2.5", 0, 1),
    )
    later = voice(telling, mention_id=7, text=text)
    known = problem(voice(), later, records=[record("unsolved", 1), record("solved", 3)])
    assert fact(known, "tried") == {
        "value": "unreachable",
        "shown_by": "text",
        "quote": text,
        "mention": 7,
        "outcome": "unreached",
        "channels": ["hotline"],
        "times": 3,
        "days": 2.5,
        "records": ["hotline T3", "hotline T1"],
        "record": "unsolved",
    }
    assert fact(known, "answered") == {"value": True, "shown_by": "record", "quote": "T3"}
    assert fact(problem(UNSTAFFED), "mentioned_official")["staffed"] is False


def test_the_last_words_of_several_count_and_words_stand_above_a_verdict() -> None:
    first = voice(tells("brushed_off"), at=BEFORE - timedelta(hours=9))
    solved = voice(tells("solved"), mention_id=2, at=BEFORE)
    judged = voice(said=Said("unresolved"), mention_id=3, at=AFTER)
    assert decide(problem(first, solved, judged), BEFORE).rule == "settled"
    assert decide(problem(solved, replace(first, at=AFTER)), BEFORE).rule == "asked_in_vain"


def test_the_farthest_place_is_named_and_the_others_beside_it() -> None:
    gone = tells(escalated=(Told("court", 0, 2), Told("platform", 2, 4)))
    assert fact(problem(voice(gone)), "escalated_to") == {
        "value": "court",
        "shown_by": "text",
        "quote": "原话",
        "also": ["platform"],
    }
    assert fact(problem(JUDGED_GONE), "escalated_to")["value"] == "unknown"
