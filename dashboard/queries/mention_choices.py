"""What the filters of the mentions page can be set to."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel import Session

from recovery.access.sight import Sight
from storage import brands

MOST = 300


@dataclass(frozen=True, slots=True)
class Choices:
    """Brands by id, and the sources and regions that mentions have."""

    brands: dict[int, str]
    sources: list[str]
    regions: list[str]


def load(session: Session, sight: Sight) -> Choices:
    """What may be chosen. Sources and regions are stepped through along their index."""
    return Choices(
        {b.id: b.name for b in brands.active(session) if b.id is not None and sight.covers(b.id)},
        _values(session, "source"),
        _values(session, "region"),
    )


def _values(session: Session, column: str) -> list[str]:
    return list(session.execute(text(_DISTINCT.format(column=column))).scalars())


_DISTINCT = f"""
WITH RECURSIVE step AS (
    (SELECT {{column}} AS value, 1 AS n FROM mention WHERE {{column}} <> ''
        ORDER BY {{column}} LIMIT 1)
    UNION ALL
    SELECT (SELECT {{column}} FROM mention WHERE {{column}} > step.value AND {{column}} <> ''
        ORDER BY {{column}} LIMIT 1), n + 1
    FROM step WHERE step.value IS NOT NULL AND n < {MOST}
)
SELECT value FROM step WHERE value IS NOT NULL
"""  # noqa: S608 - put together from constants
