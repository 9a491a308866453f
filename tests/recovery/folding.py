"""The labelled pairs, stored and folded as in real life, and what came of them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from recovery.collection import clustering
from storage.engine import transaction
from storage.mentions import AuthorRecord, MentionRecord
from tests.recovery.making import rows
from tests.storage import making
from tests.storage.making import NOW

PAIRS = Path(__file__).parents[1] / "fixtures" / "clusters.jsonl"
Post = dict[str, Any]


@dataclass(frozen=True)
class Pair:
    """Two posts, and whether a person says that they are one thread."""

    number: int
    kind: str
    same: bool
    a: Post
    b: Post


def pairs() -> list[Pair]:
    lines = map(json.loads, PAIRS.read_text("utf-8").splitlines())
    return [Pair(x["pair"], x["kind"], x["same"], x["a"], x["b"]) for x in lines]


def posts(of: Iterable[Pair]) -> list[Post]:
    """Every post of the pairs once, in their order."""
    return list({post["id"]: post for pair in of for post in (pair.a, pair.b)}.values())


def record(post: Post, posted_at: datetime = NOW) -> MentionRecord:
    """A post as the pipelines would hand it over: keyed hashes, an author per platform."""
    return MentionRecord(
        source=post["source"],
        external_id=post["id"],
        title=post.get("title", ""),
        text=post["text"],
        repost_of=post.get("repost_of"),
        posted_at=posted_at,
        author=AuthorRecord(f"{post['source']} {post['author']}", post["author"], 100),
        keys=tuple((kind, f"hash of {kind} {value}") for kind, value in sorted(keys(post))),
    )


def keys(post: Post) -> set[tuple[str, str]]:
    """What the customer of a post can be recognised by, as kinds and values."""
    named = (key.partition(":") for key in post.get("keys", []))
    return {("handle", post["author"]), *((kind, value) for kind, _, value in named)}


def store(found: Iterable[Post], *, fold_each: bool = False) -> None:
    """Store posts in this order, a minute apart."""
    for number, post in enumerate(found):
        with transaction() as session:
            making.upsert(session, record(post, NOW + timedelta(minutes=number)))
        if fold_each:
            clustering.fold(NOW)


def threads() -> set[frozenset[str]]:
    """The clusters, as sets of external ids."""
    found: dict[int, set[str]] = {}
    for cluster, external_id in rows(
        "SELECT c.cluster_id, m.external_id FROM cluster_member c "
        "JOIN mention m ON m.id = c.mention_id"
    ):
        found.setdefault(cluster, set()).add(external_id)
    return {frozenset(members) for members in found.values()}


def together() -> set[tuple[str, str]]:
    """Every two posts of one thread."""
    return {(one, other) for members in threads() for one in members for other in members}
