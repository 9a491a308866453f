"""The people who work with the product, and whom a command acts for."""

import getpass
import re
from collections.abc import Sequence

from sqlmodel import Session

from recovery.access.actor import Actor, Role
from storage import users
from storage.errors import WrongUsage
from storage.models import User

_LONGEST_NAME = 64
_UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Control characters, ends of lines, and marks that turn what stands beside them."""


def active(session: Session) -> Sequence[User]:
    """All active users, by name."""
    return users.active(session)


def add(
    session: Session,
    name: str,
    role: Role,
    *,
    display_name: str = "",
    os_account: str | None = None,
) -> User:
    """A new user, who cannot sign in before they have a password.

    Raises:
        WrongUsage: the name or the operating-system account is taken, or is no name, or what is
            shown of the user could not be shown as one.
    """
    refuse_system(role)
    if name != name.strip() or not name.isprintable() or not 0 < len(name) <= _LONGEST_NAME:
        raise WrongUsage(
            "{name!r} is no name of a user",
            "a name has 1 to {most} letters, without spaces around it",
            name=name,
            most=_LONGEST_NAME,
        )
    if len(display_name) > _LONGEST_NAME or _UNSHOWN.search(display_name):
        raise WrongUsage(
            "{name!r} cannot be shown as a name",
            "what is shown of a user has at most {most} letters, in one line and one direction",
            name=display_name,
            most=_LONGEST_NAME,
        )
    if users.is_name_taken(session, name):
        raise WrongUsage(
            "there is or was already a user {name!r}",
            "`zhuanxi user list` shows the active ones",
            name=name,
        )
    if os_account and users.is_account_taken(session, os_account):
        raise WrongUsage(
            "the account {account!r} already stands for another user",
            "`zhuanxi user list` shows whom",
            account=os_account,
        )
    user = User(name=name, role=role, display_name=display_name or name, os_account=os_account)
    session.add(user)
    session.flush()
    return user


def local_actor(session: Session, origin: str, name: str | None = None) -> Actor:
    """The actor behind a local command.

    Args:
        session: open session.
        origin: ``cli``.
        name: the user that ``--as`` names; else the one the operating-system account maps to.

    Raises:
        WrongUsage: no such user, or nobody is mapped to this account.
    """
    if name is not None:
        user = users.by_name(session, name)
        if user is None:
            raise WrongUsage(
                "there is no active user {name!r}", "`zhuanxi user list` shows them", name=name
            )
    else:
        account = getpass.getuser()
        user = users.by_os_account(session, account)
        if user is None:
            raise WrongUsage(
                "the operating-system account {account!r} stands for no user",
                "run `zhuanxi user add NAME --role lead --os-account {account}`, or say --as USER",
                account=account,
            )
    return Actor(user.name, Role(user.role), origin)


def refuse_system(role: Role) -> None:
    """Refuse the product's own role for a person.

    Raises:
        WrongUsage: it is that.
    """
    if role is Role.SYSTEM:
        raise WrongUsage(
            "{role} is the product itself, no person's role",
            "the roles are: {roles}",
            role=role,
            roles=[one for one in Role if one is not Role.SYSTEM],
        )
