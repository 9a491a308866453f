"""People and cases to give to one another, each committed as in real life."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from recovery.access import users
from recovery.access.actor import Actor, Role
from recovery.casework import cases
from recovery.casework.lifecycle import Stage
from storage import users as stored
from storage.config import Settings, get_settings
from storage.engine import transaction
from storage.models import Case, User
from tests.recovery.making import NOW, brand, post, rows, triaged

AMIN = Actor("amin", Role.HANDLER, "cli")
BO = Actor("bo", Role.HANDLER, "cli")
LEAD = Actor("lin", Role.LEAD, "cli")
SYSTEM = Actor("assignment", Role.SYSTEM, "job")


def team(**roles: Role) -> None:
    """Two handlers and a lead, and more by name and role."""
    everybody = {"amin": Role.HANDLER, "bo": Role.HANDLER, "lin": Role.LEAD, **roles}
    with transaction() as session:
        for name, role in everybody.items():
            users.add(session, name, role)


def person(name: str, **facts: Any) -> User:
    """Somebody, changed as said."""
    with transaction() as session:
        user = stored.by_name(session, name)
        assert user is not None
        for key, value in facts.items():
            setattr(user, key, value)
        session.add(user)
    return user


def new_cases(count: int, brand_name: str = "云杉", **facts: Any) -> list[int]:
    """As many new cases, each of another customer, the first the most urgent."""
    before = rows("SELECT coalesce(max(id), 0) FROM recovery_case")[0][0]
    known = rows("SELECT id FROM brand WHERE name = :name", name=brand_name)
    brand_id = known[0][0] if known else brand(brand_name)
    for at in range(before, before + count):
        post(f"post {at}", brands=(brand_id,), author=f"客户{at}")
    triaged()
    ids = [row[0] for row in rows("SELECT id FROM recovery_case WHERE id > :b", b=before)]
    for place, case_id in enumerate(sorted(ids)):
        set_case(case_id, priority=1000 - place, **facts)
    return sorted(ids)


def set_case(case_id: int, **facts: Any) -> None:
    with transaction() as session:
        for key, value in facts.items():
            session.execute(
                text(f"UPDATE recovery_case SET {key} = :value WHERE id = :id"),
                {"value": value, "id": case_id},
            )


def act(what: Callable[..., Any], *words: Any, **how: Any) -> Any:
    """Call a service in a transaction of its own, at noon."""
    with transaction() as session:
        return what(session, *words, **{"now": NOW, **how})


def who_has() -> dict[int, str | None]:
    return dict(
        rows(
            "SELECT c.id, u.name FROM recovery_case c "
            "LEFT JOIN app_user u ON u.id = c.assignee_id ORDER BY c.id"
        )
    )


def last_event(case_id: int) -> tuple[Any, ...]:
    """What happened last: the action, who did it, and the codes beside it."""
    return rows(
        "SELECT action, actor, details FROM case_event WHERE case_id = :id "
        "ORDER BY id DESC LIMIT 1",
        id=case_id,
    )[0]


def user_id(name: str) -> int:
    return int(rows("SELECT id FROM app_user WHERE name = :name", name=name)[0][0])


def settings(**assignment: Any) -> Settings:
    known = get_settings()
    return known.model_copy(update={"assignment": known.assignment.model_copy(update=assignment)})


def worked_on(case_id: int, actor: Actor) -> Case:
    """Somebody begins with a case."""

    def begin(session: Session, **how: Any) -> Case:
        return cases.move(session, case_id, Stage.INVESTIGATING, actor, **how)

    found: Case = act(begin)
    return found
