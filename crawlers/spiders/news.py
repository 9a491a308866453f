"""News sites: sitemaps or list pages, and the articles they name."""

from collections import deque
from collections.abc import Iterator
from typing import Any

from scrapy.http import Request, Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawlers import outcome
from crawlers.base import shown
from crawlers.items import MentionItem
from crawlers.known import Known
from crawlers.outcome import Status
from crawlers.parsing.article import Article, read_article
from crawlers.parsing.encoding import page_text
from crawlers.parsing.links import article_links
from crawlers.parsing.sitemap import Place, newest, read_sitemap, unpack
from crawlers.parsing.times import parse_time
from crawlers.revisiting import Revisiting
from storage.models.columns import utc_now

_ARTICLES_A_PAGE = 50
_DEEPEST = 3  # an index of sitemaps may name another; a loop of them ends
_SHORTEST_ARTICLE = 200  # characters; below, a page called "登录" is one
_LONGEST_PAGE = 1_000_000  # characters; a longer page is no article and takes seconds to read


class NewsSpider(Revisiting):
    """Reads the articles that ``urls`` (sitemaps, indexes of them, list pages) name, newest first.

    Kept are those that name a brand or a keyword of the run. Articles given one by one as
    ``posts`` are kept whatever they name. At most ``max_pages`` sitemaps and 50 times as many
    articles are read in a run; what is left out is said.
    """

    name = "news"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._waiting: deque[Place] = deque()
        self._chosen: set[str] = set()
        self._sitemaps = 0

    def requests(self) -> Iterator[Request]:
        """The articles that were given, and each sitemap or list page."""
        for entry in self.plan.listed("posts"):
            if (url := self.located(entry)) is not None:
                given = {"published": "", "is_given": True}
                yield self.ask(url, self.parse_article, cb_kwargs=given, dont_filter=True)
        for entry in self.plan.listed("urls"):
            if (url := self.located(entry)) is not None:
                yield self.ask(url, self.parse_index, cb_kwargs={"depth": 1})

    def parse_index(self, response: Response, depth: int) -> Iterator[Request]:
        """A sitemap, an index of sitemaps, or a list page."""
        place = shown(response.url)
        try:
            body = unpack(response.body, self.crawler.settings.getint("DOWNLOAD_MAXSIZE"))
        except ValueError as error:
            self.trouble(Status.FAILED, f"{place} {error}")
            return
        sitemap = read_sitemap(body)
        if sitemap is None:
            yield from self._listed(response)
            return
        self.answered()
        if not sitemap.is_whole:
            cause = f"the sitemap of {place} is cut short; its whole entries were read"
            self.trouble(Status.PARTIAL, cause)
        if not sitemap.is_index:
            yield from self._choose(sitemap.places)
        elif depth < _DEEPEST:
            room = self.plan.settings.max_pages - self._sitemaps
            for each in self._within(sitemap.places, room, "sitemaps"):
                self._sitemaps += 1
                yield self.ask(each.url, self.parse_index, cb_kwargs={"depth": depth + 1})
        else:
            self.trouble(Status.PARTIAL, f"{place} is an index of sitemaps too deep to be read")

    def parse_article(
        self, response: Response, published: str, is_given: bool = False
    ) -> Iterator[Any]:
        """One article, and the request for the next."""
        yield from self._more(1)
        article = self._article(response)
        if article is None:
            return
        if not article.text:
            self._odd("without_text")
        self.answered()
        if not is_given and not self._names_something(f"{article.title}\n{article.text}"):
            self.crawler.stats.inc_value("zhuanxi/articles_of_no_brand")
            return
        item = MentionItem(
            source=self.name,
            external_id=response.url.partition("#")[0],
            kind="article",
            title=article.title,
            text=article.text,
            posted_at=self._understood(published) or self._understood(article.time),
            url=response.url,
            author_handle=article.author,
        )
        yield from self.keep([self.first_seen(item)])

    def revisit(self, known: Known) -> Request | None:
        """The article's page."""
        return self.ask_again(known, known.post.url, self.parse_again) if known.post.url else None

    def parse_again(self, response: Response, known: Known) -> Iterator[MentionItem]:
        """The article as its page says it now."""
        article = self._article(response)
        if article is not None:
            title = article.title or None
            yield from self.seen_again(response, known, title=title, text=article.text)

    def lost_article(self, failure: Failure) -> Iterator[Request]:
        """An article that was taken away is counted; any other loss is a trouble."""
        error = failure.value
        if isinstance(error, HttpError) and error.response.status in (404, 410):
            self.crawler.stats.inc_value("zhuanxi/articles")
            self._odd("gone")
        else:
            self.lost(failure)
        yield from self._more(1)

    def _article(self, response: Response) -> Article | None:
        """The article of a page; ``None`` where the page is a gate or too long, with the cause."""
        self.crawler.stats.inc_value("zhuanxi/articles")
        markup = page_text(response) if isinstance(response, TextResponse) else ""
        if len(markup) > _LONGEST_PAGE:
            self._odd("too_long")
            return None
        article = read_article(markup)
        if len(article.text) < _SHORTEST_ARTICLE and self._is_gate(response):
            return None
        return article

    def _listed(self, response: Response) -> Iterator[Request]:
        """The articles of a list page."""
        place = shown(response.url)
        if not isinstance(response, TextResponse) or b"<" not in response.body[:2000]:
            cause = f"{place} answered with something that is neither sitemap nor web page"
            self.trouble(Status.FAILED, cause)
            return
        links = article_links(page_text(response), response.url)
        if links:
            self.answered()
            yield from self._choose([Place(url) for url in links])
        elif not self._is_gate(response):
            cause = f"{place} links to no article: it has another form now, or needs scripts"
            self.trouble(Status.FAILED, cause)

    def _choose(self, places: list[Place]) -> Iterator[Request]:
        """Queue the articles among ``places``, and begin with as many as may be in flight."""
        new = [place for place in places if place.url not in self._chosen]
        room = self.plan.settings.max_pages * _ARTICLES_A_PAGE - len(self._chosen)
        chosen = self._within(new, room, "articles")
        self._chosen.update(place.url for place in chosen)
        self._waiting.extend(chosen)
        yield from self._more(self.plan.settings.concurrent_requests)

    def _more(self, most: int) -> Iterator[Request]:
        """The next articles, one for each that was answered, until the run has enough."""
        for _ in range(min(most, len(self._waiting))):
            if self.is_full:
                return
            place = self._waiting.popleft()
            yield self.ask(
                place.url,
                self.parse_article,
                errback=self.lost_article,
                cb_kwargs={"published": place.published},
                dont_filter=True,
            )

    def _within(self, places: list[Place], room: int, what: str) -> list[Place]:
        """At most ``room`` of the ``places`` that the run's time may want, newest first."""
        plan, stats = self.plan, self.crawler.stats
        wanted = newest(places, plan.since, plan.until, utc_now(), plan.zone)
        stats.inc_value(outcome.OUTSIDE, len({place.url for place in places}) - len(wanted))
        if len(wanted) > room:
            stats.inc_value(f"zhuanxi/{what}_left_out", len(wanted) - room)
            cause = f"more {what} than one run reads: give a later since, or a larger max_pages"
            self.trouble(Status.PARTIAL, cause)
        return wanted[:room]

    def _understood(self, written: str) -> str:
        """``written`` where it is a time, else nothing: the article is then first seen now."""
        return written if parse_time(written, utc_now(), self.plan.zone) else ""

    def _names_something(self, text: str) -> bool:
        return bool(self.plan.matcher.match(text)) or any(
            word in text for word in self.plan.listed("keywords")
        )

    def _odd(self, what: str) -> None:
        """Count an article that is not as it should be; most of them so is a trouble."""
        stats = self.crawler.stats
        stats.inc_value(f"zhuanxi/articles_{what}")
        odd, read = stats.get_value(f"zhuanxi/articles_{what}"), stats.get_value("zhuanxi/articles")
        if odd >= 3 and odd * 2 > read:
            said = what.replace("_", " ")
            self.trouble(Status.PARTIAL, f"{odd} of {read} articles are {said}")
