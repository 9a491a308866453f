"""What keeps the product running: users, schedules, the outbox and the daily rollup."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Index
from sqlmodel import Field, SQLModel

from storage.models.columns import Json, UtcDateTime, utc_now


class User(SQLModel, table=True):
    """A person who works with the product. ``os_account`` maps the command line's user.

    ``presence`` (at_work, remote, away) is as somebody said at ``presence_at``; ``capacity`` the
    most cases they work at a time, by default the setting's. Without ``password_hash`` (argon2id)
    nobody can sign in as them; ``failed_sign_ins`` count up to the next ``locked_until``.
    """

    __tablename__ = "app_user"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    display_name: str = ""
    role: str
    os_account: str | None = Field(default=None, unique=True)
    is_active: bool = True
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    is_senior: bool = False
    presence: str = "at_work"
    presence_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    capacity: int | None = None
    password_hash: str | None = None
    must_change_password: bool = False
    failed_sign_ins: int = 0
    locked_until: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Schedule(SQLModel, table=True):
    """A crawl that repeats: ``trigger`` is a kind of trigger, ``expression`` its text.

    ``brand_ids`` are the brands that are asked for, all of them when empty. ``options`` are those
    of the run; a span of time as ``since`` (2h) is how far each run reaches back. ``night_pause``
    is a span of local hours (23:00-07:00) or empty, ``on_missed`` one of `OnMissed`. Due times
    up to ``counted_through`` are dealt with.
    """

    __tablename__ = "schedule"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    source: str
    brand_ids: list[int] = Field(default_factory=list, sa_type=Json)
    trigger: str
    expression: str
    options: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    jitter_seconds: int = 0
    night_pause: str = ""
    on_missed: str = "once"
    is_paused: bool = False
    counted_through: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class ScheduleTick(SQLModel, table=True):
    """A due time of a schedule that was dealt with, once, because the row is unique.

    It stands for ``stands_for`` due times, from ``first_due_at`` to ``due_at``. ``outcome`` says
    what became of it; ``starts_at`` is when its run may start.
    """

    __tablename__ = "schedule_tick"

    schedule_id: int = Field(primary_key=True, foreign_key="schedule.id", ondelete="CASCADE")
    due_at: datetime = Field(primary_key=True, sa_type=UtcDateTime)
    decided_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    outcome: str
    first_due_at: datetime = Field(sa_type=UtcDateTime)
    stands_for: int = 1
    starts_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    run_id: int | None = Field(
        default=None, foreign_key="crawl_run.id", ondelete="SET NULL", index=True
    )


class AppSetting(SQLModel, table=True):
    """A setting that is changed while everything runs, and that every process sees at once."""

    __tablename__ = "app_setting"

    name: str = Field(primary_key=True)
    value: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    changed_by: str
    changed_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class OutboxMessage(SQLModel, table=True):
    """A notification, written in the transaction that causes it and sent by a job."""

    __tablename__ = "outbox"
    __table_args__ = (Index("outbox_unsent", "id", postgresql_where="sent_at IS NULL"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger)
    kind: str
    idempotency_key: str = Field(unique=True)
    payload: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    attempts: int = 0
    last_error: str | None = None


class DailyCount(SQLModel, table=True):
    """The folded rollup: how many of ``measure`` on a local day, by brand (0: all) and source."""

    __tablename__ = "daily_count"

    day: date = Field(primary_key=True)
    brand_id: int = Field(primary_key=True)
    source: str = Field(primary_key=True)
    measure: str = Field(primary_key=True)
    amount: int = Field(default=0, sa_type=BigInteger)


class DailyDelta(SQLModel, table=True):
    """A signed change of the rollup that is not folded yet. Writers only ever append."""

    __tablename__ = "daily_delta"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger)
    day: date
    brand_id: int
    source: str
    measure: str
    amount: int


class HostBudget(SQLModel, table=True):
    """How many requests all runs together have sent to a host on a local day."""

    __tablename__ = "host_budget"

    host: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    requests: int = 0
