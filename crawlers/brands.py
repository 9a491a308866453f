"""Which brands a text is about."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from storage.masking import identifier


class Monitored(Protocol):
    """What the matcher reads of a brand."""

    @property
    def id(self) -> int | None: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def aliases(self) -> list[str]: ...  # noqa: D102
    @property
    def keywords(self) -> list[str]: ...  # noqa: D102
    @property
    def products(self) -> list[str]: ...  # noqa: D102
    @property
    def exclusions(self) -> list[str]: ...  # noqa: D102
    @property
    def official_accounts(self) -> dict[str, list[str]]: ...  # noqa: D102


@dataclass(slots=True, frozen=True)
class _Word:
    shown: str
    folded: str
    pattern: re.Pattern[str]


@dataclass(slots=True, frozen=True)
class _Brand:
    id: int
    words: tuple[_Word, ...]
    accounts: tuple[_Word, ...]
    exclusions: tuple[_Word, ...]


class BrandMatcher:
    """Finds brands by name, alias, keyword, product or an @ of their official account.

    Latin words count at word borders only. A word inside an exclusion (``小米`` in ``小米粥``) is
    no evidence; where an exclusion stands beside the brand's words, one word alone does not
    convince either: it takes two different ones, or an official account.

    Args:
        brands: stored brands; each needs an id.
    """

    def __init__(self, brands: Sequence[Monitored]) -> None:
        self._brands = tuple(
            _Brand(
                brand.id,
                _words([brand.name, *brand.aliases, *brand.keywords, *brand.products]),
                _accounts(handle for names in brand.official_accounts.values() for handle in names),
                _words(brand.exclusions),
            )
            for brand in brands
            if brand.id is not None
        )
        self._official = {
            (source, identifier("handle", handle).value): (brand.id, f"@{handle.lstrip('@')}")
            for brand in brands
            if brand.id is not None
            for source, handles in brand.official_accounts.items()
            for handle in handles
        }

    def match(self, text: str) -> list[tuple[int, str]]:
        """``(brand id, word that matched)``, one per brand, in the order of the brands."""
        folded = _fold(text)
        found = []
        for brand in self._brands:
            word = _account_in(folded, brand) or _word_in(folded, brand)
            if word is not None:
                found.append((brand.id, word))
        return found

    def official(self, source: str, handle: str) -> tuple[int, str] | None:
        """``(brand id, @handle)`` if this author is a brand's declared account on ``source``."""
        return self._official.get((source, identifier("handle", handle).value)) if handle else None


def _account_in(folded: str, brand: _Brand) -> str | None:
    if "@" not in folded:
        return None
    return next((w.shown for w in brand.accounts if w.pattern.search(folded)), None)


def _word_in(folded: str, brand: _Brand) -> str | None:
    present = [w for w in brand.words if w.folded in folded]
    if not present:
        return None
    excluded = [
        match.span()
        for w in brand.exclusions
        if w.folded in folded
        for match in w.pattern.finditer(folded)
    ]
    free: list[_Word] = []
    covers = False
    for word in present:
        spans = [match.span() for match in word.pattern.finditer(folded)]
        outside = [s for s in spans if not any(a < s[1] and s[0] < b for a, b in excluded)]
        covers |= len(outside) < len(spans)
        if outside:
            free.append(word)
    if not free:
        return None
    is_doubtful = bool(excluded) and not covers
    different = [w for w in free if not any(w is not o and w.folded in o.folded for o in free)]
    return None if is_doubtful and len(different) < 2 else free[0].shown


def _words(words: Iterable[str]) -> tuple[_Word, ...]:
    folded = {_fold(word).strip(): word.strip() for word in reversed(list(words))}
    return tuple(
        _Word(shown, word, re.compile(_bordered(word)))
        for word, shown in reversed(folded.items())
        if word
    )


def _accounts(handles: Iterable[str]) -> tuple[_Word, ...]:
    return tuple(
        _Word(f"@{handle.lstrip('@')}", name, re.compile(rf"@{re.escape(name)}(?![\w-])"))
        for handle in handles
        if (name := identifier("handle", handle).value)
    )


def _bordered(word: str) -> str:
    before = r"(?<![a-z0-9])" if re.match(r"[a-z0-9]", word) else ""
    after = r"(?![a-z0-9])" if re.search(r"[a-z0-9]$", word) else ""
    return f"{before}{re.escape(word)}{after}"


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
