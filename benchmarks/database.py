"""A database of its own for a benchmark, and what is stored in it."""

import os
import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from storage import engine, migrate
from storage.mentions import AuthorRecord, MentionRecord

WORDS = "橙屿客服电话打不通司机绕路退款等了三天没有人回复包裹坏掉发票优惠券很好准时谢谢推荐空调"


@contextmanager
def database() -> Iterator[Path]:
    """A new home with an empty database; both are gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="zhuanxi-bench-"))
    home.chmod(0o755)
    os.environ["ZHUANXI_HOME"] = str(home)
    try:
        migrate.upgrade()
        yield home
    finally:
        engine.dispose()
        shutil.rmtree(home, ignore_errors=True)


def empty() -> None:
    """Take all mentions out, and what hangs on them."""
    with engine.get_engine().begin() as conn:
        conn.execute(text("SET LOCAL session_replication_role = replica"))  # history says no
        conn.execute(text("TRUNCATE mention, author, daily_delta, daily_count CASCADE"))


def post_text(draw: random.Random) -> str:
    """60 to 100 characters about a brand that is called 橙屿."""
    return "橙屿" + "".join(draw.choices(WORDS, k=draw.randint(60, 100)))


def records(count: int) -> list[MentionRecord]:
    """Invented mentions by a third as many authors."""
    draw = random.Random(7)
    start = datetime.now(UTC) - timedelta(days=14)
    return [
        MentionRecord(
            source="weibo",
            external_id=str(10**15 + n),
            text=post_text(draw),
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
