"""Compensation within the limit of one's role; above it somebody whose limit suffices decides.

It is never given for deleting, withdrawing, praising or re-rating (`recovery.casework.demands`).
"""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlmodel import Session

from recovery.access import sight
from recovery.access.actor import Actor, Right, Role
from recovery.access.rights import RIGHTS
from recovery.casework import cases
from recovery.casework.acts import refuse_ended
from recovery.casework.demands import demands
from recovery.casework.drafts import DraftRefused
from storage import compensations, users
from storage.acting_settings import CompensationLimits
from storage.errors import WrongUsage
from storage.masking import mask
from storage.models import Case, Compensation

_CENT = Decimal("0.01")
_MOST = Decimal("9999999999.99")


class Kind(StrEnum):
    """What a customer is compensated with."""

    REFUND = "refund"
    VOUCHER = "voucher"
    POINTS = "points"
    REPLACEMENT = "replacement"
    REPAIR = "repair"
    GIFT = "gift"
    OTHER = "other"


def limit_of(role: Role, is_senior: bool, limits: CompensationLimits) -> Decimal:
    """How much somebody may grant a case in all, in CNY. Nothing for roles that work no case.

    A senior handler's limit is the larger of that of seniors and that of handlers.
    """
    if role not in RIGHTS[Right.COMPENSATE]:
        return Decimal(0)
    own: Decimal = getattr(limits, role)
    return max(own, limits.senior) if role is Role.HANDLER and is_senior else own


def is_within(amount: Decimal, granted: Decimal, limit: Decimal) -> bool:
    """Whether ``amount`` on top of what was granted stays within a limit, all in CNY."""
    return granted + amount <= limit


def propose(
    session: Session,
    case_id: int,
    kind: Kind,
    amount: Decimal,
    why: str,
    actor: Actor,
    limits: CompensationLimits,
    *,
    now: datetime,
) -> tuple[Compensation, bool]:
    """Compensate a customer: approved at once within one's own limit, else proposed.

    The limit is that of all that was approved and given for the case, by whomever, counted while
    the case is held: two at once do not exceed it together. The same that is not given or declined
    yet (kind, amount, reason, proposer) is recorded once.

    Args:
        session: open session.
        case_id: which case.
        kind: what with.
        amount: what it is worth, in CNY, to the fen.
        why: for what; kept masked beside the history.
        actor: who wants to.
        limits: by role.
        now: the clock.

    Returns:
        The compensation, and whether it is new.

    Raises:
        CaseNotFound: there is none with this id.
        DraftRefused: the reason makes it depend on what nobody may ask for.
        WrongUsage: the role may not, the case has ended, no reason is given, or the amount is none.
    """
    actor.must(Right.COMPENSATE)
    case = cases.locked(session, case_id, actor)
    refuse_ended(case)
    reason = mask(why.strip()).text
    if not reason:
        raise WrongUsage("a compensation needs a reason", "say with --note what it is for")
    if findings := demands(why):
        raise DraftRefused(findings)
    value = _amount(amount)
    for line in compensations.of_case(session, case_id):
        one = line.compensation
        key = (one.kind, one.amount, line.why, one.proposed_by)
        if key == (kind, value, reason, actor.name) and one.state in ("proposed", "approved"):
            return one, False
    is_granted = _suffices(session, case_id, value, actor, limits)
    event = cases.record(
        session,
        case,
        "compensation_granted" if is_granted else "compensation_proposed",
        actor,
        now,
        details={"kind": kind, "amount": str(value)},
        note=reason,
    )
    assert event.id is not None
    compensation = Compensation(
        case_id=case_id,
        event_id=event.id,
        kind=kind,
        amount=value,
        state="approved" if is_granted else "proposed",
        proposed_by=actor.name,
        proposed_at=now,
        decided_by=actor.name if is_granted else None,
        decided_at=now if is_granted else None,
    )
    return compensations.add(session, compensation), True


def approve(
    session: Session, number: int, actor: Actor, limits: CompensationLimits, *, now: datetime
) -> tuple[Compensation, bool]:
    """Agree to what somebody else proposed.

    Returns:
        The compensation, and whether this changed it.

    Raises:
        WrongUsage: the role may not, there is no such compensation, the case has ended, it is the
            actor's own, their limit does not suffice, or it was declined.
    """
    case, compensation = _held(session, number, actor)
    if compensation.state in ("approved", "given"):
        return compensation, False
    refuse_ended(case)
    _must_be_proposed(compensation)
    _must_decide(session, compensation, actor, limits)
    compensation.decided_by, compensation.decided_at = actor.name, now
    return _ended(session, case, compensation, "approved", actor, now)


