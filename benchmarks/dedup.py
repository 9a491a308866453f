"""How well reposts and copies are folded, and what it costs.

1. The labelled pairs of ``tests/fixtures/clusters.jsonl``: precision and recall of the whole step
   (stored, folded, looked up), by kind, and of the rule alone at each likeness from which texts of
   different people would be called copies.
2. N invented mentions in a database of their own, one in four a copy with small edits or a repost
   of an earlier one: milliseconds a mention in each tenth (store and fold apart; of folding also
   the processor time of this process, which a busy machine changes less), peak memory, the size of
   the tables, and how many of the planted links were found.

Usage: ``python -m benchmarks.dedup [--mentions 100000]``.
"""

import argparse
import json
import random
import resource
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

from sqlalchemy import text

from benchmarks.database import database
from recovery.collection import clustering, likeness
from storage import engine, mentions
from storage.engine import transaction
from storage.mentions import AuthorRecord, MentionRecord
from tests.recovery.folding import keys, record

PAIRS = Path(__file__).parents[1] / "tests" / "fixtures" / "clusters.jsonl"
NOW = datetime.now(UTC)
TENTHS = 10
RECENT = 5_000
"""How far back a copy copies: a thread is copied while people see it."""
Pair = dict[str, Any]


def main() -> None:
    """Measure both and print them as JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--mentions", type=int, default=100_000)
    asked = parser.parse_args()
    with database():
        labelled = [json.loads(line) for line in PAIRS.read_text("utf-8").splitlines()]
        result = {"pairs": whole(labelled), "curve": curve(labelled)}
        empty()
        result["cost"] = cost(asked.mentions)
        print(json.dumps(result, ensure_ascii=False, indent=2))


def whole(pairs: list[Pair]) -> dict[str, Any]:
    """The step as it runs: which pairs are in one cluster once all posts were stored and folded."""
    posts = {post["id"]: post for pair in pairs for post in (pair["a"], pair["b"])}
    with transaction() as session:
        mentions.upsert(session, [record(post, NOW) for post in posts.values()], None, NOW)
    clustering.fold(NOW)
    with transaction() as session:
        cluster = {
            row.external_id: row.cluster_id
            for row in session.execute(
                text(
                    "SELECT m.external_id, c.cluster_id FROM cluster_member c "
                    "JOIN mention m ON m.id = c.mention_id"
                )
            )
        }

    def folded(pair: Pair) -> bool:
        one = cluster.get(pair["a"]["id"])
        return one is not None and one == cluster.get(pair["b"]["id"])

    kinds: dict[str, Counter[str]] = {}
    for pair in pairs:
        kind = kinds.setdefault(pair["kind"], Counter())
        kind["pairs"] += 1
        kind["wrong"] += folded(pair) != pair["same"]
    return {
        **_rates([(folded(pair), pair["same"]) for pair in pairs]),
        "wrong": [pair["pair"] for pair in pairs if folded(pair) != pair["same"]],
        "kinds": {
            name: f"{each['wrong']} of {each['pairs']} wrong" for name, each in kinds.items()
        },
    }


def curve(pairs: list[Pair]) -> dict[str, Any]:
    """The rule for texts of different people alone, at one threshold after the other."""
    strangers = [
        pair
        for pair in pairs
        if not keys(pair["a"]) & keys(pair["b"])
        and "repost_of" not in pair["a"].keys() | pair["b"].keys()
    ]
    sides = [(_passages(pair["a"]), _passages(pair["b"]), pair["same"]) for pair in strangers]
    found = {}
    for hundredths in range(20, 95, 5):
        least = hundredths / 100
        found[f"{least:.2f}"] = _rates(
            [(likeness.is_copy(one, other, least), same) for one, other, same in sides]
        )
    return {"in_use": likeness.COPY, "pairs": len(strangers), "at": found}


def cost(count: int) -> dict[str, Any]:
    """Store and fold so many invented mentions, tenth by tenth, as crawls would bring them."""
    before = _memory()
    stored, folded, worked, planted, drawn = [], [], [], [], _written(count)
    for tenth in range(TENTHS):
        storing = folding = working = 0.0
        size = count * (tenth + 1) // TENTHS - count * tenth // TENTHS
        for start in range(0, size, 1_000):
            records = []
            for _ in range(min(1_000, size - start)):
                record, copied = next(drawn)
                records.append(record)
                if copied is not None:
                    planted.append((record.external_id, copied))
            began = time.perf_counter()
            with transaction() as session:
                mentions.upsert(session, records, None, NOW)
            storing += time.perf_counter() - began
            began, worked_before = time.perf_counter(), time.process_time()
            clustering.fold(NOW)
            folding += time.perf_counter() - began
            working += time.process_time() - worked_before
        stored.append(round(1000 * storing / size, 3))
        folded.append(round(1000 * folding / size, 3))
        worked.append(round(1000 * working / size, 3))
    with transaction() as session:
        sizes = session.execute(
            text(
                "SELECT relname, pg_total_relation_size(oid) / :count FROM pg_class WHERE relname "
                "IN ('mention', 'passage', 'passage_band', 'cluster_member') ORDER BY relname"
            ),
            {"count": count},
        )
        per_mention = {name: int(size) for name, size in sizes}
        clusters, members = session.execute(
            text("SELECT count(DISTINCT cluster_id), count(*) FROM cluster_member")
        ).one()
    return {
        "mentions": count,
        "store_ms_per_mention_by_tenth": stored,
        "fold_ms_per_mention_by_tenth": folded,
        "fold_processor_ms_by_tenth": worked,
        "last_tenth_to_second": {
            "wall": round(folded[-1] / folded[1], 2),
            "processor": round(worked[-1] / worked[1], 2),
        },
        "clusters": clusters,
        "in_clusters": members,
        "planted_links": len(planted),
        "planted_links_found": round(_found(planted), 4),
        "bytes_per_mention": per_mention,
        "peak_memory_mb": _memory(),
        "peak_memory_mb_before": before,
    }


def empty() -> None:
    """Empty tables."""
    with engine.get_engine().begin() as conn:
        conn.execute(text("SET LOCAL session_replication_role = replica"))  # history says no
        conn.execute(text("TRUNCATE mention, author, daily_delta, cluster_queue CASCADE"))


def _written(count: int) -> Iterator[tuple[MentionRecord, str | None]]:
    """Mentions of 20 to 260 characters in words as unevenly used as real ones (Zipf), three by each
    author, and for one in four the id of the recent mention that it reposts or copies with small
    edits."""
    draw = random.Random(11)
    letters = [chr(0x4E00 + n) for n in range(2_500)]
    words = ["".join(draw.choices(letters, k=draw.choice((1, 2, 2, 2, 3)))) for _ in range(8_000)]
    weights = [1 / (rank + 3) for rank in range(len(words))]
    totals = list(accumulate(weights))
    recent: list[tuple[str, str]] = []
    for number in range(count):
        own, copied, repost_of = str(number), None, None
        long = [each for each in draw.choices(recent, k=3) if len(each[1]) > 40] if recent else []
        if long and draw.random() < 0.25:
            copied, body = long[0]
            if draw.random() < 0.4:
                repost_of, body = copied, draw.choice(("转发微博", "避雷", "太离谱了"))
            else:
                body = _edited(body, draw, words)
        else:
            size = min(260, max(20, round(draw.lognormvariate(4.1, 0.6))))
            body = "".join(draw.choices(words, cum_weights=totals, k=size // 2))[:size]
            if len(recent) == RECENT:
                recent[draw.randrange(RECENT)] = (own, body)
            else:
                recent.append((own, body))
        yield (
            MentionRecord(
                source="weibo",
                external_id=own,
                text=body,
                repost_of=repost_of,
                posted_at=NOW - timedelta(seconds=count - number),
                author=AuthorRecord(f"{(number + draw.randrange(RECENT)) // 3:x}", "某人", 100),
            ),
            copied,
        )


def _edited(body: str, draw: random.Random, words: list[str]) -> str:
    """A copy: up to three words put in or taken out, and perhaps a remark at either end."""
    for _ in range(draw.randint(0, 3)):
        place = draw.randrange(len(body))
        body = body[:place] + draw.choice(words) + body[place + draw.randint(0, 2) :]
    return draw.choice(("", "帮转：", "【求助】")) + body + draw.choice(("", "！！", "大家评评理"))


def _found(planted: list[tuple[str, str]]) -> float:
    """The share of planted links whose two mentions are in one cluster."""
    with transaction() as session:
        found = session.execute(
            text(
                """
                SELECT count(*) FROM unnest(CAST(:ones AS text[]), CAST(:others AS text[]))
                    AS i(one, other)
                JOIN mention a ON a.source = 'weibo' AND a.external_id = i.one
                JOIN mention b ON b.source = 'weibo' AND b.external_id = i.other
                JOIN cluster_member c ON c.mention_id = a.id
                JOIN cluster_member d ON d.mention_id = b.id AND d.cluster_id = c.cluster_id
                """
            ),
            {"ones": [one for one, _ in planted], "others": [other for _, other in planted]},
        ).scalar_one()
    return int(found) / max(1, len(planted))


def _passages(post: Pair) -> list[likeness.Passage]:
    return likeness.passages(post.get("title", ""), post["text"])


def _rates(said: list[tuple[bool, bool]]) -> dict[str, float]:
    right = sum(folded and same for folded, same in said)
    return {
        "precision": round(right / max(1, sum(folded for folded, _ in said)), 4),
        "recall": round(right / max(1, sum(same for _, same in said)), 4),
    }


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
