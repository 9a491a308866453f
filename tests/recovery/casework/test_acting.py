"""Answering in public and contacting in private."""

import threading
from datetime import timedelta

import pytest

from recovery.access.actor import Actor, Role
from recovery.casework import acting, acts, cases
from recovery.casework.drafts import DraftRefused
from recovery.casework.lifecycle import Stage
from recovery.errors import CaseChanged, CaseNotFound
from storage.engine import transaction
from storage.errors import WrongUsage
from storage.models import Case
from tests.recovery.acting import (
    ACCOUNT,
    ANSWER,
    LATER,
    POSTED,
    SENIOR,
    another_case,
    contacted,
    history,
    replied,
    set_case,
    world,
)
from tests.recovery.making import EARLIER, HANDLER, LEAD, moved, rows

pytestmark = pytest.mark.usefixtures("clean_database")
COURTESY = "您好，请私信我们您的联系方式"


@pytest.fixture
def case_id() -> int:
    return world()


def case(case_id: int) -> Case:
    with transaction() as session:
        return cases.get(session, case_id)


def move(case_id: int, *stages: Stage) -> None:
    moved(case_id, *stages, now=LATER)


def test_who_is_about_to_answer_sees_the_post_and_the_accounts(case_id: int) -> None:
    with transaction() as session:
        shown = acting.prepare_reply(session, case_id, HANDLER, now=LATER)
    assert shown.mention.url == "https://example.com/1"
    assert (shown.author, shown.words) == ("阿桂", "青柚到家的净水器修了两次还在漏水")
    assert (shown.accounts, shown.findings) == ((ACCOUNT, "青柚到家"), ())
    with transaction() as session:
        shown = acting.prepare_reply(session, case_id, HANDLER, now=LATER, text="请您删帖")
    assert {one.problem for one in shown.findings} == {"asks_delete", "no_substance"}
    assert history() == []


def test_a_reply_of_substance_is_the_first_response_and_moves_the_case(case_id: int) -> None:
    move(case_id, Stage.ASSIGNED)
    recorded = replied(case_id, url="https://example.com/1#reply")
    assert (recorded.is_new, recorded.case.stage) == (True, "responded")
    assert case(case_id).first_response_at == POSTED
    assert history()[1:] == [("hua", "replied"), ("hua", "moved")]
    with transaction() as session:
        (line,) = acts.of_case(session, case_id).said
    assert (line.said, line.post, line.act.at) == (ANSWER, "https://example.com/1", POSTED)
    assert (line.act.account, line.act.url) == (ACCOUNT, "https://example.com/1#reply")


@pytest.mark.parametrize("stage", [Stage.INVESTIGATING, Stage.WAITING])
def test_a_case_in_work_moves_too(case_id: int, stage: Stage) -> None:
    move(case_id, Stage.ASSIGNED, Stage.INVESTIGATING)
    if stage is Stage.WAITING:
        move(case_id, stage)
    assert replied(case_id).case.stage == "responded"


@pytest.mark.parametrize(
    ("actor", "stages"),
    [
        (HANDLER, ()),  # received: the table has no such move
        (Actor("pei", Role.PR, "cli"), (Stage.ASSIGNED,)),  # nor for this role
        (HANDLER, (Stage.ASSIGNED, Stage.RESPONDED, Stage.RESOLVED)),
    ],
)
def test_where_the_table_has_no_move_the_stage_stays(
    case_id: int, actor: Actor, stages: tuple[Stage, ...]
) -> None:
    move(case_id, *stages)
    before = case(case_id).stage
    assert replied(case_id, actor=actor).case.stage == before
    assert case(case_id).first_response_at == POSTED


def test_a_request_for_a_private_message_stops_no_clock(case_id: int) -> None:
    move(case_id, Stage.ASSIGNED)
    recorded = replied(case_id, COURTESY)
    assert [one.problem for one in recorded.findings] == ["no_substance"]
    found = case(case_id)
    assert (found.first_response_at, found.stage, found.version) == (None, "assigned", 2)
    assert history()[-1] == ("hua", "replied")


def test_the_earliest_answer_is_the_first_response(case_id: int) -> None:
    replied(case_id)
    replied(case_id, "师傅明天上午九点到您家更换阀门，费用由我们承担", posted_at=LATER)
    assert case(case_id).first_response_at == POSTED
    replied(case_id, "漏水的原因是阀门老化，今天下午已经订货", posted_at=EARLIER)
    assert case(case_id).first_response_at == EARLIER


