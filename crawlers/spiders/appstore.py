"""Apple's public feed of customer reviews, Chinese store."""

from collections.abc import Iterator
from typing import Any

from scrapy.http import Request, Response

from crawlers.base import MentionSpider
from crawlers.items import MentionItem
from crawlers.outcome import Status

_LAST_PAGE = 10  # Apple serves ten pages of fifty


class AppstoreSpider(MentionSpider):
    """Reads the reviews of ``app_ids``, newest first.

    The apps are those of the run, else those that the brands declare as their accounts on
    ``appstore``. A review is about the brand whose app it is, whatever its words are.
    """

    name = "appstore"
    home = "https://itunes.apple.com"

    def requests(self) -> Iterator[Request]:
        """The first page of each app."""
        for app_id, brands in self._apps().items():
            yield self._page(app_id, brands, 1)

    def parse_reviews(
        self, response: Response, app_id: str, brands: tuple[tuple[int, str], ...], page: int
    ) -> Iterator[Any]:
        """One page of reviews, and the request for the next."""
        answer = self.json_of(response)
        if answer is None:
            return
        feed = answer.get("feed")
        if not isinstance(feed, dict):
            self.trouble(Status.FAILED, "the App Store answered without a feed of reviews")
            return
        self.answered()
        entries = feed.get("entry") or []
        reviews = [
            self.first_seen(_item(entry, brands))
            for entry in (entries if isinstance(entries, list) else [entries])
            if isinstance(entry, dict) and "im:rating" in entry  # else it describes the app
        ]
        if self.may_continue(reviews, page, app_id, _LAST_PAGE):
            yield self._page(app_id, brands, page + 1)
        yield from self.keep(reviews)

    def _page(self, app_id: str, brands: tuple[tuple[int, str], ...], page: int) -> Request:
        path = f"/cn/rss/customerreviews/page={page}/id={app_id}/sortBy=mostRecent/json"
        keywords = {"app_id": app_id, "brands": brands, "page": page}
        return self.ask(self.address(path), self.parse_reviews, cb_kwargs=keywords)

    def _apps(self) -> dict[str, tuple[tuple[int, str], ...]]:
        declared: dict[str, tuple[tuple[int, str], ...]] = {
            app_id: ((brand.id, f"app {app_id}"),)
            for brand in self.plan.brands
            for app_id in brand.official_accounts.get(self.name, [])
            if brand.id is not None
        }
        named = [app_id for app_id in self.plan.listed("app_ids") if app_id.isdigit()]
        if not named:
            return declared
        own = self.plan.brands if self.plan.is_for_one_brand else ()
        return {
            app_id: declared.get(app_id)
            or tuple((brand.id, f"app {app_id}") for brand in own if brand.id is not None)
            for app_id in named
        }


def _item(entry: dict[str, Any], brands: tuple[tuple[int, str], ...]) -> MentionItem:
    author = entry.get("author") or {}
    version = _label(entry.get("im:version"))
    links = entry.get("link")
    link = links[0] if isinstance(links, list) and links else links
    return MentionItem(
        source=AppstoreSpider.name,
        external_id=_label(entry.get("id")),
        kind="review",
        title=_label(entry.get("title")),
        text=_label(entry.get("content")),
        posted_at=_label(entry.get("updated")) or None,
        url=str(((link or {}).get("attributes") or {}).get("href") or ""),
        author_id=_label(author.get("uri")).rpartition("id")[2],
        author_handle=_label(author.get("name")),
        rating=_label(entry.get("im:rating")),
        likes=_label(entry.get("im:voteSum")),
        extra={"version": version} if version else {},
        brands=brands,
    )


def _label(part: Any) -> str:
    """The text of ``{"label": …}``."""
    return str(part.get("label") or "") if isinstance(part, dict) else ""
