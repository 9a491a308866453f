"""For sites that count requests: one thing at a time, and nothing more once refused."""

from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from scrapy.http import Request, Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawlers import outcome
from crawlers.base import MentionSpider
from crawlers.outcome import Status
from crawlers.refusals import ForbiddenByRobots, NotAsked, RefusedAddress

_Errback = Callable[[Failure], Iterable[Any] | None]


_OF_THE_PATH = (ForbiddenByRobots, RefusedAddress)  # says nothing of the host's other pages


class TurnedAway(Exception):  # noqa: N818 - an outcome, not a fault
    """The site had refused us before the turn of this request came."""


class InTurnSpider(MentionSpider):
    """A spider whose every request waits for the answer to the one before.

    So what a site says of its limits is known before the next request leaves. Once a host has
    refused us, or said that nothing more is allowed (:meth:`told_to_stop`), what still waits for
    it is not asked; the errback of each such request is called with :class:`TurnedAway`, so that an
    item in hand is not lost. No address is asked twice in a run.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._waiting: deque[tuple[Request, _Errback]] = deque()
        self._asked: set[str] = set()

    def told_to_stop(self, response: Response) -> str | None:
        """Why this answer is the last that its host allows for now; ``None`` if it is not."""
        del response
        return None

    async def start(self) -> AsyncIterator[Any]:
        """Scrapy's entry."""
        for request in self._hold(self.first_requests()):
            yield request
        for request in self._next():
            yield request

    def ask(self, url: str, callback: Any, **options: Any) -> Request:
        """A request that waits for its turn."""
        errback = options.pop("errback", self.lost)
        options["meta"] = {**options.pop("meta", {}), "lost": errback}
        return super().ask(
            url,
            partial(self._read, callback),
            errback=partial(self._lose, errback),
            dont_filter=True,  # a request that Scrapy drops in silence would be nobody's turn
            **options,
        )

    def lost(self, failure: Failure) -> None:
        """Note why a request has no answer; that one was not asked has its cause already."""
        if isinstance(failure.value, TurnedAway):
            self.crawler.stats.inc_value(outcome.UNREAD)
        else:
            super().lost(failure)

    def _read(self, callback: Any, response: Response, **keywords: Any) -> Iterator[Any]:
        try:
            yield from self._hold(callback(response, **keywords))
        except Exception:
            yield from self._next()  # one answer that is not understood costs only itself
            raise
        cause = self.told_to_stop(response)
        left = len(self._waits_for(response.url)) if cause else 0
        if left:
            self.trouble(Status.PARTIAL, f"{cause}; {left} more addresses were left unread")
            yield from self._drop(response.url)
        yield from self._next()

    def _lose(self, errback: _Errback, failure: Failure) -> Iterator[Any]:
        yield from self._hold(errback(failure) or ())
        error = failure.value
        if isinstance(error, HttpError) and error.response.status in self.blocked_statuses:
            yield from self._drop(error.response.url)
        elif isinstance(error, NotAsked) and not isinstance(error, _OF_THE_PATH):
            yield from self._drop(failure.request.url)  # type: ignore[attr-defined]
        yield from self._next()

    def _hold(self, found: Iterable[Any]) -> Iterator[Any]:
        """The items among ``found``; its requests are put behind those that wait."""
        for each in found:
            if not isinstance(each, Request):
                yield each
            elif each.url not in self._asked:
                self._asked.add(each.url)
                self._waiting.append((each, each.meta["lost"]))

    def _next(self) -> Iterator[Request]:
        if self._waiting:
            yield self._waiting.popleft()[0]

    def _waits_for(self, url: str) -> list[tuple[Request, _Errback]]:
        host = urlsplit(url).netloc
        return [each for each in self._waiting if urlsplit(each[0].url).netloc == host]

    def _drop(self, url: str) -> Iterator[Any]:
        refused = self._waits_for(url)
        for each in refused:
            self._waiting.remove(each)
        for request, errback in refused:
            failure = Failure(TurnedAway())  # type: ignore[no-untyped-call]
            failure.request = request  # type: ignore[attr-defined]
            yield from self._hold(errback(failure) or ())
