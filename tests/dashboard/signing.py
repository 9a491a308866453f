"""Who is signed in while a page is tested."""

from collections.abc import Iterator

import pytest
from sqlmodel import Session

from recovery import users
from recovery.actor import Actor, Role
from storage import users as stored

signed_in = "wang"


def sign_in(user: str) -> None:
    """From now on the pages are ``user``'s."""
    global signed_in
    signed_in = user


def _actor(session: Session, origin: str) -> Actor:
    user = stored.by_name(session, signed_in)
    return Actor(signed_in, Role(user.role) if user else Role.ADMIN, origin)


@pytest.fixture(autouse=True)
def _signing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(users, "local_actor", _actor)
    yield
    sign_in("wang")
