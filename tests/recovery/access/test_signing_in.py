"""Who is let in, for how long, and what is told of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from recovery.access import accounts, audit, signing_in, users
from recovery.access.actor import Actor, Role
from recovery.access.audit import AuditKind
from recovery.access.signing_in import NotSignedIn, SignInRefused, TooManyTries
from storage import users as stored
from storage.config import Settings, get_settings
from storage.engine import transaction
from storage.models import User
from storage.sign_in_settings import SignInSettings

PASSWORD = "correct horse battery"
ADMIN = Actor("gao", Role.ADMIN, "cli")
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _people(clean_database: None) -> None:
    with transaction() as session:
        users.add(session, "gao", Role.ADMIN)
        users.add(session, "li", Role.HANDLER)
        accounts.set_password(
            session, "li", ADMIN, get_settings().sign_in, now=NOW, password=PASSWORD
        )


def sign_in(
    name: str = "li", password: str = PASSWORD, *, at: datetime = NOW, address: str = "10.0.0.1"
) -> str:
    return signing_in.sign_in(
        name, password, get_settings(), address=address, browser="tests", now=at
    )


def refused(name: str = "li", password: str = "wrong", **kept: object) -> SignInRefused:
    with pytest.raises(SignInRefused) as error:
        sign_in(name, password, **kept)  # type: ignore[arg-type]
    return error.value


def use(token: str | None, at: datetime = NOW) -> signing_in.SignedIn:
    with transaction() as session:
        return signing_in.use(session, token, get_settings(), now=at)


def note(token: str, at: datetime, *, by_person: bool = True) -> None:
    with transaction() as session:
        signing_in.note_use(session, token, get_settings(), by_person=by_person, now=at)


def is_in(token: str, at: datetime = NOW) -> bool:
    try:
        use(token, at)
    except NotSignedIn:
        return False
    return True


def kinds() -> list[str]:
    with transaction() as session:
        return [line.kind for line in audit.lines(session, ADMIN)][::-1]


def _named(name: str) -> User:
    with transaction() as session:
        found = stored.any_by_name(session, name)
    assert found is not None
    return found


def test_the_right_password_begins_a_session_as_that_user() -> None:
    signed = use(sign_in())
    assert signed.actor == Actor("li", Role.HANDLER, "dashboard")
    assert not signed.must_change


def test_only_a_hash_of_the_token_and_of_the_password_is_kept() -> None:
    token = sign_in()
    with transaction() as session:
        kept = str(session.execute(text("SELECT * FROM sign_in, app_user, audit_line")).all())
    assert token not in kept and PASSWORD not in kept
    assert _named("li").password_hash.startswith("$argon2id$")  # type: ignore[union-attr]


def test_nothing_tells_whether_a_name_exists() -> None:
    with transaction() as session:
        users.add(session, "bo", Role.HANDLER)  # without a password
    told = {
        (error.cause, error.next_step)
        for error in (refused("li"), refused("nobody"), refused("bo", PASSWORD), refused(""))
    }
    assert len(told) == 1


def test_too_many_wrong_passwords_lock_the_user_for_a_while() -> None:
    for _ in range(5):
        refused()
    assert refused(password=PASSWORD).cause == refused("nobody").cause
    refused(password=PASSWORD, at=NOW + timedelta(minutes=14))
    assert is_in(sign_in(at=NOW + timedelta(minutes=15)), NOW + timedelta(minutes=15))
    assert kinds().count(AuditKind.LOCKED) == 1


def test_a_right_password_in_between_begins_the_count_anew() -> None:
    for _ in range(3):
        for _ in range(4):
            refused()
        sign_in()
    assert AuditKind.LOCKED not in kinds()


def test_tries_side_by_side_are_all_counted() -> None:
    guesses = [f"guess {n}" for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda guess: refused(password=guess), guesses))
    refused(password=PASSWORD)


def test_an_administrator_lifts_the_lock() -> None:
    for _ in range(5):
        refused()
    with transaction() as session:
        accounts.unlock(session, "li", ADMIN, now=NOW)
    sign_in()


def test_one_address_cannot_try_many_names() -> None:
    for n in range(get_settings().sign_in.address_failures):
        refused(f"name{n}")
    with pytest.raises(TooManyTries):
        sign_in()
    assert sign_in(address="10.0.0.2")
    assert sign_in(at=NOW + timedelta(minutes=16))


def test_the_audit_says_who_and_from_where_and_never_what_was_typed() -> None:
    refused(password="s3cret typed")
    refused("a password typed as the name")
    sign_in()
    with transaction() as session:
        lines = [
            (line.kind, line.actor, line.subject, line.details)
            for line in audit.lines(session, ADMIN)
        ][:3]
    assert lines[::-1] == [
        (
            "sign_in_refused",
            "sign-in",
            "user li",
            {"address": "10.0.0.1", "why": "wrong password"},
        ),
        ("sign_in_refused", "sign-in", "", {"address": "10.0.0.1", "why": "no such user"}),
        ("signed_in", "li", "", {"address": "10.0.0.1"}),
    ]


def test_a_session_ends_when_it_is_not_used() -> None:
    token = sign_in()
    assert is_in(token, NOW + timedelta(hours=11, minutes=59))
    assert not is_in(token, NOW + timedelta(hours=12))
    note(token, NOW + timedelta(hours=11))
    assert is_in(token, NOW + timedelta(hours=22))


def test_a_page_that_refreshes_itself_is_no_use() -> None:
    token = sign_in()
    note(token, NOW + timedelta(hours=11), by_person=False)
    assert not is_in(token, NOW + timedelta(hours=12))


def test_a_session_ends_at_a_fixed_age_though_it_is_used() -> None:
    token = sign_in()
    for hours in range(10, 168, 10):
        note(token, NOW + timedelta(hours=hours))
    assert is_in(token, NOW + timedelta(hours=167))
    assert not is_in(token, NOW + timedelta(hours=168))


def test_use_is_noted_once_a_minute_at_most() -> None:
    token = sign_in()
    for seconds in (30, 59, 61, 90):
        note(token, NOW + timedelta(seconds=seconds))
    with transaction() as session:
        assert session.scalar(text("SELECT seen_at FROM sign_in")) == NOW + timedelta(seconds=61)


def test_signing_out_ends_this_session_and_everywhere_ends_them_all() -> None:
    first, second, third = sign_in(), sign_in(), sign_in()
    with transaction() as session:
        signing_in.sign_out(session, first, get_settings(), now=NOW)
    assert (is_in(first), is_in(second)) == (False, True)
    signed = use(second)
    with transaction() as session:
        assert signing_in.sign_out_everywhere(session, signed, now=NOW) == 2
    assert not is_in(second) and not is_in(third)


def test_a_deactivated_user_is_out_at_once() -> None:
    token = sign_in()
    with transaction() as session:
        accounts.set_active(session, "li", ADMIN, is_active=False, now=NOW)
    assert not is_in(token)
    refused(password=PASSWORD)


def test_a_changed_role_holds_at_the_next_use() -> None:
    token = sign_in()
    with transaction() as session:
        accounts.set_role(session, "li", Role.LEAD, ADMIN, now=NOW)
    assert use(token).actor.role is Role.LEAD


def change(token: str, old: str, new: str) -> None:
    signing_in.change_password(token, old, new, get_settings(), address="10.0.0.1", now=NOW)


def test_a_new_password_ends_the_other_sessions() -> None:
    token, other = sign_in(), sign_in()
    with pytest.raises(SignInRefused):
        change(token, "wrong", "four words of mine")
    change(token, PASSWORD, "four words of mine")
    assert is_in(token) and not is_in(other)
    refused(password=PASSWORD)
    assert sign_in(password="four words of mine")


def test_a_given_password_must_be_changed_and_a_chosen_one_not() -> None:
    with transaction() as session:
        given = accounts.set_password(session, "li", ADMIN, get_settings().sign_in, now=NOW)
    token = sign_in(password=given)
    assert use(token).must_change
    change(token, given, "four words of mine")
    assert not use(token).must_change


def test_a_password_kept_with_older_settings_is_kept_anew() -> None:
    harder = SignInSettings(memory_mib=20, passes=2)
    before = _named("li").password_hash
    settings = Settings(sign_in=harder)
    signing_in.sign_in("li", PASSWORD, settings, address="", browser="", now=NOW)
    after = _named("li").password_hash
    assert before != after and after is not None and "m=20480,t=2" in after
    assert sign_in()
