"""How much memory an import takes, and how fast it is.

Writes two files in the shape of MediaCrawler's Weibo posts (jsonl), of N/8 and of N megabytes, and
imports each in a process of its own: its peak memory (``VmHWM``, which needs Linux), the ratio of
the two peaks, and rows a second, the whole way to the database included.

Usage: ``python -m benchmarks.import_memory [--megabytes 1024]``.
"""

import argparse
import json
import random
import time
from pathlib import Path

from benchmarks.child import in_child, peak_megabytes
from benchmarks.database import database, post_text


def main() -> None:
    """Write, import and print the figures as JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--megabytes", type=int, default=1024)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.file is not None:
        print(json.dumps(carry_out(asked.file)))
        return
    with database() as home:
        small = measure(home, asked.megabytes / 8)
        large = measure(home, asked.megabytes)
        ratio = round(large["peak_megabytes"] / small["peak_megabytes"], 3)
        print(json.dumps({"small": small, "large": large, "peak_ratio": ratio}, indent=2))


def measure(folder: Path, megabytes: float) -> dict[str, float]:
    """Import a new file of this size in a child process."""
    path = folder / f"{megabytes:g}.jsonl"
    write(path, int(megabytes * 1e6))
    figures = in_child("import_memory", path)
    path.unlink()
    return {"megabytes": megabytes, **figures}


def write(path: Path, size: int) -> None:
    """Invented posts of 60 to 100 characters until the file has ``size`` bytes."""
    draw = random.Random(size)
    written = number = 0
    with path.open("wb") as file:
        while written < size:
            number += 1
            post = {
                "note_id": str(size * 10**6 + number),
                "content": post_text(draw),
                "create_time": 1_700_000_000 + number,
                "create_date_time": "2023-11-15 06:13:20+08:00",
                "liked_count": str(draw.randrange(50)),
                "comments_count": str(draw.randrange(9)),
                "shared_count": str(draw.randrange(9)),
                "last_modify_ts": 1_700_000_000_000,
                "note_url": f"https://m.weibo.cn/detail/{number}",
                "ip_location": "上海",
                "user_id": str(draw.randrange(10**9)),
                "nickname": "某人",
                "source_keyword": "橙屿",
            }
            written += file.write(json.dumps(post, ensure_ascii=False).encode() + b"\n")


def carry_out(path: Path) -> dict[str, float]:
    """The child: import the file, and what it took."""
    from crawlers.importers import import_file  # late: the parent needs none of it

    began = time.perf_counter()
    run = import_file(path, actor="bench")
    seconds = time.perf_counter() - began
    assert (run.status, run.read) == ("ok", run.new), run
    return {
        "rows": run.read,
        "seconds": round(seconds, 1),
        "rows_per_second": round(run.read / seconds),
        "peak_megabytes": peak_megabytes(),
    }


if __name__ == "__main__":
    main()
