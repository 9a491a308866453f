"""One temporary home with its own PostgreSQL for the whole session; clean tables for each test."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

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

from sqlalchemy import text  # noqa: E402
from sqlmodel import Session  # noqa: E402

from storage import engine, migrate  # noqa: E402


@pytest.fixture(scope="session", autouse=True)
def home() -> Iterator[Path]:
    """The home folder of this test session, with a migrated database."""
    migrate.upgrade()
    yield HOME
    engine.dispose()


@pytest.fixture(scope="session", autouse=True)
def _remove_home() -> Iterator[None]:
    yield
    shutil.rmtree(HOME, ignore_errors=True)


@pytest.fixture
def clean_database(home: Path) -> None:
    """Empty tables, for tests of code that opens its own transactions."""
    empty_tables()


def empty_tables() -> None:
    """Empty all tables of the test session's database."""
    with engine.get_engine().begin() as conn:
        conn.execute(
            text("SET LOCAL session_replication_role = replica")
        )  # case history refuses TRUNCATE
        names = conn.execute(
            text(
                "SELECT string_agg(format('%I', relname), ', ') FROM pg_class JOIN pg_namespace n "
                "ON n.oid = relnamespace WHERE relkind = 'r' AND nspname = 'public' "
                "AND relname <> 'alembic_version'"
            )
        ).scalar_one()
        conn.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))


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
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()
