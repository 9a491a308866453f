"""Masks personal data in text before it is stored, logged, exported or shown to a model.

Found are mobile and landline phones, identity cards (checksum of GB 11643-1999), bank cards (Luhn,
ISO/IEC 7812-1), e-mail addresses, plates (GA 36-2018), order numbers and, as well as can be done
without a gazetteer, addresses. Digits may be full-width and may have spaces, hyphens or
zero-width characters between them. Public service numbers (400-…, 95xxx, 12315), times, prices
and counts are not personal data and stay.

A mask keeps a shape that people can read (``138****8000``), and masking twice changes nothing.
What a customer can be recognised by (phone, order number) comes out normalised, to be kept as a
keyed hash.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from storage.checksums import is_id_card, is_luhn


class Identifier(NamedTuple):
    """What a customer can be recognised by. ``kind`` is ``phone``, ``order`` or ``handle``."""

    kind: str
    value: str


@dataclass(slots=True, frozen=True)
class Masked:
    """A masked text and the normalised identifiers that it carried, in order and once each."""

    text: str
    identifiers: tuple[Identifier, ...] = ()


class _Find(NamedTuple):
    start: int
    end: int
    mask: str
    identifier: Identifier | None = None


# Characters people put between digits; never a full stop, which is a price.
_SEP = r"[\s\-‐‑‒–—−﹣_\u200b-\u200f\u2060\ufeff]"
_GAP = f"{_SEP}{{0,2}}"
_INVISIBLE = r"[\u200b-\u200f\u2060\ufeff]"

# Letters, one to four, and ten digits or more: a number that no product or price looks like.
ORDER_PATTERNS: tuple[str, ...] = (r"[A-Za-z]{1,4}-?\d{10,24}",)


def mask(text: str, order_patterns: Sequence[str] = ORDER_PATTERNS) -> Masked:
    """Mask personal data in ``text``.

    Args:
        text: any text, up to some ten thousand characters.
        order_patterns: regular expressions of order numbers that are recognised without a cue
            word before them.
    """
    if not _MAY_HOLD.search(text):
        return Masked(text)
    folded = fold(text)
    finds: list[_Find] = []
    taken = bytearray(len(folded))
    for finder in (*_KINDS, _orders_like(order_patterns)):
        for find in finder(folded):
            if not any(taken[find.start : find.end]):
                taken[find.start : find.end] = b"\x01" * (find.end - find.start)
                finds.append(find)
    if not finds:
        return Masked(text)
    finds.sort()
    parts, position = [], 0
    for find in finds:
        parts += [text[position : find.start], find.mask]
        position = find.end
    parts.append(text[position:])
    found = dict.fromkeys(find.identifier for find in finds if find.identifier)
    return Masked("".join(parts), tuple(found))


def fold(text: str) -> str:
    """``text`` with NFKC applied to each character where that keeps its length.

    Digits of all scripts become ASCII, so that positions in the result are positions in ``text``.
    """
    return text if text.isascii() else text.translate(_FOLD)


def identifier(kind: str, value: str) -> Identifier:
    """The normalised form under which mentions and service records meet.

    Args:
        kind: ``phone``, ``order`` or ``handle``.
        value: as somebody wrote it.
    """
    if kind == "phone":
        digits = re.sub(r"\D", "", fold(value))
        return Identifier(kind, re.sub(r"^(?:0086|86)(?=1[3-9]\d{9}$)", "", digits))
    if kind == "order":
        return Identifier(kind, re.sub(r"[\W_]", "", fold(value)).upper())
    return Identifier(kind, unicodedata.normalize("NFKC", value).strip().lstrip("@").casefold())


def _single(ch: str) -> str | None:
    digit = unicodedata.decimal(ch, None)
    plain = str(digit) if digit is not None else unicodedata.normalize("NFKC", ch)
    return plain if len(plain) == 1 and plain != ch else None


_FOLD = {code: plain for code in range(0x80, 0x1FFFF) if (plain := _single(chr(code))) is not None}
_MAY_HOLD = re.compile(r"[\d@＠﹫]")

# --- what is masked, strongest evidence first -------------------------------------------------

_LINK = re.compile(r"https?://[^\s\u4e00-\u9fff]+", re.IGNORECASE)
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9_%+-][A-Za-z0-9._%+-]{0,63}@"
    r"(?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,24}(?![A-Za-z0-9-])"
)
_ORDER_CUE = re.compile(
    r"(?:(?:订单|訂單|运单|運單|快递|快遞|物流|工单|单据|交易|流水|退款|售后|保单|受理|投诉|案件|服务单)"
    r"(?:编号|編號|单号|單號|号码|號碼|号|號)|单号|單號|order\s?(?:no\.?|number|id))"
    rf"{_SEP}{{0,2}}[:是为為#「【\[(]?{_SEP}{{0,2}}"
    rf"(?P<value>[A-Za-z]{{0,6}}(?:{_SEP}?\d){{5,24}}[A-Za-z0-9]{{0,6}})(?![A-Za-z0-9])"
    r"|(?:订单|訂單|运单|運單|工单)[:是为為]?\s?(?P<bare>[A-Za-z]{0,6}\d{8,24})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_DATE = re.compile(r"(?:19|20)\d\d[-\s]\d{1,2}[-\s]\d{1,2}")
_ID_CARD = re.compile(rf"(?<![A-Za-z0-9])[1-9](?:{_GAP}\d){{16}}{_GAP}[\dXx](?![A-Za-z0-9])")
_ID_CUE = re.compile(
    rf"(?:身份证|身份證)\D{{0,6}}?(?P<value>[1-9](?:{_GAP}\d){{13,16}}{_GAP}[\dXx])(?![A-Za-z0-9])"
)
_BANK_CARD = re.compile(rf"(?<![A-Za-z0-9])[1-9](?:{_GAP}\d){{15,18}}(?!{_SEP}?\d)(?![A-Za-z])")
_BANK_CUE = re.compile(
    rf"(?:银行卡|銀行卡|储蓄卡|信用卡|卡号|卡號|账号|帳號|账户)\D{{0,8}}?"
    rf"(?P<value>[1-9](?:{_GAP}\d){{14,18}})(?!{_SEP}?\d)"
)
_MOBILE = re.compile(
    rf"(?<!\d)(?:(?:00)?86{_GAP})?(?P<number>1{_GAP}[3-9](?:{_GAP}\d){{9}})(?!{_INVISIBLE}*\d)"
)
_DIGIT_BEFORE, _DIGIT_AFTER = re.compile(rf"\d{_SEP}$"), re.compile(rf"{_SEP}\d")
_PHONE_CUE = re.compile(
    r"(?:电话|電話|手机|手機|号码|號碼|联系|聯繫|微信|致电|热线|tel|phone|vx|v信)\D{0,6}$", re.I
)
# How people group the eleven digits. The first two are phones wherever they stand; the others
# only where no further digits stand beside them, because lists of numbers look alike.
_SURE_SHAPES = frozenset([(11,), (3, 4, 4)])
_LONE_SHAPES = frozenset(
    [(4, 4, 3), (4, 3, 4), (3, 3, 5), (5, 6), (7, 4), (3, 8), (3, 3, 3, 2), (1,) * 11]
)
_LANDLINE = re.compile(
    rf"(?<![\dA-Za-z.])(?<!\d{_SEP})[(]?(?P<area>0(?:10|2\d|[3-9]\d\d))[)]?{_GAP}"
    rf"(?P<local>[2-9]\d{{2,3}}{_SEP}?\d{{4}})(?P<extension>(?:转|轉|-)\d{{1,5}})?(?![\dA-Za-z.])"
)
_LOCAL_CUE = re.compile(
    rf"(?:电话|電話|座机|座機|固话|tel|致电)[\s:：是为]{{0,4}}(?P<local>[2-8]\d{{2,3}}{_SEP}?\d{{4}})"
    rf"(?!{_SEP}?\d)(?![A-Za-z])",
    re.IGNORECASE,
)
_PLATE = re.compile(
    r"(?P<head>[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z])"
    r"[·•・.\s-]?(?P<tail>[DFA-HJK][A-HJ-NP-Z0-9]\d{4}|\d{5}[A-HJK]|[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳])"
    r"(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_NOT_BEFORE_PLATE = ("全", "最", "更", "重")  # 全新…, 最新… before a model's name
_PLATE_HINT = re.compile(r"[A-Za-z][·•・.\s-]?[A-Za-z\d]{5}")
_ROOM = r"[A-Za-z\d-]{1,5}(?:号楼|单元|單元|单位|楼|层|室|号|户)?"
_UNIT = rf"\d{{1,4}}(?:号楼|号院|號樓|栋|棟|幢|座|单元|單元)(?:{_ROOM})"
_ROAD = (
    r"(?:(?![在到住去往寄送是我的了说])[\u4e00-\u9fff]){1,8}?(?:路|街|大道|道|巷|胡同|弄|村|镇|鎮)\d{1,5}(?:弄|号|號|巷)"
    r"(?!线|線|口|地铁)"
)
_ADDRESS = re.compile(
    rf"(?:{_ROAD}[\u4e00-\u9fff]{{0,10}}?)?{_UNIT}(?:{_ROOM})*"
    rf"|(?:(?<=小区|花园|公寓|家园|新村)|(?<=苑))\d{{1,4}}(?:号楼|號樓|栋|棟|幢|座)"
    rf"|{_ROAD}[\u4e00-\u9fff]{{0,8}}?\d{{1,5}}(?:室|户)"
    rf"|(?<=[\u4e00-\u9fff])\d{{1,4}}-\d{{1,3}}-\d{{2,5}}室"
)
_ADDRESS_HINT = re.compile(r"\d(?:号|號|栋|棟|幢|座|单元|單元|弄|巷|室|户)")
_ADDRESS_CUE = re.compile(
    rf"(?:住在|住址|家住|地址|寄到|送到|收货)(?:是|在|为)?[:\s]?"
    rf"(?P<value>[^\s,。]{{0,20}}?{_ROAD}(?:[\u4e00-\u9fff]{{0,10}}?{_UNIT}(?:{_ROOM})*)?)"
)


def _links(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _LINK.finditer(text)] if "://" in text else []


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _emails(text: str) -> Iterator[_Find]:
    if "@" in text:
        for match in _EMAIL.finditer(text):
            yield _Find(*match.span(), "[邮箱]")


def _cued_orders(text: str) -> Iterator[_Find]:
    for match in _ORDER_CUE.finditer(text):
        group = "value" if match["value"] else "bare"
        if _DATE.fullmatch(match[group]):
            continue
        found = identifier("order", match[group])
        yield _Find(*match.span(group), f"****{found.value[-4:]}", found)


def _id_cards(text: str) -> Iterator[_Find]:
    links = _links(text)
    for match in _ID_CARD.finditer(text):
        if is_id_card(re.sub(r"[^\dXx]", "", match[0])) and not _inside(match.span(), links):
            yield _Find(*match.span(), "[身份证]")
    for match in _ID_CUE.finditer(text):
        yield _Find(*match.span("value"), "[身份证]")


def _bank_cards(text: str) -> Iterator[_Find]:
    links = _links(text)
    for match in _BANK_CARD.finditer(text):
        if is_luhn(_digits(match[0])) and not _inside(match.span(), links):
            yield _Find(*match.span(), "[银行卡]")
    for match in _BANK_CUE.finditer(text):
        yield _Find(*match.span("value"), "[银行卡]")


def _mobiles(text: str) -> Iterator[_Find]:
    for match in _MOBILE.finditer(text):
        number = re.sub(_INVISIBLE, "", match["number"])
        before, after = text[max(0, match.start() - 12) : match.start()], text[match.end() :][:2]
        shape = tuple(len(group) for group in re.split(f"{_SEP}+", number))
        is_alone = not (_DIGIT_BEFORE.search(before) or _DIGIT_AFTER.match(after))
        if (
            shape in _SURE_SHAPES
            or (shape in _LONE_SHAPES and is_alone)
            or _PHONE_CUE.search(before)
        ):
            digits = _digits(number)
            start, end = match.span("number")
            yield _Find(start, end, f"{digits[:3]}****{digits[-4:]}", Identifier("phone", digits))


def _landlines(text: str) -> Iterator[_Find]:
    links = _links(text)
    for match in _LANDLINE.finditer(text):
        if not _inside(match.span(), links):
            local = _digits(match["local"])
            found = Identifier("phone", match["area"] + local)
            yield _Find(*match.span(), f"{match['area']}-****{local[-4:]}", found)
    for match in _LOCAL_CUE.finditer(text):
        local = _digits(match["local"])
        yield _Find(*match.span("local"), f"****{local[-4:]}", Identifier("phone", local))


def _plates(text: str) -> Iterator[_Find]:
    if not _PLATE_HINT.search(text):
        return
    for match in _PLATE.finditer(text):
        if text[match.start() - 1 : match.start()] in _NOT_BEFORE_PLATE:
            continue
        if sum(ch.isdigit() for ch in match["tail"]) >= (4 if match["head"][0] == "新" else 3):
            yield _Find(*match.span(), f"{match['head'].upper()}·***")


def _addresses(text: str) -> Iterator[_Find]:
    if not _ADDRESS_HINT.search(text):
        return
    for match in _ADDRESS_CUE.finditer(text):
        yield _Find(*match.span("value"), "[地址]")
    for match in _ADDRESS.finditer(text):
        yield _Find(*match.span(), "[地址]")


def _orders_like(patterns: Iterable[str]) -> Callable[[str], Iterator[_Find]]:
    def orders(text: str) -> Iterator[_Find]:
        links = _links(text)
        for pattern in patterns:
            for match in re.finditer(rf"(?<![A-Za-z0-9@_-])(?:{pattern})(?![A-Za-z0-9])", text):
                if not _inside(match.span(), links):
                    found = identifier("order", match[0])
                    yield _Find(*match.span(), f"订单****{found.value[-4:]}", found)

    return orders


_KINDS = (_emails, _cued_orders, _id_cards, _mobiles, _bank_cards, _landlines, _plates, _addresses)


def _inside(span: tuple[int, int], links: list[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in links)
