"""What every command gets from the options before it."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import typer
from sqlmodel import Session

from crawlers.parsing.times import parse_time
from recovery.access import users
from recovery.access.actor import Actor, Role
from storage import migrate
from storage import users as stored_users
from storage.config import Settings
from storage.engine import transaction
from storage.errors import WrongUsage


@dataclass(slots=True)
class State:
    """Settings, and on whose behalf the command acts."""

    settings: Settings
    as_user: str | None
    debug: bool

    def actor(self, session: Session) -> Actor:
        """The person behind this command."""
        return users.local_actor(session, "cli", self.as_user)

    def reader(self, session: Session) -> Actor:
        """Who only looks: the same person. An account that stands for nobody looks as the product,
        for whoever runs this command there has its database and its keys.
        """
        account = getpass.getuser()
        if self.as_user is None and stored_users.by_os_account(session, account) is None:
            return Actor(f"os:{account}", Role.SYSTEM, "cli")
        return self.actor(session)


@contextmanager
def work(context: typer.Context) -> Iterator[tuple[Session, State, datetime]]:
    """One transaction on a ready database: the session, the state, and now."""
    state: State = context.obj
    migrate.ensure_current(state.settings)
    with transaction() as session:
        yield session, state, datetime.now(UTC)


def moment(said: str, now: datetime, zone: ZoneInfo) -> datetime:
    """A time as options take it: so long ago (``2d``, ``6h``) or a date.

    Raises:
        WrongUsage: it is neither.
    """
    ago = {"d": "天前", "h": "小时前"}.get(said[-1:], "")
    found = parse_time(said[:-1] + ago if ago else said, now, zone)
    if found is None:
        raise WrongUsage("{time!r} is no time", "write 2d, 6h or 2026-11-20", time=said)
    return found
