"""Weibo's mobile search and the comments of its posts, read with the user's own cookie."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from scrapy.http import Request, Response
from twisted.python.failure import Failure

from crawlers.items import MentionItem
from crawlers.known import Known
from crawlers.outcome import Status
from crawlers.parsing.html import to_text
from crawlers.parsing.weibo import CUT, counts_of, posts_of, read_comments, read_post
from crawlers.revisiting import Revisiting
from crawlers.weibo import WeiboBase, is_gone
from storage import brands as stored_brands
from storage.engine import transaction


class WeiboSpider(Revisiting, WeiboBase):
    """Searches each keyword of the brands, newest posts first; or reads comments of ``posts``.

    A repost is a mention of its own; its original is one too when it names a brand. A repost whose
    own words name no brand is about the brands of its original, a comment about those of its post.
    """

    name = "weibo"
    home = "https://m.weibo.cn"
    blocked_hint = (
        "the cookie expired or is missing: its owner signs in to m.weibo.cn and gives the new one "
        "to `zhuanxi source cookie weibo`"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._asked: set[tuple[str, str]] = set()  # a cursor that comes back would never end

    def requests(self) -> Iterator[Request]:
        """The first page of comments of each post that was given, else of each keyword."""
        posts = self.plan.listed("posts")
        if not posts:
            for keyword in self.plan.keywords:
                yield self._search(keyword, 1)
            return
        with transaction() as session:
            known = stored_brands.of_mentions(session, self.name, posts)
        own = [b.id for b in self.plan.brands if b.id] if self.plan.is_for_one_brand else []
        for post in posts:
            if post.isdigit():
                about = tuple((brand, f"post {post}") for brand in known.get(post) or own)
                yield self._comments(post, about, 1, "")
            else:
                self.trouble(Status.FAILED, f"{post} is no number of a post")

    def parse_cards(self, response: Response, keyword: str, page: int) -> Iterator[Any]:
        """One page of search results, and the request for the next."""
        data = self.data_of(response)
        if data is None:
            return
        if data and not isinstance(data.get("cards"), list):
            self.trouble(Status.FAILED, "Weibo answered without a list of cards")
            return
        self.answered()
        home = self.address("").rstrip("/")
        posts = [read_post(post, home) for post in posts_of(data.get("cards", []))]
        if self.may_continue(posts, page, keyword):
            yield self._search(keyword, page + 1)
        originals = [original for post in posts if (original := self._original(post)) is not None]
        for item in self.keep([*posts, *originals]):
            yield self._whole(item)

    def parse_comments(
        self, response: Response, post: str, brands: tuple[tuple[int, str], ...], page: int
    ) -> Iterator[Any]:
        """One page of comments, hottest first, and the request for the next."""
        data = self.data_of(response)
        if data is None:
            return
        if data and not isinstance(data.get("data"), list):
            self.trouble(Status.FAILED, "Weibo answered without a list of comments")
            return
        self.answered()
        found = read_comments(data.get("data"), post, self.address("").rstrip("/"), brands)
        yield from self.keep(found)
        more = str(data.get("max_id") or 0)
        is_new = (post, more) not in self._asked
        if more != "0" and is_new and page < self.plan.settings.max_pages and not self.is_full:
            self._asked.add((post, more))
            place = f"&max_id={more}&max_id_type={data.get('max_id_type') or 0}"
            yield self._comments(post, brands, page + 1, place)

    def parse_long_text(self, response: Response, item: MentionItem) -> Iterator[MentionItem]:
        """A post whose search result showed only the head of its text."""
        data = self.data_of(response)
        text = to_text(str((data or {}).get("longTextContent") or ""))
        yield self._with_text(item, text)

    def lost_long_text(self, failure: Failure) -> Iterator[MentionItem]:
        """The head of a text is better than nothing."""
        self.lost(failure)
        yield self._with_text(failure.request.cb_kwargs["item"], "")  # type: ignore[attr-defined]

    def revisit(self, known: Known) -> Request:
        """The whole text of a post, with its counts."""
        path = f"/statuses/extend?id={quote(known.post.external_id, safe='')}"
        return self.get(path, self.parse_again, cb_kwargs={"known": known})

    def parse_again(self, response: Response, known: Known) -> Iterator[MentionItem]:
        """The text and the counts of one post, or Weibo's word that it is gone."""
        answer = self.json_of(response)
        if answer is not None and is_gone(answer):
            self.told_gone(response, known)
            return
        data = self.data_of(response) if answer is not None else None
        if data is not None:
            text = to_text(str(data.get("longTextContent") or ""))
            counts = counts_of(data, known.post.counts)
            yield from self.seen_again(response, known, text=text, **counts)

    def _search(self, keyword: str, page: int) -> Request:
        container = quote(f"100103type=61&q={keyword}", safe="")
        path = f"/api/container/getIndex?containerid={container}&page_type=searchall&page={page}"
        return self.get(path, self.parse_cards, cb_kwargs={"keyword": keyword, "page": page})

    def _comments(
        self, post: str, brands: tuple[tuple[int, str], ...], page: int, place: str
    ) -> Request:
        path = f"/comments/hotflow?id={post}&mid={post}{place or '&max_id_type=0'}"
        known = {"post": post, "brands": brands, "page": page}
        return self.get(path, self.parse_comments, cb_kwargs=known)

    def _whole(self, item: MentionItem) -> MentionItem | Request:
        """The item, or the request for the rest of its text."""
        if not item.extra.pop("is_long", False):
            return item
        return self.get(
            f"/statuses/extend?id={quote(item.external_id, safe='')}",
            self.parse_long_text,
            errback=self.lost_long_text,
            cb_kwargs={"item": item},
            priority=1,
        )

    def _with_text(self, item: MentionItem, text: str) -> MentionItem:
        if text:
            item.text = text
        else:
            item.text = CUT.sub("…", item.text)
            item.extra["is_cut"] = True
            self.crawler.stats.inc_value("zhuanxi/long_text_missing")
            self.trouble(Status.PARTIAL, "the whole text of some long posts could not be read")
        return item

    def _original(self, repost: MentionItem) -> MentionItem | None:
        """What was reposted, if it is a mention; its brands also go to the repost."""
        status = repost.extra.pop("retweeted", None)
        if status is None:
            return None
        original = read_post(status, self.address("").rstrip("/"))
        original.extra.pop("retweeted", None)
        brands = self.plan.matcher.match(original.text)
        repost.brands = tuple(brands)
        return original if brands or original.is_deleted else None
