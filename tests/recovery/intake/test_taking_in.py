"""Cases made by hand of a complaint that triage left alone."""

from datetime import timedelta
from typing import Any

import pytest

from recovery.access.actor import Actor, Role
from recovery.casework.lifecycle import Stage
from recovery.errors import CaseNotFound
from recovery.intake import taking_in
from storage import rollup
from storage.config import get_settings
from storage.engine import transaction
from storage.errors import WrongUsage
from storage.models import Case
from tests.recovery.making import HANDLER, LEAD, NOW, brand, cases_of, channels, moved, post, rows
from tests.recovery.making import triaged as triage

pytestmark = pytest.mark.usefixtures("clean_database")
OLD = NOW - timedelta(days=60)
PR = Actor("pei", Role.PR, "dashboard")


@pytest.fixture
def ours() -> int:
    return brand()


def opened(mention_id: int, brand_id: int, actor: Actor = HANDLER, **how: Any) -> Case:
    with transaction() as session:
        return taking_in.open_with(
            session, mention_id, brand_id, get_settings(), actor, now=NOW, **how
        )


def joined(mention_id: int, brand_id: int, case_id: int, actor: Actor = HANDLER) -> Case:
    with transaction() as session:
        return taking_in.join(
            session, mention_id, brand_id, case_id, get_settings(), actor, now=NOW, why="同一个人"
        )


def history(case_id: int) -> list[tuple[Any, ...]]:
    return rows(
        "SELECT action, actor, details ->> 'by' FROM case_event WHERE case_id = :id ORDER BY id",
        id=case_id,
    )


def test_an_old_complaint_becomes_a_case_under_the_name_of_who_says_so(ours: int) -> None:
    mention = post("1", brands=(ours,), posted_at=OLD)
    triage()
    assert cases_of() == {}
    case = opened(mention, ours, PR, why="记者在问这件事")
    assert (case.is_history, case.stage) == (True, Stage.RECEIVED)
    assert history(case.id or 0) == [("opened", "pei", None), ("note", "pei", None)]
    assert cases_of() == {"1": case.id}


def test_a_complaint_that_triage_has_not_seen_is_decided_at_once_and_stays_so(ours: int) -> None:
    mention = post("1", brands=(ours,), verdict={"contact": "unresolved"})
    case = opened(mention, ours)
    assert channels() == {"1": "failed"} and case.channel == "failed"
    with transaction() as session:
        today = NOW.astimezone(get_settings().zone).date()
        counts = rollup.daily(session, today - timedelta(days=1), today)
    assert sum(n for (_, measure), n in counts.items() if measure == "failed") == 1
    triage()
    assert cases_of() == {"1": case.id}
    assert [one[0] for one in history(case.id or 0)] == ["opened"]


def test_a_complaint_of_an_unknown_author_joins_a_case_when_somebody_says_so(ours: int) -> None:
    first = post("1", brands=(ours,), author=None)
    case = opened(first, ours)
    assert case.id is not None
    second = post("2", "云杉又漏水了", brands=(ours,), author=None, verdict={"severity": 4})
    after = joined(second, ours, case.id)
    assert after.severity == 4 and after.version > case.version
    assert cases_of() == {"1": case.id, "2": case.id}
    assert ("joined", "hua", "person") in history(case.id)


@pytest.mark.parametrize("role", [Role.ANALYST, Role.OUTSOURCED, Role.SYSTEM])
def test_some_roles_may_not_open(ours: int, role: Role) -> None:
    mention = post("1", brands=(ours,))
    with pytest.raises(WrongUsage, match="may not"):
        opened(mention, ours, Actor("x", role, "dashboard"))


@pytest.mark.parametrize("role", [Role.PR, Role.ANALYST, Role.OUTSOURCED])
def test_some_roles_may_not_join(ours: int, role: Role) -> None:
    case, mention = opened(post("1", brands=(ours,)), ours), post("2", brands=(ours,), author="乙")
    with pytest.raises(WrongUsage, match="may not"):
        joined(mention, ours, case.id or 0, Actor("x", role, "dashboard"))


def test_what_has_a_case_gets_no_second(ours: int) -> None:
    mention = post("1", brands=(ours,))
    case = opened(mention, ours)
    other = opened(post("2", brands=(ours,), author="乙"), ours)
    with pytest.raises(WrongUsage, match="already"):
        opened(mention, ours)
    with pytest.raises(WrongUsage, match="already"):
        joined(mention, ours, other.id or 0)
    assert cases_of() == {"1": case.id, "2": other.id}


def test_what_is_no_complaint_or_not_of_the_brand_is_refused(ours: int) -> None:
    praise = post("1", brands=(ours,), verdict={"intent": "praise", "severity": 0})
    with pytest.raises(WrongUsage, match="no complaint"):
        opened(praise, ours)
    with pytest.raises(WrongUsage, match="not about"):
        opened(praise, brand("青禾"))


def test_nothing_joins_an_ended_case_one_of_another_brand_or_none(ours: int) -> None:
    other = brand("青禾")
    ended = opened(post("1", brands=(ours,)), ours)
    moved(ended.id or 0, Stage.DISMISSED)
    theirs = opened(post("2", brands=(other,), author="乙"), other)
    mention = post("3", brands=(ours,), author="丙")
    for case_id, why in ((ended.id, "only open|reopen|is dismissed"), (theirs.id, "two brands")):
        with pytest.raises(WrongUsage, match=why):
            joined(mention, ours, case_id or 0, LEAD)
    with pytest.raises(CaseNotFound):
        joined(mention, ours, 999, LEAD)
    assert "3" not in cases_of()


def test_erased_words_make_no_case(ours: int) -> None:
    mention = post("1", brands=(ours,))
    with transaction() as session:
        from storage.models import Mention

        one = session.get_one(Mention, mention)
        one.erased_at = NOW
        session.add(one)
    with pytest.raises(WrongUsage, match="erased"):
        opened(mention, ours)
