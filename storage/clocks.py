"""What time changes in cases: which are to be looked at, their scores, and deadlines told once."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, text
from sqlalchemy import case as sql_case
from sqlmodel import Session, col

from storage.models import Case

KIND = "deadline"
"""Of the outbox message that tells of a deadline, and of the case event."""


@dataclass(slots=True, frozen=True)
class LookedAt:
    """A case as far as its clocks and its priority depend on it."""

    id: int
    stage: str
    severity: int
    channel: str
    reach: int
    growth: float
    is_threatened: bool
    is_repeat: bool
    needs_senior: bool
    value_level: int
    first_response_due: datetime | None
    first_response_at: datetime | None
    resolution_due: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    paused_at: datetime | None
    legal_due: datetime | None
    ordered_due: datetime | None
    callback_due: datetime | None
    priority: int
    priority_terms: dict[str, float]


@dataclass(slots=True, frozen=True)
class Score:
    """A case's new priority, and when time next changes it."""

    id: int
    priority: int
    priority_terms: dict[str, float]
    look_at: datetime | None


@dataclass(slots=True, frozen=True)
class Alarm:
    """A deadline that is near or passed."""

    case_id: int
    clock: str
    due_at: datetime
    level: str


def take(session: Session, now: datetime, limit: int) -> list[LookedAt]:
    """Cases that time has changed, held until the transaction ends; those held are passed over."""
    rows = session.execute(text(_TAKE), {"now": now, "limit": limit})
    return [LookedAt(**row._mapping) for row in rows]


def keep(session: Session, scores: Iterable[Score]) -> None:
    """Write scores down. They are no change that a colleague could collide with."""
    session.execute(
        text(_KEEP),
        {
            "rows": as_json(
                {
                    "id": one.id,
                    "priority": one.priority,
                    "priority_terms": one.priority_terms,
                    "look_at": one.look_at,
                }
                for one in scores
            )
        },
    )


def running_due() -> ColumnElement[datetime | None]:
    """The deadline of a case that runs: the first response's, after it the earliest of resolution,
    unless that is paused, and of the dates of a law and a regulator."""
    solution = sql_case((col(Case.paused_at).is_(None), col(Case.resolution_due)), else_=None)
    return sql_case(
        (col(Case.first_response_at).is_(None), col(Case.first_response_due)),
        (
            col(Case.resolved_at).is_(None),
            func.least(solution, col(Case.legal_due), col(Case.ordered_due)),
        ),
        else_=None,
    )


def raise_alarms(session: Session, alarms: Sequence[Alarm], now: datetime) -> int:
    """Tell of deadlines that were not told yet: an event of the case, and a message to be sent.

    Cases of imported history get the event only; of those nobody is notified.

    Returns:
        How many were new.
    """
    if not alarms:
        return 0
    rows = as_json(
        {"case_id": a.case_id, "clock": a.clock, "due_at": a.due_at, "level": a.level}
        for a in alarms
    )
    told = {"rows": rows, "now": now, "kind": KIND}
    return int(session.execute(text(_RAISE), told).scalar_one())


def look_again(session: Session, stages: Collection[str], now: datetime) -> int:
    """Have all cases in these stages looked at, as after a change of weights or norms."""
    done = session.execute(text(_AGAIN), {"stages": sorted(stages), "now": now})
    return int(done.rowcount)  # type: ignore[attr-defined]


def pauses(session: Session, case_id: int) -> list[tuple[datetime, datetime]]:
    """From when to when a case waited for its customer, as its history tells; not a pause that
    still lasts."""
    found: list[tuple[datetime, datetime]] = []
    since: datetime | None = None
    for row in session.execute(text(_WAITS), {"case": case_id}):
        if row.to_stage == "waiting":
            since = since or row.at
        elif since is not None:
            found.append((since, row.at))
            since = None
    return found


def first_source(session: Session, case_id: int) -> str:
    """The source of a case's first mention; empty where it has none."""
    return str(session.execute(text(_FIRST_SOURCE), {"case": case_id}).scalar() or "")


def as_json(rows: Iterable[dict[str, Any]]) -> str:
    """Rows as one parameter of ``jsonb_to_recordset``."""
    return json.dumps(list(rows), default=lambda moment: moment.isoformat())


_TAKE = """
SELECT id, stage, severity, channel, reach, growth, is_threatened, is_repeat, needs_senior,
    value_level, first_response_due, first_response_at, resolution_due, resolved_at, closed_at,
    paused_at, legal_due, ordered_due, callback_due, priority, priority_terms
FROM recovery_case WHERE look_at <= :now ORDER BY look_at LIMIT :limit
FOR NO KEY UPDATE SKIP LOCKED
"""

_KEEP = """
UPDATE recovery_case c
SET priority = t.priority, priority_terms = t.priority_terms, look_at = t.look_at
FROM jsonb_to_recordset(CAST(:rows AS jsonb))
    AS t(id int, priority int, priority_terms jsonb, look_at timestamptz)
WHERE c.id = t.id
"""

_RAISE = """
WITH raised AS (
    INSERT INTO deadline_alarm (case_id, clock, due_at, level, raised_at)
    SELECT case_id, clock, due_at, level, :now FROM jsonb_to_recordset(CAST(:rows AS jsonb))
        AS t(case_id int, clock text, due_at timestamptz, level text)
    ORDER BY 1, 2, 3, 4
    ON CONFLICT DO NOTHING RETURNING case_id, clock, due_at, level
), told AS (
    SELECT raised.*, to_char(due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS due
    FROM raised
), noted AS (
    INSERT INTO case_event (case_id, at, actor, actor_role, actor_origin, action, details)
    SELECT case_id, :now, 'clocks', 'system', 'job', CAST(:kind AS text),
        jsonb_build_object('clock', clock, 'level', level, 'due_at', due)
    FROM told ORDER BY case_id, clock
), sent AS (
    INSERT INTO outbox (kind, idempotency_key, payload, created_at, attempts)
    SELECT CAST(:kind AS text),
        concat_ws(':', CAST(:kind AS text), t.case_id, t.clock, t.due, t.level),
        jsonb_build_object(
            'case', t.case_id, 'clock', t.clock, 'level', t.level, 'due_at', t.due,
            'assignee', c.assignee_id,
            'to', CASE WHEN c.assignee_id IS NULL THEN '["lead"]'::jsonb
                WHEN t.level = 'near' THEN '["assignee"]' ELSE '["assignee", "lead"]' END
        ), :now, 0
    FROM told t JOIN recovery_case c ON c.id = t.case_id AND NOT c.is_history
    ORDER BY t.case_id, t.clock
    ON CONFLICT (idempotency_key) DO NOTHING
)
SELECT count(*) FROM raised
"""

# Whatever is being changed just now is scored with that change.
_AGAIN = """
UPDATE recovery_case SET look_at = :now WHERE id IN (
    SELECT id FROM recovery_case WHERE stage = ANY(:stages) FOR NO KEY UPDATE SKIP LOCKED
)
"""

_WAITS = """
SELECT at, to_stage FROM case_event
WHERE case_id = :case AND (from_stage = 'waiting' OR to_stage = 'waiting') ORDER BY id
"""

_FIRST_SOURCE = """
SELECT m.source FROM case_mention c JOIN mention m ON m.id = c.mention_id
WHERE c.case_id = :case ORDER BY c.joined_at, c.mention_id LIMIT 1
"""
