"""Schedules and their ticks for tests, each committed as in real life."""

from datetime import UTC, datetime, timedelta
from typing import Any

from storage.engine import transaction
from storage.models import Schedule
from tests.recovery.making import rows

DUE = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)  # noon in Shanghai
HOUR = timedelta(hours=1)


def made(name: str = "早报", **fields: Any) -> int:
    """A schedule of every hour that was made two hours ago; nothing is missed."""
    values: dict[str, Any] = {
        "source": "feed",
        "trigger": "interval",
        "expression": "1h",
        "created_at": DUE - 2 * HOUR,
        "counted_through": DUE - HOUR,
        **fields,
    }
    with transaction() as session:
        row = Schedule(name=name, **values)
        session.add(row)
        session.flush()
        assert row.id is not None
        return row.id


def counts() -> tuple[int, int, int]:
    """Ticks, runs and jobs."""
    tables = ("schedule_tick", "crawl_run", "procrastinate_jobs")
    ticks, made_runs, jobs = (rows(f"SELECT count(*) FROM {table}")[0][0] for table in tables)
    return ticks, made_runs, jobs


def end_runs(status: str = "ok") -> None:
    rows("UPDATE crawl_run SET status = :status RETURNING id", status=status)


def notes() -> list[str]:
    return [note for (note,) in rows("SELECT note FROM crawl_run ORDER BY id")]
