"""How fast a spider is with everything on: items a second against plain Scrapy.

The feed spider with validation, masking, keyed hashes, brand matching and the bulk store, against a
plain Scrapy spider that parses the same feeds and writes JSON lines: same pages, same server, no
delay, the same two requests in flight; whole processes over 30,000 items, their start included.
Each figure is the median of several rounds with the two sides in turn; ratios are pair by pair.

Usage: ``python -m benchmarks.crawl [--rounds 5]``.
"""

import argparse
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.database import database, empty, records
from benchmarks.timing import compare
from crawlers import runner
from storage import runs
from storage.engine import transaction
from storage.mentions import MentionRecord
from storage.models import Brand

PAGES, PER_PAGE = 120, 250


def main() -> None:
    """Run the comparison and print it as JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with database() as home:
        with transaction() as session:
            session.add(Brand(name="橙屿出行", aliases=["橙屿"]))
        print(json.dumps(spiders(home, asked.rounds), indent=2))


def spiders(home: Path, rounds: int) -> dict[str, object]:
    """Whole runs of both spiders over the same loopback server."""
    pages = home / "pages"
    pages.mkdir()
    everything = records(PAGES * PER_PAGE)
    for page in range(PAGES):
        (pages / f"{page}.xml").write_text(_feed(everything[page * PER_PAGE :][:PER_PAGE], page))
    server = subprocess.Popen(
        [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1"],
        cwd=pages,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert server.stdout is not None
        base = f"http://127.0.0.1:{server.stdout.readline().split('port ')[1].split()[0]}"
        os.environ["ZHUANXI_SOURCES__FEED__BASE_URL"] = base
        os.environ["ZHUANXI_SOURCES__FEED__DOWNLOAD_DELAY"] = "0"
        urls = [f"{base}/{page}.xml" for page in range(PAGES)]
        return compare(rounds, len(everything), lambda: _ours(urls), lambda: _plain(home, urls))
    finally:
        server.terminate()
        server.wait()


def _ours(urls: list[str]) -> None:
    empty()
    with transaction() as session:
        run = runs.create(
            session,
            kind="crawl",
            source="feed",
            actor="bench",
            options={"urls": urls},
            now=datetime.now(UTC),
        )
    assert run.id is not None
    ended = runner.run(run.id)
    assert (ended.status, ended.new) == ("ok", PAGES * PER_PAGE), ended


def _plain(home: Path, urls: list[str]) -> None:
    out = home / "plain.jsonl"
    subprocess.run(
        [
            sys.executable,
            "-m",
            "scrapy",
            "runspider",
            str(Path(__file__).with_name("plain_spider.py")),
            "-O",
            str(out),
            "-a",
            f"urls={','.join(urls)}",
        ],
        cwd=home,
        check=True,
        stderr=subprocess.DEVNULL,
    )
    with out.open() as file:
        assert sum(1 for _ in file) == PAGES * PER_PAGE


def _feed(rows: list[MentionRecord], page: int) -> str:
    items = "".join(
        f"<item><title>第 {page} 页的帖子</title><description>{row.text}</description>"
        f"<link>http://forum.example.com/{row.external_id}</link><guid>{row.external_id}</guid>"
        f"<pubDate>{row.posted_at:%a, %d %b %Y %H:%M:%S} GMT</pubDate><author>某人</author></item>"
        for row in rows
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>论坛</title>'
        f"<link>http://forum.example.com</link><description>帖子</description>{items}</channel></rss>"
    )


if __name__ == "__main__":
    main()
