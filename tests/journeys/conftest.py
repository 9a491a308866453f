"""The demo, played once; and browsers, whose pages are kept as pictures where a journey fails."""

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.journeys import places
from tests.journeys.places import Place
from tests.journeys.steps import Visit

FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The demo with all its people, its platforms and a worker. A journey goes on its own case."""
    with places.demo(tmp_path_factory.mktemp("demo")) as place:
        yield place


@pytest.fixture
def visit(request: pytest.FixtureRequest, chromium: Browser, tmp_path: Path) -> Iterator[Visit]:
    """Opens browsers in which nobody is signed in yet, or one of the people is."""
    visits = Visit(chromium)
    yield visits
    if request.node.stash.get(FAILED, False):
        visits.picture(tmp_path)
    visits.close()
