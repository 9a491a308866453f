"""Any forum or list page, described by CSS selectors in the settings instead of code."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

from scrapy import Selector
from scrapy.http import Request, Response, TextResponse
from twisted.python.failure import Failure

from crawlers.base import shown
from crawlers.items import MentionItem
from crawlers.known import Known
from crawlers.outcome import Status
from crawlers.parsing.encoding import page_text
from crawlers.parsing.selectors import (
    broken_selector,
    complete,
    first_address,
    first_text,
    read_entry,
    unmatched,
)
from crawlers.parsing.times import is_before
from crawlers.revisiting import Revisiting
from storage.models.columns import utc_now


class WebSpider(Revisiting):
    """Reads the list pages of the sites in its settings, and where wanted each entry's own page.

    ``nodes`` chooses among the sites by name. A selector that matches nothing on a whole page
    means that the site has changed, and is told; it is never a quiet day.
    """

    name = "web"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._listed: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._followed: set[str] = set()

    def requests(self) -> Iterator[Request]:
        """The first list page of each site, for each keyword where its address takes one."""
        sites = self.plan.settings.sites
        wanted = self.plan.listed("nodes") or list(sites)
        if not wanted:
            self.trouble(Status.FAILED, "no site is set up as [sources.web.sites.NAME]")
        for site in wanted:
            if site not in sites:
                known = ", ".join(sites) or "none"
                self.trouble(Status.FAILED, f"no site is called {site}; known: {known}")
            elif (wrong := broken_selector(sites[site])) is not None:
                said = getattr(sites[site], wrong)
                self.trouble(Status.FAILED, f"site {site}: {wrong} = {said!r} is no CSS selector")
            else:
                words = self.plan.keywords if "{keyword}" in sites[site].url else ("",)
                for word in words:
                    yield from self._numbered(site, word, 1)

    def parse_list(self, response: Response, site: str, keyword: str, page: int) -> Iterator[Any]:
        """One list page, the request for the next, and those for the entries' own pages."""
        how, tree = self.plan.settings.sites[site], self._tree(response, site)
        if tree is None:
            return
        entries = tree.css(how.item)
        if not entries:
            self._explain_nothing(response, site, tree, page)
            return
        self.answered()
        base = response.urljoin("")
        items = [read_entry(site, how, entry, base) for entry in entries]
        self._drift(site, unmatched(how, items, is_complete=not how.follow), response)
        listed, ids = self._listed[site, keyword], {item.external_id for item in items}
        last_page = page if ids <= listed else None  # some sites repeat their last page
        if self.may_continue(items, page, f"{site} {keyword}".strip(), last_page):
            listed |= ids
            yield from self._next(site, keyword, page, tree, response)
        if how.follow:
            yield from self._follow(site, items, response)
        else:
            yield from self.keep(map(self.first_seen, items))

    def parse_own_page(self, response: Response, item: MentionItem, site: str) -> Iterator[Any]:
        """An entry's own page: its text, and what the list did not say."""
        how, tree = self.plan.settings.sites[site], self._tree(response, site)
        if tree is not None:
            complete(item, how, tree)
            self._drift(site, unmatched(how, [item], is_complete=True), response)
        yield from self.keep([self.first_seen(item)])

    def lost_own_page(self, failure: Failure) -> Iterator[MentionItem]:
        """What the list said of an entry is better than nothing."""
        self.lost(failure)
        yield from self.keep([self.first_seen(failure.request.cb_kwargs["item"])])  # type: ignore[attr-defined]

    def revisit(self, known: Known) -> Request | None:
        """The entry's own page, where its site has one."""
        how = self.plan.settings.sites.get(known.post.external_id.partition(":")[0])
        if how is None or not how.follow or not known.post.url:
            return None
        return self.ask_again(known, known.post.url, self.parse_again)

    def parse_again(self, response: Response, known: Known) -> Iterator[MentionItem]:
        """The text on the entry's own page; a page without it has changed, or is a gate."""
        site = known.post.external_id.partition(":")[0]
        how, tree = self.plan.settings.sites[site], self._tree(response, site)
        if tree is None:
            return
        text = first_text(tree, how.text)
        if text:
            yield from self.seen_again(response, known, text=text)
        elif not self._is_gate(response):
            self._drift(site, ["text"], response)

    def _numbered(self, site: str, keyword: str, page: int) -> Iterator[Request]:
        """A list page by its number."""
        how = self.plan.settings.sites[site].url
        url = how.replace("{keyword}", quote(keyword, safe="")).replace("{page}", str(page))
        if (place := self.located(url)) is not None:
            yield self._list(place, site, keyword, page)

    def _list(self, url: str, site: str, keyword: str, page: int) -> Request:
        known = {"site": site, "keyword": keyword, "page": page}
        return self.ask(url, self.parse_list, cb_kwargs=known)

    def _next(
        self, site: str, keyword: str, page: int, tree: Selector, response: Response
    ) -> Iterator[Request]:
        how = self.plan.settings.sites[site]
        if "{page}" in how.url:
            yield from self._numbered(site, keyword, page + 1)
        elif how.next:
            target = first_address(tree, how.next, response.urljoin(""))
            if target:
                yield self._list(target, site, keyword, page + 1)
            elif page == 1 and not keyword:  # a search may have one page only
                self._drift(site, ["next"], response)

    def _follow(
        self, site: str, items: list[MentionItem], response: Response
    ) -> Iterator[MentionItem | Request]:
        """Requests for the entries' own pages; only pages of the same host are read."""
        since, now = self.plan.since, utc_now()
        for item in items:
            if item.external_id in self._followed or self.is_full:
                continue
            self._followed.add(item.external_id)
            if since is not None and is_before(item.posted_at, since, now, self.plan.zone):
                yield from self.keep([item])  # which counts it as too old
            elif urlsplit(item.url).hostname != urlsplit(response.url).hostname:
                self.crawler.stats.inc_value("zhuanxi/links_elsewhere")
                yield from self.keep([self.first_seen(item)])
            else:
                yield self.ask(
                    item.url,
                    self.parse_own_page,
                    errback=self.lost_own_page,
                    cb_kwargs={"item": item, "site": site},
                    priority=1,
                )

    def _tree(self, response: Response, site: str) -> Selector | None:
        if isinstance(response, TextResponse):
            return Selector(text=page_text(response) or "<html></html>")
        cause = f"{shown(response.url)} of site {site} answered with no web page"
        self.trouble(Status.FAILED, cause)
        return None

    def _explain_nothing(self, response: Response, site: str, tree: Selector, page: int) -> None:
        """A list page without entries is quiet only where it says so, or behind the last one."""
        how = self.plan.settings.sites[site]
        if how.nothing and tree.css(how.nothing):
            self.answered()
        elif self._is_gate(response):
            return
        elif page > 1 and "{page}" in how.url:
            self.answered()
        else:
            self._drift(site, ["item"], response, Status.FAILED)

    def _drift(
        self, site: str, names: list[str], response: Response, status: Status = Status.PARTIAL
    ) -> None:
        """Tell the selectors that match nothing on a page."""
        how = self.plan.settings.sites[site]
        for name in names:
            self.crawler.stats.inc_value(f"zhuanxi/drift/{site}/{name}")
        if names:
            said = ", ".join(f"{name} = {getattr(how, name)!r}" for name in names)
            place = shown(response.url)
            cause = f"site {site} has changed: nothing on {place} matches its selector {said}"
            self.trouble(status, cause)
