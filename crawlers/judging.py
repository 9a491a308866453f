"""Which of a brand's words in a text count, and which are held back, and why."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from crawlers.spelling import Span, Spelling, Text
from storage.matches import Why

NEAR = 100
"""Characters between an ambiguous word and a required one that still stand side by side."""


class Held(StrEnum):
    """Why a word that stands in the text is no evidence."""

    IN_EXCLUSION = "in_exclusion"  # it is part of an excluded word
    BESIDE_EXCLUSION = "beside_exclusion"  # one word alone, and an excluded one elsewhere
    ALONE = "alone"  # ambiguous, and nothing beside it
    NOT_REQUIRED = "not_required"  # none of the required words is near


@dataclass(slots=True, frozen=True)
class Sought:
    """One word of a brand; ``rank`` is its place among them, names first."""

    rank: int
    shown: str
    why: Why
    spelling: Spelling
    needs_support: bool


@dataclass(slots=True, frozen=True)
class Rules:
    """How one brand is recognised.

    Where the rules are strict, a word that needs support needs a required word; else another word
    of the brand, a product or an official account does too.
    """

    id: int
    words: tuple[Sought, ...]
    accounts: tuple[tuple[str, re.Pattern[str]], ...]
    exclusions: tuple[tuple[str, Spelling], ...]
    required: tuple[tuple[str, Spelling], ...]
    is_strict: bool


@dataclass(slots=True, frozen=True)
class Finding:
    """One word in a text; ``start`` and ``end`` are its place in the text as it was written.

    ``beside`` is the word that it needed; ``by`` the exclusion that holds it back.
    """

    word: str
    why: Why
    start: int
    end: int
    beside: str | None = None
    held: Held | None = None
    by: str | None = None


Stands = tuple[Sought, list[Span]]


def judged(rules: Rules, present: Sequence[Sought], text: Text) -> list[Finding]:
    """What of ``present`` counts: accounts, then words by rank, then what is held back.

    - A word inside an excluded one is no evidence.
    - Where an excluded word stands elsewhere in the text, one word alone does not convince: it
      takes two different ones, or an official account.
    - An ambiguous word needs a required word within :data:`NEAR` characters, a product, an official
      account, or another word of the brand.
    - A word that stands only inside a longer one that counts is not told again.
    """
    accounts = _accounts(rules, text)
    spans = [(word, list(text.occurrences(word.spelling))) for word in present]
    if not any(stands for _, stands in spans):
        return accounts
    excluded = [
        (shown, span) for shown, spelling in rules.exclusions for span in text.occurrences(spelling)
    ]
    free: list[Stands] = []
    held: list[Finding] = []
    covers = False
    for word, stands in spans:
        outside = [s for s in stands if not any(_overlap(s, e) for _, e in excluded)]
        covers |= len(outside) < len(stands)
        if outside:
            free.append((word, outside))
        elif stands:
            by = next(shown for shown, e in excluded if _overlap(stands[0], e))
            held.append(_finding(word, stands[0], text, held=Held.IN_EXCLUSION, by=by))
    different = [word for word, _ in free if not any(_holds(o, word) for o, _ in free)]
    if excluded and not covers and not accounts and len(different) < 2:
        by = excluded[0][0]
        return held + [
            _finding(word, stands[0], text, held=Held.BESIDE_EXCLUSION, by=by)
            for word, stands in free
        ]
    counting: list[Finding] = []
    for word, stands in free:
        if not word.needs_support:
            counting.append(_finding(word, stands[0], text))
            continue
        span, beside = _support(rules, word, stands, different, text)
        if beside is None and accounts and not rules.is_strict:
            beside = accounts[0].word
        if beside is not None:
            counting.append(_finding(word, span, text, beside=beside))
        else:
            lack = Held.NOT_REQUIRED if rules.is_strict else Held.ALONE
            held.append(_finding(word, span, text, held=lack))
    told = [one for one in counting if not any(_covers(other, one) for other in counting)]
    return accounts + told + [one for one in held if not any(_covers(o, one) for o in counting)]


def _accounts(rules: Rules, text: Text) -> list[Finding]:
    if "@" not in text.folded:
        return []
    found = ((shown, pattern.search(text.folded)) for shown, pattern in rules.accounts)
    return [
        Finding(shown, Why.ACCOUNT, *text.place(match.span())) for shown, match in found if match
    ]


def _support(
    rules: Rules, word: Sought, stands: list[Span], different: Sequence[Sought], text: Text
) -> tuple[Span, str | None]:
    """The place of ``word`` that is supported, and the word that supports it."""
    for shown, spelling in rules.required:
        for other in text.occurrences(spelling):
            for span in stands:
                if max(other[0] - span[1], span[0] - other[1]) <= NEAR:
                    return span, shown
    if not rules.is_strict:
        for candidate in different:
            if candidate is not word and not _holds(candidate, word):
                return stands[0], candidate.shown
    return stands[0], None


def _holds(longer: Sought, word: Sought) -> bool:
    return longer is not word and word.spelling.needle in longer.spelling.needle


def _overlap(one: Span, other: Span) -> bool:
    return other[0] < one[1] and one[0] < other[1]


def _covers(longer: Finding, one: Finding) -> bool:
    is_longer = longer.end - longer.start > one.end - one.start
    return is_longer and longer.start <= one.start and one.end <= longer.end


def _finding(
    word: Sought,
    span: Span,
    text: Text,
    *,
    beside: str | None = None,
    held: Held | None = None,
    by: str | None = None,
) -> Finding:
    return Finding(word.shown, word.why, *text.place(span), beside, held, by)
