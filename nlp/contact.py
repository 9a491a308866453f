"""What a text tells of the author's contact with the company's own service.

Rules over ``lexicon/contact.toml``, made for precision: what the words do not plainly say is not
found.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from nlp.labels import Contact
from nlp.lexicon import read
from nlp.text import clause_of

Span = tuple[int, int]


def find(text: str, clauses: Sequence[Span]) -> tuple[Contact, tuple[Span, ...]]:
    """The contact that a plain text tells of, and the words that show it.

    Being reached outweighs an earlier try in vain; a solution counts when nothing after it says
    otherwise.

    Args:
        text: as ``nlp.text.plain`` gives it.
        clauses: its clauses.
    """
    excluded = _patterns()["excluded"]
    barred = {clause_of(clauses, found.start()) for found in excluded.finditer(text)}
    spans = {
        label: tuple(
            found.span()
            for found in _patterns()[label].finditer(text)
            if clause_of(clauses, found.start()) not in barred
        )
        for label in (Contact.RESOLVED, Contact.UNRESOLVED, Contact.UNREACHABLE)
    }
    in_vain = spans[Contact.UNRESOLVED] + spans[Contact.UNREACHABLE]
    solved = spans[Contact.RESOLVED]
    if solved and all(end <= solved[-1][1] for _, end in in_vain):
        return Contact.RESOLVED, solved
    for label in (Contact.UNRESOLVED, Contact.UNREACHABLE):
        if spans[label]:
            return label, spans[label]
    return Contact.NONE, ()


def confidence(contact: Contact) -> float:
    """How often the rules are right when they say this."""
    return 0.9 if contact is Contact.NONE else float(read("contact")[contact]["confidence"])


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    lexicon = read("contact")
    fragments: dict[str, str] = lexicon["fragments"]

    def filled(pattern: str) -> str:
        for name, fragment in fragments.items():
            pattern = pattern.replace(f"{{{name}}}", fragment)
        return pattern

    return {
        name: re.compile("|".join(filled(pattern) for pattern in lexicon[name]["patterns"]))
        for name in ("unreachable", "unresolved", "resolved", "excluded")
    }
