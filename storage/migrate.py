"""Alembic, run from code, so that `zhuanxi init` and the tests need no ini file."""

import io
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from storage import engine
from storage.config import Settings
from storage.errors import WrongUsage

# One process migrates at a time; a second one waits and then finds nothing to do.
MIGRATION_LOCK = 0x5A484D47


def upgrade(revision: str = "head") -> None:
    """Bring the database to ``revision``. Safe to run by several processes at once."""
    with engine.get_engine().begin() as guard:
        guard.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        if current() != head() or revision != "head":
            command.upgrade(_config(), revision)


def ensure_current(settings: Settings) -> None:
    """Make sure that the tables are there and current.

    The embedded database is brought up to date by itself; a database of the user's own is only
    changed by ``zhuanxi init``.

    Raises:
        WrongUsage: the user's own database was not set up or is of another version.
    """
    if current() == head():
        return
    if settings.database_url is not None:
        raise WrongUsage(
            "the tables of this database are missing or of another version",
            "run `zhuanxi init`, which sets them up and keeps what is there",
        )
    upgrade()


def downgrade(revision: str) -> None:
    """Take the database back to ``revision`` (``base``: empty)."""
    command.downgrade(_config(), revision)


def current() -> str | None:
    """The revision the database is at, ``None`` when it is empty."""
    with engine.get_engine().connect() as conn:
        return MigrationContext.configure(conn).get_current_revision()


def head() -> str | None:
    """The newest revision in the code."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config(stdout=io.StringIO())
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
