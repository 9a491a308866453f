"""Lists that the settings page shows whole: brands, watched or not, and everybody's accounts."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from storage.models import Brand, User


def all_brands(session: Session) -> Sequence[Brand]:
    """All brands, the watched ones first, by name."""
    return session.exec(select(Brand).order_by(col(Brand.is_active).desc(), Brand.name)).all()


def everybody(session: Session) -> Sequence[User]:
    """All users, the active ones first, by name."""
    return session.exec(select(User).order_by(col(User.is_active).desc(), User.name)).all()
