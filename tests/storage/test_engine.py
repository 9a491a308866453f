"""One commit point, and a database that goes away."""

from datetime import datetime

import psycopg
import pytest
from sqlalchemy import text

from storage import engine
from storage.engine import transaction
from storage.errors import DatabaseUnavailable
from storage.models import User
from storage.models.columns import UtcDateTime


def names() -> list[str]:
    with engine.connection() as conn:
        return list(conn.scalars(text("SELECT name FROM app_user ORDER BY name")))


def test_a_block_that_ends_is_committed(clean_database: None) -> None:
    with transaction() as session:
        session.add(User(name="a", role="lead"))
    assert names() == ["a"]


def test_a_block_that_raises_leaves_nothing(clean_database: None) -> None:
    with pytest.raises(KeyError), transaction() as session:
        session.add(User(name="a", role="lead"))
        session.flush()
        raise KeyError
    assert names() == []


def test_a_connection_that_the_server_ended_is_told_and_the_next_use_works(
    clean_database: None,
) -> None:
    with pytest.raises(DatabaseUnavailable, match="went away") as error, transaction() as session:
        session.add(User(name="a", role="lead"))
        session.flush()
        with psycopg.connect(engine.conninfo(), autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(%s)",
                (session.execute(text("SELECT pg_backend_pid()")).scalar_one(),),
            )
        session.execute(text("SELECT 1"))
    assert "nothing half-written stays" in error.value.next_step
    assert names() == []


def test_a_database_of_ones_own_that_does_not_answer_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from storage.config import get_settings

    engine.dispose()
    monkeypatch.setenv("DATABASE_URL", "postgresql://127.0.0.1:1/nothing")
    get_settings.cache_clear()
    try:
        with (
            pytest.raises(DatabaseUnavailable, match="does not answer") as error,
            transaction() as session,
        ):
            session.execute(text("SELECT 1"))
    finally:
        monkeypatch.undo()
        engine.dispose()
        get_settings.cache_clear()
    assert "check DATABASE_URL" in error.value.next_step


def test_a_naive_time_is_refused(clean_database: None) -> None:
    column = UtcDateTime()
    with engine.connection() as conn, pytest.raises(ValueError, match="give it a zone"):
        column.process_bind_param(datetime(2026, 11, 18), conn.dialect)  # noqa: DTZ001
