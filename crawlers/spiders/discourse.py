"""Any forum that runs on Discourse."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from scrapy.http import Request, Response
from twisted.python.failure import Failure

from crawlers.base import shown
from crawlers.in_turn import InTurnSpider
from crawlers.items import MentionItem
from crawlers.known import Known
from crawlers.outcome import Status
from crawlers.parsing import discourse
from crawlers.parsing.html import to_text
from crawlers.parsing.times import is_before
from crawlers.plan import Brands
from crawlers.refusals import ForbiddenByRobots
from crawlers.revisiting import Revisiting
from storage.models.columns import utc_now

_DOTS = ("...", "…")
_LAST_PAGE = 10  # Discourse serves no more pages of one search
_PER_PAGE = 20  # posts of a topic


@dataclass(frozen=True, slots=True)
class _Replies:
    """One page of a topic about ``brands``; replies before ``floor`` are known."""

    forum: str
    topic: int
    brands: Brands
    floor: datetime | None
    page: int
    left: int
    """Pages that may still be read, this one included."""


class DiscourseSpider(Revisiting, InTurnSpider):
    """Searches each keyword in the forums of ``urls`` (else at ``base_url``), newest posts first.

    A forum's robots.txt usually keeps programs out of its search. Then its newest posts are read
    instead, and those kept that hold a keyword. A topic that is about a brand of the run is read
    with its replies, the newest first: "me too" names nobody. Ids begin with the forum's host, so
    that those of two forums never meet: ``HOST/t/TOPIC`` is the first post of a topic,
    ``HOST/p/POST`` a reply.
    """

    name = "discourse"
    blocked_hint = "wait and read less often, or ask the forum's owner; some want a sign-in"

    def requests(self) -> Iterator[Request]:
        """The first page of each keyword in each forum."""
        base = self.plan.settings.base_url
        forums = self.plan.listed("urls") or ([base] if base else [])
        if not forums:
            self.trouble(Status.FAILED, "no forum is named: give its address in urls or base_url")
        for forum in forums:
            if not urlsplit(forum).netloc:
                self.trouble(Status.FAILED, f"{forum} is no web address of a forum")
                continue
            for keyword in self.plan.keywords:
                yield self._search(forum.rstrip("/"), keyword, 1)

    def parse_search(
        self, response: Response, forum: str, keyword: str, page: int
    ) -> Iterator[Any]:
        """One page of results, the requests for the whole posts and for the next page."""
        answer = self.json_of(response)
        if answer is None:
            return
        found = answer.get("grouped_search_result") or {}
        if found.get("error") or not isinstance(answer.get("posts"), list):
            cause = found.get("error") or "no list of posts in the answer"
            self.trouble(Status.FAILED, f"{shown(response.url)} gave no result: {cause}")
            return
        self.answered()
        topics = {topic["id"]: topic for topic in _objects(answer.get("topics")) if "id" in topic}
        posts = _objects(answer["posts"])
        items = [self._item(post, topics.get(post.get("topic_id"), {}), forum) for post in posts]
        for item in self.keep(items):
            yield self._whole(item, forum)
        stream = f"{forum} {keyword}"
        floor = self.plan.floor(stream)
        opened = {item.external_id: item.text for item in items if item.kind == "post"}
        for number, topic in topics.items():
            begun = opened.get(_thread(forum, number), "")
            brands = tuple(self.plan.matcher.match(f"{_title(topic)}\n{begun}"))
            if self._has_wanted_replies(topic, brands, floor):
                last = -(-topic["posts_count"] // _PER_PAGE)
                left = self.plan.settings.max_pages
                yield self._page(_Replies(forum, number, brands, floor, last, left))
        last_page = _LAST_PAGE if found.get("more_full_page_results") else page
        if self.may_continue(items, page, stream, last_page):
            yield self._search(forum, keyword, page + 1)

    def parse_replies(self, response: Response, wanted: _Replies) -> Iterator[Any]:
        """One page of a topic, and the request for the page before it."""
        answer = self.json_of(response)
        if answer is None:
            return
        stream = answer.get("post_stream")
        if not isinstance(stream, dict) or not isinstance(stream.get("posts"), list):
            self.trouble(Status.FAILED, f"{shown(response.url)} gave no list of posts")
            return
        self.answered()
        replies = [
            self._item({"topic_id": wanted.topic, **post}, answer, wanted.forum, wanted.brands)
            for post in _objects(stream["posts"])
            if post.get("post_number") != 1 and discourse.is_written(post)
        ]
        yield from self.keep(replies)
        now, zone = utc_now(), self.plan.zone
        is_known = wanted.floor is not None and any(
            is_before(reply.posted_at, wanted.floor, now, zone) for reply in replies
        )
        if wanted.page > 1 and wanted.left > 1 and not is_known and not self.is_full:
            yield self._page(replace(wanted, page=wanted.page - 1, left=wanted.left - 1))

    def parse_newest(self, response: Response, forum: str, page: int) -> Iterator[Any]:
        """One page of all posts of a forum, newest first, and the request for the next."""
        answer = self.json_of(response)
        if answer is None:
            return
        if not isinstance(answer.get("latest_posts"), list):
            self.trouble(Status.FAILED, f"{shown(response.url)} gave no list of posts")
            return
        self.answered()
        posts = _objects(answer["latest_posts"])
        items = [self._item(post, {"title": post.get("topic_title")}, forum) for post in posts]
        yield from self.keep(
            item
            for post, item in zip(posts, items, strict=True)
            if discourse.is_written(post) and self._has_keyword(item)
        )
        # Only what has a keyword is kept, so other keywords have the whole list before them.
        stream = f"{forum} newest {' '.join(sorted(self.plan.keywords))}"
        if self.may_continue(items, page, stream):
            yield self._newest(forum, f"?before={posts[-1].get('id')}", page + 1)
        elif items and page >= self.plan.settings.max_pages and not self.is_full:
            cause = f"robots.txt of {urlsplit(forum).netloc} forbids its search"
            self.trouble(Status.PARTIAL, f"{cause}; only its newest posts were read")

    def parse_post(self, response: Response, item: MentionItem) -> Iterator[MentionItem]:
        """The whole text of a post of which the search showed a piece."""
        post = self.json_of(response)
        if post is None:
            yield self._cut(item)
            return
        item.text, item.is_deleted = discourse.text_of(post) or item.text, discourse.is_gone(post)
        item.edited_at = discourse.edited_at(post)
        yield item

    def revisit(self, known: Known) -> Request:
        """A topic with its first post, or one reply."""
        post, scheme = known.post, urlsplit(known.post.url).scheme or "https"
        kind, path = ("/t/", "t") if post.kind == "post" else ("/p/", "posts")
        site, _, number = post.external_id.rpartition(kind)
        url = f"{scheme}://{site}/{path}/{number}.json"
        return self.ask_again(known, url, self.parse_again)

    def parse_again(self, response: Response, known: Known) -> Iterator[MentionItem]:
        """A topic or a reply; of a topic the first post counts."""
        answer = self.json_of(response)
        if answer is None:
            return
        is_topic = known.post.kind == "post"
        stream = answer.get("post_stream") if is_topic else {"posts": [answer]}
        posts = _objects(stream.get("posts")) if isinstance(stream, dict) else []
        post = next((each for each in posts if not is_topic or each.get("post_number") == 1), {})
        if discourse.is_gone(post) or answer.get("deleted_at"):
            self.answered()
            yield MentionItem(self.name, known.post.external_id, "", None, is_deleted=True)
            return
        count = answer.get("posts_count") if is_topic else None
        yield from self.seen_again(
            response,
            known,
            title=to_text(str(answer.get("title") or "")) if is_topic else None,
            text=discourse.text_of(post),
            likes=discourse.likes(post),
            comments=count - 1 if isinstance(count, int) and count > 0 else None,
            edited_at=discourse.edited_at(post),
        )

    def lost_search(self, failure: Failure) -> Iterator[Request]:
        """Where robots.txt forbids the search, the newest posts are read."""
        if isinstance(failure.value, ForbiddenByRobots):
            self.crawler.stats.inc_value("zhuanxi/search_forbidden")
            forum = failure.request.cb_kwargs["forum"]  # type: ignore[attr-defined]
            yield self._newest(forum, "", 1)
        else:
            self.lost(failure)

    def lost_post(self, failure: Failure) -> Iterator[MentionItem]:
        """A piece of a text is better than nothing."""
        self.lost(failure)
        yield self._cut(failure.request.cb_kwargs["item"])  # type: ignore[attr-defined]

    def _search(self, forum: str, keyword: str, page: int) -> Request:
        words, until = f'"{keyword}"' if " " in keyword else keyword, self.plan.until
        before = f" before:{until + timedelta(days=1):%Y-%m-%d}" if until else ""
        return self.ask(
            f"{forum}/search.json?q={quote(f'{words} order:latest{before}', safe='')}&page={page}",
            self.parse_search,
            errback=self.lost_search,
            cb_kwargs={"forum": forum, "keyword": keyword, "page": page},
        )

    def _newest(self, forum: str, before: str, page: int) -> Request:
        keywords = {"forum": forum, "page": page}
        return self.ask(f"{forum}/posts.json{before}", self.parse_newest, cb_kwargs=keywords)

    def _page(self, wanted: _Replies) -> Request:
        url = f"{wanted.forum}/t/{wanted.topic}.json?page={wanted.page}"
        return self.ask(url, self.parse_replies, cb_kwargs={"wanted": wanted})

    def _has_wanted_replies(
        self, topic: dict[str, Any], brands: Brands, floor: datetime | None
    ) -> bool:
        count, touched = topic.get("posts_count"), topic.get("last_posted_at")
        if self.is_full or not isinstance(count, int) or count < 2 or not self.plan.wants(brands):
            return False
        return floor is None or not is_before(touched, floor, utc_now(), self.plan.zone)

    def _whole(self, item: MentionItem, forum: str) -> MentionItem | Request:
        """The item, or the request for the rest of its text."""
        if not (item.text.startswith(_DOTS) or item.text.endswith(_DOTS)):
            return item
        return self.ask(
            f"{forum}/posts/{item.extra['post']}.json",
            self.parse_post,
            errback=self.lost_post,
            cb_kwargs={"item": item},
        )

    def _cut(self, item: MentionItem) -> MentionItem:
        item.extra["is_cut"] = True
        self.crawler.stats.inc_value("zhuanxi/long_text_missing")
        self.trouble(Status.PARTIAL, "the whole text of some long posts could not be read")
        return item

    def _has_keyword(self, item: MentionItem) -> bool:
        said = f"{item.title}\n{item.extra.get('topic', '')}\n{item.text}".casefold()
        return any(keyword.casefold() in said for keyword in self.plan.keywords)

    def _item(
        self,
        post: dict[str, Any],
        topic: dict[str, Any],
        forum: str,
        about: Brands | None = None,
    ) -> MentionItem:
        """An item; a reply whose own words name no brand is ``about`` those of its topic."""
        site, title = _site(forum), _title(topic)
        number = post.get("post_number")
        is_first, text = number == 1, discourse.text_of(post)
        thread, author = _thread(forum, post.get("topic_id")), str(post.get("username") or "")
        count = topic.get("posts_count")
        brands: Brands = ()
        if not is_first and not self.plan.matcher.match(text):
            brands = tuple(self.plan.matcher.match(title)) if about is None else about
        return MentionItem(
            source=self.name,
            external_id=thread if is_first else f"{site}/p/{post['id']}" if post.get("id") else "",
            kind="post" if is_first else "comment",
            parent_id=None if is_first else thread,
            title=title if is_first else "",
            text=text,
            posted_at=post.get("created_at"),
            edited_at=discourse.edited_at(post),
            url=f"{forum}/t/{post.get('topic_id')}/{number}",
            author_id=f"{site}/u/{author}" if author else "",
            author_handle=author,
            likes=discourse.likes(post),
            comments=count - 1 if is_first and isinstance(count, int) and count > 0 else None,
            extra={"post": post.get("id"), **({} if is_first else {"topic": title})},
            brands=brands,
            is_deleted=discourse.is_gone(post),
        )


def _objects(found: Any) -> list[dict[str, Any]]:
    return [each for each in found or [] if isinstance(each, dict)]


def _title(topic: dict[str, Any]) -> str:
    return to_text(str(topic.get("title") or ""))


def _site(forum: str) -> str:
    return forum.partition("://")[2]


def _thread(forum: str, topic: Any) -> str:
    return f"{_site(forum)}/t/{topic}"
