"""Who is signed in while a page is tested: real sessions of real users."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import BrowserContext

from dashboard.sign_in import cookies, session
from recovery.access import passwords, signing_in, users
from recovery.access.actor import Role
from storage import users as stored
from storage.config import get_settings
from storage.engine import transaction

PASSWORD = "correct horse battery"

signed_in = "wang"
_tokens: dict[str, str] = {}


def sign_in(user: str) -> None:
    """From now on the pages that AppTest runs are ``user``'s."""
    global signed_in
    signed_in = user


def new_session(user: str) -> str:
    """The token of a new session of ``user``, who is an administrator if nobody of the name is."""
    with transaction() as opened:
        found = stored.by_name(opened, user) or users.add(opened, user, Role.ADMIN)
        token = secrets.token_urlsafe(32)
        signing_in.begin(
            opened,
            found,
            token,
            get_settings(),
            address="127.0.0.1",
            browser="tests",
            now=datetime.now(UTC),
        )
    return token


def give_password(user: str, password: str = PASSWORD, *, must_change: bool = False) -> None:
    """Let ``user`` sign in by the form."""
    with transaction() as opened:
        found = stored.by_name(opened, user)
        assert found is not None
        found.password_hash = passwords.hashed(password, get_settings().sign_in)
        found.must_change_password = must_change
        opened.add(found)


def sign_in_browser(context: BrowserContext, user: str = "wang") -> str:
    """Sign ``user`` in in all tabs of a browser's context; the session's token."""
    token = new_session(user)
    context.add_cookies(
        [
            {
                "name": cookies.session_name(),
                "value": token,
                "domain": "127.0.0.1",
                "path": "/",
                "httpOnly": True,
                "sameSite": "Lax",
            }
        ]
    )
    return token


def _token() -> str:
    if signed_in not in _tokens:
        _tokens[signed_in] = new_session(signed_in)
    return _tokens[signed_in]


@pytest.fixture(autouse=True)
def _signing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """AppTest has no browser whose cookie could be read: the token comes from here instead."""
    _tokens.clear()
    monkeypatch.setattr(session, "token", _token)
    yield
    sign_in("wang")
