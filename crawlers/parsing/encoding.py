"""Answers whose bytes are not what they say."""

import codecs
import json
import re
from typing import Any

from scrapy.http import TextResponse
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

# What servers declare for everything they send.
_MEANS_NOTHING = frozenset(codecs.lookup(name).name for name in ("ascii", "latin-1", "cp1252"))
_UNREADABLE = "\ufffd"
_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}encoding\s*=\s*[\"']([\w.-]{1,40})", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.-]{1,40})", re.IGNORECASE)
_UTF8 = frozenset({"utf-8", "utf8"})


def page_text(response: TextResponse) -> str:
    """The text of a page, whatever its header and its ``meta`` say."""
    said = (response.headers.get("Content-Type") or b"").decode("latin-1")
    return text_of(
        response.body,
        read_bom(response.body)[0],
        http_content_type_encoding(said),
        html_body_declared_encoding(response.body),
    )


def text_of(body: bytes, *declared: str | None) -> str:
    """What ``body`` says, whatever encodings are ``declared`` for it.

    Bytes that are valid UTF-8 are UTF-8, also where GBK is declared (a page that was converted and
    kept its old declaration), and so are those of which more is UTF-8 than is not: GB 18030
    decodes almost anything. Else it is what leaves the least unread: what is declared (for GB 2312
    and GBK it is GB 18030, which holds both), GB 18030, or UTF-8. What cannot be read becomes
    U+FFFD.
    """
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        kept = body.decode("utf-8", "replace")
    wrong = kept.count(_UNREADABLE)
    if sum(not letter.isascii() for letter in kept) - wrong >= wrong:
        return kept
    names = [name for name in declared if name and codecs.lookup(name).name not in _MEANS_NOTHING]
    texts = [*(body.decode(name, "replace") for name in (*names, "gb18030")), kept]
    return min(texts, key=lambda text: text.count(_UNREADABLE))


def load_json(body: bytes) -> Any:
    """What a JSON answer holds, in whatever encoding it is.

    Raises:
        ValueError: it is no JSON, or nested too deeply to be any that we want.
    """
    try:
        return json.loads(body)
    except UnicodeDecodeError:
        return load_json(text_of(body).encode())
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def repaired_xml(body: bytes, content_type: str) -> bytes:
    """An XML document whose bytes fit its declaration, where that is UTF-8 and they do not."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body
    said, declared = _CHARSET.search(content_type), _DECLARED.match(body)
    charset = said[1] if said else declared[1].decode() if declared else "utf-8"
    return text_of(body).encode() if charset.lower() in _UTF8 else body
