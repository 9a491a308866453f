"""Reading stored posts again: how far they spread, whether they were edited or are gone."""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar
from urllib.parse import urlsplit

from scrapy.http import Request, Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawlers import outcome
from crawlers.base import MentionSpider, header, shown
from crawlers.items import MentionItem, Reason
from crawlers.known import Known
from crawlers.outcome import Status
from crawlers.parsing.encoding import page_text
from crawlers.parsing.html import asks_to_sign_in
from storage.search import normalise


class Revisiting(MentionSpider):
    """A spider that can give stored posts again, one by one (a run of kind ``revisit``).

    A subclass says where one post is read (:meth:`revisit`) and makes of the answer an item by
    :meth:`seen_again`. A post is gone only where the platform says so: by an answer of
    ``gone_statuses``, or by a notice that the subclass knows. Being refused, being sent to sign in
    and every failure say nothing of it.
    """

    gone_statuses: ClassVar[frozenset[int]] = frozenset({404, 410})

    def revisit(self, known: Known) -> Request | None:
        """The request for one stored post, made with :meth:`ask_again`; ``None``: it has none."""
        raise NotImplementedError

    def first_requests(self) -> Iterable[Request]:
        """Those of the stored posts that the run is for, else those of its lists."""
        if self.plan.revisits is None:
            return self.requests()
        if not self.plan.revisits:
            cause = "the posts to be read again are not stored any more, or their authors refused"
            self.trouble(Status.PARTIAL, cause)
        return self._revisits(self.plan.revisits)

    def _revisits(self, posts: Iterable[Known]) -> Iterator[Request]:
        for known in posts:
            request = self.revisit(known)
            if request is not None:
                yield request

    def ask_again(self, known: Known, url: str, callback: Any) -> Request:
        """A request for a stored post. A redirect is no answer: it leads to another page."""
        meta, keywords = {"dont_redirect": True}, {"known": known}
        return self.ask(url, callback, errback=self.lost_again, meta=meta, cb_kwargs=keywords)

    def lost_again(self, failure: Failure) -> None:
        """Tell a post that is gone from one that could not be read."""
        error = failure.value
        if not isinstance(error, HttpError):
            self.lost(failure)
            return
        response = error.response
        known: Known = failure.request.cb_kwargs["known"]  # type: ignore[attr-defined]
        if response.status in self.gone_statuses and not self._is_gate(response):
            self.told_gone(response, known)
        elif self.explain(response)[0] is Status.FAILED and header(response, "Location"):
            cause = f"{shown(response.url)} has moved; it was not followed, and not read again"
            self.trouble(Status.PARTIAL, cause)
        else:
            self.lost(failure)

    def told_gone(self, response: Response, known: Known) -> None:
        """Count a post that its host does not know any more."""
        self.answered()
        self.crawler.stats.inc_value(outcome.READ)
        self.crawler.stats.inc_value(f"{outcome.REJECTED}{Reason.DELETED}")
        self.gone.not_found(urlsplit(response.url).netloc, known.post.external_id)

    def seen_again(
        self, response: Response, known: Known, *, text: str, title: str | None = None, **said: Any
    ) -> Iterator[MentionItem]:
        """The stored post with what the answer says of it now; what it leaves out stays.

        A text that differs in nothing but white space and width is no edit. An answer without any
        words says nothing, and is a trouble.
        """
        post = known.post
        if not text.strip():
            cause = f"{shown(response.url)} gave no text, so that its post was not read again"
            self.trouble(Status.PARTIAL, cause)
            return
        self.answered()
        self.gone.is_there(urlsplit(response.url).netloc)
        item = MentionItem(
            source=self.name,
            external_id=post.external_id,
            kind=post.kind,
            title=known.title if title is None else _unless_same(known.title, title),
            text=_unless_same(known.text, text),
            posted_at=post.posted_at,
            url=post.url,
            rating=post.rating,
            repost_of=post.repost_of,
            parent_id=post.parent_id,
            extra={"is_cut": False} if post.is_cut else {},
            brands=post.links,
            **said,
        )
        yield from self.keep([item])

    def _is_gate(self, response: Response) -> bool:
        """Whether an answer calls itself a sign-in; if so, that is the cause."""
        is_one = isinstance(response, TextResponse) and asks_to_sign_in(page_text(response))
        if is_one:
            cause = f"{shown(response.url)} answered with a sign-in page; {self.blocked_hint}"
            self.trouble(Status.BLOCKED, cause)
        return is_one


def _unless_same(before: str, now: str) -> str:
    return before if normalise(before) == normalise(now) else now
