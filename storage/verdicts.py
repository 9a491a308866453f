"""Verdicts: what has none yet, and storing a batch of them; a person's outranks any model's."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb
from sqlalchemy import text
from sqlmodel import Session

from storage import arrivals, rollup


@dataclass(slots=True, frozen=True)
class Unjudged:
    """A mention that waits for a verdict: its masked title and text, and the hash of both."""

    mention_id: int
    text_hash: str
    title: str
    text: str


@dataclass(slots=True)
class VerdictRecord:
    """A verdict ready to be stored; the fields are those of ``storage.models.Verdict``."""

    mention_id: int
    text_hash: str
    model_version: str
    sentiment: str
    intent: str
    severity: int
    contact: str
    escalation: str
    topic: str | None
    complaint_probability: float
    probabilities: dict[str, dict[str, float]] = field(default_factory=dict)
    evidence: list[dict[str, Any]] = field(default_factory=list)


def unjudged(
    session: Session, model_version: str, limit: int, *, reclassify: bool = False, after: int = 0
) -> list[Unjudged]:
    """Mentions past id ``after`` that need a verdict, in id order.

    Without ``reclassify``: those with no verdict in force, which a new or an edited text has not.
    With it: also those whose verdict in force is of another model version, unless it is a
    person's and this model has already judged the text beside it.
    """
    rows = session.execute(
        text(_NOT_BY_THIS_MODEL if reclassify else _WITHOUT_VERDICT),
        {"model_version": model_version, "limit": limit, "after": after},
    )
    return [Unjudged(r.id, r.text_hash, r.title, r.text) for r in rows]


def store(session: Session, records: Sequence[VerdictRecord], now: datetime) -> int:
    """Store verdicts of one model and put them in force; the number that was new.

    A verdict of a text that was edited meanwhile is kept, and does not come into force; nor does
    one of a text that a person has judged: theirs does.
    """
    if not records:
        return 0
    with rollup.tracked(session, [r.mention_id for r in records]):
        stored = session.execute(
            text(_INSERT), {"rows": Jsonb([_row(r) for r in records]), "now": now}
        )
        session.execute(
            text(_PUT_IN_FORCE),
            {"ids": [r.mention_id for r in records], "version": records[0].model_version},
        )
        session.execute(text(_PUT_PERSONS_IN_FORCE), {"ids": [r.mention_id for r in records]})
        arrivals.append_answers(session, [r.mention_id for r in records])
    return int(stored.rowcount)  # type: ignore[attr-defined]


def _row(record: VerdictRecord) -> dict[str, Any]:
    return {name: getattr(record, name) for name in VerdictRecord.__slots__}


_WITHOUT_VERDICT = """
SELECT m.id, m.text_hash, m.title, m.text FROM mention m
WHERE m.id > :after AND m.verdict_id IS NULL AND m.erased_at IS NULL ORDER BY m.id LIMIT :limit
"""

_NOT_BY_THIS_MODEL = """
SELECT m.id, m.text_hash, m.title, m.text FROM mention m
WHERE m.id > :after AND m.erased_at IS NULL AND NOT EXISTS (
    SELECT FROM verdict v WHERE v.id = m.verdict_id AND (
        v.model_version = :model_version OR EXISTS (
            SELECT FROM correction c WHERE c.mention_id = m.id AND c.text_hash = m.text_hash
        ) AND EXISTS (
            SELECT FROM verdict o WHERE o.mention_id = m.id AND o.text_hash = m.text_hash
                AND o.model_version = :model_version
        )
    )
) ORDER BY m.id LIMIT :limit
"""

_INSERT = """
INSERT INTO verdict (
    mention_id, text_hash, model_version, sentiment, intent, severity, contact, escalation, topic,
    complaint_probability, probabilities, evidence, created_at
)
SELECT mention_id, text_hash, model_version, sentiment, intent, severity, contact, escalation,
    topic, complaint_probability, probabilities, evidence, CAST(:now AS timestamptz)
FROM jsonb_to_recordset(:rows) AS r(
    mention_id bigint, text_hash text, model_version text, sentiment text, intent text,
    severity int, contact text, escalation text, topic text, complaint_probability float8,
    probabilities jsonb, evidence jsonb
)
ORDER BY mention_id
ON CONFLICT (mention_id, text_hash, model_version) DO NOTHING
"""

_PUT_IN_FORCE = """
UPDATE mention m SET verdict_id = v.id
FROM verdict v
WHERE m.id = ANY(:ids) AND v.mention_id = m.id AND v.text_hash = m.text_hash
    AND v.model_version = :version AND m.verdict_id IS DISTINCT FROM v.id
    AND NOT EXISTS (
        SELECT FROM correction c WHERE c.mention_id = m.id AND c.text_hash = m.text_hash
    )
"""

_PUT_PERSONS_IN_FORCE = """
UPDATE mention m SET verdict_id = c.verdict_id
FROM (
    SELECT DISTINCT ON (mention_id, text_hash) mention_id, text_hash, verdict_id
    FROM correction WHERE mention_id = ANY(:ids) ORDER BY mention_id, text_hash, id DESC
) c
WHERE m.id = c.mention_id AND m.text_hash = c.text_hash
    AND m.verdict_id IS DISTINCT FROM c.verdict_id
"""
