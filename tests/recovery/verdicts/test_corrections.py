"""A person's word on a verdict: in force at once, acted upon, taken back, never lost."""

import threading
from datetime import timedelta

import pytest

from recovery.access.actor import Actor, Role
from recovery.casework.lifecycle import Stage
from recovery.errors import VerdictChanged
from recovery.verdicts import corrections
from storage import corrections as stored
from storage.engine import transaction
from storage.errors import WrongUsage
from storage.models import Correction, Verdict
from tests.recovery.making import (
    HANDLER,
    LEAD,
    NOW,
    brand,
    cases_of,
    channels,
    moved,
    post,
    rows,
    triaged,
)
from tests.storage.making import judge, kept, recounted

pytestmark = pytest.mark.usefixtures("clean_database")
LATER = NOW + timedelta(minutes=5)
PRAISE = {"intent": "praise", "sentiment": "positive", "severity": 0, "topic": None} | {
    "complaint_probability": 0.1
}


def correct(
    mention_id: int,
    actor: Actor = LEAD,
    *,
    not_complaint: bool = False,
    verdict_id: int | None = None,
    **labels: str,
) -> Correction:
    with transaction() as session:
        return corrections.correct(
            session,
            mention_id,
            labels,
            actor,
            now=LATER,
            not_complaint=not_complaint,
            verdict_id=verdict_id,
        )


def in_force(mention_id: int) -> Verdict:
    with transaction() as session:
        found = stored.in_force(session, mention_id)
    assert found is not None
    return found


def move(to: Stage, actor: Actor = LEAD, case_id: int = 1) -> None:
    moved(case_id, to, actor=actor, now=LATER)


def counts_are_true() -> bool:
    with transaction() as session:
        return kept(session) == recounted(session)


def test_a_correction_is_in_force_at_once_with_who_when_and_where() -> None:
    mention = post("1", brands=(brand(),))
    model = in_force(mention)
    made = correct(mention, severity="4", contact="unreachable")
    found = in_force(mention)
    assert (found.model_version, found.severity, found.contact) == ("person-1", 4, "unreachable")
    assert (found.intent, found.topic, found.sentiment) == ("complaint", "aftersales", "negative")
    assert found.probabilities["intent"] == model.probabilities["intent"]
    assert (made.overruled, made.verdict_id, made.created_at) == (model.id, found.id, LATER)
    assert (made.actor, made.actor_role, made.actor_origin) == ("lin", "lead", "cli")
    assert made.labels == {"contact": ["unreachable"], "severity": ["4"]}
    assert counts_are_true()


def test_a_complaint_that_was_missed_opens_a_case() -> None:
    mention = post("1", brands=(brand(),), verdict=PRAISE)
    assert triaged().opened == 0
    correct(mention, intent="complaint", severity="3", topic="quality")
    assert triaged().opened == 1
    assert rows("SELECT severity, topic FROM recovery_case") == [(3, "quality")]
    assert counts_are_true()


def test_a_false_alarm_closes_no_case_by_itself() -> None:
    mention = post("1", brands=(brand(),))
    triaged()
    correct(mention, not_complaint=True)
    triaged()
    assert rows("SELECT stage FROM recovery_case") == [("received",)]
    assert channels() == {}
    assert counts_are_true()


def test_a_later_model_does_not_overrule_a_person() -> None:
    mention = post("1", brands=(brand(),))
    correct(mention, intent="news")
    with transaction() as session:
        judge(session, [mention], model_version="newer")
    assert in_force(mention).intent == "news"


def test_two_corrections_add_up_and_the_later_wins_where_they_differ() -> None:
    mention = post("1", brands=(brand(),))
    correct(mention, severity="1", sentiment="neutral")
    correct(mention, HANDLER, severity="4")
    found = in_force(mention)
    assert (found.model_version, found.severity, found.sentiment) == ("person-2", 4, "neutral")
    assert rows("SELECT actor FROM correction ORDER BY id") == [("lin",), ("hua",)]


def test_the_second_of_two_people_is_told() -> None:
    mention = post("1", brands=(brand(),))
    seen = in_force(mention).id
    refused: list[VerdictChanged] = []
    barrier = threading.Barrier(2)

    def act(label: str) -> None:
        barrier.wait()
        try:
            correct(mention, verdict_id=seen, intent=label)
        except VerdictChanged as error:
            refused.append(error)

    threads = [threading.Thread(target=act, args=(label,)) for label in ("news", "praise")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(error.expected, error.found) for error in refused] == [(seen, in_force(mention).id)]
    assert rows("SELECT count(*) FROM correction") == [(1,)]


def test_a_confirmed_verdict_is_a_persons_and_says_all_of_it() -> None:
    mention = post("1", brands=(brand(),))
    with transaction() as session:
        made = corrections.confirm(session, mention, HANDLER, now=LATER, note=" 没错 ")
    assert (made.kind, made.note) == ("confirmation", "没错")
    assert made.labels == {
        "sentiment": ["negative"],
        "intent": ["complaint"],
        "severity": ["2"],
        "contact": ["none"],
        "escalation": ["none"],
        "topic": ["aftersales"],
    }
    assert in_force(mention).model_version == "person-1"


