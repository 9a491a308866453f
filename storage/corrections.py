"""Corrections: what people said of verdicts, put in force at once and kept for teaching."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from storage import arrivals
from storage.models import Correction, Verdict
from storage.verdicts import VerdictRecord

PERSON = "person-"
"""How the model version of a verdict begins that a person gave."""


@dataclass(frozen=True, slots=True)
class Taught:
    """One correction of a text as it is now: what was said, and the words it was said of."""

    mention_id: int
    text_hash: str
    title: str
    text: str
    labels: dict[str, list[str]]


def in_force(session: Session, mention_id: int) -> Verdict | None:
    """The verdict in force of a mention, as the database has it now."""
    return session.exec(
        select(Verdict)
        .where(text("verdict.id = (SELECT verdict_id FROM mention WHERE id = :mention)"))
        .params(mention=mention_id)
        .execution_options(populate_existing=True)
    ).one_or_none()


def model_evidence(session: Session, verdict: Verdict) -> list[dict[str, Any]]:
    """The evidence that the newest model gave for the text of ``verdict``."""
    return (
        session.execute(
            text(
                "SELECT evidence FROM verdict WHERE mention_id = :mention AND text_hash = :hash "
                "AND NOT starts_with(model_version, :person) ORDER BY id DESC LIMIT 1"
            ),
            {"mention": verdict.mention_id, "hash": verdict.text_hash, "person": PERSON},
        ).scalar()
        or []
    )


def count(session: Session, mention_id: int, text_hash: str) -> int:
    """How often a text has been corrected."""
    return int(
        session.execute(
            text("SELECT count(*) FROM correction WHERE mention_id = :id AND text_hash = :hash"),
            {"id": mention_id, "hash": text_hash},
        ).scalar_one()
    )


def put_in_force(session: Session, record: VerdictRecord, now: datetime) -> int:
    """Store the verdict that a person gave and put it in force; its id.

    The caller holds the mention with ``rollup.tracked``, which keeps the counts true.
    """
    verdict = Verdict(
        created_at=now, **{name: getattr(record, name) for name in VerdictRecord.__slots__}
    )
    session.add(verdict)
    session.flush()
    assert verdict.id is not None
    session.execute(
        text("UPDATE mention SET verdict_id = :verdict WHERE id = :mention"),
        {"verdict": verdict.id, "mention": record.mention_id},
    )
    arrivals.append_answers(session, [record.mention_id])
    return verdict.id


def of_mention(session: Session, mention_id: int) -> Sequence[Correction]:
    """All corrections of a mention, oldest first."""
    return session.exec(
        select(Correction).where(Correction.mention_id == mention_id).order_by(col(Correction.id))
    ).all()


def verdicts_of(session: Session, mention_id: int) -> Sequence[Verdict]:
    """All verdicts of a mention, of every model, text and person, oldest first."""
    return session.exec(
        select(Verdict).where(Verdict.mention_id == mention_id).order_by(col(Verdict.id))
    ).all()


def dismissed_with(session: Session, case_id: int) -> list[int]:
    """Mentions whose verdict in force is what the dismissal of a case said."""
    return list(
        session.execute(
            text(
                "SELECT m.id FROM correction c JOIN mention m ON m.verdict_id = c.verdict_id "
                "WHERE c.case_id = :case AND c.kind = 'dismissal' ORDER BY m.id"
            ),
            {"case": case_id},
        ).scalars()
    )


def held_by_another_case(session: Session, case_id: int, ended: Sequence[str]) -> list[int]:
    """Mentions of a case that a further case holds whose stage is none of ``ended``."""
    return list(
        session.execute(text(_HELD_BY_ANOTHER), {"case": case_id, "ended": list(ended)}).scalars()
    )


def taught(session: Session) -> list[Taught]:
    """Corrections of texts that are still as they were, by mention, oldest first."""
    rows = session.execute(
        text(
            "SELECT m.id, m.text_hash, m.title, m.text, c.labels FROM correction c JOIN mention m "
            "ON m.id = c.mention_id AND m.text_hash = c.text_hash "
            "WHERE m.erased_at IS NULL ORDER BY m.id, c.id"
        )
    )
    return [Taught(*row) for row in rows]


_HELD_BY_ANOTHER = """
SELECT DISTINCT mine.mention_id FROM case_mention mine
JOIN case_mention other ON other.mention_id = mine.mention_id AND other.case_id <> mine.case_id
JOIN recovery_case c ON c.id = other.case_id
WHERE mine.case_id = :case AND NOT c.stage = ANY(:ended)
"""
