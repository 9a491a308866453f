"""在办量: how many cases are open, by where they stand, how long, and with whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session

from storage.measures import Dimension, Filters, Ids

AGES = ("1d", "3d", "7d", "30d", "more")
"""Open for up to so many days, then longer."""


@dataclass(frozen=True, slots=True)
class Open:
    """One group's open cases, of them those nobody works on, with ids where they were asked for."""

    group: str | None
    cases: int
    unassigned: int
    case_ids: Ids = ()
    unassigned_ids: Ids = ()


def open_cases(
    session: Session, stages: Sequence[str], filters: Filters, now: datetime
) -> list[Open]:
    """Cases in ``stages`` now, by group and in the order of its name."""
    group = _GROUPS[filters.by]
    query = _QUERY.format(group=group, ids=_IDS if filters.with_ids else "")
    values = {"stages": list(stages), "brand": filters.brand_id, "now": now}
    return [
        Open(
            row.grp,
            row.cases,
            row.unassigned,
            tuple(getattr(row, "case_ids", None) or ()),
            tuple(getattr(row, "unassigned_ids", None) or ()),
        )
        for row in session.execute(text(query), values)
    ]


_GROUPS: dict[Dimension | None, str] = {
    None: "NULL::text",
    Dimension.BRAND: "b.name",
    Dimension.TOPIC: "coalesce(c.topic, '')",
    Dimension.STAGE: "c.stage",
    Dimension.AGE: """CASE
        WHEN c.opened_at > :now - interval '1 day' THEN '1d'
        WHEN c.opened_at > :now - interval '3 days' THEN '3d'
        WHEN c.opened_at > :now - interval '7 days' THEN '7d'
        WHEN c.opened_at > :now - interval '30 days' THEN '30d' ELSE 'more' END""",
    Dimension.PERSON: "coalesce(u.name, '')",
}

_IDS = """, array_agg(id ORDER BY id) AS case_ids,
    array_agg(id ORDER BY id) FILTER (WHERE assignee_id IS NULL) AS unassigned_ids"""

_QUERY = """
SELECT grp, count(*) AS cases, count(*) FILTER (WHERE assignee_id IS NULL) AS unassigned{ids}
FROM (
    SELECT c.id, c.assignee_id, {group} AS grp
    FROM recovery_case c JOIN brand b ON b.id = c.brand_id
    LEFT JOIN app_user u ON u.id = c.assignee_id
    WHERE c.stage = ANY(:stages) AND (CAST(:brand AS int) IS NULL OR c.brand_id = :brand)
) shown GROUP BY grp ORDER BY grp
"""
