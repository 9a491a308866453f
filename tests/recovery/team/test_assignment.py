"""Who can take a case: each row of the written tables, and what holds whatever comes."""

from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recovery.access.actor import Role
from recovery.team.assignment import (
    BINDING,
    IN_A_ROW,
    OF_CASE,
    OF_PERSON,
    PREFERENCES,
    Candidate,
    CaseFacts,
    Preference,
    Presence,
    Ranked,
    Rule,
    rank,
    weight,
)
from recovery.team.sharing import Wait, share_out
from recovery.team.shifts import Duty
from recovery.words import word
from storage.checkout import CHECKOUT

KO = frozenset({"ko"})


def case(case_id: int = 1, **facts: Any) -> CaseFacts:
    return CaseFacts(
        **{"case_id": case_id, "brand": "青柚到家", "severity": 2, "language": "zh", **facts}
    )


def person(name: str = "hua", **facts: Any) -> Candidate:
    return Candidate(**{"name": name, "role": Role.HANDLER, **facts})


def only(who: Candidate, of: CaseFacts) -> Ranked:
    (one,) = rank(of, [who])
    return one


REFUSED = [
    (Rule.ROLE, person(role=Role.PR), case()),
    (Rule.ROLE, person(role=Role.ANALYST), case()),
    (Rule.ABSENT, person(is_absent=True), case()),
    (Rule.AWAY, person(presence=Presence.AWAY), case()),
    (Rule.OFF_SHIFT, person(duty=Duty.OFF), case()),
    (Rule.FULL, person(open_cases=40), case()),
    (Rule.FULL, person(capacity=0), case()),
    (Rule.OUTSOURCED_BRAND, person(role=Role.OUTSOURCED), case()),
    (
        Rule.OUTSOURCED_BRAND,
        person(role=Role.OUTSOURCED, brands=frozenset({"橙屿出行"})),
        case(),
    ),
    (Rule.BRAND, person(brands=frozenset({"橙屿出行"})), case()),
    (Rule.TOPIC, person(topics=frozenset({"price"})), case(topic="logistics")),
    (Rule.LANGUAGE, person(languages=KO), case()),
    (Rule.SENIOR, person(), case(needs_senior=True)),
    (Rule.SENIOR, person(role=Role.LEAD), case(needs_senior=True)),
]
TAKEN = [
    (person(), case(topic="price")),
    (person(duty=Duty.SOON), case()),
    (person(presence=Presence.REMOTE), case()),
    (person(open_cases=39), case()),
    (person(brands=frozenset({"青柚到家", "橙屿出行"})), case()),
    (person(role=Role.OUTSOURCED, brands=frozenset({"青柚到家"})), case()),
    (person(topics=frozenset({"price"})), case(topic="price")),
    (person(topics=frozenset({"price"})), case(topic=None)),
    (person(languages=KO), case(language="ko")),
    (person(languages=KO), case(language=None)),
    (person(is_senior=True), case(needs_senior=True)),
    (person(role=Role.LEAD), case()),
    (person(role=Role.ADMIN), case()),
    (person(abusive_streak=9), case()),
    (person(abusive_streak=9), case(is_abusive=True)),
]


@pytest.mark.parametrize(("rule", "who", "of"), REFUSED)
def test_a_rule_keeps_a_case_from_somebody(rule: Rule, who: Candidate, of: CaseFacts) -> None:
    assert only(who, of) == Ranked(who, None, None, (rule,))


@pytest.mark.parametrize(("who", "of"), TAKEN)
def test_somebody_whom_no_rule_names_can_take_a_case(who: Candidate, of: CaseFacts) -> None:
    assert only(who, of) == Ranked(who, 1, Preference.ONLY)


def test_all_rules_that_keep_a_case_from_somebody_are_told() -> None:
    who = person(is_absent=True, duty=Duty.OFF, languages=KO)
    assert only(who, case()).refused_by == (Rule.ABSENT, Rule.OFF_SHIFT, Rule.LANGUAGE)


