"""The invented world behind the demo: two brands, their customers, and what really happened.

The files name days 0–13. The world is placed in real time by one moment, ``as_of``, which the
demo takes at its first run and keeps, so that every later run sees the same world:
the last happening lies five minutes before it, and everything else as much earlier as the files
say. So the dates end now, nothing lies in the future, and what the truth calls fresh (an @ that
nobody has answered yet) is fresh at whatever hour the demo starts. Times of day move along.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

from recovery.demo.records import (
    Author,
    Contact,
    Moment,
    Platform,
    Post,
    SampleBrand,
    Truth,
    read_brands,
    read_contacts,
    read_lines,
    refuse,
)

DATA = Path(__file__).parent / "data"
_MARGIN = timedelta(minutes=5)


@dataclass(frozen=True)
class PostState:
    """How a post stands at one time. Times are UTC."""

    post: Post
    posted_at: datetime
    text: str
    edited_at: datetime | None
    is_deleted: bool


class World:
    """Everything of both brands, placed in real time.

    ``authors``, ``posts`` and ``truth`` are by id, ``brands`` and ``contacts`` by brand key, and
    ``brand_of`` is the brand in whose folder a post stands, by post id.
    """

    def __init__(self, as_of: datetime, zone: ZoneInfo, folder: Path) -> None:
        self.as_of = as_of
        self.zone = zone
        self.brands = {brand.key: brand for brand in read_brands(folder / "brands.toml")}
        self.authors: dict[str, Author] = {}
        self.posts: dict[str, Post] = {}
        self.truth: dict[str, Truth] = {}
        self.contacts: dict[str, list[Contact]] = {}
        self.brand_of: dict[str, SampleBrand] = {}
        for brand in self.brands.values():
            self._read(folder / brand.key, brand)
        self._check(folder)
        moments = [m for post in self.posts.values() for m in (post, post.edited, post.deleted)]
        moments += [
            m for rows in self.contacts.values() for c in rows for m in (c.opened, c.closed)
        ]
        last = max(moment.offset for moment in moments if moment)
        local = as_of.astimezone(zone).replace(second=0, microsecond=0)
        self._start = local - _MARGIN - last

    @classmethod
    def load(
        cls,
        as_of: datetime,
        zone: ZoneInfo = ZoneInfo("Asia/Shanghai"),  # noqa: B008 - an immutable value
        folder: Path = DATA,
    ) -> "World":
        """Read and check the world of ``folder`` (one folder a brand) and place it at ``as_of``.

        Raises:
            ZhuanxiError: a file is missing, or a line of it breaks a rule; names file and line.
        """
        return cls(as_of, zone, folder)

    def when(self, moment: Moment) -> datetime:
        """The real time of a moment, UTC."""
        return (self._start + moment.offset).astimezone(UTC)

    def at(self, post: Post, now: datetime) -> PostState | None:
        """The post as it stands at ``now``; ``None`` before it is posted."""
        posted_at = self.when(post)
        if posted_at > now:
            return None
        is_edited = post.edited is not None and self.when(post.edited) <= now
        return PostState(
            post=post,
            posted_at=posted_at,
            text=post.edited.text if post.edited and is_edited else post.text,
            edited_at=self.when(post.edited) if post.edited and is_edited else None,
            is_deleted=post.deleted is not None and self.when(post.deleted) <= now,
        )

    def visible(
        self, now: datetime, platform: Platform, brand: SampleBrand | None = None
    ) -> list[PostState]:
        """What the platform shows at ``now``, newest first: posted and not deleted."""
        states = [
            state
            for post in self.posts.values()
            if post.platform is platform and brand in (None, self.brand_of[post.id])
            if (state := self.at(post, now)) and not state.is_deleted
        ]
        return sorted(states, key=lambda state: (state.posted_at, state.post.id), reverse=True)

    def find(self, platform: Platform, external: str) -> Post | None:
        """The post with this external id on this platform."""
        return self._by_external.get((platform, external))

    def truth_of_mentions(self) -> dict[tuple[str, str], Truth]:
        """Truth by ``(source, external_id)`` of the mention that a spider makes of the post."""
        return {
            (source, external): self.truth[post.id]
            for (source, external), post in self._by_external.items()
        }

    def _read(self, folder: Path, brand: SampleBrand) -> None:
        read_lines(folder / "posts.jsonl", Post, self.posts)
        self.brand_of.update(dict.fromkeys(self.posts.keys() - self.brand_of.keys(), brand))
        read_lines(folder / "authors.jsonl", Author, self.authors)
        read_lines(folder / "truth.jsonl", Truth, self.truth)
        self.contacts[brand.key] = read_contacts(folder / "contacts.csv")

    def _check(self, folder: Path) -> None:
        """What no single line can show: that the files fit together."""
        problems: dict[str, str] = {}
        if not self.posts:
            refuse(folder, "no brand has any post")
        if self.posts.keys() != self.truth.keys():
            refuse(folder, f"no pair of post and truth: {self.posts.keys() ^ self.truth.keys()}")
        for post in self.posts.values():
            author = self.authors.get(post.author)
            if author is None or author.platform is not post.platform:
                refuse(folder, f"{post.id}: no author {post.author} on {post.platform}")
            if post.repost_of:
                original = self.posts.get(post.repost_of)
                if original is None or original.repost_of or original.offset >= post.offset:
                    refuse(folder, f"{post.id}: {post.repost_of} is no earlier original post")
            problem = self.truth[post.id].problem
            if problem and problems.setdefault(problem, author.person) != author.person:
                refuse(folder, f"{post.id}: problem {problem} belongs to two persons")
        if len({account_number(author) for author in self.authors.values()}) != len(self.authors):
            refuse(folder, "two authors share an account number")
        self._by_external = {(p.platform, external_id(p)): p for p in self.posts.values()}
        if len(self._by_external) != len(self.posts):
            refuse(folder, "two posts share an external id")


def external_id(post: Post) -> str:
    """The id by which a spider knows the post, on any day and at any address of the site.

    weibo: 16 digits as ``mblog.id``; feed: a tag URI as guid; appstore: 11 digits as review id.
    """
    match post.platform:
        case Platform.WEIBO:
            return str(number(post.id, 5_200_000_000_000_000, 10**14))
        case Platform.FEED:
            return f"tag:forum.example.com,2026:{thread_number(post)}"
        case Platform.APPSTORE:
            return str(number(post.id, 13_000_000_000, 10**9))


def thread_number(post: Post) -> str:
    """The number by which the forum's addresses name a topic."""
    return str(number(post.id, 1_000_000, 10**7))


def account_number(author: Author) -> int:
    """The ten digits by which weibo and the app store know an account."""
    return number(author.id, 5_000_000_000, 2 * 10**9)


def number(key: str, low: int, span: int) -> int:
    """A number in ``low … low + span - 1`` that depends on nothing but the key."""
    return low + int.from_bytes(sha256(key.encode()).digest()[:8]) % span
