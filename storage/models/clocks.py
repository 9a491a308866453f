"""Deadlines that were told, and the customers whose value is known."""

from datetime import datetime

from sqlalchemy import BigInteger, Index
from sqlmodel import Field, SQLModel

from storage.models.columns import UtcDateTime, utc_now


class DeadlineAlarm(SQLModel, table=True):
    """A deadline that was told to be near or passed, once, because the row is unique.

    A deadline that was moved is another one.
    """

    __tablename__ = "deadline_alarm"

    case_id: int = Field(primary_key=True, foreign_key="recovery_case.id", ondelete="CASCADE")
    clock: str = Field(primary_key=True)
    due_at: datetime = Field(primary_key=True, sa_type=UtcDateTime)
    level: str = Field(primary_key=True)  # near | passed
    raised_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class ValuedCustomer(SQLModel, table=True):
    """重要客户. By a keyed hash of the handle or phone number, the same as a mention's.

    Without ``brand_id`` it holds for every brand. ``level``: 1 to 3, 3 the highest.
    """

    __tablename__ = "valued_customer"
    __table_args__ = (
        Index(
            "valued_customer_of",
            "kind",
            "key",
            "brand_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger)
    brand_id: int | None = Field(default=None, foreign_key="brand.id")
    kind: str
    key: str
    level: int
    label: str = ""
    added_by: str
    added_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
