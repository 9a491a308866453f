"""How long each measure takes among N/100 and among N cases, and what that is a case.

The cases are spread over the 365 days before now, three brands and many customers, each with a
mention, a decision and a history of moves, of which some reopen it; there are twice as many service
records. Everything is filled by COPY. Each measure is asked for the whole year, of all brands,
counted (``whole``), split by its first dimension (``split``) and with its ids (``ids``); printed is
the median of the rounds in milliseconds, and ``ratio``: the time a case among the larger number
by the time a case among the smaller one (1 is linear, less is better).

Usage: ``python -m benchmarks.measures [--cases 100000] [--rounds 3]``.
"""

import argparse
import json
import random
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from benchmarks.database import database
from recovery.access.actor import Actor, Role
from recovery.measures.asking import measure
from recovery.measures.definitions import DEFINITIONS, Measure
from storage import engine
from storage.config import get_settings
from storage.engine import copy_rows, transaction
from storage.measures import Filters, Span
from storage.models import Brand

NOW = datetime(2026, 11, 18, 4, tzinfo=UTC)
LEAD = Actor("lin", Role.LEAD, "cli")
TOPICS = ("quality", "logistics", "aftersales", "price", "system")
CHANNELS = ("全国热线", "在线客服", "徐汇门店", "App")
VALUES = ("escalated", "failed", "failed", "bypassed", "bypassed", "bypassed", "official")
WAYS = (
    (),
    ("assigned", "responded"),
    ("assigned", "investigating", "responded", "resolved"),
    ("assigned", "responded", "resolved", "callback", "closed"),
    ("assigned", "responded", "resolved", "callback", "closed"),
    ("assigned", "responded", "resolved", "assigned", "responded", "resolved", "closed"),
)
JUDGED = ("b-1", "negative", "complaint", 2, "none", "none")
RECORDED = ("净水器", "物流", "solved", True, "", "")
SENTENCES = ("净水器修了两次还是漏水", "滤芯买来就是坏的", "打了三次热线没有人接")

Row = tuple[Any, ...]


