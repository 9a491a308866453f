"""渠道判定: the written table row by row, what stands above what, and what never happens."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recovery.channel.decision import RULES, Channel, decide, derive
from recovery.channel.problem import PersonsWord, Problem, Record, Reply, Said, Voice
from recovery.channel.telling import Outcome, Telling, Told
from recovery.words import word
from storage.checkout import CHECKOUT
from tests.storage.making import NOW

DUE = NOW
BEFORE, AFTER = DUE - timedelta(minutes=1), DUE + timedelta(minutes=1)
ANSWER = "我们已安排维修师傅明天上午上门检查，费用由我们承担"
COURTESY = "您好，请私信我们您的联系方式"
PERSON = PersonsWord("official", "lin", NOW)


def tells(outcome: str = "", **more: Any) -> Telling:
    return Telling(outcome=Told(outcome, 0, 2) if outcome else None, **more)


def voice(telling: Telling = Telling(), said: Said = Said(), **more: Any) -> Voice:  # noqa: B008
    known = {"at": DUE - timedelta(hours=4), "text": "原话如此", "answer_due": DUE, **more}
    return Voice(known.pop("mention_id", 1), telling=telling, said=said, **known)


def record(result: str, days_ago: int = 1) -> Record:
    opened = DUE - timedelta(days=days_ago)
    return Record(f"T{days_ago}", "hotline", result, opened, days_ago)


def problem(*voices: Voice, **known: Any) -> Problem:
    return Problem(1, voices or (voice(),), **known)


AT = voice(called="云杉客服")
IN_AREA = voice(own_area="云杉")
UNSTAFFED = voice(called="云杉", is_staffed=False)
SILENT = tells(did_not_try=Told("did_not_try", 0, 2))
GONE = tells(escalated=(Told("regulator", 0, 2),))
JUDGED_GONE = voice(said=Said(escalation="done"))
THREATENS = tells(threatened=Told("threatened", 0, 2))
VAIN = voice(tells("brushed_off"))
ROWS: list[tuple[str, Problem, str, str | None]] = [
    # what a person said stands above all
    ("said_by_person", problem(voice(GONE), word=PERSON), "official", None),
    (
        "said_by_person",
        problem(VAIN, word=replace(PERSON, value="bypassed")),
        "bypassed",
        "confirmed",
    ),
    # past the company
    ("posted_past_us", problem(voice(source="heimao")), "escalated", None),
    ("posted_past_us", problem(voice(tells("solved"), source="liuyan")), "escalated", None),
    ("escalated", problem(voice(GONE)), "escalated", None),
    ("escalated", problem(voice(replace(GONE, outcome=Told("solved", 0, 2)))), "escalated", None),
    ("escalated", problem(JUDGED_GONE), "escalated", None),
    ("escalated", problem(JUDGED_GONE, records=[record("open")]), "escalated", None),
    ("escalated", problem(voice(GONE), replies=[Reply(ANSWER, BEFORE)]), "escalated", None),
    # asked in vain
    ("asked_in_vain", problem(voice(tells("unreached"))), "failed", None),
    ("asked_in_vain", problem(VAIN), "failed", None),
    ("asked_in_vain", problem(voice(tells("broken_promise"))), "failed", None),
    ("asked_in_vain", problem(voice(said=Said("unresolved"))), "failed", None),
    ("asked_in_vain", problem(voice(said=Said("unreachable"))), "failed", None),
    ("asked_in_vain", problem(VAIN, records=[record("solved")]), "failed", None),
    ("asked_in_vain", problem(VAIN, replies=[Reply(ANSWER, BEFORE)]), "failed", None),
    ("asked_in_vain", problem(replace(AT, telling=tells("unreached"))), "failed", None),
    # settled, or on its way
    ("settled", problem(voice(tells("solved"))), "official", None),
    ("settled", problem(voice(said=Said("resolved"))), "official", None),
    ("settled", problem(voice(tells("solved")), records=[record("unsolved")]), "official", None),
    ("in_hand", problem(voice(tells("in_hand"))), "official", None),
    ("in_hand", problem(voice(tells("in_hand"), Said("unresolved"))), "official", None),
    # records
    ("record_in_vain", problem(records=[record("unsolved")]), "failed", None),
    ("record_in_vain", problem(records=[record("unreached")]), "failed", None),
    (
        "record_in_vain",
        problem(records=[record("unsolved")], replies=[Reply(ANSWER, BEFORE)]),
        "failed",
        None,
    ),
    ("record_in_vain", problem(records=[record("unsolved"), record("solved", 5)]), "failed", None),
    ("record", problem(records=[record("solved")]), "official", None),
    ("record", problem(records=[record("open")]), "official", None),
    ("record", problem(records=[record("unsolved", 5), record("open")]), "official", None),
    ("record", problem(AT, records=[record("open")]), "official", None),
    ("record", problem(voice(SILENT), records=[record("open")]), "official", None),
    # public answers and calls
    ("answered_in_public", problem(replies=[Reply(ANSWER, BEFORE)]), "official", None),
    ("answered_in_public", problem(AT, replies=[Reply(ANSWER, BEFORE)]), "official", None),
    ("answered_in_public", problem(IN_AREA, replies=[Reply(ANSWER, BEFORE)]), "official", None),
    ("public_call_waiting", problem(AT), "unknown", None),
    ("public_call_waiting", problem(IN_AREA), "unknown", None),
    ("public_call_waiting", problem(AT, replies=[Reply(COURTESY, BEFORE)]), "unknown", None),
    ("public_call_waiting", problem(replace(AT, telling=SILENT)), "unknown", None),
    ("account_not_staffed", problem(UNSTAFFED), "unknown", None),
    # not at all
    ("did_not_try", problem(voice(SILENT)), "bypassed", "confirmed"),
    ("did_not_try", problem(voice(SILENT, Said("unresolved"))), "bypassed", "confirmed"),
    ("no_record", problem(covered=["hotline", "shop"]), "bypassed", "confirmed"),
    ("no_sign", problem(), "bypassed", "presumed"),
    ("no_sign", problem(replies=[Reply(COURTESY, BEFORE)]), "bypassed", "presumed"),
    ("no_sign", problem(voice(THREATENS)), "bypassed", "presumed"),
    (
        "no_sign",
        problem(voice(said=Said("unresolved", contact_chance=0.4))),
        "bypassed",
        "presumed",
    ),
    (
        "no_sign",
        problem(voice(THREATENS, Said(escalation="done"))),
        "bypassed",
        "presumed",
    ),
]
LATE: list[tuple[str, Problem, str, str | None]] = [
    ("public_call_unanswered", problem(AT), "failed", None),
    ("public_call_unanswered", problem(IN_AREA), "failed", None),
    ("public_call_unanswered", problem(AT, replies=[Reply(COURTESY, BEFORE)]), "failed", None),
    ("answered_in_public", problem(AT, replies=[Reply(ANSWER, BEFORE)]), "official", None),
    ("account_not_staffed", problem(UNSTAFFED), "unknown", None),
    ("no_sign", problem(), "bypassed", "presumed"),
]


@pytest.mark.parametrize(("rule", "known", "value", "certainty"), ROWS, ids=lambda v: str(v)[:24])
def test_the_channel_follows_the_table(
    rule: str, known: Problem, value: str, certainty: str | None
) -> None:
    decision = decide(known, BEFORE)
    assert (decision.rule, decision.value, decision.certainty) == (rule, value, certainty)


@pytest.mark.parametrize(("rule", "known", "value", "certainty"), LATE, ids=lambda v: str(v)[:24])
def test_a_call_that_nobody_answers_fails_at_the_limit(
    rule: str, known: Problem, value: str, certainty: str | None
) -> None:
    for now in (DUE, AFTER):
        decision = decide(known, now)
        assert (decision.rule, decision.value, decision.certainty) == (rule, value, certainty)


def test_every_rule_of_the_table_is_a_case_here_has_a_name_and_stands_in_the_document() -> None:
    document = (CHECKOUT / "docs" / "recovery.md").read_text("utf-8")
    names = [rule.name for rule in RULES]
    assert {*names} == {row[0] for row in (*ROWS, *LATE)}
    written = [
        line.split("|")[2].strip(" `")
        for line in document.splitlines()
        if re.match(r"\| R\d+ \|", line)
    ]
    assert written == names
    for name in names:
        assert word("channel_rule", name) != name.replace("_", " ")


WORLD = st.builds(
    Problem,
    mention_id=st.just(1),
    voices=st.lists(
        st.builds(
            voice,
            st.builds(
                Telling,
                outcome=st.none()
                | st.builds(Told, st.sampled_from([*map(str, Outcome)]), st.just(0), st.just(2)),
                escalated=st.just(()) | st.just(GONE.escalated),
                threatened=st.none() | st.just(THREATENS.threatened),
                did_not_try=st.none() | st.just(SILENT.did_not_try),
            ),
            st.builds(
                Said,
                st.sampled_from(["none", "unreachable", "unresolved", "resolved"]),
                st.sampled_from(["none", "threatened", "done"]),
                st.floats(0, 1),
                st.floats(0, 1),
            ),
            mention_id=st.integers(1, 4),
            source=st.sampled_from(["weibo", "heimao"]),
            called=st.none() | st.just("云杉客服"),
            is_staffed=st.booleans(),
            own_area=st.none() | st.just("云杉"),
        ),
        min_size=1,
        max_size=3,
    ),
    records=st.lists(
        st.builds(
            record, st.sampled_from(["solved", "unsolved", "open", "unreached"]), st.integers(1, 9)
        ),
        max_size=2,
    ),
    replies=st.lists(st.builds(Reply, st.sampled_from([ANSWER, COURTESY]), st.just(BEFORE))),
    word=st.none()
    | st.builds(PersonsWord, st.sampled_from([*map(str, Channel)]), st.just("lin"), st.just(NOW)),
    covered=st.just(()) | st.just(("hotline",)),
)


@given(WORLD, st.sampled_from([BEFORE, AFTER]))
@settings(max_examples=300)
def test_the_first_rule_that_holds_decides_and_the_facts_alone_lead_to_it(
    known: Problem, now: Any
) -> None:
    decision = decide(known, now)
    holding = [rule.name for rule in RULES if rule.holds(decision.facts)]
    assert decision.rule == holding[0]
    assert derive(decision.facts) == decision == decide(known, now)
    assert (decision.certainty is not None) == (decision.value is Channel.BYPASSED)
    shuffled = replace(known, voices=known.voices[::-1], records=known.records[::-1])
    if len({each.mention_id for each in known.voices}) == len(known.voices):
        assert decide(shuffled, now) == decision


OFFICIALITY = (Channel.BYPASSED, Channel.UNKNOWN, Channel.FAILED, Channel.OFFICIAL)


@given(WORLD, st.sampled_from([BEFORE, AFTER]))
@settings(max_examples=300)
def test_a_substantive_answer_never_makes_it_less_official(known: Problem, now: Any) -> None:
    before = decide(known, now)
    after = decide(replace(known, replies=[*known.replies, Reply(ANSWER, BEFORE)]), now)
    if before.value is Channel.ESCALATED or before.rule == "said_by_person":
        assert after.value is before.value
    else:
        assert OFFICIALITY.index(after.value) >= OFFICIALITY.index(before.value)


@given(WORLD)
@settings(max_examples=300)
def test_time_only_ever_turns_a_waiting_call_into_a_failed_one(known: Problem) -> None:
    early, late = decide(known, BEFORE), decide(known, AFTER)
    if early.rule == "public_call_waiting":
        assert late.rule == "public_call_unanswered"
    else:
        assert (late.rule, late.value) == (early.rule, early.value)


def test_a_threat_is_a_flag_beside_any_channel() -> None:
    for rule, known, value, _ in ROWS:
        warned = replace(known, voices=[*known.voices, voice(THREATENS, mention_id=9)])
        decision = decide(warned, BEFORE)
        assert decision.is_threatened
        assert (decision.rule, decision.value) == (rule, value)
