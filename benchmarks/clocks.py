"""What the clocks of open cases cost: all of them looked at, and the upkeep every five minutes.

Cases are invented, opened over the last five days, a third answered, a tenth waiting; each holds
one post, and one in a hundred of the posts was counted twice in the last hours.

Usage: ``python -m benchmarks.clocks [--cases 100000]``.
"""

import argparse
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

from sqlalchemy import text

from benchmarks.database import database
from recovery.clocks import deadlines, spread
from storage import engine
from storage.config import get_settings
from storage.engine import transaction
from storage.models import Brand

NOW = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
UPKEEP = timedelta(minutes=5)
ROUNDS = 12
Done = TypeVar("Done")


def main() -> None:
    """Fill, measure, and print the figures as JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=100_000)
    asked = parser.parse_args()
    found = {}
    for count in (asked.cases // 100, asked.cases):
        with database():
            get_settings.cache_clear()
            fill(count)
            found[f"{count} open cases"] = measure()
    print(json.dumps(found, indent=2))


def fill(count: int) -> None:
    """Open cases, each with a post, all of them to be looked at."""
    with transaction() as session:
        session.add(Brand(name="橙屿出行"))
    with transaction() as session:
        for statement in (_MENTIONS, _CASES, _LINKS, _COUNTS):
            session.execute(text(statement), {"count": count, "now": NOW})
    with engine.get_engine().connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("VACUUM ANALYZE"))


def measure() -> dict[str, object]:
    """All cases at once, then an hour of upkeep, each time with nothing left to do as well."""
    settings = get_settings()
    seconds, first = timed(lambda: deadlines.keep(settings, NOW))
    idle, _ = timed(lambda: deadlines.keep(settings, NOW))
    looked, costs = 0, []
    for turn in range(1, ROUNDS + 1):
        cost, done = timed(partial(deadlines.keep, settings, NOW + turn * UPKEEP))
        costs.append(cost)
        looked += done.cases
    hastening, shortened = timed(hasten)
    return {
        "all_seconds": round(seconds, 2),
        "all_alarms": first.alarms,
        "nothing_due_seconds": round(idle, 4),
        "upkeep_seconds_mean": round(sum(costs) / ROUNDS, 3),
        "upkeep_cases_mean": looked // ROUNDS,
        "spread_seconds": round(hastening, 3),
        "spread_shortened": shortened,
    }


def hasten() -> int:
    """Take over how the cases spread."""
    with transaction() as session:
        return spread.hasten(session, get_settings(), NOW)


def timed(run: Callable[[], Done]) -> tuple[float, Done]:
    """Seconds, and what came of it."""
    began = time.perf_counter()
    result = run()
    return time.perf_counter() - began, result


_MENTIONS = """
INSERT INTO mention (id, source, external_id, kind, url, title, text, text_hash, search_text,
    region, is_official, extra, posted_at, collected_at, updated_at)
SELECT n, 'weibo', n::text, 'post', '', '', '橙屿出行', 'h', '橙屿出行', '', false, '{}',
    CAST(:now AS timestamptz) - n % 7200 * interval '1 minute', :now, :now
FROM generate_series(1, :count) n
"""

_CASES = """
INSERT INTO recovery_case (id, brand_id, title, stage, version, severity, channel, is_threatened,
    is_history, priority, priority_terms, opened_at, first_response_due, resolution_due,
    first_response_at, updated_at, paused_at, needs_senior, value_level, reach, growth, is_repeat,
    look_at)
SELECT n, 1, '橙屿出行', CASE WHEN n % 10 = 0 THEN 'waiting' ELSE 'assigned' END, 1, n % 4,
    'bypassed', false, false, 24, '{}', m.posted_at, m.posted_at + interval '4 hours',
    m.posted_at + interval '3 days',
    CASE WHEN n % 3 = 0 OR n % 10 = 0 THEN m.posted_at + interval '1 hour' END, :now,
    CASE WHEN n % 10 = 0 THEN m.posted_at + interval '2 hours' END, false, 0, n % 5000, 0,
    false, :now
FROM generate_series(1, :count) n JOIN mention m ON m.id = n
"""

_LINKS = """
INSERT INTO case_mention (case_id, mention_id, brand_id, joined_at)
SELECT n, n, 1, :now FROM generate_series(1, :count) n
"""

_COUNTS = """
INSERT INTO engagement (mention_id, seen_at, likes)
SELECT n, CAST(:now AS timestamptz) - hours * interval '1 hour', 20 + n % 700 * (3 - hours)
FROM generate_series(1, :count, 100) n, generate_series(1, 3, 2) hours
"""


if __name__ == "__main__":
    main()
