"""Finders of what has a form of letters and digits: e-mail, orders, plates, addresses."""

import re
from collections.abc import Iterator

from storage.masking.digits import HAN_NUMERALS, INVISIBLE, PICTURE, fold, is_word, said
from storage.masking.finding import Find, Identifier, Reading

# Letters, one to four, and ten digits or more: a number that no product or price looks like.
ORDER_PATTERNS: tuple[str, ...] = (r"[A-Za-z]{1,4}-?\d{10,24}",)

_BLANK = rf"[\s{INVISIBLE}]{{0,3}}"
_AT = rf"(?:@|{_BLANK}[(\[]\s?(?:at|AT|艾特)\s?[)\]]{_BLANK}|#(?=qq\.))"
_HOST = rf"(?:[A-Za-z0-9-]{INVISIBLE}*){{1,63}}"
_EMAIL = re.compile(
    rf"(?<![A-Za-z0-9._%+-])[A-Za-z0-9_%+-](?:{INVISIBLE}*[A-Za-z0-9._%+-]){{0,63}}{INVISIBLE}*"
    rf"(?:{_AT}{INVISIBLE}*(?:{_HOST}\.{INVISIBLE}*){{1,4}}(?:[A-Za-z]{INVISIBLE}*){{2,24}}"
    # With blanks around the @ or the full stop, only before an ending that people know.
    rf"|{_BLANK}{_AT}{_BLANK}(?:{_HOST}{_BLANK}\.{_BLANK}){{1,3}}"
    r"(?:com|cn|net|org|edu|gov|cc|me|io))(?![A-Za-z0-9-])"
)
_EMAIL_HINT = re.compile(r"@|[(\[]\s?(?:at|AT|艾特)\s?[)\]]|#qq\.")

