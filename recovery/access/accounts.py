"""What administrators do about the people who sign in."""

from datetime import datetime

from sqlmodel import Session

from recovery.access import audit, passwords, users
from recovery.access.actor import Actor, Right, Role
from recovery.access.audit import AuditKind
from storage import sign_ins
from storage import users as stored
from storage.errors import WrongUsage
from storage.models import User
from storage.sign_in_settings import SignInSettings


def invite(
    session: Session,
    name: str,
    role: Role,
    actor: Actor,
    rules: SignInSettings,
    *,
    now: datetime,
    display_name: str = "",
    os_account: str | None = None,
) -> tuple[User, str]:
    """A new user with a first password, which they must change when they first sign in.

    Returns:
        The user, and the password: it is shown once and kept nowhere.

    Raises:
        WrongUsage: the actor is no administrator, or the name or the account is taken.
    """
    actor.must(Right.MANAGE_USERS)
    user = users.add(session, name, role, display_name=display_name, os_account=os_account)
    _note(session, actor, user, now, change="added", role=role)
    return user, set_password(session, name, actor, rules, now=now)


def set_password(
    session: Session,
    name: str,
    actor: Actor,
    rules: SignInSettings,
    *,
    now: datetime,
    password: str | None = None,
) -> str:
    """Give somebody a password; their sessions end, and a lock is lifted.

    Args:
        session: open session.
        name: whose.
        actor: an administrator.
        rules: what a password must be.
        now: the clock.
        password: the one that its owner chose; ``None`` for a random one to be changed at once.

    Returns:
        The password.

    Raises:
        WrongUsage: the actor is no administrator, there is no such user, or it is weak.
    """
    actor.must(Right.MANAGE_USERS)
    user = _named(session, name)
    if password is not None:
        passwords.refuse_weak(password, rules, user.name, user.display_name)
    given = password or passwords.made()
    user.password_hash = passwords.hashed(given, rules)
    user.must_change_password = password is None
    user.failed_sign_ins, user.locked_until = 0, None
    session.add(user)
    _end_sessions(session, user, now)
    audit.record(session, actor, AuditKind.PASSWORD_SET, now=now, subject=f"user {user.name}")
    return given


def set_active(
    session: Session, name: str, actor: Actor, *, is_active: bool, now: datetime
) -> User:
    """Deactivate somebody, which ends their sessions at once, or let them come back.

    Raises:
        WrongUsage: the actor is no administrator, there is no such user, or they are the last
            administrator.
    """
    actor.must(Right.MANAGE_USERS)
    user = _named(session, name)
    if not is_active:
        _refuse_last(session, user)
        _end_sessions(session, user, now)
    user.is_active = is_active
    session.add(user)
    _note(session, actor, user, now, change="activated" if is_active else "deactivated")
    return user


def set_role(session: Session, name: str, role: Role, actor: Actor, *, now: datetime) -> User:
    """Change somebody's role; it holds from their next click on.

    Raises:
        WrongUsage: as for `set_active`, or the role is no person's.
    """
    actor.must(Right.MANAGE_USERS)
    user = _named(session, name)
    users.refuse_system(role)
    if role is not Role.ADMIN:
        _refuse_last(session, user)
    before, user.role = user.role, role
    session.add(user)
    _note(session, actor, user, now, change="role", before=before, after=role)
    return user


def sign_out(session: Session, name: str, actor: Actor, *, now: datetime) -> int:
    """End all sessions of somebody; how many there were.

    Raises:
        WrongUsage: the actor is no administrator, or there is no such user.
    """
    actor.must(Right.MANAGE_USERS)
    user = _named(session, name)
    count = _end_sessions(session, user, now)
    audit.record(
        session,
        actor,
        AuditKind.SIGNED_OUT_EVERYWHERE,
        now=now,
        subject=f"user {user.name}",
        sessions=count,
    )
    return count


def unlock(session: Session, name: str, actor: Actor, *, now: datetime) -> User:
    """Lift a lock that wrong passwords brought.

    Raises:
        WrongUsage: the actor is no administrator, or there is no such user.
    """
    actor.must(Right.MANAGE_USERS)
    user = _named(session, name)
    user.failed_sign_ins, user.locked_until = 0, None
    session.add(user)
    _note(session, actor, user, now, change="unlocked")
    return user


def _named(session: Session, name: str) -> User:
    """The user of this name, active or not."""
    user = stored.any_by_name(session, name)
    if user is None:
        raise WrongUsage("there is no user {name!r}", "`zhuanxi user list` shows them", name=name)
    return user


def _refuse_last(session: Session, user: User) -> None:
    admins = {one.name for one in stored.lock_admins(session, Role.ADMIN)}
    if admins == {user.name}:
        raise WrongUsage(
            "{name} is the last administrator",
            "make somebody else administrator first: `zhuanxi user role NAME admin`",
            name=user.name,
        )


def _end_sessions(session: Session, user: User, now: datetime) -> int:
    assert user.id is not None
    return sign_ins.end(session, user.id, now)


def _note(session: Session, actor: Actor, user: User, now: datetime, **details: str) -> None:
    audit.record(
        session, actor, AuditKind.USER_CHANGED, now=now, subject=f"user {user.name}", **details
    )


def needs_first(session: Session) -> bool:
    """Whether no administrator can sign in yet."""
    return not any(one.password_hash for one in stored.lock_admins(session, Role.ADMIN))


def first_administrator(
    session: Session,
    account: str,
    rules: SignInSettings,
    *,
    now: datetime,
    password: str | None = None,
) -> tuple[User, str]:
    """The first administrator with a password; where there are administrators, one of them.

    Args:
        session: open session.
        account: the operating-system account, whose user is taken if it is an administrator.
        rules: what a password must be.
        now: the clock.
        password: the one that they chose; ``None`` for a random one to be changed at once.

    Returns:
        The user, and the password.

    Raises:
        WrongUsage: the password is weak.
    """
    admins = stored.lock_admins(session, Role.ADMIN)
    mine = [one for one in admins if one.os_account == account]
    user = next(iter([*mine, *admins]), None)
    if user is None:
        is_taken = stored.is_account_taken(session, account)
        name = account if not stored.is_name_taken(session, account) else "admin"
        user = users.add(session, name, Role.ADMIN, os_account=None if is_taken else account)
    actor = Actor(user.name, Role.ADMIN, "cli")
    return user, set_password(session, user.name, actor, rules, now=now, password=password)
