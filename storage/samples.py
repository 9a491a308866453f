"""Which mentions people are asked about: the most uncertain ones, and random unflagged ones."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from storage.models import UnflaggedDraw

POOL = 20_000
"""Uncertain mentions are looked for among so many of the newest."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mention to be labelled, with the verdict in force."""

    mention_id: int
    verdict_id: int
    source: str
    posted_at: datetime
    url: str
    title: str
    text: str
    model_version: str
    sentiment: str
    intent: str
    severity: int
    contact: str
    escalation: str
    topic: str | None
    complaint_probability: float


def uncertain(session: Session, threshold: float, limit: int) -> list[Candidate]:
    """The most uncertain of the newest mentions that no person has judged, most uncertain first.

    Uncertain is a verdict whose intent and sentiment have a high entropy, each as a share of the
    highest it could have, and whose complaint probability lies close to ``threshold``.
    """
    rows = session.execute(text(_UNCERTAIN), {"pool": POOL, "threshold": threshold, "limit": limit})
    return [Candidate(**row._mapping) for row in rows]


def draw_unflagged(
    session: Session, size: int, *, actor: str, actor_role: str, now: datetime
) -> UnflaggedDraw:
    """Draw a uniform random sample of the mentions whose verdict in force is no complaint.

    Mentions that a person has judged and posts of official accounts are not drawn from.
    """
    population = int(session.execute(text(f"SELECT count(*) {_UNFLAGGED}")).scalar_one())
    draw = UnflaggedDraw(
        drawn_at=now, actor=actor, actor_role=actor_role, population=population, size=0
    )
    session.add(draw)
    session.flush()
    drawn = session.execute(
        text(
            "INSERT INTO unflagged_mention (draw_id, mention_id, verdict_id) "
            f"SELECT :draw, m.id, v.id {_UNFLAGGED} ORDER BY random() LIMIT :size"
        ),
        {"draw": draw.id, "size": size},
    )
    draw.size = int(drawn.rowcount)  # type: ignore[attr-defined]
    session.add(draw)
    session.flush()
    return draw


def of_draw(session: Session, draw_id: int) -> list[Candidate]:
    """The mentions of a draw that are still there, with the verdicts they were drawn with."""
    rows = session.execute(text(_OF_DRAW), {"draw": draw_id})
    return [Candidate(**row._mapping) for row in rows]


def get_draw(session: Session, draw_id: int | None = None) -> UnflaggedDraw | None:
    """One draw, by default the newest."""
    query = select(UnflaggedDraw).order_by(col(UnflaggedDraw.id).desc()).limit(1)
    return session.exec(
        query if draw_id is None else query.where(UnflaggedDraw.id == draw_id)
    ).one_or_none()


def said_since(session: Session, draw: UnflaggedDraw) -> list[Any]:
    """What was said of the texts of a draw since it was drawn. Rows: ``mention_id, labels``.

    Oldest first; of texts that were edited since, what was said of the drawn text.
    """
    return list(session.execute(text(_SAID_SINCE), {"draw": draw.id, "since": draw.drawn_at}))


_FIELDS = """
    m.id AS mention_id, v.id AS verdict_id, m.source, m.posted_at, m.url, m.title, m.text,
    v.model_version, v.sentiment, v.intent, v.severity, v.contact, v.escalation, v.topic,
    v.complaint_probability
"""

_UNCORRECTED = """
NOT EXISTS (SELECT FROM correction c WHERE c.mention_id = m.id AND c.text_hash = m.text_hash)
"""

_UNFLAGGED = f"""
FROM mention m JOIN verdict v ON v.id = m.verdict_id
WHERE v.intent <> 'complaint' AND NOT m.is_official AND m.erased_at IS NULL AND {_UNCORRECTED}
"""

_UNCERTAIN = f"""
WITH pool AS (
    SELECT * FROM mention m
    WHERE m.verdict_id IS NOT NULL AND NOT m.is_official AND m.erased_at IS NULL
        AND {_UNCORRECTED}
    ORDER BY m.posted_at DESC, m.id DESC LIMIT :pool
)
SELECT {_FIELDS} FROM pool m JOIN verdict v ON v.id = m.verdict_id
CROSS JOIN LATERAL (
    SELECT coalesce(sum(-share * ln(share)) FILTER (WHERE head = 'intent'), 0) / ln(7.0)
        + coalesce(sum(-share * ln(share)) FILTER (WHERE head = 'sentiment'), 0) / ln(3.0) AS nats
    FROM (
        SELECT head, CAST(value AS float8) AS share
        FROM (VALUES ('intent'), ('sentiment')) AS heads(head),
            jsonb_each_text(v.probabilities -> head)
    ) AS shares WHERE share > 0
) AS entropy
ORDER BY entropy.nats + 1 - abs(v.complaint_probability - CAST(:threshold AS float8))
    / greatest(CAST(:threshold AS float8), 1 - CAST(:threshold AS float8)) DESC, m.id
LIMIT :limit
"""  # noqa: S608 - put together from constants

_OF_DRAW = f"""
SELECT {_FIELDS} FROM unflagged_mention u JOIN mention m ON m.id = u.mention_id
JOIN verdict v ON v.id = u.verdict_id
WHERE u.draw_id = :draw ORDER BY m.id
"""  # noqa: S608 - put together from constants

_SAID_SINCE = """
SELECT c.mention_id, c.labels FROM unflagged_mention u
JOIN verdict v ON v.id = u.verdict_id
JOIN correction c ON c.mention_id = u.mention_id AND c.text_hash = v.text_hash
WHERE u.draw_id = :draw AND c.created_at >= :since ORDER BY c.id
"""
