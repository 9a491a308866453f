from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlmodel import Session

from dashboard.queries import morning, service, spreading, topics, weekly
from recovery.access.actor import Actor, Role
from recovery.access.sight import ALL, Sight
from recovery.measures.definitions import Measure
from storage.errors import WrongUsage
from storage.measures import Span
from storage.models import CaseEvent, Compensation
from tests.dashboard import said

NOW = datetime(2026, 3, 12, 0, 30, tzinfo=UTC)  # Thursday 08:30 in Shanghai
CLOSED = datetime(2026, 3, 11, 10, 0, tzinfo=UTC)  # Wednesday 18:00
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LEAD = Actor("wang", Role.LEAD, "dashboard")


def test_the_morning_counts_from_the_end_of_the_last_working_day(db: Session) -> None:
    one, other = said.brand(db), said.brand(db, "青禾")
    said.mention(db, one, CLOSED - HOUR, "before", intent="complaint")
    new = said.mention(db, one, CLOSED + HOUR, "new", intent="complaint")
    said.mention(db, one, NOW - HOUR, "asks", intent="inquiry")
    said.mention(db, other, NOW - HOUR, "others", intent="complaint")
    answered = said.case(db, one, NOW - 2 * HOUR, first_response_at=NOW - HOUR, stage="responded")
    waiting = said.case(db, one, NOW - HOUR, new)
    said.case(db, one, NOW - HOUR, stage="dismissed")
    said.case(db, one, CLOSED - HOUR)
    seen = morning.load(db, one, NOW, ALL)
    assert seen.since == CLOSED
    assert (seen.mentions, seen.complaints) == (2, 1)
    assert seen.new_cases == [answered, waiting] and seen.unanswered == [waiting]
    assert [line.text for line in seen.voices] == ["new 的话"]
    assert morning.load(db, 0, NOW, ALL).complaints == 2
    assert morning.newest(db, one, CLOSED, ALL, 50, only_complaints=True) == [new]
    assert len(morning.newest(db, 0, CLOSED, ALL, 2, only_complaints=False)) == 2


def test_what_is_grave_overdue_or_ordered_is_told_of_open_cases_only(db: Session) -> None:
    id_ = said.brand(db)
    grave = said.case(db, id_, NOW - HOUR, severity=4)
    said.case(db, id_, NOW - HOUR, severity=4, stage="closed", closed_at=NOW)
    passed = said.case(db, id_, NOW - 3 * DAY, ordered_due=NOW - HOUR)
    soon = said.case(db, id_, NOW - HOUR, ordered_due=NOW + 2 * DAY)
    said.case(db, id_, NOW - HOUR, ordered_due=NOW + 4 * DAY)
    said.case(db, id_, NOW - HOUR, ordered_due=NOW, resolved_at=NOW, stage="resolved")
    seen = morning.load(db, 0, NOW, ALL)
    assert [line.id for line in seen.grave.lines] == [grave]
    assert [line.id for line in seen.ordered.lines] == [passed, soon]
    assert (seen.grave.total, seen.ordered.total) == (1, 2)
    assert seen.overdue == 1


def test_all_that_is_grave_or_ordered_is_counted_and_the_most_urgent_is_listed(
    db: Session,
) -> None:
    id_ = said.brand(db)
    made = [
        said.case(
            db,
            id_,
            NOW - (n + 1) * HOUR,
            severity=4,
            priority=n,
            ordered_due=NOW + timedelta(minutes=100 - n),
        )
        for n in range(53)
    ]
    said.case(db, said.brand(db, "青禾"), NOW, severity=4, ordered_due=NOW)
    seen = morning.load(db, id_, NOW, ALL)
    for urgent in (seen.grave, seen.ordered):
        assert urgent.total == 53
        assert [line.id for line in urgent.lines] == made[:2:-1]
    assert morning.load(db, 0, NOW, ALL).grave.total == 54


