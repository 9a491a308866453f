"""Which mentions are looked for: the filters of the mentions page, as its address holds them.

An address may come from anybody: what is not understood in it is left out, and is never shown.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from recovery.channel.decision import Channel
from recovery.verdicts.corrections import CHOICES

LONGEST_WORDS = 100
MOST = 1_000  # values of one filter
LARGEST = 2**31 - 1
EARLIEST, LATEST = date(1970, 1, 1), date(2199, 12, 31)
"""Days from the one to the other: counting on from them never leaves the calendar."""
PERIODS = (1, 7, 14, 30, 90)
"""Presets: so many local days, today included."""
LEAKED = (Channel.ESCALATED, Channel.FAILED, Channel.BYPASSED)


class Sort(StrEnum):
    """排序."""

    NEWEST = "newest"
    GRAVEST = "gravest"
    WIDEST = "widest"
    FASTEST = "fastest"


class CaseState(StrEnum):
    """Whether a case holds it."""

    YES = "yes"
    NO = "no"


class Judged(StrEnum):
    """Who judged it: nobody yet, a model, or a person."""

    NOBODY = "nobody"
    MODEL = "model"
    PERSON = "person"


class Certainty(StrEnum):
    """How sure it is that official service was bypassed."""

    PRESUMED = "presumed"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Filters:
    """What is looked for; what is empty asks for nothing. Several values of one filter: any.

    ``days`` are so many local days that end today, ``since`` and ``until`` local days of which
    both belong to it. ``first`` folds what says the same into its first post; ``cluster`` asks
    for what says the same as one post; ``ids`` for just these mentions; ``run`` for what a crawl
    run or an import brought first.
    """

    q: str = ""
    brand: tuple[int, ...] = ()
    source: tuple[str, ...] = ()
    days: int = 0
    since: date | None = None
    until: date | None = None
    sentiment: tuple[str, ...] = ()
    intent: tuple[str, ...] = ()
    severity: tuple[int, ...] = ()
    channel: tuple[str, ...] = ()
    certainty: str = ""
    contact: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    case: str = ""
    judged: str = ""
    followers: int = 0
    first: bool = False
    cluster: int = 0
    ids: tuple[int, ...] = ()
    run: int = 0
    sort: str = Sort.NEWEST

    def span(self, today: date) -> tuple[date | None, date | None]:
        """The local days that are asked for, both included; ``None`` where an end is open."""
        if self.days:
            return today - timedelta(days=self.days - 1), today
        return self.since, self.until

    @property
    def narrowing(self) -> list[str]:
        """The names of the filters that leave something out."""
        return [
            one.name
            for one in fields(self)
            if one.name != "sort" and getattr(self, one.name) != one.default
        ]


def written(filters: Filters) -> dict[str, str]:
    """Filters as the parameters of an address; those that ask for nothing are left out."""
    named = [*filters.narrowing, *(["sort"] if filters.sort != Sort.NEWEST else [])]
    return {name: _written(getattr(filters, name)) for name in named}


def read(query: Mapping[str, str]) -> Filters:
    """The filters of an address, whoever wrote it.

    ``measure`` is a measure of the rollup (a sentiment, ``complaint``, a channel value, or
    ``leaked`` for the three of them that leak) and stands for the filters that count the same.
    """
    known: dict[str, Any] = _of_measure(query.get("measure", ""))
    for name, reader in _READERS.items():
        if name in query:
            value = reader(query[name])
            if value:
                known[name] = value
    if known.get("days"):
        known.pop("since", None)
        known.pop("until", None)
    return Filters(**known)


def _of_measure(measure: str) -> dict[str, tuple[str, ...]]:
    if measure in CHOICES["sentiment"]:
        return {"sentiment": (measure,)}
    if measure == "complaint":
        return {"intent": ("complaint",)}
    if measure in set(Channel):
        return {"channel": (measure,)}
    if measure == "leaked":
        return {"channel": tuple(map(str, LEAKED))}
    return {}


def _written(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    if isinstance(value, bool):
        return "1" if value else ""
    return value.isoformat() if isinstance(value, date) else str(value)


def _parts(value: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in value.split(",") if part.strip()))[:MOST]


def _any_of(known: Iterable[str]) -> Callable[[str], tuple[str, ...]]:
    allowed = [str(one) for one in known]
    return lambda value: tuple(part for part in _parts(value) if part in allowed)


def _one_of(known: Iterable[str]) -> Callable[[str], str]:
    allowed = {str(one) for one in known}
    return lambda value: value if value in allowed else ""


def _words(value: str) -> str:
    return value.replace("\x00", "").strip()[:LONGEST_WORDS]


def _names(value: str) -> tuple[str, ...]:
    return tuple(_words(part) for part in _parts(value) if _words(part))


def number(value: str) -> int:
    """A number of ours in an address; 0 for what is none, or larger than any column holds."""
    if not (value.isascii() and value.isdecimal()) or len(value) > 10:
        return 0
    return int(value) if int(value) <= LARGEST else 0


def _numbers(value: str) -> tuple[int, ...]:
    return tuple(dict.fromkeys(n for part in _parts(value) if (n := number(part))))


def _severities(value: str) -> tuple[int, ...]:
    return tuple(map(int, _any_of(CHOICES["severity"])(value)))


def _day(value: str) -> date | None:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None


def _period(value: str) -> int:
    days = number(value)
    return days if days <= 3660 else 0


_READERS: dict[str, Callable[[str], Any]] = {
    "q": _words,
    "brand": _numbers,
    "source": _names,
    "days": _period,
    "since": _day,
    "until": _day,
    "sentiment": _any_of(CHOICES["sentiment"]),
    "intent": _any_of(CHOICES["intent"]),
    "severity": _severities,
    "channel": _any_of(Channel),
    "certainty": _one_of(Certainty),
    "contact": _any_of(CHOICES["contact"]),
    "topic": _any_of(CHOICES["topic"]),
    "region": _names,
    "case": _one_of(CaseState),
    "judged": _one_of(Judged),
    "followers": number,
    "first": lambda value: value == "1",
    "cluster": number,
    "ids": _numbers,
    "run": number,
    "sort": _one_of(Sort),
}
