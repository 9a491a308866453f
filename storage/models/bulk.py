"""What people did to many cases at once."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from storage.models.columns import Json, UtcDateTime


class BulkReceipt(SQLModel, table=True):
    """批量操作回执. With what somebody can take back the last thing that they did to many cases.

    One for each person, until their next such act. ``done`` tells of each case its version and last
    event since, and what it was before: codes, numbers and times only.
    """

    __tablename__ = "bulk_receipt"

    actor: str = Field(primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    kind: str
    reason: str | None = None
    done: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