def test_a_paused_case_is_late_only_by_the_dates_that_do_not_stand_still(db: Session) -> None:
    id_ = said.brand(db)
    waits = {"first_response_at": NOW - 3 * DAY, "paused_at": NOW - DAY, "stage": "waiting"}
    said.case(db, id_, NOW - 4 * DAY, **waits)
    assert service.overdue(db, 0, ALL, NOW) == 0
    said.case(db, id_, NOW - 4 * DAY, legal_due=NOW - HOUR, **waits)
    assert service.overdue(db, 0, ALL, NOW) == 1


def test_ten_voices_are_the_gravest_and_of_one_happening_only_the_first(db: Session) -> None:
    id_ = said.brand(db)
    first = said.mention(db, id_, NOW - 5 * HOUR, "first", intent="complaint", severity=3)
    copy = said.mention(db, id_, NOW - 4 * HOUR, "copy", intent="complaint", severity=3)
    said.cluster(db, first, copy)
    for n in range(12):
        said.mention(db, id_, NOW - HOUR, f"mild{n}", intent="complaint", severity=1)
    said.mention(db, id_, NOW - HOUR, "worst", intent="complaint", severity=4)
    said.mention(db, id_, NOW - HOUR, "ours", intent="complaint", severity=4, is_official=True)
    voices = [line.text for line in morning.load(db, 0, NOW, ALL).voices]
    assert len(voices) == 10
    assert voices[:2] == ["worst 的话", "first 的话"] and "copy 的话" not in voices


def test_the_clusters_that_grow_fastest_come_first_with_curve_carriers_and_cases(
    db: Session,
) -> None:
    id_ = said.brand(db)
    fast = [
        said.mention(db, id_, NOW - (n + 1) * HOUR, f"f{n}", author=f"a{n}", followers=n * 100)
        for n in range(4)
    ]
    slow = [said.mention(db, id_, NOW - n * 20 * HOUR - HOUR, f"s{n}") for n in range(3)]
    lonely = said.mention(db, id_, NOW - HOUR, "lonely")
    fast_id, slow_id = said.cluster(db, *reversed(fast)), said.cluster(db, *reversed(slow))
    said.cluster(db, lonely)
    held = said.case(db, id_, NOW - HOUR, fast[0])
    growing = said.case(db, id_, NOW - HOUR, slow[0], growth=12.5)
    seen = spreading.load(db, 0, NOW, ALL)
    assert [one.cluster.id for one in seen.spreads] == [fast_id, slow_id]
    told = seen.spreads[0]
    assert told.cluster.lately == 4 and told.curve.sum() == 4
    assert told.first is not None and told.first.text == "f3 的话"
    assert [one.handle for one in told.carriers] == ["a3", "a2", "a1"]
    assert [line.id for line in told.cases] == [held]
    assert [line.id for line in seen.growing] == [growing]


def test_the_hours_stand_beside_the_median_of_the_same_hours(db: Session) -> None:
    id_ = said.brand(db)
    for week, count in ((0, 5), (1, 1), (2, 2), (3, 6)):
        for n in range(count):
            said.mention(db, id_, NOW - timedelta(weeks=week, minutes=10), f"w{week}-{n}")
    hours = spreading.load(db, 0, NOW, ALL).hours
    assert len(hours) == 24 and hours["mentions"].sum() == 5
    assert hours["usual"].iloc[-1] == 2 and hours["usual"].iloc[0] == 0


def test_without_earlier_weeks_there_is_no_usual_hour(db: Session) -> None:
    said.mention(db, said.brand(db), NOW - HOUR, "a")
    assert spreading.load(db, 0, NOW, ALL).hours["usual"].isna().all()


