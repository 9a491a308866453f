"""From when on a run leaves no gap, as its pages came."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crawlers.brands import BrandMatcher
from crawlers.items import MentionItem
from crawlers.plan import Plan
from crawlers.reading import Reading
from storage.config import SourceSettings

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
PLAN = Plan(
    run_id=1,
    source="weibo",
    brands=(),
    matcher=BrandMatcher([]),
    settings=SourceSettings(max_pages=3, overlap_hours=2),
    zone=ZoneInfo("Asia/Shanghai"),
    is_for_one_brand=False,
    options={},
    keywords=(),
    since=None,
    until=None,
    limit=None,
    cookie=None,
    obeys_robots=True,
    opened_at=NOW,
    marks={},
    revisits=None,
    is_cached=False,
)
MARK = NOW - timedelta(hours=30)


def covers(plan: Plan, *pages: tuple[int, ...], last_pages: tuple[int | None, ...] = ()) -> float:
    """Hours back to which a run is whole; pages are ages of posts in hours."""
    reading = Reading(plan)
    for number, ages in enumerate(pages, 1):
        items = [
            MentionItem(
                source="weibo",
                external_id=str(age),
                text="青柚又晚了",
                posted_at=NOW - timedelta(hours=age),
            )
            for age in ages
        ]
        last = last_pages[number - 1] if last_pages else None
        reading.goes_on(items, number, "青柚", last_page=last, is_full=False, now=NOW)
    since = reading.covers_since()
    return (NOW - since) / timedelta(hours=1) if since is not None else 0


@pytest.mark.parametrize(
    ("pages", "last_pages", "expected"),
    [
        (((1, 9), (20, 31), (33, 40)), (), 32),  # back to the mark and its overlap
        (((1, 9), ()), (), 32),  # the list ended before: there is no more
        (((1, 9), (10,)), (None, 2), 32),  # and the site said that it did
        (((1, 2), (3, 4), (5, 6)), (), 5),  # the pages were up
        (((1, 2), (3, 4)), (2, 2), 4),  # the site serves two pages, whatever it has
        (((1, 99), (3, 4), (5, 6)), (), 5),  # a pinned post reaches nowhere
        ((), (), 0),
    ],
)
def test_a_list_is_whole_back_to_where_its_pages_reached(
    pages: tuple[tuple[int, ...], ...], last_pages: tuple[int | None, ...], expected: float
) -> None:
    assert covers(replace(PLAN, marks={"青柚": MARK}), *pages, last_pages=last_pages) == expected


def test_a_list_that_was_never_read_begins_with_what_it_has() -> None:
    assert covers(PLAN, (1, 9), ()) == 9
    assert covers(PLAN, (1, 2), (3, 4), (5, 6)) == 5


def test_a_limit_says_nothing() -> None:
    assert covers(replace(PLAN, limit=2, marks={"青柚": MARK}), (1, 9), ()) == 0


def test_the_worst_list_decides_and_a_new_one_does_not() -> None:
    reading = Reading(replace(PLAN, marks={"青柚": MARK, "橙屿": NOW - timedelta(hours=5)}))
    for stream in ("青柚", "橙屿", "云杉"):
        reading.goes_on([], 1, stream, last_page=None, is_full=False, now=NOW)
    assert reading.covers_since() == NOW - timedelta(hours=7)
