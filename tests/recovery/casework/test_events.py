"""One happening behind many cases."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session

from recovery.access import users
from recovery.access.actor import Actor, Role
from recovery.casework import cases, events, personal, together
from recovery.casework.lifecycle import Stage
from recovery.casework.parts import Parts
from storage import events as stored
from storage.config import get_settings
from storage.engine import transaction
from storage.errors import WrongUsage
from storage.models import Event
from tests.recovery.making import HANDLER, LEAD, NOW, brand, called_back, moved, post, rows, triaged

pytestmark = pytest.mark.usefixtures("clean_database")
LATER = NOW + timedelta(hours=1)
TEXT = "@{handle} 您好，{number} 反映的「{topic}」已查明是系统故障，今晚恢复"


@pytest.fixture(autouse=True)
def event(clean_database: None) -> int:
    """Cases 1 to 3 of 云杉 in event 1, and case 4 of another brand."""
    ours = brand(products=["净水器"])
    for number, author in enumerate(("阿桂", "白露", None), 1):
        words = f"云杉净水器第{number}次打不开" if number < 3 else "云杉打不开"
        post(str(number), words, brands=(ours,), author=author, verdict={"topic": "system"})
    post("4", "橙屿出行打不开", brands=(brand("橙屿出行"),), author="秋分")
    triaged()
    with transaction() as session:
        users.add(session, "hua", Role.HANDLER)
        made = events.open_event(session, "云杉", " 云杉 App 宕机 ", LEAD, now=NOW)
        assert made.id is not None
    do(lambda s: events.add(s, 1, [1, 2, 3], LEAD, now=NOW))
    return made.id


def do(act: Callable[[Session], Parts]) -> Parts:
    with transaction() as session:
        return act(session)


def answer(text: str = TEXT, actor: Actor = HANDLER) -> Parts:
    return do(lambda s: together.answer(s, 1, text, actor, now=LATER))


def failed(parts: Parts) -> dict[int, str]:
    return {case_id: error.cause for case_id, error in parts.failed}


def stages() -> list[str]:
    return [stage for (stage,) in rows("SELECT stage FROM recovery_case WHERE id < 4 ORDER BY id")]


def actions(case_id: int) -> list[str]:
    told = rows("SELECT action FROM case_event WHERE case_id = :c ORDER BY id", c=case_id)
    return [action for (action,) in told]


def test_only_an_event_without_cases_is_dropped() -> None:
    with transaction() as session:
        events.open_event(session, "云杉", "另一件事", LEAD, now=NOW)
    with transaction() as session:
        assert not events.drop_empty(session, 1, LEAD)
        assert events.drop_empty(session, 2, LEAD)
    assert rows("SELECT id FROM event") == [(1,)]


def test_an_event_has_open_cases_of_its_brand_once() -> None:
    moved(3, Stage.DISMISSED)
    with transaction() as session:
        events.open_event(session, "云杉", "另一件事", LEAD, now=NOW)
    parts = do(lambda s: events.add(s, 2, [1, 3, 4, 9, 9], LEAD, now=NOW))
    assert (parts.done, parts.left) == ([], [])
    assert failed(parts) == {
        1: "case ZX-000001 is of event 1",
        3: "case ZX-000003 is of event 1",
        4: "case ZX-000004 is about another brand than event 2",
        9: "there is no case 9",
    }
    assert do(lambda s: events.add(s, 1, [1], LEAD, now=NOW)).left == [1]
    assert actions(1) == ["opened", "event_added"]


def test_a_case_can_be_taken_out_of_an_event_again() -> None:
    parts = do(lambda s: events.remove(s, 1, [1, 4], LEAD, now=NOW))
    assert (parts.done, set(failed(parts))) == ([1], {4})
    with transaction() as session:
        assert stored.case_ids(session, 1) == [2, 3]
    assert actions(1)[-1] == "event_removed"


def test_the_open_cases_of_an_event_are_given_to_one_person() -> None:
    moved(2, Stage.DISMISSED)
    parts = do(lambda s: together.assign(s, 1, "hua", LEAD, get_settings(), now=NOW))
    assert (parts.done, parts.failed) == ([1, 3], [])
    assert do(lambda s: together.assign(s, 1, "hua", LEAD, get_settings(), now=NOW)).left == [1, 3]
    assert (
        len(do(lambda s: together.assign(s, 1, "nobody", LEAD, get_settings(), now=NOW)).failed)
        == 2
    )


def test_each_reply_is_personal_and_what_fails_is_told_while_the_rest_is_done() -> None:
    with transaction() as session:
        cases.get(session, 2).needs_senior = True
    parts = answer()
    assert parts.replies == {
        1: "@阿桂 您好，ZX-000001 反映的「系统故障」已查明是系统故障，今晚恢复"
    }
    assert failed(parts) == {
        2: "case ZX-000002 needs a reply of its own, by a senior handler",
        3: "of case ZX-000003 these are not known: {handle}",
    }
    assert (actions(1)[-1], actions(2)[-1], actions(3)[-1]) == (
        "drafted",
        "event_added",
        "event_added",
    )
    assert rows("SELECT text FROM case_note") == [(parts.replies[1],)]
    assert rows("SELECT stage, first_response_at FROM recovery_case WHERE id = 1") == [
        ("received", None)
    ]


def test_answering_again_does_only_what_is_left() -> None:
    with transaction() as session:
        cases.get(session, 2).needs_senior = True
    answer("{number} {product} 已修好")
    with transaction() as session:
        cases.get(session, 2).needs_senior = False
    parts = answer(" {number} {product} 已修好 ")
    assert (parts.done, parts.left, set(failed(parts))) == ([2], [1], {3})
    assert parts.replies == {2: "ZX-000002 净水器 已修好"}
    assert set(answer("{number}：另一段话").done) == {1, 2, 3}


def test_a_reply_counts_as_given_when_it_was_sent() -> None:
    answer("{number} 的故障已修复")
    do(lambda s: together.assign(s, 1, "hua", LEAD, get_settings(), now=NOW))
    do(lambda s: events.remove(s, 1, [3], LEAD, now=NOW))
    parts = do(lambda s: together.sent(s, 1, HANDLER, now=LATER))
    assert (parts.done, stages()) == ([1, 2], ["responded", "responded", "assigned"])
    assert do(lambda s: together.sent(s, 1, HANDLER, now=LATER)).left == [1, 2]


def test_a_reply_without_substance_answers_nobody_and_one_that_asks_for_praise_is_refused() -> None:
    answer("{number} 您好，请私信我们")
    assert do(lambda s: together.sent(s, 1, HANDLER, now=LATER)).done == []
    parts = answer("{number} 的故障已修复，请删除微博")
    assert parts.done == []
    assert "may not be said to a customer" in failed(parts)[1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the same to everybody"),
        ("各位，系统故障，今晚恢复", "the same to everybody"),
        ("各位反映的{topic}今晚恢复", "the same to everybody"),
        ("{handle} {phone}", "cannot name {phone}"),
        ("{handle} {}", "cannot name {}"),
    ],
)
def test_a_text_that_is_not_personal_is_refused(text: str, said: str) -> None:
    with pytest.raises(WrongUsage, match=said):
        answer(text)


def test_braces_of_a_customer_are_only_words() -> None:
    told = personal.rendered("{handle}：{ title }", {"handle": "{number}", "title": "{x}"}, "ZX")
    assert told == "{number}：{x}"


def test_an_event_is_over_when_its_last_case_is_closed() -> None:
    way = [Stage.ASSIGNED, Stage.RESPONDED, Stage.RESOLVED, Stage.CALLBACK]
    for case_id in (1, 2, 3):
        for stage in way[: case_id + 1]:
            moved(case_id, stage)
    called_back(3)
    parts = do(lambda s: together.close(s, 1, LEAD, now=LATER))
    assert (parts.done, set(failed(parts)), parts.event.closed_at) == ([3], {1, 2}, None)
    do(lambda s: together.move(s, 1, Stage.RESOLVED, LEAD, now=LATER))
    for case_id in (1, 2):
        called_back(case_id, LATER)
    parts = do(lambda s: together.close(s, 1, LEAD, now=LATER))
    assert (parts.done, parts.failed) == ([1, 2], [])
    assert (parts.event.closed_by, parts.event.closed_at) == ("lin", LATER)
    assert do(lambda s: together.close(s, 1, LEAD, now=LATER)).done == []
    with pytest.raises(WrongUsage, match="event 1 is over"):
        do(lambda s: events.add(s, 1, [1], LEAD, now=NOW))


@pytest.mark.parametrize("stage", [Stage.DISMISSED, Stage.ASSIGNED, Stage.MERGED])
def test_dismissing_and_reopening_are_decided_one_by_one(stage: Stage) -> None:
    with pytest.raises(WrongUsage, match="not moved to"):
        do(lambda s: together.move(s, 1, stage, LEAD, now=NOW))


def test_events_are_listed_with_their_cases_and_those_that_are_over_on_request() -> None:
    moved(1, Stage.ACKNOWLEDGED)
    with transaction() as session:
        (found,) = events.listed(session, "云杉")
        assert (found.event.title, found.brand) == ("云杉 App 宕机", "云杉")
        assert found.stages == {"acknowledged": 1, "received": 2}
        assert events.listed(session, "橙屿出行") == []
        session.get_one(Event, 1).closed_at = NOW
    with transaction() as session:
        assert events.listed(session) == []
        assert len(events.listed(session, with_closed=True)) == 1


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda s: events.seen(s, 9, LEAD), "no event 9"),
        (lambda s: events.add(s, 9, [1], LEAD, now=NOW), "no event 9"),
        (lambda s: events.drop_empty(s, 9, LEAD), "no event 9"),
        (lambda s: events.open_event(s, "云杉", " ", LEAD, now=NOW), "needs a title"),
        (lambda s: events.open_event(s, "没有", "x", LEAD, now=NOW), "no brand"),
        (
            lambda s: events.open_event(
                s, "云杉", "x", Actor("x", Role.OUTSOURCED, "cli"), now=NOW
            ),
            "may not do this",
        ),
        (lambda s: together.close(s, 1, Actor("x", Role.ANALYST, "cli"), now=NOW), "may not"),
        (lambda s: together.answer(s, 1, TEXT, Actor("x", Role.PR, "cli"), now=NOW), "may not"),
    ],
)
def test_what_makes_no_sense_or_is_not_theirs_is_refused(
    act: Callable[[Session], Parts], said: str
) -> None:
    with pytest.raises(WrongUsage, match=said):
        do(act)
