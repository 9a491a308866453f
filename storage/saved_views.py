"""The views that people saved."""

from sqlmodel import Session, col, or_, select

from storage.models import SavedView, User


def listed(session: Session, user_id: int, page: str) -> list[tuple[SavedView, str]]:
    """Somebody's own views of a page, then those that others share, with their owners' names."""
    rows = session.exec(
        select(SavedView, User.display_name, User.name)
        .join(User, col(User.id) == SavedView.user_id)
        .where(
            SavedView.page == page,
            or_(SavedView.user_id == user_id, col(SavedView.is_shared)),
        )
        .order_by((col(SavedView.user_id) == user_id).desc(), col(SavedView.name))
    )
    return [(view, shown or name) for view, shown, name in rows]


def called(session: Session, user_id: int, page: str, name: str) -> SavedView | None:
    """Somebody's own view of this name."""
    return session.exec(
        select(SavedView).where(
            SavedView.user_id == user_id, SavedView.page == page, SavedView.name == name
        )
    ).one_or_none()
