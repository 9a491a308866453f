"""The people who work cases: what they can do, when they work, and when they do not."""

from datetime import datetime, time

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.models.columns import UtcDateTime, utc_now


class UserSkill(SQLModel, table=True):
    """What somebody takes of one ``kind`` (brand, topic, language); none of a kind: all of it."""

    __tablename__ = "user_skill"

    user_id: int = Field(primary_key=True, foreign_key="app_user.id")
    kind: str = Field(primary_key=True)
    value: str = Field(primary_key=True)


class Shift(SQLModel, table=True):
    """Hours in which somebody works, in local time; they belong to the day on which they begin.

    ``weekdays`` are the digits of ISO weekdays (1 is Monday); without any it is the official
    working days. A shift that does not end after it starts ends on the next day.
    """

    __tablename__ = "shift"
    __table_args__ = (UniqueConstraint("user_id", "weekdays", "starts", "ends"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="app_user.id")
    weekdays: str
    starts: time
    ends: time


class Absence(SQLModel, table=True):
    """When somebody is not there, and why; without ``ends_at`` until somebody says otherwise."""

    __tablename__ = "absence"

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="app_user.id", index=True)
    starts_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    why: str
    set_by: str
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