def decline(
    session: Session,
    number: int,
    actor: Actor,
    limits: CompensationLimits,
    *,
    now: datetime,
    note: str = "",
) -> tuple[Compensation, bool]:
    """Say no to a proposal, or take back one's own.

    Returns:
        The compensation, and whether this changed it.

    Raises:
        WrongUsage: the role may not, there is no such compensation, it is another's and the actor's
            limit does not suffice, or it was approved.
    """
    case, compensation = _held(session, number, actor)
    if compensation.state == "declined":
        return compensation, False
    _must_be_proposed(compensation)
    if compensation.proposed_by != actor.name:
        _must_decide(session, compensation, actor, limits)
    compensation.decided_by, compensation.decided_at = actor.name, now
    return _ended(session, case, compensation, "declined", actor, now, note)


def give(
    session: Session, number: int, actor: Actor, *, now: datetime
) -> tuple[Compensation, bool]:
    """Say that an approved compensation has reached the customer, which may be after the case.

    Returns:
        The compensation, and whether this changed it.

    Raises:
        WrongUsage: the role may not, there is no such compensation, or it is not approved.
    """
    case, compensation = _held(session, number, actor)
    if compensation.state == "given":
        return compensation, False
    if compensation.state != "approved":
        raise WrongUsage(
            "compensation {number} is {state}",
            "only an approved one is given",
            number=number,
            state=compensation.state,
        )
    compensation.given_by, compensation.given_at = actor.name, now
    return _ended(session, case, compensation, "given", actor, now)


def _held(session: Session, number: int, actor: Actor) -> tuple[Case, Compensation]:
    actor.must(Right.COMPENSATE)
    known = compensations.get(session, number)
    if known is None or not sight.covers_case(session, actor, known.case_id):
        raise WrongUsage(
            "there is no compensation {number}",
            "`zhuanxi cases acts ID` shows those of a case",
            number=number,
        )
    case = cases.locked(session, known.case_id, actor)
    return case, compensations.refreshed(session, known)


def _must_be_proposed(compensation: Compensation) -> None:
    if compensation.state != "proposed":
        raise WrongUsage(
            "compensation {number} is {state}",
            "propose another one",
            number=compensation.id,
            state=compensation.state,
        )


def _must_decide(
    session: Session, compensation: Compensation, actor: Actor, limits: CompensationLimits
) -> None:
    if compensation.proposed_by == actor.name:
        raise WrongUsage(
            "nobody approves a compensation of their own", "ask somebody whose limit suffices"
        )
    if not _suffices(session, compensation.case_id, compensation.amount, actor, limits):
        raise WrongUsage(
            "the case would get {total} CNY in all, which is above your limit of {limit}",
            "ask somebody whose limit suffices",
            total=compensations.granted(session, compensation.case_id) + compensation.amount,
            limit=_limit(session, actor, limits),
        )


def _suffices(
    session: Session, case_id: int, amount: Decimal, actor: Actor, limits: CompensationLimits
) -> bool:
    granted = compensations.granted(session, case_id)
    return is_within(amount, granted, _limit(session, actor, limits))


def _limit(session: Session, actor: Actor, limits: CompensationLimits) -> Decimal:
    user = users.by_name(session, actor.name)
    return limit_of(actor.role, user is not None and user.is_senior, limits)


def _amount(amount: Decimal) -> Decimal:
    if not amount.is_finite() or not 0 < amount <= _MOST or amount != amount.quantize(_CENT):
        raise WrongUsage(
            "{amount} is no amount of money", "give CNY, to the fen, as 88 or 88.50", amount=amount
        )
    return amount.quantize(_CENT)


def _ended(
    session: Session,
    case: Case,
    compensation: Compensation,
    state: str,
    actor: Actor,
    now: datetime,
    note: str = "",
) -> tuple[Compensation, bool]:
    compensation.state = state
    cases.record(
        session,
        case,
        f"compensation_{state}",
        actor,
        now,
        details={"compensation": compensation.id},
        note=mask(note.strip()).text,
    )
    return compensations.add(session, compensation), True
