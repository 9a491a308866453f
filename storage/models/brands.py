"""What is monitored, and where."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from storage.models.columns import Json, UtcDateTime, utc_now


class Brand(SQLModel, table=True):
    """品牌. Lists are of plain strings; what each is for stands in docs/sources.md.

    ``official_accounts`` maps a source to its handles, ``product_aliases`` a product to what else
    it is called.
    """

    __tablename__ = "brand"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    aliases: list[str] = Field(default_factory=list, sa_type=Json)
    homophones: list[str] = Field(default_factory=list, sa_type=Json)
    abbreviations: list[str] = Field(default_factory=list, sa_type=Json)
    keywords: list[str] = Field(default_factory=list, sa_type=Json)
    ambiguous: list[str] = Field(default_factory=list, sa_type=Json)
    required: list[str] = Field(default_factory=list, sa_type=Json)
    exclusions: list[str] = Field(default_factory=list, sa_type=Json)
    products: list[str] = Field(default_factory=list, sa_type=Json)
    product_aliases: dict[str, list[str]] = Field(default_factory=dict, sa_type=Json)
    competitors: list[str] = Field(default_factory=list, sa_type=Json)
    official_accounts: dict[str, list[str]] = Field(default_factory=dict, sa_type=Json)
    is_active: bool = True
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class Source(SQLModel, table=True):
    """来源. A row exists for every spider and import format that has been used or set up."""

    __tablename__ = "source"

    name: str = Field(primary_key=True)
    options: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    cookie_sealed: bytes | None = None
    cookie_set_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    robots_overruled_by: str | None = None
    robots_overruled_because: str | None = None
