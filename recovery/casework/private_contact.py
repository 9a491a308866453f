"""The contact in private: by which way, on what basis, and what came of it.

The first contact is made where the customer spoke; nobody is called because their number stands
in a matched record.
"""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from recovery.access.actor import Actor, Right
from recovery.casework import cases
from recovery.casework.acts import Recorded, must_be_past, refuse_ended, responded
from storage import acts
from storage.errors import WrongUsage
from storage.masking import mask
from storage.models import CaseAct


class ContactWay(StrEnum):
    """How a customer was contacted in private."""

    PRIVATE_MESSAGE = "private_message"
    PHONE = "phone"
    EMAIL = "email"


class ContactBasis(StrEnum):
    """Why a customer may be called or written to elsewhere than where they spoke."""

    GAVE_NUMBER_FOR_THIS = "gave_number_for_this"
    ASKED_TO_BE_CALLED = "asked_to_be_called"
    PLATFORM_MESSAGE = "platform_message"


class ContactOutcome(StrEnum):
    """What came of a contact."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    REFUSED = "refused"


NEEDS_BASIS = frozenset({ContactWay.PHONE, ContactWay.EMAIL})
"""Ways that lead to the customer past the place where they spoke."""


def record_contact(
    session: Session,
    case_id: int,
    way: ContactWay,
    outcome: ContactOutcome,
    actor: Actor,
    *,
    at: datetime,
    now: datetime,
    basis: ContactBasis | None = None,
    note: str = "",
) -> Recorded:
    """Somebody says: I have written to the customer, or called them, and this came of it.

    A customer who was reached has seen a human answer: without an earlier one, it is the first
    response. The stage stays. What one person says of the same contact at the same time
    is recorded once; two people's contacts are two, and both stay.

    Args:
        session: open session.
        case_id: which case.
        way: how.
        outcome: what came of it.
        actor: who did it.
        at: when.
        now: the clock.
        basis: why this way may be taken, which a call and an e-mail need: nobody is called because
            their number stands in a matched record.
        note: what was said; kept masked beside the history.

    Raises:
        CaseNotFound: there is none with this id.
        WrongUsage: the role may not, the case has ended, the way has no basis, or the time cannot
            be right.
    """
    actor.must(Right.CONTACT_IN_PRIVATE)
    case = cases.locked(session, case_id, actor)
    said = mask(note.strip()).text
    for line in acts.of_case(session, case_id):
        act, by = line.act, line.event.actor
        key = (act.kind, act.way, act.outcome, act.at, line.said or "", by)
        if key == ("contact", way, outcome, at, said, actor.name):
            return Recorded(case, line.act, False)
    refuse_ended(case)
    if way in NEEDS_BASIS and basis is None:
        raise WrongUsage(
            "a customer is not contacted by {way} through a matched record",
            "say with --basis why it may be: {bases}; else answer where they spoke",
            way=way,
            bases=tuple(ContactBasis),
        )
    must_be_past(at, now)
    event = cases.record(
        session, case, "contacted", actor, now, details={"way": way, "outcome": outcome}, note=said
    )
    assert event.id is not None
    act = acts.add(
        session,
        CaseAct(event_id=event.id, kind="contact", way=way, basis=basis, outcome=outcome, at=at),
    )
    if outcome is ContactOutcome.REACHED:
        case = responded(session, case, at, actor, now, may_move=False)
    return Recorded(case, act, True)
