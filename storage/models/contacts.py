"""The company's own service records."""

from datetime import datetime

from sqlalchemy import BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.models.columns import UtcDateTime, utc_now


class ServiceContact(SQLModel, table=True):
    """官方服务记录, unique by channel and reference.

    ``result``: solved, unsolved, open or unreached.
    """

    __tablename__ = "service_contact"
    __table_args__ = (UniqueConstraint("channel", "reference"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger)
    reference: str
    channel: str
    brand_id: int | None = Field(default=None, foreign_key="brand.id", index=True)
    product: str = ""
    topic: str = ""
    result: str = "open"
    is_complaint: bool = True
    text: str = ""
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
