"""How much personal data masking finds, how much it masks wrongly, and how fast it is.

Generated texts: invented numbers in hostile forms inside invented sentences, and look-alikes that
must stay. Recall counts a text as found when nothing of the number is left, the words around it
are untouched and, for phones and orders, the normalised value came out. Intervals are Wilson's,
95 %. The generator was written with the finders; real hiders will think of more.

Usage: ``python -m benchmarks.masking [--texts 400] [--seed 20261122]``.
"""

import argparse
import random
import time
from collections.abc import Callable, Iterable
from typing import TypeVar

from recovery.verdicts.missed import wilson
from storage.masking import Identifier, mask
from tests.storage import hostile, look_alikes
from tests.storage.hostile import Text

T = TypeVar("T")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--texts", type=int, default=400, help="texts a cell of the tables")
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--misses", type=int, default=0, help="show so many misses a cell")
    asked = parser.parse_args()
    print(f"seed {asked.seed}, {asked.texts} texts a cell; share, 95 % interval (Wilson), n\n")
    rng = random.Random(asked.seed)
    print("recall by kind and form")
    for kind in hostile.NUMBERS:
        found = all_of = 0
        for way in hostile.ways(kind):
            texts = [hostile.text(rng, kind, way) for _ in range(asked.texts)]
            hits = report(f"{kind:10} {way}", texts, is_found, asked.misses)
            found, all_of = found + hits, all_of + len(texts)
        print(line(f"{kind:10} ALL", found, all_of))
    print("\nrecall of addresses (best effort)")
    for way in hostile.ADDRESS_WAYS:
        texts = [hostile.address(rng, way) for _ in range(asked.texts)]
        report(way, texts, is_found, asked.misses)
    print("\nlook-alikes masked wrongly")
    for kind in look_alikes.LOOK_ALIKES:
        plain = [look_alikes.look_alike(rng, kind) for _ in range(asked.texts)]
        report(kind, plain, lambda words: mask(words).text != words, -asked.misses)
    speed(rng)


def is_found(text: Text) -> bool:
    """Whether the number is gone, its key came out, and the words around it stand."""
    masked = mask(text.whole)
    if text.key is not None and Identifier(*text.key) not in masked.identifiers:
        return False
    middle = masked.text.removeprefix(text.front).removesuffix(text.end)
    return (
        masked.text.startswith(text.front)
        and masked.text.endswith(text.end)
        and middle != text.written
        and sum(ch.isalnum() for ch in middle) <= 11
        and ("*" in middle or "[" in middle)
    )


def report(label: str, texts: Iterable[T], is_hit: Callable[[T], bool], show: int) -> int:
    """Print one row; ``show`` misses below it, hits where it is negative."""
    told = [(one, is_hit(one)) for one in texts]
    hits = sum(hit for _, hit in told)
    print(line(label, hits, len(told)))
    for one in [one for one, hit in told if hit == (show < 0)][: abs(show)]:
        words = one.whole if isinstance(one, Text) else str(one)
        print(f"      {words!r} -> {mask(words).text!r}")
    return hits


def line(label: str, hits: int, count: int) -> str:
    """One row of a table."""
    low, high = wilson(hits, count)
    return f"  {label:36} {hits / count:7.2%}  [{low:.2%}, {high:.2%}]  {count}"


def speed(rng: random.Random) -> None:
    """Characters a second of processor time, without digits, with look-alikes, with numbers."""
    posts = {
        "no digits": ["青柚到家的师傅爽约，一直没人接，谁来管管，退款也不给😡" * 4] * 2000,
        "look-alikes": [
            "".join(look_alikes.look_alike(rng, kind) for kind in look_alikes.LOOK_ALIKES)
            for _ in range(1000)
        ],
        "personal": [
            "".join(hostile.text(rng, kind, "plain").whole for kind in hostile.NUMBERS)
            for _ in range(1000)
        ],
    }
    print("\nspeed, processor time of one thread, median of 5")
    for label, texts in posts.items():
        rates = []
        for _ in range(5):
            started = time.process_time()
            for one in texts:
                mask(one)
            rates.append(sum(map(len, texts)) / (time.process_time() - started))
        rate = sorted(rates)[2]
        print(f"  {label:12} {rate / 1e6:6.2f} million characters a second")


if __name__ == "__main__":
    main()
