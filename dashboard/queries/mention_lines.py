"""Mentions as a list shows them: one line each, with all that a reader weighs it by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from recovery.casework.numbers import number_of
from storage.mentions import judged_text


@dataclass(frozen=True, slots=True)
class Line:
    """One mention. All texts are the public's own words: show them escaped only.

    ``evidence`` points into :attr:`judged_text`, and is empty where the text was edited since.
    Channel, case and brands are of those that were asked for. ``others`` are further people who
    posted the same about them or passed it on, official accounts left out.
    """

    id: int
    source: str
    kind: str
    posted_at: datetime
    handle: str
    followers: int | None
    title: str
    text: str
    url: str
    region: str
    likes: int | None
    comments: int | None
    reposts: int | None
    is_official: bool
    is_edited: bool
    is_vanished: bool
    is_erased: bool
    sentiment: str | None
    intent: str | None
    severity: int | None
    topic: str | None
    model_version: str | None
    spans: list[dict[str, Any]]
    brands: list[str]
    channel: str | None
    certainty: str | None
    case_id: int | None
    stage: str | None
    cluster_id: int | None
    others: int

    @property
    def judged_text(self) -> str:
        """The text that evidence points into."""
        return judged_text(self.title, self.text)

    @property
    def evidence(self) -> list[tuple[int, int, str]]:
        """Spans of :attr:`judged_text` with the code of what each shows."""
        return [(one["start"], one["end"], one["why"]) for one in self.spans]

    @property
    def case_number(self) -> str:
        """``ZX-000012``; empty where no case holds it."""
        return number_of(self.case_id) if self.case_id is not None else ""


def of_ids(session: Session, ids: Sequence[int], brands: Sequence[int] | None) -> list[Line]:
    """These mentions, in this order.

    Args:
        session: open session.
        ids: which.
        brands: whose channel decision and case are told; ``None``: any brand's.
    """
    rows = session.execute(
        text(_LINES), {"ids": list(ids), "brands": None if brands is None else list(brands)}
    )
    return [Line(**row._mapping) for row in rows]


_SEEN = "(CAST(:brands AS int[]) IS NULL OR {0}.brand_id = ANY(CAST(:brands AS int[])))"

_LINES = f"""
SELECT m.id, m.source, m.kind, m.posted_at, coalesce(a.handle, '') AS handle, a.followers, m.title,
    m.text, m.url, m.region, m.likes, m.comments, m.reposts, m.is_official,
    m.edited_at IS NOT NULL AS is_edited, m.vanished_at IS NOT NULL AS is_vanished,
    m.erased_at IS NOT NULL AS is_erased,
    v.sentiment, v.intent, v.severity, v.topic, v.model_version,
    CASE WHEN v.text_hash = m.text_hash AND m.erased_at IS NULL THEN v.evidence ELSE '[]' END
        AS spans,
    ARRAY(SELECT b.name FROM mention_brand l JOIN brand b ON b.id = l.brand_id
        WHERE l.mention_id = m.id AND {_SEEN.format("l")} ORDER BY b.name) AS brands,
    d.value AS channel, d.certainty, c.case_id, c.stage, own.cluster_id,
    coalesce(others.n, 0) AS others
FROM unnest(CAST(:ids AS bigint[])) WITH ORDINALITY AS asked(id, place)
JOIN mention m ON m.id = asked.id
LEFT JOIN author a ON a.id = m.author_id
LEFT JOIN verdict v ON v.id = m.verdict_id
LEFT JOIN LATERAL (
    SELECT value, certainty FROM channel_decision d
    WHERE d.mention_id = m.id AND d.retired_at IS NULL AND {_SEEN.format("d")}
    ORDER BY d.brand_id LIMIT 1
) d ON true
LEFT JOIN LATERAL (
    SELECT h.case_id, r.stage FROM case_mention h JOIN recovery_case r ON r.id = h.case_id
    WHERE h.mention_id = m.id AND {_SEEN.format("h")} ORDER BY h.case_id LIMIT 1
) c ON true
LEFT JOIN cluster_member own ON own.mention_id = m.id
LEFT JOIN LATERAL (
    SELECT count(DISTINCT o.author_id) FILTER (WHERE o.author_id IS DISTINCT FROM m.author_id)
        + count(*) FILTER (WHERE o.author_id IS NULL) AS n
    FROM cluster_member c JOIN mention o ON o.id = c.mention_id
    WHERE c.cluster_id = own.cluster_id AND c.mention_id <> m.id AND NOT o.is_official
        AND (CAST(:brands AS int[]) IS NULL OR EXISTS (
            SELECT FROM mention_brand t WHERE t.mention_id = o.id AND {_SEEN.format("t")}))
) others ON own.cluster_id IS NOT NULL
ORDER BY asked.place
"""  # noqa: S608 - put together from constants
