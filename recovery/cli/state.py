"""What every command gets from the options before it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import typer
from sqlmodel import Session

from recovery import users
from recovery.actor import Actor
from storage import migrate
from storage.config import Settings
from storage.engine import transaction


@dataclass(slots=True)
class State:
    """Settings, and on whose behalf the command acts."""

    settings: Settings
    as_user: str | None
    debug: bool

    def actor(self, session: Session) -> Actor:
        """The person behind this command."""
        return users.local_actor(session, "cli", self.as_user)


@contextmanager
def work(context: typer.Context) -> Iterator[tuple[Session, State, datetime]]:
    """One transaction on a ready database: the session, the state, and now."""
    state: State = context.obj
    migrate.ensure_current(state.settings)
    with transaction() as session:
        yield session, state, datetime.now(UTC)
