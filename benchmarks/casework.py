"""How long the queue and a new case take, among 1,000 and among 100,000 open cases.

The cases are invented: one post each, by an account each; a quarter of them past their deadline, of
three brands and four handlers, a tenth unassigned, a tenth with an order number. So each filter
finds its first fifty at both sizes. Timed are those, and a whole triage of one new complaint that
opens a case (``open``) or joins one by its order number (``join``). Both sizes have a process and a
database of their own and are measured in turn, so that a busy machine is busy for both; the growth
is taken pair by pair.

Usage: ``python -m benchmarks.casework [--cases 100000] [--rounds 40]``.
"""

import argparse
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import text
from sqlmodel import Session

from benchmarks.database import database
from benchmarks.timing import spread
from recovery.triage import triage
from storage import engine, mentions, verdicts
from storage.cases import listed
from storage.config import get_settings
from storage.engine import copy_rows, transaction
from storage.mentions import AuthorRecord, MentionRecord
from storage.models import Brand, User
from storage.verdicts import VerdictRecord

NOW = datetime.now(UTC)
BRANDS, HANDLERS = 3, 4
SMALL = 1000
FILTERS: dict[str, dict[str, object]] = {
    "all open": {},
    "of a brand": {"brand": "橙屿1"},
    "mine": {"assignee": "handler1"},
    "nobody's": {"is_unassigned": True},
    "overdue": {"overdue_at": NOW},
    "mine, overdue": {"assignee": "handler1", "overdue_at": NOW},
    "of a brand, overdue": {"brand": "橙屿1", "overdue_at": NOW},
}


