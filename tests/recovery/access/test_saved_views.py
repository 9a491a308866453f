"""Views that people save, for themselves or for all."""

import pytest
from sqlmodel import Session

from recovery.access import saved_views, users
from recovery.access.actor import Actor, Role
from storage.errors import WrongUsage
from tests.storage.making import NOW

LI = Actor("li", Role.HANDLER, "dashboard")
CHEN = Actor("chen", Role.PR, "dashboard")
WANG = Actor("wang", Role.LEAD, "dashboard")


@pytest.fixture(autouse=True)
def _people(db: Session) -> None:
    for actor in (LI, CHEN, WANG):
        users.add(db, actor.name, actor.role)


def save(db: Session, actor: Actor, name: str, *, shared: bool = False) -> int:
    view = saved_views.save(db, actor, "mentions", name, {"q": "退款"}, is_shared=shared, now=NOW)
    return view.id or 0


def names(db: Session, actor: Actor, page: str = "mentions") -> list[str]:
    return [one.view.name for one in saved_views.views(db, actor, page)]


def test_ones_own_come_first_and_only_shared_ones_are_everybodys(db: Session) -> None:
    save(db, CHEN, "甲 危机", shared=True)
    save(db, CHEN, "甲 私用")
    save(db, LI, "乙 退款")
    assert names(db, LI) == ["乙 退款", "甲 危机"]
    assert names(db, CHEN) == ["甲 危机", "甲 私用"]
    assert names(db, LI, "queue") == []
    first = saved_views.views(db, LI, "mentions")[0]
    assert first.view.query == {"q": "退款"} and first.is_own


def test_its_owner_deletes_a_view_and_a_lead_a_shared_one(db: Session) -> None:
    mine, shared = save(db, CHEN, "私用"), save(db, CHEN, "共用", shared=True)
    with pytest.raises(WrongUsage, match="somebody else's"):
        saved_views.delete(db, LI, shared)
    for actor in (LI, WANG):
        with pytest.raises(WrongUsage, match="no saved view"):
            saved_views.delete(db, actor, mine)
    saved_views.delete(db, WANG, shared)
    saved_views.delete(db, CHEN, mine)
    assert names(db, CHEN) == []
    with pytest.raises(WrongUsage, match="no saved view"):
        saved_views.delete(db, CHEN, mine)


def test_what_may_be_deleted_is_said(db: Session) -> None:
    save(db, CHEN, "共用", shared=True)
    may = {a.name: saved_views.views(db, a, "mentions")[0].is_deletable for a in (LI, CHEN, WANG)}
    assert may == {"li": False, "chen": True, "wang": True}


@pytest.mark.parametrize("name", ["", "  \n ", "长" * 41])
def test_a_view_has_a_name_that_can_be_read(db: Session, name: str) -> None:
    with pytest.raises(WrongUsage, match="needs a name"):
        save(db, LI, name)


def test_a_name_is_used_once_by_one_person(db: Session) -> None:
    save(db, LI, "退款")
    save(db, CHEN, "退款")
    with pytest.raises(WrongUsage, match="already"):
        save(db, LI, " 退款 ")


def test_somebody_unknown_has_no_views(db: Session) -> None:
    nobody = Actor("niemand", Role.ADMIN, "dashboard")
    assert names(db, nobody) == []
    with pytest.raises(WrongUsage, match="no active user"):
        save(db, nobody, "退款")


def test_a_name_is_kept_masked(db: Session) -> None:
    save(db, LI, "王先生 13800138000", shared=True)
    assert names(db, CHEN) == ["王先生 138****8000"]


def test_what_would_be_masked_is_not_looked_for_by_a_view(db: Session) -> None:
    for query in ({"q": "退款 13800138000"}, {"region": "a@b.example"}):
        with pytest.raises(WrongUsage, match="no phone"):
            saved_views.save(db, LI, "mentions", "x", query, is_shared=False, now=NOW)
    assert names(db, LI) == []


def test_our_own_numbers_are_kept_in_a_view(db: Session) -> None:
    query = {"ids": "13800138000", "q": "ZX-000123 12315", "since": "2026-11-01", "days": "90"}
    saved_views.save(db, LI, "mentions", "x", query, is_shared=False, now=NOW)
    assert saved_views.views(db, LI, "mentions")[0].view.query == query
