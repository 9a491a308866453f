"""What acts on a customer's case have in common: which cases take them, and what they change."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from recovery.access.actor import Actor
from recovery.casework import cases, numbers
from recovery.casework.demands import Finding
from recovery.casework.lifecycle import ENDED, Stage, can_move
from storage import acts, compensations, tasks
from storage.acts import ActLine
from storage.compensations import CompensationLine
from storage.errors import WrongUsage
from storage.models import Case, CaseAct
from storage.tasks import TaskLine


@dataclass(frozen=True, slots=True)
class Recorded:
    """An act that is in the history now. ``is_new`` is false where it was recorded before."""

    case: Case
    act: CaseAct
    is_new: bool
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Acts:
    """All that was done in a case, each kind oldest first."""

    said: list[ActLine]
    tasks: list[TaskLine]
    compensations: list[CompensationLine]


def of_case(session: Session, case_id: int) -> Acts:
    """All that was done in a case.

    Raises:
        CaseNotFound: there is none with this id.
    """
    cases.get(session, case_id)
    return Acts(
        acts.of_case(session, case_id),
        tasks.listed(session, case_id=case_id),
        compensations.of_case(session, case_id),
    )


def refuse_ended(case: Case) -> None:
    """Nothing more is done in a case that has ended.

    Raises:
        WrongUsage: it has.
    """
    if case.stage in ENDED:
        raise WrongUsage(
            "case {number} is {stage}",
            "reopen it before anything more is done in it",
            number=numbers.number(case),
            stage=Stage(case.stage),
        )


def responded(
    session: Session, case: Case, at: datetime, actor: Actor, now: datetime, *, may_move: bool
) -> Case:
    """Take an answer that the customer has seen at ``at`` into its case.

    It is the first response if none was before it. With ``may_move`` the case moves to
    ``responded`` where the transition table allows it; the version grows where something changed.
    """
    assert case.id is not None
    is_first = case.first_response_at is None or at < case.first_response_at
    if is_first:
        case.first_response_at = at
        session.add(case)
        session.flush()
    if may_move and can_move(Stage(case.stage), Stage.RESPONDED, actor.role):
        return cases.move(session, case.id, Stage.RESPONDED, actor, now=now)
    return cases.changed(session, case, now) if is_first else case


def must_be_past(at: datetime, now: datetime, earliest: datetime | None = None) -> None:
    """Refuse a time that cannot be right.

    Raises:
        WrongUsage: it lies in the future, or before ``earliest``.
    """
    if at > now or (earliest is not None and at < earliest):
        raise WrongUsage(
            "{time} lies in the future" if at > now else "{time} lies before the customer's post",
            "say when it really happened",
            time=at.isoformat(timespec="minutes"),
        )
