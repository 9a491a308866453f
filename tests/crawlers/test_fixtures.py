"""Each folder ``tests/fixtures/<spider>/<case>`` holds an answer and what a spider makes of it.

``expected.json``: the method that ``parse``s it and what it is called ``with``, the ``items`` (the
fields it names, in order), the ``requests`` that follow, and a piece of each of the ``troubles``.
Adding a case needs no code.
"""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Request, TextResponse, XmlResponse
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader
from scrapy.statscollectors import MemoryStatsCollector

from crawlers.base import MentionSpider
from crawlers.items import MentionItem
from storage.models import Brand
from tests.crawlers.conftest import APP

FIXTURES = Path(__file__).parents[1] / "fixtures"
CASES = sorted(path.parent for path in FIXTURES.glob("*/*/expected.json"))
KINDS = {".xml": XmlResponse, ".html": HtmlResponse, ".json": TextResponse}
TROUBLE = "zhuanxi/trouble/"


def called_with(case: dict[str, Any], brand: Brand) -> dict[str, Any]:
    """What the method is called with: ``$brand`` is its name, ``$brands`` what an app is about."""
    known = {"$brand": brand.name, "$brands": ((brand.id, f"app {APP}"),)}
    return {
        name: known.get(value, value) if isinstance(value, str) else value
        for name, value in case.get("with", {}).items()
    }


def made(name: str) -> MentionSpider:
    settings = Settings()
    settings.setmodule("crawlers.settings")
    kind = SpiderLoader.from_settings(settings).load(name)
    assert issubclass(kind, MentionSpider)
    crawler = Crawler(kind, settings)
    crawler.stats = MemoryStatsCollector(crawler)
    return kind.from_crawler(crawler)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_an_answer_is_understood(case: Path, brand: Brand) -> None:
    expected = json.loads((case / "expected.json").read_text())
    saved = next(case.glob("response.*"))
    spider = made(case.parent.name)
    response = KINDS[saved.suffix](
        "https://forum.example.com/page", body=saved.read_bytes(), encoding="utf-8"
    )

    out = list(getattr(spider, expected["parse"])(response, **called_with(expected, brand)))

    items = [asdict(each) for each in out if isinstance(each, MentionItem)]
    requests = [each.url.split("/", 3)[3] for each in out if isinstance(each, Request)]
    for item, wanted in zip(items, expected["items"], strict=True):
        assert {name: plain(item[name]) for name in wanted} == wanted
    if "requests" in expected:
        assert [f"/{path}" for path in requests] == expected["requests"]
    stats = spider.crawler.stats.get_stats()
    troubles = {k.removeprefix(TROUBLE): v for k, v in stats.items() if k.startswith(TROUBLE)}
    assert troubles.keys() == expected["troubles"].keys()
    for kind, piece in expected["troubles"].items():
        assert piece in troubles[kind]


def plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return [list(each) for each in value] if isinstance(value, tuple) else value
