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

from recovery import likeness
from recovery.likeness import Passage
from storage import folding
from storage.engine import transaction
from storage.folding import Remembered

BATCH = 400
REMEMBERED = timedelta(days=90)
TRIES = 8
"""Threads that a mention is compared with, those that share the most bands first."""


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

    def _remember(self, here: Sequence[int]) -> list[tuple[Remembered, Passage]]:
        """Remember the passages; mentions with the very same words are tied. The new passages."""
        said: dict[int, list[int]] = defaultdict(list)
        words: dict[int, Passage] = {}
        for mention_id in here:
            for passage in self.passages[mention_id]:
                if passage.speaks_alone:
                    hash_ = likeness.word_hash(passage)
                    said[hash_].append(mention_id)
                    words[hash_] = passage
        rows = folding.remember(
            self.session, [(hash_, ids[0]) for hash_, ids in sorted(said.items())], self.today
        )
        self._read({row.mention_id for row in rows})
        for row in rows:
            for mention_id in said[row.hash]:
                self.threads.tie(mention_id, row.mention_id)
        rows.sort(key=lambda row: row.passage_id)
        return [(row, words[row.hash]) for row in rows if row.is_new]

    def _proposed(self, new: Sequence[tuple[Remembered, Passage]]) -> dict[int, list[int]]:
        """For each mention with new passages, whom it shares bands with, most bands first.

        The passages enter their bands one after the other, so that two new copies in one batch
        find each other as they would in two.
        """
        bands = {row.passage_id: likeness.bands(passage) for row, passage in new}
        members: dict[int, list[int]] = defaultdict(list)
        for band, mention_id in folding.in_bands(
            self.session, {band for each in bands.values() for band in each}
        ):
            members[band].append(mention_id)
        proposed: dict[int, list[int]] = {}
        entered = []
        for row, _ in new:
            shared = Counter(
                mention_id
                for band in bands[row.passage_id]
                for mention_id in members[band]
                if mention_id != row.mention_id
            )
            most = sorted(shared, key=lambda mention_id: (-shared[mention_id], mention_id))
            proposed.setdefault(row.mention_id, []).extend(most)
            for band in bands[row.passage_id]:
                if len(members[band]) < folding.FULL:
                    members[band].append(row.mention_id)
                    entered.append((band, row.passage_id))
        folding.add_bands(self.session, sorted(entered))
        return proposed

    def _compare(self, one: int, candidates: Sequence[int]) -> None:
        """Tie a mention to every proposed thread that holds a copy of it."""
        tries = 0
        for other in candidates:
            if self.threads.of(one) == self.threads.of(other):
                continue
            if tries == TRIES:
                return
            tries += 1
            if likeness.is_copy(self.passages[one], self.passages.get(other, [])):
                self.threads.tie(one, other)

    def _write(self, here: Sequence[int]) -> int:
        threads: dict[int, set[int]] = defaultdict(set)
        for mention_id in self.placed:
            threads[self.threads.of(mention_id)].add(mention_id)
        joined, merged = {}, {}
        for cluster, members in threads.items():
            old = {self.known[each] for each in members if each in self.known}
            merged |= {each: cluster for each in old if each != cluster}
            if len(members) > 1 or old:
                joined |= {each: cluster for each in members if each not in self.known}
        if joined or merged:
            folding.write(self.session, merged, joined)
        return sum(mention_id in joined or mention_id in self.known for mention_id in here)
