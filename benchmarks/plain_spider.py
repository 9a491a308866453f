"""Plain Scrapy over feeds, as one would write it in ten minutes: what ``ingest`` is compared to."""

from collections.abc import AsyncIterator, Iterator
from typing import Any, ClassVar

import feedparser
import scrapy
from scrapy.http import Response


class PlainSpider(scrapy.Spider):
    """Entries of feeds, as they are; ``urls`` are separated by commas."""

    name = "plain"
    urls: str
    custom_settings: ClassVar[dict[str, Any]] = {
        "DOWNLOAD_DELAY": 0,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 2,
        "LOG_LEVEL": "WARNING",
        "TELNETCONSOLE_ENABLED": False,
    }

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """One request a feed."""
        for url in self.urls.split(","):
            yield scrapy.Request(url)

    def parse(self, response: Response) -> Iterator[dict[str, str]]:
        """One item an entry."""
        for entry in feedparser.parse(response.body).entries:
            yield {
                "id": entry.id,
                "title": entry.title,
                "text": entry.summary,
                "link": entry.link,
                "author": entry.author,
                "published": entry.published,
            }