def main() -> None:
    """Fill two databases, measure in turn, and print the figures as JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--child", action="store_true", help="measure whenever a line is read")
    asked = parser.parse_args()
    if asked.child:
        serve(asked.cases)
        return
    few, many = (start(count) for count in (SMALL, asked.cases))
    pairs = [(ask(few), ask(many)) for _ in range(asked.rounds + 1)][1:]
    for child in (few, many):
        child.communicate()
    names = pairs[0][0]
    print(
        json.dumps(
            {
                "growth": {
                    n: spread([large[n] / small[n] for small, large in pairs]) for n in names
                },
                f"ms at {SMALL}": {n: spread([small[n] for small, _ in pairs]) for n in names},
                f"ms at {asked.cases}": {
                    n: spread([large[n] for _, large in pairs]) for n in names
                },
                "rounds": asked.rounds,
            },
            indent=2,
            ensure_ascii=False,
        )
    )


def start(count: int) -> subprocess.Popen[str]:
    """A process with so many cases in a database of its own, ready to measure."""
    child = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.casework", "--child", "--cases", str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    child.stdout.readline()
    return child


def ask(child: subprocess.Popen[str]) -> dict[str, float]:
    """Have a process measure each thing once; milliseconds."""
    assert child.stdin is not None and child.stdout is not None
    child.stdin.write("go\n")
    child.stdin.flush()
    told: dict[str, float] = json.loads(child.stdout.readline())
    return told


def serve(count: int) -> None:
    """Fill a database, say so, and measure for each line that is read."""
    with database():
        with transaction() as session:
            for n in range(BRANDS):
                session.add(Brand(name=f"橙屿{n}"))
            for n in range(HANDLERS):
                session.add(User(name=f"handler{n}", role="handler"))
        fill(0, count)
        print("ready", flush=True)
        for n, _ in enumerate(sys.stdin):
            print(json.dumps(measure(n)), flush=True)


def fill(begin: int, end: int) -> None:
    """Store open cases with all that belongs to them, as if triage had made them."""
    span = [(n, 1_000_000 + n) for n in range(begin, end)]
    draw = random.Random(begin)
    hour = timedelta(hours=1)
    with transaction() as session:
        copy_rows(
            session,
            "author (id, source, external_hash, handle, is_verified, updated_at)",
            ((id_, "weibo", f"{n:064x}", f"橙屿的客人{n}", False, NOW) for n, id_ in span),
        )
        copy_rows(
            session,
            "mention (id, source, external_id, kind, author_id, url, title, text, text_hash, "
            "search_text, region, is_official, extra, posted_at, collected_at, updated_at, "
            "verdict_id)",
            (
                (
                    *(id_, "weibo", f"old{n}", "post", id_, "", "", f"第{n}次坏了", f"{n:064x}"),
                    *(f"第{n}次坏了", "", False, "{}", NOW - hour, NOW, NOW, id_),
                )
                for n, id_ in span
            ),
        )
        copy_rows(
            session,
            "verdict (id, mention_id, text_hash, model_version, sentiment, intent, severity, "
            "contact, escalation, topic, complaint_probability, probabilities, evidence, "
            "created_at)",
            (
                (
                    *(id_, id_, f"{n:064x}", "b", "negative", "complaint", n % 5, "none", "none"),
                    *("quality", 0.9, "{}", "[]", NOW),
                )
                for n, id_ in span
            ),
        )
        copy_rows(
            session,
            "mention_brand (mention_id, brand_id, matched, why, triaged_verdict)",
            ((id_, 1 + n % BRANDS, "橙屿", "name", id_) for n, id_ in span),
        )
        copy_rows(
            session,
            "mention_key (mention_id, kind, key)",
            (
                (id_, kind, f"{kind} {n}")
                for n, id_ in span
                for kind in (("handle", "order") if n % 10 == 0 else ("handle",))
            ),
        )
        copy_rows(
            session,
            "channel_decision (mention_id, brand_id, verdict_id, value, is_threatened, facts, "
            "decided_at)",
            ((id_, 1 + n % BRANDS, id_, "bypassed", False, "{}", NOW) for n, id_ in span),
        )
        copy_rows(
            session,
            "recovery_case (id, brand_id, author_id, title, stage, version, assignee_id, severity, "
            "channel, is_threatened, is_history, priority, priority_terms, opened_at, "
            "first_response_due, resolution_due, updated_at, needs_senior, value_level, "
            "reach, growth, is_repeat, is_abusive)",
            (
                (
                    *(id_, 1 + n % BRANDS, id_, f"第{n}次坏了", "assigned", 1),
                    *(_handler(draw), n % 5, "bypassed", False, False),
                    *(draw.randrange(100), "{}", NOW - hour, NOW + draw.uniform(-10, 30) * hour),
                    *(NOW + draw.uniform(40, 90) * hour, NOW, False, 0, n % 1000, 0, False, False),
                )
                for n, id_ in span
            ),
        )
        copy_rows(
            session,
            "case_mention (case_id, mention_id, brand_id, joined_at)",
            ((id_, id_, 1 + n % BRANDS, NOW) for n, id_ in span),
        )
    with engine.get_engine().connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("VACUUM ANALYZE"))


def measure(n: int) -> dict[str, float]:
    """Milliseconds of each thing."""
    settings = get_settings()
    found: dict[str, float] = {}
    for what, filters in FILTERS.items():
        with transaction() as session:
            session.execute(text("SELECT 1"))
            took = timed(partial(listed, session, is_open=True, **filters))  # type: ignore[arg-type]
        found[what] = took
    for what, keys in (("open", ()), ("join", (("order", f"order {n % 50 * 10}"),))):
        with transaction() as session:
            _complain(session, f"{what}-{n}", f"{what} {n}", keys)
        found[what] = timed(partial(triage, settings, NOW))
    return found


def _handler(draw: random.Random) -> int | None:
    return None if draw.random() < 0.1 else draw.randint(1, HANDLERS)


def timed(act: Callable[[], object]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - began)


def _complain(
    session: Session, external_id: str, author: str, keys: tuple[tuple[str, str], ...]
) -> None:
    record = MentionRecord(
        source="xhs",
        external_id=external_id,
        text="橙屿又坏了",
        posted_at=NOW,
        author=AuthorRecord(author, author),
        keys=(*keys, ("handle", f"handle {author}")),
        brands=((1, "橙屿"),),
    )
    mentions.upsert(session, [record], None, NOW)
    mention_id, text_hash = session.execute(
        text("SELECT id, text_hash FROM mention WHERE external_id = :id"), {"id": external_id}
    ).one()
    verdict = VerdictRecord(
        mention_id, text_hash, "b", "negative", "complaint", 2, "none", "none", "quality", 0.9, {}
    )
    verdicts.store(session, [verdict], NOW)


if __name__ == "__main__":
    main()
