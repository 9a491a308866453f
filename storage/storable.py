"""Text as PostgreSQL can hold it: the one gate that every text passes on its way to the database.

PostgreSQL holds no NUL, and UTF-8 no half of a surrogate pair; what is typed, imported, crawled or
asked of an address may have both. Each becomes U+FFFD, Unicode's mark of what could not be kept,
rather than nothing: positions in the text stay true, and two halves of a number that was not
masked for the NUL between them do not come together again.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

import psycopg
from psycopg.types.json import set_json_dumps
from psycopg.types.string import StrDumperUnknown

MARK: Final = "\ufffd"
_NOT_HELD = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """``text`` with U+FFFD for each character that the database cannot hold."""
    return _NOT_HELD.sub(MARK, text)


def guard(connection: psycopg.Connection) -> psycopg.Connection:
    """Have all parameters of a connection pass, in statements, arrays, JSON and COPY."""
    connection.adapters.register_dumper(str, _TextDumper)
    set_json_dumps(_json, connection)
    return connection


class _TextDumper(StrDumperUnknown):
    def dump(self, obj: str) -> bytes | bytearray | memoryview | None:
        return super().dump(storable(obj) if _NOT_HELD.search(obj) else obj)


def _json(value: Any) -> str:
    text = json.dumps(value)  # in ASCII: what cannot be held is an escape
    return json.dumps(_storable(value)) if "\\u0000" in text or "\\ud" in text else text


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        return {_storable(key): _storable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(one) for one in value]
    return value
