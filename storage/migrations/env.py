"""Alembic's entry: uses the product's own engine, in one transaction."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlmodel import AutoString, SQLModel

from storage import models  # noqa: F401 - registers the tables
from storage.engine import get_engine
from storage.models.columns import UtcDateTime


def include_name(name: str | None, type_: str, parent_names: object) -> bool:
    """Leave alone what models cannot say: the job queue's tables and the search index."""
    del type_, parent_names
    return name != "mention_search" and not (name or "").startswith("procrastinate")


def render_item(type_: str, item: Any, autogen_context: AutogenContext) -> str | Literal[False]:
    """Write our column types as the plain ones, so that migrations import none of our code."""
    del autogen_context
    if type_ == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if type_ == "type" and isinstance(item, AutoString):
        return "sa.String()"
    return False


with get_engine().begin() as connection:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        include_name=include_name,
        render_item=render_item,
    )
    context.run_migrations()
