"""Bytes of a web page as text."""

import codecs

from scrapy.http import TextResponse
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

# What servers declare for everything they send.
_MEANS_NOTHING = frozenset(codecs.lookup(name).name for name in ("ascii", "latin-1", "cp1252"))
_UNREADABLE = "\ufffd"


def page_text(response: TextResponse) -> str:
    """The text of a page, whatever its header and its ``meta`` say.

    Bytes that are valid UTF-8 are UTF-8, also where GBK is declared (a page that was converted and
    kept its old declaration). Else it is what leaves the least unread: what the bytes' mark, the
    header or the page declares (for GB 2312 and GBK it is GB 18030, which holds both), UTF-8, or
    GB 18030. What cannot be read becomes U+FFFD.
    """
    try:
        return response.body.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    said = (response.headers.get("Content-Type") or b"").decode("latin-1")
    declared = (
        read_bom(response.body)[0],
        http_content_type_encoding(said),
        html_body_declared_encoding(response.body),
    )
    names = [name for name in declared if name and codecs.lookup(name).name not in _MEANS_NOTHING]
    texts = [response.body.decode(name, "replace") for name in (*names, "utf-8", "gb18030")]
    return min(texts, key=lambda text: text.count(_UNREADABLE))
