"""The rows of JSON files in constant memory: one object a line, or one document with a list."""

import json
import re
from collections.abc import Iterator
from typing import Any, TextIO

from crawlers.importers.rows import Cell, Row, has_bad
from crawlers.items import Reason

_CHUNK = 1 << 16
_LONGEST = 8 << 20  # characters of one line or entry; past it, it is damage
_DEEPEST = 3  # nested objects become columns such as ``author.name`` down to here
# Where an answer that was saved whole keeps its list: ``{"result": {"data": {"lists": […]}}}``.
_NAMES = "data result results list lists items records rows posts notes contents complaints"
_ENVELOPES = frozenset(_NAMES.split())
_SPACE = " \t\r\n\ufeff"
_NEXT = re.compile(r"\}\s*,\s*(?=\{)")


def json_rows(text: TextIO) -> Iterator[Row]:
    """The objects of a file that stands at its beginning.

    What kind it is, is told by its beginning: lines that are objects, or one document, which is a
    list, an object with a list in it, or one object. A broken line or entry costs only itself.
    """
    first = _first_line(text)
    text.seek(0)
    return _document(_Reader(text)) if _begins_document(first) else _lines(text)


def _first_line(text: TextIO) -> str:
    while line := text.readline(_CHUNK):
        if line.strip(_SPACE):
            following = text.readline(_CHUNK) if line.endswith("\n") else ""
            return line + following
    return ""


def _begins_document(beginning: str) -> bool:
    line, _, following = beginning.strip(_SPACE).partition("\n")
    if line.startswith("["):
        return True
    if not line.startswith("{") or following.strip().startswith("{"):
        return False
    try:
        value = json.loads(line, strict=False)
    except (ValueError, RecursionError):
        return True
    return not following.strip() and not _ENVELOPES.isdisjoint(value)


def _lines(text: TextIO) -> Iterator[Row]:
    line = 0
    while raw := text.readline(_LONGEST):
        line += 1
        shown, is_whole = raw.strip(_SPACE), len(raw) < _LONGEST
        while not is_whole and (rest := text.readline(_CHUNK)):
            is_whole = rest.endswith("\n")
        if len(raw) == _LONGEST:
            yield Row(line, fault=Reason.BAD_ROW, raw=shown[:_CHUNK])
        elif shown:
            yield _row(line, shown, _loaded(shown))


def _loaded(raw: str) -> Any:
    try:
        return json.loads(raw, strict=False)
    except (ValueError, RecursionError):
        return None


def _row(line: int, raw: str, value: Any) -> Row:
    if has_bad(raw):
        return Row(line, fault=Reason.BAD_ENCODING, raw=raw)
    if not isinstance(value, dict):
        return Row(line, fault=Reason.BAD_ROW, raw=raw)
    return Row(line, dict(_cells(value)), raw=raw)


def _cells(values: dict[str, Any], prefix: str = "", depth: int = 1) -> Iterator[tuple[str, Cell]]:
    for key, value in values.items():
        if isinstance(value, dict) and depth < _DEEPEST:
            yield from _cells(value, f"{prefix}{key}.", depth + 1)
        elif value is None or isinstance(value, str | int | float):
            yield f"{prefix}{key}", value
        else:
            yield f"{prefix}{key}", json.dumps(value, ensure_ascii=False)


class _Broken(Exception):  # noqa: N818 - the document says so, not the program
    """What stands here is no JSON."""


class _Reader:
    """Values of a JSON text one after the other, holding one of them at a time."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._held, self._at = "", 0
        self._decoder = json.JSONDecoder(strict=False)

    def peek(self) -> str:
        """The next character that is no white space; nothing at the end."""
        while True:
            while self._at < len(self._held):
                if self._held[self._at] not in _SPACE:
                    return self._held[self._at]
                self._at += 1
            if not self._more():
                return ""

    def take(self, wanted: str) -> bool:
        """Step over ``wanted`` if it is next."""
        if self.peek() != wanted:
            return False
        self._at += 1
        return True

    def value(self) -> tuple[Any, str]:
        """The next value and its text.

        Raises:
            _Broken: there is none, or it is longer than 8 million characters.
        """
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._held, self._at)
            except json.JSONDecodeError as error:
                is_cut = error.msg.startswith("Unterminated") or error.pos >= len(self._held) - 12
                length = len(self._held) - self._at
                if not is_cut or length > _LONGEST or not self._more(max(_CHUNK, length)):
                    raise _Broken from error
                continue
            except (ValueError, RecursionError) as error:  # a number or a nest beyond all reason
                raise _Broken from error
            if end < len(self._held) or not self._more():  # else a number may go on
                raw, self._at = self._held[self._at : end], end
                return value, raw

    def skip(self) -> str:
        """Go to the next object of a list, past a broken one, and return what was skipped."""
        start = self._at
        while True:
            found = _NEXT.search(self._held, start)
            if found is not None:
                raw, self._at = self._held[self._at : found.start() + 1], found.end()
                return raw
            raw = self._held[self._at :]
            if len(raw) > _LONGEST:
                self._held, self._at, start = raw[-_CHUNK:], 0, 0
            if not self._more(max(_CHUNK, len(raw))):
                self._held, self._at = "", 0
                return raw
            start = 0  # `_more` let go of what lies before

    def _more(self, count: int = _CHUNK) -> bool:
        read = self._text.read(count)
        self._held, self._at = self._held[self._at :] + read, 0
        return bool(read)


def _document(reader: _Reader) -> Iterator[Row]:
    for entry, (raw, value) in enumerate(_entries(reader), start=1):
        yield _row(entry, raw, value)


def _entries(reader: _Reader) -> Iterator[tuple[str, Any]]:
    while reader.peek():
        if reader.take("["):
            yield from _listed(reader)
        elif reader.take("{"):
            yield from _enclosed(reader)
        else:
            yield reader.skip()[:_CHUNK], None


def _listed(reader: _Reader) -> Iterator[tuple[str, Any]]:
    while reader.peek() and not reader.take("]"):
        try:
            value, raw = reader.value()
        except _Broken:
            yield reader.skip()[:_CHUNK], None
        else:
            yield raw, value
            reader.take(",")


def _enclosed(reader: _Reader) -> Iterator[tuple[str, Any]]:
    """The list inside an object; the object itself where there is none."""
    seen: dict[str, Any] = {}
    is_envelope = False
    try:
        while reader.peek() == '"':
            key, _ = reader.value()
            reader.take(":")
            if key in _ENVELOPES and reader.take("["):
                is_envelope = True
                yield from _listed(reader)
            elif key in _ENVELOPES and reader.take("{"):
                is_envelope = True
                yield from _enclosed(reader)
            else:
                seen[key], _ = reader.value()
            reader.take(",")
        is_whole = reader.take("}")
    except _Broken:
        is_whole = False
    if not is_whole:
        yield reader.skip()[:_CHUNK], None
    elif seen and not is_envelope:
        yield json.dumps(seen, ensure_ascii=False), seen
