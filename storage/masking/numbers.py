"""Finders of what is all digits: phones, identity cards, bank cards.

Each looks at windows of digits (:mod:`storage.masking.windows`) and decides by check digits, by the
way people group such a number, or by a word before it.
"""

import re
from collections.abc import Iterator

from storage.checksums import is_id_card, is_luhn
from storage.masking.digits import PICTURE, TAKEN
from storage.masking.finding import Find, Identifier, Reading
from storage.masking.windows import Window

_NO_DIGIT = rf"[^\d{TAKEN}]"
_PHONE_CUE = re.compile(
    r"(?:电话|電話|手机|手機|号码|號碼|联系|聯繫|微信|致电|热线|tel|phone|vx|v信)"
    rf"{_NO_DIGIT}{{0,6}}$",
    re.IGNORECASE,
)
_LOCAL_CUE = re.compile(r"(?:电话|電話|座机|座機|固话|tel|致电)[\s:是为]{0,4}$", re.IGNORECASE)
_ID_CUE = re.compile(rf"(?:身份证|身份證){_NO_DIGIT}{{0,6}}$")
_BANK_CUE = re.compile(
    rf"(?:银行卡|銀行卡|储蓄卡|信用卡|卡号|卡號|账号|帳號|账户){_NO_DIGIT}{{0,8}}$"
)
_THING_CUE = re.compile(
    r"(?:货号|型号|款号|条形?码|批号|批次|序列号|版本号?|(?:商品|产品)(?:编号|编码|号|id)|imei|sku|s/?n"
    r"|qq群|群号)[\s:是为#]{0,3}$",
    re.IGNORECASE,
)
_POST_CUE = re.compile(
    r"(?:\b[mu]?id|帖子?号?|微博号?|视频号?|笔记号?|文章号?)[\s:是为#]{0,3}$", re.IGNORECASE
)
_PARAMETER = re.compile(
    r"[?&#/](?:phone|mobile|tel|cell|sms|contact|shouji)(?:_?(?:no|num|number))?[=:]$",
    re.IGNORECASE,
)
_PRICE_BEFORE, _PRICE_AFTER = re.compile(r"[¥￥$€]\s?$"), re.compile(r"\s?(?:元(?![旦宵])|亿|%)")
_TIME = re.compile(r"(?<!\d)\d{1,2}:\d\d(?!\d)")
_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d([-/. ])\d{1,2}\1\d{1,2}(?!\d)|^(?:19|20)\d{6}$")
_POINT = re.compile(r"[.,:;/、，。；]")
_SUM = re.compile(r"[*+×]")  # sizes, sums
_STRANGE = re.compile(r"[|·•・…~_#^&\\`'\"@]")

# How people group the eleven digits of a mobile. A phone wherever it stands: 3-4-4. The others
# only where no further digits stand beside them, because lists of numbers look alike.
_MOBILE_SHAPES = frozenset(
    [(4, 4, 3), (4, 3, 4), (3, 3, 5), (5, 6), (7, 4), (3, 8), (3, 3, 3, 2), (3, 2, 2, 2, 2)]
)
_MOBILE = re.compile(r"(?P<prefix>(?:00)?86|0)?(?P<number>1[3-9]\d{9})")
_AREA = (  # without the zero
    r"10|2[0-57-9]|3(?:1\d|35|[47]\d|5\d|9[1-8])|4(?:1\d|2[179]|[357]\d|6[4-9]|8[23])"
    r"|5(?:[1359]\d|2[37]|4[36]|6[1-6]|7\d|80)|6(?:3[1-5]|6[0238]|9[12])"
    r"|7(?:01|[13579]\d|2[248]|4[3-6]|6\d)|8(?:1[2-8]|2[5-7]|[3579]\d|8[1-8])"
    r"|9(?:0[1-9]|[137]\d|4[13]|5[1-5]|9\d)"
)
_LANDLINE = re.compile(
    rf"(?P<prefix>(?:00)?86(?=0?[1-9]))?(?P<zero>0?)(?P<area>{_AREA})(?P<local>[2-9]\d{{6,7}})"
)
_EXTENSION = re.compile(r"(?:转|轉|-)\d{1,5}(?![\d-])")
_CHECK_X = re.compile(r"[\W_]{0,24}[Xx](?![A-Za-z0-9])")
_LATIN_BEFORE, _LATIN_AFTER = re.compile(r"[A-Za-z]$"), re.compile(r"[A-Za-z]")


