"""What the cases of a small world come to, each figure worked out by hand."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np
import pytest

from recovery.casework.lifecycle import ANSWERED as ANSWERED_STAGES
from recovery.measures.definitions import DEFINITIONS, Measure
from recovery.measures.measured import Figure, Measured
from storage import case_measures
from storage.config import get_settings
from storage.measures import Dimension, Filters
from tests.recovery.measuring import DAY, HOUR, NOW, SPAN, START, World, passing

pytestmark = pytest.mark.usefixtures("clean_database")
MINUTES = timedelta(minutes=1)
DONE = ((HOUR, "responded"), (DAY, "resolved"), (2 * DAY, "closed"))


@pytest.fixture
def world() -> Iterator[World]:
    with passing() as made:
        yield made


def told(figure: Figure) -> tuple[int | None, int]:
    return figure.hits, figure.n


def groups(world: World, name: Measure, by: Dimension) -> dict[str | None, tuple[int | None, int]]:
    return {one.group: told(one.figures[0]) for one in world.ask(name, by).groups}


def test_the_stages_are_those_of_the_lifecycle() -> None:
    assert set(case_measures.ANSWERED) == set(ANSWERED_STAGES)
    assert set(case_measures.SOLVED) == set(ANSWERED_STAGES) - {"responded"}


@pytest.mark.parametrize("name", Measure)
def test_of_nothing_nothing_is_claimed(world: World, name: Measure) -> None:
    for by in (None, *DEFINITIONS[name].dimensions):
        answer = world.ask(name, by)
        assert answer.groups == ()
        for figure in answer.whole.figures:
            assert figure.n == 0
            if name is Measure.LOAD:
                assert figure.value == 0
            else:
                assert (figure.value, figure.low, figure.is_too_small) == (None, None, True)


def test_twenty_nine_are_too_few_and_thirty_are_enough(world: World) -> None:
    fir = world.brand()
    for _ in range(29):
        world.case(fir)
    few = world.ask(Measure.ESCALATION).whole.figure("share")
    assert (few.value, few.n, few.hits, few.is_too_small) == (None, 29, 0, True)
    world.case(fir, channel="escalated")
    enough = world.ask(Measure.ESCALATION).whole.figure("share")
    assert enough.value == pytest.approx(1 / 30)
    assert (enough.low, enough.high) == pytest.approx((0.0059, 0.1667), abs=1e-4)


def test_escalation_counts_cases_and_leaves_out_dismissed_and_merged_ones(world: World) -> None:
    fir, oak = world.brand(), world.brand("橙屿出行")
    gone = world.case(fir, channel="escalated", topic="price")
    kept = world.case(fir, channel="failed", topic=None)
    world.case(oak)
    world.case(fir, (HOUR, "dismissed"), channel="escalated")
    world.case(fir, channel="escalated", stage="merged", merged_into=gone)
    world.case(fir, channel="escalated", opened_at=NOW - 31 * DAY)
    world.case(fir, channel="escalated", opened_at=NOW)  # the end is not part of the span
    share = world.ask(Measure.ESCALATION, brand_id=fir).whole.figure("share")
    assert (share.numerator, share.denominator) == ({"case": (gone,)}, {"case": (gone, kept)})
    assert groups(world, Measure.ESCALATION, Dimension.BRAND) == {
        "云杉": (1, 2),
        "橙屿出行": (0, 1),
    }
    assert list(groups(world, Measure.ESCALATION, Dimension.TOPIC).items()) == [
        ("aftersales", (0, 1)),
        ("price", (1, 1)),
        ("", (0, 1)),
    ]


def test_cases_are_told_by_product_source_and_the_channel_that_was_tried(world: World) -> None:
    fir = world.brand(products=["净水器", "滤芯"], product_aliases={"净水器": ["直饮机"]})
    for _ in range(2):
        world.contact(fir, "华东 热线")
    world.contact(fir, "华东 热线 夜间")
    record = {"value": "unsolved", "records": ["门店 9", "华东 热线 夜间 T 7"]}
    mentions = [
        world.complaint(fir, words="直饮机 的滤芯坏了", tried=record),
        world.complaint(fir, words="滤芯一直没发", source="xhs", tried={"channels": ["shop"]}),
        world.complaint(fir, words="一直没发货", tried={"value": "unreachable"}),
        world.complaint(fir, mentioned_official={"value": "云杉客服"}),
        world.complaint(fir),
    ]
    for mention_id in mentions:
        world.case(fir, mention_id=mention_id)
    world.case(fir)
    assert groups(world, Measure.ESCALATION, Dimension.PRODUCT) == {
        "净水器": (0, 1),
        "滤芯": (0, 1),
        "": (0, 4),
    }
    assert groups(world, Measure.ESCALATION, Dimension.SOURCE) == {
        "weibo": (0, 4),
        "xhs": (0, 1),
        "": (0, 1),
    }
    assert groups(world, Measure.ESCALATION, Dimension.CHANNEL) == {
        "official_account": (0, 1),
        "service": (0, 1),
        "shop": (0, 1),
        "华东 热线 夜间": (0, 1),
        "": (0, 2),
    }


def test_first_response_is_timed_from_the_customers_words(world: World) -> None:
    fir = world.brand()
    spoken = START - 2 * HOUR  # ten in the morning; the case was opened at noon
    for number in range(30):  # answered 30, 60 … 900 minutes after they spoke
        mention_id = world.complaint(fir, posted_at=spoken)
        world.case(
            fir, ((number + 1) * 30 * MINUTES - 2 * HOUR, "responded"), mention_id=mention_id
        )
    late, early = world.case(fir), world.case(fir, opened_at=NOW - HOUR)
    whole = world.ask(Measure.FIRST_RESPONSE).whole
    # Due four hours after opening: 360 minutes after they spoke. Nobody answered two.
    within = whole.figure("within")
    assert told(within) == (12, 31)
    assert within.value == pytest.approx(12 / 31)
    assert whole.pending == 1
    assert late in within.denominator["case"]
    assert early not in within.denominator["case"]
    assert whole.figure("median_natural").value == pytest.approx(15.5 / 2)
    assert whole.figure("p90_natural").value == pytest.approx((27 + 0.1) / 2)
    # The house closes at six: 8 working hours after they spoke, and opens again 15 hours later.
    assert whole.figure("median_working").value == pytest.approx(7.75)
    assert whole.figure("p90_working").value == pytest.approx(8.0)
    assert whole.figure("p90_working").n == 30


def test_a_case_of_history_is_timed_from_its_opening(world: World) -> None:
    fir = world.brand()
    old = world.complaint(fir, posted_at=START - 200 * DAY)
    world.case(fir, (HOUR, "responded"), mention_id=old, is_history=True)
    took = case_measures.response_times(world.session, SPAN, Filters(), get_settings().zone)
    assert np.diff(took.moments).tolist() == np.diff(took.clock).tolist() == [[3600]]


def test_a_response_before_a_relapse_stays_the_first(world: World) -> None:
    fir = world.brand()
    case_id = world.case(fir, *DONE, (9 * DAY, "assigned"))
    world.session.connection().exec_driver_sql("UPDATE recovery_case SET first_response_at = NULL")
    took = case_measures.response_times(world.session, SPAN, Filters(), get_settings().zone)
    assert took.case_ids == (case_id,)
    assert took.moments[:, 1].tolist() == [(START + HOUR).timestamp()]


def test_resolution_counts_the_one_that_stands_without_the_time_it_lay_solved(
    world: World,
) -> None:
    fir = world.brand()
    again = ((DAY, "resolved"), (3 * DAY, "assigned"), (3 * DAY + 5 * HOUR, "resolved"))
    for _ in range(30):
        world.case(fir, (HOUR, "responded"), *again)
    world.case(fir, *again[:2])  # reopened and not solved: its deadline passed
    whole = world.ask(Measure.RESOLUTION).whole
    assert told(whole.figure("within")) == (0, 31)
    assert whole.figure("median_natural").value == pytest.approx(29)
    # Thursday noon to Friday noon: 9. Sunday noon to five o'clock: nothing is open.
    assert whole.figure("median_working").value == pytest.approx(9)
    assert whole.figure("median_working").n == 30


def test_a_deadline_stands_still_while_the_customer_is_waited_for(world: World) -> None:
    fir = world.brand()
    asked = ((HOUR, "responded"), (2 * HOUR, "waiting"))
    waiting = world.case(fir, *asked, paused_at=START + 2 * HOUR)
    ordered = world.case(fir, *asked, paused_at=START + 2 * HOUR, ordered_due=START + 5 * DAY)
    late = world.case(fir, *asked, paused_at=START + 4 * DAY)
    in_time = world.case(fir, *DONE, ordered_due=START + 2 * DAY)
    past_order = world.case(fir, *DONE, ordered_due=START + 23 * HOUR)
    whole = world.ask(Measure.RESOLUTION).whole
    within = whole.figure("within")
    assert within.numerator == {"case": (in_time,)}
    assert within.denominator == {"case": (ordered, late, in_time, past_order)}
    assert whole.pending == 1
    assert waiting not in within.denominator["case"]


def test_deadlines_are_kept_only_when_all_of_them_are(world: World) -> None:
    fir = world.brand()
    kept = world.case(fir, *DONE)
    late_answer = world.case(fir, (5 * HOUR, "responded"), (DAY, "resolved"))
    late_solution = world.case(fir, (HOUR, "responded"), (4 * DAY, "resolved"))
    forgotten = world.case(fir)
    recent = NOW - DAY  # late with the answer, and the resolution is not due yet
    world.case(fir, opened_at=recent)
    world.case(fir, (HOUR, "responded"), opened_at=recent)
    whole = world.ask(Measure.SLA).whole
    share = whole.figure("share")
    assert share.numerator == {"case": (kept,)}
    assert share.denominator == {"case": (kept, late_answer, late_solution, forgotten)}
    assert whole.pending == 2


def test_a_case_without_deadlines_keeps_and_misses_none(world: World) -> None:
    world.case(world.brand(), *DONE, first_response_due=None, resolution_due=None)
    for name in (Measure.SLA, Measure.RESOLUTION, Measure.FIRST_RESPONSE):
        whole: Measured = world.ask(name).whole
        assert (whole.figures[0].n, whole.pending) == (0, 1)