def test_every_rule_is_in_a_table_and_tried_here() -> None:
    assert {*OF_PERSON, *OF_CASE, Rule.THIRD_ABUSIVE} == set(Rule)
    assert {rule for rule, _, _ in REFUSED} | {Rule.THIRD_ABUSIVE} == set(Rule)
    assert set(PREFERENCES) | {Preference.ONLY} == set(Preference)
    assert set(Rule) > BINDING


@pytest.mark.parametrize(
    ("first", "second", "why", "of"),
    [
        (person("b"), person("a", role=Role.LEAD), Preference.LEADS_LAST, case()),
        (person("b", load=30), person("a", role=Role.ADMIN), Preference.LEADS_LAST, case()),
        (person("b", load=9), person("a", duty=Duty.SOON), Preference.SHIFT, case()),
        (person("b", load=3), person("a", load=4), Preference.LOAD, case()),
        (
            person("b"),
            person("a", abusive_streak=1),
            Preference.STREAK,
            case(is_abusive=True),
        ),
        (person("a", abusive_streak=1), person("b"), Preference.NAME, case()),
    ],
)
def test_who_is_asked_first_and_why(
    first: Candidate, second: Candidate, why: Preference, of: CaseFacts
) -> None:
    assert rank(of, [second, first]) == [Ranked(first, 1, why), Ranked(second, 2, why)]


def test_nobody_gets_a_third_abusive_case_in_a_row_while_another_is_free() -> None:
    tired, fresh = person("a", abusive_streak=2), person("b", load=99, abusive_streak=1)
    of = case(is_abusive=True)
    assert [(one.candidate.name, one.refused_by) for one in rank(of, [tired, fresh])] == [
        ("b", ()),
        ("a", (Rule.THIRD_ABUSIVE,)),
    ]
    busy = person("b", presence=Presence.AWAY)
    assert [one.candidate.name for one in rank(of, [tired, busy]) if one.rank] == ["a"]


@pytest.mark.parametrize("code", [*Rule, *Preference, *Wait])
def test_every_reason_stands_in_the_written_tables(code: str) -> None:
    written = (CHECKOUT / "docs" / "recovery.md").read_text(encoding="utf-8")
    section = written.partition("## Assignment\n")[2].partition("\n## ")[0]
    assert f"\n| `{code}` |" in section


