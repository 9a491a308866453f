"""Feeds, reviews and pages of the sample site, asked over real HTTP."""

import socket
from calendar import timegm
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import feedparser
import pytest

from recovery.demo.records import Identified, Platform
from recovery.demo.site import SampleSite
from recovery.demo.world import DATA, World, external_id
from storage.errors import ZhuanxiError
from tests.recovery.demo.conftest import EVENING, WORLD, Site, first

MINUTE = timedelta(minutes=1)


def test_nothing_is_shown_before_it_is_posted(site: Site) -> None:
    site.now = WORLD.when(next(iter(WORLD.posts.values()))) - timedelta(days=14)
    assert site.search("橙屿")["ok"] == 0
    assert site.json("/rsshub/forum/home?format=json")["items"] == []
    reviews = site.json("/cn/rss/customerreviews/page=1/id=1900000318/sortBy=mostRecent/json")
    assert "im:name" in reviews["feed"]["entry"]


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_the_forum_is_a_feed_that_parses(site: Site, kind: str) -> None:
    for brand in WORLD.brands.values():
        feed = feedparser.parse(site.get(f"/rsshub/forum/{brand.key}?format={kind}"))
        states = WORLD.visible(site.now, Platform.FEED, brand)
        assert not feed.bozo
        assert [entry.id for entry in feed.entries] == [external_id(s.post) for s in states]
        assert feed.entries[0].author == WORLD.authors[states[0].post.author].handle
        published = datetime.fromtimestamp(timegm(feed.entries[0].published_parsed), UTC)
        assert published == states[0].posted_at
        assert states[0].post.title in site.get(feed.entries[0].link.removeprefix(site.base_url))
    assert len(feedparser.parse(site.get(f"/rsshub/forum/ride?format={kind}&limit=3")).entries) == 3


def test_the_forum_is_a_json_feed(site: Site) -> None:
    feed = site.json("/rsshub/forum/ride?format=json")
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert {"id", "url", "title", "content_html", "date_published", "authors"} <= set(
        feed["items"][0]
    )
    edited = external_id(first("edited", Platform.FEED))
    assert "date_modified" in next(item for item in feed["items"] if item["id"] == edited)
    with pytest.raises(HTTPError, match="404"):
        site.get("/rsshub/forum/nobody")


def test_the_first_page_of_reviews_begins_with_the_app(site: Site) -> None:
    address = "/cn/rss/customerreviews/page={}/id=1900000126/sortBy=mostRecent/json"
    app, *reviews = site.json(address.format(1))["feed"]["entry"]
    assert "im:name" in app
    assert "im:rating" not in app
    assert {"author", "updated", "im:rating", "im:version", "id", "title", "content"} <= set(
        reviews[0]
    )
    states = WORLD.visible(site.now, Platform.APPSTORE, WORLD.brands["ride"])
    assert [review["id"]["label"] for review in reviews] == [external_id(s.post) for s in states]
    assert datetime.fromisoformat(reviews[0]["updated"]["label"]) == states[0].posted_at
    assert "entry" not in site.json(address.format(2))["feed"]
    assert "entry" not in site.json(address.format(1).replace("1900000126", "1"))["feed"]


def test_pages_for_people_escape_what_was_written(site: Site) -> None:
    hostile = next(p for p in WORLD.posts.values() if "<script>" in p.text)
    page = site.get(f"/review/{external_id(hostile)}")
    assert "&lt;script&gt;" in page
    assert "<script>" not in page
    assert all(brand.name in site.get("/") for brand in WORLD.brands.values())
    assert "Allow: /" in site.get("/robots.txt")


def test_a_foreign_host_name_is_refused(site: Site) -> None:
    request = Request(f"{site.base_url}/", headers={"Host": "evil.example.com"})
    with pytest.raises(HTTPError, match="400"):
        urlopen(request, timeout=10)


def test_reviews_come_fifty_a_page_and_a_lonely_one_is_no_list(tmp_path: Path) -> None:
    world = World.load(EVENING, folder=_world_of_reviews(tmp_path, 51))
    address = "/cn/rss/customerreviews/page={}/id=1900000126/sortBy=mostRecent/json"
    site = Site()
    with SampleSite(world, lambda: EVENING) as server:
        site.base_url = server.base_url
        assert len(site.json(address.format(1))["feed"]["entry"]) == 1 + 50
        assert site.json(address.format(2))["feed"]["entry"]["im:rating"]["label"] == "2"


def test_a_stopped_site_frees_its_port() -> None:
    with SampleSite(WORLD, lambda: EVENING) as server:
        port = int(server.base_url.rpartition(":")[2])
        with pytest.raises(ZhuanxiError), SampleSite(WORLD, lambda: EVENING, port=port):
            pass
    with pytest.raises(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        pass
    with SampleSite(WORLD, lambda: EVENING, port=port) as again:
        assert again.base_url == server.base_url


def _world_of_reviews(folder: Path, count: int) -> Path:
    (folder / "brands.toml").write_text((DATA / "brands.toml").read_text("utf-8"), "utf-8")
    template = next(p for p in WORLD.posts.values() if p.platform is Platform.APPSTORE)
    changed = {"author": "a1", "edited": None, "deleted": None, "rating": 2, "day": 3}
    posts = [template.model_copy(update={**changed, "id": f"s{n}"}) for n in range(count)]
    calm = next(truth for truth in WORLD.truth.values() if not truth.complaint)
    author = WORLD.authors[template.author].model_copy(update={"id": "a1"})
    files: dict[str, list[Identified]] = {
        "authors": [author],
        "posts": [*posts],
        "truth": [calm.model_copy(update={"id": post.id}) for post in posts],
    }
    header = (DATA / "ride" / "contacts.csv").read_text("utf-8").splitlines()[0]
    for key in WORLD.brands:
        (folder / key).mkdir()
        (folder / key / "contacts.csv").write_text(header, "utf-8")
        for name, records in files.items():
            lines = [r.model_dump_json() for r in records] if key == "ride" else []
            (folder / key / f"{name}.jsonl").write_text("\n".join(lines), "utf-8")
    return folder
