from datetime import date

import pytest

from dashboard import links
from dashboard.mentions.filters import Filters, read, written


def test_what_a_number_counts_becomes_an_address_that_says_it() -> None:
    asked = links.mentions(
        measure="leaked", brand=3, since=date(2026, 3, 1), until=date(2026, 3, 7)
    )
    assert asked == {
        "channel": "escalated,failed,bypassed",
        "brand": "3",
        "since": "2026-03-01",
        "until": "2026-03-07",
    }
    assert read(asked) == Filters(
        brand=(3,),
        channel=("escalated", "failed", "bypassed"),
        since=date(2026, 3, 1),
        until=date(2026, 3, 7),
    )


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ("mentions", {}),
        ("negative", {"sentiment": "negative"}),
        ("complaint", {"intent": "complaint"}),
        ("bypassed", {"channel": "bypassed"}),
        ("unknown", {"channel": "unknown"}),
    ],
)
def test_every_measure_of_the_rollup_is_understood(measure: str, expected: dict[str, str]) -> None:
    assert links.mentions(measure=measure, brand=0, source=None) == expected


@pytest.mark.parametrize("asked", [{"colour": "red"}, {"channel": "smoke"}, {"measure": "made up"}])
def test_a_link_to_what_the_page_does_not_know_is_an_error_of_ours(asked: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="does not know"):
        links.mentions(**asked)


def test_the_address_is_quoted() -> None:
    assert (
        links.mentions_url(q="退款&x=1", first=True)
        == "/mentions?q=%E9%80%80%E6%AC%BE%26x%3D1&first=1"
    )
    assert links.mentions_url() == "/mentions"


HOSTILE = {
    "q": "\x00" + "长" * 500,
    "brand": "1,x,-3,99999999999,2,2,١",
    "severity": "0,4,five",
    "channel": "failed,<script>",
    "days": "999999",
    "since": "yesterday",
    "case": "maybe",
    "sort": "random",
    "measure": "1=1; --",
    "first": "true",
    "colour": "red",
}


@pytest.mark.parametrize("name", ["ids", "cluster", "run", "brand"])
@pytest.mark.parametrize("number", ["2147483648", "99999999999", "-1", "²"])
def test_a_number_past_the_largest_is_left_out(name: str, number: str) -> None:
    assert read({name: number}) == Filters()
    assert read({name: "2147483647"}) != Filters()


@pytest.mark.parametrize("name", ["since", "until"])
@pytest.mark.parametrize("day", ["0001-01-10", "1969-12-31", "2200-01-01", "9999-12-31"])
def test_a_day_at_the_end_of_the_calendar_is_left_out(name: str, day: str) -> None:
    assert read({name: day}) == Filters()


def test_an_address_from_anybody_is_read_as_far_as_it_is_understood() -> None:
    assert read(HOSTILE) == Filters(q="长" * 100, brand=(1, 2), severity=(4,), channel=("failed",))


def test_filters_come_back_from_their_address_as_they_were() -> None:
    all_of_them = Filters(
        q="客服",
        brand=(1, 2),
        source=("weibo",),
        since=date(2026, 3, 1),
        until=date(2026, 3, 2),
        sentiment=("negative",),
        intent=("complaint",),
        severity=(3, 4),
        channel=("failed",),
        certainty="presumed",
        contact=("unreachable",),
        topic=("price",),
        region=("上海",),
        case="no",
        judged="person",
        followers=1000,
        first=True,
        cluster=7,
        ids=(5, 6),
        sort="gravest",
    )
    assert read(written(all_of_them)) == all_of_them
    assert read(written(Filters(days=7))) == Filters(days=7)
    assert len(all_of_them.narrowing) == 19


def test_a_preset_counts_today_as_its_last_day() -> None:
    today = date(2026, 3, 12)
    assert Filters(days=7).span(today) == (date(2026, 3, 6), today)
    assert Filters(since=today).span(today) == (today, None)
