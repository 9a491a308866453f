"""What a run says of itself (why it ended so, what it caught up), told in the user's language.

It is stored as plain English, since a spider has no reader. ``causes.toml`` has the Chinese of each
clause.
"""

import re
import tomllib
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("causes.toml")
_FIELD = re.compile(r"\{(\w+)\}")
_WEEKDAYS = dict(
    zip(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"], "一二三四五六日", strict=True)
)


def retold(said: str, language: str) -> str:
    """A cause or a note of a run in ``language`` (``zh`` or ``en``).

    A clause that the file does not know, such as what a site wrote, stays as it came.
    """
    if language != "zh":
        return said
    return "；".join(_clause(clause) for clause in said.split("; "))


def _clause(clause: str) -> str:
    for pattern, chinese in _patterns():
        found = pattern.fullmatch(clause)
        if found is not None:
            return chinese.format(
                **{name: _value(name, v) for name, v in found.groupdict().items()}
            )
    return clause


def _value(name: str, value: str) -> str:
    if name == "cause":
        return _clause(value)
    if name == "moment":  # as `due.stamp` writes it
        day, _, at = value.partition(" ")
        return f"周{_WEEKDAYS[day]} {at}" if day in _WEEKDAYS else value
    if name != "source":
        return value
    from recovery.words import word  # late: a foreign nlp, when that is the error, has no words

    return word("source", value)


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """The clauses as patterns, those with the most words of their own first."""
    table: dict[str, str] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    ordered = sorted(table, key=lambda clause: -len(_FIELD.sub("", clause)))
    return [(re.compile(_pattern(clause), re.DOTALL), table[clause]) for clause in ordered]


def _pattern(clause: str) -> str:
    """``{place} sent us`` as a pattern with a group of that name."""
    pieces = _FIELD.split(clause)
    literal = [re.escape(piece) for piece in pieces[::2]]
    groups = [f"(?P<{name}>.+?)" for name in pieces[1::2]]
    return "".join(a + b for a, b in zip(literal, [*groups, ""], strict=True))
