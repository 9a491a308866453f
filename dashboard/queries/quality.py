"""识别质量: what people said of verdicts, and what other thresholds would call complaints."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import streamlit as st
from sqlalchemy import text
from sqlmodel import Session

from dashboard.kept import kept
from recovery.access.sight import Sight
from storage.engine import transaction

STEPS = 200
"""Thresholds are counted in steps of 1 / 200."""

LISTED = 200
HEADS = ("intent", "sentiment", "severity", "contact", "escalation", "topic")


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said of one verdict of a model; ``was`` and ``said`` by head.

    ``said`` holds, of each head that was spoken of, the labels that may be right.
    """

    id: int
    mention_id: int
    at: datetime
    actor: str
    kind: str
    model_version: str
    was: dict[str, str]
    said: dict[str, list[str]]
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class InUse:
    """Which model judged last, and how many verdicts of it are in force."""

    model_version: str | None
    verdicts: int


def said(session: Session, sight: Sight, since: datetime) -> list[Said]:
    """What people said of a model's verdicts since a moment, newest first.

    What somebody said of another person's word is left out: it does not measure the model.
    """
    rows = session.execute(text(_SAID), {"since": since, "brands": _brands(sight)})
    return [_said(row) for row in rows]


def listed(session: Session, sight: Sight, limit: int = LISTED) -> list[Said]:
    """The newest corrections of every kind."""
    rows = session.execute(text(_LISTED), {"limit": limit, "brands": _brands(sight)})
    return [_said(row) for row in rows]


def in_use() -> InUse:
    """The model of the newest verdict that no person gave; the count may be five minutes old."""
    with transaction() as session:
        version = newest_model(session)
    return InUse(version, _in_force("", version)) if version is not None else InUse(None, 0)


def newest_model(session: Session) -> str | None:
    """The version of the model that gave the newest verdict that no person gave."""
    version = session.execute(text(_NEWEST)).scalar()
    return None if version is None else str(version)


@kept(300)
def _in_force(version: str) -> int:
    """How many verdicts of a model are in force."""
    with transaction() as session:
        return int(session.execute(text(_IN_FORCE), {"version": version}).scalar_one())


@st.cache_data(ttl=300, show_spinner=False)
def probabilities(version: str, brands: Sequence[int] | None, since: datetime) -> list[int]:
    """How many verdicts in force of a model have a complaint probability in each step.

    Kept for five minutes: the counts say what a threshold would mean, not what is due.

    Args:
        version: of the model; another one's probabilities mean something else.
        brands: those that may be seen; ``None`` for all.
        since: mentions posted since then.
    """
    with transaction() as session:
        rows = session.execute(
            text(_STEPS),
            {"version": version, "brands": brands, "since": since, "steps": STEPS},
        )
        counts = {step: count for step, count in rows}  # noqa: C416 - a result has keys of its own
    return [int(counts.get(step, 0)) for step in range(STEPS + 1)]


def at_least(counts: Sequence[int], threshold: float) -> int:
    """How many of ``counts`` reach a threshold, to the nearest step. Pure."""
    return sum(counts[round(threshold * STEPS) :])


def _said(row: Any) -> Said:
    was = {head: str(getattr(row, head)) for head in HEADS if getattr(row, head) is not None}
    return Said(
        row.id,
        row.mention_id,
        row.created_at,
        row.actor,
        row.kind,
        row.model_version,
        was,
        row.labels,
        row.title,
        row.text,
    )


def _brands(sight: Sight) -> list[int] | None:
    return None if sight.brand_ids is None else sorted(sight.brand_ids)


_SEEN = """
(CAST(:brands AS bigint[]) IS NULL OR EXISTS (
    SELECT FROM mention_brand b WHERE b.mention_id = m.id AND b.brand_id = ANY(:brands)))
"""

_FIELDS = """
    c.id, c.mention_id, c.created_at, c.actor, c.kind, c.labels, v.model_version, v.intent,
    v.sentiment, v.severity, v.contact, v.escalation, v.topic, m.title, m.text
"""

_FROM = """
FROM correction c JOIN verdict v ON v.id = c.overruled JOIN mention m ON m.id = c.mention_id
"""

_SAID = f"""
SELECT {_FIELDS} {_FROM}
WHERE c.created_at >= :since AND c.kind <> 'reopening'
    AND NOT starts_with(v.model_version, 'person-') AND {_SEEN}
ORDER BY c.id DESC
"""

_LISTED = f"SELECT {_FIELDS} {_FROM} WHERE {_SEEN} ORDER BY c.id DESC LIMIT :limit"

_NEWEST = """
SELECT model_version FROM verdict WHERE NOT starts_with(model_version, 'person-')
ORDER BY id DESC LIMIT 1
"""

_IN_FORCE = """
SELECT count(*) FROM mention m JOIN verdict v ON v.id = m.verdict_id
WHERE v.model_version = :version
"""

_STEPS = f"""
SELECT CAST(floor(v.complaint_probability * :steps) AS int) AS step, count(*)
FROM mention m JOIN verdict v ON v.id = m.verdict_id
WHERE v.model_version = :version AND m.posted_at >= :since AND NOT m.is_official AND {_SEEN}
GROUP BY 1
"""  # noqa: S608 - put together from constants
