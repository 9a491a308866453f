"""Recovery: how a complaint relates to official service, and the case made of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, UniqueConstraint, desc, text
from sqlmodel import Field, SQLModel

from storage.models.columns import Json, UtcDateTime, utc_now

# The queue in its order, with what says whether a case is overdue, so that the table is not read.
IS_NOBODYS = text("closed_at IS NULL AND assignee_id IS NULL")
OF_OPEN: dict[str, Any] = {
    "postgresql_where": text("closed_at IS NULL"),
    "postgresql_include": ["first_response_at", "resolved_at", "resolution_due"],
}
# What was open and overdue at the end of a day, without the table.
OF_ENDED = [
    "brand_id",
    "opened_at",
    "first_response_due",
    "first_response_at",
    "resolution_due",
    "resolved_at",
]
URGENCY: tuple[Any, ...] = (desc("priority"), "first_response_due", "id")


class ChannelDecision(SQLModel, table=True):
    """渠道判定 of one complaint for one brand. A new decision retires the old one, never edits it.

    ``facts`` holds each channel fact with its quoted evidence; ``value`` is derived from them by
    ``rule``, the name of the row of the table that held.
    """

    __tablename__ = "channel_decision"
    __table_args__ = (
        Index(
            "channel_decision_in_force",
            "mention_id",
            "brand_id",
            unique=True,
            postgresql_where="retired_at IS NULL",
        ),
        Index("channel_decision_of", "mention_id", "brand_id"),
        Index(
            "channel_unknown",
            "mention_id",
            "brand_id",
            postgresql_where=text("retired_at IS NULL AND value = 'unknown'"),
        ),
        Index(
            "channel_decision_confirmed",
            "brand_id",
            postgresql_where=text("retired_at IS NULL AND certainty = 'confirmed'"),
        ),
        Index(
            "channel_leaked",
            "mention_id",
            postgresql_include=["brand_id", "value", "certainty", "verdict_id"],
            postgresql_where=text(
                "retired_at IS NULL AND value IN ('escalated', 'failed', 'bypassed')"
            ),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger)
    mention_id: int = Field(foreign_key="mention.id", sa_type=BigInteger, ondelete="CASCADE")
    brand_id: int = Field(foreign_key="brand.id")
    verdict_id: int = Field(foreign_key="verdict.id", sa_type=BigInteger, ondelete="CASCADE")
    value: str
    certainty: str | None = None  # of bypassed: presumed | confirmed
    is_threatened: bool = False
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    decided_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    retired_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    rule: str | None = None


class Case(SQLModel, table=True):
    """挽回工单. One customer's problem being recovered. ``version`` guards against lost updates.

    The clocks stand still since ``paused_at``. ``ordered_due`` is the date that a regulator set who
    handed the complaint over (转办单), ``callback_due`` that of the next callback. ``value_level``,
    0 to 3, is the customer's in the list of valued customers; ``needs_senior`` says that a senior
    handler takes it and that no stock reply will do, for the customer was failed before.
    ``is_abusive`` says that the customer insults people, as a person judged; ``assigned_at`` is
    when the case came to its assignee.

    ``reach`` and ``growth`` (interactions gained in an hour) are those of its post that spreads
    most. ``legal_due`` is the date of a law for the company's answer. ``look_at`` is when time next
    changes the priority or brings a deadline; nobody looks before, nor ever where there is none.
    ``event_id`` is the happening behind it, ``merged_into`` the case that its mentions went to.
    """

    __tablename__ = "recovery_case"
    __table_args__ = (
        Index("case_queue", "stage", "priority", "first_response_due"),
        Index("case_of_author", "brand_id", "author_id"),
        Index("case_given", "assignee_id", "assigned_at"),
        Index("case_to_look_at", "look_at", postgresql_where=text("look_at IS NOT NULL")),
        Index("case_growing", "id", postgresql_where=text("growth > 0")),
        Index("case_open", *URGENCY, **OF_OPEN),
        Index("case_open_of_brand", "brand_id", *URGENCY, **OF_OPEN),
        Index("case_open_of_assignee", "assignee_id", *URGENCY, **OF_OPEN),
        Index("case_open_of_nobody", *URGENCY, **OF_OPEN | {"postgresql_where": IS_NOBODYS}),
        Index("case_ended", "closed_at", postgresql_include=OF_ENDED),
    )

    id: int | None = Field(default=None, primary_key=True)
    brand_id: int = Field(foreign_key="brand.id")
    author_id: int | None = Field(default=None, foreign_key="author.id")
    title: str
    stage: str = "received"
    version: int = 1
    assignee_id: int | None = Field(default=None, foreign_key="app_user.id", index=True)
    severity: int
    topic: str | None = None
    channel: str
    is_threatened: bool = False
    is_history: bool = False
    priority: int
    priority_terms: dict[str, float] = Field(default_factory=dict, sa_type=Json)
    opened_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, index=True)
    first_response_due: datetime | None = Field(default=None, sa_type=UtcDateTime)
    resolution_due: datetime | None = Field(default=None, sa_type=UtcDateTime)
    first_response_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    resolved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    merged_into: int | None = Field(default=None, foreign_key="recovery_case.id")
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    paused_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ordered_due: datetime | None = Field(default=None, sa_type=UtcDateTime)
    callback_due: datetime | None = Field(default=None, sa_type=UtcDateTime)
    needs_senior: bool = False
    value_level: int = 0
    is_abusive: bool = False
    assigned_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reach: int = Field(default=0, sa_type=BigInteger)
    growth: float = 0
    is_repeat: bool = False
    legal_due: datetime | None = Field(default=None, sa_type=UtcDateTime)
    look_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    event_id: int | None = Field(default=None, foreign_key="event.id", index=True)


class CaseMention(SQLModel, table=True):
    """Which mentions a case holds; a mention is in one case per brand."""

    __tablename__ = "case_mention"
    __table_args__ = (UniqueConstraint("mention_id", "brand_id"),)

    case_id: int = Field(primary_key=True, foreign_key="recovery_case.id")
    mention_id: int = Field(primary_key=True, foreign_key="mention.id", sa_type=BigInteger)
    brand_id: int = Field(foreign_key="brand.id")
    joined_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class CaseEvent(SQLModel, table=True):
    """处理记录. One append-only line of a case's history: codes and ids only, no free text.

    The database refuses to update, delete or truncate these rows.
    """

    __tablename__ = "case_event"
    __table_args__ = (
        Index("case_event_undone", "case_id", postgresql_where=text("action = 'bulk_undone'")),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger)
    case_id: int = Field(foreign_key="recovery_case.id", index=True)
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    actor: str
    actor_role: str
    actor_origin: str
    action: str
    from_stage: str | None = None
    to_stage: str | None = None
    details: dict[str, Any] = Field(default_factory=dict, sa_type=Json)


class CaseNote(SQLModel, table=True):
    """Free text beside a case event, kept apart so that it can be blanked without touching it."""

    __tablename__ = "case_note"

    event_id: int = Field(primary_key=True, foreign_key="case_event.id", sa_type=BigInteger)
    text: str
