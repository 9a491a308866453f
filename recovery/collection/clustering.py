"""One happening, one thread: reposts, copies and one customer's posts fold into clusters.

A cluster is what links connect, so that the order in which posts arrive makes no difference. A link
is never taken back: a post that was edited, or an original that came later, only adds links.
Running it twice changes nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from recovery.collection import likeness
from recovery.collection.likeness import Passage, Signature
from storage import folding
from storage.engine import transaction

BATCH = 400
REMEMBERED = timedelta(days=90)
MOST_READ = 16
"""Mentions that a passage is compared with, those that share the most bands with it."""


@dataclass(slots=True)
class Folded:
    """What one folding did: mentions compared, and of them those that are in a cluster now."""

    compared: int = 0
    clustered: int = 0


def fold(now: datetime, progress: Callable[[int], None] | None = None) -> Folded:
    """Compare every mention that waits, each batch in one transaction.

    Two may run at once: they take turns, batch by batch.
    """
    result = Folded()
    while True:
        with transaction() as session:
            folding.lock(session)
            waiting = folding.take(session, BATCH)
            if not waiting:
                return result
            result.clustered += _Batch(session, now.date()).work(waiting)
        result.compared += len(waiting)
        if progress is not None:
            progress(len(waiting))


def forget(session: Session, now: datetime) -> int:
    """Forget words that were last collected 90 days ago; how many passages."""
    return folding.forget(session, (now - REMEMBERED).date())


class Threads:
    """Which mentions hang together: a union-find in which the lowest id stands for all."""

    def __init__(self) -> None:
        self._above: dict[int, int] = {}

    def of(self, mention_id: int) -> int:
        """The lowest mention id of its thread."""
        root = mention_id
        while (above := self._above.get(root, root)) != root:
            root = above
        while (above := self._above.get(mention_id, mention_id)) != root:
            self._above[mention_id], mention_id = root, above
        return root

    def tie(self, one: int, other: int) -> None:
        """The two belong together, and with them all that hangs on either."""
        low, high = sorted((self.of(one), self.of(other)))
        self._above[high] = low


@dataclass(slots=True, frozen=True)
class _New:
    """A passage that nobody said before, and the first mention of the batch that says it."""

    hash: int
    mention_id: int
    signature: Signature


class _Batch:
    """One transaction's worth of mentions, and the passages of all they are compared with."""

    def __init__(self, session: Session, today: date) -> None:
        self.session, self.today = session, today
        self.threads = Threads()
        self.placed: set[int] = set()
        self.known: dict[int, int] = {}
        self.passages: dict[int, list[Passage]] = {}

    def work(self, mention_ids: Sequence[int]) -> int:
        """Fold these mentions; how many of them are in a cluster afterwards."""
        self._read(mention_ids)
        here = sorted(self.passages)
        linked = folding.reposts(self.session, here)
        self._place(other for _, other in linked)
        for pair in linked:
            self.threads.tie(*pair)
        new = self._remember(here)
        pairs = folding.of_one_customer(self.session, here)
        proposed = self._proposed(new)
        self._read({other for _, other in pairs} | {c for many in proposed.values() for c in many})
        for one, other in pairs:
            if likeness.is_same_complaint(self.passages[one], self.passages.get(other, [])):
                self.threads.tie(one, other)
        for one, candidates in proposed.items():
            self._compare(one, candidates)
        return self._write(here)

    def _read(self, mention_ids: Iterable[int]) -> None:
        """Read words and cluster of mentions that are not known yet."""
        missing = set(mention_ids) - self.passages.keys()
        for post in folding.posts(self.session, missing):
            self.passages[post.mention_id] = likeness.passages(post.title, post.text)
        self._place(missing & self.passages.keys())

    def _place(self, mention_ids: Iterable[int]) -> None:
        """Tie mentions to the clusters in which they are already."""
        new = set(mention_ids) - self.placed
        self.placed |= new
        for mention_id, cluster in folding.clusters_of(self.session, new).items():
            self.known[mention_id] = cluster
            self.threads.tie(mention_id, cluster)

    def _remember(self, here: Sequence[int]) -> list[_New]:
        """Tie mentions that hold the very same words; the passages that nobody said before."""
        said: dict[int, list[int]] = defaultdict(list)
        words: dict[int, Passage] = {}
        for mention_id in here:
            for passage in self.passages[mention_id]:
                if passage.speaks_alone:
                    hash_ = likeness.word_hash(passage)
                    said[hash_].append(mention_id)
                    words[hash_] = passage
        seen = folding.seen(self.session, list(said), self.today)
        self._place(seen.values())
        for hash_, mention_ids in said.items():
            for mention_id in mention_ids:
                self.threads.tie(mention_id, seen.get(hash_, mention_ids[0]))
        new = [
            _New(hash_, mention_ids[0], likeness.signature(words[hash_]))
            for hash_, mention_ids in said.items()
            if hash_ not in seen
        ]
        return sorted(new, key=lambda each: (each.mention_id, each.hash))

    def _proposed(self, new: Sequence[_New]) -> dict[int, list[int]]:
        """For each mention with new passages, whom it may have copied or who copied it.

        The passages enter their bands one after the other, so that two new copies in one batch
        find each other as they would in two.
        """
        rows = [(each.hash, each.mention_id, each.signature.sketch) for each in new]
        ids = folding.add_passages(self.session, rows, self.today)
        members: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for known in folding.in_bands(
            self.session, {band for each in new for band in each.signature.bands}
        ):
            members[known.band].append((known.mention_id, known.sketch))
        proposed: dict[int, list[int]] = {}
        entered = []
        for each in new:
            shared = Counter(
                mention_id
                for band in each.signature.bands
                for mention_id, sketch in members[band]
                if mention_id != each.mention_id
                and likeness.may_be_copies(sketch, each.signature.sketch)
            )
            most = sorted(shared, key=lambda mention_id: (-shared[mention_id], mention_id))
            proposed.setdefault(each.mention_id, []).extend(most[:MOST_READ])
            for band in each.signature.bands:
                if len(members[band]) < folding.FULL:
                    members[band].append((each.mention_id, each.signature.sketch))
                    entered.append((band, ids[each.hash]))
        folding.add_bands(self.session, sorted(entered))
        return proposed

    def _compare(self, one: int, candidates: Sequence[int]) -> None:
        """Tie a mention to every proposed thread that holds a copy of it."""
        for other in candidates:
            if self.threads.of(one) != self.threads.of(other) and likeness.is_copy(
                self.passages[one], self.passages.get(other, [])
            ):
                self.threads.tie(one, other)

    def _write(self, here: Sequence[int]) -> int:
        threads: dict[int, set[int]] = defaultdict(set)
        for mention_id in self.placed:
            threads[self.threads.of(mention_id)].add(mention_id)
        joined: dict[int, int] = {}
        merged: dict[int, int] = {}
        for cluster, members in threads.items():
            old = {self.known[each] for each in members if each in self.known}
            merged |= {each: cluster for each in old if each != cluster}
            if len(members) > 1 or old:
                joined |= {each: cluster for each in members if each not in self.known}
        if joined or merged:
            folding.write(self.session, merged, joined)
        return sum(mention_id in joined or mention_id in self.known for mention_id in here)