def mobiles(reading: Reading) -> Iterator[Find]:
    """Mobile numbers of the mainland (1[3-9] and nine digits), +86, 0086 or 0 before them or not.

    Inside an address of the web only the value of a parameter called ``phone`` or the like.
    """
    for window in reading.windows(11, 12, 13, 15):
        match = _MOBILE.fullmatch(window.digits)
        if match is None or _is_thing(reading, window):
            continue
        number = window.without(len(match["prefix"] or ""))
        before = reading.before(number.start)
        if reading.is_in_link(number.start) and not _PARAMETER.search(before):
            continue
        if _PRICE_BEFORE.search(before) or _PRICE_AFTER.match(reading.text, number.end):
            continue
        cue = reading.before(window.start)
        is_cued = _PHONE_CUE.search(cue) is not None or _is_strange(number)
        if _is_mobile(number) or (is_cued and not _is_date(reading, number)):
            digits = number.digits
            yield Find(
                number.start,
                number.end,
                f"{digits[:3]}****{digits[-4:]}",
                Identifier("phone", digits),
            )


def _is_mobile(window: Window) -> bool:
    shape, gaps = window.shape, window.gaps
    if len(shape) == 1 or _is_pictured(window):
        return True
    if shape == (3, 4, 4):
        return "(" not in "".join(gaps)
    if not _is_alone(window):
        return False
    if len(shape) == 11:
        return True
    is_even = len(set(gaps)) == 1 and len(gaps[0]) == 1 and not _SUM.search(gaps[0])
    is_machine = gaps[0] == "." and len(shape) == 4  # 186.222.109.11
    is_decimal = len(shape) == 2 and _has_points(window)
    return is_even and shape in _MOBILE_SHAPES and not is_machine and not is_decimal


def landlines(reading: Reading) -> Iterator[Find]:
    """Numbers with an area code.

    400, 800 and short numbers have none: they are a company's, not a person's, and stay.
    """
    for window in reading.windows(10, 11, 12, 13, 14):
        match = _LANDLINE.fullmatch(window.digits)
        if match is None or not (match["zero"] or match["prefix"]):
            continue
        if reading.is_in_link(window.start) or _is_thing(reading, window):
            continue
        number = window.without(len(match["prefix"] or ""))
        local = match["local"]
        area = len(match["zero"] + match["area"])
        lone = {(area, len(local)), (area, len(local) - 4, 4), (area, 4, len(local) - 4)}
        is_list = len(number.gaps) == 1 and number.gaps[0] in (",", ":", ", ", ": ")
        is_known = number.shape in lone and not is_list
        is_whole = len(number.shape) == 1 and (area, len(local)) != (3, 7)
        is_spaced = len(number.shape) == len(number.digits)
        before = reading.before(window.start)
        is_cued = (
            (_PHONE_CUE.search(before) or _LOCAL_CUE.search(before) or _is_strange(number))
            and _is_alone(number)
            and not _is_date(reading, number)
        )
        if not (is_known or is_whole or is_spaced or is_cued or _is_pictured(number)):
            continue
        if (window.before is not None and _is_plain(window.before)) or _LATIN_BEFORE.search(before):
            continue
        start, end = number.start, number.end
        if before.endswith("(") and ")" in "".join(number.gaps) and start == window.start:
            start -= 1
        extension = _EXTENSION.match(reading.text, end)
        code = f"0{match['area']}"
        yield Find(
            start,
            extension.end() if extension else end,
            f"{code}-****{local[-4:]}",
            Identifier("phone", code + local),
        )


def local_numbers(reading: Reading) -> Iterator[Find]:
    """Landlines without their area code, after a word such as 座机."""
    for window in reading.windows(7, 8):
        if (
            window.digits[0] in "2345678"
            and _is_alone(window)
            and not _is_date(reading, window)
            and _LOCAL_CUE.search(reading.before(window.start))
            and not _LATIN_AFTER.match(reading.text, window.end)
            and window.shape[0] in (len(window.digits), len(window.digits) - 4, 4, 1)
        ):
            digits = window.digits
            found = Identifier("phone", digits)
            yield Find(window.start, window.end, f"****{digits[-4:]}", found)


