"""Counts and spans of time as customers tell them: 打了三次, 等了五天, 从3号到现在. Pure."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

Span = tuple[int, int]

MANY = "many"
_DIGITS = {word: value for value, word in enumerate("零一二三四五六七八九")} | {"两": 2, "半": 0}
_NUMBER = r"\d{1,3}|[一二两三四五六七八九十百]{1,4}"
_MANY = "无数|好多|很多|n|多|数|好几|几十|十几|上百|几"
_VERBS = (
    "打|拨|致电|联系|找|投诉|反映|反馈|报修|催|申诉|问|私信|留言|返厂|送修|维修|修|沟通|跑|热线|电话"
    "|客服|输"
)
_TIMES = re.compile(
    rf"(?:{_VERBS})(?:了|过)?[^。!?,\n]{{0,6}}?(?P<a>{_NUMBER}|{_MANY})(?:多)?"
    r"(?:次|回(?!复|应|电)|遍|趟|个(?=电话|客服))"
    rf"|(?P<b>{_NUMBER}|{_MANY})(?:多)?(?:次|回|遍|趟|个|通)(?:地|的)?"
    r"(?:打|拨|致电|联系|找客服|投诉|反映|报修|催|申诉|返厂|电话|热线)"
    rf"|第(?P<c>{_NUMBER})(?:次|回|遍|个)(?:打|拨|热线|电话|返厂|报修|投诉|联系|找|说|小?姑娘|客服)"
)
_UNIT = {
    "小时": 1 / 24,
    "钟头": 1 / 24,
    "天": 1,
    "日": 1,
    "晚上": 1,
    "工作日": 1,
    "周": 7,
    "星期": 7,
    "礼拜": 7,
    "月": 30,
    "年": 365,
}
_UNITS = "工作日|小时|钟头|天|周|星期|礼拜|月"
_WAITING = (
    r"等|拖|耗|过去|又过|停|站|躺|扯|磨|攥|挂|拉锯|没人|没回|没下文|没动静|到现在|至今|还没|冇|没到|审核"
    r"|签收|断货|已读|坟地|才给|未"
)
_SPAN = re.compile(
    rf"(?P<order>第)?(?P<n>{_NUMBER}|半|好几|几)(?:多)?个?(?P<half>半)?(?P<unit>{_UNITS})(?!内|之内|前下)"
)
_NOT_WAITED = re.compile(
    r"(?:用|买|开|住|吃|穿|戴|骑|玩|装|到手|才|每|保修|质保|延保|开机)了?$|[次每]$"
)
_SINCE = re.compile(
    r"(?:从|自)?(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})(?:号|日)[^。!?\n]{0,12}?"
    r"(?:到现在|至今|到今天|还没|还是没)"
)


def number(word: str) -> int | None:
    """A Chinese or Arabic number up to 999; ``None`` for one that is not said (``好几``)."""
    if word.isdigit():
        return int(word)
    if not word or any(letter not in _DIGITS and letter not in "十百" for letter in word):
        return None
    total = value = 0
    for letter in word:
        if letter == "百":
            total, value = total + (value or 1) * 100, 0
        elif letter == "十":
            total, value = total + (value or 1) * 10, 0
        else:
            value = _DIGITS[letter]
    return total + value


def count_in(text: str) -> tuple[str, Span] | None:
    """The largest number of times that a plain text says they asked, or ``many``."""
    found: list[tuple[float, str, Span]] = []
    for each in _TIMES.finditer(text):
        word = each["a"] or each["b"] or each["c"]
        value = number(word)
        if value is None:
            found.append((float("inf"), MANY, each.span()))
        elif value > 1:
            found.append((value, str(value), each.span()))
    best = max(found, key=lambda one: one[0], default=None)
    return None if best is None else (best[1], best[2])


def days_in(text: str, posted_on: date | None) -> tuple[str, Span] | None:
    """The longest wait that a plain text tells, in days (one decimal below one day)."""
    found = [*_spans(text), *(_since(text, posted_on) if posted_on is not None else ())]
    best = max(found, key=lambda one: one[0], default=None)
    return None if best is None else (f"{best[0]:.1f}".removesuffix(".0"), best[1])


def _spans(text: str) -> Iterator[tuple[float, Span]]:
    for each in _SPAN.finditer(text):
        before, after = text[max(0, each.start() - 8) : each.start()], text[each.end() :][:10]
        clause = re.split("[。!?,;\n]", before)[-1]
        if _NOT_WAITED.search(clause):
            continue
        is_told = bool(re.search(_WAITING, clause + re.split("[。!?;\n]", after)[0]))
        if not (is_told or each["order"] or after.startswith("了")):
            continue
        value = 0.5 if each["n"] == "半" else number(each["n"])
        if value is None or (
            each["order"] and each["unit"] not in ("天", "周", "个工作日", "工作日")
        ):
            continue
        amount = value + (0.5 if each["half"] else 0)
        yield round(amount * _UNIT[each["unit"]], 1), each.span()


def _since(text: str, posted_on: date) -> Iterator[tuple[float, Span]]:
    for each in _SINCE.finditer(text):
        day = _latest(int(each["month"] or 0), int(each["day"]), posted_on)
        if day is not None:
            yield float((posted_on - day).days), each.span()


def _latest(month: int, day: int, before: date) -> date | None:
    """The last such day at or before ``before``, within a year."""
    for back in range(366):
        candidate = before - timedelta(days=back)
        if candidate.day == day and month in (0, candidate.month):
            return candidate
    return None
