"""Sessions, failed sign-ins and the audit."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import case, delete, func, update
from sqlmodel import Session, col, select

from storage.models import AuditLine, SignIn, User


def by_token(session: Session, token_hash: str) -> tuple[SignIn, User] | None:
    """A session with its user, whether it is over or not."""
    found = session.exec(
        select(SignIn, User)
        .join(User, col(User.id) == SignIn.user_id)
        .where(SignIn.token_hash == token_hash)
    ).one_or_none()
    return None if found is None else (found[0], found[1])


def see(session: Session, sign_in_id: int, now: datetime, unless_since: datetime) -> None:
    """Note that a session is used, unless it was noted after ``unless_since``.

    It waits for nobody: where another transaction notes the same, that one is enough.
    """
    due = (
        select(col(SignIn.id))
        .where(SignIn.id == sign_in_id, SignIn.seen_at < unless_since)
        .with_for_update(skip_locked=True)
    )
    session.execute(
        update(SignIn)
        .where(col(SignIn.id).in_(due))
        .values(seen_at=now)
        .execution_options(synchronize_session=False)
    )


def end(session: Session, user_id: int, now: datetime, *, but: int | None = None) -> int:
    """End a user's sessions, all but one of them; how many there were."""
    ended = session.execute(
        update(SignIn)
        .where(
            col(SignIn.user_id) == user_id,
            col(SignIn.ended_at).is_(None),
            col(SignIn.expires_at) > now,
            col(SignIn.id).is_distinct_from(but),
        )
        .values(ended_at=now)
        .returning(col(SignIn.id))
    )
    return len(ended.all())


def lasting(session: Session, user_id: int, now: datetime, idle_since: datetime) -> int:
    """How many sessions somebody has."""
    return session.exec(
        select(func.count())
        .select_from(SignIn)
        .where(
            SignIn.user_id == user_id,
            col(SignIn.ended_at).is_(None),
            SignIn.expires_at > now,
            SignIn.seen_at > idle_since,
        )
    ).one()


def begin_try(session: Session, name: str, now: datetime, failures: int, until: datetime) -> bool:
    """Count a try to sign in before it is looked at, so that tries side by side are all counted.

    Returns:
        Whether it may be looked at: the user is there, active and not locked. The try that
        reaches ``failures`` is looked at and locks the user ``until`` then, unless it succeeds.
    """
    tries = col(User.failed_sign_ins) + 1
    counted = session.execute(
        update(User)
        .where(
            col(User.name) == name,
            col(User.is_active),
            col(User.password_hash).is_not(None),
            col(User.locked_until).is_(None) | (col(User.locked_until) <= now),
        )
        .values(
            failed_sign_ins=func.mod(tries, failures),
            locked_until=case((tries >= failures, until), else_=None),
        )
        .returning(col(User.id))
        .execution_options(synchronize_session=False)
    )
    return counted.first() is not None


def refused_from(session: Session, address: str, since: datetime, kind: str) -> int:
    """How many sign-ins from an address were refused."""
    return session.exec(
        select(func.count())
        .select_from(AuditLine)
        .where(
            AuditLine.at > since,
            AuditLine.kind == kind,
            col(AuditLine.details)["address"].as_string() == address,
        )
    ).one()


def forget(session: Session, before: datetime) -> int:
    """Delete sessions that were over before a moment; how many."""
    gone = session.execute(
        delete(SignIn)
        .where((col(SignIn.expires_at) < before) | (col(SignIn.ended_at) < before))
        .returning(col(SignIn.id))
    )
    return len(gone.all())


def audit_lines(
    session: Session, *, since: datetime | None, kinds: Sequence[str], limit: int
) -> Sequence[AuditLine]:
    """The newest lines of the audit, newest first; of every kind where none is named."""
    wanted = select(AuditLine)
    if since is not None:
        wanted = wanted.where(AuditLine.at >= since)
    if kinds:
        wanted = wanted.where(col(AuditLine.kind).in_(kinds))
    return session.exec(
        wanted.order_by(col(AuditLine.at).desc(), col(AuditLine.id).desc()).limit(limit)
    ).all()
