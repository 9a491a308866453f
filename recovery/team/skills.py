"""What people can be given cases by: brands, topics and languages."""

import re
from enum import StrEnum

from sqlmodel import Session

from nlp.labels import Topic
from storage import brands
from storage.errors import WrongUsage

_KANA = re.compile(r"[\u3041-\u30fa]")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_KANA_SHARE = 0.2


class Skill(StrEnum):
    """Kinds of skills."""

    BRAND = "brand"
    TOPIC = "topic"
    LANGUAGE = "language"


class Language(StrEnum):
    """Languages that the script of a text tells apart; Latin letters count as English."""

    ZH = "zh"
    EN = "en"
    JA = "ja"
    KO = "ko"
    OTHER = "other"


def language_of(text: str) -> Language | None:
    """The language of a short text by its script; ``None`` where it has no letters.

    A Chinese character weighs as much as a Latin word, so that a product's name in Latin letters
    makes no English of a Chinese sentence, nor a Chinese brand's name Chinese of an English one.
    """
    han, kana = len(_HAN.findall(text)), len(_KANA.findall(text))
    if kana and kana >= _KANA_SHARE * (han + kana):
        return Language.JA
    amounts = {
        Language.ZH: han,
        Language.KO: len(_HANGUL.findall(text)),
        Language.EN: len(_LATIN.findall(text)),
    }
    best = max(amounts, key=lambda language: amounts[language])
    if amounts[best]:
        return best
    return Language.OTHER if _LETTERS.search(text) else None


def choices(kind: Skill) -> list[str]:
    """The codes of the topics or of the languages."""
    return [one.value for one in (Topic if kind is Skill.TOPIC else Language)]


def checked(session: Session, kind: Skill, value: str) -> str:
    """A skill's value as it is kept.

    Raises:
        WrongUsage: there is no such brand, topic or language.
    """
    if kind is Skill.BRAND:
        return brands.by_name(session, value).name
    known = choices(kind)
    if value not in known:
        raise WrongUsage(
            "{value!r} is no {skill} that a person can be given cases by",
            "there are: {known}",
            value=value,
            skill=kind,
            known=known,
        )
    return value
