"""A person makes a case of a complaint, or puts it into one, where triage did not.

Triage leaves old posts alone, and those of authors that nobody knows to be the same. What a person
decides here is a line of the case's history under their name.
"""

from datetime import datetime, timedelta

from sqlmodel import Session

from recovery.access.actor import Actor, Right
from recovery.casework.cases import get, note
from recovery.casework.merging import must_be_open
from recovery.casework.numbers import number, number_of
from recovery.channel.deciding import decide
from recovery.channel.decision import Decision
from recovery.contacts.matches import about
from recovery.intake import intake
from recovery.triage import lock
from storage import complaints
from storage.complaints import Complaint
from storage.config import Settings
from storage.errors import WrongUsage
from storage.models import Case


def open_with(
    session: Session,
    mention_id: int,
    brand_id: int,
    settings: Settings,
    actor: Actor,
    *,
    now: datetime,
    why: str = "",
) -> Case:
    """Open a case for a complaint that has none.

    Args:
        session: open session.
        mention_id: the complaint.
        brand_id: for which of its brands.
        settings: clocks, priority, and from which age a post is history.
        actor: who says so.
        now: the clock.
        why: kept as a note of the case.

    Raises:
        WrongUsage: the role may not, there is no such mention of the brand, it is no complaint, was
            erased, or has a case.
    """
    actor.must(Right.OPEN_CASES)
    complaint, decision = _taken(session, mention_id, brand_id, settings, now)
    is_old = complaint.arrived_at < now - timedelta(days=settings.history_days)
    case = intake.open_case(session, complaint, decision, settings, actor, now, is_history=is_old)
    return _with_note(session, case, why, actor, now)


def join(
    session: Session,
    mention_id: int,
    brand_id: int,
    case_id: int,
    settings: Settings,
    actor: Actor,
    *,
    now: datetime,
    why: str = "",
) -> Case:
    """Put a complaint that has no case into an open one of the same brand.

    Raises:
        CaseNotFound: there is no such case.
        WrongUsage: see :func:`open_with`; or the case is ended, or is about another brand.
    """
    actor.must(Right.MERGE_CASES)
    complaint, decision = _taken(session, mention_id, brand_id, settings, now)
    case = get(session, case_id)
    must_be_open(case)
    if case.brand_id != brand_id:
        raise WrongUsage(
            "case {number} and mention {mention} are about two brands",
            "a case is one customer's problem with one brand; open another",
            number=number(case),
            mention=mention_id,
        )
    case = intake.join(session, case_id, complaint, decision, settings, actor, now, by="person")
    return _with_note(session, case, why, actor, now)


def _taken(
    session: Session, mention_id: int, brand_id: int, settings: Settings, now: datetime
) -> tuple[Complaint, Decision]:
    lock(session)
    mention, _ = about(session, mention_id, brand_id)
    complaint = complaints.of_mention(session, mention_id, brand_id)
    if mention.erased_at is not None:
        raise WrongUsage(
            "the words of mention {mention} were erased at the author's request",
            "nothing is left to work on",
            mention=mention_id,
        )
    if complaint is None:
        raise WrongUsage(
            "mention {mention} is no complaint by the verdict in force",
            "correct the verdict first, if it is one",
            mention=mention_id,
        )
    if complaint.case_id is not None:
        raise WrongUsage(
            "mention {mention} is in case {number} already",
            "cases are merged and split on their own page",
            mention=mention_id,
            number=number_of(complaint.case_id),
        )
    return complaint, decide(session, complaint, settings, now)


def _with_note(session: Session, case: Case, why: str, actor: Actor, now: datetime) -> Case:
    if not why.strip():
        return case
    assert case.id is not None
    return note(session, case.id, why, actor, now=now)
