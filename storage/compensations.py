"""Compensation of cases, and what was granted in all."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import text
from sqlmodel import Session, col, select

from storage.models import CaseNote, Compensation


@dataclass(frozen=True, slots=True)
class CompensationLine:
    """A compensation, and why."""

    compensation: Compensation
    why: str | None


def add(session: Session, compensation: Compensation) -> Compensation:
    """Keep a new compensation."""
    session.add(compensation)
    session.flush()
    return compensation


def get(session: Session, number: int) -> Compensation | None:
    """One compensation."""
    return session.get(Compensation, number)


def refreshed(session: Session, compensation: Compensation) -> Compensation:
    """A compensation as it is now, read under the lock of its case."""
    session.refresh(compensation)
    return compensation


def of_case(session: Session, case_id: int) -> list[CompensationLine]:
    """The compensation of a case, oldest first."""
    rows = session.exec(
        select(Compensation, CaseNote.text)
        .outerjoin(CaseNote, col(CaseNote.event_id) == Compensation.event_id)
        .where(Compensation.case_id == case_id)
        .order_by(col(Compensation.id))
    )
    return [CompensationLine(*row) for row in rows]


def granted(session: Session, case_id: int) -> Decimal:
    """What was approved or given for a case and those merged into it, in CNY.

    Only under the lock of the case does it stay so until the transaction ends.
    """
    return Decimal(session.execute(text(_GRANTED), {"case": case_id}).scalar_one())


_GRANTED = """
WITH RECURSIVE held (id) AS (
    SELECT CAST(:case AS int)
    UNION SELECT c.id FROM recovery_case c JOIN held ON c.merged_into = held.id
)
SELECT coalesce(sum(amount), 0) FROM compensation
WHERE case_id IN (SELECT id FROM held) AND state IN ('approved', 'given')
"""
