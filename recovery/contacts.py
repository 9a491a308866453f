"""Importing the company's own service records."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, select

from crawlers.importers.reading import open_table
from crawlers.importers.rows import Cell
from crawlers.parsing.times import parse_time
from storage import contacts
from storage.config import Settings
from storage.contacts import ContactRecord
from storage.engine import transaction
from storage.errors import WrongUsage, ZhuanxiError
from storage.keys import KeyRing, get_keys
from storage.masking import identifier, mask
from storage.models import Brand

BATCH = 1000

# Column names as service systems export them, in the order in which they are looked for.
COLUMNS: dict[str, tuple[str, ...]] = {
    "reference": ("reference", "工单号", "记录编号", "服务单号", "编号", "id"),
    "channel": ("channel", "渠道", "来源渠道"),
    "opened": ("opened", "opened_at", "创建时间", "来电时间", "受理时间", "时间"),
    "closed": ("closed", "closed_at", "结束时间", "办结时间", "关闭时间"),
    "result": ("result", "结果", "处理结果", "状态"),
    "brand": ("brand", "品牌"),
    "product": ("product", "产品"),
    "topic": ("topic", "问题类型", "类别"),
    "text": ("text", "内容", "描述", "备注"),
    "handle": ("handle", "昵称", "微博昵称", "账号"),
    "phone": ("phone", "电话", "手机号", "来电号码"),
    "order": ("order", "order_number", "订单号"),
}
REQUIRED = ("reference", "channel", "opened")

RESULTS = {
    "已解决": "solved",
    "solved": "solved",
    "未解决": "unsolved",
    "unsolved": "unsolved",
    "未接通": "unreached",
    "unreached": "unreached",
    "处理中": "open",
    "open": "open",
    "": "open",
}


@dataclass(slots=True)
class ContactImport:
    """What an import of service records did; ``rejected`` are lines and what is wrong there."""

    read: int = 0
    new: int = 0
    updated: int = 0
    rejected: list[tuple[int, ZhuanxiError]] = field(default_factory=list)
    ignored_columns: list[str] = field(default_factory=list)


def import_file(
    path: Path,
    settings: Settings,
    now: datetime,
    *,
    brand: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> ContactImport:
    """Import service records from csv or xlsx, batch by batch; running it twice adds nothing.

    Args:
        path: the file; its encoding is found out.
        settings: the zone of naive times.
        now: the clock.
        brand: brand of every record, where the file has no such column.
        progress: told how many rows were done.

    Raises:
        WrongUsage: the file cannot be read, or a needed column is missing.
    """
    if not path.is_file():
        raise WrongUsage("there is no file {file}", "check the path", file=path)
    table = open_table(path)
    mapping = _mapping(table.columns)
    missing = [name for name in REQUIRED if name not in mapping]
    if missing:
        raise WrongUsage(
            "{file} has no column for {missing}",
            "name it as one of: {names}",
            file=path.name,
            missing=missing,
            names="; ".join("、".join(COLUMNS[name]) for name in missing),
        )
    result = ContactImport(ignored_columns=[c for c in table.columns if c not in mapping.values()])
    keys = get_keys()
    with transaction() as session:
        brand_ids = _brand_ids(session)
    if brand is not None and brand not in brand_ids:
        raise WrongUsage(
            "there is no brand {name!r}", "`zhuanxi brand list` shows them", name=brand
        )
    batch: list[ContactRecord] = []

    def store() -> None:
        with transaction() as session:
            new, updated = contacts.upsert(session, batch, now)
        result.new += new
        result.updated += updated
        if progress is not None:
            progress(len(batch))
        batch.clear()

    for row in table.rows:
        result.read += 1
        cells = {name: row.cells.get(column) for name, column in mapping.items()}
        try:
            if row.fault is not None:
                raise ZhuanxiError("the row is not sound: {reason}", reason=row.fault)
            batch.append(_record(cells, brand, brand_ids, keys, settings, now))
        except ZhuanxiError as error:
            result.rejected.append((row.line, error))
        if len(batch) >= BATCH:
            store()
    store()
    return result


def _mapping(columns: list[str]) -> dict[str, str]:
    found = {}
    for name, candidates in COLUMNS.items():
        for candidate in candidates:
            if candidate in columns:
                found[name] = candidate
                break
    return found


def _brand_ids(session: Session) -> dict[str, int]:
    return {b.name: b.id for b in session.exec(select(Brand)) if b.id is not None}


def _record(
    cells: Mapping[str, Cell],
    brand: str | None,
    brand_ids: Mapping[str, int],
    keys: KeyRing,
    settings: Settings,
    now: datetime,
) -> ContactRecord:
    def said(name: str) -> str:
        return str(cells.get(name) or "").strip()

    if not said("reference") or not said("channel"):
        raise ZhuanxiError("no reference or channel")
    opened = parse_time(cells["opened"], now, settings.zone)
    if opened is None:
        raise ZhuanxiError("the time {time!r} is not understood", time=mask(said("opened")).text)
    if said("result") not in RESULTS:
        told = mask(said("result")).text
        raise ZhuanxiError("the result {result!r} is not understood", result=told)
    brand_name = brand or said("brand")
    if brand_name and brand_name not in brand_ids:
        raise ZhuanxiError("there is no brand {name!r}", name=mask(brand_name).text)
    return ContactRecord(
        reference=said("reference"),
        channel=said("channel"),
        brand_id=brand_ids.get(brand_name),
        product=said("product"),
        topic=said("topic"),
        result=RESULTS[said("result")],
        text=mask(said("text")).text,
        opened_at=opened,
        closed_at=parse_time(cells.get("closed"), now, settings.zone),
        keys=tuple(
            (kind, keys.hash(*identifier(kind, said(kind))))
            for kind in ("handle", "phone", "order")
            if said(kind)
        ),
    )
