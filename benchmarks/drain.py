"""What the whole drain costs beside the bare classifier.

Mentions are stored, then ``recovery.verdicts.classify.drain`` takes them from the database, judges
them and stores their verdicts, while the rate of the classifier alone is measured on samples of the
same texts before and after. Both with the shipped model and the same number of streams.

Usage: ``python -m benchmarks.drain [--mentions 20000] [--streams 1]``.
"""

import argparse
import json
import resource
import statistics
import time
from datetime import UTC, datetime, timedelta

from benchmarks.classify import texts
from benchmarks.database import database
from nlp import Classifier
from recovery.verdicts import classify
from storage import mentions
from storage.config import Settings
from storage.engine import transaction
from storage.mentions import MentionRecord

BATCH = 1000


def main() -> None:
    """Store, drain, compare, and print it as JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--mentions", type=int, default=20_000)
    parser.add_argument("--streams", type=int, default=1)
    asked = parser.parse_args()
    with database():
        settings = Settings()
        settings.classify.backend = "openvino"
        settings.classify.streams = asked.streams
        written = texts(asked.mentions)
        fill(written)
        judge = classify.classifier(settings)
        sample = written[:: max(1, len(written) // 2_000)]
        judge.predict(sample[:200])
        before = bare(judge, sample, settings.classify.batch_size)
        began = time.perf_counter()
        made = classify.drain(judge, settings, datetime.now(UTC))
        drained = made / (time.perf_counter() - began)
        after = bare(judge, sample, settings.classify.batch_size)
        rate = statistics.mean((before, after))
        print(
            json.dumps(
                {
                    "model": judge.version,
                    "mentions": made,
                    "streams": asked.streams,
                    "bare_per_second": {"before": round(before, 1), "after": round(after, 1)},
                    "drain_per_second": round(drained, 1),
                    "ratio": {
                        "min": round(drained / max(before, after), 2),
                        "mean": round(drained / rate, 2),
                        "max": round(drained / min(before, after), 2),
                    },
                    "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                },
                indent=2,
            )
        )


def bare(judge: Classifier, sample: list[str], batch: int) -> float:
    """Texts a second of the classifier alone, in batches of the drain's size, sorted like them."""
    began = time.perf_counter()
    for start in range(0, len(sample), batch):
        judge.predict(sorted(sample[start : start + batch], key=len))
    return len(sample) / (time.perf_counter() - began)


def fill(written: list[str]) -> None:
    """Store the texts as mentions."""
    now = datetime.now(UTC)
    for start in range(0, len(written), BATCH):
        with transaction() as session:
            mentions.upsert(
                session,
                [
                    MentionRecord(
                        source="feed",
                        external_id=str(number),
                        text=text,
                        posted_at=now - timedelta(seconds=number),
                    )
                    for number, text in enumerate(written[start : start + BATCH], start=start)
                ],
                None,
                now,
            )


if __name__ == "__main__":
    main()
