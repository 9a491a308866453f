"""Giving many cases to many people: one after the other, each weighing for those after it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from recovery.team.assignment import Candidate, CaseFacts, Preference, Rule, of_person, rank


class Wait(StrEnum):
    """Why a case stays with nobody."""

    SENIOR = "senior"
    NOBODY = "nobody"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Given:
    """A case that somebody gets."""

    case: CaseFacts
    name: str
    why: Preference


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case that nobody gets; ``rules`` says of each rule from how many it keeps the case."""

    case: CaseFacts
    why: Wait
    rules: dict[Rule, int]


@dataclass(slots=True)
class Shared:
    """What became of each case, in the order in which they were given out."""

    given: list[Given] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)


def share_out(cases: Sequence[CaseFacts], candidates: Iterable[Candidate]) -> Shared:
    """Give cases to people, each to whom :func:`recovery.team.assignment.rank` puts first then.

    Args:
        cases: most urgent first; each counts as load for those after it.
        candidates: everybody who might take one; names are unique.
    """
    shared = Shared()
    refused: Counter[Rule] = Counter()
    free: dict[str, Candidate] = {}
    for who in candidates:
        rules = of_person(who)
        refused.update(rules)
        if not rules:
            free[who.name] = who
    for case in cases:
        ranked = rank(case, free.values())
        first = ranked[0] if ranked else None
        if first is None or first.why is None:
            of_case = Counter(rule for one in ranked for rule in one.refused_by)
            why = Wait.SENIOR if case.needs_senior else Wait.NOBODY
            shared.waiting.append(Waiting(case, why, dict(refused + of_case)))
            continue
        shared.given.append(Given(case, first.candidate.name, first.why))
        busier = first.candidate.with_case(case)
        free[busier.name] = busier
        if rules := of_person(busier):
            refused.update(rules)
            del free[busier.name]
    return shared
