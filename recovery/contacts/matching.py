"""Whether a service record is about the same customer's same problem as a public complaint. Pure.

A key that both carry (handle, phone, order number) is certain. Without one there are only signs:
when, which product, which topic, and how alike the words are. They make a match probable at best,
and words alone never more than possible: two customers with one problem write alike.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from crawlers.spelling import Text, spelling
from nlp.labels import Topic
from recovery.collection.likeness import Passage, likeness, passages
from recovery.words import word

BEFORE, AFTER = timedelta(days=30), timedelta(days=1)
"""How long before a post, and after it, a record was opened that may be about the same."""
NEAR = timedelta(days=14)
"""How long before a post a record was opened that is probably about the same."""
ALIKE, HARDLY = 0.1, 0.04
"""Likeness of the words that are not everybody's, for a probable match and for any at all."""
ALONE = 0.2
"""Likeness from which words make a match possible where neither product nor topic agrees."""
SHARED = 4
"""Characters of the words that two texts have in common at least to be alike: two words of two."""
WEIGHTS = {"words": 0.45, "product": 0.2, "topic": 0.15, "time": 0.2}
FULL = 0.25
"""Likeness that counts as full: an agent's note is short and in another voice than a post."""

# What everybody writes, customers as well as agents; it shows nothing.
_STOCK = re.compile(
    "客户|用户|乘客|车主|客服|人工|来电|致电|回电|打不通|占线|排队|电话|反映|表示|声称|要求|投诉|申请"
    "|咨询|处理|尽快|联系|告知|登记|跟进|安抚|专人|后续|答复|回复|给个|说法|曝光|12315|售后|服务|态度"
    "|恶劣|垃圾|避雷|质量|退款|退货|退钱|退费|扣费|工作人员|平台|公司|解决|没人|一直|到现在|至今|严肃"
    "|司机|师傅|快递员|快递|今天|昨天|现在|已经|还是|不能|无法|没有|再也|不用|到账|耐心|等待"
    "|24小时|相关部门|请"
)


