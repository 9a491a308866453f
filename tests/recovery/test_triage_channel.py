"""What triage knows of a complaint when it decides the channel."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from recovery.casework import cases
from storage.contacts import ContactRecord
from storage.contacts import upsert as upsert_contacts
from storage.engine import transaction
from storage.models import Case, ChannelDecision
from tests.recovery.making import EARLIER, NOW, brand, channels, post, rows, triaged

pytestmark = pytest.mark.usefixtures("clean_database")


def case(case_id: int) -> Case:
    with transaction() as session:
        return cases.get(session, case_id)


def test_nobody_answering_a_public_call_in_time_makes_it_failed() -> None:
    fir = brand(official_accounts={"weibo": ["云杉", "云杉客服"]})
    post("1", "@云杉客服 什么时候来人", brands=(fir,))
    triaged()
    assert channels() == {"1": "unknown"}
    late = EARLIER + timedelta(hours=4, minutes=1)
    assert triaged(late).opened == 0
    assert channels() == {"1": "failed"}
    assert case(1).channel == "failed"
    assert case(1).priority_terms["failed"] == 14
    assert rows("SELECT action FROM case_event ORDER BY id") == [("opened",), ("reassessed",)]
    with transaction() as session:
        facts = session.exec(
            select(ChannelDecision.facts).where(col(ChannelDecision.retired_at).is_(None))
        ).one()
    assert facts["mentioned_official"]["value"] == "云杉客服"


def test_a_public_answer_in_time_makes_it_official() -> None:
    fir = brand(official_accounts={"weibo": ["云杉客服"]})
    post("1", "@云杉客服 什么时候来人", brands=(fir,))
    triaged()
    post(
        "2",
        "师傅已改约到今天下午三点上门，费用由我们承担",
        author="云杉客服",
        is_official=True,
        parent_id="1",
        verdict={"intent": "other"},
    )
    triaged(EARLIER + timedelta(days=1))
    assert channels() == {"1": "official"}


def contact(brand_id: int | None, result: str, opened_at: datetime = EARLIER) -> None:
    with transaction() as session:
        upsert_contacts(
            session,
            [
                ContactRecord(
                    "T1",
                    "hotline",
                    opened_at,
                    brand_id,
                    result=result,
                    keys=(("order", "n"),),
                )
            ],
            NOW,
        )


@pytest.mark.parametrize(
    ("result", "channel"),
    [("solved", "official"), ("open", "official"), ("unsolved", "failed"), ("unreached", "failed")],
)
def test_a_service_record_with_the_same_number_decides(result: str, channel: str) -> None:
    fir = brand()
    contact(fir, result)
    post("1", brands=(fir,), keys=(("order", "n"),))
    triaged()
    assert channels() == {"1": channel}


def test_a_service_record_of_another_brand_or_of_later_decides_nothing() -> None:
    fir, oak = brand(), brand("橡果")
    contact(oak, "unsolved")
    post("1", brands=(fir,), keys=(("order", "n"),))
    triaged()
    assert channels() == {"1": "bypassed"}


def test_a_service_record_after_the_post_did_not_come_before_it() -> None:
    fir = brand()
    contact(fir, "unsolved", EARLIER + timedelta(minutes=1))
    post("1", brands=(fir,), keys=(("order", "n"),))
    triaged()
    assert channels() == {"1": "bypassed"}


def test_the_authors_words_are_quoted_as_evidence() -> None:
    words = "打了三次电话没人接，已经在12315登记"
    post(
        "1",
        words,
        title="气",
        brands=(brand(),),
        verdict={"contact": "unreachable", "escalation": "done"},
    )
    triaged()
    ((facts,),) = rows("SELECT facts FROM channel_decision")
    assert facts["tried"] == {
        "value": "unreachable",
        "shown_by": "text",
        "quote": "打了三次电话没人接",
        "outcome": "unreached",
        "channels": ["hotline"],
        "times": 3,
    }
    assert facts["escalated_to"] == {
        "value": "regulator",
        "shown_by": "text",
        "quote": "已经在12315登记",
    }


def test_words_that_only_the_verdict_understands_are_quoted_from_its_evidence() -> None:
    words = "跟他们说了八百遍，跟对牛弹琴似的，材料也送上面去了"
    evidence = [
        {"start": 2, "end": 10, "why": "contact"},  # after the title and its line break
        {"start": 19, "end": 27, "why": "escalation:regulator"},
    ]
    post(
        "1",
        words,
        title="气",
        brands=(brand(),),
        verdict={"contact": "unresolved", "escalation": "done", "evidence": evidence},
    )
    triaged()
    ((facts,),) = rows("SELECT facts FROM channel_decision")
    judged = f"气\n{words}"
    assert facts["tried"]["quote"] == judged[2:10]
    assert facts["escalated_to"] == {
        "value": "regulator",
        "shown_by": "text",
        "quote": judged[19:27],
    }
