"""What people are typing and have neither stored nor sent."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.models.columns import UtcDateTime, utc_now


class TypedDraft(SQLModel, table=True):
    """未提交的草稿. What one person is typing in one field of a case.

    ``sealed`` is the text, encrypted: it was said to nobody yet, and is masked only when it is.
    """

    __tablename__ = "typed_draft"

    user_id: int = Field(primary_key=True, foreign_key="app_user.id")
    case_id: int = Field(primary_key=True, foreign_key="recovery_case.id", index=True)
    field: str = Field(primary_key=True)
    sealed: bytes
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
