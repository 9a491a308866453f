"""A channel is decided anew when something arrives late, whichever comes first."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from recovery.channel import word as channel_word
from recovery.channel.decision import Channel
from recovery.contacts import matches, periods
from storage.config import get_settings
from storage.contacts import ContactRecord
from storage.contacts import upsert as upsert_contacts
from storage.engine import transaction
from tests.recovery.making import (
    EARLIER,
    LEAD,
    NOW,
    brand,
    channels,
    everything,
    post,
    rows,
    triaged,
)
from tests.storage.making import kept, recounted

pytestmark = pytest.mark.usefixtures("clean_database")

ANSWER = "师傅已改约到今天下午三点上门，费用由我们承担"
PHONE, ORDER = ("phone", "p"), ("order", "n")
DAY = timedelta(days=1)
LATER = NOW + timedelta(hours=1)
WORDS = "云杉的空调吹出来都是热风"
Step = Callable[[int], object]


def contact(
    reference: str = "T1",
    result: str = "unsolved",
    brand_id: int | None = None,
    keys: tuple[tuple[str, str], ...] = (ORDER,),
    **fields: Any,
) -> None:
    told = {"channel": "热线", "opened_at": EARLIER - DAY, **fields}
    with transaction() as session:
        made = ContactRecord(reference, brand_id=brand_id, result=result, keys=keys, **told)
        upsert_contacts(session, [made], NOW)


def complaint(fir: int) -> int:
    return post("1", WORDS, brands=(fir,), keys=(ORDER,))


def arrives_record(fir: int) -> None:
    contact(brand_id=fir)


def arrives_reply(fir: int) -> None:
    del fir
    post(
        "r",
        ANSWER,
        author="云杉客服",
        is_official=True,
        parent_id="1",
        verdict={"intent": "other"},
        posted_at=EARLIER + timedelta(minutes=30),
    )


def arrives_comment(fir: int) -> None:
    del fir
    post(
        "c",
        "打了客服没人理",
        kind="comment",
        parent_id="1",
        verdict={"intent": "other", "sentiment": "neutral"},
        posted_at=EARLIER + timedelta(minutes=30),
    )


def arrives_period(fir: int) -> None:
    contact("T0", keys=(PHONE,), brand_id=fir)
    day = EARLIER.date()
    with transaction() as session:
        periods.declare(
            session,
            "热线",
            day - timedelta(days=40),
            day,
            LEAD,
            brand_id=fir,
            now=NOW + DAY * 2,
            zone=get_settings().zone,
        )


LATE: list[tuple[Step, tuple[str, str, str | None]]] = [
    (arrives_record, ("failed", "record_in_vain", None)),
    (arrives_reply, ("official", "answered_in_public", None)),
    (arrives_comment, ("failed", "asked_in_vain", None)),
    (arrives_period, ("bypassed", "no_record", "confirmed")),
]


def decided(external_id: str = "1") -> tuple[str, str, str | None]:
    ((value, rule, certainty),) = rows(
        "SELECT d.value, d.rule, d.certainty FROM channel_decision d "
        "JOIN mention m ON m.id = d.mention_id WHERE d.retired_at IS NULL AND external_id = :id",
        id=external_id,
    )
    return value, rule, certainty


@pytest.mark.parametrize(("arrives", "expected"), LATE, ids=lambda v: getattr(v, "__name__", ""))
def test_what_arrives_after_the_decision_changes_it_and_the_case(
    arrives: Step, expected: tuple[str, str, str | None]
) -> None:
    fir = brand()
    complaint(fir)
    triaged()
    assert decided() == ("bypassed", "no_sign", "presumed")
    arrives(fir)
    result = triaged()
    assert decided() == expected
    assert (result.complaints, result.redecided) == (0, 1)
    assert rows("SELECT channel FROM recovery_case") == [(expected[0],)]
    assert rows("SELECT value, retired_at IS NULL FROM channel_decision ORDER BY id") == [
        ("bypassed", False),
        (expected[0], True),
    ]
    changes = rows("SELECT details FROM case_event WHERE action = 'reassessed'")
    told = [(one["from"], one["to"]) for (one,) in changes]
    assert told == ([("bypassed", expected[0])] if expected[0] != "bypassed" else [])
    with transaction() as session:
        assert kept(session) == recounted(session)
    before = everything()
    triaged()
    assert everything() == before


@pytest.mark.parametrize(("arrives", "expected"), LATE, ids=lambda v: getattr(v, "__name__", ""))
def test_what_arrived_before_the_complaint_counts_from_the_start(
    arrives: Step, expected: tuple[str, str, str | None]
) -> None:
    fir = brand()
    arrives(fir)
    triaged()
    complaint(fir)
    triaged()
    assert decided() == expected
    assert rows("SELECT count(*) FROM channel_decision") == [(1,)]


@pytest.mark.parametrize(("arrives", "expected"), LATE, ids=lambda v: getattr(v, "__name__", ""))
def test_what_arrives_between_the_post_and_its_triage_counts(
    arrives: Step, expected: tuple[str, str, str | None]
) -> None:
    fir = brand()
    complaint(fir)
    arrives(fir)
    triaged()
    assert decided() == expected


def test_a_record_that_is_solved_later_makes_the_case_less_grave() -> None:
    fir = brand()
    contact(brand_id=fir)
    complaint(fir)
    triaged()
    assert rows("SELECT channel, priority_terms ? 'failed' FROM recovery_case") == [
        ("failed", True)
    ]
    contact(brand_id=fir, result="solved")
    triaged()
    assert decided() == ("official", "record", None)
    assert rows("SELECT channel, priority_terms ? 'failed' FROM recovery_case") == [
        ("official", False)
    ]


def test_a_record_that_loses_its_number_counts_no_more() -> None:
    fir = brand()
    contact(brand_id=fir)
    complaint(fir)
    triaged()
    contact(brand_id=fir, keys=(PHONE,))
    triaged()
    assert decided() == ("bypassed", "no_sign", "presumed")


def test_a_match_that_a_person_confirms_and_then_rejects() -> None:
    fir = brand()
    contact(brand_id=fir, keys=())
    mention_id = complaint(fir)
    triaged()
    for is_same, value in ((True, "failed"), (False, "bypassed")):
        with transaction() as session:
            matches.decide(session, mention_id, fir, "热线", "T1", LEAD, is_same=is_same, now=NOW)
        triaged()
        assert channels() == {"1": value}


def test_a_confirmed_record_that_changes_is_looked_at_again() -> None:
    fir = brand()
    contact(brand_id=fir, keys=())
    mention_id = complaint(fir)
    with transaction() as session:
        matches.decide(session, mention_id, fir, "热线", "T1", LEAD, is_same=True, now=NOW)
    triaged()
    contact(brand_id=fir, keys=(), result="solved")
    triaged()
    assert channels() == {"1": "official"}


def test_a_period_that_is_retracted_makes_it_presumed_again() -> None:
    fir = brand()
    complaint(fir)
    arrives_period(fir)
    triaged()
    assert decided()[2] == "confirmed"
    with transaction() as session:
        periods.retract(session, 1, LEAD, NOW)
    triaged()
    assert decided() == ("bypassed", "no_sign", "presumed")


def test_a_record_of_a_channel_that_nobody_knew_makes_it_presumed_again() -> None:
    fir = brand()
    complaint(fir)
    arrives_period(fir)
    triaged()
    assert decided()[2] == "confirmed"
    contact("S1", keys=(PHONE,), brand_id=fir, channel="门店")
    triaged()
    assert decided() == ("bypassed", "no_sign", "presumed")


def test_a_record_of_the_day_after_leaves_it_presumed() -> None:
    fir = brand()
    complaint(fir)
    arrives_period(fir)
    contact("T7", "open", fir, opened_at=EARLIER + timedelta(hours=1))
    triaged()
    assert decided() == ("bypassed", "no_sign", "presumed")


def test_a_handle_alone_identifies_only_where_service_keeps_handles() -> None:
    fir = brand()
    post("1", WORDS, brands=(fir,), keys=(("handle", "h"),))
    arrives_period(fir)
    triaged()
    assert decided() == ("bypassed", "no_sign", "presumed")
    contact("T9", keys=(("handle", "another"),), brand_id=fir)
    with transaction() as session:
        periods.retract(session, 1, LEAD, NOW)
    arrives_period(fir)
    triaged()
    assert decided() == ("bypassed", "no_record", "confirmed")


def test_an_account_that_is_declared_later_has_answered() -> None:
    fir = brand()
    complaint(fir)
    answer: dict[str, Any] = {
        "author": "云杉客服",
        "parent_id": "1",
        "verdict": {"intent": "other"},
    }
    post("r", ANSWER, **answer)
    triaged()
    assert channels() == {"1": "bypassed"}
    post("r", ANSWER, is_official=True, **answer)
    triaged()
    assert channels() == {"1": "official"}


def test_an_account_of_another_brand_answers_for_that_brand_alone() -> None:
    fir, oak = brand(), brand("橡果")
    complaint(fir)
    with transaction() as session:
        from storage.matches import BrandMatch, Why
        from tests.storage.making import mention, upsert

        theirs = mention("r", ANSWER, author="橡果客服", is_official=True, parent_id="1")
        theirs.brands = (BrandMatch(oak, "橡果客服", Why.AUTHOR),)
        upsert(session, theirs)
    triaged()
    assert channels() == {"1": "bypassed"}


def test_a_second_post_speaks_for_the_first_of_the_same_case() -> None:
    fir = brand()
    post("1", WORDS, brands=(fir,))
    triaged()
    post("2", "打了云杉三次热线没人接，已经投诉到12315", brands=(fir,), posted_at=NOW)
    result = triaged(LATER)
    assert (result.joined, result.redecided) == (1, 1)
    assert channels() == {"1": "escalated", "2": "escalated"}
    ((facts,),) = rows(
        "SELECT d.facts FROM channel_decision d JOIN mention m ON m.id = d.mention_id "
        "WHERE external_id = '1' AND retired_at IS NULL"
    )
    ((second,),) = rows("SELECT id FROM mention WHERE external_id = '2'")
    assert facts["tried"]["mention"] == facts["escalated_to"]["mention"] == second
    before = everything()
    triaged(LATER)
    assert everything() == before


def test_a_post_about_another_product_speaks_for_itself() -> None:
    fir = brand(products=["空调", "冰箱"])
    post("1", "云杉的空调不制冷", brands=(fir,))
    post("2", "云杉冰箱漏水，打了三次热线没人接", brands=(fir,))
    triaged()
    assert channels() == {"1": "bypassed", "2": "failed"}
    assert rows("SELECT channel FROM recovery_case") == [("failed",)]


def test_a_post_that_turns_on_a_competitor_takes_its_words_back_from_the_case() -> None:
    fir = brand(competitors=["橡果"])
    post("1", WORDS, brands=(fir,))
    post("2", "打了云杉三次热线没人接", brands=(fir,))
    triaged()
    assert channels() == {"1": "failed", "2": "failed"}
    post("2", "说错了，打了橡果三次热线没人接", brands=(fir,), verdict={"contact": "unresolved"})
    triaged()
    assert channels() == {"1": "bypassed"}
    assert rows("SELECT channel FROM recovery_case") == [("bypassed",)]
    assert rows("SELECT count(*) FROM arrival") == [(0,)]
    before = everything()
    triaged()
    assert everything() == before


def test_another_customers_comment_under_the_post_says_nothing_of_the_author() -> None:
    fir = brand()
    complaint(fir)
    post(
        "c",
        "我也打了客服没人理",
        author="路人",
        kind="comment",
        parent_id="1",
        verdict={"intent": "other"},
    )
    triaged()
    assert channels() == {"1": "bypassed"}


def test_a_comment_in_our_own_area_is_a_public_call() -> None:
    fir = brand()
    post("own", "新品上市", author="云杉", is_official=True, brands=(fir,))
    post("1", WORDS, brands=(fir,), kind="comment", parent_id="own")
    triaged()
    assert decided() == ("unknown", "public_call_waiting", None)
    triaged(EARLIER + timedelta(hours=5))
    assert decided() == ("failed", "public_call_unanswered", None)


@pytest.mark.parametrize(("source", "place"), [("heimao", "platform"), ("liuyan", "regulator")])
def test_where_it_is_posted_is_an_escalation_by_itself(source: str, place: str) -> None:
    post("1", WORDS, brands=(brand(),), source=source)
    triaged()
    ((value, facts),) = rows("SELECT value, facts FROM channel_decision")
    assert (value, facts["escalated_to"]["value"]) == ("escalated", place)


def test_a_persons_word_stands_until_it_is_taken_back_and_all_are_kept() -> None:
    fir = brand()
    mention_id = complaint(fir)
    triaged()
    for value, expected in ((Channel.OFFICIAL, "official"), (Channel.FAILED, "failed")):
        with transaction() as session:
            said = channel_word.say(
                session, mention_id, fir, value, LEAD, now=NOW, note="电话 13812345678 里说的"
            )
            again = channel_word.say(session, mention_id, fir, value, LEAD, now=NOW)
        assert (said[1], again[1]) == (True, False)
        triaged()
        assert decided() == (expected, "said_by_person", None)
    with transaction() as session:
        channel_word.say(session, mention_id, fir, None, LEAD, now=NOW)
    triaged()
    assert decided() == ("bypassed", "no_sign", "presumed")
    with transaction() as session:
        shown = channel_word.view(session, mention_id, fir)
        assert [word.value for word in shown.words] == [None, "failed", "official"]
        assert "13812345678" not in shown.words[1].note
        assert [one.value for one in shown.earlier] == ["failed", "official", "bypassed"]
