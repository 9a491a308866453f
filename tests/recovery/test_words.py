"""What people read instead of codes."""

import pytest

from crawlers.importers import heimao, mediacrawler, table
from crawlers.runner import spider_names
from recovery.intake.manual import Kind, Unfit
from recovery.words import place, word

SOURCES = sorted(
    {
        *spider_names(),
        *mediacrawler.PLATFORMS,
        *table.PLATFORMS.values(),
        heimao.SOURCE,
        *Kind,
        "table",  # of rows that say no platform
    }
)


@pytest.mark.parametrize("source", SOURCES)
def test_every_source_that_is_crawled_or_imported_has_a_chinese_name(source: str) -> None:
    name = word("source", source)
    assert name != source
    assert any("一" <= letter <= "鿿" for letter in name)


@pytest.mark.parametrize("reason", Unfit)
def test_a_reason_not_to_enter_something_has_its_words(reason: Unfit) -> None:
    assert word("unfit", reason) != word("reason", reason, "en")


def test_no_two_sources_have_one_name() -> None:
    for language in ("zh", "en"):
        assert len({word("source", source, language) for source in SOURCES}) == len(SOURCES)


def test_a_source_that_only_a_table_names_keeps_its_name() -> None:
    assert word("source", "青柚论坛") == "青柚论坛"


@pytest.mark.parametrize(
    ("source", "kind", "language", "expected"),
    [
        ("weibo", "comment", "zh", "微博评论"),
        ("weibo", "repost", "zh", "微博转发"),
        ("weibo", "post", "zh", "微博"),
        ("appstore", "review", "zh", "应用商店"),
        ("weibo", "comment", "en", "Weibo comment"),
    ],
)
def test_a_comment_is_told_from_a_post(
    source: str, kind: str, language: str, expected: str
) -> None:
    assert place(source, kind, language) == expected
