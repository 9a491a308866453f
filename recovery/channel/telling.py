"""What a customer's own words tell of their way through official service, each with its place.

Rules for precision beside the classifier: which channel was asked, how often, how long they have
waited, what came of it, to whom they have gone, and that they did not try. The words are in
``telling.toml``, and in the lexicons of :mod:`nlp` that they stand beside. A negation, a question,
a supposition, advice, another's story and a competitor's service tell nothing.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from nlp import contact, escalation
from nlp.labels import Contact, Escalation
from nlp.lexicon import read
from nlp.text import Plain, clause_of, clauses, plain
from recovery.channel.durations import count_in, days_in

Span = tuple[int, int]
LEXICON = Path(__file__).with_suffix(".toml")


class Outcome(StrEnum):
    """What came of asking."""

    UNREACHED = "unreached"
    BRUSHED_OFF = "brushed_off"
    BROKEN_PROMISE = "broken_promise"
    IN_HAND = "in_hand"
    SOLVED = "solved"


IN_VAIN = frozenset({Outcome.UNREACHED, Outcome.BRUSHED_OFF, Outcome.BROKEN_PROMISE})
PLACES = ("court", "media", "regulator", "platform")
"""To whom a complaint is taken past the company, farthest first."""
_OF_LABEL = {
    Contact.UNREACHABLE: Outcome.UNREACHED,
    Contact.UNRESOLVED: Outcome.BRUSHED_OFF,
    Contact.RESOLVED: Outcome.SOLVED,
}


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that is told, and where: ``text[start:end]`` of the judged text."""

    what: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Telling:
    """What one text tells. What it does not tell is ``None`` or empty.

    Attributes:
        outcome: what came of asking; :class:`Outcome` as ``what``.
        channels: where they asked: hotline, online, app, shop, official_account, courier, staff,
            or service where the words name none.
        times: how often, a number or ``many``.
        days: how many days they have waited, a number.
        escalated: to whom they have gone, of :data:`PLACES`, farthest first.
        threatened: that they will go.
        did_not_try: that they did not ask us.
    """

    outcome: Told | None = None
    channels: tuple[Told, ...] = ()
    times: Told | None = None
    days: Told | None = None
    escalated: tuple[Told, ...] = ()
    threatened: Told | None = None
    did_not_try: Told | None = None


def tell(text: str, *, competitors: Sequence[str] = (), posted_on: date | None = None) -> Telling:
    """What the author says in ``text``; words quoted behind a repost are another's.

    Args:
        text: the judged text.
        competitors: names of brands whose service is not ours.
        posted_on: the local day of the post, for ``从3号到现在``.
    """
    made = plain(text)
    words = _Words(made, competitors)
    outcome = words.outcome()
    escalated, threatened = words.steps()
    did_not_try = words.first("did_not_try") if outcome is None else None
    return Telling(
        outcome=outcome,
        channels=words.channels() if outcome is not None else (),
        times=words.measured(count_in(made.text)) if outcome is not None else None,
        days=words.measured(days_in(made.text, posted_on))
        if outcome is not None or escalated
        else None,
        escalated=escalated,
        threatened=None if escalated else threatened,
        did_not_try=did_not_try,
    )


