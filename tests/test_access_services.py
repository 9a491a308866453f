"""Every service, called for real as every role, on cases that are seen and on others."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlmodel import Session

from recovery.access.actor import Role
from recovery.casework import bulk, bulk_undoing
from recovery.casework.bulk import Kind
from recovery.collection import importing
from recovery.collection.file_looks import FileKind
from recovery.errors import MoveRefused
from storage import engine
from storage.errors import WrongUsage, ZhuanxiError
from tests.access_calls import CALLS
from tests.access_calls_pages import OTHERWISE, PREPARED, many
from tests.access_table import BULK, FILES, OF_NO_CASE, SERVICES, roles
from tests.access_world import World, actor, fill
from tests.conftest import empty_tables

REFUSED = ("the role {role} may not do this", "there is no active user {name!r}")
"""How somebody is refused for their role; the product itself is no user either."""


@pytest.fixture(scope="module")
def worlds(home: object) -> tuple[World, World]:
    """The brand that the outsourced person was given, and the other one."""
    empty_tables()
    return fill()


@pytest.fixture
def session(worlds: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A session of which nothing stays; what services of many cases commit is a part of it."""
    with engine.get_engine().connect() as conn:
        outer = conn.begin()
        with Session(
            conn, join_transaction_mode="create_savepoint", expire_on_commit=False
        ) as opened:

            @contextmanager
            def within() -> Iterator[Session]:
                with opened.begin_nested():
                    yield opened

            for module in (bulk, bulk_undoing):
                monkeypatch.setattr(module, "transaction", within)
            yield opened
        outer.rollback()


def prepare(session: Session, service: str, world: World, role: Role) -> None:
    if service in PREPARED:
        PREPARED[service](session, world, actor(role))
        session.flush()


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
    return isinstance(error, MoveRefused) or (error is not None and error.templates[0] in REFUSED)


def test_every_service_is_called() -> None:
    assert CALLS.keys() == SERVICES.keys()


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("service", SERVICES)
def test_a_service_serves_the_roles_that_are_written_down_and_no_other(
    session: Session, worlds: tuple[World, World], service: str, role: Role
) -> None:
    may = role in roles(SERVICES[service])
    prepare(session, service, worlds[0], role)
    before = None if may else state(session)
    error = refusal(session, service, worlds[0], role)
    if may:
        assert not is_of_the_role(error)
        assert error is None or OTHERWISE.get(service, str(error) + "!") in str(error)
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
    prepare(session, service, theirs, Role.OUTSOURCED)
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
    prepare(session, service, worlds[0], Role.OUTSOURCED)
    error = refusal(session, service, worlds[0], Role.OUTSOURCED)
    assert error is None or not error.templates[0].startswith("there is no")


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", BULK)
def test_what_is_done_to_many_cases_asks_as_for_one(
    session: Session, worlds: tuple[World, World], kind: str, role: Role
) -> None:
    before = state(session)
    try:
        many(Kind(kind))(session, worlds[0], actor(role))
    except ZhuanxiError as error:
        assert role not in roles(BULK[kind]) and is_of_the_role(error)
        assert state(session) == before
    else:
        assert role in roles(BULK[kind])
        assert state(session) != before


def test_every_act_on_many_cases_and_every_kind_of_file_is_written_down() -> None:
    assert set(Kind) - {Kind.DISTRIBUTE} == BULK.keys()
    assert set(FileKind) == FILES.keys()


@pytest.mark.parametrize("role", Role)
def test_a_file_is_imported_by_those_who_may_import_its_kind(role: Role) -> None:
    for kind, who in FILES.items():
        if role in roles(who):
            importing.check(actor(role), FileKind(kind))
        else:
            with pytest.raises(WrongUsage, match="may not"):
                importing.check(actor(role), FileKind(kind))
    assert {str(one) for one in importing.kinds_of(actor(role))} == {
        kind for kind, who in FILES.items() if role in roles(who)
    }
