"""How well a public complaint and a service record are told to be one customer's one problem.

Over the labelled pairs of ``tests/fixtures/contacts_pairs.jsonl``, which are invented and share no
key: precision and recall when matches of a level and above are taken, and the wrong ones. The pairs
were labelled before the matching was written; its thresholds and its list of stock phrases were set
with all of them seen.

Usage: ``python -m benchmarks.contact_pairs``.
"""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from recovery.contacts.matching import Catalogue, Level, Match, Matcher, Problem, Told

FILE = Path(__file__).parents[1] / "tests" / "fixtures" / "contacts_pairs.jsonl"
POSTED = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
PRODUCTS: dict[str, dict[str, tuple[str, ...]]] = {
    "青柚到家": {"净水器": (), "空气炸锅": (), "扫地机": ("扫地机器人", "扫地宝")},
    "橙屿出行": {"快车": (), "拼车": (), "代驾": (), "会员卡": ()},
    "云杉": {"空调": (), "热水器": (), "冰箱": (), "洗衣机": ()},
    "星浦快运": {"次日达": (), "大件": ()},
}
BRANDS = tuple(PRODUCTS)
TAKEN = {
    Level.PROBABLE: (Level.PROBABLE,),
    Level.POSSIBLE: (Level.PROBABLE, Level.POSSIBLE),
}


def main() -> None:
    """Print the figures and the wrong ones as JSON."""
    found = pairs()
    wrong = [
        {"id": pair["id"], "kind": pair["kind"], "level": match.level if match else "unknown"}
        for pair in found
        if ((match := judged(pair)) is not None) is not pair["same"]
    ]
    print(json.dumps({**figures(found), "wrong": wrong}, indent=2, ensure_ascii=False))


def pairs() -> list[dict[str, Any]]:
    """The labelled pairs."""
    return [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


def catalogue(brand: str) -> Catalogue:
    """What matching knows of an invented brand."""
    return Catalogue((brand,), {name: (name, *also) for name, also in PRODUCTS[brand].items()})


def judged(pair: dict[str, Any]) -> Match | None:
    """What the product says of a pair."""
    problem = Problem(BRANDS.index(pair["brand"]), pair["post"], POSTED, pair["topic"])
    told = pair["record"]
    record = Told(
        1,
        BRANDS.index(told["brand"]),
        told["product"],
        told["topic"],
        told["text"],
        POSTED - timedelta(days=pair["days"]),
    )
    return Matcher(problem, catalogue(pair["brand"])).match(record)


def figures(chosen: Sequence[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Precision and recall when matches of a level and above are taken."""
    found = {}
    for level, levels in TAKEN.items():
        counts: Counter[tuple[bool, bool]] = Counter()
        for pair in chosen:
            match = judged(pair)
            counts[pair["same"], match is not None and match.level in levels] += 1
        right = counts[True, True]
        found[str(level)] = {
            "precision": round(right / max(1, right + counts[False, True]), 3),
            "recall": round(right / max(1, right + counts[True, False]), 3),
            "n": len(chosen),
        }
    return found


if __name__ == "__main__":
    main()
