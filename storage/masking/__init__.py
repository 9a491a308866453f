"""Masks personal data in text before it is stored, logged, exported or shown to a model.

Found are mobile and landline phones, identity cards (checksum of GB 11643-1999), bank cards (Luhn,
ISO/IEC 7812-1), e-mail addresses, plates (GA 36-2018), order numbers and, as well as can be done
without a gazetteer, addresses. Digits may be full-width, circled, key caps, Han numerals (一三八,
壹叁捌) or of any script, with spaces, punctuation, pictures or zero-width characters between them.

Public service numbers (400-…, 95xxx, 12315) are a company's, not a person's: they stay, because
complaints are about them. So do times, prices, counts, names of products and ids in links.

A mask keeps a shape that people can read (``138****8000``), and masking twice changes nothing.
What a customer can be recognised by (phone, order number) comes out normalised, to be kept as a
keyed hash.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from storage.masking import numbers, patterns
from storage.masking.digits import TAKEN, fold, has_digits, spoken
from storage.masking.finding import Find, Identifier, Reading
from storage.masking.patterns import ORDER_PATTERNS

__all__ = ["ORDER_PATTERNS", "Identifier", "Masked", "identifier", "mask", "mask_values"]


@dataclass(slots=True, frozen=True)
class Masked:
    """A masked text and the normalised identifiers that it carried, in order and once each."""

    text: str
    identifiers: tuple[Identifier, ...] = ()


_MAY_HOLD = re.compile(r"[@＠﹫]|[(\[（【［]\s?(?:at|AT|艾特)")
_KEY_CAP = re.compile("\ufe0f?\u20e3")


def mask(text: str, order_patterns: Sequence[str] = ORDER_PATTERNS) -> Masked:
    """Mask personal data in ``text``.

    Args:
        text: any text, up to some ten thousand characters.
        order_patterns: regular expressions of order numbers that are recognised without a cue
            word before them.
    """
    if not (has_digits(text) or _MAY_HOLD.search(text)):
        return Masked(text)
    finds = sorted(_finds(fold(text), _compiled(tuple(order_patterns))))
    if not finds:
        return Masked(text)
    parts, position = [], 0
    for find in finds:
        parts += [text[position : find.start], find.mask]
        cap = _KEY_CAP.match(text, find.end)
        position = cap.end() if cap else find.end
    parts.append(text[position:])
    found = dict.fromkeys(find.identifier for find in finds if find.identifier)
    return Masked("".join(parts), tuple(found))


def mask_values(value: Any) -> Any:
    """``value`` with every text in it masked: of a mapping also its keys, of a list each entry."""
    if isinstance(value, str):
        return mask(value).text
    if isinstance(value, Mapping):
        return {mask_values(key): mask_values(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [mask_values(one) for one in value]
    return value


def identifier(kind: str, value: str) -> Identifier:
    """The normalised form under which mentions and service records meet.

    Args:
        kind: ``phone``, ``order`` or ``handle``.
        value: as somebody wrote it.
    """
    if kind == "phone":
        digits = re.sub(r"\D", "", fold(value))
        return Identifier(kind, re.sub(r"^(?:0086|86|0)(?=1[3-9]\d{9}$)", "", digits))
    if kind == "order":
        return patterns.order(value)
    return Identifier(kind, unicodedata.normalize("NFKC", value).strip().lstrip("@").casefold())


_NUMBERS = (
    numbers.id_cards,
    numbers.bank_cards,
    numbers.mobiles,
    numbers.landlines,
    numbers.local_numbers,
)


@cache
def _compiled(order_patterns: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(
        re.compile(rf"(?<![A-Za-z0-9@_-])(?:{one})(?![A-Za-z0-9])") for one in order_patterns
    )


def _finds(folded: str, orders: tuple[re.Pattern[str], ...]) -> Iterator[Find]:
    """All finds, in rounds until there are no more: what is taken changes what stands alone."""
    while True:
        found: list[Find] = []
        taken = bytearray(len(folded))
        for find in _candidates(folded, orders):
            if not any(taken[find.start : find.end]):
                taken[find.start : find.end] = b"\x01" * (find.end - find.start)
                found.append(find)
        if not found:
            return
        yield from found
        letters = list(folded)
        for find in found:
            letters[find.start : find.end] = TAKEN * (find.end - find.start)
        folded = "".join(letters)


def _candidates(folded: str, orders: tuple[re.Pattern[str], ...]) -> Iterator[Find]:
    """What may be personal, strongest evidence first.

    Numbers are looked for among Han numerals where there can be no doubt, then among digits as
    they stand, and at last where a Han numeral may as well belong to the word behind a number.
    """
    plain, told = Reading(folded), spoken(folded)
    yield from patterns.emails(plain)
    yield from patterns.cued_orders(plain)
    if told != folded:
        yield from _numbers(Reading(told, folded, is_strict=True))
    yield from _numbers(plain)
    yield from patterns.plates(plain)
    yield from patterns.addresses(plain)
    yield from patterns.orders_like(plain, orders)
    if told != folded:
        yield from _numbers(Reading(told, folded))


def _numbers(reading: Reading) -> Iterator[Find]:
    if reading.has_windows:
        for finder in _NUMBERS:
            yield from finder(reading)
