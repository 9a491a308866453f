"""What masking hid of a case: who sees it, why, and what is written down of it."""

import json
from datetime import UTC, datetime

import pytest
from sqlmodel import Session, select

from recovery.access import revealing, users
from recovery.access.actor import Actor, Role
from recovery.casework import cases
from recovery.errors import CaseNotFound
from storage import cases as stored
from storage.errors import WrongUsage
from storage.keys import get_keys
from storage.masking import mask
from storage.models import AuditLine, Brand, Case, CaseMention, Mention, UserSkill

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
WORDS = "叫了四次都没人来，打 13800138000 找我"
LI, WANG = Actor("li", Role.HANDLER, "cli"), Actor("wang", Role.LEAD, "cli")
WHY = "按约定回电"


@pytest.fixture
def case_id(db: Session) -> int:
    """A case of li's with one post that quotes a phone number, and one that hides nothing."""
    brand = Brand(name="橙屿出行")
    db.add(brand)
    people = {
        name: users.add(db, name, role)
        for name, role in (
            ("li", Role.HANDLER),
            ("zhao", Role.HANDLER),
            ("wang", Role.LEAD),
            ("out", Role.OUTSOURCED),
        )
    }
    db.flush()
    db.add(UserSkill(user_id=people["out"].id, kind="brand", value="橙屿出行"))
    case = Case(brand_id=brand.id, title="没人来", severity=3, channel="failed", priority=50)
    case.assignee_id = people["li"].id
    db.add(case)
    db.flush()
    sealed = json.dumps({"title": "", "text": WORDS, "phone": "13800138000"})
    for n, seal in enumerate((get_keys().seal(sealed), None)):
        text = mask(WORDS).text if seal else "至今没有回音"
        mention = Mention(
            source="weibo",
            external_id=f"m{n}",
            text=text,
            text_hash=f"h{n}",
            text_sealed=seal,
            search_text=text,
            posted_at=NOW,
        )
        db.add(mention)
        db.flush()
        db.add(CaseMention(case_id=case.id, mention_id=mention.id, brand_id=brand.id))
    db.flush()
    assert case.id is not None
    return case.id


def look(db: Session, case_id: int, actor: Actor, because: str = WHY) -> list[revealing.Revealed]:
    return revealing.reveal(db, case_id, actor, get_keys(), because=because, now=NOW)


def lines(db: Session) -> list[AuditLine]:
    return list(db.exec(select(AuditLine)))


@pytest.mark.parametrize("actor", [LI, WANG, Actor("anna", Role.ADMIN, "cli")])
def test_who_has_the_case_and_those_above_see_what_was_masked(
    db: Session, case_id: int, actor: Actor
) -> None:
    (found,) = look(db, case_id, actor)
    assert (found.text, found.phone) == (WORDS, "13800138000")


@pytest.mark.parametrize(
    "actor",
    [
        Actor("zhao", Role.HANDLER, "cli"),
        *(Actor("x", role, "cli") for role in (Role.PR, Role.ANALYST, Role.SYSTEM)),
    ],
)
def test_nobody_else_sees_it_and_nothing_is_written(
    db: Session, case_id: int, actor: Actor
) -> None:
    with pytest.raises(WrongUsage):
        look(db, case_id, actor)
    assert lines(db) == [] and stored.history(db, case_id) == []


def test_an_outsourced_handler_never_sees_it_although_the_case_is_theirs(
    db: Session, case_id: int
) -> None:
    out = users.local_actor(db, "cli", "out")
    cases.assign(db, case_id, "out", out, now=NOW)
    with pytest.raises(WrongUsage, match="role outsourced may not"):
        look(db, case_id, out)
    assert lines(db) == []


def test_each_look_is_a_line_of_the_audit_and_of_the_history_without_words(
    db: Session, case_id: int
) -> None:
    (found,) = look(db, case_id, LI, "客户 13900139000 要求回电")
    (line,) = lines(db)
    assert (line.kind, line.actor, line.subject) == ("revealed", "li", f"case {case_id}")
    assert line.details == {"mentions": [found.mention_id]}
    (event,) = stored.history(db, case_id)
    assert event.event.action == "revealed"
    assert event.note is not None and "13900139000" not in event.note


def test_without_a_reason_nothing_is_shown(db: Session, case_id: int) -> None:
    with pytest.raises(WrongUsage, match="needs a reason"):
        look(db, case_id, LI, "  ")
    assert lines(db) == []


def test_there_is_nothing_to_see_of_a_case_that_does_not_exist(db: Session) -> None:
    with pytest.raises(CaseNotFound):
        look(db, 404, WANG)


def test_a_note_that_quotes_a_number_is_masked_on_its_way_in(db: Session, case_id: int) -> None:
    cases.note(db, case_id, "客户让打 13800138000", LI, now=NOW)
    (line,) = stored.history(db, case_id)
    assert line.note is not None
    assert "13800138000" not in line.note and "客户让打" in line.note