def id_cards(reading: Reading) -> Iterator[Find]:
    """Identity cards by checksum and birthday, in any grouping; after 身份证 whatever they are."""
    for window in reading.windows(15, 17, 18):
        before = reading.before(window.start)
        if reading.is_in_link(window.start) or _LATIN_BEFORE.search(before):
            continue
        end, digits = window.end, window.digits
        if len(digits) == 17:
            check = _CHECK_X.match(reading.text, end)
            if check is None:
                continue
            end, digits = check.end(), digits + "X"
        is_cued = _ID_CUE.search(before) is not None and digits[0] != "0"
        if len(digits) == 15:
            if is_cued and _is_alone(window) and not _CHECK_X.match(reading.text, end):
                yield Find(window.start, end, "[身份证]")
        elif is_cued or (
            digits[0] != "0"
            and _is_birthday(digits[6:14])
            and is_id_card(digits)
            and not _LATIN_AFTER.match(reading.text, end)
        ):
            yield Find(window.start, end, "[身份证]")


def bank_cards(reading: Reading) -> Iterator[Find]:
    """Bank cards by check digit, first digits and grouping; after 卡号 and the like by length."""
    for window in reading.windows(15, 16, 17, 18, 19):
        is_sound = window.digits[0] != "0" and is_luhn(window.digits)
        is_one = len(window.shape) == 1 or _is_alone(window)
        before = reading.before(window.start)
        is_cued = is_one and _BANK_CUE.search(before) and (is_sound or not _has_points(window))
        if not (is_cued or is_sound) or window.digits[0] == "0":
            continue
        if reading.is_in_link(window.start) or _LATIN_BEFORE.search(before):
            continue
        if _LATIN_AFTER.match(reading.text, window.end):
            continue
        is_thing = _is_thing(reading, window) or _POST_CUE.search(before)
        is_card = is_sound and len(window.digits) > 15 and not is_thing and _is_card(window)
        if is_cued or is_card:
            yield Find(window.start, window.end, "[银行卡]")


def _is_card(window: Window) -> bool:
    shape, count = window.shape, len(window.digits)
    fours = tuple(len(window.digits[i : i + 4]) for i in range(0, count, 4))
    if shape in (fours, (6, count - 6)) or (_is_alone(window) and len(shape) == count):
        return True
    # Whole numbers that begin with a year, 1, 7 or 8 are orders and parcels.
    is_one = len(shape) == 1 or _is_pictured(window) or _is_strange(window)
    return is_one and window.digits[0] in "34569"


def _is_thing(reading: Reading, window: Window) -> bool:
    return _THING_CUE.search(reading.before(window.start)) is not None


def _is_plain(gap: str) -> bool:
    return not gap.strip(" -‐‑‒–—−﹣_")


def _has_points(window: Window) -> bool:
    return any(_POINT.search(gap) for gap in window.gaps)


def _is_alone(window: Window) -> bool:
    """Whether the digits beside it are set off in another way than its own from each other."""
    outside = (window.before, window.after)
    return all(
        gap is None or (not _is_plain(gap) and gap not in window.gaps and PICTURE not in gap)
        for gap in outside
    )


def _is_pictured(window: Window) -> bool:
    """Whether pictures and nothing else part its digits, and none stands between it and others."""
    outside = (window.before or "", window.after or "")
    return (
        bool(window.gaps)
        and all(PICTURE in gap for gap in window.gaps)
        and not any(PICTURE in gap for gap in outside)
    )


def _is_strange(window: Window) -> bool:
    """Whether it stands alone, parted more than once, by marks that no list of numbers has."""
    is_parted = len(window.gaps) > 1 and any(_STRANGE.search(gap) for gap in window.gaps)
    return is_parted and _is_alone(window)


def _is_date(reading: Reading, window: Window) -> bool:
    words = reading.text[window.start : window.end]
    return _TIME.search(words) is not None or _DATE.search(words) is not None


def _is_birthday(digits: str) -> bool:
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    return 1900 <= year <= 2099 and 1 <= month <= 12 and 1 <= day <= 31
