from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session

from dashboard.queries import behind, rising
from dashboard.queries.rising import MOST_NOW, SLICES, slices
from recovery.access.sight import ALL, Sight
from storage import mentions
from storage.errors import WrongUsage
from storage.mentions import MentionRecord
from tests.dashboard import said

NOW = datetime(2026, 3, 12, 4, tzinfo=UTC)
TODAY = date(2026, 3, 12)
DAY = timedelta(days=1)


def posts(db: Session, name: str, count: int, days_ago: float, words: str, brand_id: int) -> None:
    records = [
        MentionRecord(
            source="weibo",
            external_id=f"{name}{n}",
            text=f"第{n}个人说，{words}，真是的",
            posted_at=NOW - days_ago * DAY - timedelta(minutes=n),
            brands=((brand_id, "星河"),),
        )
        for n in range(count)
    ]
    mentions.upsert(db, records, None, NOW)


def words(db: Session, brand_id: int = 0) -> list[str]:
    found = rising.hot_words(db, brand_id, TODAY - 6 * DAY, TODAY, ALL)
    return [one.word for one in found.words]


def test_a_word_rose_against_the_28_days_before_and_not_against_all_time(db: Session) -> None:
    id_ = said.brand(db)
    posts(db, "quiet", 60, 15, "包裹准时", id_)
    posts(db, "new", 30, 1, "星河面单打错", id_)
    posts(db, "usual", 20, 2, "包裹准时", id_)
    posts(db, "ancient", 50, 60, "面单打错", id_)
    found = rising.hot_words(db, 0, TODAY - 6 * DAY, TODAY, ALL)
    told = {one.word: one for one in found.words}
    assert "面单打错" in told and not any("星河" in word or "准时" in word for word in told)
    one = told["面单打错"]
    assert (one.texts, one.of, one.before, one.of_before) == (30, 50, 0, 60)
    assert (found.mentions, found.read, found.read_before) == (50, 50, 60)


def test_words_are_those_of_the_brand(db: Session) -> None:
    one, other = said.brand(db), said.brand(db, "青禾")
    for brand_id, name in ((one, "a"), (other, "b")):
        posts(db, f"quiet{name}", 40, 15, "包裹准时", brand_id)
    posts(db, "x", 30, 1, "面单打错", one)
    posts(db, "y", 30, 1, "压缩机异响", other)
    assert "面单打错" in words(db, one) and "压缩机异响" not in words(db, one)
    assert "压缩机异响" in words(db, other)


def test_all_texts_are_read_where_they_are_few_and_a_bounded_part_where_they_are_many() -> None:
    few = {TODAY: 100, TODAY - DAY: 50}
    assert slices(few, MOST_NOW) == few
    many = {TODAY - n * DAY: (n + 1) * 100_000 for n in range(7)}
    bounded = slices(many, MOST_NOW)
    assert sum(bounded.values()) * SLICES <= MOST_NOW + 7 * SLICES
    assert bounded[TODAY - 6 * DAY] == pytest.approx(7 * bounded[TODAY], rel=0.2)
    assert slices({}, MOST_NOW) == {}


def test_who_sees_some_brands_only_is_told_nothing_of_the_others(db: Session) -> None:
    one, other = said.brand(db), said.brand(db, "青禾")
    mine = said.mention(db, one, NOW - DAY, "mine")
    theirs = said.mention(db, other, NOW - DAY, "theirs")
    sight = Sight(frozenset({one}), is_masked=True)
    assert [line.id for line in behind.mentions(db, [mine, theirs], one, sight)] == [mine]
    held = [said.case(db, one, NOW, mine), said.case(db, other, NOW, theirs)]
    assert [line.id for line in behind.cases(db, held, sight)] == held[:1]
    for brand_id in (0, other):
        with pytest.raises(WrongUsage):
            rising.hot_words(db, brand_id, TODAY, TODAY, sight)
