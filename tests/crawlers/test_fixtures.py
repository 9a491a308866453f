"""Each folder ``tests/fixtures/<spider>/<case>`` holds an answer and what a spider makes of it.

``expected.json``: the ``items`` (the fields it names, in order), the ``requests`` that follow, and
a piece of each of the ``troubles``. Adding a case needs no code.
"""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Request, TextResponse, XmlResponse
from scrapy.settings import Settings
from scrapy.statscollectors import MemoryStatsCollector

from crawlers.base import MentionSpider
from crawlers.items import MentionItem
from crawlers.spiders.appstore import AppstoreSpider
from crawlers.spiders.feed import FeedSpider
from crawlers.spiders.weibo import WeiboSpider
from storage.models import Brand
from tests.crawlers.conftest import APP

FIXTURES = Path(__file__).parents[1] / "fixtures"
CASES = sorted(path.parent for path in FIXTURES.glob("*/*/expected.json"))
KINDS = {".xml": XmlResponse, ".html": HtmlResponse, ".json": TextResponse}
TROUBLE = "zhuanxi/trouble/"
T = TypeVar("T", bound=MentionSpider)


def spider_of(name: str, brand: Brand) -> tuple[MentionSpider, Any, dict[str, Any]]:
    """The spider, its method for one answer and what that is called with."""
    if name == "feed":
        feed = made(FeedSpider)
        return feed, feed.parse_feed, {}
    if name == "weibo":
        weibo = made(WeiboSpider)
        return weibo, weibo.parse_cards, {"keyword": brand.name, "page": 1}
    appstore = made(AppstoreSpider)
    known = ((brand.id, f"app {APP}"),)
    return appstore, appstore.parse_reviews, {"app_id": APP, "brands": known, "page": 1}


def made(kind: type[T]) -> T:
    settings = Settings()
    settings.setmodule("crawlers.settings")
    crawler = Crawler(kind, settings)
    crawler.stats = MemoryStatsCollector(crawler)
    return kind.from_crawler(crawler)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_an_answer_is_understood(case: Path, brand: Brand) -> None:
    expected = json.loads((case / "expected.json").read_text())
    saved = next(case.glob("response.*"))
    spider, parse, keywords = spider_of(case.parent.name, brand)
    response = KINDS[saved.suffix](
        "https://forum.example.com/page", body=saved.read_bytes(), encoding="utf-8"
    )

    out = list(parse(response, **keywords))

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
