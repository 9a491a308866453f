"""The one way to the database: one engine a process, one commit point."""

import logging
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, create_engine, make_url
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from storage import embedded
from storage.config import get_settings
from storage.errors import DatabaseUnavailable
from storage.storable import guard

log = logging.getLogger(__name__)

RECONNECT_SECONDS = 30
SHUTDOWN = "57P"  # SQLSTATEs of a server that stops, crashes or starts; none: it said nothing more


@cache
def database_url() -> str:
    """SQLAlchemy URL of the configured database; starts the embedded one if none is configured."""
    settings = get_settings()
    if settings.database_url is None:
        return embedded.start(settings.home)
    url = make_url(settings.database_url)
    return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def conninfo() -> str:
    """The same database as a libpq connection string, for psycopg and the job queue."""
    return database_url().replace("postgresql+psycopg://", "postgresql://", 1)


@cache
def get_engine() -> Engine:
    """The engine of this process. Connections are checked before use and reopened when stale."""
    return create_engine(
        database_url(), creator=connect, pool_pre_ping=True, pool_size=5, max_overflow=10
    )


def connect() -> psycopg.Connection:
    """A connection outside the pool; starts the embedded server again when it is gone.

    Raises:
        DatabaseUnavailable: the database does not answer.
    """
    try:
        return guard(psycopg.connect(conninfo(), connect_timeout=10))
    except psycopg.OperationalError as error:
        settings = get_settings()
        if settings.database_url is not None:
            raise DatabaseUnavailable(
                "the database does not answer: {error}",
                "check DATABASE_URL and that the server runs, then `zhuanxi doctor`",
                error=str(error).strip(),
            ) from error
        log.warning("the embedded PostgreSQL is gone; starting it again")
        return _reconnect(settings.home)


def _reconnect(home: Path) -> psycopg.Connection:
    deadline = time.monotonic() + RECONNECT_SECONDS
    while True:
        database_url.cache_clear()
        embedded.restart(home)
        try:
            return guard(psycopg.connect(conninfo(), connect_timeout=30))
        except psycopg.OperationalError as error:
            # A server that is just dying looks alive for a moment more.
            if time.monotonic() > deadline:
                raise DatabaseUnavailable(
                    "the embedded PostgreSQL does not answer: {error}",
                    "read its log {log}, then `zhuanxi doctor`",
                    error=str(error).strip(),
                    log=home / "postgres" / "log",
                ) from error
            time.sleep(0.2)


@contextmanager
def transaction() -> Iterator[Session]:
    """One unit of work: commits when the block ends, rolls back when it raises.

    Nothing else in the product commits, so that a step is either whole or absent.
    """
    with Session(get_engine(), expire_on_commit=False) as session:
        try:
            with session.begin():
                yield session
        except (OperationalError, psycopg.OperationalError) as error:
            raise unavailable(error) from error


@contextmanager
def connection() -> Iterator[Connection]:
    """One transaction on a plain connection, for reads and COPY."""
    try:
        with get_engine().begin() as conn:
            yield conn
    except (OperationalError, psycopg.OperationalError) as error:
        raise unavailable(error) from error


def unavailable(error: OperationalError | psycopg.OperationalError) -> Exception:
    """What to raise for an error of the connection: the database is away, or the error itself."""
    # COPY runs on psycopg itself, so its errors come unwrapped.
    said = error.orig if isinstance(error, OperationalError) else error
    state = said.sqlstate if isinstance(said, psycopg.Error) else None
    if state is None or state.startswith(SHUTDOWN):
        return DatabaseUnavailable(
            "the database went away: {error}",
            "nothing half-written stays; run the command again when the database answers",
            error=str(said).strip(),
        )
    return error


def dispose() -> None:
    """Close the pool and forget the address; for tests and for a forked process."""
    if get_engine.cache_info().currsize:
        get_engine().dispose()
    get_engine.cache_clear()
    database_url.cache_clear()


def copy_rows(session: Session, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Fill a table of ours by COPY, in the session's transaction.

    Raises:
        psycopg.Error: it fails; COPY runs on psycopg itself, so errors come unwrapped.
    """
    raw = session.connection().connection.driver_connection
    assert raw is not None
    with raw.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
