"""Receipts of what was erased."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from storage.models.columns import Json, UtcDateTime


class Erasure(SQLModel, table=True):
    """删除凭证. That one author's words were erased: how much, why, by whom, and of nobody by name.

    ``marks`` are the keyed hashes by which the author is known, so that a backup which is restored
    can be erased again. ``counts`` says of each kind of record how many were blanked.
    """

    __tablename__ = "erasure"

    id: int | None = Field(default=None, primary_key=True)
    source: str
    marks: list[str] = Field(default_factory=list, sa_type=Json)
    because: str
    counts: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    refusal_id: int | None = Field(default=None, foreign_key="refusal.id")
    actor: str
    actor_role: str
    actor_origin: str
    erased_at: datetime = Field(sa_type=UtcDateTime)
