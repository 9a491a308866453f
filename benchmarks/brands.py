"""How well, and how fast, texts are matched to brands.

``benchmarks/brand_texts`` holds six invented brands (half of them called like a fruit, a tree, a
field or an animal) and short texts labelled by what they mean, not by what the rules can see: some
name a brand in no listed word, some name the fruit beside a courier. Precision and recall are those
of (text, brand) pairs, beside a plain search for the same words.

Usage: ``python -m benchmarks.brands [--errors]``.
"""

import argparse
import csv
import json
import random
import time
import timeit
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from crawlers.brands import BrandMatcher
from recovery.collection.brands import read_toml
from storage.models import Brand

FOLDER = Path(__file__).parent / "brand_texts"


@dataclass(slots=True, frozen=True)
class Labelled:
    """A text and the names of the brands that it is about."""

    text: str
    brands: frozenset[str]


@dataclass(slots=True, frozen=True)
class Quality:
    """Counts of (text, brand) pairs, and the texts that went wrong."""

    right: int
    wrong: int
    missed: int
    errors: list[str]

    @property
    def precision(self) -> float:
        """Of the pairs that were found, the share that is right."""
        return self.right / (self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Of the pairs that are there, the share that was found."""
        return self.right / (self.right + self.missed)


def brands() -> list[Brand]:
    """The invented brands."""
    known = read_toml(FOLDER / "brands.toml")
    return [Brand(id=place, **each.model_dump()) for place, each in enumerate(known, 1)]


def labelled() -> list[Labelled]:
    """The labelled texts."""
    with (FOLDER / "texts.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [Labelled(text, frozenset(names.split("+")) - {"-"}) for names, text in rows]


def measured(find: Callable[[str], Iterable[str]], texts: Sequence[Labelled]) -> Quality:
    """The quality of a function from a text to names of brands."""
    right = wrong = missed = 0
    errors = []
    for each in texts:
        found = frozenset(find(each.text))
        right += len(found & each.brands)
        wrong += len(found - each.brands)
        missed += len(each.brands - found)
        errors += [f"wrong  {name}: {each.text}" for name in sorted(found - each.brands)]
        errors += [f"missed {name}: {each.text}" for name in sorted(each.brands - found)]
    return Quality(right, wrong, missed, errors)


def rules() -> Callable[[str], Iterable[str]]:
    """The product's matcher."""
    known = brands()
    names = {brand.id: brand.name for brand in known}
    matcher = BrandMatcher(known)
    return lambda text: [names[brand_id] for brand_id, _ in matcher.match(text)]


def plain_search() -> Callable[[str], Iterable[str]]:
    """Any listed word anywhere in the text, in any case."""
    words = {
        brand.name: [
            word.lower()
            for word in (
                brand.name,
                *brand.aliases,
                *brand.homophones,
                *brand.abbreviations,
                *brand.products,
                *(also for aliases in brand.product_aliases.values() for also in aliases),
            )
        ]
        for brand in brands()
    }
    return lambda text: [
        name for name, known in words.items() if any(word in text.lower() for word in known)
    ]


def microseconds(rounds: int = 7) -> float:
    """Processor time of a text of 100 characters, 20 brands of 10 words; every other names one."""
    dice = random.Random(7)
    letters = [chr(0x4E00 + 7 * number) for number in range(800)]

    def word(length: int) -> str:
        return "".join(dice.choices(letters, k=length))

    known = [
        Brand(
            id=number,
            name=word(4),
            aliases=[word(2), word(3), f"brand{number}"],
            keywords=[word(3), word(4)],
            products=[word(3), word(5)],
            exclusions=[word(3), word(4)],
        )
        for number in range(1, 21)
    ]
    texts = []
    for number in range(1000):
        named = dice.choice(known)
        said = dice.choice([named.name, *named.aliases, *named.products]) if number % 2 else "，"
        text = f"{word(dice.randrange(60))} {said}！{word(100)}"
        texts.append(text[:100])
    matcher = BrandMatcher(known)
    clock = timeit.Timer(lambda: [matcher.match(text) for text in texts], timer=time.process_time)
    best = min(clock.repeat(rounds, 1))
    return best / len(texts) * 1e6


def main() -> None:
    """Measure, and print it as JSON; with ``--errors`` also what went wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--errors", action="store_true")
    asked = parser.parse_args()
    texts = labelled()
    report: dict[str, object] = {
        "texts": len(texts),
        "pairs": sum(len(each.brands) for each in texts),
        "without_brand": sum(not each.brands for each in texts),
    }
    for name, find in (("rules", rules()), ("plain search", plain_search())):
        quality = measured(find, texts)
        report[name] = {
            "precision": round(quality.precision, 3),
            "recall": round(quality.recall, 3),
            **({"errors": quality.errors} if asked.errors else {}),
        }
    report["microseconds_a_text"] = round(microseconds(), 1)
    print(json.dumps(report, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
