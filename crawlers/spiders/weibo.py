"""Weibo's mobile search, read with the user's own cookie."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from scrapy.http import Request, Response
from twisted.python.failure import Failure

from crawlers.base import MentionSpider
from crawlers.items import MentionItem
from crawlers.outcome import Status
from crawlers.parsing.html import to_text

_CUT = re.compile(r"(?:\.{3}|…)?\s*全文$")


class WeiboSpider(MentionSpider):
    """Searches each keyword of the brands, newest posts first, page after page.

    A repost is a mention of its own; its original is one too when it names a brand. A repost whose
    own words name no brand is about the brands of its original.
    """

    name = "weibo"
    home = "https://m.weibo.cn"
    blocked_hint = (
        "the cookie expired or is missing: its owner signs in to m.weibo.cn and gives the new one "
        "to `zhuanxi source cookie weibo`"
    )
    login_hosts = ("passport.weibo.com", "passport.weibo.cn", "login.sina.com.cn")

    def requests(self) -> Iterator[Request]:
        """The first page of each keyword."""
        for keyword in self.plan.keywords:
            yield self._search(keyword, 1)

    def parse_cards(self, response: Response, keyword: str, page: int) -> Iterator[Any]:
        """One page of search results, and the request for the next."""
        data = self._data(response)
        if data is None:
            return
        if data and not isinstance(data.get("cards"), list):
            self.trouble(Status.FAILED, "Weibo answered without a list of cards")
            return
        self.answered()
        posts = [self._item(post) for post in _posts(data.get("cards", []))]
        if self.may_continue(posts, page, keyword):
            yield self._search(keyword, page + 1)
        originals = [original for post in posts if (original := self._original(post)) is not None]
        for item in self.keep([*posts, *originals]):
            yield self._whole(item)

    def parse_long_text(self, response: Response, item: MentionItem) -> Iterator[MentionItem]:
        """A post whose search result showed only the head of its text."""
        data = self._data(response)
        text = to_text(str((data or {}).get("longTextContent") or ""))
        yield self._with_text(item, text)

    def lost_long_text(self, failure: Failure) -> Iterator[MentionItem]:
        """The head of a text is better than nothing."""
        self.lost(failure)
        yield self._with_text(failure.request.cb_kwargs["item"], "")  # type: ignore[attr-defined]

    def _search(self, keyword: str, page: int) -> Request:
        container = quote(f"100103type=61&q={keyword}", safe="")
        path = f"/api/container/getIndex?containerid={container}&page_type=searchall&page={page}"
        return self._get(path, self.parse_cards, cb_kwargs={"keyword": keyword, "page": page})

    def _whole(self, item: MentionItem) -> MentionItem | Request:
        """The item, or the request for the rest of its text."""
        if not item.extra.pop("is_long", False):
            return item
        return self._get(
            f"/statuses/extend?id={quote(item.external_id, safe='')}",
            self.parse_long_text,
            errback=self.lost_long_text,
            cb_kwargs={"item": item},
            priority=1,
        )

    def _get(self, path: str, callback: Any, **options: Any) -> Request:
        headers = {"Accept": "application/json", "X-Requested-With": "XMLHttpRequest"}
        if self.plan.cookie:
            headers["Cookie"] = self.plan.cookie
        meta = {"dont_redirect": True}
        return self.ask(self.address(path), callback, headers=headers, meta=meta, **options)

    def _data(self, response: Response) -> dict[str, Any] | None:
        """The ``data`` of an answer; ``ok: 0`` without any is a true "nothing"."""
        answer = self.json_of(response)
        if answer is None:
            return None
        if answer.get("ok") == -100 or "passport" in str(answer.get("url")):
            self.trouble(Status.BLOCKED, f"Weibo asks to sign in; {self.blocked_hint}")
            return None
        data = answer.get("data")
        if answer.get("ok") in (0, 1) and (isinstance(data, dict) or not data):
            return data or {}
        said = answer.get("msg") or answer.get("error") or sorted(answer)
        self.trouble(Status.FAILED, f"Weibo answered in an unknown form: {said}")
        return None

    def _with_text(self, item: MentionItem, text: str) -> MentionItem:
        if text:
            item.text = text
        else:
            item.text = _CUT.sub("…", item.text)
            item.extra["is_cut"] = True
            self.crawler.stats.inc_value("zhuanxi/long_text_missing")
            self.trouble(Status.PARTIAL, "the whole text of some long posts could not be read")
        return item

    def _original(self, repost: MentionItem) -> MentionItem | None:
        """What was reposted, if it is a mention; its brands also go to the repost."""
        status = repost.extra.pop("retweeted", None)
        if status is None:
            return None
        original = self._item(status)
        original.extra.pop("retweeted", None)
        brands = self.plan.matcher.match(original.text)
        repost.brands = tuple(brands)
        return original if brands or original.is_deleted else None

    def _item(self, post: dict[str, Any]) -> MentionItem:
        user, text = post.get("user") or {}, to_text(str(post.get("text") or ""))
        retweeted = post.get("retweeted_status")
        external_id = str(post.get("id") or post.get("mid") or "")
        extra: dict[str, Any] = {}
        if post.get("isLongText") or _CUT.search(text):
            extra["is_long"] = True
        if isinstance(retweeted, dict):
            extra["retweeted"] = retweeted
        return MentionItem(
            source=self.name,
            external_id=external_id,
            kind="repost" if isinstance(retweeted, dict) else "post",
            text=text,
            posted_at=post.get("created_at"),
            edited_at=post.get("edit_at"),
            url=self.address(f"/status/{post.get('bid') or external_id}"),
            author_id=str(user.get("id") or ""),
            author_handle=str(user.get("screen_name") or ""),
            followers=user.get("followers_count"),
            verified=bool(user.get("verified")),
            region=str(post.get("region_name") or "").removeprefix("发布于").strip(),
            repost_of=_id_of(retweeted),
            likes=post.get("attitudes_count"),
            comments=post.get("comments_count"),
            reposts=post.get("reposts_count"),
            extra=extra,
            is_deleted=not user,
        )


def _posts(cards: list[Any]) -> Iterator[dict[str, Any]]:
    """The posts of search cards; some cards are groups of cards."""
    for card in cards:
        if not isinstance(card, dict):
            continue
        if isinstance(card.get("mblog"), dict):
            yield card["mblog"]
        yield from _posts(card.get("card_group") or [])


def _id_of(retweeted: Any) -> str | None:
    if not isinstance(retweeted, dict):
        return None
    return str(retweeted.get("id") or retweeted.get("mid") or "") or None
