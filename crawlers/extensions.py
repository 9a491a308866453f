"""What a spider's process does beside crawling."""

import sys
import threading
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured


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

        while sys.stdin.buffer.read(4096):
            pass
        reactor.callFromThread(self._stop)

    def _stop(self) -> None:
        import asyncio

        engine = self._crawler.engine
        if engine is not None and engine.spider is not None:
            self._closing = asyncio.ensure_future(engine.close_spider_async(reason="parent_gone"))
