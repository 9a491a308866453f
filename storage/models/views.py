"""What people look at again and again."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.models.columns import Json, UtcDateTime, utc_now


class SavedView(SQLModel, table=True):
    """常用视图. The address of a page as somebody set it up: ``query`` holds its parameters.

    ``page`` is the page's path. A shared one is everybody's to use.
    """

    __tablename__ = "saved_view"
    __table_args__ = (Index("saved_view_name", "user_id", "page", "name", unique=True),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="app_user.id")
    page: str
    name: str
    query: dict[str, str] = Field(default_factory=dict, sa_type=Json)
    is_shared: bool = False
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
