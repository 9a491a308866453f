"""Connections that emptied the tables are not used again by the test itself."""

import pytest

from storage import engine


@pytest.fixture
def clean_database(clean_database: None) -> None:
    """As for all tests; with fresh connections, on which triggers and foreign keys are in force."""
    engine.get_engine().dispose()