_SEP = rf"[\s\-‐‑‒–—−﹣_{INVISIBLE}]"
_UNSEEN = rf"[{INVISIBLE}{PICTURE}]{{0,24}}"
_HN = "".join(HAN_NUMERALS)
# Behind a blank no date, time, phone or count belongs to the number before it.
_ELSE = (
    r"(?:(?:19|20)\d\d[-./年]\d|\d{1,2}:\d\d|1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)"
    r"|\d{1,3}(?:\.\d|[天次个件元块万小分年月日号楼人倍折单条周点]))"
)
_BETWEEN = rf"{_UNSEEN}(?:(?:[\-‐‑‒–—−﹣_.·•*/~|+]|\s(?!{_ELSE})){_UNSEEN})?"
_ORDER_CUE = re.compile(
    r"(?:(?:订单|訂單|运单|運單|快递|快遞|物流|工单|单据|交易|流水|退款|售后|保单|受理|投诉|案件|服务单)"
    r"(?:编号|編號|单号|單號|号码|號碼|号|號)|单号|單號|order\s?(?:no\.?|number|id))"
    rf"{_SEP}{{0,2}}[:是为為#「【\[(]?{_SEP}{{0,2}}"
    rf"(?P<value>(?:[A-Za-z]{_BETWEEN}){{0,6}}[\d{_HN}](?:{_BETWEEN}[\d{_HN}]){{4,23}}[A-Za-z0-9]{{0,6}})"
    r"(?![A-Za-z0-9])"
    # Marks that also part the numbers of a list, where the first part is too short for an order.
    r"|(?:订单|运单|快递|工单)(?:编号|单号|号码|号)[:是为]?\s?"
    r"(?P<listed>(?:[A-Za-z]{1,2}(?P<mark>[,、])?){0,2}\d{1,4}(?P<comma>[,、/])\d{1,6}"
    r"(?:(?P=comma)\d{1,12}){1,24})(?![A-Za-z0-9])"
    r"|(?:订单|訂單|运单|運單|工单)[:是为為]?\s?"
    rf"(?P<bare>[A-Za-z]{{0,6}}\d(?:{_UNSEEN}\d){{7,23}})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_LAST_HAN = re.compile(rf"(?<![{_HN}])[{_HN}]{{1,2}}$")
_THINGS = frozenset(("sku", "sn", "imei", "ean", "isbn", "qq", "id", "uid", "mid", "aid"))
_DATE = re.compile(r"(?:19|20)\d\d[-\s./]\d{1,2}[-\s./]\d{1,2}")

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_TAIL = r"[DFA-HJK][A-HJ-NP-Z0-9]\d{4}|\d{5}[A-HJK]|[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳]"
_MARK = rf"{_UNSEEN}(?:[·•・\-‐‑‒–—−﹣_*~|+/]{_UNSEEN})?"
_PLACE = rf"[A-HJ-NP-Z0-9{_HN}挂学警港澳]"
_PLATE = re.compile(
    rf"(?P<head>[{_PROVINCES}]{_MARK}\s?[A-HJ-NP-Z])"
    rf"(?:{_MARK}[\s,、.]?(?P<tail>{_PLACE}(?:{_MARK}{_PLACE}){{4,5}})"
    rf"|(?P<gap>[\s,、.])(?P<spaced>{_PLACE}(?:(?P=gap){_PLACE}){{4,5}}))(?![A-Za-z0-9])"
    # With the same mark everywhere, behind the province too.
    rf"|(?P<province>[{_PROVINCES}])(?P<each>[\s,、.])(?P<all>[A-HJ-NP-Z](?:(?P=each){_PLACE}){{5,6}})"
    r"(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_PLATE_TAIL = re.compile(_TAIL, re.IGNORECASE)
_NOT_BEFORE_PLATE = ("全", "最", "更", "重")  # 全新…, 最新… before a model's name
_PLATE_HINT = re.compile(rf"[{_PROVINCES}][^\w]{{0,24}}_?[A-Za-z]")

_N = r"(?:\d{1,5}|[一二三四五六七八九十百零〇]{1,5})"
_BLOCK = r"(?:号楼|号院|号樓|號樓|栋|棟|幢|座|单元|單元)"
_ROOM = r"[A-Za-z\d-]{1,5}(?:号楼|单元|單元|单位|楼|层|室|号|户)?"
# Han numerals count things too (一栋十五层的楼): only down to a room they are an address.
_HAN_ROOM = (
    rf"(?:{_N}(?:单元|單元|楼|层)){{0,2}}"
    rf"(?:{_N}(?:室|户|号房)|\d{{3,4}}(?:房|号)?(?![\dA-Za-z元块吨个间米层平人]))"
)
_UNIT = rf"(?:\d{{1,4}}{_BLOCK}(?:{_ROOM})|{_N}{_BLOCK}(?:{_HAN_ROOM}))"
_ROAD = (
    r"(?:(?![在到住去往寄送是我的了说])[\u4e00-\u9fff]){1,8}?"
    rf"(?:路|街|大道|道|巷|胡同|弄|村|镇|鎮){_N}(?:弄|号|號|巷)(?!线|線|口|地铁)"
)
_ESTATE = r"(?:(?<=小区|花园|公寓|家园|新村)|(?<=苑))"
_ADDRESS = re.compile(
    rf"(?:{_ROAD}[\u4e00-\u9fff]{{0,10}}?)?{_UNIT}(?:{_ROOM})*"
    rf"|{_ESTATE}\d{{1,4}}(?:号楼|號樓|栋|棟|幢|座)"
    rf"|{_ROAD}[\u4e00-\u9fff]{{0,8}}?{_N}(?:室|户(?!居民|人家))"
    rf"|(?:(?![在到住去往寄送是我的了说])[\u4e00-\u9fff]){{1,6}}?[村镇鎮乡屯庄]{_N}[组队社]{_N}[号號]"
    r"|(?<=[\u4e00-\u9fff])\d{1,4}-\d{1,3}-\d{2,5}室"
    rf"|{_ESTATE}\d{{1,4}}-(?:\d{{1,3}}-)?\d{{2,5}}(?!\d)"
)
_ADDRESS_HINT = re.compile(
    r"[\d一二三四五六七八九十](?:号|號|栋|棟|幢|座|单元|單元|弄|巷|室|户|-\d)"
)
_ADDRESS_CUE = re.compile(
    rf"(?:住在|住址|家住|地址|寄到|送到|收货)(?:是|在|为)?[:\s]?"
    rf"(?P<value>[^\s,。]{{0,20}}?{_ROAD}(?:[\u4e00-\u9fff]{{0,10}}?{_UNIT}(?:{_ROOM})*)?)"
)


def emails(reading: Reading) -> Iterator[Find]:
    """E-mail addresses; the @ may be full width, ``(at)``, or have blanks around it."""
    if _EMAIL_HINT.search(reading.text):
        for match in _EMAIL.finditer(reading.text):
            yield Find(*match.span(), "[邮箱]")


def cued_orders(reading: Reading) -> Iterator[Find]:
    """Numbers after 订单号, 运单号 and the like, in Han numerals too."""
    for match in _ORDER_CUE.finditer(reading.text):
        group = next(name for name in ("value", "listed", "bare") if match[name])
        start, end = match.span(group)
        end -= _words_behind(reading.text, match[group], end)
        value = reading.text[start:end]
        if sum(map(str.isalnum, value)) >= 5 and not _DATE.fullmatch(value):
            found = order(value)
            yield Find(start, end, f"****{found.value[-4:]}", found)


def _words_behind(text: str, value: str, end: int) -> int:
    """How many Han numerals at the end of a number are words behind it (``…0421一直没到``)."""
    last = _LAST_HAN.search(value)
    if last and not HAN_NUMERALS.intersection(value[: last.start()]):
        return len(last[0])
    return int(is_word(text, end - 1))


def orders_like(reading: Reading, patterns: tuple[re.Pattern[str], ...]) -> Iterator[Find]:
    """Numbers that look like an order's without a word before them."""
    for pattern in patterns:
        for match in pattern.finditer(reading.text):
            letters = match[0].lower().rstrip("0123456789-")
            if letters not in _THINGS and not reading.is_in_link(match.start()):
                found = order(match[0])
                yield Find(*match.span(), f"订单****{found.value[-4:]}", found)


def order(value: str) -> Identifier:
    """An order number without what stands between its letters and digits, in capitals."""
    return Identifier("order", said(re.sub(r"[\W_]", "", fold(value))).upper())


def plates(reading: Reading) -> Iterator[Find]:
    """Plates of GA 36-2018, those of new-energy vehicles (six places) too."""
    if not _PLATE_HINT.search(reading.text):
        return
    for match in _PLATE.finditer(reading.text):
        if reading.text[match.start() - 1 : match.start()] in _NOT_BEFORE_PLATE:
            continue
        whole = said(re.sub(r"[\W_]", "", match[0])).upper()
        needed = 4 if whole[0] == "新" else 3
        for count in (len(whole), 7):  # 沪A12345一直: the numeral may be a word's
            end = _place(match, count)
            tail = whole[2:count]
            is_cut = count < len(whole) and reading.text[_place(match, 8) - 1] not in HAN_NUMERALS
            if is_cut or (count == 8 and is_word(reading.text, end - 1)):
                continue
            if _PLATE_TAIL.fullmatch(tail) and sum(map(str.isdigit, tail)) >= needed:
                yield Find(match.start(), end, f"{whole[:2]}·***")
                break


def _place(match: re.Match[str], count: int) -> int:
    """Where the first ``count`` letters and digits of a match end."""
    places = [i for i, ch in enumerate(match[0], match.start()) if ch.isalnum()]
    return places[min(count, len(places)) - 1] + 1


def addresses(reading: Reading) -> Iterator[Find]:
    """Addresses down to a building or room, as well as patterns can; streets alone after 住在 …"""
    if not _ADDRESS_HINT.search(reading.text):
        return
    for match in _ADDRESS_CUE.finditer(reading.text):
        yield Find(*match.span("value"), "[地址]")
    for match in _ADDRESS.finditer(reading.text):
        yield Find(*match.span(), "[地址]")