def test_the_same_reply_is_recorded_once(case_id: int) -> None:
    first = replied(case_id, version=1)
    again = replied(case_id, f" {ANSWER} ", version=1, account=f"@{ACCOUNT}")
    assert (again.is_new, again.act.event_id) == (False, first.act.event_id)
    assert rows("SELECT count(*) FROM case_act") == [(1,)]
    assert replied(case_id, account="青柚到家").is_new


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ({"account": "橙屿出行"}, "no official account"),
        ({"posted_at": LATER + timedelta(minutes=1)}, "in the future"),
        ({"posted_at": EARLIER - timedelta(minutes=1)}, "before the customer's post"),
        ({"url": "javascript:alert(1)"}, "no address"),
        ({"text": "  "}, "empty"),
        ({"mention_id": 99}, "does not hold"),
        ({"actor": Actor("x", Role.ANALYST, "cli")}, "may not"),
        ({"actor": Actor("x", Role.SYSTEM, "job")}, "may not"),
    ],
)
def test_what_cannot_be_right_is_refused(case_id: int, how: dict[str, object], told: str) -> None:
    with pytest.raises(WrongUsage, match=told):
        replied(case_id, **how)  # type: ignore[arg-type]
    assert history() == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("删帖后给您退款128元", "condition"),
        (f"{ANSWER}有事请打13800138000", "personal"),
    ],
)
def test_a_reply_that_may_not_be_said_is_not_recorded(
    case_id: int, text: str, problem: str
) -> None:
    with pytest.raises(DraftRefused) as refused:
        replied(case_id, text)
    assert problem in {one.problem for one in refused.value.findings}
    assert history() == []


def test_what_only_our_records_know_is_not_said_in_public(case_id: int) -> None:
    rows(
        "INSERT INTO service_contact (reference, channel, product, topic, result, is_complaint, "
        "text, search_text, opened_at, imported_at) VALUES ('A-1001', 'hotline', '柚先达滤芯', '', "
        "'open', true, '', '', now(), now()) RETURNING id"
    )
    rows(
        "INSERT INTO contact_match (mention_id, brand_id, contact_id, is_same, decided_by, "
        "decided_role, decided_origin, decided_at, note) VALUES (1, 1, 1, true, 'lin', 'lead', "
        "'cli', now(), '') RETURNING id"
    )
    for text in ("A-1001这件事今天已经为您办结退款", "您的柚先达滤芯今天下午已经寄出"):
        with pytest.raises(DraftRefused, match="order"):
            replied(case_id, text)


def test_only_a_senior_answers_a_customer_who_was_failed_before(case_id: int) -> None:
    set_case(case_id, needs_senior=True)
    for actor in (HANDLER, LEAD):
        with pytest.raises(WrongUsage, match="only a senior"):
            replied(case_id, actor=actor)
    with pytest.raises(DraftRefused, match="no_substance"):
        replied(case_id, COURTESY, SENIOR)
    assert replied(case_id, actor=SENIOR).is_new


def test_a_customer_failed_before_is_not_told_what_others_were_told(case_id: int) -> None:
    other = another_case()
    replied(other, f"@小米粒 {ANSWER}", mention_id=2)
    set_case(case_id, needs_senior=True)
    with pytest.raises(DraftRefused, match="stock"):
        replied(case_id, f"@阿桂 {ANSWER}", SENIOR)
    long_after = LATER + timedelta(days=91)
    assert replied(case_id, actor=SENIOR, posted_at=long_after, now=long_after).is_new


def test_what_the_same_customer_was_told_is_no_stock_reply(case_id: int) -> None:
    other = another_case(author="阿桂")
    assert other == case_id
    replied(case_id, mention_id=2)
    set_case(case_id, needs_senior=True)
    assert replied(case_id, actor=SENIOR, mention_id=1).is_new


def test_an_ended_case_takes_no_acts(case_id: int) -> None:
    move(case_id, Stage.DISMISSED)
    with pytest.raises(WrongUsage, match="ZX-000001 is dismissed"):
        replied(case_id)
    with pytest.raises(WrongUsage, match="dismissed"):
        contacted(case_id)
    with pytest.raises(WrongUsage, match="dismissed"), transaction() as session:
        acting.prepare_reply(session, case_id, HANDLER, now=LATER)


def test_a_reply_on_an_old_version_overwrites_nothing(case_id: int) -> None:
    move(case_id, Stage.ASSIGNED)
    with pytest.raises(CaseChanged):
        replied(case_id, version=1)
    with pytest.raises(CaseNotFound):
        replied(99)


def test_what_was_said_stands_beside_the_history_and_can_be_blanked(case_id: int) -> None:
    replied(case_id)
    ((told,),) = rows("SELECT json_agg(e)::text || json_agg(a)::text FROM case_event e, case_act a")
    assert "净水器" not in str(told)
    rows("UPDATE case_note SET text = '' RETURNING 1")
    with transaction() as session:
        (line,) = acts.of_case(session, case_id).said
    assert (line.said, line.act.kind) == ("", "reply")


def test_of_one_reply_recorded_by_eight_at_once_one_is_kept(case_id: int) -> None:
    gate, found = threading.Barrier(8, timeout=20), []

    def race() -> None:
        gate.wait()
        found.append(replied(case_id).is_new)

    threads = [threading.Thread(target=race) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(found) == [False] * 7 + [True]
    assert rows("SELECT count(*) FROM case_act") == [(1,)]


def test_the_act_outlives_a_post_that_is_purged(case_id: int) -> None:
    replied(case_id)
    rows("DELETE FROM case_mention RETURNING 1")
    rows("DELETE FROM mention RETURNING 1")
    with transaction() as session:
        (line,) = acts.of_case(session, case_id).said
    assert (line.act.mention_id, line.post, line.said) == (None, None, ANSWER)
