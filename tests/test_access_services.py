"""Every service, called for real as every role, on cases that are seen and on others."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlmodel import Session

from recovery.actor import Role
from recovery.errors import MoveRefused
from storage import engine
from storage.errors import WrongUsage, ZhuanxiError
from tests.access_calls import CALLS
from tests.access_table import OF_NO_CASE, SERVICES, roles
from tests.access_world import World, actor, fill
from tests.conftest import empty_tables

REFUSED = "the role {role} may not do this"


@pytest.fixture(scope="module")
def worlds(home: object) -> tuple[World, World]:
    """The brand that the outsourced person was given, and the other one."""
    empty_tables()
    return fill()


@pytest.fixture
def session(worlds: object) -> Iterator[Session]:
    """A session of which nothing stays."""
    with engine.get_engine().connect() as conn:
        outer = conn.begin()
        with Session(
            conn, join_transaction_mode="create_savepoint", expire_on_commit=False
        ) as opened:
            yield opened
        outer.rollback()


def state(session: Session) -> dict[str, str]:
    """Everything that is stored, as digests by table."""
    session.flush()
    tables = session.scalars(
        text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    ).all()
    digests = " UNION ALL ".join(
        f"SELECT '{one}', md5(coalesce(string_agg(t::text, ',' ORDER BY t::text), '')) "
        f'FROM public."{one}" t'
        for one in tables
    )
    return {str(table): str(digest) for table, digest in session.execute(text(digests))}


def refusal(session: Session, service: str, world: World, role: Role) -> ZhuanxiError | None:
    try:
        CALLS[service](session, world, actor(role))
    except ZhuanxiError as error:
        return error
    return None


def is_of_the_role(error: ZhuanxiError | None) -> bool:
    return isinstance(error, MoveRefused) or (error is not None and error.templates[0] == REFUSED)


def test_every_service_is_called() -> None:
    assert CALLS.keys() == SERVICES.keys()


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("service", SERVICES)
def test_a_service_serves_the_roles_that_are_written_down_and_no_other(
    session: Session, worlds: tuple[World, World], service: str, role: Role
) -> None:
    may = role in roles(SERVICES[service])
    before = None if may else state(session)
    error = refusal(session, service, worlds[0], role)
    if may:
        assert not is_of_the_role(error)
    else:
        assert isinstance(error, WrongUsage) and is_of_the_role(error)
        assert state(session) == before


NUMBERS = {
    *("case_id", "other_id", "solved_id", "event_id"),
    *("task_id", "proposed", "approved"),
}
ABOUT_CASES = [
    one for one, who in SERVICES.items() if Role.OUTSOURCED in roles(who) and one not in OF_NO_CASE
]


@pytest.mark.parametrize("service", ABOUT_CASES)
def test_what_an_outsourced_person_was_not_given_is_refused_as_if_there_were_none(
    session: Session, worlds: tuple[World, World], service: str
) -> None:
    theirs = worlds[1]
    nowhere = replace(theirs, **dict.fromkeys(NUMBERS, 1_000_000))
    before = state(session)
    found = refusal(session, service, theirs, Role.OUTSOURCED)
    missing = refusal(session, service, nowhere, Role.OUTSOURCED)
    assert found is not None and missing is not None
    assert (type(found), found.templates) == (type(missing), missing.templates)
    assert theirs.brand not in str(found)
    assert state(session) == before


@pytest.mark.parametrize("service", ABOUT_CASES)
def test_what_they_were_given_is_not(
    session: Session, worlds: tuple[World, World], service: str
) -> None:
    error = refusal(session, service, worlds[0], Role.OUTSOURCED)
    assert error is None or not error.templates[0].startswith("there is no")
