"""Signing in: the proof of who somebody is, and the sessions that follow from it.

A session is a random token in a cookie and its hash in the table. It ends when it is not used for
long, at a fixed age, by signing out, and at once when its user is deactivated; so every use of it
asks the database.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlmodel import Session

from recovery.access import audit, passwords
from recovery.access.actor import Actor, Role
from recovery.access.audit import AuditKind
from storage import sign_ins, users
from storage.config import Settings
from storage.engine import transaction
from storage.errors import WrongUsage, ZhuanxiError
from storage.models import SignIn, User
from storage.sign_in_settings import SignInSettings

DOOR = Actor("sign-in", Role.SYSTEM, "dashboard")
"""Who refuses: the product itself, for the person is not known."""

_NOTED_EVERY = timedelta(minutes=1)
_KEPT = timedelta(days=30)


class NotSignedIn(ZhuanxiError):  # noqa: N818 - named for what is so
    """There is no session, or it is over."""

    def __init__(self) -> None:
        super().__init__("you are no longer signed in", "sign in again")


class SignInRefused(ZhuanxiError):  # noqa: N818 - named for what happened
    """Name or password are wrong, or the user is locked; which of them is not told."""

    def __init__(self, failures: int, minutes: float) -> None:
        super().__init__(
            "the name or the password is not right",
            "after {failures} wrong passwords in a row nobody can sign in under that name for "
            "{minutes:g} minutes; who has forgotten theirs asks an administrator for a new one",
            failures=failures,
            minutes=minutes,
        )


class TooManyTries(ZhuanxiError):  # noqa: N818 - named for what happened
    """Too many sign-ins from one address were refused."""

    def __init__(self, minutes: float) -> None:
        super().__init__(
            "too many sign-ins from here were refused",
            "wait up to {minutes:g} minutes, then try again",
            minutes=minutes,
        )


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody in a session. ``must_change``: they get nothing but the page for a new password."""

    actor: Actor
    user_id: int
    sign_in_id: int
    display_name: str
    must_change: bool


def sign_in(
    name: str, password: str, settings: Settings, *, address: str, browser: str, now: datetime
) -> str:
    """Begin a session. It takes transactions of its own, so that a refused try is counted.

    Args:
        name: the user's name as typed.
        password: as typed.
        settings: how many failures lock, how long a session lasts.
        address: from where, for the audit and the limit.
        browser: what the browser calls itself, for the list of sessions.
        now: the clock.

    Returns:
        The session's token, which only the browser keeps.

    Raises:
        SignInRefused: wrong name or password, or the user is locked.
        TooManyTries: too many were refused from this address.
    """
    rules = settings.sign_in
    since = now - timedelta(minutes=rules.lock_minutes)
    with transaction() as session:
        refused = sign_ins.refused_from(session, address, since, AuditKind.SIGN_IN_REFUSED)
    if refused >= rules.address_failures:
        raise TooManyTries(rules.lock_minutes)
    user = _proven(name.strip(), password, rules, address, now)
    if user is None:
        raise SignInRefused(rules.failures, rules.lock_minutes)
    token = secrets.token_urlsafe(32)
    with transaction() as session:
        sign_ins.forget(session, now - _KEPT)
        begin(session, user, token, settings, address=address, browser=browser, now=now)
        actor = Actor(user.name, Role(user.role), "dashboard")
        audit.record(session, actor, AuditKind.SIGNED_IN, now=now, address=address)
    return token


def begin(
    session: Session,
    user: User,
    token: str,
    settings: Settings,
    *,
    address: str,
    browser: str,
    now: datetime,
) -> SignIn:
    """The session's row, for a user who has proven who they are."""
    assert user.id is not None
    row = SignIn(
        token_hash=_hash(token),
        user_id=user.id,
        created_at=now,
        seen_at=now,
        expires_at=now + timedelta(hours=settings.sign_in.session_hours),
        address=address[:64],
        browser=browser[:200],
    )
    session.add(row)
    session.flush()
    return row


def use(session: Session, token: str | None, settings: Settings, *, now: datetime) -> SignedIn:
    """Whose session a token is, asked anew at each use. It notes nothing (`note_use`).

    Raises:
        NotSignedIn: there is none, or it is over.
    """
    found = sign_ins.by_token(session, _hash(token)) if token else None
    if found is None:
        raise NotSignedIn
    row, user = found
    if not user.is_active or _is_over(row, settings, now):
        raise NotSignedIn
    assert row.id is not None and user.id is not None
    return SignedIn(
        Actor(user.name, Role(user.role), "dashboard"),
        user.id,
        row.id,
        user.display_name,
        user.must_change_password,
    )


