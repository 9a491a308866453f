"""Counts as Chinese platforms write them."""

import re
import unicodedata

_COUNT = re.compile(
    r"(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>万|w|亿|千|k|m)?\s*\+?", re.IGNORECASE
)
_UNITS = {"千": 1e3, "k": 1e3, "万": 1e4, "w": 1e4, "m": 1e6, "亿": 1e8}
# What a button says in place of a zero.
_ZERO = frozenset({"赞", "评论", "转发", "转评", "收藏", "点赞", "回复", "喜欢", "分享", "抢首评"})
_LARGEST = 10**12


def parse_count(value: str | int | float | None) -> int | None:
    """The number that ``value`` means, such as ``1.2万``, ``10万+``, ``1w+`` or ``赞`` (zero).

    ``None`` when the source does not say, or says something that is no count. A number past 10¹²
    is not a count of people either.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return int(value) if 0 <= value <= _LARGEST else None
    text = unicodedata.normalize("NFKC", value).strip()
    if text in _ZERO:
        return 0
    match = _COUNT.fullmatch(
        text.removeprefix("赞").removeprefix("评论").removeprefix("转发").strip()
    )
    if match is None:
        return None
    amount = float(match["number"].replace(",", "")) * _UNITS.get((match["unit"] or "").lower(), 1)
    return round(amount) if amount <= _LARGEST else None
