"""People who work with the product."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from storage.models import User


def by_name(session: Session, name: str) -> User | None:
    """The active user of this name."""
    return session.exec(select(User).where(User.name == name, col(User.is_active))).one_or_none()


def by_os_account(session: Session, account: str) -> User | None:
    """The active user whom an operating-system account stands for."""
    return session.exec(
        select(User).where(User.os_account == account, col(User.is_active))
    ).one_or_none()


def active(session: Session) -> Sequence[User]:
    """All active users, by name."""
    return session.exec(select(User).where(col(User.is_active)).order_by(User.name)).all()
