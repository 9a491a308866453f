"""The company's own service records, and what people say of them."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.models.columns import UtcDateTime, utc_now


class ServiceContact(SQLModel, table=True):
    """官方服务记录, unique by channel and reference.

    ``result``: solved, unsolved, open or unreached. ``search_text`` is the normalised form of
    ``text`` that matching searches.
    """

    __tablename__ = "service_contact"
    __table_args__ = (
        UniqueConstraint("channel", "reference"),
        Index("contact_of_brand", "brand_id", "channel", "opened_at"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger)
    reference: str
    channel: str
    brand_id: int | None = Field(default=None, foreign_key="brand.id")
    product: str = ""
    topic: str = ""
    result: str = "open"
    is_complaint: bool = True
    text: str = ""
    search_text: str = ""
    opened_at: datetime = Field(sa_type=UtcDateTime, index=True)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    imported_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class ContactKey(SQLModel, table=True):
    """Keyed hashes of a service record's customer (handle, phone, order number)."""

    __tablename__ = "contact_key"

    contact_id: int = Field(
        primary_key=True,
        foreign_key="service_contact.id",
        sa_type=BigInteger,
        ondelete="CASCADE",
    )
    kind: str = Field(primary_key=True)
    key: str = Field(primary_key=True, index=True)


class ContactPeriod(SQLModel, table=True):
    """完整导入的时段. Days of which all records of a channel are here, as somebody declared.

    Without ``brand_id`` it holds for every brand. Days are those of the configured zone, both
    ends included. A retracted one counts no more and is kept.
    """

    __tablename__ = "contact_period"

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    brand_id: int | None = Field(default=None, foreign_key="brand.id")
    first_day: date
    last_day: date
    declared_by: str
    declared_role: str
    declared_origin: str
    declared_at: datetime = Field(sa_type=UtcDateTime)
    retracted_by: str | None = None
    retracted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ContactMatch(SQLModel, table=True):
    """人工确认. Whether a service record is about the complaint of a mention, as somebody said.

    Of the same three the newest counts; all are kept.
    """

    __tablename__ = "contact_match"
    __table_args__ = (Index("contact_match_of", "mention_id", "brand_id", "contact_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger)
    mention_id: int = Field(foreign_key="mention.id", sa_type=BigInteger, ondelete="CASCADE")
    brand_id: int = Field(foreign_key="brand.id")
    contact_id: int = Field(
        foreign_key="service_contact.id", sa_type=BigInteger, ondelete="CASCADE", index=True
    )
    is_same: bool
    decided_by: str
    decided_role: str
    decided_origin: str
    decided_at: datetime = Field(sa_type=UtcDateTime)
    note: str = ""