@pytest.mark.parametrize("kind", ["rule", "preference", "wait"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_reason_has_its_words(kind: str, language: str) -> None:
    codes = {"rule": Rule, "preference": Preference, "wait": Wait}[kind]
    said = [word(kind, code, language) for code in codes]
    assert len(set(said)) == len(said)
    if language == "zh":
        assert all(any("一" <= letter <= "鿿" for letter in one) for one in said)


BRANDS, TOPICS, LANGUAGES = ("青柚到家", "橙屿出行"), ("price", "safety"), ("zh", "ko")


def some(values: tuple[str, ...]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(values), max_size=1)


CASES = st.lists(
    st.builds(
        CaseFacts,
        case_id=st.just(0),
        brand=st.sampled_from(BRANDS),
        severity=st.integers(0, 4),
        topic=st.sampled_from([None, *TOPICS]),
        language=st.sampled_from([None, *LANGUAGES]),
        needs_senior=st.booleans(),
        is_abusive=st.booleans(),
    ),
    max_size=25,
).map(lambda found: [case_of(each, at) for at, each in enumerate(found)])
PEOPLE = st.lists(
    st.builds(
        Candidate,
        name=st.sampled_from("abcdef"),
        role=st.sampled_from(Role),
        brands=some(BRANDS),
        topics=some(TOPICS),
        languages=some(LANGUAGES),
        open_cases=st.integers(0, 6),
        load=st.integers(0, 20),
        capacity=st.integers(0, 12),
        duty=st.sampled_from(Duty),
        presence=st.sampled_from(Presence),
        is_absent=st.booleans(),
        is_senior=st.booleans(),
        abusive_streak=st.integers(0, 3),
    ),
    max_size=6,
    unique_by=lambda who: who.name,
)


def case_of(facts: CaseFacts, case_id: int) -> CaseFacts:
    return CaseFacts(case_id, *[getattr(facts, name) for name in CaseFacts.__slots__[1:]])


@given(cases=CASES, people=PEOPLE)
def test_each_case_is_given_once_or_waits_and_nobody_gets_what_a_rule_keeps_from_them(
    cases: list[CaseFacts], people: list[Candidate]
) -> None:
    shared = share_out(cases, people)
    told = [one.case.case_id for one in shared.given] + [one.case.case_id for one in shared.waiting]
    assert sorted(told) == [one.case_id for one in cases]
    now = {who.name: who for who in people}
    given_to = {one.case.case_id: one.name for one in shared.given}
    for one in cases:
        able = {who.name for who in now.values() if _is_able(who, one)}
        fresh = {name for name in able if now[name].abusive_streak < IN_A_ROW}
        name = given_to.get(one.case_id)
        if name is None:
            assert not able
            continue
        assert name in able
        if one.is_abusive and fresh:
            assert name in fresh
        now[name] = now[name].with_case(one)


def _is_able(who: Candidate, of: CaseFacts) -> bool:
    """The rules again, in other words."""
    is_there = not who.is_absent and who.presence != "away" and who.duty != "off"
    takes = {"handler", "lead", "admin"} | ({"outsourced"} if who.brands else set())
    wanted = ((of.brand, who.brands), (of.topic, who.topics), (of.language, who.languages))
    return (
        is_there
        and who.role in takes
        and who.open_cases < who.capacity
        and all(value is None or not said or value in said for value, said in wanted)
        and (who.is_senior or not of.needs_senior)
    )


@given(cases=CASES, people=PEOPLE, data=st.data())
def test_the_order_of_the_people_makes_no_difference(
    cases: list[CaseFacts], people: list[Candidate], data: st.DataObject
) -> None:
    shared = share_out(cases, people)
    shuffled = data.draw(st.permutations(people))
    again = share_out(cases, shuffled)
    assert again == shared
    for one in cases:
        assert rank(one, people) == rank(one, shuffled)


@given(
    severities=st.lists(st.tuples(st.integers(0, 4), st.booleans()), max_size=60),
    count=st.integers(1, 5),
)
@settings(max_examples=200)
def test_the_load_of_equals_stays_balanced(severities: list[tuple[int, bool]], count: int) -> None:
    """Within one case where none is abusive; within three where somebody may have to step aside."""
    people = [person(f"p{at}", capacity=1000) for at in range(count)]
    cases = [case(at, severity=s, is_abusive=a) for at, (s, a) in enumerate(severities)]
    load = dict.fromkeys((who.name for who in people), 0)
    spread = weight(4) * (3 if any(one.is_abusive for one in cases) else 1)
    for one in share_out(cases, people).given:
        load[one.name] += weight(one.case.severity)
        assert max(load.values()) - min(load.values()) <= spread


def test_abusive_cases_are_shared() -> None:
    people = [person("a"), person("b", load=100)]
    shared = share_out([case(at, is_abusive=True) for at in range(4)], people)
    assert [one.name for one in shared.given] == ["a", "a", "b", "b"]
    rested = share_out([case(0), case(1, is_abusive=True)], [person("a", abusive_streak=2)])
    assert [one.name for one in rested.given] == ["a", "a"]


def test_a_case_that_needs_a_senior_waits_for_a_lead_where_there_is_none() -> None:
    shared = share_out([case(needs_senior=True), case(2)], [person("a"), person("b", capacity=0)])
    assert [(one.case.case_id, one.name) for one in shared.given] == [(2, "a")]
    (waits,) = shared.waiting
    assert (waits.why, waits.rules) == (Wait.SENIOR, {Rule.FULL: 1, Rule.SENIOR: 1})


def test_capacity_is_never_exceeded_and_the_rest_waits() -> None:
    people = [person("a", capacity=3), person("b", capacity=2)]
    shared = share_out([case(at) for at in range(9)], people)
    held: dict[str, int] = defaultdict(int)
    for one in shared.given:
        held[one.name] += 1
    assert held == {"a": 3, "b": 2}
    assert {(one.why, *one.rules.items()) for one in shared.waiting} == {
        (Wait.NOBODY, (Rule.FULL, 2))
    }
