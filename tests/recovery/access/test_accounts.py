"""What administrators do about people who sign in, as services and as they type it."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from recovery.access import accounts, audit, signing_in, users
from recovery.access.actor import Actor, Role
from recovery.cli import app
from storage import users as stored
from storage.config import get_settings
from storage.engine import transaction
from storage.errors import WrongUsage

ADMIN = Actor("gao", Role.ADMIN, "cli")
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("clean_database")


@pytest.fixture
def people(clean_database: None) -> None:
    with transaction() as session:
        users.add(session, "gao", Role.ADMIN)
        users.add(session, "li", Role.HANDLER)


def run(*words: str, name: str | None = "gao") -> Result:
    start = [] if name is None else ["--as", name]
    return CliRunner().invoke(app, [*start, *words], env={"COLUMNS": "300"})


def done(*words: str, name: str | None = "gao") -> str:
    result = run(*words, name=name)
    assert result.exit_code == 0, result.exception
    return result.stdout


def told(*words: str) -> Any:
    return json.loads(done(*words, "--json"))


def password_in(said: str) -> str:
    return next(line for line in said.splitlines() if "first password" in line).split(": ")[1]


def sign_in(name: str, password: str) -> signing_in.SignedIn:
    now = datetime.now(UTC)
    token = signing_in.sign_in(
        name, password, get_settings(), address="10.0.0.1", browser="", now=now
    )
    with transaction() as session:
        return signing_in.use(session, token, get_settings(), now=now)


def test_init_makes_the_first_administrator_once() -> None:
    said = done("init", name=None)
    signed = sign_in(said.split("user ")[1].split()[0], password_in(said))
    assert (signed.actor.role, signed.must_change) == (Role.ADMIN, True)
    assert "password" not in done("init", name=None)
    with transaction() as session:
        assert len(stored.everybody(session)) == 1


def test_init_takes_the_password_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("four words of mine\n", encoding="utf-8")
    said = done("init", "--password-file", str(file), name=None)
    assert "four words" not in said
    name = said.split("user ")[1].split()[0]
    assert not sign_in(name, "four words of mine").must_change


def test_init_gives_a_password_to_the_administrator_of_an_older_version(people: None) -> None:
    said = done("init", name=None)
    assert sign_in("gao", password_in(said)).must_change


def test_a_weak_password_in_the_file_makes_nobody(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("short", encoding="utf-8")
    assert "too short" in str(run("init", "--password-file", str(file), name=None).exception)
    with transaction() as session:
        assert stored.everybody(session) == []


def test_a_new_user_signs_in_with_the_password_that_is_printed(people: None) -> None:
    said = done("user", "add", "xu", "--role", "handler", "--display-name", "小徐")
    assert sign_in("xu", password_in(said)).must_change
    again = done("user", "password", "xu")
    assert password_in(again) != password_in(said)
    with pytest.raises(signing_in.SignInRefused):
        sign_in("xu", password_in(said))


def test_users_are_deactivated_activated_signed_out_and_given_roles(people: None) -> None:
    password = password_in(done("user", "password", "li"))
    sign_in("li", password)
    assert "1 sessions of li have ended" in done("user", "sign-out", "li")
    done("user", "role", "li", "lead")
    done("user", "deactivate", "li")
    assert [one["name"] for one in told("user", "list")] == ["gao"]
    shown = {one["name"]: one for one in told("user", "list", "--all")}["li"]
    assert (shown["role"], shown["is_active"], shown["can_sign_in"]) == ("lead", False, False)
    done("user", "activate", "li")
    assert sign_in("li", password).actor.role is Role.LEAD


def test_a_lock_is_shown_and_lifted(people: None) -> None:
    password = password_in(done("user", "password", "li"))
    for _ in range(5):
        with pytest.raises(signing_in.SignInRefused):
            sign_in("li", "wrong")
    assert told("user", "list")[1]["locked_until"] is not None
    assert "locked until" in done("user", "list")
    done("user", "unlock", "li")
    sign_in("li", password)


def test_the_audit_lists_what_was_done_and_no_password(people: None) -> None:
    password = password_in(done("user", "password", "li"))
    sign_in("li", password)
    lines = told("audit", "list")
    assert [(one["kind"], one["actor"], one["subject"]) for one in lines] == [
        ("signed_in", "li", ""),
        ("password_set", "gao", "user li"),
    ]
    assert password not in json.dumps(lines)
    assert [one["kind"] for one in told("audit", "list", "--kind", "signed_in")] == ["signed_in"]
    assert len(told("audit", "list", "--since", "1h")) == 2
    assert [one["kind"] for one in told("audit", "list", "--limit", "1")] == ["signed_in"]
    assert "user li" in done("audit", "list")


def test_commands_about_users_are_for_administrators(people: None) -> None:
    for words in (
        ("user", "add", "xu", "--role", "admin"),
        ("user", "password", "gao"),
        ("user", "role", "li", "admin"),
        ("user", "deactivate", "gao"),
        ("audit", "list"),
    ):
        assert "may not do this" in str(run(*words, name="li").exception)


def test_the_last_administrator_stays_one() -> None:
    with transaction() as session:
        users.add(session, "gao", Role.ADMIN)
        for refuse in (
            lambda: accounts.set_active(session, "gao", ADMIN, is_active=False, now=NOW),
            lambda: accounts.set_role(session, "gao", Role.LEAD, ADMIN, now=NOW),
        ):
            with pytest.raises(WrongUsage, match="last administrator"):
                refuse()


@pytest.mark.parametrize("role", [one for one in Role if one not in (Role.ADMIN, Role.SYSTEM)])
def test_only_administrators_manage_users_and_read_the_audit(role: Role) -> None:
    actor, rules = Actor("x", role, "dashboard"), get_settings().sign_in
    with transaction() as session:
        users.add(session, "li", Role.HANDLER)
        for refuse in (
            lambda: accounts.invite(session, "n", Role.PR, actor, rules, now=NOW),
            lambda: accounts.set_password(session, "li", actor, rules, now=NOW),
            lambda: accounts.set_active(session, "li", actor, is_active=False, now=NOW),
            lambda: accounts.set_role(session, "li", Role.PR, actor, now=NOW),
            lambda: accounts.sign_out(session, "li", actor, now=NOW),
            lambda: accounts.unlock(session, "li", actor, now=NOW),
            lambda: audit.lines(session, actor),
        ):
            with pytest.raises(WrongUsage, match="may not do this"):
                refuse()


def test_a_name_that_could_not_be_typed_again_is_refused() -> None:
    with transaction() as session:
        for name in (" li", "li\n", "", "x" * 65):
            with pytest.raises(WrongUsage, match="no name of a user"):
                users.add(session, name, Role.PR)


def test_what_is_shown_of_a_user_is_one_line_that_turns_no_other_text() -> None:
    with transaction() as session:
        for shown in ("李\n客服", "\u202e李", "x" * 65):
            with pytest.raises(WrongUsage, match="cannot be shown as a name"):
                users.add(session, "li", Role.PR, display_name=shown)
        for number, shown in enumerate(("李 客服", "李　客服", "李👩‍💻")):
            assert users.add(session, f"li{number}", Role.PR, display_name=shown)
