"""The sample site over the real data, running on loopback for all tests of a module."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen
from zoneinfo import ZoneInfo

import pytest

from recovery.demo.records import Platform, Post
from recovery.demo.site import COOKIE, SampleSite
from recovery.demo.world import World

ZONE = ZoneInfo("Asia/Shanghai")
EVENING = datetime(2026, 11, 18, 20, 0, tzinfo=ZONE)
WORLD = World.load(EVENING)


class Site:
    """A running site whose moment (``now``) and reader's clock can be set."""

    def __init__(self) -> None:
        self.now = self.clock = EVENING
        self.base_url = ""

    def get(self, path: str, cookie: str | None = COOKIE) -> str:
        request = Request(self.base_url + path, headers={"Cookie": cookie} if cookie else {})
        with urlopen(request, timeout=10) as answer:
            text: str = answer.read().decode()
        return text

    def json(self, path: str, cookie: str | None = COOKIE) -> Any:
        return json.loads(self.get(path, cookie))

    def search(self, word: str, page: int = 1) -> Any:
        return self.json(
            f"/api/container/getIndex?containerid=100103type=61&q={quote(word)}"
            f"&page_type=searchall&page={page}"
        )

    def statuses(self, word: str) -> dict[str, dict[str, Any]]:
        """All posts of a search, by id, in the order shown."""
        found: dict[str, dict[str, Any]] = {}
        page = 1
        while (answer := self.search(word, page))["ok"]:
            cards = [c for card in answer["data"]["cards"] for c in card.get("card_group", [card])]
            found |= {card["mblog"]["id"]: card["mblog"] for card in cards if "mblog" in card}
            page += 1
        return found


@pytest.fixture(scope="module")
def running() -> Iterator[Site]:
    site = Site()
    with SampleSite(WORLD, lambda: site.now, lambda: site.clock) as server:
        site.base_url = server.base_url
        yield site


@pytest.fixture
def site(running: Site) -> Site:
    running.now = running.clock = EVENING
    return running


def first(wanted: str, platform: Platform = Platform.WEIBO) -> Post:
    """The first post of the platform whose field ``wanted`` is set."""
    return next(p for p in WORLD.posts.values() if getattr(p, wanted) and p.platform is platform)
