"""Answers whose bytes are not what they say."""

import json
import re
from typing import Any

_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}encoding\s*=\s*[\"']([\w.-]{1,40})", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.-]{1,40})", re.IGNORECASE)
_UTF8 = frozenset({"utf-8", "utf8"})


def load_json(body: bytes) -> Any:
    """What a JSON answer holds, in whatever encoding it is.

    Raises:
        ValueError: it is no JSON, or nested too deeply to be any that we want.
    """
    try:
        return json.loads(body)
    except UnicodeDecodeError:
        return load_json(as_utf8(body))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def as_utf8(body: bytes) -> bytes:
    """Bytes that should be UTF-8, made so.

    Chinese pages that say UTF-8 and are not are mostly GB18030. That decodes almost anything, so it
    is only believed where less of the text is UTF-8 than is not; else what is UTF-8 is kept, and
    the rest shows as replacement characters.
    """
    try:
        body.decode()
    except UnicodeDecodeError:
        kept = body.decode("utf-8", "replace")
        wrong = kept.count("\ufffd")
        foreign = sum(not letter.isascii() for letter in kept) - wrong
        try:
            return body.decode("gb18030").encode() if wrong > foreign else kept.encode()
        except UnicodeDecodeError:
            return kept.encode()
    return body


def repaired_xml(body: bytes, content_type: str) -> bytes:
    """An XML document whose bytes fit its declaration, where that is UTF-8 and they do not."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body
    said, declared = _CHARSET.search(content_type), _DECLARED.match(body)
    charset = said[1] if said else declared[1].decode() if declared else "utf-8"
    return as_utf8(body) if charset.lower() in _UTF8 else body