def note_use(
    session: Session, token: str, settings: Settings, *, by_person: bool, now: datetime
) -> bool:
    """Note that a session is used, once a minute at most.

    Args:
        session: open session.
        token: the session's.
        settings: when it is over.
        by_person: whether a person did something; a page that refreshes itself is no use.
        now: the clock.

    Returns:
        Whether the session is over, but its person has begun another one since.
    """
    found = sign_ins.by_token(session, _hash(token))
    if found is None:
        return False
    row, user = found
    assert row.id is not None and user.id is not None
    if not _is_over(row, settings, now):
        if by_person and row.seen_at < now - _NOTED_EVERY:
            sign_ins.see(session, row.id, now, now - _NOTED_EVERY)
        return False
    idle_since = now - timedelta(hours=settings.sign_in.idle_hours)
    return bool(
        sign_ins.lasting(session, user.id, now, idle_since=idle_since, since=row.created_at)
    )


def sign_out(session: Session, token: str | None, settings: Settings, *, now: datetime) -> None:
    """End a session; nothing where it is over already."""
    try:
        signed = use(session, token, settings, now=now)
    except NotSignedIn:
        return
    row = session.get_one(SignIn, signed.sign_in_id)
    row.ended_at = now
    session.add(row)
    audit.record(session, signed.actor, AuditKind.SIGNED_OUT, now=now)


def sign_out_everywhere(session: Session, signed: SignedIn, *, now: datetime) -> int:
    """End all sessions of a person, this one too; how many there were."""
    count = sign_ins.end(session, signed.user_id, now)
    audit.record(session, signed.actor, AuditKind.SIGNED_OUT_EVERYWHERE, now=now, sessions=count)
    return count


def change_password(
    token: str | None, old: str, new: str, settings: Settings, *, address: str, now: datetime
) -> None:
    """Change one's own password; all other sessions end. It takes transactions of its own.

    Raises:
        NotSignedIn: the session is over.
        SignInRefused: the old password is wrong; it counts as a failed sign-in.
        WrongUsage: the new one is weak, or the old one again.
    """
    with transaction() as session:
        signed = use(session, token, settings, now=now)
    rules = settings.sign_in
    passwords.refuse_weak(new, rules, signed.actor.name, signed.display_name)
    if _proven(signed.actor.name, old, rules, address, now) is None:
        raise SignInRefused(rules.failures, rules.lock_minutes)
    if old == new:
        raise WrongUsage("this is the password that you have", "choose another one")
    kept = passwords.hashed(new, rules)
    with transaction() as session:
        user = session.get_one(User, signed.user_id)
        user.password_hash, user.must_change_password = kept, False
        session.add(user)
        count = sign_ins.end(session, signed.user_id, now, but=signed.sign_in_id)
        audit.record(
            session, signed.actor, AuditKind.PASSWORD_CHANGED, now=now, sessions_ended=count
        )


def _proven(
    name: str, password: str, rules: SignInSettings, address: str, now: datetime
) -> User | None:
    """The user whose password this is; the same work and the same answer for any other."""
    until = now + timedelta(minutes=rules.lock_minutes)
    with transaction() as session:
        may = sign_ins.begin_try(session, name, now, rules.failures, until)
        user = users.by_name(session, name)
    kept = user.password_hash if user is not None and may else None
    is_right = passwords.is_right(kept, password, rules)
    kept_anew = None
    if is_right and kept is not None and passwords.is_outdated(kept, rules):
        kept_anew = passwords.hashed(password, rules)
    with transaction() as session:
        user = users.by_name(session, name)
        if user is not None and is_right and user.password_hash == kept:
            user.failed_sign_ins, user.locked_until = 0, None
            user.password_hash = kept_anew or kept
            session.add(user)
            return user
        subject = f"user {user.name}" if user is not None else ""
        audit.record(
            session,
            DOOR,
            AuditKind.SIGN_IN_REFUSED,
            now=now,
            subject=subject,
            address=address,
            why=_why(user, may),
        )
        if may and user is not None and user.locked_until == until:
            audit.record(
                session, DOOR, AuditKind.LOCKED, now=now, subject=subject, until=f"{until:%FT%TZ}"
            )
    return None


def _is_over(row: SignIn, settings: Settings, now: datetime) -> bool:
    idle_since = now - timedelta(hours=settings.sign_in.idle_hours)
    return row.ended_at is not None or row.expires_at <= now or row.seen_at <= idle_since


def _why(user: User | None, may: bool) -> str:
    if user is None:
        return "no such user"
    if user.password_hash is None:
        return "no password yet"
    return "wrong password" if may else "locked"


def _hash(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()
