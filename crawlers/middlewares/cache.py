"""Crawls that are repeated with the answers of before (``zhuanxi crawl --cached``).

Scrapy's own cache in front of the network, with two differences: answers lie sealed
(:mod:`storage.answers`), and one is kept only when the spider has read it to its end and found no
fault in it. So an answer that means "blocked" at HTTP 200 is asked for again.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.httpcache import HttpCacheMiddleware
from scrapy.extensions.httpcache import DummyPolicy
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from scrapy.settings import BaseSettings

from crawlers.base import spider_of
from crawlers.outcome import Status
from storage import answers
from storage.config import get_settings
from storage.keys import get_keys
from storage.models.columns import utc_now

_AT = "cache_timestamp"  # Scrapy's own name
_ROBOTS = timedelta(hours=24)  # RFC 9309, 2.4: not longer
_FAULTS = (Status.BLOCKED, Status.FAILED)


class CacheMiddleware(HttpCacheMiddleware):
    """Answers from what was kept, and keeps what the spider understood.

    The time at which an answer came counts as that of the items it brings.
    """

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """The answer; its reader is watched."""
        del spider  # of an older Scrapy
        found, callback = super().process_response(request, response), request.callback
        is_read = found is response and callable(callback) and not _is_robots(request)
        if is_read and response.status == 200:
            came_at = request.meta.setdefault(_AT, utc_now().timestamp())
            # A copy, because unpacking takes its header away.
            answer = None if "cached" in response.flags else response.copy()
            request.callback = partial(self._read, callback, answer, came_at)
        return found

    def _cache_response(self, response: Response, request: Request) -> None:
        if _is_robots(request):
            super()._cache_response(response, request)

    def _read(
        self,
        callback: Any,
        answer: Response | None,
        came_at: float,
        response: Response,
        **keywords: Any,
    ) -> Iterator[Any]:
        """What the spider makes of an answer; it is kept when that ends without a fault."""
        spider, faults = spider_of(self.crawler), 0
        iterator = iter(callback(response, **keywords) or ())
        while True:
            before = self._faults()
            spider.as_of = datetime.fromtimestamp(came_at, UTC)
            try:  # other answers are read between two steps, never within one
                made = next(iterator)
            except StopIteration:
                break
            finally:
                spider.as_of = None
                faults += self._faults() - before
            yield made
        if answer is not None and response.request is not None and not faults:
            super()._cache_response(answer, response.request)

    def _faults(self) -> int:
        """How often this run was refused, or did not understand something."""
        return sum(self.stats.get_value(f"zhuanxi/troubles/{each}", 0) for each in _FAULTS)


class KeepPolicy(DummyPolicy):
    """Whole answers are kept, and that there is no robots.txt; no refusal, redirect or error."""

    def should_cache_response(self, response: Response, request: Request) -> bool:
        """Whether an answer may be kept."""
        return response.status == 200 or (_is_robots(request) and response.status in (404, 410))


class SealedStorage:
    """Scrapy's interface to :class:`storage.answers.Answers`.

    What was asked with one cookie is no answer to another.
    """

    def __init__(self, settings: BaseSettings) -> None:
        del settings  # of Scrapy; ours are asked

    def open_spider(self, spider: Spider) -> None:
        """Forget what is too old, or too much."""
        answers.prune(get_settings(), utc_now())
        self._answers = answers.Answers(get_settings(), spider.name, get_keys())
        self._fingerprint = spider.crawler.request_fingerprinter.fingerprint

    def close_spider(self, spider: Spider) -> None:
        """Forget what is too much."""
        del spider
        answers.prune(get_settings(), utc_now())

    def retrieve_response(self, spider: Spider, request: Request) -> Response | None:
        """What was kept, if it is young enough."""
        del spider
        longest = _ROBOTS if _is_robots(request) else None
        found = self._answers.find(self._asked(request), utc_now(), longest)
        if found is None:
            return None
        answer, kept_at = found
        request.meta[_AT] = kept_at.timestamp()
        headers = Headers(answer.headers)
        kind = responsetypes.from_args(headers=headers, url=answer.url, body=answer.body)
        return kind(url=answer.url, status=answer.status, headers=headers, body=answer.body)

    def store_response(self, spider: Spider, request: Request, response: Response) -> None:
        """Keep an answer, without what it sets as cookies and without what was sent."""
        del spider
        headers = {
            name.decode("latin-1"): [value.decode("latin-1") for value in values]
            for name, values in response.headers.items()
            if name.lower() != b"set-cookie"
        }
        kept = answers.Answer(response.url, response.status, headers, response.body)
        at = datetime.fromtimestamp(request.meta.get(_AT) or utc_now().timestamp(), UTC)
        self._answers.keep(self._asked(request), kept, at)

    def _asked(self, request: Request) -> str:
        cookie = (request.headers.get("Cookie") or b"").decode("latin-1")
        return f"{self._fingerprint(request).hex()} {cookie}"


def _is_robots(request: Request) -> bool:
    is_asked_for = bool(request.meta.get("dont_obey_robotstxt"))
    return is_asked_for and urlsplit(request.url).path == "/robots.txt"
