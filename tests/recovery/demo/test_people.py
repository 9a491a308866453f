"""The people of the demo: one of every role, who can sign in at once."""

from datetime import UTC, datetime

from sqlmodel import Session

from recovery.access import passwords, sight
from recovery.access.actor import Actor, Role
from recovery.collection import brands
from recovery.collection.brands import BrandWords
from recovery.demo import people
from storage import users
from storage.config import get_settings

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PASSWORD = "abcde-fghjk-mnpqr-stuvw"


def set_up(db: Session) -> None:
    people.set_up(db, PASSWORD, get_settings().sign_in, now=NOW)


def test_everybody_has_the_demos_password_and_every_role_is_there(db: Session) -> None:
    for name in ("橙屿出行", "云栗家电"):
        brands.save(db, BrandWords(name=name))
    set_up(db)
    rules = get_settings().sign_in
    for one in people.told():
        user = users.by_name(db, one["name"])
        assert user is not None and not user.must_change_password
        assert passwords.is_right(user.password_hash, PASSWORD, rules)
    assert {one["role"] for one in people.told()} == set(Role) - {Role.SYSTEM}
    outsourced = Actor("wai", Role.OUTSOURCED, "dashboard")
    assert len(sight.of(db, outsourced).brand_ids or ()) == 1


def test_a_second_run_changes_nobody(db: Session) -> None:
    brands.save(db, BrandWords(name="橙屿出行"))
    set_up(db)
    before = [(user.name, user.password_hash) for user in users.everybody(db)]
    set_up(db)
    assert [(user.name, user.password_hash) for user in users.everybody(db)] == before
