"""Numbers that are nobody's and look as if they were somebody's."""

import random
from collections.abc import Callable

from tests.storage.hostile import ENDS, FRONTS, HAN, digits, han


def _date(rng: random.Random) -> tuple[int, int, int]:
    return rng.randint(2019, 2027), rng.randint(1, 12), rng.randint(1, 28)


def _clock(rng: random.Random) -> str:
    return f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}"


def _price(rng: random.Random) -> str:
    value = rng.randint(1, 10 ** rng.randint(2, 9))
    return rng.choice(
        (
            f"花了{value}元",
            f"¥{value}.{rng.randint(0, 99):02}",
            f"原价{value}，现价{value // 2}，差{value - value // 2}",
            f"退了{value:,}元",
            f"{value}万",
            f"{rng.randint(100, 999)}+{rng.randint(100, 999)}={rng.randint(1000, 9999)}",
        )
    )


def _day(rng: random.Random) -> str:
    y, m, d = _date(rng)
    return rng.choice(
        (
            f"{y}-{m:02}-{d:02}",
            f"{y}年{m}月{d}日",
            f"{y}/{m}/{d}",
            f"{y}.{m:02}.{d:02} {_clock(rng)}",
            f"{y}{m:02}{d:02}",
            f"{y}-{m:02}-{d:02} {_clock(rng)}:{d:02} 到 {y}-{m:02}-{d:02} {_clock(rng)}",
            f"{''.join(han(rng, ch) for ch in str(y))}年{HAN[m % 9 + 1]}月",
            f"{y}-{y + 1}年",
        )
    )


def _times(rng: random.Random) -> str:
    return rng.choice(
        (
            f"{_clock(rng)}-{_clock(rng)}",
            f"{_clock(rng)} {_clock(rng)} {rng.randint(100, 999)}元",
            f"等了{rng.randint(1, 9)}小时{rng.randint(1, 59)}分钟",
            f"早上{_clock(rng)}，中午{_clock(rng)}，晚上{_clock(rng)}",
            f"营业时间 {_clock(rng)}~{_clock(rng)}，周末{_clock(rng)}",
        )
    )


def _hotline(rng: random.Random) -> str:
    head, a, b = rng.choice(("400", "800")), digits(rng, 3), digits(rng, 4)
    return rng.choice(
        (
            f"{head}-{a}-{b}",
            f"{head}{a}{b}",
            f"{head} {a} {b}",
            f"{head}{a[0]}-{a[1:]}{b[0]}-{b[1:]}",
            f"电话{head}-{a}-{b}",
            f"热线：{head}{a}{b}转{rng.randint(1, 9)}",
            "".join(chr(ord(ch) + 0xFEE0) for ch in f"{head}-{a}-{b}"),
            "".join(han(rng, ch) for ch in f"{head}{a}{b}"),
            f"{head}😡{a}😡{b}",
        )
    )


def _short(rng: random.Random) -> str:
    return rng.choice(
        (
            "12315",
            "12345",
            "10086",
            "95588",
            f"95{digits(rng, 3)}",
            f"96{digits(rng, 3)}",
            "1010-0360",
            "12315、12345、95588都打了",
            "拨打12378 转 2",
            f"1069{digits(rng, 6)}发的短信",
            "一二三一五",
            "①②③①⑤",
        )
    )


def _product(rng: random.Random) -> str:
    return rng.choice(
        (
            f"型号{rng.choice(('KFR', 'XQG', 'BCD'))}-{digits(rng, 3)}W/{digits(rng, 4)}",
            f"iPhone{rng.randint(11, 19)}ProMax {rng.choice((128, 256, 512))}G",
            f"SKU{digits(rng, 11)}",
            f"货号：1{rng.choice('3456789')}{digits(rng, 9)}",
            f"条码69{digits(rng, 11)}",
            f"序列号：{digits(rng, 16)}",
            f"全新GLC{digits(rng, 3)}L",
            f"版本{rng.randint(1, 19)}.{rng.randint(0, 9)}.{rng.randint(0, 9)}.{digits(rng, 5)}",
            f"批号{rng.randint(2020, 2027)}{digits(rng, 8)}",
        )
    )


def _count(rng: random.Random) -> str:
    n = rng.randint(1, 99_999_999)
    few = [rng.randint(10, 99) for _ in range(rng.randint(4, 9))]
    return rng.choice(
        (
            f"打了{n % 99}次，转了{n % 7}个人",
            f"播放{n}，点赞{n // 3}，评论{n // 9}",
            f"第{n}场，比分 {n % 130}:{n % 97}",
            " ".join(map(str, few)),
            "、".join(map(str, few)),
            f"一百三十{HAN[n % 9 + 1]}次",
            f"一、二、三、四，{n % 9}条理由",
            "一二三四五，上山打老虎",
            f"{n % 100}.{n % 1000:03}%",
            f"QQ群{digits(rng, 9)}",
            f"验证码{digits(rng, 6)}，尾号{digits(rng, 4)}",
            f"坐标{rng.randint(73, 134)}.{digits(rng, 6)},{rng.randint(18, 53)}.{digits(rng, 6)}",
            f"{rng.randint(11, 223)}.{n % 256}.{n % 251}.{rng.randint(0, 255)}",
        )
    )


def _link(rng: random.Random) -> str:
    return rng.choice(
        (
            f"https://m.weibo.cn/status/{rng.choice('45')}{digits(rng, 15)}",
            f"https://forum.example.com/p/1{rng.choice('3456789')}{digits(rng, 9)}?from=1",
            f"https://tieba.example.com/p/{digits(rng, 10)}",
            f"http://v.example.com/video/7{digits(rng, 18)}/",
            f"www.example.com/item/62{digits(rng, 14)}.html",
            f"https://shop.example.com/item?id={digits(rng, 12)}&spu={digits(rng, 18)}",
            f"帖子号 4{digits(rng, 15)}",
        )
    )


LOOK_ALIKES: dict[str, Callable[[random.Random], str]] = {
    "prices and sums": _price,
    "dates": _day,
    "times": _times,
    "400/800 hotlines": _hotline,
    "short numbers": _short,
    "products": _product,
    "counts, lists, codes": _count,
    "post ids": _link,
}


def look_alike(rng: random.Random, kind: str) -> str:
    front, end = rng.choice(FRONTS), rng.choice(ENDS)
    gap = " " if kind == "post ids" else ""
    return front + LOOK_ALIKES[kind](rng) + gap + end