def main() -> None:
    """Fill, measure at both sizes, and print the figures as JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    few = asked.cases // 100
    with database():
        with transaction() as session:
            for name in ("云杉", "橙屿出行", "青柚到家"):
                session.add(Brand(name=name, products=["净水器", "滤芯", "龙头"]))
        fill(0, few)
        small = timed(asked.rounds)
        fill(few, asked.cases)
        large = timed(asked.rounds)
    times = asked.cases / few
    ratio = {
        name: {way: round(large[name][way] / small[name][way] / times, 3) for way in ways}
        for name, ways in large.items()
    }
    print(json.dumps({str(few): small, str(asked.cases): large, "ratio": ratio}, indent=2))


def fill(start: int, end: int) -> None:
    """Cases ``start`` to ``end`` with all that hangs on them."""
    draw = random.Random(start)
    opened = {
        n: NOW - timedelta(minutes=draw.randrange(1, 365 * 24 * 60)) for n in range(start, end)
    }
    tables = {
        "author (id, source, external_hash, handle, is_verified, updated_at)": (
            (n + 1, "weibo", f"{n:x}", "", False, NOW) for n in range(start, end, 2)
        ),
        "mention (id, source, external_id, kind, author_id, url, title, text, text_hash, "
        "search_text, region, is_official, extra, posted_at, collected_at, updated_at)": (
            mention(n, start, at) for n, at in opened.items()
        ),
        "verdict (id, mention_id, text_hash, model_version, sentiment, intent, severity, contact, "
        "escalation, topic, complaint_probability, probabilities, evidence, created_at)": (
            (n + 1, n + 1, f"{n:x}", *JUDGED, TOPICS[n % 5], 0.9, "{}", "[]", NOW) for n in opened
        ),
        "channel_decision (mention_id, brand_id, verdict_id, value, certainty, is_threatened, "
        "facts, decided_at)": (decision(n) for n in opened),
        "recovery_case (id, brand_id, author_id, title, stage, version, severity, topic, channel, "
        "is_threatened, is_history, priority, priority_terms, opened_at, first_response_due, "
        "resolution_due, first_response_at, resolved_at, updated_at, needs_senior, value_level)": (
            case(n, start, at) for n, at in opened.items()
        ),
        "case_mention (case_id, mention_id, brand_id, joined_at)": (
            (n + 1, n + 1, n % 3 + 1, at) for n, at in opened.items()
        ),
        "case_event (case_id, at, actor, actor_role, actor_origin, action, from_stage, to_stage, "
        "details)": (line for n, at in opened.items() for line in history(n, at)),
        "service_contact (reference, channel, brand_id, product, topic, result, is_complaint, "
        "text, search_text, opened_at, imported_at)": (
            (f"T{n}-{k}", CHANNELS[(n + k) % 4], n % 3 + 1, *RECORDED, at, NOW)
            for n, at in opened.items()
            for k in range(2)
        ),
    }
    with transaction() as session:
        for table, rows in tables.items():
            copy_rows(session, table, rows)
    with engine.get_engine().connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("VACUUM ANALYZE"))


def author_of(n: int, start: int) -> int:
    """Every second case is of an author who has another one."""
    return n + 1 - (n - start) % 2


def mention(n: int, start: int, at: datetime) -> Row:
    """The complaint of a case."""
    words = SENTENCES[n % 3]
    fields = (n + 1, "weibo", str(n), "post", author_of(n, start), "", "", words, f"{n:x}", words)
    return (*fields, "", False, "{}", at - timedelta(minutes=30), at, at)


def decision(n: int) -> Row:
    """How it relates to official service."""
    value = VALUES[n % 7]
    facts = {"tried": {"channels": ["hotline"]}} if value == "failed" else {}
    certainty = "presumed" if value == "bypassed" else None
    return (n + 1, n % 3 + 1, n + 1, value, certainty, False, json.dumps(facts), NOW)


def moves(n: int, at: datetime) -> list[tuple[datetime, str]]:
    """What became of a case, as far as that is over."""
    way = WAYS[n % len(WAYS)]
    found = [(at + (k + 1) * timedelta(hours=3 + n % 20), stage) for k, stage in enumerate(way)]
    return [one for one in found if one[0] < NOW]


def case(n: int, start: int, at: datetime) -> Row:
    """A case as its moves leave it."""
    stage, answered, resolved = "received", None, None
    for moved, to in moves(n, at):
        stage = to
        if to == "responded":
            answered = answered or moved
        resolved = moved if to == "resolved" else None if to == "assigned" else resolved
    fields = (n + 1, n % 3 + 1, author_of(n, start), "净水器漏水", stage, 1, 2, TOPICS[n % 5])
    due = at + timedelta(hours=8), at + timedelta(days=3)
    rest = (VALUES[n % 7], False, False, 40, "{}", at, *due, answered, resolved, at, False, 0)
    return (*fields, *rest)


def history(n: int, at: datetime) -> Iterator[Row]:
    """The events of a case."""
    yield (n + 1, at, "triage", "system", "job", "opened", None, "received", "{}")
    was = "received"
    for moved, to in moves(n, at):
        yield (n + 1, moved, "lin", "lead", "cli", "moved", was, to, "{}")
        was = to


def timed(rounds: int) -> dict[str, dict[str, float]]:
    """Milliseconds of each measure of the year, one way of asking after the other."""
    span = Span(NOW - timedelta(days=366), NOW)
    found: dict[str, dict[str, float]] = {}
    with transaction() as session:
        for name in Measure:
            by = DEFINITIONS[name].dimensions[0]
            ways = {
                "whole": Filters(),
                "split": Filters(by=by),
                "ids": Filters(with_ids=True),
            }
            found[name] = {
                way: median_ms(session, name, span, filters, rounds)
                for way, filters in ways.items()
            }
    return found


def median_ms(session: Session, name: Measure, span: Span, filters: Filters, rounds: int) -> float:
    """The median of ``rounds`` after one that is not counted."""
    times = []
    for _ in range(rounds + 1):
        began = time.perf_counter()
        measure(session, name, span, filters, LEAD, settings=get_settings(), now=NOW)
        times.append(1000 * (time.perf_counter() - began))
    return round(statistics.median(times[1:]), 1)


if __name__ == "__main__":
    main()
