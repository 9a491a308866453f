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


def is_name_taken(session: Session, name: str) -> bool:
    """Whether anybody, active or not, has this name."""
    return session.exec(select(User.id).where(User.name == name)).first() is not None


def is_account_taken(session: Session, account: str) -> bool:
    """Whether an operating-system account stands for anybody, active or not."""
    return session.exec(select(User.id).where(User.os_account == account)).first() is not None


def active(session: Session) -> Sequence[User]:
    """All active users, by name."""
    return session.exec(select(User).where(col(User.is_active)).order_by(User.name)).all()
