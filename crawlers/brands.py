"""Which brands a text is about, and why."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from crawlers.judging import Finding, Rules, Sought, judged
from crawlers.spelling import Spelling, Text, fold, is_short, spelling
from storage.masking import identifier
from storage.matches import BrandMatch, Why


class Monitored(Protocol):
    """What the matcher reads of a brand."""

    @property
    def id(self) -> int | None: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def aliases(self) -> list[str]: ...  # noqa: D102
    @property
    def homophones(self) -> list[str]: ...  # noqa: D102
    @property
    def abbreviations(self) -> list[str]: ...  # noqa: D102
    @property
    def keywords(self) -> list[str]: ...  # noqa: D102
    @property
    def products(self) -> list[str]: ...  # noqa: D102
    @property
    def product_aliases(self) -> dict[str, list[str]]: ...  # noqa: D102
    @property
    def ambiguous(self) -> list[str]: ...  # noqa: D102
    @property
    def required(self) -> list[str]: ...  # noqa: D102
    @property
    def exclusions(self) -> list[str]: ...  # noqa: D102
    @property
    def official_accounts(self) -> dict[str, list[str]]: ...  # noqa: D102


class BrandMatcher:
    """Finds brands by what customers call them, by products and by an @ of an official account.

    Words are found in full width, in traditional characters, and with blanks, dots or emoji between
    their characters (:mod:`crawlers.spelling`); homophones only where a person wrote them down.
    What then counts is decided by :mod:`crawlers.judging`.

    Args:
        brands: stored brands; each needs an id.
    """

    def __init__(self, brands: Sequence[Monitored]) -> None:
        stored = [(brand.id, brand) for brand in brands if brand.id is not None]
        self._rules = [_rules(id_, brand) for id_, brand in stored]
        self._squeezed: dict[str, list[tuple[int, Sought]]] = defaultdict(list)
        self._exact: dict[str, list[tuple[int, Sought]]] = defaultdict(list)
        for place, rules in enumerate(self._rules):
            for word in rules.words:
                forms = self._exact if word.spelling.is_exact else self._squeezed
                forms[word.spelling.needle[0]].append((place, word))
        self._heads, self._exact_heads = _any_of(self._squeezed), _any_of(self._exact)
        self._with_accounts = [place for place, rules in enumerate(self._rules) if rules.accounts]
        self._authors = {
            (source, identifier("handle", handle).value): (id_, f"@{handle.lstrip('@')}")
            for id_, brand in stored
            for source, handles in brand.official_accounts.items()
            for handle in handles
        }

    def match(self, text: str) -> list[tuple[int, str]]:
        """``(brand id, word that matched)``, one per brand, in the order of the brands."""
        return [(match.brand_id, match.matched) for match in self.find(text)]

    def find(self, text: str) -> list[BrandMatch]:
        """The same with the reasons."""
        found = []
        for rules, findings in self._judged(Text(text)):
            for each in findings:
                if each.held is None:
                    found.append(
                        BrandMatch(rules.id, each.word, each.why, each.start, each.end, each.beside)
                    )
                    break
        return found

    def explain(self, text: str) -> dict[int, list[Finding]]:
        """By brand id, everything in ``text`` that speaks for it, and what was held back and why.

        The first that is not held back is what :meth:`find` tells.
        """
        return {rules.id: findings for rules, findings in self._judged(Text(text)) if findings}

    def official(self, source: str, handle: str) -> tuple[int, str] | None:
        """``(brand id, @handle)`` if this author is a brand's declared account on ``source``."""
        if not handle or not self._authors:
            return None
        return self._authors.get((source, identifier("handle", handle).value))

    def author(self, source: str, handle: str) -> BrandMatch | None:
        """The same as a match."""
        official = self.official(source, handle)
        return BrandMatch(*official, Why.AUTHOR) if official is not None else None

    def _judged(self, text: Text) -> Iterator[tuple[Rules, list[Finding]]]:
        present: dict[int, list[Sought]] = {}
        for heads, words, searched in (
            (self._heads, self._squeezed, text.squeezed),
            (self._exact_heads, self._exact, text.folded),
        ):
            for head in set(heads.findall(searched)) if heads else ():
                for place, word in words[head]:
                    if word.spelling.needle in searched:
                        present.setdefault(place, []).append(word)
        if "@" in text.folded:
            for place in self._with_accounts:
                present.setdefault(place, [])
        for place in sorted(present):
            yield (
                self._rules[place],
                judged(self._rules[place], sorted(present[place], key=_rank), text),
            )


def searched_words(brand: Monitored) -> list[str]:
    """What to type into a platform's search for a brand. One character would find the world."""
    words = (
        brand.name,
        *brand.aliases,
        *brand.homophones,
        *brand.abbreviations,
        *brand.keywords,
    )
    known = ((word.strip(), spelling(word)) for word in words)
    return [word for word, spelt in known if spelt is not None and not is_short(spelt)]


def _any_of(characters: Iterable[str]) -> re.Pattern[str] | None:
    """One set of characters: a regular expression finds them three times faster than a set does."""
    joined = "".join(map(re.escape, characters))
    return re.compile(f"[{joined}]") if joined else None


def _rank(word: Sought) -> int:
    return word.rank


def _rules(id_: int, brand: Monitored) -> Rules:
    ambiguous = {fold(word.strip()) for word in brand.ambiguous}
    is_strict = bool(brand.required) and not ambiguous
    accounts = {
        name: f"@{handle.lstrip('@')}"
        for handles in brand.official_accounts.values()
        for handle in handles
        if (name := fold(identifier("handle", handle).value))
    }
    words: dict[str, Sought] = {}
    for why, said in _said(brand):
        spelt = spelling(said)
        if spelt is not None and spelt.needle not in words:
            needs_support = (
                is_short(spelt)
                or fold(said.strip()) in ambiguous
                or (is_strict and why is not Why.PRODUCT)
            )
            words[spelt.needle] = Sought(len(words), said.strip(), why, spelt, needs_support)
    return Rules(
        id=id_,
        words=tuple(words.values()),
        accounts=tuple(
            (shown, re.compile(rf"@{re.escape(name)}(?![\w-])")) for name, shown in accounts.items()
        ),
        exclusions=_spelt(brand.exclusions),
        required=_spelt(brand.required),
        is_strict=is_strict,
    )


def _said(brand: Monitored) -> Iterator[tuple[Why, str]]:
    yield Why.NAME, brand.name
    for why, words in (
        (Why.ALIAS, brand.aliases),
        (Why.HOMOPHONE, brand.homophones),
        (Why.ABBREVIATION, brand.abbreviations),
        (Why.KEYWORD, brand.keywords),
        (Why.PRODUCT, brand.products),
    ):
        for word in words:
            yield why, word
    for also in brand.product_aliases.values():
        for word in also:
            yield Why.PRODUCT, word


def _spelt(words: Iterable[str]) -> tuple[tuple[str, Spelling], ...]:
    found = ((word.strip(), spelling(word)) for word in words)
    return tuple((word, spelt) for word, spelt in found if spelt is not None)
