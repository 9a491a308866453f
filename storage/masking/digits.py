"""Digits as people hide them: any script, Han numerals, key caps, pictures and marks between them.

Every step keeps the length of the text, so that a position in a folded text is a position in what
was written.
"""

import re
import unicodedata

INVISIBLE, PICTURE = "\u200b", "\u263a"
TAKEN = "\u02ad"
"""A letter nobody writes. It stands where something was masked already, and parts digits."""

_HAN = {
    ord(character): digit
    for digit, characters in enumerate(
        (
            "零〇洞",
            "一壹弌幺么",
            "二贰貳弐弍两兩",
            "三叁參弎",
            "四肆",
            "五伍",
            "六陆陸",
            "七柒拐",
            "八捌",
            "九玖勾",
        )
    )
    for character in characters
}
_SPOKEN = {code: str(digit) for code, digit in _HAN.items()}
_H = "".join(map(chr, _HAN))
# Han numerals count as digits only where at least five digits stand together.
_SPOKEN_RUN = re.compile(rf"[\d{_H}](?:[\W_]{{0,24}}[\d{_H}]){{4,}}")

HAN_NUMERALS = frozenset(_H)
_HAN_PLACE = re.compile(rf"[{_H}十百](?:室|单元|單元|栋|棟|幢)|[A-Za-zＡ-Ｚａ-ｚ].{{0,4}}[{_H}]")

# Behind these a numeral belongs to a word: 一直, 一次, 三天.
_COUNTED = frozenset("直次下点个样天年月日周旬小分秒块元些定起般切种家位名条件单遍趟回番边面旦")

# Pictures that Unicode also calls letters: 🈶, ㊗, Ⓜ, ℹ.
_LETTER_PICTURES = frozenset((0x24C2, 0x2139, 0x3297, 0x3299, *range(0x1F200, 0x1F300)))
_EMOTICON = re.compile(r"\[(?!身份证|银行卡|邮箱|地址|at\])[\u4e00-\u9fffA-Za-z]{1,8}\]")


def _folded(code: int) -> str | None:
    """What stands for a character; ``None``: itself."""
    character = chr(code)
    category = unicodedata.category(character)
    if category in ("Cf", "Mn", "Me"):
        return INVISIBLE
    if code in _LETTER_PICTURES:
        return PICTURE
    digit = unicodedata.digit(character, None)
    value = unicodedata.numeric(character, -1)
    if digit is None and category in ("No", "So", "Nl") and value in range(10):
        plain = unicodedata.normalize("NFKC", character)
        digit = int(value) if not plain.isascii() else None  # ㊀ and 〡, not Ⅰ and ½
    if digit is not None:
        return str(digit)
    plain = unicodedata.normalize("NFKC", character)
    if len(plain) == 1 and plain != character:
        return plain
    if category in ("So", "Sk") or 0x1F300 <= code < 0x1FB00:
        return PICTURE
    return None


# Han, Hangul and private characters fold to themselves, and are most of them all.
_CODES = (*range(0x80, 0x3400), *range(0xF900, 0x20000), *range(0xE0000, 0xE01F0))
_FOLD = {code: plain for code in _CODES if (plain := _folded(code)) is not None}
_FOLD |= dict.fromkeys(map(ord, "〇○◯"), "〇")
# Digits that \d does not know: ①, ❶, ² and, one by one too slow to look for, 🄁.
_MORE = "".join(chr(c) for c, plain in _FOLD.items() if plain in "0123456789" and c < 0xFFFF)
_ANY = re.compile(rf"[\d{_MORE}\U0001F100-\U0001F10C]")


def has_digits(text: str) -> bool:
    """Whether ``text`` holds a digit of any kind, or Han numerals where they may be personal."""
    if _ANY.search(text):
        return True
    return _SPOKEN_RUN.search(text) is not None or _HAN_PLACE.search(text) is not None


def fold(text: str) -> str:
    """``text`` with each character in its plain form, where that keeps its length.

    Digits of all scripts and shapes become ASCII, marks that nobody sees (key caps, joiners) one
    mark, pictures and ``[怒]`` another.
    """
    if text.isascii():
        return text if "[" not in text else _EMOTICON.sub(_pictures, text)
    text = text.translate(_FOLD)
    return _EMOTICON.sub(_pictures, text) if "[" in text else text


def _pictures(match: re.Match[str]) -> str:
    return PICTURE * len(match[0])


def spoken(folded: str) -> str:
    """``folded`` with Han numerals as digits where five digits or more stand together."""
    return _SPOKEN_RUN.sub(lambda match: match[0].translate(_SPOKEN), folded)


def said(value: str) -> str:
    """``value`` with each Han numeral as a digit."""
    return value.translate(_SPOKEN)


def is_word(written: str, place: int) -> bool:
    """Whether the numeral at a place belongs to the word behind it, as in 一直."""
    return written[place] in HAN_NUMERALS and written[place + 1 : place + 2] in _COUNTED
