"""How long the dashboard's queue takes among 1,000 and among 100,000 cases: counters and pages.

The cases are those of ``benchmarks.casework``: all of them open (``--open 1``) or only a share, the
others ended over the last year. Timed are the counters of all views, the first page of each view,
page 51, each order, and the ids that are handed to the case page.

Usage: ``python -m benchmarks.recovery_queue [--cases 100000] [--open 0.05] [--rounds 20]``.
"""

import argparse
import json
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import text

from benchmarks import casework
from benchmarks.casework import NOW, SMALL, timed
from benchmarks.database import database
from benchmarks.timing import spread
from dashboard.queries import recovery_queue
from dashboard.queries.recovery_queue import Filters, Sort, View
from recovery.access.sight import ALL
from storage import engine
from storage.config import get_settings
from storage.engine import transaction
from storage.models import Brand, User


def main() -> None:
    """Measure both sizes, each in a database of its own, and print the figures as JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--open", type=float, default=1.0, help="share of cases that are open")
    parser.add_argument("--rounds", type=int, default=20)
    asked = parser.parse_args()
    few, many = (measured(n, asked.open, asked.rounds) for n in (SMALL, asked.cases))
    told = {
        f"ms at {SMALL}": few,
        f"ms at {asked.cases}": many,
        "open": asked.open,
        "rounds": asked.rounds,
    }
    print(json.dumps(told, indent=2, ensure_ascii=False))


def measured(count: int, share: float, rounds: int) -> dict[str, object]:
    """Milliseconds of each thing among so many cases."""
    with database():
        with transaction() as session:
            session.add_all(Brand(name=f"橙屿{n}") for n in range(casework.BRANDS))
            session.add_all(
                User(name=f"handler{n}", role="handler") for n in range(casework.HANDLERS)
            )
        casework.fill(0, count)
        end(share)
        acts = things()
        taken: dict[str, list[float]] = {name: [] for name in acts}
        for _ in range(rounds + 1):
            for name, act in acts.items():
                taken[name].append(timed(act))
        return {name: spread(times[1:]) for name, times in taken.items()}


def end(share: float) -> None:
    """Close all but a share of the cases, over the last year."""
    with transaction() as session:
        session.execute(
            text(
                "UPDATE recovery_case SET stage = 'closed', first_response_at = :now, "
                "resolved_at = :now, closed_at = :now - random() * interval '365 days' "
                "WHERE random() > :share"
            ),
            {"now": NOW, "share": share},
        )
    with engine.get_engine().connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("VACUUM ANALYZE"))


def things() -> dict[str, Callable[[], object]]:
    """What the page asks for, by name."""
    by = recovery_queue.look("handler1", ALL, get_settings(), NOW + timedelta(minutes=1))

    def of(ask: Callable[..., object], *words: object, **how: object) -> Callable[[], object]:
        def act() -> object:
            with transaction() as session:
                return ask(session, by, *words, **how)

        return act

    page, every = recovery_queue.page, Filters()
    return {
        "counters": of(recovery_queue.counts, every),
        "counters of a brand": of(recovery_queue.counts, Filters(brand_id=1)),
        **{f"page of {view}": of(page, view, every) for view in View},
        **{f"by {sort}": of(page, View.OPEN, every, sort) for sort in Sort},
        "page 51": of(page, View.OPEN, every, Sort.PRIORITY, 51),
        "severity 4, of a brand": of(page, View.OPEN, Filters(brand_id=1, severity=4)),
        "a word": of(page, View.OPEN, Filters(words="第77次")),
        "order": of(recovery_queue.ids, View.OPEN, every),
    }


if __name__ == "__main__":
    main()
