"""How long it takes to find a complaint's service records, among N/10 and among N of them.

The records are invented sentences of clauses in which some are said often and most rarely, spread
over 300 days, four channels and two brands; the complaints take half of their clauses from one of
the first N/10 records. The database with N/10 is copied before it grows, so that each complaint is
matched in both, one after the other: what else the machine does falls on both. Timed is the whole
of it, from the mention to its matches with their evidence. Printed are the median and the 95th
percentile of each size, how often the record that a complaint was made from comes first or is among
the matches, and the growth: of the medians, and pair by pair with its quartiles.

Usage: ``python -m benchmarks.match [--records 1000000] [--complaints 200]``.
"""

import argparse
import json
import random
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, create_engine, make_url, text
from sqlmodel import Session

from benchmarks.database import database
from recovery.contacts.matches import matches
from storage import contacts, engine, mentions
from storage.contacts import ContactRecord
from storage.engine import transaction
from storage.mentions import MentionRecord
from storage.models import Brand

START = datetime(2026, 1, 1, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
BATCH = 5000
WARM_UP = 20
PRODUCTS = ("快车", "拼车", "代驾", "会员卡")
TOPICS = ("服务态度", "价格收费", "系统故障", "处理时效")
THINGS = [
    "上车点",
    "行李",
    "发票",
    "优惠券",
    "高速费",
    "空调",
    "车窗",
    "座椅",
    "雨伞",
    "手机",
    "钥匙",
    "定位",
    "导航",
    "订单",
    "余额",
    "押金",
]
WHAT = [
    "找不到",
    "坏了",
    "收了两次",
    "对不上",
    "少了一半",
    "不给开",
    "绕了远路",
    "打不开",
    "丢在车上",
    "被取消",
    "写错了",
]
WHERE = [
    "机场",
    "火车站",
    "小区北门",
    "医院",
    "地下车库",
    "高架",
    "商场",
    "学校",
    "酒店",
    "夜里",
    "早高峰",
    "郊区",
    "环线",
]
HOW = [
    "等了四十分钟",
    "跑了三趟",
    "问了五遍",
    "说好三天",
    "赔二十元",
    "重复两次",
    "耽误开会",
    "误了火车",
]

Told = tuple[list[str], ContactRecord]


def main() -> None:
    """Fill, measure, and print the figures as JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--complaints", type=int, default=200)
    asked = parser.parse_args()
    with database():
        with transaction() as session:
            for name in ("橙屿出行", "云杉出行"):
                session.add(Brand(name=name, products=list(PRODUCTS)))
        draw = random.Random(7)
        told = records(draw, asked.records)
        chosen = draw.choices(fill(told, asked.records // 10), k=asked.complaints + WARM_UP)
        complain(draw, chosen)
        with copied() as few:
            fill(told, asked.records)
            print(json.dumps(measure([few, engine.get_engine()], chosen), indent=2))


def clauses(draw: random.Random) -> list[str]:
    """Four to seven clauses; numbers and names make most of them rare."""
    return [
        draw.choice(
            (
                f"{draw.choice(WHERE)}{draw.choice(THINGS)}{draw.choice(WHAT)}",
                draw.choice(HOW),
                f"第{draw.randrange(10**4)}次{draw.choice(THINGS)}",
                "".join(chr(0x4E00 + int(draw.paretovariate(0.4)) % 3500) for _ in range(6)),
            )
        )
        for _ in range(draw.randint(4, 7))
    ]


def records(draw: random.Random, count: int) -> Iterator[Told]:
    """Records in order of their number; half of them are of each brand."""
    for n in range(count):
        said = clauses(draw)
        yield (
            said,
            ContactRecord(
                f"T{n:09d}",
                ("热线", "在线客服", "门店", "App")[n % 4],
                START + timedelta(minutes=draw.randrange(300 * 24 * 60)),
                brand_id=1 + n % 2,
                product=PRODUCTS[n % 4],
                topic=TOPICS[n % 4],
                text="，".join(said),
            ),
        )


def fill(told: Iterator[Told], until: int) -> list[Told]:
    """Store records up to a number of them; every hundredth of the first brand is given back."""
    kept = []
    with transaction() as session:
        done = session.execute(text("SELECT count(*) FROM service_contact")).scalar_one()
    while done < until:
        batch = list(islice(told, min(BATCH, until - done)))
        with transaction() as session:
            contacts.upsert(session, [record for _, record in batch], START)
        kept += [one for one in batch[::100] if one[1].brand_id == 1]
        done += len(batch)
    contacts.refresh(until)
    with engine.get_engine().connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("VACUUM service_contact"))
    return kept


def complain(draw: random.Random, chosen: list[Told]) -> None:
    """Store a complaint made from each of these records, with ids from 1 in their order."""
    with transaction() as session:
        mentions.upsert(
            session,
            [
                MentionRecord(
                    source="weibo",
                    external_id=str(n),
                    text="橙屿出行"
                    + "，".join([*said[: len(said) // 2], *clauses(draw)[:3], record.product]),
                    posted_at=record.opened_at + timedelta(days=3),
                    brands=((1, "橙屿出行"),),
                )
                for n, (said, record) in enumerate(chosen)
            ],
            None,
            START,
        )


@contextmanager
def copied() -> Iterator[Engine]:
    """The database as it is now, under another name."""
    url = make_url(engine.database_url())
    engine.dispose()  # a database that is copied has no visitors
    server = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as conn:
        conn.execute(text(f'CREATE DATABASE few TEMPLATE "{url.database}"'))
    server.dispose()
    few = create_engine(url.set(database="few"))
    yield few
    few.dispose()


def measure(sizes: list[Engine], chosen: list[Told]) -> dict[str, object]:
    """Match every complaint among few and among many records, in turn."""
    found = [Found(), Found()]
    with Session(sizes[0]) as few, Session(sizes[1]) as many:
        ids = dict(few.execute(text("SELECT external_id::int, id FROM mention")).all())
        for n, (_, record) in enumerate(chosen):
            for size in (0, 1) if n % 2 else (1, 0):
                found[size].match((few, many)[size], ids[n], record.reference)
    small, large = (one.figures() for one in found)
    pairs = [b / a for a, b in zip(*(one.times[WARM_UP:] for one in found), strict=True)]
    return {
        "small": small,
        "large": large,
        "growth": round(large["median_ms"] / small["median_ms"], 2),
        "growth_by_pairs": [round(one, 2) for one in statistics.quantiles(pairs, n=4)],
    }


@dataclass
class Found:
    """What came of one size."""

    times: list[float] = field(default_factory=list)
    first: list[bool] = field(default_factory=list)
    among: list[bool] = field(default_factory=list)

    def match(self, session: Session, mention_id: int, reference: str) -> None:
        """Match one complaint, and note how long that took and whether its record was found."""
        began = time.perf_counter()
        shown = matches(session, mention_id, 1, ZONE).found
        self.times.append(1000 * (time.perf_counter() - began))
        session.rollback()
        references = [one.record.reference for one in shown]
        self.first.append(references[:1] == [reference])
        self.among.append(reference in references)

    def figures(self) -> dict[str, float]:
        """Of all but the first few, in which the two databases' caches fill."""
        times = self.times[WARM_UP:]
        return {
            "median_ms": round(statistics.median(times), 2),
            "p95_ms": round(statistics.quantiles(times, n=20)[-1], 2),
            "first": round(statistics.mean(self.first), 3),
            "found": round(statistics.mean(self.among), 3),
        }


if __name__ == "__main__":
    main()
