"""渠道外溢率 of a small world, worked out by hand."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from recovery.contacts import periods
from recovery.measures.definitions import Measure
from recovery.measures.measured import Measured
from storage import rollup
from storage.config import get_settings
from storage.errors import WrongUsage
from storage.leakage import leaked
from storage.measures import Dimension, Filters, Span
from tests.recovery.measuring import DAY, LEAD, NOW, SPAN, START, World, passing

pytestmark = pytest.mark.usefixtures("clean_database")


@pytest.fixture
def world() -> Iterator[World]:
    with passing() as made:
        yield made


def counts(one: Measured) -> tuple[int | None, int | None, int]:
    """Sure, sure or presumed, and the service records."""
    least, most = one.figures
    assert least.hits is not None
    return least.hits, most.hits, least.n - least.hits


def split(world: World, by: Dimension) -> dict[str | None, tuple[int | None, int | None, int]]:
    return {one.group: counts(one) for one in world.ask(Measure.LEAKAGE, by).groups}


def test_the_range_goes_from_what_is_confirmed_to_what_is_presumed(world: World) -> None:
    fir = world.brand()
    sure = [
        world.complaint(fir, "escalated"),
        world.complaint(fir, "failed"),
        world.complaint(fir, "bypassed", certainty="confirmed"),
    ]
    presumed = [world.complaint(fir, "bypassed", certainty="presumed") for _ in range(6)]
    unsaid = world.complaint(fir, "bypassed")  # of no certainty: presumed at most
    world.complaint(fir, "official")
    world.complaint(fir, "unknown")
    world.complaint(fir, "failed", posted_at=SPAN.since - timedelta(seconds=1))
    world.complaint(fir, "failed", posted_at=SPAN.until)
    world.complaint(fir, "failed", retired_at=NOW)
    contacts = [world.contact(fir) for _ in range(27)]
    world.contact(fir, is_complaint=False)
    world.contact(fir, opened_at=SPAN.until)
    least, most = world.ask(Measure.LEAKAGE).whole.figures
    assert (least.value, most.value) == pytest.approx((3 / 30, 10 / 37))
    assert (least.n, most.n) == (30, 37)
    assert least.numerator == {"mention": tuple(sure)}
    assert most.numerator == {"mention": (*sure, *presumed, unsaid)}
    assert least.denominator == {"mention": tuple(sure), "contact": tuple(contacts)}
    assert (least.low, least.high) == pytest.approx((0.0346, 0.2562), abs=1e-4)


def test_without_service_records_there_is_nothing_to_measure_against(world: World) -> None:
    fir = world.brand()
    for _ in range(40):
        world.complaint(fir, "failed")
    least, most = world.ask(Measure.LEAKAGE).whole.figures
    assert (least.value, most.value, most.n, most.is_too_small) == (None, None, 40, False)
    world.contact(fir)
    assert world.ask(Measure.LEAKAGE).whole.figure("most").value == pytest.approx(40 / 41)


def test_few_are_too_few_at_both_ends(world: World) -> None:
    fir = world.brand()
    for _ in range(29):
        world.contact(fir)
    assert all(one.is_too_small for one in world.ask(Measure.LEAKAGE).whole.figures)
    world.complaint(fir, "bypassed")  # in the upper end only
    assert all(one.is_too_small for one in world.ask(Measure.LEAKAGE).whole.figures)
    world.contact(fir)
    least, most = world.ask(Measure.LEAKAGE).whole.figures
    assert (least.value, most.value) == pytest.approx((0, 1 / 31))


def test_a_mention_of_two_brands_is_a_complaint_about_each(world: World) -> None:
    fir, oak = world.brand(), world.brand("橙屿出行")
    both = world.complaint(fir, "failed")
    verdict = world.session.connection().exec_driver_sql("SELECT id FROM verdict").scalar_one()
    world.decide(both, oak, verdict, "bypassed")
    world.contact(oak)
    world.contact(None)
    assert split(world, Dimension.BRAND) == {
        "云杉": (1, 1, 0),
        "橙屿出行": (0, 1, 1),
        "": (0, 0, 1),
    }
    whole = world.ask(Measure.LEAKAGE).whole
    assert counts(whole) == (1, 2, 2)
    assert whole.figure("most").numerator == {"mention": (both, both)}
    assert counts(world.ask(Measure.LEAKAGE, brand_id=oak).whole) == (0, 1, 1)


def test_whole_days_are_counted_from_the_rollup_as_from_the_decisions(world: World) -> None:
    fir, oak = world.brand(), world.brand("橙屿出行")
    zone = get_settings().zone
    first = datetime.combine(START.astimezone(zone).date(), time(), zone)
    days = Span(first, first + timedelta(days=2))
    made = [
        world.complaint(fir, "escalated", posted_at=first),
        world.complaint(fir, "bypassed", certainty="confirmed", posted_at=first + DAY),
        world.complaint(oak, "bypassed", posted_at=first + DAY),
        world.complaint(oak, "failed", retired_at=NOW, posted_at=first),
        world.complaint(fir, "failed", posted_at=days.until),
        world.complaint(fir, "bypassed", posted_at=first - timedelta(seconds=1)),
    ]
    rollup.append(world.session, {}, rollup.contributions(world.session, made))
    for by in (None, Dimension.PRODUCT, Dimension.BRAND):
        counted = leaked(world.session, days, Filters(by=by))
        known = leaked(world.session, days, Filters(by=by, with_ids=True))
        assert counted == [replace(one, sure_ids=(), presumed_ids=()) for one in known]
    told = {one.group: (one.sure, one.presumed) for one in counted}
    assert told == {"云杉": (2, 0), "橙屿出行": (0, 1)}


def test_the_service_systems_words_for_topics_are_understood(world: World) -> None:
    fir = world.brand()
    world.complaint(fir, "failed", topic="logistics")
    world.complaint(fir, "failed", topic=None)
    for topic in ("配送", "物流配送", "logistics", "其他", ""):
        world.contact(fir, topic=topic)
    assert split(world, Dimension.TOPIC) == {"logistics": (1, 1, 3), "": (1, 1, 2)}


def test_a_product_is_taken_from_the_record_or_from_its_words(world: World) -> None:
    fir = world.brand(products=["净水器", "滤芯"], product_aliases={"净水器": ["直饮机"]})
    world.complaint(fir, "failed", words="滤芯没换，净水器漏水")
    world.contact(fir, product="直饮机")
    world.contact(fir, product="家用滤芯", search_text="净水器")
    world.contact(fir, search_text="客户的滤芯堵了")
    world.contact(fir, product="烤箱")
    world.contact(fir)
    assert split(world, Dimension.PRODUCT) == {
        "净水器": (0, 0, 1),
        "滤芯": (1, 1, 2),
        "烤箱": (0, 0, 1),
        "": (0, 0, 1),
    }


def test_which_hotline_fails_is_told_by_the_channel_that_was_tried(world: World) -> None:
    fir = world.brand()
    for _ in range(38):
        world.contact(fir, "全国热线")
    for channel in ("徐汇门店", "静安门店"):
        world.contact(fir, channel)
    world.complaint(fir, "failed", tried={"records": ["全国热线 T1"]})
    world.complaint(fir, "failed", tried={"channels": ["hotline"]})  # there is only one
    world.complaint(fir, "failed", tried={"channels": ["shop"]})  # which of the two?
    world.complaint(fir, "bypassed")
    answer = world.ask(Measure.LEAKAGE, Dimension.CHANNEL)
    assert {one.group: counts(one) for one in answer.groups} == {
        "shop": (1, 1, 0),
        "全国热线": (2, 2, 38),
        "徐汇门店": (0, 0, 1),
        "静安门店": (0, 0, 1),
        "": (0, 1, 0),
    }
    hotline = next(one for one in answer.groups if one.group == "全国热线")
    assert hotline.figure("most").value == pytest.approx(2 / 40)


def test_by_source_it_cannot_be_told_for_records_have_none(world: World) -> None:
    with pytest.raises(WrongUsage, match="leakage is not told by source") as refused:
        world.ask(Measure.LEAKAGE, Dimension.SOURCE)
    assert "brand, product, topic, channel" in str(refused.value.next_step)


def test_channels_that_are_not_fully_imported_are_named(world: World) -> None:
    fir = world.brand()
    world.contact(fir)
    world.contact(fir, "门店")
    assert world.ask(Measure.LEAKAGE).open_channels == {"云杉": ("热线", "门店")}
    periods.declare(
        world.session,
        "热线",
        (NOW - 31 * DAY).date(),
        (NOW - DAY).date(),
        LEAD,
        brand_id=fir,
        now=NOW,
        zone=get_settings().zone,
    )
    assert world.ask(Measure.LEAKAGE).open_channels == {"云杉": ("门店",)}
    assert world.ask(Measure.ESCALATION).open_channels == {}


def test_a_span_that_ends_before_it_begins_is_refused(world: World) -> None:
    with pytest.raises(WrongUsage, match="is empty"):
        world.ask(Measure.LEAKAGE, span=Span(START, START))
