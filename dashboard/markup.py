"""The only place where text becomes HTML. Pure; everything that is given is escaped.

Crawled text is hostile, and names and notes may be. None of it goes through Markdown as it is,
which would read links, formulas and emoji codes out of it: it is escaped here and shown by
``st.html``, or shown in the cells of a table, which are text; where a widget's label says
something of somebody's, ``label`` escapes it.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise
from urllib.parse import urlsplit

_BIDI_CONTROLS = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)

_READ_AGAIN = re.compile(r"[:@<>=~-]|[wW](?=[wW])")
_SIGN = re.compile(r"[!-/:-@\[-`{-~]")

Span = tuple[int, int, str]


def clean(text: str) -> str:
    """``text`` without controls that are invisible or turn the reading direction."""
    return "".join(
        ch
        for ch in text
        if ch in "\n\t" or (ch not in _BIDI_CONTROLS and unicodedata.category(ch) not in _UNSEEN)
    )


_UNSEEN = ("Cc", "Cs")


def one_line(text: str, length: int | None = None) -> str:
    """``text`` on one line, for a table's cell; cut to ``length`` characters."""
    line = " ".join(clean(text).split())
    return line if length is None or len(line) <= length else line[: length - 1] + "…"


def shown(text: str) -> str:
    """``text`` as HTML that shows exactly it."""
    return escape(clean(text))


def label(text: str, length: int | None = None) -> str:
    """``text`` as Markdown that shows exactly it, on one line: for labels of Streamlit's widgets.

    A backslash alone does not do: Streamlit and its parser look for ``:smile:``, ``->`` and web
    addresses once more in what was read. An invisible word joiner keeps such pieces apart.
    """
    line = _READ_AGAIN.sub("\\g<0>\u2060", one_line(text, length))
    return _SIGN.sub(r"\\\g<0>", line)


def block(text: str, css: str) -> str:
    """A block of somebody's words, with their own line breaks and reading direction."""
    return f'<div class="{css}" dir="auto">{shown(text)}</div>'


def marked(text: str, spans: Iterable[Span], titles: dict[str, str]) -> str:
    """``text`` as HTML with ``spans`` marked; they may overlap, and lie outside of the text.

    Args:
        text: what the spans' character positions point into.
        spans: ``(start, end, why)``.
        titles: what each ``why`` means; its part before the colon is looked up.
    """
    kept = [
        (max(0, start), min(len(text), end), why.split(":")[0])
        for start, end, why in spans
        if min(len(text), end) > max(0, start)
    ]
    cuts = sorted({0, len(text), *(s for s, _, _ in kept), *(e for _, e, _ in kept)})
    return "".join(
        _piece(text[start:end], [why for s, e, why in kept if s <= start and end <= e], titles)
        for start, end in pairwise(cuts)
    )


def _piece(text: str, whys: Sequence[str], titles: dict[str, str]) -> str:
    if not whys:
        return shown(text)
    title = escape("、".join(dict.fromkeys(titles.get(why, why) for why in whys)))
    return f'<mark class="zx-{_kind(whys)}" title="{title}">{shown(text)}</mark>'


def _kind(whys: Sequence[str]) -> str:
    kinds = ("escalation", "contact", "complaint", "found")
    kind = next((kind for kind in kinds if kind in whys), "complaint")
    return f"{kind} zx-found" if "found" in whys and kind != "found" else kind


def web_link(url: str) -> str | None:
    """``url`` if it is an address of the web, else ``None``: no ``javascript:``, no ``data:``."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def with_code(text: str) -> str:
    """``text`` as HTML, with what stands between backticks as a command."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", shown(text))


def anchor(url: str, label: str) -> str:
    """A link to a post that opens in a new tab; nothing where ``url`` is no web address."""
    safe = web_link(url)
    if safe is None:
        return ""
    return f'<a href="{escape(safe)}" target="_blank" rel="noopener noreferrer">{shown(label)}</a>'


def parts(*pieces: str) -> str:
    """Pieces of HTML on one line, the empty ones left out."""
    return " · ".join(piece for piece in pieces if piece)
