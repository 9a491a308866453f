"""Invented personal numbers and addresses, written as people hide them.

All randomness is a ``random.Random`` that is handed in, so that a seed makes the same texts again.
"""

import random
import string
from collections.abc import Callable, Sequence
from typing import NamedTuple

FRONTS = (
    "",
    "青柚到家的师傅爽约，",
    "橙屿出行乱扣钱！",
    "云杉售后没人理😡",
    "投诉无门，",
    "求助：",
)
ENDS = ("", "，等了三天没人管", "一直没人接！", "。退款也不给", " 麻烦尽快处理🙏", "，谁来管管")

# --- numbers ----------------------------------------------------------------------------------

AREAS = ("010", "021", "020", "025", "028", "0571", "0755", "0512", "0431", "0991", "0871", "0351")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


class Number(NamedTuple):
    """``groups``: as people write it. ``cue``: words before it. ``key``: kind and normal form."""

    kind: str
    groups: tuple[str, ...]
    cue: str
    key: tuple[str, str] | None


def digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choices(string.digits, k=count))


def mobile(rng: random.Random) -> Number:
    value = f"1{rng.choice('3456789')}{digits(rng, 9)}"
    cue = rng.choice(("", "", "我的电话", "手机号：", "打我电话 ", "联系我", "致电"))
    return Number("mobile", (value[:3], value[3:7], value[7:]), cue, ("phone", value))


def landline(rng: random.Random) -> Number:
    area = rng.choice(AREAS)
    local = rng.choice("2345678") + digits(rng, 7 if len(area) == 3 else rng.choice((6, 7)))
    cue = rng.choice(("", "座机", "家里电话：", "打"))
    groups = (area, local[:-4], local[-4:]) if rng.random() < 0.5 else (area, local)
    return Number("landline", groups, cue, ("phone", area + local))


def id_card(rng: random.Random) -> Number:
    region = rng.choice(("110105", "310104", "440305", "330106", "510107", "820000", "211302"))
    born = f"{rng.randint(1940, 2015)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}"
    body = f"{region}{born}{digits(rng, 3)}"
    rest = sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True))
    value = body + "10X98765432"[rest % 11]
    cue = rng.choice(("", "身份证", "身份证号：", "证件 "))
    return Number("id_card", (value[:6], value[6:14], value[14:]), cue, None)


def bank_card(rng: random.Random) -> Number:
    head, length = rng.choice((("62", 19), ("62", 16), ("4", 16), ("5", 16), ("9558", 19)))
    body = head + digits(rng, length - 1 - len(head))
    doubled = [int(d) * (2 - i % 2) for i, d in enumerate(reversed(body))]
    value = body + str(-sum(d - 9 if d > 9 else d for d in doubled) % 10)
    cue = rng.choice(("", "卡号", "银行卡：", "退到 "))
    return Number("bank_card", tuple(value[i : i + 4] for i in range(0, length, 4)), cue, None)


def plate(rng: random.Random) -> Number:
    tail = [rng.choice(string.digits) for _ in range(5)]
    for place in rng.sample(range(5), rng.randint(0, 2)):
        tail[place] = rng.choice(PLATE_LETTERS)
    head = rng.choice(PROVINCES) + rng.choice(PLATE_LETTERS)
    return Number(
        "plate", (head, "".join(tail)), rng.choice(("", "车牌", "车牌号：", "坐的")), None
    )


def new_energy_plate(rng: random.Random) -> Number:
    letter = rng.choice("DFABCEGHJK")
    tail = (
        letter + rng.choice(string.digits + PLATE_LETTERS) + digits(rng, 4)
        if rng.random() < 0.7
        else digits(rng, 5) + letter
    )
    head = rng.choice(PROVINCES) + rng.choice(PLATE_LETTERS)
    return Number("new_energy", (head, tail), rng.choice(("", "车牌", "坐的")), None)