@pytest.mark.parametrize(
    ("verdict", "how", "told"),
    [
        ({}, {}, "nothing is said"),
        ({}, {"intent": "rant"}, "'rant' is no intent"),
        ({}, {"severity": "0"}, "'0' is no severity"),
        ({}, {"not_complaint": True, "intent": "complaint"}, "cannot be a complaint and none"),
        ({}, {"not_complaint": True, "severity": "2"}, "belong to complaints"),
        (PRAISE, {"topic": "price"}, "belong to complaints"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    verdict: dict[str, object], how: dict[str, str], told: str
) -> None:
    mention = post("1", brands=(brand(),), verdict=verdict)
    with pytest.raises(WrongUsage, match=told):
        correct(mention, **how)  # type: ignore[arg-type]
    assert rows("SELECT count(*) FROM correction") == [(0,)]


def test_a_mention_that_is_not_there_or_not_judged_is_named() -> None:
    with pytest.raises(WrongUsage, match="no mention 77"):
        correct(77, intent="news")
    mention = post("1", brands=(brand(),))
    post("1", "改过的话", brands=(1,), verdict={"text_hash": "of the old text"})
    with pytest.raises(WrongUsage, match="no verdict yet"):
        correct(mention, intent="news")


@pytest.mark.parametrize("role", [Role.OUTSOURCED, Role.SYSTEM])
def test_who_is_not_in_the_house_corrects_nothing(role: Role) -> None:
    mention = post("1", brands=(brand(),))
    with pytest.raises(WrongUsage, match=str(role)):
        correct(mention, Actor("wai", role, "cli"), intent="news")


@pytest.mark.parametrize("role", [Role.PR, Role.ANALYST, Role.HANDLER, Role.LEAD, Role.ADMIN])
def test_everybody_in_the_house_may_correct(role: Role) -> None:
    mention = post("1", brands=(brand(),))
    assert correct(mention, Actor("nei", role, "dashboard"), intent="news").actor_role == role


def test_a_dismissed_case_says_that_its_mentions_are_no_complaints() -> None:
    ours = brand()
    mentions = [post("1", brands=(ours,)), post("2", "云杉又坏了", brands=(ours,))]
    triaged()
    assert cases_of() == {"1": 1, "2": 1}
    move(Stage.DISMISSED)
    assert [in_force(m).intent != "complaint" for m in mentions] == [True, True]
    assert (
        rows("SELECT kind, case_id, actor, labels ? 'intent' FROM correction")
        == [("dismissal", 1, "lin", True)] * 2
    )
    triaged()
    assert channels() == {}
    assert counts_are_true()


def test_a_dismissal_leaves_alone_what_another_case_is_worked_for() -> None:
    mention = post("1", brands=(brand(), brand("青禾")))
    triaged()
    assert rows("SELECT count(*) FROM recovery_case") == [(2,)]
    move(Stage.DISMISSED)
    assert in_force(mention).intent == "complaint"
    move(Stage.DISMISSED, case_id=2)
    assert in_force(mention).intent != "complaint"


def test_a_case_reopened_after_its_dismissal_takes_that_back() -> None:
    mention = post("1", brands=(brand(),))
    triaged()
    move(Stage.DISMISSED)
    triaged()
    move(Stage.ASSIGNED)
    found = in_force(mention)
    assert (found.intent, found.severity, found.topic) == ("complaint", 2, "aftersales")
    triaged()
    assert set(channels()) == {"1"}
    assert rows("SELECT kind FROM correction ORDER BY id") == [("dismissal",), ("reopening",)]


def test_moves_that_are_no_dismissal_say_nothing_of_verdicts() -> None:
    post("1", brands=(brand(),))
    triaged()
    for stage in (Stage.ASSIGNED, Stage.RESPONDED, Stage.RESOLVED, Stage.ASSIGNED):
        move(stage)
    assert rows("SELECT count(*) FROM correction") == [(0,)]


def test_triage_and_a_dismissal_at_once_do_not_wait_for_each_other_forever() -> None:
    ours = brand()
    for number in range(8):
        post(str(number), f"云杉第{number}次坏了", brands=(ours,), author=f"人{number}")
    triaged()
    with transaction() as session:
        judge(session, list(range(1, 9)), model_version="newer", severity=4)
    threads = [threading.Thread(target=triaged)] + [
        threading.Thread(target=move, args=(Stage.DISMISSED, LEAD, case_id))
        for case_id in range(1, 9)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rows("SELECT DISTINCT stage FROM recovery_case") == [("dismissed",)]
    triaged()
    assert (channels(), counts_are_true()) == ({}, True)
