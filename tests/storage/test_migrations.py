"""The tables: made and removed without a trace, and equal to the models."""

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlmodel import SQLModel, select

from storage import engine, migrate, models
from storage.search import normalise
from tests.storage.making import brand, mention, upsert

CATALOGUE = """
SELECT 'relation ' || relkind::text || ' ' || relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace
UNION ALL SELECT 'function ' || oid::regprocedure FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace
UNION ALL SELECT 'type ' || typname FROM pg_type WHERE typnamespace = 'public'::regnamespace
UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'column ' || attrelid::regclass || '.' || attname || ' '
    || format_type(atttypid, atttypmod) || attnotnull::text
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0
    AND NOT attisdropped
UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
"""


def catalogue() -> set[str]:
    """Everything that our schema holds, without alembic's own table."""
    with engine.connection() as conn:
        return {thing for thing in conn.scalars(text(CATALOGUE)) if "alembic_version" not in thing}


@pytest.fixture(autouse=True)
def _tables_are_back_afterwards(clean_database: None) -> Iterator[None]:
    yield
    migrate.upgrade()
    engine.get_engine().dispose()


def test_migrations_up_down_up_leave_nothing_behind() -> None:
    made = catalogue()
    migrate.downgrade("base")
    assert catalogue() == set()
    migrate.upgrade()
    assert catalogue() == made
    assert {"relation r mention", "relation r procrastinate_jobs"} <= made
    assert "function bigrams(text)" in made


def test_each_migration_can_be_taken_back_alone() -> None:
    while (revision := migrate.current()) is not None:
        made = catalogue()
        migrate.downgrade("-1")
        migrate.upgrade("+1")
        assert (migrate.current(), catalogue()) == (revision, made)
        migrate.downgrade("-1")
    assert catalogue() == set()


def test_a_migration_leaves_no_lock_on_which_the_next_would_wait() -> None:
    migrate.upgrade()
    with engine.connection() as conn:
        held = conn.scalar(text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"))
    assert held == 0


def test_a_migration_that_runs_again_changes_nothing() -> None:
    with engine.transaction() as session:
        upsert(session, mention("1"))
    migrate.upgrade()
    with engine.connection() as conn:
        assert conn.scalar(text("SELECT count(*) FROM mention")) == 1


def test_the_models_equal_the_migrated_tables() -> None:
    assert models.Mention.metadata is SQLModel.metadata
    with engine.connection() as conn:
        context = MigrationContext.configure(
            conn,
            opts={
                "compare_type": True,
                "include_name": lambda name, kind, _: (
                    not (kind == "table" and str(name).startswith("procrastinate"))
                ),
            },
        )
        differences = compare_metadata(context, SQLModel.metadata)
    # The search indexes are on expressions that only the migrations know.
    searched = ("mention_search", "contact_search")
    assert [d for d in differences if not any(name in repr(d) for name in searched)] == []


def test_schedules_and_ticks_of_before_are_carried_over_and_back() -> None:
    with engine.transaction() as session:
        fir = brand(session, "云杉")
    migrate.downgrade("0008")
    migrate.downgrade("-1")
    with engine.connection() as conn:
        conn.execute(
            text(
                "INSERT INTO schedule (name, source, brand_id, trigger, expression, options, "
                "is_paused, created_at, updated_at) "
                f"VALUES ('a', 'feed', {fir}, 'cron', '0 * * * *', '{{}}', false, now(), now()), "
                "('b', 'feed', NULL, 'cron', '0 * * * *', '{}', false, now(), now()); "
                "INSERT INTO schedule_tick VALUES (1, '2026-11-18', '2026-11-18')"
            )
        )
    migrate.upgrade()
    with engine.transaction() as session:
        first, second = session.exec(select(models.Schedule).order_by(models.Schedule.name))
        assert (first.brand_ids, second.brand_ids, first.on_missed) == ([fir], [], "once")
        tick = session.exec(select(models.ScheduleTick)).one()
        assert (tick.outcome, tick.first_due_at, tick.stands_for) == ("queued", tick.due_at, 1)
    migrate.downgrade("0008")
    migrate.downgrade("-1")
    with engine.connection() as conn:
        found = conn.execute(text("SELECT name, brand_id FROM schedule ORDER BY name")).all()
        assert [tuple(row) for row in found] == [("a", fir), ("b", None)]
        assert conn.scalar(text("SELECT count(deferred_at) FROM schedule_tick")) == 1


def test_service_records_of_before_are_found_by_their_words() -> None:
    migrate.downgrade("0010")
    with engine.connection() as conn:
        conn.execute(
            text(
                "INSERT INTO service_contact (reference, channel, product, topic, result, "
                "is_complaint, text, opened_at, imported_at) "
                "VALUES ('A-1', 'shop', '', '', 'open', true, 'ＡＰＰ 打不 开', now(), now())"
            )
        )
    migrate.upgrade()
    with engine.connection() as conn:
        assert conn.scalar(text("SELECT search_text FROM service_contact")) == normalise(
            "ＡＰＰ 打不 开"
        )
