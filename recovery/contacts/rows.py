"""One row of a service system's export as a service record. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from crawlers.importers.rows import Cell, Row, handle, identity, person
from crawlers.items import Rejected, short_id
from crawlers.parsing.html import clean
from crawlers.parsing.times import parse_time
from storage.contacts import ContactRecord
from storage.keys import KeyRing
from storage.masking import identifier, mask

LONGEST = 200
"""Characters kept of a channel, a product and a topic."""
LONGEST_TEXT = 20_000

# What service systems call each field, preferred names first.
_NAMES = {
    "reference": "reference 工单号 工单编号 记录编号 服务单号 受理编号 流水号 编号 id",
    "channel": "channel 渠道 来源渠道 受理渠道 服务渠道",
    "opened": "opened opened_at 创建时间 来电时间 受理时间 进线时间 提交时间 开始时间 时间 日期",
    "closed": "closed closed_at 结束时间 办结时间 完结时间 关闭时间 完成时间",
    "result": "result 结果 处理结果 办理结果 处理状态 状态",
    "kind": "kind is_complaint 是否投诉 业务类型 诉求类型 工单类型 来电类型 类型",
    "brand": "brand 品牌",
    "product": "product 产品 商品 产品名称 商品名称",
    "topic": "topic 问题类型 问题分类 问题类别 类别",
    "text": "text 内容 问题描述 诉求内容 工单内容 描述 备注",
    "handle": "handle 昵称 微博昵称 用户昵称 账号",
    "phone": "phone 电话 手机号 手机号码 来电号码 联系电话",
    "order": "order order_number 订单号 订单编号",
}
NAMES = {field: tuple(names.split()) for field, names in _NAMES.items()}
NEEDED = ("reference", "channel", "opened")
KEYS = ("handle", "phone", "order")

RESULTS = {
    **dict.fromkeys(("solved", "已解决", "解决", "已办结", "办结", "已完结", "已结案"), "solved"),
    **dict.fromkeys(("unsolved", "未解决", "未办结"), "unsolved"),
    **dict.fromkeys(("unreached", "未接通", "无人接听", "未接听"), "unreached"),
    **dict.fromkeys(("open", "处理中", "待处理", "办理中", "跟进中", "受理中", ""), "open"),
}
_COMPLAINTS = (
    *("complaint", "投诉", "申诉", "举报", "抱怨", "不满", "维权", "纠纷", "报修", "报障", "故障"),
    *("售后", "退款", "退货", "换货", "赔付", "理赔", "催办", "催单"),
)
_OTHERS = (
    *("inquiry", "enquiry", "consultation", "suggestion", "praise", "other"),
    *("咨询", "查询", "询问", "建议", "表扬", "感谢", "预约", "办理", "回访", "其他", "其它"),
)
_YES, _NO = ("是", "yes", "y", "true", "1"), ("否", "no", "n", "false", "0")
_NOBODY = frozenset(
    ("无", "没有", "暂无", "未知", "不详", "未提供", "匿名", "-", "--", "/", "none")
)
_HIDDEN = re.compile(r"[*＊]")
_LEAST_DIGITS = 7  # a local number without its area code


class Unusable(StrEnum):
    """Why a row is no service record, beside what is wrong with any row."""

    MISSING_REFERENCE = "missing_reference"
    MISSING_CHANNEL = "missing_channel"
    BAD_TIME = "bad_time"
    FUTURE_TIME = "future_time"
    BAD_RESULT = "bad_result"
    BAD_KIND = "bad_kind"
    UNKNOWN_BRAND = "unknown_brand"


class NoRecord(Exception):  # noqa: N818 - an outcome, not a fault
    """A row cannot be used."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Reading:
    """How the rows of one file are read.

    Attributes:
        columns: ``{field: column}``.
        brands: what the file may call a brand, and the brand's id.
        brand_id: the brand of every record, where the user says it.
        keys: which hash the customers' numbers.
        zone: where naive times belong.
    """

    columns: Mapping[str, str]
    brands: Mapping[str, int]
    brand_id: int | None
    keys: KeyRing
    zone: ZoneInfo

    @property
    def said(self) -> frozenset[str]:
        """The fields that the file tells; the others of a known record stay as they are."""
        given = {"brand"} if self.brand_id is not None else set()
        return frozenset(self.columns) | given

    def record(self, row: Row, now: datetime) -> ContactRecord:
        """One row as a service record: masked, its customer's numbers as keyed hashes.

        Raises:
            NoRecord: the row cannot be used; the reason says why.
        """
        if row.fault is not None:
            raise NoRecord(row.fault)
        told = {name: clean(self._words(row, name)) for name in self.columns}
        opened = self._time(row, "opened", now)
        closed = self._time(row, "closed", now)
        is_open = told.get("closed", "").lower() in ("", *_NOBODY)
        if opened is None or (closed is None and not is_open):
            raise NoRecord(Unusable.BAD_TIME)
        if opened > now + timedelta(days=1):
            raise NoRecord(Unusable.FUTURE_TIME)
        result = RESULTS.get(told.get("result", "").lower())
        if result is None:
            raise NoRecord(Unusable.BAD_RESULT)
        return ContactRecord(
            reference=self._reference(row),
            channel=_needed(told["channel"], Unusable.MISSING_CHANNEL)[:LONGEST],
            opened_at=opened,
            closed_at=closed,
            brand_id=self._brand(told.get("brand", "")),
            product=mask(told.get("product", "")[:LONGEST]).text,
            topic=mask(told.get("topic", "")[:LONGEST]).text,
            result=result,
            is_complaint=is_complaint(told.get("kind", "")),
            text=mask(told.get("text", "")[:LONGEST_TEXT]).text,
            keys=tuple(self._customer(row)),
        )

    def _cell(self, row: Row, name: str) -> Cell:
        return row.cells.get(self.columns.get(name, ""))

    def _words(self, row: Row, name: str) -> str:
        value = self._cell(row, name)
        return "" if value is None else str(value).strip()

    def _time(self, row: Row, name: str, now: datetime) -> datetime | None:
        return parse_time(self._cell(row, name), now, self.zone)

    def _reference(self, row: Row) -> str:
        try:
            told = clean(identity(self._cell(row, "reference")))
        except Rejected as rounded:
            raise NoRecord(rounded.reason) from None
        return short_id(_needed(told, Unusable.MISSING_REFERENCE))

    def _brand(self, named: str) -> int | None:
        if self.brand_id is not None or not named:
            return self.brand_id
        if named not in self.brands:
            raise NoRecord(Unusable.UNKNOWN_BRAND)
        return self.brands[named]

    def _customer(self, row: Row) -> list[tuple[str, str]]:
        """Keyed hashes of what is somebody's own: not of ``无``, nor of a name with stars."""
        told = {"handle": handle(self._cell(row, "handle"))}
        told |= {kind: person(self._cell(row, kind)) for kind in ("phone", "order")}
        found = (customer_key(kind, words, self.keys) for kind, words in told.items())
        return [key for key in found if key is not None]


def customer_key(kind: str, words: str, keys: KeyRing) -> tuple[str, str] | None:
    """The kind and keyed hash of somebody's handle, phone or order number, as mentions have it.

    ``None`` for what is nobody's own: ``无``, a name with stars, a number with too few digits.
    """
    known = identifier(kind, words)
    digits = sum(letter.isdigit() for letter in known.value)
    least = {"handle": 0, "phone": _LEAST_DIGITS, "order": 1}[kind]
    if words.lower() in _NOBODY or _HIDDEN.search(words) or not known.value or digits < least:
        return None
    return kind, keys.hash(*known)


def is_complaint(kind: str) -> bool:
    """Whether a record of this kind is a complaint; one that does not say is.

    Raises:
        NoRecord: the kind is not understood.
    """
    told = kind.lower()
    if not told or told in _YES:
        return True
    if told in _NO or "非投诉" in told:
        return False
    if any(word in told for word in _COMPLAINTS):
        return True
    if any(word in told for word in _OTHERS):
        return False
    raise NoRecord(Unusable.BAD_KIND)


def _needed(told: str, otherwise: Unusable) -> str:
    if not told:
        raise NoRecord(otherwise)
    return told
