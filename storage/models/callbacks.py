"""Asking the customer afterwards."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.models.columns import UtcDateTime

_STANDS = text("done_at IS NULL AND cancelled_at IS NULL")


class Callback(SQLModel, table=True):
    """回访. One try to ask the customer, planned until ``done_at`` or ``cancelled_at``.

    ``round`` counts the resolutions of the case, ``attempt`` the tries after one of them;
    ``resolved_at`` is the resolution that is asked about, and stays when the case is reopened.
    ``outcome``: answered, no_answer or refused. Scores are of an answered one only:
    ``satisfaction`` 1 very dissatisfied to 5 very satisfied, ``effort`` (费力度, Customer Effort
    Score) 1 very little to 5 very much, ``would_recommend`` 0 to 10. What the customer said in
    words lies beside the case's history.
    """

    __tablename__ = "callback"
    __table_args__ = (
        UniqueConstraint("case_id", "round", "attempt"),
        Index("callback_standing", "case_id", unique=True, postgresql_where=_STANDS),
        Index("callback_of_resolution", "resolved_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="recovery_case.id")
    round: int = 1
    attempt: int = 1
    resolved_at: datetime = Field(sa_type=UtcDateTime)
    planned_at: datetime = Field(sa_type=UtcDateTime)
    cancelled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    done_by: str | None = None
    done_role: str | None = None
    done_origin: str | None = None
    way: str | None = None
    outcome: str | None = None
    satisfaction: int | None = None
    effort: int | None = None
    would_recommend: int | None = None
    is_won_back: bool | None = None
