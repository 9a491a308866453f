"""What people enter by hand, beside the mentions that it becomes."""

from datetime import datetime

from sqlalchemy import BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.models.columns import Json, UtcDateTime


class ManualEntry(SQLModel, table=True):
    """人工录入. How a mention came in that no spider may read, and who entered it.

    ``kind`` is the mention's source. ``received_at``, when it reached the company, starts the
    clocks. ``order_reference`` is the number of a regulator's order (转办单号), unique per
    ``regulator``, both in one spelling; ``ordered_due`` is the date that the order sets, and
    ``letters`` are keyed hashes of what was said about it, so that nothing counts twice.
    """

    __tablename__ = "manual_entry"
    __table_args__ = (UniqueConstraint("regulator", "order_reference"),)

    mention_id: int = Field(
        primary_key=True, foreign_key="mention.id", sa_type=BigInteger, ondelete="CASCADE"
    )
    kind: str
    entered_by: str
    entered_role: str
    entered_origin: str
    entered_at: datetime = Field(sa_type=UtcDateTime, index=True)
    received_at: datetime = Field(sa_type=UtcDateTime)
    regulator: str | None = None
    order_reference: str | None = None
    ordered_due: datetime | None = Field(default=None, sa_type=UtcDateTime)
    letters: list[str] = Field(default_factory=list, sa_type=Json)
