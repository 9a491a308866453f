"""A brand, a site on loopback, and runs of the real spiders against it."""

import tomllib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers import runner
from storage import brands, runs
from storage.config import SourceSettings, get_settings
from storage.engine import transaction
from storage.keys import get_keys
from storage.models import Brand, CrawlRun
from tests.crawlers.site import Site, serve

APP = "1900000001"


@pytest.fixture
def brand(clean_database: None) -> Brand:
    with transaction() as session:
        row = Brand(
            name="青柚到家",
            aliases=["青柚"],
            official_accounts={"weibo": ["青柚到家客服"], "appstore": [APP]},
        )
        session.add(row)
    return row


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    with serve() as served:
        for source in runner.spider_names():
            of = f"ZHUANXI_SOURCES__{source.upper()}"
            monkeypatch.setenv(f"{of}__BASE_URL", served.base_url)
            monkeypatch.setenv(f"{of}__DOWNLOAD_DELAY", "0")
        yield served


@pytest.fixture
def cookie(clean_database: None) -> str:
    with transaction() as session:
        brands.set_cookie(session, "weibo", get_keys().seal("SUB=mine\n"), datetime.now(UTC))
    return "SUB=mine"


def queue(source: str, brand_id: int | None = None, **options: object) -> int:
    with transaction() as session:
        run = runs.create(
            session,
            kind="crawl",
            source=source,
            actor="test",
            brand_id=brand_id,
            options=options,
            now=datetime.now(UTC),
        )
    assert run.id is not None
    return run.id


def crawl_all(run_ids: list[int]) -> list[CrawlRun]:
    """Several runs at a time, each in its own process."""
    with ThreadPoolExecutor(3) as pool:
        return list(pool.map(runner.run, run_ids))


@pytest.fixture
def crawl(clean_database: None) -> Callable[..., CrawlRun]:
    return lambda source, **options: runner.run(queue(source, **options))


SITES = Path(__file__).parents[1] / "fixtures" / "web" / "sites.toml"


@pytest.fixture(autouse=True)
def sites(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sites of the source ``web``, here and in the processes that are started."""
    settings = SourceSettings.model_validate(tomllib.loads(SITES.read_text())["sources"]["web"])
    monkeypatch.setitem(get_settings().sources, "web", settings)
    monkeypatch.setenv("ZHUANXI_CONFIG", str(SITES))
