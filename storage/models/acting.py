"""What was done for a customer: replies, contacts, tasks of other departments, compensation.

What was said stands in the note of the act's case event, where it can be blanked; here are codes.
"""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import BigInteger, Index, Numeric
from sqlmodel import Field, SQLModel

from storage.models.columns import UtcDateTime, utc_now


class CaseAct(SQLModel, table=True):
    """What somebody said to the customer, beside its case event.

    ``kind``: reply (under ``mention_id``, from the official ``account``; ``url`` is where the reply
    itself stands, if that is known) or contact (by which ``way``, on what ``basis``, with what
    ``outcome``). ``at`` is when it happened, the event's time when it was recorded.
    """

    __tablename__ = "case_act"
    __table_args__ = (Index("case_act_of_kind", "kind", "at"),)

    event_id: int = Field(primary_key=True, foreign_key="case_event.id", sa_type=BigInteger)
    kind: str
    mention_id: int | None = Field(
        default=None, foreign_key="mention.id", sa_type=BigInteger, ondelete="SET NULL", index=True
    )
    account: str = ""
    url: str = ""
    way: str | None = None
    basis: str | None = None
    outcome: str | None = None
    is_substantive: bool = False
    at: datetime = Field(sa_type=UtcDateTime)


class InternalTask(SQLModel, table=True):
    """内部任务. What another department is to do for a case, by a deadline of its own.

    ``state``: open, done or cancelled. What is asked is the note of ``event_id``, what was answered
    that of ``answer_event_id``. ``told_at`` is when its being overdue was told.
    """

    __tablename__ = "internal_task"
    __table_args__ = (Index("task_open", "due_at", postgresql_where="state = 'open'"),)

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="recovery_case.id", index=True)
    event_id: int = Field(foreign_key="case_event.id", sa_type=BigInteger)
    department: str
    due_at: datetime = Field(sa_type=UtcDateTime)
    state: str = "open"
    created_by: str
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    answered_by: str | None = None
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answer_event_id: int | None = Field(
        default=None, foreign_key="case_event.id", sa_type=BigInteger
    )
    told_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Compensation(SQLModel, table=True):
    """补偿. ``amount`` is in CNY, of a gift or a repair what it is worth.

    ``state``: proposed, approved, declined or given. Within the proposer's own limit it is approved
    at once, and ``decided_by`` is the proposer. Why stands in the note of ``event_id``.
    """

    __tablename__ = "compensation"

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="recovery_case.id", index=True)
    event_id: int = Field(foreign_key="case_event.id", sa_type=BigInteger)
    kind: str
    amount: Decimal = Field(sa_type=Numeric(12, 2))
    state: str = "proposed"
    proposed_by: str
    proposed_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    decided_by: str | None = None
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    given_by: str | None = None
    given_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
