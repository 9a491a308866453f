"""What joins cases: which accounts are one customer, and what is one happening."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlmodel import Field, SQLModel

from storage.models.columns import UtcDateTime


class CustomerWord(SQLModel, table=True):
    """人工认定. Whether two accounts are one customer, as somebody said.

    ``author_id`` is the lower of the two. Of the same two the newest word counts; all are kept.
    """

    __tablename__ = "customer_word"
    __table_args__ = (
        CheckConstraint("author_id < other_id", name="customer_word_order"),
        Index("customer_word_of", "author_id", "other_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger)
    author_id: int = Field(foreign_key="author.id", ondelete="CASCADE")
    other_id: int = Field(foreign_key="author.id", ondelete="CASCADE", index=True)
    is_same: bool
    decided_by: str
    decided_role: str
    decided_origin: str
    decided_at: datetime = Field(sa_type=UtcDateTime)
    note: str = ""


class Event(SQLModel, table=True):
    """事件. One happening behind many cases of a brand (an outage, a bad batch).

    It is over since ``closed_at``. ``title`` is masked.
    """

    __tablename__ = "event"

    id: int | None = Field(default=None, primary_key=True)
    brand_id: int = Field(foreign_key="brand.id", index=True)
    title: str
    opened_by: str
    opened_role: str
    opened_origin: str
    opened_at: datetime = Field(sa_type=UtcDateTime)
    closed_by: str | None = None
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
