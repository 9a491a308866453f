"""Channel decisions: what people say of them, and what arrived that may change them."""

from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, Index, String
from sqlmodel import Field, SQLModel

from storage.models.columns import UtcDateTime, utc_now


class ChannelWord(SQLModel, table=True):
    """人工判定. What a person said of the channel of one complaint for one brand.

    Of the same two the newest counts; all are kept. One without ``value`` takes back what was said.
    """

    __tablename__ = "channel_word"
    __table_args__ = (Index("channel_word_of", "mention_id", "brand_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger)
    mention_id: int = Field(foreign_key="mention.id", sa_type=BigInteger, ondelete="CASCADE")
    brand_id: int = Field(foreign_key="brand.id")
    value: str | None = None
    said_by: str
    said_role: str
    said_origin: str
    said_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    note: str = ""


class Arrival(SQLModel, table=True):
    """新到信息. Something that may change channel decisions, until triage has looked whose.

    Written in the transaction that stores what arrived; writers only append and never wait.
    ``kind`` is one of ``storage.arrivals.Kind``, ``ids`` are of its table, and ``keys`` are keyed
    hashes that a service record no longer has.
    """

    __tablename__ = "arrival"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger)
    kind: str
    ids: list[int] = Field(default_factory=list, sa_type=ARRAY(BigInteger))
    keys: list[str] = Field(default_factory=list, sa_type=ARRAY(String))
