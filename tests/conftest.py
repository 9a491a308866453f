"""One temporary home with its own PostgreSQL for the whole session; clean tables for each test."""

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

# Set before anything reads the settings; open, because PostgreSQL's system user must reach it.
HOME = Path(tempfile.mkdtemp(prefix="zhuanxi-test-"))
HOME.chmod(0o755)
os.environ["ZHUANXI_HOME"] = str(HOME)
OF_THE_CALLER = ("ZHUANXI_", "DATABASE_URL", "COLUMNS", "LINES")  # a test says its own
for name in [n for n in os.environ if n.startswith(OF_THE_CALLER)]:
    if name != "ZHUANXI_HOME":
        del os.environ[name]
os.environ.setdefault("OMP_NUM_THREADS", "1")  # the processes share the cores
os.environ["ZHUANXI_CLASSIFY__BACKEND"] = "baseline"  # what needs a trained model makes a tiny one
# the least work that the product accepts: passwords are not what most tests are about
os.environ["ZHUANXI_SIGN_IN__MEMORY_MIB"] = "19"
os.environ["ZHUANXI_SIGN_IN__PASSES"] = "2"

from psycopg.errors import DeadlockDetected  # noqa: E402
from sqlalchemy import text  # noqa: E402
from sqlalchemy.exc import OperationalError  # noqa: E402
from sqlmodel import Session  # noqa: E402
from xdist.remote import Producer  # noqa: E402
from xdist.scheduler import LoadFileScheduling  # noqa: E402

from storage import engine, migrate  # noqa: E402

TORCH = ("tests/nlp/", "tests/recovery/verdicts/")
LONG = (
    "tests/nlp/training/",
    "tests/journeys/",
    "_browser.py",
    "test_every_sight",
    "tests/dashboard/",
    "tests/crawlers/",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first.

    A browser that shares two cores with all else misses a moment now and then: a real fault fails
    three times.
    """
    items.sort(
        key=lambda item: next((n for n, p in enumerate(LONG) if p in item.nodeid), len(LONG))
    )
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.flaky(reruns=2))


def pytest_collection_finish() -> None:
    """What was imported stays: looking through it for garbage took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


class ByFile(LoadFileScheduling):  # type: ignore[misc]
    """Each file is tested by one process, and so are all that need torch: it takes longer to load
    than most of them."""

    def _split_scope(self, nodeid: str) -> str:
        return "torch" if nodeid.startswith(TORCH) else str(super()._split_scope(nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    """What xdist asks: how tests are shared out."""
    return ByFile(config, log)


@pytest.fixture(scope="session", autouse=True)
def home() -> Iterator[Path]:
    """The home folder of this test session, with a migrated database."""
    migrate.upgrade()
    # nothing here outlives the machine, and emptying tables waits for the disk otherwise
    with engine.get_engine().connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("ALTER SYSTEM SET fsync = off"))
        conn.execute(text("SELECT pg_reload_conf()"))
    yield HOME
    engine.dispose()


@pytest.fixture(scope="session", autouse=True)
def _remove_home() -> Iterator[None]:
    yield
    shutil.rmtree(HOME, ignore_errors=True)


@pytest.fixture(autouse=True)
def _main_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page under test takes the place of the main module, which new processes would import."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture
def clean_database(home: Path) -> None:
    """Empty tables, for tests of code that opens its own transactions."""
    empty_tables()


# Pages outlive a rollback and a sequence its numbers: both tell of a table that was written to.
_WRITTEN = """
SELECT t.oid::regclass::text AS name, pg_relation_size(t.oid) AS size
FROM pg_class t
WHERE t.relkind = 'r' AND t.relnamespace = 'public'::regnamespace AND t.relname <> 'alembic_version'
AND pg_relation_size(t.oid) > 0
"""
_NUMBERS = """
SELECT setval(s.oid::regclass, 1, false) FROM pg_class s
WHERE s.relnamespace = 'public'::regnamespace
AND CASE s.relkind WHEN 'S' THEN pg_sequence_last_value(s.oid) END IS NOT NULL
"""
_LARGE = 2**20
_TRIES = 5


def empty_tables() -> None:
    """Empty every table of the test session's database that was written to, numbers included.

    Row by row: TRUNCATE makes new files of every table that refers to these, and of their indexes.
    A dashboard in which the test before was looking at a page may still be reading: what reads and
    what empties can wait for each other, and PostgreSQL ends one of them.
    """
    for left in reversed(range(_TRIES)):
        try:
            with engine.get_engine().begin() as conn:
                # the history of cases refuses to be deleted
                conn.execute(text("SET LOCAL session_replication_role = replica"))
                written = conn.execute(text(_WRITTEN)).all()
                if any(size > _LARGE for _, size in written):
                    names = ", ".join(name for name, _ in written)
                    conn.execute(text(f"TRUNCATE {names} CASCADE"))
                elif written:
                    conn.exec_driver_sql("; ".join(f"DELETE FROM {name}" for name, _ in written))
                conn.execute(text(_NUMBERS))
            return
        except OperationalError as error:
            if not left or not isinstance(error.orig, DeadlockDetected):
                raise


@pytest.fixture
def db(clean_database: None) -> Iterator[Session]:
    """A session on empty tables."""
    with engine.transaction() as session:
        yield session


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny real model; copy it before changing anything in it."""
    from tests.nlp import tiny  # late: it loads torch

    return tiny.make(tmp_path_factory.mktemp("tiny") / "model")


@pytest.fixture
def shipped(
    tiny_model: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """The tiny model in place of the shipped one, and no model made here."""
    from nlp import models

    folder = tmp_path / "shipped"
    shutil.copytree(tiny_model, folder)
    monkeypatch.setattr(models, "SHIPPED", folder)
    yield folder
    shutil.rmtree(home / "models", ignore_errors=True)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium of the machine's own."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = next((path for path in map(shutil.which, names) if path), None)
    if found is None:
        pytest.skip("no Chromium found on PATH")
    expect.set_options(timeout=20_000)  # what is waited for comes: how soon is not for tests to say
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()
