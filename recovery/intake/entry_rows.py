"""One row of a table that people keep as an entry. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from crawlers.importers.rows import Cell, Row, handle, person
from crawlers.items import Reason
from crawlers.parsing.html import clean
from crawlers.parsing.times import parse_time
from recovery.contacts.rows import NoRecord, is_complaint
from recovery.intake.manual import Entry, Kind, Unfit
from recovery.intake.orders import due_at
from recovery.words import word
from storage.errors import WrongUsage

# What people call each field, preferred names first.
_NAMES = {
    "text": "text content 内容 正文 诉求内容 诉求 原文 问题描述 描述",
    "title": "title 标题 主题",
    "kind": "kind 录入类型 类型 来源 方式",
    "brand": "brand 品牌",
    "author": "author 投诉人 昵称 姓名 客户姓名 客户 发送人",
    "account": "account 微信号 账号",
    "phone": "phone 联系电话 电话 手机号 手机号码",
    "order": "order 订单号 订单编号",
    "spoke_at": "spoke_at 发布时间 发送时间 投诉时间 时间",
    "received_at": "received_at 收到时间 接收时间 转办时间 转办日期 交办时间 日期",
    "regulator": "regulator 转办单位 交办单位 监管部门 来文单位",
    "reference": "reference 转办单号 来文编号 工单编号 工单号 编号",
    "due": "due 办结期限 办理期限 答复期限 截止时间 截止日期 期限",
    "is_complaint": "is_complaint 是否投诉",
}
NAMES = {field: tuple(names.split()) for field, names in _NAMES.items()}
NEEDED = ("text",)

KINDS = {
    **{str(kind): kind for kind in Kind},
    **{word("source", kind): kind for kind in Kind},
    **dict.fromkeys(("转办单", "监管", "督办单"), Kind.REGULATOR_ORDER),
    **dict.fromkeys(("记者", "媒体", "媒体问询"), Kind.JOURNALIST),
    **dict.fromkeys(("群", "群聊"), Kind.GROUP),
    **dict.fromkeys(("同事", "线索"), Kind.TIP),
}
"""What a table may call a kind."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How the rows of one table are read.

    Attributes:
        columns: ``{field: column}``.
        kind: how every row came, where the user says it.
        brand: the brand of every row, where the user says it.
        zone: where naive times belong.
        closing: when offices close, until which a bare day lasts.
    """

    columns: Mapping[str, str]
    kind: Kind | None
    brand: str | None
    zone: ZoneInfo
    closing: time

    def entry(self, row: Row, now: datetime) -> Entry:
        """One row as an entry, not yet checked.

        Raises:
            NoRecord: it cannot be understood; the reason says why.
        """
        if row.fault is not None:
            raise NoRecord(row.fault)
        told = {name: clean(self._words(row, name)) for name in self.columns}
        kind = self.kind or KINDS.get(told.get("kind", "").lower())
        if kind is None:
            raise NoRecord(Unfit.UNKNOWN_KIND)
        received = self._time(row, "received_at", now) or now
        is_order = kind is Kind.REGULATOR_ORDER
        said = told.get("is_complaint", "")
        return Entry(
            kind=kind,
            text=told.get("text", ""),
            brand=self.brand or told.get("brand") or None,
            title=told.get("title", ""),
            author=handle(self._cell(row, "author")),
            account=person(self._cell(row, "account")),
            phone=person(self._cell(row, "phone")),
            order=person(self._cell(row, "order")),
            spoke_at=self._time(row, "spoke_at", now),
            received_at=received,
            regulator=told.get("regulator", "") if is_order else "",
            reference=told.get("reference", "") if is_order else "",
            due=self._due(row, received) if is_order else None,
            is_complaint=bool(said) and is_complaint(said),
        )

    def _cell(self, row: Row, name: str) -> Cell:
        return row.cells.get(self.columns.get(name, ""))

    def _words(self, row: Row, name: str) -> str:
        value = self._cell(row, name)
        return "" if value is None else str(value).strip()

    def _time(self, row: Row, name: str, now: datetime) -> datetime | None:
        if not self._words(row, name):
            return None
        found = parse_time(self._cell(row, name), now, self.zone)
        if found is None:
            raise NoRecord(Reason.BAD_TIME)
        return found

    def _due(self, row: Row, received: datetime) -> datetime | None:
        if not self._words(row, "due"):
            return None
        try:
            return due_at(self._cell(row, "due"), received, self.zone, self.closing)
        except WrongUsage as error:
            raise NoRecord(Unfit.BAD_DUE) from error
