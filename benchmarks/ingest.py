"""How fast mentions come in.

1. Bulk upsert against one SQLModel object per row, both committing every 1,000 rows. The bulk side
   also keeps the daily rollup, which the other does not.
2. Items a second through the whole of a spider run (feed spider, validation, masking, keyed
   hashes, brand matching, bulk store) against plain Scrapy that parses the same feed and writes
   JSON lines: same pages, same server, no delay, the same two requests in flight; whole processes
   over 30,000 items, their start included.

Each figure is the median of several rounds with the two sides in turn; ratios are pair by pair.
Usage: ``python -m benchmarks.ingest [--rows 10000] [--rounds 5]``.
"""

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="zhuanxi-bench-"))
HOME.chmod(0o755)
os.environ["ZHUANXI_HOME"] = str(HOME)

from sqlalchemy import text  # noqa: E402
from sqlmodel import Session, select  # noqa: E402

from crawlers import runner  # noqa: E402
from storage import engine, mentions, migrate, runs  # noqa: E402
from storage.engine import transaction  # noqa: E402
from storage.mentions import AuthorRecord, MentionRecord, text_hash  # noqa: E402
from storage.models import (  # noqa: E402
    Author,
    Brand,
    Engagement,
    Mention,
    MentionBrand,
    MentionKey,
)
from storage.search import normalise  # noqa: E402

COMMIT_EVERY = 1000
PAGES, PER_PAGE = 120, 250
WORDS = "橙屿客服电话打不通司机绕路退款等了三天没有人回复包裹坏掉发票优惠券很好准时谢谢推荐空调"


def main() -> None:
    """Run both comparisons and print them as JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    try:
        migrate.upgrade()
        with transaction() as session:
            session.add(Brand(name="橙屿出行", aliases=["橙屿"]))
        result = {
            "upsert": compare(
                asked.rounds,
                asked.rows,
                lambda: bulk(records(asked.rows)),
                lambda: one_by_one(records(asked.rows)),
            ),
            "spider": spiders(asked.rounds),
        }
        print(json.dumps(result, ensure_ascii=False, indent=2))
    finally:
        engine.dispose()
        shutil.rmtree(HOME, ignore_errors=True)


def compare(
    rounds: int, rows: int, ours: Callable[[], None], theirs: Callable[[], None]
) -> dict[str, object]:
    """Time the two in turn, each on empty tables, after one round that is not counted."""
    pairs = []
    for _ in range(rounds + 1):
        pair = []
        for run in (ours, theirs):
            empty()
            began = time.perf_counter()
            run()
            pair.append(rows / (time.perf_counter() - began))
        pairs.append(pair)
    pairs = pairs[1:]
    return {
        "ours_rows_per_second": spread([a for a, _ in pairs]),
        "other_rows_per_second": spread([b for _, b in pairs]),
        "ratio": spread([a / b for a, b in pairs]),
        "rounds": rounds,
    }


def spread(values: list[float]) -> dict[str, float]:
    """Minimum, median and maximum."""
    return {
        "min": round(min(values), 2),
        "median": round(statistics.median(values), 2),
        "max": round(max(values), 2),
    }


def empty() -> None:
    """Empty what both sides fill."""
    with engine.get_engine().begin() as conn:
        conn.execute(text("SET LOCAL session_replication_role = replica"))  # history says no
        conn.execute(text("TRUNCATE mention, author, daily_delta, daily_count CASCADE"))


def records(count: int) -> list[MentionRecord]:
    """Invented mentions of 60 to 100 characters by a third as many authors."""
    draw = random.Random(7)
    start = datetime.now(UTC) - timedelta(days=14)
    return [
        MentionRecord(
            source="weibo",
            external_id=str(10**15 + n),
            text="橙屿" + "".join(draw.choices(WORDS, k=draw.randint(60, 100))),
            posted_at=start + timedelta(seconds=n * 30),
            author=AuthorRecord(f"{draw.randrange(count // 3):064x}", "某人", 120),
            likes=draw.randrange(50),
            comments=draw.randrange(9),
            reposts=draw.randrange(9),
            keys=(("order", f"{n:064x}"),) if n % 10 == 0 else (),
            brands=((1, "橙屿"),),
        )
        for n in range(count)
    ]


def bulk(rows: list[MentionRecord]) -> None:
    """The product's way."""
    for start in range(0, len(rows), COMMIT_EVERY):
        with transaction() as session:
            mentions.upsert(session, rows[start : start + COMMIT_EVERY], None, datetime.now(UTC))


def one_by_one(rows: list[MentionRecord]) -> None:
    """The usual way: look the row up, make or change one object, let the session write it."""
    now = datetime.now(UTC)
    with Session(engine.get_engine()) as session:
        for n, record in enumerate(rows, 1):
            _put(session, record, now)
            if n % COMMIT_EVERY == 0:
                session.commit()
        session.commit()


def _put(session: Session, record: MentionRecord, now: datetime) -> None:
    assert record.author is not None
    author = session.exec(
        select(Author).where(
            Author.source == record.source, Author.external_hash == record.author.external_hash
        )
    ).one_or_none() or Author(source=record.source, external_hash=record.author.external_hash)
    author.handle, author.followers = record.author.handle, record.author.followers
    session.add(author)
    session.flush()
    mention = session.exec(
        select(Mention).where(
            Mention.source == record.source, Mention.external_id == record.external_id
        )
    ).one_or_none() or Mention(
        source=record.source,
        external_id=record.external_id,
        text="",
        text_hash="",
        search_text="",
        posted_at=record.posted_at,
    )
    mention.author_id, mention.text = author.id, record.text
    mention.text_hash = text_hash(record.title, record.text)
    mention.search_text = normalise(record.text)
    mention.likes, mention.comments, mention.reposts = record.likes, record.comments, record.reposts
    mention.updated_at = now
    session.add(mention)
    session.flush()
    assert mention.id is not None
    for brand_id, matched in record.brands:
        session.merge(MentionBrand(mention_id=mention.id, brand_id=brand_id, matched=matched))
    for kind, key in record.keys:
        session.merge(MentionKey(mention_id=mention.id, kind=kind, key=key))
    session.add(
        Engagement(
            mention_id=mention.id,
            seen_at=now,
            likes=record.likes,
            comments=record.comments,
            reposts=record.reposts,
        )
    )


def spiders(rounds: int) -> dict[str, object]:
    """Whole runs of both spiders over the same loopback server."""
    pages = HOME / "pages"
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
        return compare(rounds, len(everything), lambda: _ours(urls), lambda: _plain(urls))
    finally:
        server.terminate()
        server.wait()


def _ours(urls: list[str]) -> None:
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


def _plain(urls: list[str]) -> None:
    out = HOME / "plain.jsonl"
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
        cwd=HOME,
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
