"""Who is signed in, and what was looked at or taken out."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index
from sqlmodel import Field, SQLModel

from storage.models.columns import Json, UtcDateTime, utc_now


class SignIn(SQLModel, table=True):
    """会话. One browser in which a person is signed in.

    ``token_hash`` is the SHA-256 of the cookie: the table alone opens nothing. It ends at
    ``expires_at``, or at ``ended_at`` by signing out, here or everywhere.
    """

    __tablename__ = "sign_in"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger)
    token_hash: str = Field(unique=True)
    user_id: int = Field(foreign_key="app_user.id", index=True)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    seen_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    address: str = ""
    browser: str = ""


class AuditLine(SQLModel, table=True):
    """操作审计. One line of what nobody may do unseen: signing in, revealing, exporting.

    ``subject`` is what it was done to (``case 12``); ``details`` holds codes and counts, no words
    of anybody's. Lines are only ever added.
    """

    __tablename__ = "audit_line"
    __table_args__ = (Index("audit_line_at", "at"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger)
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    kind: str
    actor: str
    actor_role: str
    actor_origin: str
    subject: str = ""
    details: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
