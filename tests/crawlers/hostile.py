"""A server on loopback that does what no server should; each path is one malice.

It writes bytes, not HTTP as a library would have it, so that nothing keeps it honest.
"""

import gzip
import json
import socketserver
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from urllib.parse import urlsplit

import brotli
from backports import zstd

MEGABYTE = 1024 * 1024
Send = Callable[[bytes], None]
Malice = Callable[[Send], None]


class Hostile:
    """``malices`` maps a path to what is written to whoever asks for it; any other is a 404."""

    def __init__(self) -> None:
        self.malices: dict[str, Malice] = {}
        self.asked: Counter[str] = Counter()
        self.times: list[tuple[str, float]] = []
        self.base_url = ""
        self.is_over = False

    def answer(self, path: str, send: Send) -> None:
        self.asked[path] += 1
        self.times.append((path, time.monotonic()))
        self.malices.get(path, whole(b"not here", status=404))(send)


def head(*, status: int = 200, length: int | None = None, **headers: str) -> bytes:
    """The head of an answer; ``content_type`` becomes ``Content-Type``."""
    lines = [f"HTTP/1.1 {status} As You Like"]
    lines += [f"{name.replace('_', '-').title()}: {value}" for name, value in headers.items()]
    if length is not None:
        lines.append(f"Content-Length: {length}")
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode()


def whole(body: bytes, *, status: int = 200, length: int | None = None, **headers: str) -> Malice:
    """An answer at once, its length as it is or as it is said to be."""

    def answer(send: Send) -> None:
        send(head(status=status, length=len(body) if length is None else length, **headers) + body)

    return answer


def drip(body: bytes, seconds: float = 1.0) -> Malice:
    """A byte a second."""

    def answer(send: Send) -> None:
        send(head(length=len(body)))
        for byte in body:
            send(bytes([byte]))
            time.sleep(seconds)

    return answer


def endless(send: Send) -> None:
    """A body without end, as fast as it is taken."""
    send(head(content_type="application/json") + b'{"items": ["')
    while True:
        send(b"x" * 65536)


def bomb(encoding: str) -> Malice:
    """A small answer that unpacks to 128 MB of blanks."""
    return whole(packed(encoding), content_encoding=encoding, content_type="application/json")


@cache
def packed(encoding: str, megabytes: int = 128) -> bytes:
    """So many megabytes of blanks, packed."""
    blanks = b" " * MEGABYTE
    if encoding == "br":
        brotli_packer = brotli.Compressor(quality=1)
        parts = [brotli_packer.process(blanks) for _ in range(megabytes)]
        return b"".join([*parts, brotli_packer.finish()])
    if encoding == "zstd":
        return zstd.compress(blanks) * megabytes  # frames may follow one another
    packer = zlib.compressobj(1, wbits=31 if encoding == "gzip" else 15)
    parts = [packer.compress(blanks) for _ in range(megabytes)]
    return b"".join([*parts, packer.flush()])


def packed_twice(body: bytes) -> Malice:
    """Honest content, packed twice and saying so."""
    return whole(gzip.compress(gzip.compress(body)), content_encoding="gzip, gzip")


def in_turn(*malices: Malice) -> Malice:
    """Another answer each time; the last one from then on."""
    left = list(malices)

    def answer(send: Send) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(send)

    return answer


def to(address: str) -> Malice:
    """A redirect."""
    return whole(b"", status=302, location=address)


def feed(*posts: tuple[str, str]) -> bytes:
    """A JSON Feed of (id, text)."""
    items = [
        {"id": each, "content_text": text, "date_published": "2026-11-20T08:00:00+08:00"}
        for each, text in posts
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode()


def rss(*entries: tuple[str, str], declared: str = "utf-8", encoding: str = "utf-8") -> bytes:
    """An RSS feed of (id, markup) that says ``declared`` and is written in ``encoding``."""
    items = "".join(
        f"<item><guid>{each}</guid><description><![CDATA[{markup}]]></description>"
        "<pubDate>Fri, 20 Nov 2026 08:00:00 +0800</pubDate></item>"
        for each, markup in entries
    )
    return (
        f'<?xml version="1.0" encoding="{declared}"?><rss version="2.0"><channel>'
        f"<title>论坛</title>{items}</channel></rss>"
    ).encode(encoding)


@contextmanager
def serve() -> Iterator[Hostile]:
    hostile = Hostile()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            line = self.rfile.readline(65536).split()
            while self.rfile.readline(65536) not in (b"\r\n", b""):
                pass
            if len(line) < 2:
                return
            try:
                hostile.answer(urlsplit(line[1].decode("latin-1")).path, self._send)
            except OSError:
                return  # the other side has had enough

        def _send(self, data: bytes) -> None:
            if hostile.is_over:
                raise ConnectionAbortedError
            self.wfile.write(data)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

    with Server(("127.0.0.1", 0), Handler) as server:
        hostile.base_url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield hostile
        hostile.is_over = True
        server.shutdown()
