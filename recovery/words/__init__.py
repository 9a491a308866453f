"""The product's words in Chinese and English, by kind and code; each part has its own file."""

from recovery.words import (
    access,
    acting,
    assignment,
    base,
    callbacks,
    cases,
    channel,
    clocks,
    collection,
    measures,
)

PARTS = (base, collection, access, acting, assignment, callbacks, cases, channel, clocks, measures)
_Words = dict[str, dict[str, str]]


def _together(tables: list[_Words]) -> _Words:
    found: _Words = {}
    for table in tables:
        for kind, words in table.items():
            found[kind] = {**found.get(kind, {}), **words}
    return found


_WORDS = {
    "zh": _together([part.ZH for part in PARTS]),
    "en": _together([part.EN for part in PARTS]),
}


def word(kind: str, code: str, language: str = "zh") -> str:
    """The word for a code; the code itself, readable, where there is none."""
    table = _WORDS["zh" if language == "zh" else "en"]
    return table.get(kind, {}).get(code, code.replace("_", " "))


def codes(kind: str) -> tuple[str, ...]:
    """The codes of a kind that have a word, in the order of the words."""
    return tuple(_WORDS["zh"].get(kind, ()))


def place(source: str, kind: str, language: str = "zh") -> str:
    """A source, with what was written there where that changes how it is read: ``微博评论``."""
    name = word("source", source, language)
    if kind not in ("comment", "repost"):
        return name
    return f"{name}{'' if language == 'zh' else ' '}{word('kind', kind, language)}"