def order(rng: random.Random) -> Number:
    value = rng.choice(("", "CY", "YT", "2026")) + digits(rng, rng.randint(8, 16))
    cue = rng.choice(("订单号", "订单号：", "运单号 ", "订单编号: ", "工单号：", "快递单号"))
    return Number("order", (value[:4], value[4:8], value[8:]), cue, ("order", value))


def email(rng: random.Random) -> Number:
    name = "".join(rng.choices(string.ascii_lowercase, k=rng.randint(2, 8)))
    name += rng.choice(("", ".", "_")) + "".join(rng.choices(string.ascii_lowercase, k=2))
    host = rng.choice(("example.com", "example.org", "mail.example.cn", "qq.com"))
    return Number("email", (name, "@", host), rng.choice(("邮箱", "发到 ", "")), None)


NUMBERS: dict[str, Callable[[random.Random], Number]] = {
    made.__name__: made for made in (mobile, landline, id_card, bank_card, plate, order, email)
} | {"new_energy": new_energy_plate}

# --- the ways in which they are written --------------------------------------------------------

HAN, TRADITIONAL = "零一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖"
SCRIPTS = ["".join(chr(zero + i) for i in range(10)) for zero in (0x1D7CE, 0x1D7EC, 0x660, 0x966)]
CIRCLED, DINGBATS = "⓪①②③④⑤⑥⑦⑧⑨", "⓿❶❷❸❹❺❻❼❽❾"
EMOJI = ("😡", "😂", "🙏", "❤️", "👨‍👩‍👧", "🇨🇳", "👍🏻", "⭐", "🈶", "[怒]", "[笑cry]")
MARKS = (".", "·", "*", "/", "、", "~", "|", "+", "，", "_")
HIDDEN = ("\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u200e")


def _each(groups: Sequence[str], write: Callable[[str], str]) -> str:
    return "".join(write(ch) if ch.isdigit() else ch for group in groups for ch in group)


def _rows(groups: Sequence[str], row: str) -> str:
    return _each(groups, lambda ch: row[int(ch)])


def han(rng: random.Random, ch: str) -> str:
    return rng.choice("一幺") if ch == "1" else rng.choice("零〇") if ch == "0" else HAN[int(ch)]


def _styled(rng: random.Random, ch: str) -> str:
    return rng.choice(
        (
            ch,
            ch,
            chr(ord(ch) + 0xFEE0),
            han(rng, ch),
            TRADITIONAL[int(ch)],
            CIRCLED[int(ch)],
            f"{ch}\ufe0f\u20e3",
            chr(0x1D7D8 + int(ch)),
        )
    )


def _scattered(rng: random.Random, groups: Sequence[str], between: Sequence[str]) -> str:
    """Something of ``between`` at two or more places anywhere."""
    value = "".join(groups)
    places = sorted(rng.sample(range(1, len(value)), min(len(value) - 1, rng.randint(2, 5))))
    parts = [value[i:j] for i, j in zip([0, *places], [*places, len(value)], strict=True)]
    return "".join(part + rng.choice(between) for part in parts[:-1]) + parts[-1]


def _mixed(rng: random.Random, groups: Sequence[str]) -> str:
    gap = rng.choice(("", " ", "-", "\u200b", rng.choice(EMOJI)))
    return gap.join(_each((group,), lambda ch: _styled(rng, ch)) for group in groups)


