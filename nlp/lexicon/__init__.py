"""The baseline's word lists, in Chinese, and how they are read: one compiled pattern a list."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

NEGATED = (
    r"(?<![不没未别勿无])(?<!没有)(?<!不是)(?<!不太)(?<!不怎么)(?<!不算)(?<!不会)(?<!不够)(?<!不很)"
)
"""No negation stands right before: 不难看 is no blame and 不太满意 no praise."""

_DOT = re.compile(r"(?<!\\)\.")
_SAME_CLAUSE = "[^,。!?;\\n]"


@cache
def read(name: str) -> dict[str, Any]:
    """One lexicon file as it stands: ``read("signals")`` is ``signals.toml``."""
    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))


def pattern(
    words: Iterable[str] = (), patterns: Iterable[str] = (), *, negated: bool = False
) -> re.Pattern[str]:
    """One pattern that finds any of the words (the longest first) or regular expressions.

    Args:
        words: plain words, in the folded form of ``nlp.text``.
        patterns: regular expressions, in which a dot stays within its clause.
        negated: words right after a negation do not count.
    """
    plain = sorted(set(words), key=lambda word: (-len(word), word))
    within = (_DOT.sub(_SAME_CLAUSE, expression) for expression in patterns)
    either = "|".join([*(re.escape(word) for word in plain), *within])
    return re.compile(f"(?:{NEGATED if negated else ''}(?:{either}))")
