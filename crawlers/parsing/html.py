"""HTML to plain text, and text to something every part of the product survives."""

import re
from collections.abc import Iterator

from lxml import etree, html  # type: ignore[import-untyped]

_SILENT = frozenset(
    {"script", "style", "noscript", "template", "iframe", "object", "head", "title"}
)
_BLOCKS = frozenset(f"h{level}" for level in range(1, 7)) | frozenset(
    ("p", "div", "br", "li", "tr", "blockquote", "section", "article", "ul", "ol", "table", "pre")
)
_SCRIPT = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_MARKUP = re.compile(
    r"</?(?:p|br|div|span|em|b|i|strong|a|img|li|ul|ol|h[1-6]|figure|blockquote|font)\b[^<>]*>"
    r"|&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,6}|#x[0-9a-f]{1,6});",
    re.IGNORECASE,
)
_EMOTION = re.compile(r"\[[^\[\]\s]{1,12}\]")
_SPACES = re.compile(r"[ \t\r\f\v\u00a0\u3000]+")
_LINES = re.compile(r" ?\n ?(?:\s*\n)?")
# NUL and other controls, lone surrogates, bidirectional overrides, zero-width characters.
_HOSTILE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
# A joiner belongs between two pictures (a family emoji) and nowhere else in Chinese.
_PICTURES = "\u2190-\u2bff\U0001f000-\U0001faff"
_JOINER = re.compile(f"(?<![\ufe0f{_PICTURES}])\u200d|\u200d(?![{_PICTURES}])")

_GATE = re.compile(
    r"登录|登陆|验证码|安全验证|人机验证|访问异常|访问受限|passport|captcha|sign[ -]?in|log[ -]?in",
    re.IGNORECASE,
)


def to_text(markup: str) -> str:
    """The text a reader sees: emoticons as ``[怒]``, names, topics and link texts kept.

    Scripts and styles go, block elements become line breaks. Text without markup comes back clean
    and otherwise unchanged.
    """
    if "<" not in markup and "&" not in markup:
        return clean(markup)
    try:
        tree = html.document_fromstring(f"<div>{clean(markup)}</div>")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return _without_tags(markup)
    text = _SPACES.sub(" ", "".join(_pieces(tree)))
    return clean(_LINES.sub("\n", text)) or _without_tags(markup)


def plain(text: str) -> str:
    """A text of a file, which is markup only if it has a known tag or entity.

    Unlike :func:`to_text` it leaves ``5<6`` and ``R&D`` as they are.
    """
    return to_text(text) if _MARKUP.search(text) else clean(text)


def _without_tags(markup: str) -> str:
    """What the parser gave up on (nested thousands deep, say) still has words."""
    return clean(_SPACES.sub(" ", re.sub(r"<[^<>]*>", " ", _SCRIPT.sub(" ", markup))))


def clean(text: str) -> str:
    """``text`` without what breaks storage or hides words, and without outer white space."""
    if text.isascii() and text.isprintable():
        return text.strip()
    text = _HOSTILE.sub("", text)
    return (_JOINER.sub("", text) if "\u200d" in text else text).strip()


def _pieces(tree: html.HtmlElement) -> Iterator[str]:
    silent = 0
    for event, node in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        tag = node.tag if isinstance(node.tag, str) else None
        if event == "start":
            silent += tag in _SILENT
            if not silent:
                if tag in _BLOCKS:
                    yield "\n"
                if tag == "img" and _EMOTION.fullmatch(node.get("alt") or ""):
                    yield node.get("alt")
                yield node.text or ""
            continue
        if event == "end":
            silent -= tag in _SILENT
            if not silent and tag in _BLOCKS and tag != "br":
                yield "\n"
        if not silent and node is not tree:
            yield node.tail or ""


def headline(markup: str) -> str:
    """What a page says it is, in one line: its error message (RSSHub's form) or its title."""
    text = to_text(markup[:50_000])
    message = re.search(r"Error Message:\s*(\S[^\n]*)", text)
    if message:
        return message[1][:200]
    title = re.search(r"<title[^<>]*>([^<]*)", markup[:50_000], re.IGNORECASE)
    return " ".join(to_text(title[1]).split())[:200] if title else ""


def asks_to_sign_in(markup: str) -> bool:
    """Whether a page calls itself a sign-in or a check for people.

    Its title decides: every forum has a "登录" somewhere among its words.
    """
    return _GATE.search(headline(markup)) is not None