class _Words:
    """A plain text, its clauses, and which of them tell nothing of the author and us."""

    def __init__(self, made: Plain, competitors: Sequence[str]) -> None:
        self._made = made
        self.text = _HOMOPHONE.sub("客服", made.text)
        self._clauses = clauses(self.text)
        theirs = [name.lower() for name in competitors if name]
        self._barred = {self._clause(found.start()) for found in _any("barred").finditer(self.text)}
        self._barred |= {
            place
            for place, (start, end) in enumerate(self._clauses)
            if any(name in self.text[start:end] for name in theirs)
        }

    def outcome(self) -> Told | None:
        """The last state counts; a solution or a kept promise when nothing after it denies it."""
        found = [
            (span, outcome)
            for outcome in Outcome
            for span in self._spans(_any(outcome).finditer(self.text))
        ]
        label, spans = contact.find(self.text, self._clauses)
        if label in _OF_LABEL:
            found += [(span, _OF_LABEL[label]) for span in self._free(spans) if self._counts(span)]
        if not found:
            return None
        in_vain = [one for one in found if one[1] in IN_VAIN]
        last_in_vain = max((span[1] for span, _ in in_vain), default=-1)
        settled = [one for one in found if one[1] not in IN_VAIN and one[0][1] >= last_in_vain]
        missed = [span for span, outcome in in_vain if outcome is Outcome.UNREACHED]
        reached = [
            (span, outcome)
            for span, outcome in in_vain
            if outcome is not Outcome.UNREACHED
            and not any(start < span[1] and span[0] < end for start, end in missed)
        ]
        span, outcome = max(settled or reached or in_vain, key=lambda one: (one[0][1], one[0][0]))
        return self._told(outcome, span)

    def _counts(self, span: Span) -> bool:
        """Whether words that the lexicon of nlp takes for contact tell of asking service."""
        start, end = span
        if _pattern("unsure", "promise").search(self.text[end : end + 4]):
            return False
        is_unsure = _pattern("unsure", "span").search(self.text[start:end])
        return not is_unsure or bool(_pattern("unsure", "service").search(self.text))

    def channels(self) -> tuple[Told, ...]:
        """Each channel once, in the order of the text; ``service`` only where none is named."""
        found: dict[str, Span] = {}
        for name, pattern in _lexicon()["channels"].items():
            spans = self._spans(re.finditer(pattern, self.text))
            if (span := next(spans, None)) is not None:
                found[name] = span
        if len(found) > 1:
            found.pop("service", None)
        return tuple(
            self._told(name, span) for name, span in sorted(found.items(), key=lambda one: one[1])
        )

    def steps(self) -> tuple[tuple[Told, ...], Told | None]:
        """To whom they have gone, and the words that say that they will."""
        label, steps = escalation.find(self.text, self._clauses)
        done: dict[str, Span] = {}
        threat: Span | None = None
        for step in steps:
            clause = self.text[slice(*step.span)]
            if _pattern("escalated", "not_meant").search(clause):
                continue
            if label is Escalation.DONE and _pattern("escalated", "barred").search(clause):
                continue
            if label is Escalation.DONE:
                done.setdefault(step.kind or "regulator", step.span)
            elif threat is None and (not step.kind or _is_said("threat", clause)):
                threat = step.span
        for kind, span in self._done():
            done.setdefault(kind, span)
        told = tuple(self._told(kind, done[kind]) for kind in PLACES if kind in done)
        return told, self._told("threatened", threat) if threat is not None else None

    def first(self, kind: str) -> Told | None:
        """The first words of a kind."""
        span = next(self._spans(_any(kind).finditer(self.text)), None)
        return None if span is None else self._told(kind, span)

    def measured(self, found: tuple[str, Span] | None) -> Told | None:
        """A number with its place."""
        return None if found is None else self._told(*found)

    def _done(self) -> Iterator[tuple[str, Span]]:
        targets = {kind: re.compile(words) for kind, words in escalation_targets().items()}
        done, bare, goes_on, barred = (
            _pattern("escalated", name) for name in ("done", "bare_done", "next_done", "barred")
        )
        for place, (start, end) in enumerate(self._clauses):
            clause = self.text[start:end]
            kind = next((kind for kind in PLACES if targets[kind].search(clause)), None)
            if kind is None or barred.search(clause):
                continue
            following = self._clauses[place + 1 : place + 2]
            is_more = any(goes_on.search(self.text[a:b]) for a, b in following)
            if done.search(clause) or bare.search(clause) or is_more:
                yield kind, (start, following[0][1] if is_more else end)

    def _clause(self, position: int) -> int:
        return clause_of(self._clauses, position)

    def _spans(self, found: Iterable[re.Match[str]]) -> Iterator[Span]:
        return iter(self._free(each.span() for each in found))

    def _free(self, spans: Iterable[Span]) -> list[Span]:
        return [span for span in spans if self._clause(span[0]) not in self._barred]

    def _told(self, what: str, span: Span) -> Told:
        start, end = self._made.original(*span)
        return Told(str(what), start, end)


_HOMOPHONE = re.compile(r"(?<=在线)克服|(?<=找)克服|克服(?=在吗|找不到|没人|不理|是机器人|电话)")


def _is_said(name: str, clause: str) -> bool:
    """Whether a clause says plainly what the lexicon of nlp calls ``name``."""
    return re.search(read("escalation")["clause"][name], clause) is not None


def escalation_targets() -> dict[str, str]:
    """How each kind of place is called; those of ``nlp``, and some that it has no need of."""
    known: dict[str, str] = read("escalation")["targets"]
    return {
        **known,
        "media": known["media"].replace(r"3\.?15", r"(?<!\d)3\.?15")
        + "|日报|晚报|早报|民生(?:热线|栏目)",
        "regulator": known["regulator"] + "|交通委|监管|警(?=也?报了)",
        "court": known["court"] + "|开庭|诉讼费",
    }


@cache
def _lexicon() -> dict[str, Any]:
    return tomllib.loads(LEXICON.read_text(encoding="utf-8"))


def _filled(pattern: str) -> str:
    for name, fragment in _lexicon()["fragments"].items():
        pattern = pattern.replace(f"{{{name}}}", fragment)
    return pattern


@cache
def _pattern(table: str, name: str) -> re.Pattern[str]:
    return re.compile(_filled(_lexicon()[table][name]))


@cache
def _any(kind: str) -> re.Pattern[str]:
    return re.compile("|".join(_filled(pattern) for pattern in _lexicon()[kind]["patterns"]))
