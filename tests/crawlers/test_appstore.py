"""The appstore spider, run as the product runs it, over real HTTP."""

from collections.abc import Callable
from pathlib import Path

from sqlmodel import select

from storage.engine import transaction
from storage.models import Brand, CrawlRun, Mention, MentionBrand
from tests.crawlers.conftest import APP
from tests.crawlers.site import Answer, Site

FIXTURES = Path(__file__).parents[1] / "fixtures" / "appstore"


def page(number: int) -> str:
    return f"/cn/rss/customerreviews/page={number}/id={APP}/sortBy=mostRecent/json"


def saved(case: str) -> Answer:
    return Answer((FIXTURES / case / "response.json").read_bytes())


def test_the_reviews_of_a_brands_app_are_about_that_brand(
    brand: Brand, site: Site, crawl: Callable[..., CrawlRun]
) -> None:
    site.pages[page(1)] = saved("app_described_first")
    site.pages[page(2)] = saved("no_reviews")

    run = crawl("appstore")

    assert (run.status, run.read, run.new) == ("ok", 2, 2)
    with transaction() as session:
        review = session.exec(select(Mention).where(Mention.external_id == "11800000001")).one()
        assert (review.kind, review.rating, review.likes) == ("review", 1, 4)
        assert review.extra == {"version": "6.4.1"}
        assert {link.brand_id for link in session.exec(select(MentionBrand)).all()} == {brand.id}


def test_an_app_without_a_brand_is_read_and_left_unassigned(
    clean_database: None, site: Site, crawl: Callable[..., CrawlRun]
) -> None:
    site.pages[page(1)] = saved("one_review")
    site.pages[page(2)] = saved("no_reviews")

    run = crawl("appstore", app_ids=[APP])

    assert (run.status, run.new) == ("ok", 1)
    with transaction() as session:
        assert session.exec(select(MentionBrand)).all() == []
