"""What a spider's process does beside crawling."""

import asyncio
import gc
import logging
import os
import re
import signal
import sys
import threading
from pathlib import Path
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.dupefilters import RFPDupeFilter
from scrapy.exceptions import NotConfigured
from scrapy.logformatter import LogFormatter, LogFormatterResult

from storage.logs import mask_logs


def peak_memory_mb() -> int | None:
    """The most memory that this process ever held, in MB; ``None`` where the system does not say.

    Not ``ru_maxrss``, which in a child counts what its parent held when it was started.
    """
    try:
        told = Path("/proc/self/status").read_text()
    except OSError:
        return None
    peak = re.search(r"^VmHWM:\s*(\d+) kB", told, re.MULTILINE)
    return int(peak[1]) // 1024 if peak else None


class FollowsRedirects(RFPDupeFilter):
    """Drops requests made before, but for redirects: those are bounded, and end with a cause."""

    def request_seen(self, request: Request) -> bool:
        """Whether the request was made before, and not sent here by an answer."""
        return super().request_seen(request) and "redirect_times" not in request.meta


class SilentAboutItems(LogFormatter):
    """Items hold what people wrote: they are counted, never logged."""

    def scraped(self, *_told: Any) -> None:  # type: ignore[override]  # None: nothing is logged
        """Nothing."""

    def dropped(self, *_told: Any) -> None:  # type: ignore[override]
        """Nothing."""

    def item_error(self, *_told: Any) -> LogFormatterResult:
        """The error without the item."""
        return {"level": logging.ERROR, "msg": "an item broke a pipeline", "args": {}}


class MaskedLogs:
    """Masks what a spider's process logs: Scrapy quotes addresses and what it fails on."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's constructor."""
        del crawler
        mask_logs()
        return cls()


class TunedProcess:
    """Makes the interpreter fit a process that does nothing but crawl.

    With its defaults, garbage collections walk all loaded libraries again and again (a quarter of
    the time of a fast crawl), and the thread that writes to the database waits up to 5 ms for the
    interpreter after each packet (another third).
    """

    def __init__(self, crawler: Crawler) -> None:
        crawler.signals.connect(self._tune, signal=signals.spider_opened)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's constructor."""
        return cls(crawler)

    @staticmethod
    def _tune() -> None:
        sys.setswitchinterval(0.0005)
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 20, 20)


class StopWithParent:
    """Ends the crawl when the process that started it is gone.

    The runner holds the other end of this process's standard input and never writes to it. When
    the runner dies, however it dies, the pipe closes and the crawl stops as on SIGTERM: what was
    read is stored.
    """

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ZHUANXI_STOP_WITH_PARENT"):
            raise NotConfigured
        self._crawler = crawler
        crawler.signals.connect(self._watch, signal=signals.spider_opened)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's constructor."""
        return cls(crawler)

    def _watch(self) -> None:
        threading.Thread(target=self._wait, name="stop-with-parent", daemon=True).start()

    def _wait(self) -> None:
        from twisted.internet import reactor

        # Unbuffered: a buffered reader's lock, held at the end of the process, would abort it.
        while os.read(0, 4096):
            pass
        reactor.callFromThread(self._stop)

    def _stop(self) -> None:
        # A signal that came now would end the process before the last batch is written.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        engine = self._crawler.engine
        if engine is not None and engine.spider is not None:
            self._closing = asyncio.ensure_future(engine.close_spider_async(reason="parent_gone"))
