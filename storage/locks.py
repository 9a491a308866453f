"""Advisory locks on a connection of their own: PostgreSQL lets go of them when a process ends.

However it ends, that is: a connection is closed with its process, and within two minutes when its
machine or the network is gone.
"""

import threading
import time
from types import TracebackType
from typing import Any, LiteralString, Self
from zlib import crc32

import psycopg

from storage.engine import connect, unavailable

RUN, HOST = 0x52554E53, 0x484F5354  # says of an advisory lock what its other number is
_ALIVE = (
    "SET tcp_keepalives_idle = 60; SET tcp_keepalives_interval = 20; SET tcp_keepalives_count = 3"
)
_HOLDER = """
SELECT application_name FROM pg_stat_activity JOIN pg_locks USING (pid)
WHERE locktype = 'advisory' AND granted AND classid = CAST(%s AS oid)
    AND objid = CAST(CAST(%s AS bigint) & 4294967295 AS oid)
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


class Locks:
    """The exclusive locks of one process of one kind. Threads may share it.

    Args:
        kind: ``RUN`` or ``HOST``.
        name: what others are told of the holder, such as ``run 12``.
    """

    def __init__(self, kind: int, name: str) -> None:
        self._kind, self._name = kind, name
        self._connection: psycopg.Connection | None = None
        self._held: set[int] = set()
        self._one_at_a_time = threading.Lock()

    def try_take(self, number: int) -> bool:
        """Take a lock unless another process holds it; taking it twice is once.

        A lock whose connection was lost is taken again, where nobody else has it by now.

        Raises:
            DatabaseUnavailable: the database does not answer.
        """
        with self._one_at_a_time:
            if number in self._held and self._is_connected():
                return True
            self._held.discard(number)
            if self._ask("SELECT pg_try_advisory_lock(%s, %s)", self._kind, number):
                self._held.add(number)
            return number in self._held

    def take_within(self, number: int, seconds: float) -> bool:
        """Take a lock, waiting for it a while: a killed process's goes a moment after it."""
        deadline = time.monotonic() + seconds
        while not self.try_take(number):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        return True

    def holder(self, number: int) -> str:
        """The name of who holds a lock; empty when nobody does or it is not told."""
        with self._one_at_a_time:
            return str(self._ask(_HOLDER, self._kind, number) or "").removeprefix("zhuanxi ")

    def close(self) -> None:
        """Let go of all locks."""
        with self._one_at_a_time:
            self._held.clear()
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        del kind, error, traceback
        self.close()

    def _is_connected(self) -> bool:
        if self._connection is None:
            return False
        try:
            self._connection.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def _ask(self, query: LiteralString, *values: int) -> Any:
        try:
            row = self._open().execute(query, values).fetchone()
        except psycopg.OperationalError as error:
            raise unavailable(error) from error
        return row[0] if row is not None else None

    def _open(self) -> psycopg.Connection:
        if not self._is_connected():
            self._held.clear()
            self._connection = connect()
            self._connection.autocommit = True
            self._connection.execute(_ALIVE)
            self._connection.execute(
                "SELECT set_config('application_name', %s, false)", (f"zhuanxi {self._name}",)
            )
        assert self._connection is not None
        return self._connection


def number_of(host: str) -> int:
    """The number that stands for a host; two hosts of one number only wait for one another."""
    return crc32(host.encode()) - 2**31
