"""The mentions behind a number."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text
from sqlmodel import Session

from storage.config import get_settings

SENTIMENTS = ("negative", "neutral", "positive")
CHANNELS = ("escalated", "failed", "official", "bypassed", "unknown")
LEAKED = ("escalated", "failed", "bypassed")


@dataclass(frozen=True, slots=True)
class MentionLine:
    """One mention in a list. All texts are the public's own words: show them escaped only."""

    id: int
    source: str
    kind: str
    posted_at: datetime
    handle: str
    title: str
    text: str
    url: str
    sentiment: str | None
    intent: str | None
    channel: str | None
    certainty: str | None
    case_id: int | None


def behind(
    session: Session, measure: str, brand_id: int, since: date, until: date, limit: int = 30
) -> list[MentionLine]:
    """The newest mentions that ``measure`` of the rollup counts, both days included.

    Args:
        session: open session.
        measure: ``mentions``, a sentiment, ``complaint``, a channel value, or ``leaked`` for the
            three of them that leak.
        brand_id: 0 for all brands.
        since: first local day.
        until: last local day.
        limit: at most so many.
    """
    condition = "true"
    if measure in SENTIMENTS:
        condition = "v.sentiment = :measure"
    elif measure == "complaint":
        condition = "v.intent = 'complaint'"
    elif measure in CHANNELS:
        condition = "d.value = :measure"
    elif measure == "leaked":
        condition = "d.value = ANY(:leaked)"
    elif measure != "mentions":
        raise ValueError(f"no mentions stand behind {measure!r}")
    rows = session.execute(
        text(_BEHIND.format(condition=condition)),
        {
            "measure": measure,
            "leaked": list(LEAKED),
            "brand": brand_id,
            "since": since,
            "until": until,
            "zone": get_settings().timezone,
            "limit": limit,
        },
    )
    return [MentionLine(**row._mapping) for row in rows]


# posted_at is compared bare, so that its index answers
_BEHIND = """
SELECT m.id, m.source, m.kind, m.posted_at, coalesce(a.handle, '') AS handle, m.title, m.text,
    m.url, v.sentiment, v.intent, d.value AS channel, d.certainty, c.case_id
FROM mention m
LEFT JOIN author a ON a.id = m.author_id
LEFT JOIN verdict v ON v.id = m.verdict_id
LEFT JOIN LATERAL (
    SELECT value, certainty FROM channel_decision
    WHERE mention_id = m.id AND retired_at IS NULL AND (:brand = 0 OR brand_id = :brand)
    ORDER BY brand_id LIMIT 1
) d ON true
LEFT JOIN LATERAL (
    SELECT case_id FROM case_mention
    WHERE mention_id = m.id AND (:brand = 0 OR brand_id = :brand) ORDER BY case_id LIMIT 1
) c ON true
WHERE m.posted_at >= CAST(:since AS date)::timestamp AT TIME ZONE :zone
    AND m.posted_at < (CAST(:until AS date) + 1)::timestamp AT TIME ZONE :zone
    AND (:brand = 0 OR EXISTS (
        SELECT FROM mention_brand b WHERE b.mention_id = m.id AND b.brand_id = :brand
    ))
    AND {condition}
ORDER BY m.posted_at DESC, m.id DESC LIMIT :limit
"""