def test_the_week_is_the_last_whole_one_beside_the_one_before(db: Session) -> None:
    id_ = said.brand(db)
    in_week, before = datetime(2026, 3, 4, 4, tzinfo=UTC), datetime(2026, 2, 25, 4, tzinfo=UTC)
    for at, count, topic in ((in_week, 3, "price"), (before, 1, "price"), (NOW, 5, "quality")):
        for n in range(count):
            said.mention(db, id_, at, f"{at.day}-{n}", intent="complaint", topic=topic)
    gone = said.case(db, id_, in_week, channel="escalated")
    said.case(db, id_, in_week)
    said.case(db, id_, before)
    for state, amount in (("approved", 30), ("given", 20), ("declined", 99), ("proposed", 77)):
        line = CaseEvent(
            case_id=gone, actor="w", actor_role="lead", actor_origin="cli", action="note"
        )
        db.add(line)
        db.flush()
        db.add(
            Compensation(
                case_id=gone,
                event_id=line.id,
                kind="refund",
                amount=Decimal(amount),
                state=state,
                proposed_by="w",
                decided_at=in_week,
            )
        )
    db.flush()
    seen = weekly.load(db, 0, LEAD, ALL, NOW)
    assert (seen.first.isoformat(), seen.last.isoformat()) == ("2026-03-02", "2026-03-08")
    assert [(one.topic, one.complaints, one.before) for one in seen.topics] == [("price", 3, 1)]
    share = seen.service.figure(Measure.ESCALATION, "share")
    assert (share.hits, share.n, share.is_too_small) == (1, 2, True)
    assert seen.before.figure(Measure.ESCALATION, "share").n == 1
    assert (seen.granted.amount, seen.granted.decisions) == (Decimal(50), 2)
    assert seen.granted.case_ids == (gone,) and seen.granted_before.decisions == 0


def test_the_cases_behind_a_measure_are_those_that_it_counts(db: Session) -> None:
    id_ = said.brand(db)
    late = said.case(db, id_, NOW - 5 * DAY)
    kept = said.case(
        db, id_, NOW - 5 * DAY, first_response_at=NOW - 5 * DAY, resolved_at=NOW - 4 * DAY
    )
    span = Span(NOW - 7 * DAY, NOW)
    answer = service.behind(db, Measure.SLA, id_, span, LEAD, ALL, NOW)
    figure = answer.whole.figure("share")
    assert figure.denominator["case"] == (late, kept) and figure.numerator["case"] == (kept,)


def test_topics_are_told_with_what_has_none(db: Session) -> None:
    id_ = said.brand(db)
    said.mention(db, id_, NOW - HOUR, "a", intent="complaint")
    said.mention(db, id_, NOW - HOUR, "b", intent="inquiry", topic="price")
    found = topics.topics(db, id_, Span(NOW - DAY, NOW), ALL)
    assert [(one.topic, one.complaints) for one in found] == [("", 1)]


@pytest.mark.parametrize("brand_id", [0, 2])
def test_a_brand_that_may_not_be_seen_is_refused_by_every_reading(
    db: Session, brand_id: int
) -> None:
    said.brand(db)
    said.brand(db, "青禾")
    sight, span = Sight(frozenset({1}), is_masked=True), Span(NOW - DAY, NOW)
    for ask in (
        lambda: morning.load(db, brand_id, NOW, sight),
        lambda: spreading.load(db, brand_id, NOW, sight),
        lambda: weekly.load(db, brand_id, LEAD, sight, NOW),
        lambda: service.load(db, brand_id, span, LEAD, sight, NOW),
        lambda: topics.topics(db, brand_id, span, sight),
    ):
        with pytest.raises(WrongUsage):
            ask()


def test_names_are_masked_for_who_sees_them_so(db: Session) -> None:
    id_ = said.brand(db)
    posts = [
        said.mention(db, id_, NOW - HOUR, f"p{n}", author="王小明", intent="complaint")
        for n in range(2)
    ]
    said.cluster(db, *posts)
    sight = Sight(frozenset({id_}), is_masked=True)
    assert {line.handle for line in morning.load(db, id_, NOW, sight).voices} == {"王**"}
    told = spreading.load(db, id_, NOW, sight).spreads[0]
    assert [one.handle for one in told.carriers] == ["王**"]
    assert told.first is not None and told.first.handle == "王**"


def test_an_empty_database_has_every_reading(db: Session) -> None:
    assert morning.load(db, 0, NOW, ALL).voices == []
    assert spreading.load(db, 0, NOW, ALL).spreads == []
    assert weekly.load(db, 0, LEAD, ALL, NOW).topics == []
