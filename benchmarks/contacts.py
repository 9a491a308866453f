"""Importing service records: how fast, against one SQLModel object per row, and in how much memory.

Writes csv files of N/8 and of N invented records, imports each in a process of its own (peak memory
``VmHWM``, which needs Linux), imports the larger one again, which must change nothing, and compares
the bulk upsert with one object per row on a smaller number.

Usage: ``python -m benchmarks.contacts [--rows 1000000] [--compare 5000] [--rounds 3]``.
"""

import argparse
import csv
import json
import random
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text
from sqlmodel import Session, select

from benchmarks.child import in_child, peak_megabytes
from benchmarks.database import WORDS, database
from benchmarks.timing import compare
from storage import contacts, engine
from storage.contacts import ContactRecord
from storage.engine import transaction
from storage.models import Brand, ContactKey, ServiceContact
from storage.search import normalise

COMMIT_EVERY = 1000
COLUMNS = "工单号,渠道,创建时间,办结时间,处理结果,业务类型,品牌,产品,问题类型,手机号,订单号,内容"
START = datetime(2026, 1, 1, tzinfo=UTC)


def main() -> None:
    """Write, import, compare and print the figures as JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--compare", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.file is not None:
        print(json.dumps(carry_out(asked.file)))
        return
    with database() as home:
        with transaction() as session:
            session.add(Brand(name="橙屿出行", aliases=["橙屿"]))
        few, many = home / "few.csv", home / "many.csv"
        write(few, asked.rows // 8)
        write(many, asked.rows)
        small, large = in_child("contacts", few), in_child("contacts", many)
        again = in_child("contacts", many)
        assert again["new"] == again["updated"] == 0, again
        ratio = round(large["peak_megabytes"] / small["peak_megabytes"], 3)
        rows = records(asked.compare)
        sides = compare(asked.rounds, asked.compare, lambda: bulk(rows), lambda: one_by_one(rows))
        print(
            json.dumps(
                {"small": small, "large": large, "again": again, "peak_ratio": ratio, "way": sides},
                indent=2,
            )
        )


def write(path: Path, count: int) -> None:
    """Invented records of four channels over 300 days; every fourth has an order number."""
    draw = random.Random(count)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS.split(","))
        for n in range(count):
            opened = START + timedelta(minutes=draw.randrange(300 * 24 * 60))
            writer.writerow(
                [
                    f"{count}-{n}",
                    ("热线", "在线客服", "门店", "App")[n % 4],
                    opened.isoformat(),
                    (opened + timedelta(hours=5)).isoformat(),
                    ("已解决", "未解决", "处理中")[n % 3],
                    "咨询" if n % 5 == 0 else "投诉",
                    "橙屿出行",
                    ("快车", "拼车", "代驾")[n % 3],
                    ("服务态度", "价格收费", "系统故障")[n % 3],
                    f"13{draw.randrange(10**9):09d}",
                    f"CY{n:010d}" if n % 4 == 0 else "",
                    "".join(draw.choices(WORDS, k=draw.randint(20, 80))),
                ]
            )


def carry_out(path: Path) -> dict[str, float]:
    """The child: import the file, and what it took."""
    from recovery.contacts.records import import_file  # late: the parent needs none of it
    from storage.config import get_settings

    began = time.perf_counter()
    result = import_file(path, get_settings(), datetime.now(UTC))
    seconds = time.perf_counter() - began
    assert not result.rejected, result.reasons
    return {
        "rows": result.read,
        "new": result.new,
        "updated": result.updated,
        "seconds": round(seconds, 1),
        "rows_per_second": round(result.read / seconds),
        "peak_megabytes": peak_megabytes(),
    }


def records(count: int) -> list[ContactRecord]:
    """Invented records that are ready to be stored."""
    draw = random.Random(7)
    return [
        ContactRecord(
            f"R{n:09d}",
            "热线",
            START + timedelta(minutes=n),
            brand_id=1,
            product="快车",
            topic="服务态度",
            text="".join(draw.choices(WORDS, k=60)),
            keys=(("phone", f"{n:064x}"), ("order", f"{n:064x}")),
        )
        for n in range(count)
    ]


def bulk(rows: list[ContactRecord]) -> None:
    """The product's way."""
    empty()
    for start in range(0, len(rows), COMMIT_EVERY):
        with transaction() as session:
            contacts.upsert(session, rows[start : start + COMMIT_EVERY], datetime.now(UTC))


def one_by_one(rows: list[ContactRecord]) -> None:
    """The usual way: look the row up, make or change one object, let the session write it."""
    empty()
    with Session(engine.get_engine()) as session:
        for n, record in enumerate(rows, 1):
            _put(session, record)
            if n % COMMIT_EVERY == 0:
                session.commit()
        session.commit()


def _put(session: Session, record: ContactRecord) -> None:
    contact = session.exec(
        select(ServiceContact).where(
            ServiceContact.channel == record.channel,
            ServiceContact.reference == record.reference,
        )
    ).one_or_none() or ServiceContact(
        reference=record.reference, channel=record.channel, opened_at=record.opened_at
    )
    contact.brand_id, contact.product, contact.topic = record.brand_id, record.product, record.topic
    contact.text, contact.search_text = record.text, normalise(record.text)
    session.add(contact)
    session.flush()
    assert contact.id is not None
    for kind, key in record.keys:
        session.merge(ContactKey(contact_id=contact.id, kind=kind, key=key))


def empty() -> None:
    """Take the records of the comparison out."""
    with engine.get_engine().begin() as conn:
        conn.execute(text("TRUNCATE service_contact CASCADE"))


if __name__ == "__main__":
    main()
