"""The sample world: checked as it is read, placed in time, the same on every run."""

import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from recovery.demo.records import Platform
from recovery.demo.world import DATA, World, account_number, external_id
from storage.errors import ZhuanxiError
from tests.recovery.demo.conftest import EVENING, WORLD, ZONE


@pytest.mark.parametrize(
    "as_of",
    [
        datetime(2026, 11, 18, 0, 0, tzinfo=ZONE),
        datetime(2026, 11, 18, 0, 10, 59, 999, tzinfo=ZONE),
        datetime(2026, 11, 18, 7, 29, tzinfo=ZONE),
        datetime(2026, 11, 18, 7, 30, tzinfo=ZONE),
        datetime(2026, 11, 18, 23, 59, tzinfo=ZONE),
    ],
)
def test_nothing_lies_in_the_future_and_the_dates_end_today(as_of: datetime) -> None:
    world = World.load(as_of)
    newest = max(world.when(post) for post in world.posts.values())
    closed = [c.closed for rows in world.contacts.values() for c in rows if c.closed]
    assert newest <= as_of - timedelta(minutes=5)
    assert max(map(world.when, closed)) <= as_of - timedelta(minutes=5)
    assert as_of - newest < timedelta(hours=1)
    states = [world.at(post, as_of) for post in world.posts.values()]
    assert all(s is not None and (s.edited_at is None) == (s.post.edited is None) for s in states)


def test_the_world_moves_as_a_whole() -> None:
    other = World.load(datetime(2026, 11, 18, 3, 0, tzinfo=ZONE))
    distances = {WORLD.when(post) - other.when(post) for post in WORLD.posts.values()}
    assert distances == {EVENING - other.as_of}


def test_ids_depend_on_nothing_but_the_post() -> None:
    other = World.load(EVENING + timedelta(days=400))
    assert other.truth_of_mentions() == WORLD.truth_of_mentions()
    assert len(WORLD.truth_of_mentions()) == len(WORLD.posts)
    ids = {p: {external_id(x) for x in WORLD.posts.values() if x.platform is p} for p in Platform}
    assert {len(i) for i in ids[Platform.WEIBO]} == {16}
    assert {len(i) for i in ids[Platform.APPSTORE]} == {11}
    assert {len(str(account_number(a))) for a in WORLD.authors.values()} == {10}
    post = WORLD.posts["o-w001"]
    assert WORLD.find(Platform.WEIBO, external_id(post)) is post
    assert external_id(post) == "5269226661717438"


def test_the_world_is_as_large_as_the_demo_promises() -> None:
    assert len(WORLD.posts) >= 300
    assert len({author.person for author in WORLD.authors.values()}) >= 150
    assert all(WORLD.contacts[key] for key in ("ride", "home"))


@pytest.mark.parametrize(
    ("file", "change", "cause"),
    [
        ("posts.jsonl", {"platform": "myspace"}, "posts.jsonl: entry 1: platform"),
        ("posts.jsonl", {"text": ""}, "posts.jsonl: entry 1: text"),
        ("posts.jsonl", {"day": 14}, "posts.jsonl: entry 1: day"),
        ("posts.jsonl", {"author": "nobody"}, "no author nobody"),
        ("posts.jsonl", {"repost_of": "nothing"}, "no earlier original"),
        ("posts.jsonl", {"id": "o-x"}, "no pair of post and truth"),
        ("posts.jsonl", {"id": "o-w002"}, "entry 2: id o-w002 is there twice"),
        ("truth.jsonl", {"complaint": True}, "belong to complaints"),
        ("authors.jsonl", {"mood": "calm"}, "authors.jsonl: entry 1: mood"),
    ],
)
def test_damaged_data_is_refused_with_its_place(
    tmp_path: Path, file: str, change: dict[str, object], cause: str
) -> None:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    path = folder / "ride" / file
    head, *rest = path.read_text("utf-8").splitlines()
    changed = json.dumps(json.loads(head) | change)
    path.write_text("\n".join([changed, *rest]), "utf-8")
    with pytest.raises(ZhuanxiError) as caught:
        World.load(EVENING, folder=folder)
    assert cause in caught.value.cause
    assert caught.value.next_step


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ZhuanxiError, match=r"brands\.toml: cannot be read"):
        World.load(EVENING, folder=tmp_path)
