from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session

from dashboard.queries import leakage
from recovery.access.actor import Actor, Role
from recovery.access.sight import ALL, Sight
from storage.errors import WrongUsage
from storage.measures import Dimension, Span
from tests.dashboard import said

NOW = datetime(2026, 3, 12, 4, tzinfo=UTC)
DAY = timedelta(days=1)
SPAN = Span(NOW - 30 * DAY, NOW)
LEAD = Actor("wang", Role.LEAD, "dashboard")


def leak(db: Session, brand_id: int, name: str, value: str, days: float = 1, **more: object) -> int:
    source = str(more.pop("source", "weibo"))
    certainty = more.pop("certainty", None)
    id_ = said.mention(
        db, brand_id, NOW - days * DAY, name, intent="complaint", source=source, topic="price"
    )
    said.decided(db, id_, brand_id, value, certainty, **more)  # type: ignore[arg-type]
    return id_


def tried(value: str, *channels: str, **more: object) -> dict[str, object]:
    return {"value": value, "shown_by": "text", "channels": list(channels), **more}


def load(db: Session, brand_id: int = 0) -> leakage.Leakage:
    return leakage.load(db, brand_id, SPAN, LEAD, ALL, NOW)


def test_the_rate_is_a_range_with_its_n(db: Session) -> None:
    id_ = said.brand(db)
    for n in range(10):
        leak(db, id_, f"f{n}", "failed", tried=tried("unresolved", "hotline"))
        leak(db, id_, f"p{n}", "bypassed", certainty="presumed")
    for n in range(30):
        said.record(db, id_, "热线", f"T{n}", NOW - DAY)
    least, most = load(db).whole.figure("least"), load(db).whole.figure("most")
    assert (least.hits, least.n, least.value) == (10, 40, 0.25)
    assert (most.hits, most.n, most.value) == (20, 50, 0.4)


def test_without_records_there_is_no_rate_and_it_is_said(db: Session) -> None:
    id_ = said.brand(db)
    for n in range(40):
        leak(db, id_, f"f{n}", "failed", tried=tried("unresolved", "hotline"))
    seen = load(db)
    assert not seen.has_records and seen.whole.figure("most").value is None
    assert [one.n for one in seen.tries] == [40]


def test_each_channel_is_told_with_what_came_of_asking_it(db: Session) -> None:
    id_ = said.brand(db)
    said.record(db, id_, "全国热线", "T1", NOW - DAY)
    lost = leak(db, id_, "a", "failed", tried=tried("unreachable", "hotline", times=4, days=2))
    also = leak(
        db, id_, "b", "escalated", 2, source="heimao",
        tried=tried("unresolved", "hotline", times="many", days=6),
    )  # fmt: skip
    called = {"value": "星河客服", "staffed": True, "late": True}
    at_us = leak(db, id_, "c", "failed", 3, mentioned_official=called)
    leak(db, id_, "d", "bypassed", certainty="confirmed")
    leak(db, id_, "e", "failed", 60, tried=tried("unreachable", "hotline"))
    hotline, account = load(db).tries
    assert (hotline.channel, hotline.n, hotline.escalated) == ("全国热线", 2, 1)
    assert hotline.outcomes == {
        "unreachable": 1, "unresolved": 1, "unanswered": 0, "other": 0,
    }  # fmt: skip
    assert hotline.sources == {"heimao": 1, "weibo": 1}
    assert (hotline.times, hotline.times_known) == (4, 1)
    assert (hotline.days, hotline.days_known) == (4, 2)
    assert (account.channel, account.outcomes["unanswered"]) == ("official_account", 1)

    def ids(**asked: object) -> list[int]:
        return leakage.tried(db, 0, SPAN, ALL, **asked)  # type: ignore[arg-type]

    assert ids(channel="全国热线") == [lost, also]
    assert ids(channel="全国热线", source="heimao") == [also]
    assert ids() == [lost, also, at_us]
    assert ids(outcomes=("unreachable", "unresolved")) == [lost, also]


def test_records_whose_customer_went_public_are_counted_by_channel(db: Session) -> None:
    id_ = said.brand(db)
    for n in range(4):
        said.record(db, id_, "热线", f"T{n}", NOW - 5 * DAY)
    said.record(db, id_, "门店", "S1", NOW - 5 * DAY)
    said.record(db, id_, "热线", "OLD", NOW - 50 * DAY)
    fact = {"value": "unsolved", "shown_by": "record", "record": "unsolved"}
    leak(db, id_, "a", "failed", tried={**fact, "records": ["热线 T1"]})
    leak(db, id_, "b", "official", tried={**fact, "records": ["热线 T1", "热线 T2"]})
    leak(db, id_, "c", "failed", tried={**fact, "records": ["热线 OLD"]})
    told = {one.channel: (one.records, one.ended_public) for one in load(db).tries}
    assert told == {"热线": (4, 2), "门店": (1, 0)}


def test_the_groups_of_a_split_add_up_and_open_what_they_count(db: Session) -> None:
    one, other = said.brand(db), said.brand(db, "青禾")
    first = leak(db, one, "a", "failed", tried=tried("unresolved", "hotline"))
    leak(db, other, "b", "bypassed", certainty="presumed")
    seen = load(db)
    groups = {each.group: each.figure("most").hits for each in seen.splits[Dimension.BRAND]}
    assert groups == {"星河": 1, "青禾": 1}
    found = leakage.behind(db, 0, SPAN, LEAD, ALL, NOW, Dimension.BRAND, "星河")
    assert found.figure("most").numerator["mention"] == (first,)
    assert Dimension.BRAND not in load(db, one).splits
    with pytest.raises(KeyError):
        leakage.behind(db, 0, SPAN, LEAD, ALL, NOW, Dimension.BRAND, "没有这个")


def test_eight_weeks_are_told_the_running_one_last(db: Session) -> None:
    id_ = said.brand(db)
    leak(db, id_, "now", "failed", 0.1, tried=tried("unresolved", "hotline"))
    leak(db, id_, "old", "failed", 7, tried=tried("unresolved", "hotline"))
    weeks = load(db).weeks
    assert len(weeks) == 8 and weeks[-1][0].isoformat() == "2026-03-09"
    assert [each.figure("most").hits for _, each in weeks] == [0] * 6 + [1, 1]


def test_a_brand_that_may_not_be_seen_is_refused(db: Session) -> None:
    said.brand(db)
    sight = Sight(frozenset({9}))
    with pytest.raises(WrongUsage):
        leakage.load(db, 1, SPAN, LEAD, sight, NOW)
    with pytest.raises(WrongUsage):
        leakage.tried(db, 0, SPAN, sight)


def test_an_empty_database_has_no_leakage(db: Session) -> None:
    seen = load(db)
    assert seen.tries == [] and not seen.has_records and seen.whole.figure("most").n == 0
