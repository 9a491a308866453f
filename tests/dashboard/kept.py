"""A filled database that is kept for a while: bringing it back is quicker than filling it anew."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import LiteralString

from psycopg import Connection, sql

from storage import engine
from tests.conftest import empty_tables

SECONDS = 60
"""For so long what was filled is as good as new; the pages count in minutes and more."""

_TABLES = """
SELECT t.relname FROM pg_class t
WHERE t.relkind = 'r' AND t.relnamespace = 'public'::regnamespace
AND t.relname <> 'alembic_version' AND pg_relation_size(t.oid) > 0
"""
_SEQUENCES = """
SELECT sequencename, last_value FROM pg_sequences
WHERE schemaname = 'public' AND last_value IS NOT NULL
"""
# so that nobody takes for known what they read of the database before
_ANOTHER = """
UPDATE crawl_run SET started_at = started_at + %(by)s, finished_at = finished_at + %(by)s
"""


class Kept:
    """What ``fill`` makes of empty tables, with the moment that it was made at."""

    def __init__(self, fill: Callable[[datetime], object]) -> None:
        self._fill = fill
        self._tables: dict[str, bytes] = {}
        self._sequences: list[tuple[str, int]] = []
        self._now = datetime.now(UTC)
        self._until = 0.0

    def bring(self) -> datetime:
        """Have the database hold it, and nothing else; the moment that it was filled at."""
        empty_tables()
        if time.monotonic() < self._until:
            with engine.get_engine().begin() as conn:
                self._restore(conn.connection.driver_connection)
            return self._now
        self._now = datetime.now(UTC)
        self._fill(self._now)
        with engine.get_engine().begin() as conn:
            self._keep(conn.connection.driver_connection)
        self._until = time.monotonic() + SECONDS
        return self._now

    def _keep(self, conn: Connection) -> None:
        self._tables = {}
        for (name,) in conn.execute(_TABLES).fetchall():
            with conn.cursor().copy(_copy("COPY {} TO STDOUT", name)) as rows:
                self._tables[name] = b"".join(rows)
        self._sequences = [(str(name), int(last)) for name, last in conn.execute(_SEQUENCES)]

    def _restore(self, conn: Connection) -> None:
        conn.execute("SET LOCAL session_replication_role = replica")
        for name, rows in self._tables.items():
            with conn.cursor().copy(_copy("COPY {} FROM STDIN", name)) as into:
                into.write(rows)
        for name, last in self._sequences:
            conn.execute("SELECT setval(%s::regclass, %s)", (f'public."{name}"', last))
        conn.execute(_ANOTHER, {"by": timedelta(microseconds=time.monotonic_ns() % 900_000)})


def _copy(words: LiteralString, table: str) -> sql.Composed:
    return sql.SQL(words).format(sql.Identifier(table))