Way = Callable[[random.Random, Sequence[str]], str]
WAYS: dict[str, Way] = {
    "plain": lambda _, groups: "".join(groups),
    "spaces": lambda _, groups: " ".join(groups),
    "dashes": lambda rng, groups: rng.choice("-–—－").join(groups),
    "each spaced": lambda rng, groups: rng.choice(" -").join("".join(groups)),
    "full width": lambda _, groups: "".join(
        chr(ord(ch) + 0xFEE0) if "!" <= ch <= "~" else ch for ch in "".join(groups)
    ),
    "Han": lambda rng, groups: _each(groups, lambda ch: han(rng, ch)),
    "traditional": lambda _, groups: _each(groups, lambda ch: TRADITIONAL[int(ch)]),
    "circled": lambda rng, groups: _rows(groups, rng.choice((CIRCLED, DINGBATS))),
    "key caps": lambda _, groups: _each(groups, lambda ch: f"{ch}\ufe0f\u20e3"),
    "other scripts": lambda rng, groups: _rows(groups, rng.choice(SCRIPTS)),
    "emoji grouped": lambda rng, groups: rng.choice(EMOJI).join(groups),
    "emoji each": lambda rng, groups: rng.choice(EMOJI).join("".join(groups)),
    "emoji anywhere": lambda rng, groups: _scattered(rng, groups, EMOJI),
    "marks grouped": lambda rng, groups: rng.choice(MARKS).join(groups),
    "marks each": lambda rng, groups: rng.choice(MARKS).join("".join(groups)),
    "marks anywhere": lambda rng, groups: _scattered(rng, groups, MARKS),
    "zero width": lambda rng, groups: _scattered(rng, groups, HIDDEN),
    "mixed": _mixed,
}
EMAIL_WAYS: dict[str, Way] = {
    "plain": WAYS["plain"],
    "full width": WAYS["full width"],
    "zero width": WAYS["zero width"],
    "spaces": WAYS["spaces"],
    "(at)": lambda rng, groups: groups[0] + rng.choice((" (at) ", "[at]", "（at）")) + groups[2],
}


def ways(kind: str) -> dict[str, Way]:
    """The ways in which a kind of number may be written."""
    return EMAIL_WAYS if kind == "email" else WAYS


class Text(NamedTuple):
    """A sentence around something personal, ``front + written + end``."""

    front: str
    written: str
    end: str
    key: tuple[str, str] | None

    @property
    def whole(self) -> str:
        return self.front + self.written + self.end


def text(rng: random.Random, kind: str, way: str) -> Text:
    number = NUMBERS[kind](rng)
    written = ways(kind)[way](rng, [group for group in number.groups if group])
    return Text(rng.choice(FRONTS) + number.cue, written, rng.choice(ENDS), number.key)


# --- addresses, best effort ---------------------------------------------------------------------

ROADS = ("银杏路", "青石街", "望江大道", "柳荫巷", "桂花胡同", "长宁支路", "朝霞东路")
ESTATES = ("晨光小区", "翠湖花园", "云栖苑", "锦绣公寓", "阳光家园", "星河湾", "东方名城")


def address(rng: random.Random, way: str) -> Text:
    road, estate = rng.choice(ROADS), rng.choice(ESTATES)
    house, block, unit, room = (
        rng.randint(1, 999),
        rng.randint(1, 30),
        rng.randint(1, 4),
        rng.randint(1, 25) * 100 + rng.randint(1, 6),
    )
    written = {
        "road, house, room": f"{road}{house}号{room}室",
        "road, house, block": f"{road}{house}号{block}栋{room}室",
        "estate, block, unit, room": f"{estate}{block}号楼{unit}单元{room}室",
        "estate, block only": f"{estate}{block}栋",
        "estate, 3-2-501": f"{estate}{block}-{unit}-{room}",
        "Han numerals": f"{road}{HAN[house % 9 + 1]}号{HAN[unit]}单元{HAN[unit]}〇{HAN[unit]}室",
        "village": f"{rng.choice(('桃源村', '柳树村', '河口镇'))}{rng.randint(1, 15)}组{house}号",
        "full width": f"{road}{house}号{room}室".translate(
            {ord("0") + i: 0xFF10 + i for i in range(10)}
        ),
        "road, house after a cue": f"{road}{house}号",
    }[way]
    cued = way.endswith("a cue")
    front = (
        rng.choice(("我家住在", "寄到", "地址：")) if cued else rng.choice(("", "送错了，", "在"))
    )
    return Text(front, written, rng.choice(ENDS), None)


ADDRESS_WAYS = (
    "road, house, room",
    "road, house, block",
    "estate, block, unit, room",
    "estate, block only",
    "estate, 3-2-501",
    "Han numerals",
    "village",
    "full width",
    "road, house after a cue",
)
