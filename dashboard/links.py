"""Addresses of pages, so that every number opens what it counts."""

from collections.abc import Iterable
from datetime import date
from urllib.parse import urlencode

from dashboard.mentions.filters import read, written
from dashboard.pages import MENTIONS

Value = str | int | bool | date | Iterable[str] | Iterable[int] | None


def mentions(**filters: Value) -> dict[str, str]:
    """What to ask of the mentions page, for ``st.page_link`` and ``st.switch_page``.

    Args:
        filters: by the names of ``mention_filters.Filters``, and ``measure`` (see
            ``mention_filters.read``); ``brand=0`` and ``None`` ask for nothing.

    Returns:
        The parameters of its address.

    Raises:
        ValueError: the page does not know such a filter or value.
    """
    asked = {name: text for name, value in filters.items() if (text := _text(value))}
    found = written(read(asked))
    lost = [name for name in asked if name not in found and name not in ("measure", "sort")]
    if lost or (asked.get("measure", "mentions") != "mentions" and not found):
        raise ValueError(f"the mentions page does not know {lost or asked['measure']!r}")
    return found


def mentions_url(**filters: Value) -> str:
    """The same as the address of a link in HTML; escape it there."""
    query = urlencode(mentions(**filters))
    return f"/{MENTIONS.path}?{query}" if query else f"/{MENTIONS.path}"


def _text(value: Value) -> str:
    if value is None or value is False or value == 0:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str | int):
        return "1" if value is True else str(value)
    return ",".join(map(str, value))