class Level(StrEnum):
    """How sure a match is; ``unknown`` where nothing was found."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    POSSIBLE = "possible"
    UNKNOWN = "unknown"


ORDER = tuple(Level)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What a brand and its products are called: product to all of its names."""

    names: tuple[str, ...] = ()
    products: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """What a customer said in public about one brand; ``topic`` is that of the verdict."""

    brand_id: int
    text: str
    posted_at: datetime
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A service record; ``keys`` are the kinds of keys it shares with the complaint."""

    contact_id: int
    brand_id: int | None
    product: str
    topic: str
    text: str
    opened_at: datetime
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """One record that may be about the problem.

    Attributes:
        contact_id: which record.
        level: how sure.
        score: 0 to 1, to order them; from 0.5 on probable.
        evidence: ``keys`` (kinds), ``product`` and ``topic`` where they agree, ``differs`` where
            the products do not, ``days`` from record to post, ``words`` in common, ``likeness``.
    """

    contact_id: int
    level: Level
    score: float
    evidence: dict[str, Any]


class Matcher:
    """One problem, ready to be compared with many records."""

    def __init__(self, problem: Problem, catalogue: Catalogue) -> None:
        self._problem = problem
        called = [*catalogue.names, *(n for names in catalogue.products.values() for n in names)]
        called.sort(key=len, reverse=True)
        self._called = re.compile("|".join(re.escape(name) for name in called if name) or "$^")
        self._spelt = {
            product: [known for name in names if (known := spelling(name)) is not None]
            for product, names in catalogue.products.items()
        }
        self._words = self._own(problem.text)
        self._products = self._named(problem.text)

    @property
    def pairs(self) -> list[str]:
        """The pairs of characters by which records are searched."""
        return sorted(self._words.bigrams)

    def match(self, record: Told) -> Match | None:
        """Compare with one record; ``None`` where nothing speaks for it."""
        if record.brand_id not in (None, self._problem.brand_id):
            return None
        ago = self._problem.posted_at - record.opened_at
        evidence = self._evidence(record, ago)
        if record.keys:
            evidence = {"keys": [*record.keys], **evidence}
            return Match(record.contact_id, Level.CERTAIN, 1.0, evidence)
        if not -AFTER <= ago <= BEFORE:
            return None
        level = _level(evidence, ago)
        if level is None:
            return None
        score = _score(evidence, ago)
        score = max(score, 0.5) if level is Level.PROBABLE else min(score, 0.49)
        return Match(record.contact_id, level, round(score, 3), evidence)

    def best(self, records: Iterable[Told]) -> list[Match]:
        """The records that anything speaks for, surest first."""
        found = [match for record in records if (match := self.match(record)) is not None]
        return sorted(found, key=lambda m: (ORDER.index(m.level), -m.score, -m.contact_id))

    def _evidence(self, record: Told, ago: timedelta) -> dict[str, Any]:
        told = self._own(record.text)
        both = self._words.bigrams & told.bigrams
        evidence: dict[str, Any] = {
            "days": round(ago / timedelta(days=1), 1),
            "words": _runs(told.words, both),
            "likeness": round(likeness(self._words, told), 3) if both else 0.0,
        }
        agreed, differs = self._compare_products(record)
        if agreed:
            evidence["product"] = agreed
        if differs:
            evidence["differs"] = differs
        if self._problem.topic in topics_of(record.topic):
            evidence["topic"] = self._problem.topic
        return evidence

    def _compare_products(self, record: Told) -> tuple[str, str]:
        """The product both name, and the one only the record names where they name different."""
        told = self._named(record.product) or self._named(record.text)
        if told & self._products:
            return min(told & self._products), ""
        if told and self._products:
            return "", min(told)
        plain = record.product.strip()
        known = spelling(plain) if len(plain) > 1 else None
        if known is not None and any(Text(self._problem.text).occurrences(known)):
            return plain, ""
        return "", ""

    def _named(self, text: str) -> frozenset[str]:
        searched = Text(text)
        return frozenset(
            product
            for product, known in self._spelt.items()
            if any(any(searched.occurrences(one)) for one in known)
        )

    def _own(self, text: str) -> Passage:
        """What a text says beyond stock phrases and names, as a passage whose pairs cross no gap.

        The author's own words; what they quote is left out.
        """
        first = passages("", text)[:1]
        plain = _STOCK.sub("\n", self._called.sub("\n", first[0].words)) if first else ""
        pieces = [piece for piece in plain.split("\n") if len(piece) > 1]
        pairs = (piece[at : at + 2] for piece in pieces for at in range(len(piece) - 1))
        return Passage("\n".join(pieces), frozenset(pairs))


def topics_of(told: str) -> frozenset[str]:
    """The topics that a service system's own word for a topic may mean.

    By the code or by the Chinese name; else by its halves (``物流``, ``配送``), and then those of
    which most are there. ``其他`` means none.
    """
    plain = told.strip().lower()
    hits: dict[str, int] = {}
    for topic in Topic:
        if topic is Topic.OTHER:
            continue
        name = word("topic", topic)
        if plain in (topic, name):
            return frozenset((str(topic),))
        hits[topic] = sum(half in plain for half in (name[:2], name[2:]))
    most = max(hits.values())
    return frozenset(str(topic) for topic, count in hits.items() if count == most and most)


def _level(evidence: Mapping[str, Any], ago: timedelta) -> Level | None:
    alike, shared = evidence["likeness"], sum(map(len, evidence["words"]))
    agrees = "product" in evidence or "topic" in evidence
    if "differs" in evidence or not agrees:
        return Level.POSSIBLE if alike >= ALONE and shared >= SHARED else None
    if alike >= ALIKE and shared >= SHARED and ago <= NEAR:
        return Level.PROBABLE
    return Level.POSSIBLE if alike >= HARDLY else None


def _score(evidence: Mapping[str, Any], ago: timedelta) -> float:
    shares: dict[str, float] = {
        "words": min(1.0, evidence["likeness"] / FULL),
        "product": float("product" in evidence),
        "topic": float("topic" in evidence),
        "time": 1 - min(1.0, abs(ago) / BEFORE),
    }
    return sum(WEIGHTS[name] * share for name, share in shares.items())


def _runs(words: str, both: frozenset[str]) -> list[str]:
    """What two texts have in common, as the longest words of the one that ``both`` makes up."""
    found: dict[str, None] = {}
    run = ""
    for at in range(len(words)):
        pair = words[at : at + 2]
        if pair in both:
            run = run + pair[1] if run else pair
        elif run:
            found[run] = None
            run = ""
    return [*found]
