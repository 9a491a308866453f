"""The web spider, run as the product runs it, over real HTTP, with the sites of sites.toml."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import select

from storage.config import SiteSettings
from storage.engine import transaction
from storage.models import Brand, CrawlRun, Mention
from tests.crawlers.site import Answer, Asked, Site

FIXTURES = Path(__file__).parents[1] / "fixtures" / "web"
Crawl = Callable[..., CrawlRun]
HTML = {"Content-Type": "text/html; charset=utf-8"}


def topics(*numbers: int, when: str = "2026-11-20 12:00") -> str:
    return "<ul>" + "".join(
        f'<li class="topic"><a class="title" href="/t/{n}">青柚到家{n}</a>'
        f'<span class="author">某人</span><i class="time" datetime="{when}"></i>'
        f'<p class="words">送来的汤洒了</p></li>'
        for n in numbers
    )


def paged(*pages: str) -> Callable[[Asked], Answer]:
    def answer(asked: Asked) -> Answer:
        number = min(int(asked.query["page"]), len(pages))  # this forum repeats its last page
        return Answer(pages[number - 1], headers=HTML)

    return answer


def read(site: Site) -> list[str]:
    return [asked.path for asked in site.asked if asked.path != "/robots.txt"]


def test_numbered_pages_are_read_until_they_repeat(brand: Brand, site: Site, crawl: Crawl) -> None:
    site.pages["/forum"] = paged(topics(1, 2), topics(3, 4))

    run = crawl("web", nodes=["forum"])

    assert (run.status, run.new, run.cause) == ("ok", 4, None)
    assert read(site) == ["/forum"] * 3
    with transaction() as session:
        first = session.exec(select(Mention).order_by(Mention.external_id)).first()
    assert first is not None
    assert first.external_id == f"forum:{site.base_url}/t/1"
    assert (first.title, first.text) == ("青柚到家1", "送来的汤洒了")
    assert first.extra == {"site": "forum"}


def test_paging_stops_before_what_is_too_old(brand: Brand, site: Site, crawl: Crawl) -> None:
    site.pages["/forum"] = paged(
        topics(1), topics(2, when="2026-11-01"), topics(3, when="2026-10-01")
    )

    run = crawl("web", nodes=["forum"], since="2026-11-15")

    assert (run.status, run.new) == ("ok", 1)
    assert len(read(site)) == 2


def test_entries_are_read_whole_from_their_own_pages(
    brand: Brand, site: Site, crawl: Crawl
) -> None:
    row = '<tr><td data-id="{0}"><a href="/b/{0}">主题{0}</a></td></tr>'
    board = "<table>" + "".join(row.format(n) for n in range(1, 4)) + "</table>"
    site.pages["/board"] = Answer(board + '<a class="next" href="/board2">下一页</a>', headers=HTML)
    site.pages["/board2"] = Answer("<table>" + row.format(4) + "</table>", headers=HTML)
    own = '<p class="post-time">2026-11-20 12:00</p><b class="post-author">某人</b>'
    for n in (1, 2, 4):
        body = '<div class="post-body">青柚到家的汤</div><div class="post-body">楼下的回复</div>'
        site.pages[f"/b/{n}"] = Answer((own + body) if n != 2 else own, headers=HTML)

    run = crawl("web", nodes=["board"])

    assert run.status == "partial"
    assert run.statistics["zhuanxi/drift/board/text"] == 1
    with transaction() as session:
        stored = {m.external_id: m for m in session.exec(select(Mention)).all()}
    assert stored.keys() == {f"board:{n}" for n in range(1, 5)}
    assert stored["board:1"].text == stored["board:4"].text == "青柚到家的汤"
    assert (stored["board:3"].text, stored["board:3"].title) == ("", "主题3")  # 404


def test_a_changed_layout_is_no_quiet_day(brand: Brand, site: Site, crawl: Crawl) -> None:
    site.pages["/forum"] = paged(topics(1).replace("topic", "row"))

    run = crawl("web", nodes=["forum"])

    assert run.status == "failed"
    assert "item = 'li.topic'" in (run.cause or "")


def test_a_field_that_disappeared_is_named(brand: Brand, site: Site, crawl: Crawl) -> None:
    site.pages["/forum"] = paged(topics(1, 2).replace('class="author"', 'class="who"'))

    run = crawl("web", nodes=["forum"])

    assert (run.status, run.new) == ("partial", 2)
    assert "author = '.author'" in (run.cause or "")


def test_a_keyword_is_searched_and_a_site_is_chosen_by_name(
    brand: Brand, site: Site, crawl: Crawl
) -> None:
    hits = '<p class="hit"><a href="/t/9">青柚到家的汤</a></p>'
    site.pages["/search"] = lambda asked: Answer(
        hits if asked.query["q"] == "青柚到家" else '<p class="hit"><a href="/t/8">青柚</a></p>',
        headers=HTML,
    )

    run = crawl("web", nodes=["search"])
    unknown = crawl("web", nodes=["elsewhere"])

    assert (run.status, run.new) == ("ok", 2)
    assert unknown.status == "failed"
    assert "no site is called elsewhere" in (unknown.cause or "")


def test_a_selector_that_is_no_css_is_named(
    brand: Brand, site: Site, crawl: Crawl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHUANXI_SOURCES__WEB__SITES__FORUM__AUTHOR", "..author")

    run = crawl("web", nodes=["forum"])

    assert run.status == "failed"
    assert "author = '..author' is no CSS selector" in (run.cause or "")


@pytest.mark.parametrize(
    "given",
    [
        {"item": "li", "title": "a", "link": "a"},
        {"url": "/f", "title": "a", "link": "a"},
        {"url": "/f", "item": "li", "link": "a"},
        {"url": "/f", "item": "li", "title": "a"},
        {"url": "/f", "item": "li", "title": "a", "link": "a", "follow": True},
        {"url": "/f?{page}", "item": "li", "title": "a", "link": "a", "next": "a"},
    ],
)
def test_a_site_that_cannot_be_read_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="site"):
        SiteSettings.model_validate(given)
