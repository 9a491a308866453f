"""The news spider, run as the product runs it, over real HTTP."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import select

from storage.engine import transaction
from storage.models import Author, Brand, CrawlRun, Mention, MentionBrand
from tests.crawlers.conftest import crawl_all, queue
from tests.crawlers.site import Answer, Site

FIXTURES = Path(__file__).parents[1] / "fixtures" / "news"
Crawl = Callable[..., CrawlRun]
XML, GZIP = {"Content-Type": "application/xml"}, {"Content-Type": "application/gzip"}
HTML = {"Content-Type": "text/html"}
NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def saved(case: str) -> Answer:
    return Answer(next((FIXTURES / case).glob("response.*")).read_bytes(), headers=HTML)


def sitemap(site: Site, *places: str | tuple[str, str], kind: str = "url") -> bytes:
    entries = [place if isinstance(place, tuple) else (place, "") for place in places]
    written = "".join(
        f"<{kind}><loc>{site.base_url}{path}</loc>"
        + (f"<lastmod>{when}</lastmod>" if when else "")
        + f"</{kind}>"
        for path, when in entries
    )
    root = "urlset" if kind == "url" else "sitemapindex"
    return f"<{root} {NAMESPACE}>{written}</{root}>".encode()


def read(site: Site) -> list[str]:
    return [asked.path for asked in site.asked if asked.path != "/robots.txt"]


def test_articles_that_name_a_brand_are_kept_with_their_time_and_author(
    brand: Brand, site: Site, crawl: Crawl
) -> None:
    index = sitemap(site, "/news.xml.gz", kind="sitemap")
    articles = gzip.compress(sitemap(site, "/a-20261120.html", "/b-20261121.html", "/c-2.html"))
    site.pages |= {
        "/sitemap.xml": Answer(index, headers=XML),
        "/news.xml.gz": Answer(articles, headers=GZIP),
        "/a-20261120.html": saved("article"),
        "/b-20261121.html": saved("article_gbk"),
        "/c-2.html": saved("article_of_no_brand"),
    }

    run = crawl("news", urls=["/sitemap.xml"])

    assert (run.status, run.new, run.cause) == ("ok", 2, None)
    assert run.statistics["zhuanxi/articles_of_no_brand"] == 1
    with transaction() as session:
        first, second = session.exec(select(Mention).order_by(Mention.external_id)).all()
        assert session.exec(select(Author)).one().handle == "顾眠"
        about = {link.brand_id for link in session.exec(select(MentionBrand)).all()}
    assert (first.kind, first.title) == ("article", "订单取消之后，退款在哪里")
    assert "林女士" in first.text and "合作伙伴" not in first.text
    assert second.title == "青柚到家道歉：退款三日内到账"
    assert about == {brand.id}


def test_a_list_page_is_read_article_by_article(brand: Brand, site: Site, crawl: Crawl) -> None:
    anchors = "".join(f'<a href="/n/2026{n:04}.html">第{n}篇报道的标题</a>' for n in range(7))
    site.pages["/life"] = Answer(f"<html><body>{anchors}</body></html>", headers=HTML)
    site.pages |= {f"/n/2026{n:04}.html": saved("article") for n in range(6)}

    run = crawl("news", urls=["/life"])

    assert (run.status, run.new) == ("ok", 6)
    assert run.statistics["zhuanxi/articles_gone"] == 1


def test_what_changed_before_since_is_not_fetched(brand: Brand, site: Site, crawl: Crawl) -> None:
    places = [("/old-1.html", "2026-11-18"), ("/day-1.html", "2026-11-20"), ("/none-1.html", "")]
    site.pages["/sitemap.xml"] = Answer(sitemap(site, *places), headers=XML)
    site.pages |= {"/day-1.html": saved("article"), "/none-1.html": saved("article_gbk")}

    run = crawl("news", urls=["/sitemap.xml"], since="2026-11-20T12:00", until="2026-11-20T23:00")

    assert (run.status, run.new) == ("ok", 1)
    assert sorted(read(site)) == ["/day-1.html", "/none-1.html", "/sitemap.xml"]


def test_a_limit_stops_the_reading_of_articles(brand: Brand, site: Site, crawl: Crawl) -> None:
    paths = [f"/a-{n:04}.html" for n in range(40)]
    site.pages["/sitemap.xml"] = Answer(sitemap(site, *paths), headers=XML)
    site.pages |= dict.fromkeys(paths, saved("article"))

    run = crawl("news", urls=["/sitemap.xml"], limit=3)

    assert (run.status, run.new) == ("ok", 3)
    assert len(read(site)) < 10


def test_a_run_reads_fifty_articles_a_page_and_says_what_is_left_out(
    brand: Brand, site: Site, crawl: Crawl, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [(f"/a-{n:04}.html", f"2026-11-20T{n // 60:02}:{n % 60:02}:00Z") for n in range(52)]
    site.pages["/one.xml"] = Answer(sitemap(site, *paths), headers=XML)
    site.pages["/index.xml"] = Answer(
        sitemap(site, "/one.xml", "/two.xml", kind="sitemap"), headers=XML
    )
    monkeypatch.setenv("ZHUANXI_SOURCES__NEWS__MAX_PAGES", "1")

    run = crawl("news", urls=["/index.xml"])

    assert run.status == "partial"
    assert "max_pages" in (run.cause or "")
    assert run.statistics["zhuanxi/sitemaps_left_out"] == 1
    assert run.statistics["zhuanxi/articles_left_out"] == 2
    assert {"/two.xml", "/a-0000.html", "/a-0001.html"}.isdisjoint(read(site))
    assert "/a-0051.html" in read(site)


def test_an_article_that_is_asked_for_is_kept_whatever_it_names(
    brand: Brand, site: Site, crawl: Crawl
) -> None:
    site.pages["/x"] = saved("article_given")

    assert crawl("news", posts=["/x"]).new == 1


def test_an_article_that_names_a_keyword_of_the_run_is_kept(
    brand: Brand, site: Site, crawl: Crawl
) -> None:
    site.pages["/sitemap.xml"] = Answer(sitemap(site, "/a-2026.html"), headers=XML)
    site.pages["/a-2026.html"] = saved("article_given")

    assert crawl("news", urls=["/sitemap.xml"], keywords=["橙色预警"]).new == 1


def test_what_is_no_news_ends_with_its_cause(brand: Brand, site: Site) -> None:
    bomb = gzip.compress(b"<urlset>" + b" " * 30_000_000)
    broken = gzip.compress(b"<urlset></urlset>" * 1000)
    site.pages |= {
        "/bomb.xml.gz": Answer(bomb, headers=GZIP),
        "/broken.xml.gz": Answer(broken[:2] + b"\x00" * 40, headers=GZIP),
        "/empty.xml": saved("sitemap_empty"),
        "/scripts": saved("list_page_without_links"),
        "/gate": saved("list_page_sign_in"),
        "/403": Answer("", 403),
        "/429": Answer("", 429),
    }
    expected = {
        "/bomb.xml.gz": ("failed", "more than 10 MB"),
        "/broken.xml.gz": ("failed", "cannot be unpacked"),
        "/empty.xml": ("empty", "had nothing"),
        "/scripts": ("failed", "links to no article"),
        "/gate": ("blocked", "sign-in page"),
        "/403": ("blocked", "HTTP 403"),
        "/429": ("blocked", "HTTP 429"),
    }

    ended = crawl_all([queue("news", urls=[path]) for path in expected])

    for run, (status, piece) in zip(ended, expected.values(), strict=True):
        assert run.status == status, run.cause
        assert piece in (run.cause or "")


def test_a_site_whose_articles_lost_their_text_is_partial(
    brand: Brand, site: Site, crawl: Crawl
) -> None:
    paths = [f"/a-{n:04}.html" for n in range(4)]
    site.pages["/sitemap.xml"] = Answer(sitemap(site, *paths), headers=XML)
    site.pages |= dict.fromkeys(paths, saved("article_without_text"))

    run = crawl("news", urls=["/sitemap.xml"])

    assert (run.status, run.new) == ("partial", 4)
    assert "without text" in (run.cause or "")
