"""What complaints are about, now and before."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel import Session

from dashboard.queries.scope import brand_in
from recovery.access.sight import Sight
from storage.measures import Span


@dataclass(frozen=True, slots=True)
class Topic:
    """Complaints of one topic ("" for none), and how many the span before had."""

    topic: str
    complaints: int
    before: int


def topics(session: Session, brand_id: int, span: Span, sight: Sight) -> list[Topic]:
    """Complaints by topic, the most frequent first, against the equally long span before."""
    values = _values(brand_id, span, sight) | {"before": span.since - (span.until - span.since)}
    return [Topic(**row._mapping) for row in session.execute(text(_TOPICS), values)]


def of_topic(
    session: Session, topic: str, brand_id: int, span: Span, sight: Sight, limit: int
) -> list[int]:
    """The newest complaints of a topic in a span, by their ids."""
    values = _values(brand_id, span, sight) | {"topic": topic, "limit": limit}
    return list(session.execute(text(_OF_TOPIC), values).scalars())


def _values(brand_id: int, span: Span, sight: Sight) -> dict[str, object]:
    return {"brand": brand_in(sight, brand_id), "since": span.since, "until": span.until}


_OF_BRAND = """(:brand = 0 OR EXISTS (
    SELECT FROM mention_brand b WHERE b.mention_id = m.id AND b.brand_id = :brand))"""

_TOPICS = f"""
SELECT coalesce(v.topic, '') AS topic, count(*) FILTER (WHERE m.posted_at >= :since) AS complaints,
    count(*) FILTER (WHERE m.posted_at < :since) AS before
FROM mention m JOIN verdict v ON v.id = m.verdict_id AND v.intent = 'complaint'
WHERE m.posted_at >= :before AND m.posted_at < :until AND {_OF_BRAND}
GROUP BY 1 ORDER BY complaints DESC, topic
"""  # noqa: S608 - put together from constants

_OF_TOPIC = f"""
SELECT m.id FROM mention m JOIN verdict v ON v.id = m.verdict_id AND v.intent = 'complaint'
WHERE m.posted_at >= :since AND m.posted_at < :until AND coalesce(v.topic, '') = :topic
    AND {_OF_BRAND}
ORDER BY m.posted_at DESC, m.id DESC LIMIT :limit
"""  # noqa: S608 - put together from constants
