"""Other ways to write a brand's name, for a person to accept: initials, pinyin, and words of the
same sound that customers have written."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from sqlmodel import Session, col, select

from crawlers.spelling import fold
from storage.models import Brand, Mention

READ = 20_000
"""Newest mentions in which words of the same sound are looked for."""

_CHINESE = ("\u4e00", "\u9fff")


class Form(StrEnum):
    """What a proposed word is; the name of the list that it would belong to, but for pinyin."""

    INITIALS = "initials"
    PINYIN = "pinyin"
    HOMOPHONE = "homophone"


@dataclass(slots=True, frozen=True)
class Suggestion:
    """A word, how often it stands in the newest mentions, and one of them around it."""

    word: str
    form: Form
    count: int = 0
    example: str = ""


def suggest(session: Session, brand: Brand) -> list[Suggestion]:
    """What might be added to a brand's words; nothing is added by itself.

    Initials and pinyin come from the name. Homophones are proposed only where customers wrote
    them, twice or more, most frequent first: of all characters of one sound, nearly every row is
    an ordinary word of the language.
    """
    texts = [
        fold(text)
        for text in session.exec(
            select(Mention.text)
            .order_by(col(Mention.posted_at).desc(), col(Mention.id).desc())
            .limit(READ)
        )
    ]
    known = {fold(word) for word in _words(brand)}
    proposed = [
        Suggestion(word, form, *_seen(word, texts))
        for form, word in spelled(brand.name)
        if word not in known
    ]
    alike: Counter[str] = Counter()
    for name in (brand.name, *brand.aliases):
        alike.update(sounding_like(name, texts))
    proposed += [
        Suggestion(word, Form.HOMOPHONE, *_seen(word, texts))
        for word, count in alike.most_common(20)
        if count > 1 and word not in known
    ]
    return proposed


def spelled(name: str) -> Iterator[tuple[Form, str]]:
    """A Chinese name by its initials and in full pinyin; nothing for others."""
    from pypinyin import lazy_pinyin  # late: its table takes a moment to load

    plain = fold(name)
    if len(plain) > 1 and all(_sounds(plain)):
        sounds = lazy_pinyin(plain, v_to_u=False)
        yield Form.INITIALS, "".join(sound[0] for sound in sounds)
        yield Form.PINYIN, "".join(sounds)


def sounding_like(name: str, texts: Iterable[str]) -> Counter[str]:
    """The rows of characters in ``texts`` that sound like ``name`` without being it.

    Tones do not count. Of two characters one must be the same, since two of the same sound are
    nearly always an ordinary word.
    """
    name = fold(name)
    wanted = _sounds(name)
    found: Counter[str] = Counter()
    if len(wanted) < 2 or not all(wanted):
        return found
    for text in texts:
        for at in range(len(text) - len(name) + 1):
            if _sound(text[at]) != wanted[0]:
                continue
            row = text[at : at + len(name)]
            if row != name and _sounds(row) == wanted:
                same = sum(one == other for one, other in zip(row, name, strict=True))
                if same or len(name) > 2:
                    found[row] += 1
    return found


def _words(brand: Brand) -> list[str]:
    return [
        *(brand.name, *brand.aliases, *brand.homophones, *brand.abbreviations, *brand.keywords),
        *(brand.exclusions),
    ]


def _seen(word: str, texts: Iterable[str]) -> tuple[int, str]:
    holding = [text for text in texts if word in text]
    if not holding:
        return 0, ""
    at = holding[0].index(word)
    return len(holding), holding[0][max(0, at - 12) : at + len(word) + 12]


def _sounds(word: str) -> list[str]:
    return [_sound(character) for character in word]


@cache
def _sound(character: str) -> str:
    """The usual reading of a Chinese character without its tone; nothing for another."""
    from pypinyin import lazy_pinyin  # late: its table takes a moment to load

    if not _CHINESE[0] <= character <= _CHINESE[1]:
        return ""
    return "".join(lazy_pinyin(character, errors="ignore", v_to_u=False))
