"""How alike two texts are, and the hashes under which copies find each other. Pure.

Texts are compared passage by passage: the author's own words, and each stretch of quoted ones, so
that a repost with a comment is as like its original as a bare one. What is compared are the pairs
of neighbouring characters (bigrams) without space, punctuation, @names, links and emoji: an edit of
one character costs two of them, and where a segmenter would cut does not matter.

MinHash with banding (Broder 1997; Leskovec, Rajaraman, Ullman: Mining of Massive Datasets, 3.4):
passages of Jaccard likeness s share at least one of ``BANDS`` bands of ``ROWS`` rows with
probability 1 - (1 - s^ROWS)^BANDS, which is 0.87 at 0.5, 0.99 at 0.6 and 0.00001 at 0.024, what two
unrelated texts have. Among a million passages that is still ten for nothing; a sketch of one bit
for each of 64 of the hashes (b-bit minwise hashing: Li, König 2010) tells nearly all of them before
their words are read. :func:`is_copy` and :func:`is_same_complaint` decide on the words themselves.
"""

import re
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from nlp.text import plain

BANDS, ROWS = 32, 4
SHORTEST = 24
"""Characters from which words alone may say that two posts are copies. ``客服不理人`` is said by
thousands who never read each other."""
COPY = 0.5
"""Likeness from which texts of different people are copies. A common opening or a form with another
story in it stays below; ``benchmarks/dedup.py`` prints the curve."""
SAME_COMPLAINT = 0.2
"""Likeness from which two posts of one customer are one complaint, told for another platform."""
SHORTEST_OF_ONE = 6
"""Characters from which two posts of one customer are compared at all; ``避雷`` says nothing."""
MOST_PASSAGES = 6

_QUOTED = re.compile(r"\s*//\s*@[^\s:：@]{1,40}\s*[:：]|\s*原文\s*[:：]")
_NOISE = re.compile(r"@某人|\[[^\[\]]{1,12}\]|[\W_]")
_BOARD = re.compile(  # the words of a complaint board or a review site, which it puts into posts
    r"我在\s*@?黑猫投诉\s*发起了?投诉|投诉编号|大家快来围观|快来看看我的点评吧|来自[^\s)）]{1,8}客户端"
)

SKETCH_BITS = 64
FARTHEST = 24
"""Bits in which sketches of copies differ at most: of likeness 0.5 one in four differ, 16 with a
deviation of 3.5; of unrelated texts nearly half."""

Hashes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one person's words: what is compared of it, and its bigrams."""

    words: str
    bigrams: frozenset[str]

    @property
    def speaks_alone(self) -> bool:
        """Whether it is long enough to show by itself that it was copied."""
        return len(self.words) >= SHORTEST


def passages(title: str, body: str) -> list[Passage]:
    """The passages of a text, own words first; empty ones are left out.

    Each is compared by its first 700 and last 300 characters.
    """
    found = []
    for part in _QUOTED.split(f"{title}\n{body}", maxsplit=MOST_PASSAGES)[:MOST_PASSAGES]:
        words = _NOISE.sub("", plain(_BOARD.sub("", part)).text)
        if words:
            pairs = range(max(1, len(words) - 1))
            found.append(Passage(words, frozenset(words[place : place + 2] for place in pairs)))
    return found


def likeness(one: Passage, other: Passage) -> float:
    """Jaccard likeness of the bigrams, 0 to 1."""
    shared = len(one.bigrams & other.bigrams)
    return shared / (len(one.bigrams) + len(other.bigrams) - shared)


def is_copy(one: list[Passage], other: list[Passage], least: float = COPY) -> bool:
    """Whether a passage of one text was copied into the other, perhaps with small edits."""
    return any(
        likeness(a, b) >= least for a in one if a.speaks_alone for b in other if b.speaks_alone
    )


def is_same_complaint(
    one: list[Passage], other: list[Passage], least: float = SAME_COMPLAINT
) -> bool:
    """Whether two texts that are known to be of one customer tell of the same problem.

    Their own words are compared, not what they quote.
    """
    if not one or not other or min(len(one[0].words), len(other[0].words)) < SHORTEST_OF_ONE:
        return False
    return likeness(one[0], other[0]) >= least


def word_hash(passage: Passage) -> int:
    """A 64-bit hash of the whole passage, signed as PostgreSQL's bigint is."""
    codes = _codes(passage.words)
    places = np.arange(1, len(codes) + 1, dtype=np.uint64)
    mixed = np.bitwise_xor.reduce(_mixed(codes + (places << np.uint64(32))), keepdims=True)
    return int(_mixed(mixed).view("i8")[0])


@dataclass(frozen=True, slots=True)
class Signature:
    """What a passage is found by: hashes of its ``BANDS`` bands, and its sketch, all of them 64
    bits, signed as PostgreSQL's bigint is."""

    bands: tuple[int, ...]
    sketch: int


def signature(passage: Passage) -> Signature:
    """The bands and the sketch of a passage."""
    codes = _codes(passage.words)
    pairs = _mixed((codes[:-1] << np.uint64(32)) | codes[1:]) if len(codes) > 1 else _mixed(codes)
    factors, offsets, numbers = _permutations()
    lowest = (pairs[:, None] * factors + offsets).min(axis=0) >> np.uint64(16)
    rows = lowest.reshape(BANDS, ROWS)
    band = numbers.copy()
    for row in rows.T:
        band = _mixed(band ^ row)
    bits = (lowest[:SKETCH_BITS] & np.uint64(1)) << np.arange(SKETCH_BITS, dtype=np.uint64)
    sketch = np.bitwise_or.reduce(bits, keepdims=True)
    return Signature(tuple(map(int, band.view("i8"))), int(sketch.view("i8")[0]))


def may_be_copies(one: int, other: int) -> bool:
    """Whether the passages of two sketches may be copies; of those that are, 1 % are overlooked."""
    return ((one ^ other) & ((1 << SKETCH_BITS) - 1)).bit_count() <= FARTHEST


def _codes(words: str) -> Hashes:
    return np.frombuffer(words.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)


def _mixed(values: Hashes) -> Hashes:
    """SplitMix64's finaliser (Steele, Lea, Flood 2014): the same on every machine."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


@cache
def _permutations() -> tuple[Hashes, Hashes, Hashes]:
    """Odd factors, offsets and band numbers; changing them makes stored bands worthless."""
    count = BANDS * ROWS
    stream = _mixed(np.arange(1, 2 * count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15))
    numbers = np.arange(1, BANDS + 1, dtype=np.uint64)
    return stream[:count] | np.uint64(1), stream[count:], numbers
