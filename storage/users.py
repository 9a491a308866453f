"""People who work with the product."""

from collections.abc import Sequence
from datetime import datetime, time

from sqlmodel import Session, col, or_, select

from storage.models import Absence, Brand, Shift, User, UserSkill


def by_name(session: Session, name: str) -> User | None:
    """The active user of this name."""
    return session.exec(select(User).where(User.name == name, col(User.is_active))).one_or_none()


def any_by_name(session: Session, name: str) -> User | None:
    """The user of this name, active or not."""
    return session.exec(select(User).where(User.name == name)).one_or_none()


def lock_admins(session: Session, role: str) -> Sequence[User]:
    """The active users of a role, held until the transaction ends: two cannot both be the last."""
    return session.exec(
        select(User)
        .where(User.role == role, col(User.is_active))
        .order_by(col(User.id))
        .with_for_update(key_share=True)
    ).all()


def everybody(session: Session) -> Sequence[User]:
    """All users, active or not, by name."""
    return session.exec(select(User).order_by(User.name)).all()


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


def shifts(session: Session) -> list[tuple[Shift, str]]:
    """All shifts with the names of their people, by name."""
    rows = session.exec(
        select(Shift, User.name)
        .join(User, col(User.id) == Shift.user_id)
        .where(col(User.is_active))
        .order_by(User.name, col(Shift.starts), col(Shift.id))
    )
    return [(shift, name) for shift, name in rows]


def same_shift(
    session: Session, user: User, weekdays: str, starts: time, ends: time
) -> Shift | None:
    """The shift that says just this."""
    return session.exec(
        select(Shift).where(
            Shift.user_id == user.id,
            Shift.weekdays == weekdays,
            Shift.starts == starts,
            Shift.ends == ends,
        )
    ).one_or_none()


def same_absence(
    session: Session, user: User, starts: datetime, ends: datetime | None, why: str
) -> Absence | None:
    """An absence that ends just then, for the same reason, and has begun by ``starts``."""
    return session.exec(
        select(Absence).where(
            Absence.user_id == user.id,
            Absence.starts_at <= starts,
            col(Absence.ends_at).is_not_distinct_from(ends),
            Absence.why == why,
        )
    ).first()


def end_absences(session: Session, user: User, now: datetime) -> int:
    """End somebody's absences that last; how many there were."""
    lasting = session.exec(
        select(Absence).where(
            Absence.user_id == user.id,
            Absence.starts_at <= now,
            or_(col(Absence.ends_at).is_(None), col(Absence.ends_at) > now),
        )
    ).all()
    for absence in lasting:
        absence.ends_at = now
        session.add(absence)
    session.flush()
    return len(lasting)


def absences(session: Session, now: datetime) -> list[tuple[Absence, str]]:
    """Absences that last or come, with the names of their people, by when they begin."""
    rows = session.exec(
        select(Absence, User.name)
        .join(User, col(User.id) == Absence.user_id)
        .where(or_(col(Absence.ends_at).is_(None), col(Absence.ends_at) > now))
        .order_by(col(Absence.starts_at), col(Absence.id))
    )
    return [(absence, name) for absence, name in rows]


def brands_of(session: Session, name: str) -> list[int]:
    """The brands that were given to somebody by their skills."""
    found = session.scalars(
        select(col(Brand.id))
        .join(UserSkill, col(UserSkill.value) == col(Brand.name))
        .join(User, col(User.id) == col(UserSkill.user_id))
        .where(User.name == name, UserSkill.kind == "brand", col(User.is_active))
    )
    return [one for one in found if one is not None]
