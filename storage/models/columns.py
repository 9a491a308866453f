"""Column types that every table uses."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

Json = JSONB


class UtcDateTime(TypeDecorator[datetime]):
    """A point in time, kept in UTC. A naive time is refused, because it would be a guess."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times on their way in."""
        del dialect
        if value is not None and value.tzinfo is None:
            raise ValueError(f"naive time {value!r}: give it a zone")
        return value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Hand out UTC, whatever the session's zone is."""
        del dialect
        return value.astimezone(UTC) if value is not None else None


def utc_now() -> datetime:
    """Now, in UTC. The default of time columns; services take the clock as an argument."""
    return datetime.now(UTC)
