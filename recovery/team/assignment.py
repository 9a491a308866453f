"""Who can take a case, who is asked first, and why: rules as tables over plain facts.

A rule of :data:`OF_PERSON` or :data:`OF_CASE` keeps a case from somebody; :data:`PREFERENCES` put
those that are left in order. Whatever they say is told by name, so that a lead can check it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from recovery.access.actor import Role
from recovery.casework.lifecycle import LEADS, WORKERS
from recovery.team.shifts import Duty

IN_A_ROW = 2
"""So many abusive cases one after another are enough while somebody else is free."""


class Presence(StrEnum):
    """Where somebody says they are."""

    AT_WORK = "at_work"
    REMOTE = "remote"
    AWAY = "away"


class Rule(StrEnum):
    """What keeps a case from somebody."""

    ROLE = "role"
    ABSENT = "absent"
    AWAY = "away"
    OFF_SHIFT = "off_shift"
    FULL = "full"
    OUTSOURCED_BRAND = "outsourced_brand"
    BRAND = "brand"
    TOPIC = "topic"
    LANGUAGE = "language"
    SENIOR = "senior"
    THIRD_ABUSIVE = "third_abusive"


class Preference(StrEnum):
    """Why somebody is asked before another; ``only`` says that there is no other."""

    ONLY = "only"
    LEADS_LAST = "leads_last"
    SHIFT = "shift"
    LOAD = "load"
    STREAK = "streak"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What of a case decides who can take it. What is unknown is ``None``."""

    case_id: int
    brand: str
    severity: int
    topic: str | None = None
    language: str | None = None
    needs_senior: bool = False
    is_abusive: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """What of a person decides which cases they can take.

    ``load`` is the sum of :func:`weight` over the cases they work, ``abusive_streak`` how many of
    the cases that came to them last were abusive, one after another.
    """

    name: str
    role: Role
    brands: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    open_cases: int = 0
    load: int = 0
    capacity: int = 40
    duty: Duty = Duty.ON
    presence: Presence = Presence.AT_WORK
    is_absent: bool = False
    is_senior: bool = False
    abusive_streak: int = 0

    def with_case(self, case: CaseFacts) -> "Candidate":
        """The same person with one case more."""
        return replace(
            self,
            open_cases=self.open_cases + 1,
            load=self.load + weight(case.severity),
            abusive_streak=self.abusive_streak + 1 if case.is_abusive else 0,
        )


@dataclass(frozen=True, slots=True)
class Ranked:
    """One candidate for a case: their place, from 1, or the rules that keep it from them.

    ``why`` is the preference by which they stand behind the one before; of the first, by which
    they stand before the second.
    """

    candidate: Candidate
    rank: int | None
    why: Preference | None
    refused_by: tuple[Rule, ...] = ()


OF_PERSON: dict[Rule, Callable[[Candidate], bool]] = {
    Rule.ROLE: lambda who: who.role not in WORKERS,
    Rule.ABSENT: lambda who: who.is_absent,
    Rule.AWAY: lambda who: who.presence is Presence.AWAY,
    Rule.OFF_SHIFT: lambda who: who.duty is Duty.OFF,
    Rule.FULL: lambda who: who.open_cases >= who.capacity,
}
"""Rules that keep every case from somebody."""

OF_CASE: dict[Rule, Callable[[CaseFacts, Candidate], bool]] = {
    Rule.OUTSOURCED_BRAND: lambda case, who: (
        who.role is Role.OUTSOURCED and case.brand not in who.brands
    ),
    Rule.BRAND: lambda case, who: (
        who.role is not Role.OUTSOURCED and _is_other(case.brand, who.brands)
    ),
    Rule.TOPIC: lambda case, who: _is_other(case.topic, who.topics),
    Rule.LANGUAGE: lambda case, who: _is_other(case.language, who.languages),
    Rule.SENIOR: lambda case, who: case.needs_senior and not who.is_senior,
}
"""Rules that keep some cases from somebody. :attr:`Rule.THIRD_ABUSIVE` looks at the others too."""

BINDING = frozenset({Rule.ROLE, Rule.ABSENT, Rule.FULL, Rule.OUTSOURCED_BRAND, Rule.SENIOR})
"""Rules that also hold for who takes a case of their own will; the others only guide giving out."""

PREFERENCES: dict[Preference, Callable[[CaseFacts, Candidate], int | str]] = {
    Preference.LEADS_LAST: lambda _case, who: who.role in LEADS,
    Preference.SHIFT: lambda _case, who: who.duty is not Duty.ON,
    Preference.LOAD: lambda _case, who: who.load,
    Preference.STREAK: lambda case, who: who.abusive_streak if case.is_abusive else 0,
    Preference.NAME: lambda _case, who: who.name,
}
"""Who is asked first: smaller is earlier, and an earlier row counts before a later one."""


def weight(severity: int) -> int:
    """How much a case counts as load: 1 for a mild one, 5 for severity 4."""
    return 1 + severity


def rank(case: CaseFacts, candidates: Iterable[Candidate]) -> list[Ranked]:
    """Everybody's place for a case: who can take it, first to last, then who cannot, by name.

    Somebody whose last two cases were abusive gets no third while there is another who can take it
    and is not in this position too.
    """
    refused = {who: _refusals(case, who) for who in candidates}
    able = [who for who, rules in refused.items() if not rules]
    if case.is_abusive and any(who.abusive_streak < IN_A_ROW for who in able):
        for who in able:
            if who.abusive_streak >= IN_A_ROW:
                refused[who] = (Rule.THIRD_ABUSIVE,)
        able = [who for who in able if not refused[who]]
    able.sort(key=lambda who: _place(case, who))
    ranked = [Ranked(who, place + 1, _between(case, able, place)) for place, who in enumerate(able)]
    others = sorted((who for who, rules in refused.items() if rules), key=lambda who: who.name)
    return ranked + [Ranked(who, None, None, refused[who]) for who in others]


def of_person(who: Candidate) -> tuple[Rule, ...]:
    """The rules that keep every case from somebody."""
    return tuple(rule for rule, keeps in OF_PERSON.items() if keeps(who))


def _refusals(case: CaseFacts, who: Candidate) -> tuple[Rule, ...]:
    of_case = tuple(rule for rule, keeps in OF_CASE.items() if keeps(case, who))
    return of_person(who) + of_case


def _is_other(value: str | None, skills: frozenset[str]) -> bool:
    return bool(skills) and value is not None and value not in skills


def _place(case: CaseFacts, who: Candidate) -> tuple[int | str, ...]:
    return tuple(of(case, who) for of in PREFERENCES.values())


def _between(case: CaseFacts, able: Sequence[Candidate], place: int) -> Preference:
    """The preference that parts somebody from the one before; of the first, from the second."""
    if len(able) == 1:
        return Preference.ONLY
    one, other = able[max(place - 1, 0)], able[max(place, 1)]
    return next(name for name, of in PREFERENCES.items() if of(case, one) != of(case, other))
